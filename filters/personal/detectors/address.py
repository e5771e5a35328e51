"""Postal addresses: street, number, postcode and town; without postcode only where someone is said to live there."""

import re
from collections.abc import Iterator

from filters.personal.detector import ORGANISATION, Detector, before, of_an_office
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

_WORD = (
    r"(?!(?:Anschrift|Adresse|Wohnung|Postanschrift|Privatanschrift|Kontakt|Kontaktdaten|Wohnort|Wohnsitz)\b)"
    r"[A-ZÄÖÜ][\wäöüß.'’-]{1,40}"
)
_KIND = (
    r"(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Ww]eg|[Pp]latz|[Aa]llee|[Gg]asse|[Rr]ing|[Dd]amm|[Uu]fer|[Cc]haussee|[Ss]teig|[Hh]of|"
    r"[Pp]romenade|[Ss]tieg|[Pp]fad|[Mm]arkt|[Bb]erg|[Gg]raben|[Ww]all|[Bb]rücke|[Gg]arten|[Pp]ark|[Ff]eld|[Tt]wiete|"
    r"[Hh]ang|[Zz]eile|[Rr]ain|[Aa]cker|[Bb]ogen|[Kk]amp|[Tt]or|[Aa]ue|[Hh]öhe|[Ss]iedlung|[Gg]ürtel|[Ll]eite|[Kk]ai)"
)
_STREET = (
    rf"(?:(?:{_WORD}[ -]){{0,3}}(?:[A-ZÄÖÜ][\wäöüß’'-]{{0,40}}?{_KIND}|{_KIND})|"
    r"(?:[Aa]m|[Aa]n de[rn]|[Ii]m|[Ii]n de[rn]|[Aa]uf de[rm]|[Zz]u[rm]|[Uu]nter den|[Bb]eim?|"
    r"[Hh]inter de[rm]|[Vv]or de[rm])"
    rf" (?:(?:alt|neu|groß|klein|hoh|lang|ober|unter|vorder|hinter)e[nrm] )?(?:{_WORD}[ -]){{0,2}}{_WORD}|"
    rf"(?:Straße|Platz) des \d{{1,2}}\. {_WORD}|"
    rf"(?:Straße|Platz|Allee|Weg) (?:de[rs]|am|zum|zur) (?:{_WORD}[ -]){{0,2}}{_WORD})"
)
_ANY = rf"(?:{_WORD}[ -]){{0,3}}{_WORD}"
_HOUSE = r"(?:Nr\. ?)?[1-9]\d{0,3}(?: ?[a-zA-H](?![\w]))?(?: ?[-–/+] ?\d{1,4}(?: ?[a-z](?!\w))?){0,3}"
_TOWN = (
    r"(?:Bad |St\. |Sankt |Groß |Klein |Markt |Neu |Alt |[A-Z][a-zäöü]{2,12}isch |Königs |Porta |"
    r"Lutherstadt |Hansestadt )?"
    r"[A-ZÄÖÜ][a-zäöüß]{1,30}(?:[-/][A-ZÄÖÜ]?[a-zäöüß]{1,30}){0,2}"
    r"(?:(?: an der| am| im| in der| bei| ob der| vor der) [A-ZÄÖÜ][a-zäöüß]{1,20}| \([A-ZÄÖÜ][\w. ]{1,20}\)|"
    r" a\. ?[A-Z]\.| [A-Z][a-zäöü]{3,14}(?=,|\n))?"
)
_CODE = r"(?:(?:D|DE|A|AT|CH)[- ])?(?:\d{5}|(?:[1-9]\d{3}))"
_GAP = (
    r"(?: ?[,;|·•–-](?: \n?|\n)| ?\n{1,2}| in | )"
    r"(?:(?:Hinterhaus|Vorderhaus|\d\. OG|EG|Whg\.? ?\d+|App\. ?\d+)[, ]{1,2})?"
)

TAIL = re.compile(rf" (?P<house>{_HOUSE}){_GAP}{_CODE} {_TOWN}(?!\w)")
SHORT_TAIL = re.compile(rf"(?<=[a-zäöüß.]) (?P<house>{_HOUSE})(?!\w)")
STREET = re.compile(rf"(?<![\w-])(?:{_STREET}|{_ANY})$")
NAMED_STREET = re.compile(rf"(?<![\w-])(?:{_STREET})$")
REVERSED = re.compile(rf"(?<![\w-]){_CODE} {_TOWN}, ?(?:{_STREET}) {_HOUSE}(?!\w)")
LONGEST_STREET = 100
"""Code points before a house number in which its street begins."""

_HOME = (
    r"(?:wohnhaft|wohn(?:t|e|en|ten|te|end)|Anschrift|Adresse|Wohnsitz|Wohnort|gemeldet|zugezogen|Privatanschrift|Wohnung|"
    r"umgezogen|Zuhause|zu Hause|ansässig)\b"
)
HOME_WORD = re.compile(_HOME)
HOME = re.compile(_HOME + r"[^.!?\n]{0,40}$")
POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
UNIT = re.compile(r"(?:Prozent|Euro|Mark|Stück|Tonnen|Einwohner|Meter|Kilometer|Jahre?|Personen|DM)$")
YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")


def _plausible(value: str) -> bool:
    if UNIT.search(value):
        return False
    code = POSTCODE.search(value)
    if code is not None:
        return "00000" < code[0] < "99999"
    swiss = re.search(r"(?:(?:A|AT|CH)[- ])?(?<!\d)([1-9]\d{3}) ", value)
    return swiss is not None and (not YEAR.match(swiss[1]) or "CH" in value or "A-" in value)


def find(text: str, tier: Tier) -> Iterator[Span]:
    """Yield addresses of persons; that of an authority, a publisher or a company stays."""
    for tail in TAIL.finditer(text):
        long = POSTCODE.search(tail[0]) is not None
        start = _street(STREET if long else NAMED_STREET, text, tail.start())
        if start is not None and _plausible(tail[0]) and not _office(text, start, tail.end(), tier):
            yield Span(start, tail.end(), Kind.ADDRESS, "address")
    for match in REVERSED.finditer(text):
        if _plausible(match[0]) and not _office(text, match.start(), match.end(), tier):
            yield Span(match.start(), match.end(), Kind.ADDRESS, "address")
    if not HOME_WORD.search(text):
        return
    for tail in SHORT_TAIL.finditer(text):
        end = tail.start()
        if HOME.search(before(text, end, 130)):
            start = _street(NAMED_STREET, text, end)
            if (
                start is not None
                and HOME.search(before(text, start, 70))
                and not _office(text, start, tail.end(), tier)
            ):
                yield Span(start, tail.end(), Kind.ADDRESS, "address")


def _street(pattern: re.Pattern[str], text: str, end: int) -> int | None:
    """Return where the street before a house number begins."""
    begin = max(0, end - LONGEST_STREET)
    found = pattern.search(text[begin:end])
    return None if found is None else begin + found.start()


def _office(text: str, start: int, end: int, tier: Tier) -> bool:
    return ORGANISATION.search(text[start:end]) is not None or of_an_office(text, start, tier)


DETECTOR = Detector(
    name="address",
    triggers=(
        r"\d ?[a-zA-H]?(?:,|;|\||\n|-| )[ \n]{0,2}(?:[DACHTE]{1,2}[\- ])?\d{5} [A-Z\xc3]",
        r"\d ?[a-zA-H]?(?:,|;|\||\n)[ \n]{0,2}(?:[DACHTE]{1,2}[\- ])?[1-9]\d{3} [A-Z\xc3]",
        r"\d ?[a-zA-H]? ?(?:\xc2\xb7|\xe2\x80[\x93\xa2]) \d{4,5} [A-Z\xc3]",
        r"\d ?[a-zA-H]? in \d{5} [A-Z\xc3]",
        r"(?:OG|EG|haus|Whg\.? ?\d\d?|App\.? ?\d\d?)[, ]{1,2}\d{5} [A-Z\xc3]",
        r"(?:[Ss]tra(?:\xc3\x9f|ss)e|[Ss]tr\.|[Ww]eg|[Pp]latz|[Aa]llee|[Gg]asse|[Rr]ing|[Dd]amm|[Uu]fer) [1-9]",
        r"(?:wohnhaft|wohn(?:t|e|en|te)|[Aa]nschrift|[Aa]dresse|gemeldet)[ :]{1,2}(?:in|ist|lau|der|am|im|[A-Z\xc3])",
    ),
    find=find,
    kinds=frozenset({Kind.ADDRESS}),
    rank=50,
)
