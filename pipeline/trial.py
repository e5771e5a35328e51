"""Running one stage on lines of JSON."""

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, BinaryIO, TextIO

import orjson

from pipeline import trials
from pipeline.errors import ConfigError
from pipeline.trials import Item
from pipeline.trials._facts import shown

Trial = Callable[[Iterable[Item]], Iterator[dict[str, object]]]


def names() -> list[str]:
    """Return the stages that can be tried."""
    folder = Path(trials.__file__).parent
    return sorted(p.stem.replace("_", "-") for p in folder.glob("*.py") if not p.stem.startswith("_"))


def trial_of(stage: str) -> Trial:
    """Return the trial of a stage.

    Raises:
        ConfigError: when there is none of that name.
    """
    if stage not in names():
        raise ConfigError(f"{stage!r}: no such stage. Stages: {', '.join(names())}.")
    found: Trial = importlib.import_module(f"pipeline.trials.{stage.replace('-', '_')}").trial
    return found


def run(stage: str, lines: BinaryIO, out: BinaryIO, err: TextIO) -> int:
    """Judge every line; a line that is no object with an id is told on `err` and passed over.

    Returns:
        The number of such lines.

    Raises:
        ConfigError: when there is no such stage.
    """
    faults: list[str] = []
    for answer in trial_of(stage)(_items(lines, faults)):
        out.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY))
        out.flush()
    err.writelines(f"{fault}\n" for fault in faults)
    return len(faults)


def _items(lines: BinaryIO, faults: list[str]) -> Iterator[Item]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fields: Any = orjson.loads(line)
        except ValueError as error:
            faults.append(f"line {number}: not JSON ({error}). One object a line is expected.")
            continue
        if not isinstance(fields, dict) or fields.get("id") is None:
            faults.append(f"line {number}: expected an object with `id` (and `text`, `metadata` as the stage needs).")
            continue
        wrong = [
            f"line {number}: {name}: expected {expected} (got {shown(fields[name])})."
            for name, (kinds, expected) in _KINDS.items()
            if fields.get(name) is not None and (isinstance(fields[name], bool) or not isinstance(fields[name], kinds))
        ]
        if wrong:
            faults.append("\n".join(wrong))
            continue
        yield Item(str(fields["id"]), fields.get("text") or "", fields.get("metadata") or {}, fields)


_KINDS: Mapping[str, tuple[type | UnionType, str]] = {
    "id": (str | int | float, "a string or a number"),
    "text": (str, "a string"),
    "metadata": (dict, "an object"),
}
"""What each field of a line has to be, where it is given and not null."""
