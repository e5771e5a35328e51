"""International bank account numbers: spaced, unspaced, or broken over lines."""

import re
from collections.abc import Iterator

from filters.personal.checksums import mod_97
from filters.personal.detector import Detector, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15,
    "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24, "SI": 19,
    "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
"""Characters of an IBAN by country. Source: SWIFT, IBAN Registry (ISO 13616)."""

HEAD = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{2}|de|at|ch)[ \u00a0]?\d{2}(?=[ \u00a0\n.-]{0,3}[A-Z0-9])")
REST = re.compile(r"(?:[ \u00a0\u202f\t.-]{0,2}\n?[ \u00a0\t]{0,4}[A-Z0-9]){11,30}")

PUBLIC = re.compile(
    r"(?:[Bb]undes|[Ll]andes|[Ff]inanz|[Gg]erichts|[Ss]tadt|[Kk]reis|[Gg]emeinde|[Jj]ustiz|[Ss]taats|[Hh]aupt|[Aa]mts)kasse|"
    r"Deutsche Bundesbank|[Ss]pendenkonto"
)
"""The account of a public treasury or for donations is meant for the public, and stays."""


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - an account number is one in every tier
    """Yield account numbers whose length and check digits are right."""
    for match in HEAD.finditer(text):
        length = LENGTHS.get(match[0][:2].upper())
        rest = REST.match(text, match.end())
        if length is None or rest is None:
            continue
        places = [place for place in range(*rest.span()) if text[place].isalnum()]
        if len(places) < length - 4:
            continue
        places = places[: length - 4]
        end = places[-1] + 1
        compact = match[0][:2].upper() + match[0][-2:] + "".join(text[place] for place in places)
        if (
            not text[end : end + 1].isalnum()
            and mod_97(compact)
            and not PUBLIC.search(before(text, match.start(), 120))
        ):
            yield Span(match.start(), end, Kind.IBAN, "iban")


DETECTOR = Detector(
    name="iban",
    triggers=(r"(?:^|[^A-Za-z0-9])(?:[A-Z]{2}|de|at|ch)(?: |\xc2\xa0)?\d\d[ \xc2\xa0\n.\-]{0,4}[A-Z0-9]{2}",),
    find=find,
    kinds=frozenset({Kind.IBAN}),
    rank=0,
)
