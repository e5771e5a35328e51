"""Signs that a text is not what its label says: a new edition under an old date, or a licence that somebody else gave.

Each detector returns what it saw and where, never the text itself. A hit sends the document to a human.
"""

import re
from dataclasses import dataclass

from licenses.work import Work

_EDGE = 6_000
"""Code points searched at either end of a text, where imprints stand."""
_SAMPLE = 100_000
"""Code points in which spellings are counted."""
_QUOTING = frozenset(("drama", "novel", "verse", "letter", "parliament", "dictionary", "encyclopaedia"))
"""Kinds of text that quote or let speak by their nature."""
_ISBN = re.compile(r"\bISBN(?:-1[03])?:?\s*((?:97[89][- ]?)?[0-9][0-9 -]{7,14}[0-9Xx])\b")
_IMPRINT = re.compile(r"(?:©|\(c\)|\bCopyright)\s*(?:by\s+)?[^\n]{0,60}?\b((?:19|20)\d\d)\b", re.IGNORECASE)
_RESERVED = re.compile(r"alle rechte vorbehalten|all rights reserved|nachdruck[^.\n]{0,40}verboten", re.IGNORECASE)
_NEW_SPELLING = re.compile(
    r"\b(?:dass|muss|musste|müsste|wusste|gewusst|lässt|passt|Fluss|Schloss|Kuss|bisschen|Prozess|"
    r"Anschluss|Einfluss|Bewusstsein|bewusst|gewiss|Hass|Schluss|Schuss|Entschluss|misst|isst|vergisst|wisst)\b"
)
_OLD_SPELLING = re.compile(
    r"\b(?:daß|muß|mußte|müßte|wußte|gewußt|läßt|paßt|Fluß|Schloß|Kuß|bißchen|Prozeß|Anschluß|Einfluß|Bewußtsein|bewußt|"
    r"gewiß|Haß|Schluß|Schuß|Entschluß|mißt|ißt|vergißt|wißt|That|Theil|seyn|giebt|thun|Thür|Thal|Noth|Werth)\b"
)
_LYRICS = re.compile(
    r"^\s*[\[(]?(?:Refrain|Chorus|Strophe|Verse|Bridge|Hook|Intro|Outro)\s*\d*\s*[\])]?:?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_SUBTITLES = re.compile(r"^\d\d:\d\d:\d\d[,.]\d{3} --> \d\d:\d\d:\d\d[,.]\d{3}", re.MULTILINE)
_QUOTED = re.compile(r"„[^“\n]{40,}“|»[^«\n]{40,}«|\"[^\"\n]{40,}\"")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One sign.

    Args:
        code: reason code, lower case.
        seen: what was seen, without text of the document: a number, a year, a count.
        place: where.
    """

    code: str
    seen: str
    place: str


def suspicions(
    text: str, work: Work, *, uploader: str = "", isbn: str = "", imprint_year: int | None = None
) -> tuple[Suspicion, ...]:
    """Return every sign that the label of a text is not its origin.

    Args:
        text: as read.
        work: the facts; `published` dates the text.
        uploader: who put it online, if that is known.
        isbn: of the edition, if the record names one.
        imprint_year: of the edition, if the record names one.
    """
    found = [
        *_edition(text, work, isbn, imprint_year),
        *_spelling(text, work),
        *_kind(text, work),
        *_uploader(work, uploader),
    ]
    return tuple(found)


def _old(work: Work) -> bool:
    """Say whether the text claims to be old: published before 1955, or by authors who died before."""
    if work.published is not None:
        return work.published < 1955
    deaths = [p.death for p in work.authors]
    return bool(deaths) and all(d is not None and d < 1955 for d in deaths)


def _edition(text: str, work: Work, isbn: str, imprint_year: int | None) -> list[Suspicion]:
    if not _old(work):
        return []
    found = []
    if isbn:
        found.append(Suspicion("isbn_in_old_text", "an ISBN", "metadata"))
    if imprint_year is not None and imprint_year >= 1955:
        found.append(Suspicion("modern_imprint", str(imprint_year), "metadata"))
    head, tail = text[:_EDGE], text[-_EDGE:] if len(text) > _EDGE else ""
    for place, part in (("first pages", head), ("last pages", tail)):
        if _ISBN.search(part):
            found.append(Suspicion("isbn_in_old_text", "an ISBN", place))
        years = [int(y) for y in _IMPRINT.findall(part) if int(y) >= 1955]
        if years:
            found.append(Suspicion("modern_imprint", str(max(years)), place))
        if _RESERVED.search(part) and "gutenberg" not in part.lower():
            found.append(Suspicion("rights_reserved_in_text", "a reservation", place))
    return found


def _spelling(text: str, work: Work) -> list[Suspicion]:
    """Compare the spelling with the date: ss after short vowels came in 1996, ß before that and since 1901.

    Texts without any ß, such as Swiss ones, say nothing. Source: rules of 1901 and 1996 for German spelling.
    """
    if not _old(work) or len(text) < 2_000 or "ß" not in text:
        return []
    sample = text[:_SAMPLE]
    new, old = len(_NEW_SPELLING.findall(sample)), len(_OLD_SPELLING.findall(sample))
    if new >= 20 and new > 9 * old:
        return [Suspicion("modern_orthography", f"{new} new against {old} old spellings", "text")]
    return []


def _kind(text: str, work: Work) -> list[Suspicion]:
    found = []
    if work.kind not in ("verse", "drama", "song") and len(_LYRICS.findall(text)) >= 3:
        found.append(Suspicion("song_lyrics", f"{len(_LYRICS.findall(text))} section marks", "text"))
    if len(_SUBTITLES.findall(text)) >= 5:
        found.append(Suspicion("subtitles", f"{len(_SUBTITLES.findall(text))} time codes", "text"))
    if len(text) > 1_000 and work.kind not in _QUOTING:
        share = sum(len(m) for m in _QUOTED.findall(text)) / len(text)
        if share > 0.6:
            found.append(Suspicion("mostly_quotation", f"{share:.2f} of the text", "text"))
    return found


def _uploader(work: Work, uploader: str) -> list[Suspicion]:
    if not uploader or not work.authors:
        return []
    names = {_surname(p.name) for p in work.authors}
    if _surname(uploader) in names or all(p.death is not None for p in work.authors):
        return []
    return [Suspicion("uploader_is_not_the_author", "another name", "metadata")]


def _surname(name: str) -> str:
    head, comma, _ = name.partition(",")
    return (head if comma else name.rsplit(maxsplit=1)[-1] if name.split() else "").strip().lower()
