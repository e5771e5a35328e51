"""Dates of birth, where the words say so; those of the long dead and of persons of public life stay."""

import re
from collections.abc import Iterator

from filters.personal.detector import Detector, after, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

MONTHS = (
    "Januar|Jänner|Jan\\.|Februar|Feber|Feb\\.|März|Mrz\\.|April|Apr\\.|Mai|Juni|Jun\\.|Juli|Jul\\.|August|Aug\\.|September|Sept?\\.|"
    "Oktober|Okt\\.|November|Nov\\.|Dezember|Dez\\.|January|February|March|May|June|July|October|December"
)
DATE = (
    r"(?P<date>(?:0?[1-9]|[12]\d|3[01])\. ?"
    rf"(?:(?:0?[1-9]|1[0-2])\. ?|(?:{MONTHS}) )(?P<year>(?:18|19|20)\d\d|\d\d(?!\d))|"
    r"(?P<iso>(?:19|20)\d\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|"
    r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/(?:19|20)?\d\d)(?!\d)"
)
BIRTH = re.compile(
    r"\b(?:geb\.?|[Gg]eboren(?:e[rn]?)?|Geb\.-?Dat(?:um|\.)|Geburtsdatum|Geburtstag|Geburtsdatum und -ort|GebDat|Geb\.|"
    r"DOB|date of birth|Jahrgang)[\s:,(]{1,3}(?:(?:ist|war|lautet)(?: der| am)? )?"
    r"(?:am |den |der |in [A-ZÄÖÜ]\w{2,20} am )?(?:\w{6,10}, (?:den )?)?" + DATE
)
BORN = re.compile(r"[, ]{1,2}(?:in [A-ZÄÖÜ]\w{2,25} )?geboren\w{0,2}\b")
BEFORE_BORN = re.compile(r"(?<!\d)" + DATE + "$")
LONGEST_DATE = 24
PUBLIC = re.compile(
    r"†|\bgestorben\b|\bverstorben|\bgest\.|\bstarb\b|"
    r"\b(?:ist|war) (?:ein|eine|der|die) (?:[\w-]+ ){0,3}(?:Politiker|Schriftsteller|Schauspieler|Komponist|Maler|"
    r"Autor|Fußball|Sport|Sänger|Musiker|Regisseur|Historiker|Philosoph|Jurist|Physiker|Chemiker|Mathematiker|Journalist|"
    r"Wissenschaftler|Theologe|Unternehmer|Architekt|Dichter|Moderator|Künstler|Bildhauer|General|Offizier)"
)
LEGAL = re.compile(r"\b(?i:vor|nach|ab|seit|zum|zwischen|und|oder|bis|als) (?:dem |den |zum |einschließlich )?$")
"""Words that make a date a bound in a statute."""

EARLIEST = 1900
"""Whoever was born before is dead: the longest confirmed life lasted 122 years. Source: Robine and Allard 1999."""


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield dates of birth."""
    for match in BIRTH.finditer(text):
        yield from _span(text, match, match.start("date"), match.end("date"))
    for born in BORN.finditer(text):
        begin = max(0, born.start() - LONGEST_DATE)
        date = BEFORE_BORN.search(text[begin : born.start()])
        if date is not None and not LEGAL.search(before(text, begin + date.start(), 30)):
            yield from _span(text, date, begin + date.start(), born.start())


def _span(text: str, match: re.Match[str], start: int, end: int) -> Iterator[Span]:
    year = match["year"] or match["iso"]
    long_dead = year is not None and len(year) == 4 and int(year) < EARLIEST
    if not long_dead and not PUBLIC.search(after(text, end, 150)):
        yield Span(start, end, Kind.BIRTH, "birth")


DETECTOR = Detector(
    name="birth",
    triggers=(
        r"(?:[Gg]eb\.|geb|[Gg]eboren\w{0,2}|Geburts(?:datum|tag)|GebDat|DOB|birth|Dat(?:\.|um)|Jahrgang)[\s:,(]{1,3}[\dadiwlM]",
        r"\d{2}[, ]{1,2}(?:in \S{2,26} )?geboren",
    ),
    find=find,
    kinds=frozenset({Kind.BIRTH}),
    rank=20,
)
