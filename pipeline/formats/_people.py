"""Read persons as catalogues and headers write them: names with years, and addresses of authority records."""

import re
from functools import lru_cache

from licenses.work import Person

_YEARS = re.compile(
    r"\s*[(\[]?\s*(?:\*|geb\.?|geboren)?\s*(?P<birth>1[0-9]{3}|20[0-9]{2})?\s*(?:[–—-]|bis|,?\s*(?:†|gest\.?))\s*"
    r"(?:†\s*)?(?P<death>1[0-9]{3}|20[0-9]{2})?\s*[)\]]?\s*$"
)
_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)")

_AUTHORITIES = (
    (re.compile(r"(?:gnd/|gnd:|pnd:|GND\s*)(?:pnd:)?(\d[\dX-]{3,11})", re.IGNORECASE), "gnd"),
    (re.compile(r"d-nb\.info/(?:gnd/)?(\d[\dX-]{3,11})"), "gnd"),
    (re.compile(r"wikidata\.org/(?:entity|wiki)/(Q\d+)"), "wikidata"),
    (re.compile(r"^(?:wikidata:)?(Q\d+)$"), "wikidata"),
    (re.compile(r"viaf(?:\.org/viaf/|:)(\d+)"), "viaf"),
)

_WORD = r"(?:[A-ZÄÖÜ]\w{0,2}\.|[A-ZÄÖÜ][\w’'-]+)"
_NAME = rf"(?P<name>(?:Dr\. |Prof\. )*{_WORD}(?: (?:von|van|de|der|zu|{_WORD})){{1,4}})"
_CREDITS = {
    "editors": re.compile(rf"\b[Hh](?:erausgegeben|rsg\.|g\.)(?: und \w+)? (?:von|v\.) {_NAME}"),
    "translators": re.compile(
        rf"\b(?:[Üü]bersetzt|[Üü]bertragen|[Vv]erdeutscht|[Üü]bersetzung|Deutsch)(?: \w+){{0,4}}? (?:von|v\.) {_NAME}"
    ),
}

_CREDIT_WORDS = {
    "editors": ("erausgegeben", "rsg.", "Hg.", "hg."),
    "translators": ("bersetzt", "bertragen", "erdeutscht", "bersetzung", "Deutsch"),
}
"""Without one of these no credit can be found, and looking for a word is much faster than looking for a pattern."""


def credited(text: str, share: str) -> tuple[Person, ...]:
    """Return the persons that a title or a citation credits in words, `Herausgegeben von Erich Trunz`.

    Args:
        text: of the title or citation.
        share: `editors` or `translators`.
    """
    if not any(word in text for word in _CREDIT_WORDS[share]):
        return ()
    return tuple(person(found["name"].rstrip(".")) for found in _CREDITS[share].finditer(text))


@lru_cache(maxsize=4096)
def authority(reference: str, kind: str = "") -> str:
    """Return `gnd:…`, `wikidata:…` or `viaf:…` for the address or number of an authority record; empty if unknown.

    Args:
        reference: an address, or the bare number when `kind` is given.
        kind: what the source calls the numbering, such as `pnd` or `wikidata`.
    """
    if not reference:
        return ""
    for pattern, name in _AUTHORITIES:
        if found := pattern.search(reference.strip()):
            return f"{name}:{found[1]}"
    named = {"pnd": "gnd", "gnd": "gnd", "wikidata": "wikidata", "viaf": "viaf"}.get(kind.lower())
    return f"{named}:{reference.strip()}" if named and reference.strip() else ""


def year_of(date: str) -> int | None:
    """Return the first four-digit year in a date, from 1000 on; `None` if there is none."""
    found = _YEAR.search(date)
    return int(found[1]) if found else None


@lru_cache(maxsize=4096)
def person(name: str, birth: int | None = None, death: int | None = None, ids: tuple[str, ...] = ()) -> Person:
    """Return a person, with the years taken out of `Surname, Forename (1810-1886)`.

    Args:
        name: as the source writes it.
        birth: year from a field of its own, which wins over one in the name.
        death: likewise.
        ids: authority identifiers.
    """
    name = " ".join(name.split())
    found = _YEARS.search(name)
    if found and (found["birth"] or found["death"]):
        birth = birth or (int(found["birth"]) if found["birth"] else None)
        death = death or (int(found["death"]) if found["death"] else None)
        name = name[: found.start()]
    return Person(name.strip(" ,;:"), birth, death, tuple(dict.fromkeys(filter(None, ids))))
