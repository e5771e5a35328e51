"""Number plates, only where a vehicle is spoken of: bare, they look like abbreviations."""

import re
from collections.abc import Iterator

from filters.personal.detector import Detector, after, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

PLATE = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,3}[-–][ ]?[A-Z]{1,2}[ -]?[1-9]\d{0,3}[EH]?(?![\w-])(?![./]\d)")
SPACED = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,3} [A-Z]{1,2} [1-9]\d{0,3}[EH]?(?![\w-])(?![./]\d)")
CONTEXT_WORD = re.compile(
    r"Kennzeichen|Fahrzeug|K[Ff][Zz]|P[Kk][Ww]|L[Kk][Ww]|\bAutos?\b|\bWagens?\b|Halter|Nummernschild|Motorrad|zugelassen|Anhänger|"
    r"\b(?:VW|BMW|Opel|Audi|Ford|Mercedes|Golf|Passat|Porsche|Škoda|Skoda|Fiat|Toyota|Polo)\b"
)
STRICT_WORD = re.compile(r"(?:Kennzeichen|Nummernschild)[\s:]{0,3}(?:lautet|ist|war)?[\s:„\"]{0,3}$")
NOT_A_DISTRICT = frozenset({"EG", "EU", "EN", "ISO", "DIN", "VDE", "CE", "UN", "ECE", "EWG", "AB", "USB", "PC", "IP"})


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield plates in their context."""
    for match in PLATE.finditer(text):
        around = before(text, match.start(), 70) + " … " + after(text, match.end(), 30)
        if CONTEXT_WORD.search(around) and re.split("[-–]", match[0])[0] not in NOT_A_DISTRICT:
            yield Span(match.start(), match.end(), Kind.PLATE, "plate")
    for match in SPACED.finditer(text):
        if STRICT_WORD.search(before(text, match.start(), 40)) and match[0].split()[0] not in NOT_A_DISTRICT:
            yield Span(match.start(), match.end(), Kind.PLATE, "plate")


DETECTOR = Detector(
    name="plate",
    triggers=(
        r"(?:^|[^A-Za-z\-])(?:[A-Z]|\xc3[\x84\x96\x9c]){1,3}(?:-|\xe2\x80\x93) ?[A-Z]{1,2}[ \-]?[1-9]",
        r"(?:Kennzeichen|Nummernschild)[\s:]{1,3}(?:lautet|ist|war)?[\s:\x80-\xff\"]{0,5}[A-Z]{1,3} [A-Z]",
    ),
    find=find,
    kinds=frozenset({Kind.PLATE}),
    rank=30,
)
