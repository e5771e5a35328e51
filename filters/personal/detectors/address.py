"""Postal addresses: street, number, postcode and town; without postcode only where someone is said to live there."""

import re
from collections.abc import Iterator

from filters.personal.detector import ORGANISATION, Detector, before, block_before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

_WORD = r"(?!(?:Anschrift|Adresse|Wohnung|Postanschrift|Privatanschrift|Kontakt|Kontaktdaten|Wohnort|Wohnsitz)\b)[A-ZÄÖÜ][\wäöüß.'’-]{1,40}"
_KIND = (
    r"(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Ww]eg|[Pp]latz|[Aa]llee|[Gg]asse|[Rr]ing|[Dd]amm|[Uu]fer|[Cc]haussee|[Ss]teig|[Hh]of|"
    r"[Pp]romenade|[Ss]tieg|[Pp]fad|[Mm]arkt|[Bb]erg|[Gg]raben|[Ww]all|[Bb]rücke|[Gg]arten|[Pp]ark|[Ff]eld|[Tt]wiete|"
    r"[Hh]ang|[Zz]eile|[Rr]ain|[Aa]cker|[Bb]ogen|[Kk]amp|[Tt]or|[Aa]ue|[Hh]öhe|[Ss]iedlung|[Gg]ürtel|[Ll]eite|[Kk]ai)"
)
_STREET = (
    rf"(?:(?:{_WORD}[ -]){{0,3}}(?:[A-ZÄÖÜ][\wäöüß’'-]{{0,40}}?{_KIND}|{_KIND})|"
    rf"(?:[Aa]m|[Aa]n der|[Aa]n den|[Ii]m|[Ii]n der|[Ii]n den|[Aa]uf der|[Aa]uf dem|[Zz]ur|[Zz]um|[Uu]nter den|[Bb]eim?|[Hh]inter der|[Vv]or dem)"
    rf" (?:{_WORD}[ -]){{0,2}}{_WORD})"
)
_ANY = rf"(?:{_WORD}[ -]){{0,3}}{_WORD}"
_HOUSE = r"(?:Nr\. ?)?[1-9]\d{0,3}(?: ?[a-zA-H](?![\w]))?(?: ?[-–/+] ?\d{1,4} ?[a-z]?(?![\w]))?"
_TOWN = (
    r"(?:Bad |St\. |Sankt |Groß |Klein |Markt |Neu |Alt )?[A-ZÄÖÜ][\wäöüß.]{1,30}(?:[-/][A-ZÄÖÜ]?[\wäöüß]{1,30}){0,2}"
    r"(?:(?: an der| am| im| in der| bei| ob der| vor der) [A-ZÄÖÜ][\wäöüß]{1,20}| \([A-ZÄÖÜ][\wäöüß. ]{1,20}\)| a\. ?[A-Z]\.|"
    r" \(?[A-Z][a-zäöü]{3,14}\)?(?= ?(?:[,.;)\n]|$)))?"
)
_CODE = r"(?:(?:D|DE|A|AT|CH)[- ])?(?:\d{5}|(?:[1-9]\d{3}))"
_GAP = r"(?: ?[,;|·•–-] ?\n?| ?\n| )(?:(?:Hinterhaus|Vorderhaus|\d\. OG|EG|Whg\.? ?\d+|App\. ?\d+)[, ]{1,2})?"

FULL = re.compile(rf"(?<![\w-])(?:{_STREET}|{_ANY}) {_HOUSE}{_GAP}{_CODE} {_TOWN}(?<!\.)(?!\w)")
BARE = re.compile(rf"(?<![\w-])(?:{_STREET}) {_HOUSE}(?![\w])(?:{_GAP}{_CODE} {_TOWN})?(?<!\.)")
REVERSED = re.compile(rf"(?<![\w-]){_CODE} {_TOWN}, ?(?:{_STREET}) {_HOUSE}(?!\w)")

HOME = re.compile(
    r"(?:wohnhaft|wohn(?:t|e|en|ten|te|end)|Anschrift|Adresse|Wohnsitz|Wohnort|gemeldet|zugezogen|Privatanschrift|Wohnung|"
    r"umgezogen|Zuhause|zu Hause|ansässig)\b[^.!?\n]{0,40}$"
)
POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")


def _plausible(value: str) -> bool:
    code = POSTCODE.search(value)
    if code is not None:
        return "01000" < code[0] < "99999"
    swiss = re.search(r"(?:(?:A|AT|CH)[- ])?(?<!\d)([1-9]\d{3}) ", value)
    return swiss is not None and (not YEAR.match(swiss[1]) or "CH" in value or "A-" in value)


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield addresses of persons; that of an authority, a publisher or a company stays."""
    for pattern in (FULL, REVERSED):
        for match in pattern.finditer(text):
            if _plausible(match[0]) and not ORGANISATION.search(block_before(text, match.start()) + match[0]):
                yield Span(match.start(), match.end(), Kind.ADDRESS, "address")
    for match in BARE.finditer(text):
        left = before(text, match.start(), 70)
        if HOME.search(left) and not ORGANISATION.search(left):
            yield Span(match.start(), match.end(), Kind.ADDRESS, "address")


DETECTOR = Detector(
    name="address",
    triggers=(
        r"\d ?[a-zA-H]?(?:[ ,;|\n\-]|\xc2\xb7|\xe2\x80[\x93\xa2]){1,4}(?:\S{1,12} \S{1,4} )?(?:(?:D|DE|A|AT|CH)[\- ])?\d{4,5} [A-Z\xc3]",
        r"(?:wohn|Wohn|Anschrift|Adresse|gemeldet|zugezogen|umgezogen|uhause|Hause|ans\xc3\xa4ssig)[^\n]{0,80}\d",
        r"\d{5} [A-Z\xc3][^\n]{1,60} \d",
    ),
    find=find,
    rank=50,
)
