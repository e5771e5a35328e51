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
    """A fact is given in a form that cannot be read; its message is a reason code."""


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
        raise FactError("evaluation_date_unreadable") from error


def year(value: Any) -> int | None:  # noqa: ANN401 - JSON
    """Return a year from a number or from the beginning of an ISO date; `None` when it is not known.

    Raises:
        FactError: the value is no year, such as `18??` or `ca. 1850`.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise FactError("year_unreadable")
    if isinstance(value, int | float):
        if value != int(value):
            raise FactError("year_unreadable")
        return int(value)
    text = str(value).strip()
    head = text if text.lstrip("-").isdigit() else text[:4] if text[4:5] == "-" else ""
    if not head.lstrip("-").isdigit():
        raise FactError("year_unreadable")
    return int(head)


def people(value: Any) -> tuple[Person, ...]:  # noqa: ANN401 - JSON
    """Return persons from a list of objects or names; a single one may stand without its list.

    Raises:
        FactError: the value is neither.
    """
    if value is None or value == "":
        return ()
    if isinstance(value, str | Mapping):
        value = [value]
    if not isinstance(value, list | tuple):
        raise FactError("person_unreadable")
    return tuple(_person(p) for p in value)


_LIVED = re.compile(r"^(.*?)[ ,]*\((-?\d{1,4})\s*[-–]\s*(-?\d{3,4})\)\s*$")
"""A name with its years, such as `Goethe, Johann Wolfgang von (1749-1832)`."""


def _person(value: Any) -> Person:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        lived = _LIVED.match(value)
        return Person(lived[1], int(lived[2]), int(lived[3])) if lived else Person(value)
    if not isinstance(value, Mapping):
        raise FactError("person_unreadable")
    ids = tuple(f"{k}:{value[k]}" for k in ("gnd", "wikidata", "viaf") if value.get(k))
    return Person(
        str(value.get("name") or ""),
        year(value.get("birth", value.get("born"))),
        _later(value.get("death", value.get("died"))),
        ids,
    )


def _later(value: Any) -> int | None:  # noqa: ANN401 - JSON
    """Return a year of death; of several that authorities give, the later one."""
    if not isinstance(value, list):
        return year(value)
    known = [year(entry) for entry in value]
    return None if None in known else max((found for found in known if found is not None), default=None)


_TRUE, _FALSE = {"true", "ja", "yes", "1"}, {"", "false", "nein", "no", "0", "none", "unknown", "unbekannt"}


def _truth(value: Any) -> bool:  # noqa: ANN401 - JSON
    """Return a yes or no; words are read as words.

    Raises:
        FactError: the value is neither.
    """
    if value is None or isinstance(value, bool):
        return bool(value)
    word = str(value).strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise FactError("yes_or_no_unreadable")


_PERSONS = {"coauthor", "coauthors", "co_authors", "illustrator", "illustrators", "contributors", "living"}
"""Keys that name people whose layers this line does not place: nothing is concluded past them."""


def work(facts: Mapping[str, Any]) -> Work:
    """Return the work that a line describes.

    Raises:
        FactError: a value cannot be read.
    """
    if any(facts.get(key) for key in _PERSONS):
        raise FactError("person_in_unknown_role")
    authors = people(facts.get("authors", facts.get("author")))
    if len(authors) == 1 and authors[0].death is None:
        authors = (replace(authors[0], birth=year(facts.get("author_birth")) or authors[0].birth),)
        authors = (replace(authors[0], death=year(facts.get("author_death"))),)
    published = next((facts[k] for k in ("published", "year", "date") if facts.get(k) not in (None, "")), None)
    return Work(
        title=str(facts.get("title") or ""),
        kind=str(facts.get("kind") or facts.get("register") or ""),
        authors=authors,
        translators=people(facts.get("translators", facts.get("translator"))),
        editors=people(facts.get("editors", facts.get("editor"))),
        published=year(published),
        created=year(facts.get("created")),
        issuer=str(facts["issuer"]) if facts.get("issuer") else None,
        anonymous=_truth(facts.get("anonymous")),
        adapters=people(facts.get("adapters", facts.get("adapter"))),
        forewords=people(facts.get("forewords", facts.get("foreword"))),
        posthumous=_truth(facts.get("posthumous")),
    )
