"""Reads the facts about a work from a line of JSON, strictly about values and liberally about spellings of keys."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from licenses.work import Person, Work

DEFAULT_DAY = date(2026, 1, 1)
"""The day for which rights are judged when a line names none."""


class FactError(ValueError):
    """A fact is given in a form that cannot be read.

    Args:
        reason: reason code.
        problem: field, what was expected there, what was found, and what to do.
    """

    def __init__(self, reason: str, problem: str = "") -> None:
        super().__init__(reason)
        self.problem = problem or reason


def shown(value: Any) -> str:  # noqa: ANN401 - JSON
    """Return a value as it may stand in a message: cut, and lists and objects by their kind only."""
    if isinstance(value, Mapping):
        return "an object"
    return "a list" if isinstance(value, list | tuple) else repr(value)[:40]


def day(value: Any) -> date:  # noqa: ANN401 - JSON
    """Return the evaluation date: an ISO date, a year (its first day), or the default.

    Raises:
        FactError: the value is no date.
    """
    if value is None or value == "":
        return DEFAULT_DAY
    text = str(value)
    try:
        return date(int(text), 1, 1) if len(text) == 4 else date.fromisoformat(text[:10])
    except ValueError as error:
        expected = "an ISO date such as 2026-01-01, or a year"
        raise FactError("evaluation_date_unreadable", f"on: expected {expected} (got {shown(value)}).") from error


def year(value: Any, field: str = "year") -> int | None:  # noqa: ANN401 - JSON
    """Return a year from a number or from the beginning of an ISO date; `None` when it is not known.

    Args:
        value: as given.
        field: where it stands, for the message.

    Raises:
        FactError: the value is no year, such as `18??` or `ca. 1850`.
    """
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value):
        return int(value)
    text = str(value).strip() if isinstance(value, str) else ""
    head = text if re.fullmatch(r"-?\d{1,4}", text) else text[:4] if re.fullmatch(r"\d{4}-.*", text) else ""
    if not head:
        raise FactError(
            "year_unreadable",
            f"{field}: expected a year as a number (negative before Christ) or an ISO date (got {shown(value)}). "
            "Leave the field out if the year is not known.",
        )
    return int(head)


def people(value: Any, field: str = "authors") -> tuple[Person, ...]:  # noqa: ANN401 - JSON
    """Return persons from a list of objects or names; a single one may stand without its list.

    Args:
        value: as given.
        field: where it stands, for the message.

    Raises:
        FactError: the value is neither.
    """
    if value is None or value == "":
        return ()
    if isinstance(value, str | Mapping):
        value = [value]
    if not isinstance(value, list | tuple):
        raise FactError("person_unreadable", f"{field}: expected a list of persons (got {shown(value)}).")
    return tuple(_person(p, f"{field}[{at}]") for at, p in enumerate(value))


_LIVED = re.compile(r"^(.*?)[ ,]*\((-?\d{1,4})\s*[-–]\s*(-?\d{3,4})\)\s*$")
"""A name with its years, such as `Goethe, Johann Wolfgang von (1749-1832)`."""


def _person(value: Any, field: str) -> Person:  # noqa: ANN401 - JSON
    if isinstance(value, str) and value.strip():
        lived = _LIVED.match(value)
        return Person(lived[1], int(lived[2]), int(lived[3])) if lived else Person(value)
    name = value.get("name") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(name, str) or not name.strip():
        got = (
            f"{shown(value)} with the fields {', '.join(map(str, value))}"
            if isinstance(value, Mapping)
            else shown(value)
        )
        raise FactError(
            "person_unreadable",
            f"{field}: expected an object with `name`, and `birth` and `death` as known, or a name (got {got}).",
        )
    ids = tuple(f"{k}:{value[k]}" for k in ("gnd", "wikidata", "viaf") if value.get(k))
    return Person(
        name,
        year(value.get("birth", value.get("born")), f"{field}.birth"),
        _later(value.get("death", value.get("died")), f"{field}.death"),
        ids,
    )


def _later(value: Any, field: str) -> int | None:  # noqa: ANN401 - JSON
    """Return a year of death; of several that authorities give, the later one."""
    if not isinstance(value, list):
        return year(value, field)
    known = [year(entry, field) for entry in value]
    return None if None in known else max((found for found in known if found is not None), default=None)


_TRUE, _FALSE = {"true", "ja", "yes", "1"}, {"", "false", "nein", "no", "0", "none", "unknown", "unbekannt"}


def _truth(value: Any, field: str) -> bool:  # noqa: ANN401 - JSON
    """Return a yes or no; words are read as words.

    Raises:
        FactError: the value is neither.
    """
    if value is None or isinstance(value, bool):
        return bool(value)
    word = str(value).strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise FactError("yes_or_no_unreadable", f"{field}: expected true or false (got {shown(value)}).")


_CO_AUTHORS = ("coauthors", "co_authors", "coauthor", "co_author")
_PERSONS = {"contributors", "contributor", "living"}
"""Keys that name people whose layers this line does not place: nothing is concluded past them."""


def work(facts: Mapping[str, Any]) -> Work:
    """Return the work that a line describes.

    Raises:
        FactError: a value cannot be read.
    """
    if placeless := next((key for key in sorted(_PERSONS) if facts.get(key)), ""):
        raise FactError(
            "person_in_unknown_role",
            f"{placeless}: the share of these persons in the text is not known. Name them as authors, translators, "
            "editors, adapters, forewords or illustrators, or leave them out where the text holds nothing of theirs.",
        )
    authors = people(facts.get("authors", facts.get("author")))
    if len(authors) == 1 and authors[0].death is None:
        authors = (replace(authors[0], birth=year(facts.get("author_birth"), "author_birth") or authors[0].birth),)
        authors = (replace(authors[0], death=year(facts.get("author_death"), "author_death")),)
    authors += tuple(p for key in _CO_AUTHORS for p in people(facts.get(key), key))
    published = next((facts[k] for k in ("published", "year", "date") if facts.get(k) not in (None, "")), None)
    return Work(
        title=str(facts.get("title") or ""),
        kind=str(facts.get("kind") or facts.get("register") or ""),
        authors=authors,
        translators=people(facts.get("translators", facts.get("translator")), "translators"),
        editors=people(facts.get("editors", facts.get("editor")), "editors"),
        published=year(published, "published"),
        created=year(facts.get("created"), "created"),
        issuer=str(facts["issuer"]) if facts.get("issuer") else None,
        anonymous=_truth(facts.get("anonymous"), "anonymous"),
        adapters=people(facts.get("adapters", facts.get("adapter")), "adapters"),
        forewords=people(facts.get("forewords", facts.get("foreword")), "forewords"),
        illustrators=people(facts.get("illustrators", facts.get("illustrator")), "illustrators"),
        posthumous=_truth(facts.get("posthumous"), "posthumous"),
    )
