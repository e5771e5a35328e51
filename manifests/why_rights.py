"""The legal part of a story in words: the work and its people, licences, facts, grade of proof."""

from collections.abc import Iterator, Mapping
from typing import Any

from licenses.work import Person
from manifests import conclusions, reason_words
from manifests.errors import ReleaseError
from manifests.why_words import Words

UNDETERMINED = "undetermined"
"""The fact that holds a reason code: what was missing or wrong, so that a rule could not decide."""


def work(row: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Yield who made a published work and when, as the rules were told; nothing where no facts are recorded."""
    try:
        made, _ = conclusions.read_facts(row.get("facts") or "")
    except ReleaseError:
        return
    parts = [words.quoted(made.title) if made.title else "", "; ".join(_person(p, words) for p in made.authors)]
    parts += [words.anonymous if made.anonymous and not made.authors else ""]
    for name in ("translators", "adapters", "editors", "forewords"):
        people: tuple[Person, ...] = getattr(made, name)
        parts.append(f"{getattr(words, name)}: {'; '.join(_person(p, words) for p in people)}" if people else "")
    parts.append(f"{words.issuer} {made.issuer}" if made.issuer else "")
    parts.append(f"{words.created} {made.created}" if made.created is not None else "")
    parts.append(f"{words.published} {made.published}" if made.published is not None else "")
    if told := ", ".join(part for part in parts if part):
        yield f"  {words.work}: {told}"


def license_of(identifier: str, words: Words) -> str:
    """Return a licence id with what it stands for."""
    meaning = reason_words.LICENSES.get(identifier or "")
    return f"{identifier} ({meaning[words.place]})" if meaning else identifier or words.nothing


def tier(grade: str, words: Words) -> str:
    """Return a grade of proof with what it stands for."""
    known = reason_words.TIERS.get(grade)
    return known[words.place] if known else grade or words.nothing


def statute(rule: Mapping[str, Any], words: Words) -> str:
    """Return what a rule rests on; tables of older releases have it in English alone."""
    german = rule.get("statute_de") if words.place == 0 else ""
    return str(german or rule.get("statute") or rule.get("basis") or "")


def facts(used: Mapping[str, Any], words: Words) -> str:
    """Return the facts that a rule read, by their names."""
    named = {key: reason_words.FACTS.get(key, (key, key))[words.place] for key in used if key != "rule"}
    told = {**used, UNDETERMINED: reason_words.reason(str(used.get(UNDETERMINED, "")), words.place)}
    return "; ".join(f"{name} {told[key]}" for key, name in named.items())


def _person(person: Person, words: Words) -> str:
    """Return a name with its years, as far as they are known."""
    years = [
        f"{word} {year}" for word, year in ((words.born, person.birth), (words.died, person.death)) if year is not None
    ]
    return f"{person.name} ({', '.join(years)})" if years else person.name
