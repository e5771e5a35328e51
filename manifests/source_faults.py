"""What is wrong with a declaration: one fault a key, with what was found, what is expected and what to do next."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a declaration.

    Args:
        key: dotted path in the file.
        told: what is wrong, with what was found and what is expected.
        next_step: what its author does.
    """

    key: str
    told: str
    next_step: str

    def __str__(self) -> str:
        """Return the fault as one line: key, what, next step."""
        return f"{self.key}: {self.told}. {self.next_step}"


HINTS: Mapping[str, str] = {
    "title": "the corpus's own name",
    "publisher": "who publishes it",
    "url": "the address of its page",
    "format": "the name of a reader; `gemeingut read --format ? FILE` lists them",
    "documents": "two whole numbers, fewest and most, such as [900, 1100]",
    "license": "a table [license] with declared and evidence or statute",
    "acquire": "a table [acquire] with kind",
    "evidence": "url, read_on (a day, without quotes) and quote",
    "read_on": "a day without quotes, such as 2026-02-03",
    "quote": "the sentence that grants the licence, as it stands there",
    "expected": "a whole number",
    "basis": "what was counted, such as `lines of the dump's index`",
    "unverified": "tables [[unverified]] with fact and why",
    "confirmed": "tables [[confirmed]] with fact, by, on and read",
    "fact": "a key of this file, such as license or acquire.url",
    "why": "what is doubtful, and what would settle it",
    "by": "name and address of the steward who confirms it",
    "on": "a day without quotes, such as 2026-02-03",
    "read": "what was read and where, with the passage that settles it",
    "problems": "a list of sentences",
}
"""What a key wants, in words."""


def translated(error: ErrorDetails, model: type[BaseModel]) -> Fault:
    """Return a fault in words for one error of pydantic.

    Args:
        error: as `ValidationError.errors()` gives it.
        model: that was validated.
    """
    loc = error["loc"]
    if error["type"].startswith("union_tag"):
        loc = (*loc, "kind")
    # The second step inside `acquire` is the kind, which is a value of the file and no key.
    shown = (loc[0], *loc[2:]) if loc[0] == "acquire" and len(loc) > 2 else loc
    key = ".".join(map(str, shown))
    last = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    hint = HINTS.get(last, "")
    wanted = hint or error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    got = f"{error['input']!r:.80}"
    match error["type"]:
        case "union_tag_invalid" | "union_tag_not_found":
            kinds = str(error.get("ctx", {}).get("expected_tags", "a kind, see docs/acquire.md")).replace("'", "")
            tag = error.get("ctx", {}).get("tag", "nothing")
            return Fault(key, f"expected one of {kinds} (found {tag!r})", "docs/acquire.md describes each.")
        case "value_error":
            # What a validator refuses may be a password, which no message repeats.
            shown_value = "" if "@" in got else f" (found {got})"
            return Fault(key, f"{error['msg'].removeprefix('Value error, ')}{shown_value}", "Mend the value.")
        case "missing":
            return Fault(key, f"is missing (expected {hint or 'a value'})", "Add it.")
        case "extra_forbidden":
            return _unknown(key, str(loc[-1]), _keys(model, loc[:-1]))
        case "enum" | "literal_error":
            words = error.get("ctx", {}).get("expected", "").replace("'", "").replace(" or ", ", ")
            near = difflib.get_close_matches(str(error["input"]), words.split(", "), 1)
            return Fault(
                key, f"expected one of {words} (found {got})", f"Did you mean {near[0]}?" if near else "Choose one."
            )
        case _:
            return Fault(key, f"expected {wanted} (found {got})", "Mend the value.")


def _unknown(key: str, name: str, known: list[str]) -> Fault:
    near = difflib.get_close_matches(name, known, 1)
    step = f"Did you mean {near[0]}?" if near else f"Keys here: {', '.join(known)}."
    return Fault(key, "is no key of a source", step)


def _keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys of the table at a place of a model; of a union the member whose `kind` the place names."""
    found = [model]
    for part in loc:
        if isinstance(part, int):
            continue
        if len(found) > 1:
            found = [m for m in found if get_args(m.model_fields["kind"].annotation) == (part,)]
            continue
        fields = found[0].model_fields if found else {}
        found = [m for name, f in fields.items() if (f.alias or name) == part for m in _models_in(f.annotation)]
    return sorted(field.alias or name for name, field in found[0].model_fields.items()) if len(found) == 1 else []


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from _models_in(one)


def contradictions(message: str) -> Iterator[Fault]:
    """Yield the faults that a model tells of its values together, each as `key: what`, parted by semicolons."""
    for one in message.removeprefix("Value error, ").split("; "):
        key, _, told = one.partition(": ")
        yield Fault(key, told or "is wrong", _STEPS.get(key, "Mend it."))


_STEPS = {
    "documents": "Write the lower bound first.",
    "bytes": "Write the lower bound first.",
    "status_note": "One sentence for the next steward.",
    "license": "A licence is never guessed: copy the publisher's words, or say what is doubtful in [[unverified]].",
    "unverified": "Name keys as they stand in this file, such as acquire.url.",
    "confirmed": "Name the fact as its [[unverified]] table does.",
}
"""What the author does about a contradiction, by key."""


def unproved(fields: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what the values of a file contradict, as far as they can be understood while others are wrong."""
    for name in ("documents", "bytes"):
        bounds = fields.get(name)
        if isinstance(bounds, list) and [type(b) for b in bounds] == [int, int] and not 0 <= bounds[0] <= bounds[1]:
            yield Fault(name, f"bounds must rise from 0 (got {bounds[0]}, {bounds[1]})", _STEPS[name])
    if fields.get("status", "ready") != "ready" and not fields.get("status_note"):
        yield Fault("status_note", f"say why the source is {fields.get('status')}", _STEPS["status_note"])
    table, doubts = fields.get("license"), fields.get("unverified")
    doubted = isinstance(doubts, list) and any(
        isinstance(d, Mapping) and str(d.get("fact")).startswith("license") for d in doubts
    )
    if not isinstance(table, Mapping) or doubted or table.get("per_document"):
        return
    if not table.get("declared") or not (table.get("evidence") or table.get("statute")):
        yield Fault("license", "a licence needs declared, and evidence or a statute", _STEPS["license"])
