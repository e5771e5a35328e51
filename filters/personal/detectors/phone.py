"""Telephone numbers in German, Austrian and Swiss forms: found by shape, judged by numbering plan and context."""

import re
from collections.abc import Iterator

import phonenumbers

from filters.personal.detector import Detector, after, before, of_an_office
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

CANDIDATE = re.compile(
    r"(?<![\w+§$€.,:/=-])(?<![\d)]\s)(?<!\d[-–])(?:\(?\+|\(?00|\(?0 ?)(?=[1-9(])"
    r"\d{0,6}\)?(?:[ \u00a0\u202f]?[-–/.()]?[ \u00a0\u202f]?(?:\(0\)[ \u00a0]?)?\d){5,14}"
    r"(?![\d\w])(?![.,/:-]\d)(?!\s\d)"
)
"""International or trunk prefix, then digits in groups; never the tail of another number."""

LOCAL = re.compile(r"(?<=[ :.])[1-9]\d{0,4}(?:[ \u00a0/-]{1,3}\d{1,4}){0,4}(?![\d\w])(?![.,/:]\d)")
"""A number without prefix; it counts only straight after its label."""

LABEL = re.compile(
    r"(?:\b(?:[Tt]el|TEL|[Ff]on|[Tt]elefon|TELEFON|[Tt]elephon|[Ff]ernsprecher|[Ff]ernruf|[Rr]ufnummer|"
    r"[Tt]elefonnummer|[Hh]andynummer|[Mm]obilnummer|[Dd]urchwahl|[Mm]obil|MOBIL|[Mm]obiltelefon|"
    r"[Hh]andy|HANDY|[Ff]ax|FAX|[Tt]elefax|[Pp]hone|[Mm]obile|[Hh]otline|[Ff]estnetz|[Ww]hats[Aa]pp|[Ss]ignal|"
    r"[Rr]uf|[Kk]ontakt|[Rr]ückrufe?|[Nn]otruf|SMS|[Rr]ückfragen)\b|(?:^|[\n|,(]) ?[TFM][.:] ?$|☎|📞|[Tt]el\.|"
    r"\b(?:unter der|meine|folgende[rn]?|seine|ihre|deren) Nummer\b|"
    r"\b(?:anrufen|erreich\w+|anruf\w*|angerufen|telefonisch|rufen)\b)"
)
STRICT_LABEL = re.compile(
    r"(?:\b(?:Tel|Telefon|Telephon|Telefonnummer|Fernsprecher|Fernruf|Rufnummer|Handy|Handynummer|Mobil|Fax|Telefax|"
    r"Durchwahl|Fon)\b|☎)[.:]?(?:\s?-?(?:Nr|Nummer)\.?:?)?\s{0,2}$"
)
GUARD = re.compile(
    r"(?:§|\bArt(?:ikel)?\.?|\bAz\.?:?|Aktenzeichen:?|Geschäftszeichen:?|ISBN\S*|ISSN\S*|\bDOI:?|ECLI\S*|BGBl\.?|"
    r"\bRn\.?|Drucksachen?|BT-Drs\.?|\bKonto\S*|\bKto\.?\S*|\bBLZ:?|Bankleitzahl:?|\bCAS\S*|\bDIN\b|\bEN\b|\bISO\b|"
    r"\bPZN\S*|\bEAN\S*|\bGTIN\S*|Artikel-?[Nn]\S*|Bestell-?[Nn]\S*|Kunden-?[Nn]\S*|Rechnungs-?[Nn]\S*|"
    r"Auftrag\w*(?:-?[Nn]\S*)?|Vertrags-?[Nn]\S*|Serien-?[Nn]\S*|Matrikel\S*|Kennziffer|Register\S*|\bHR[AB]|Position(?:en)?|"
    r"Code\S*|Schlüssel\S*|Tarif\S*|Unterposition\S*|Index\S*|\bUSt\S*|Steuer\S*|Inventar\S*|Signatur:?|\bKN\b|"
    r"\bNr\.?:?|\bNummern?)\s*(?:lautet:?|ist|=)?\s*[(„\"]?$"
)
SERVICE = re.compile(r"(?:\(?0|\+49[ (0)]*) ?(?:8000?|180\d?|900|137|700|32)[ /.-]")
"""Toll-free, shared-cost and premium numbers are those of firms."""

NUMBERED = re.compile(
    r"\b(?i:unter der|meiner?|folgende[rn]?|seine|ihre|deine)(?: (?:neu|alt|privat|aktuell|dienstlich|ander)e[nr]?)? "
    r"Nummer(?: ist| lautet)?:? $"
)
UNIT = re.compile(
    r"\s?(?:%|‰|€|\$|°|Euro|EUR|DM|Mark|Mio|Mrd|Millionen|Stück|Uhr|[kmc]?m[²³2]?\b|[kmt]?g\b|[kMG]?W(?:h|att)?\b|ha\b|"
    r"[kMG]?Hz|[kM]?V\b|bis \d|Prozent)"
)
DATE = re.compile(r"\d{2}[. /]{1,2}\d{2}[. /]{1,2}(?:19|20)\d\d$")
CELLS = re.compile(r"[ \u00a0]{2,}|\t|\|")
NUMERIC = re.compile(r"[\d.,/ –-]*\d[\d.,/ –-]*")
OTHER_CELLS = 2
"""So many other cells of nothing but a number make a line the row of a table; lists of telephones have labels."""

EMERGENCY = frozenset({"124124", "110", "112", "115", "116117", "116116", "116111", "116123"})
REGIONS = ("DE", "AT", "CH")


def _number(value: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return None


def _possible(value: str) -> bool:
    numbers = (_number(value, region) for region in REGIONS)
    return any(number is not None and phonenumbers.is_possible_number(number) for number in numbers)


def _valid(value: str) -> bool:
    numbers = (_number(value, region) for region in REGIONS)
    return any(number is not None and phonenumbers.is_valid_number(number) for number in numbers)


def _in_a_table(text: str, match: re.Match[str]) -> bool:
    """Say whether the candidate stands in a row of numbers, as far as its context shows."""
    left = before(text, match.start(), 200).rsplit("\n", 1)[-1]
    right = after(text, match.end(), 200).split("\n", 1)[0]
    cells = [cell for cell in (*CELLS.split(left), *CELLS.split(right)) if cell.strip()]
    return sum(NUMERIC.fullmatch(cell) is not None for cell in cells) >= OTHER_CELLS


def _accept(text: str, match: re.Match[str]) -> bool:
    value = match[0].replace("\u00a0", " ").replace("\u202f", " ")
    digits = sum(map(str.isdigit, value.removeprefix("00")))
    left = before(text, match.start(), 60)
    if NUMBERED.search(left):
        return _possible(value)
    if (
        not 7 <= digits <= 15
        or SERVICE.match(value)
        or DATE.match(value)
        or (GUARD.search(left) and not STRICT_LABEL.search(left))
        or UNIT.match(after(text, match.end(), 12))
    ):
        return False
    if LABEL.search(left.rsplit("\n\n", 1)[-1]):
        return STRICT_LABEL.search(left) is not None or _possible(value)
    if re.match(r"\(?0 ", value) or _in_a_table(text, match):
        return False
    grouped = value.startswith(("+", "(")) or any(sign in value for sign in " /-–")
    mobile = re.match(r"\(?0?(?:0|\+)?(?:49|43|41)?[ (0)]*1[567]\d", value) is not None
    return digits >= 9 and (grouped or mobile or value.startswith("00")) and _valid(value)


def find(text: str, tier: Tier) -> Iterator[Span]:
    """Yield numbers; those of an authority, a publisher or a company stay."""
    for match in CANDIDATE.finditer(text):
        if _accept(text, match) and not of_an_office(text, match.start(), tier):
            bracket = match[0].startswith("(") and ")" not in match[0]
            yield Span(match.start() + bracket, match.end(), Kind.PHONE, "phone")
    for match in LOCAL.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if (
            not 4 <= len(digits) <= 10
            or digits in EMERGENCY
            or not STRICT_LABEL.search(before(text, match.start(), 24))
        ):
            continue
        if not of_an_office(text, match.start(), tier):
            yield Span(match.start(), match.end(), Kind.PHONE, "phone")


DETECTOR = Detector(
    name="phone",
    triggers=(
        r"\+ ?[1-9]\d",
        r"(?:^|[^0-9.,\xa0])\(?00?[1-9]\d{0,4}\)?(?:[ /.(\-]|\xc2\xa0|\xe2\x80\x93|\xe2\x80\xaf){1,3}\d{2}",
        r"(?:^|[^0-9.,])00?[1-9]\d{6}",
        r"(?:^|[^0-9.,])0 [1-9]\d(?: \d\d?){1,2} ?[/\-]",
        r"(?:T(?:el|EL)|[Tt]ele(?:f|ph)on(?:nummer)?|F(?:ax|AX)|Fon)[.:]{0,2}[ \n\xc2\xa0]{0,3}(?:Nr\.?:? ?)?[(+\d]",
        r"(?:[Ff]ern(?:sprecher|ruf)|[Hh]andy|[Mm]obil|[Dd]urchwahl|nummer|fax)[.:]{0,2}[ \n\xc2\xa0]*[(+\d]",
    ),
    find=find,
    kinds=frozenset({Kind.PHONE}),
    rank=40,
)
