"""Payment card numbers: Luhn digit and issuer range."""

import re
from collections.abc import Iterator

from filters.personal.checksums import luhn
from filters.personal.detector import Detector, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

NUMBER = re.compile(
    r"(?<![\w.,/+-])(?<!\d\s)(?:\d{13,19}|\d{4}(?P<gap>[ \u00a0-])(?:\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?:(?P=gap)\d{3})?|"
    r"\d{6}(?P=gap)\d{4,5}))(?!\w)(?![.,/-]\d)(?!\s\d)"
)
GUARD = re.compile(
    r"(?:ISBN\S*|ISSN\S*|EAN\S*|GTIN\S*|\bURN\S*|DOI\S*|Auftrags\S*|Rechnungs\S*|Sendungs\S*|Tracking\S*|Bestell\S*|"
    r"Zähler\S*|Aktenzeichen|Az\.?|PPN|IMEI\S*|IDN?|Drucksache)[\s:.]*(?:Nr\.?|Nummer)?[\s:.]*$",
    re.IGNORECASE,
)
ISSUERS: tuple[tuple[int, int, frozenset[int]], ...] = (
    (4000, 4999, frozenset({13, 16, 19})),
    (5100, 5599, frozenset({16})),
    (2221, 2720, frozenset({16})),
    (3400, 3499, frozenset({15})),
    (3700, 3799, frozenset({15})),
    (3000, 3059, frozenset({14})),
    (3600, 3699, frozenset({14})),
    (3800, 3999, frozenset({14})),
    (3528, 3589, frozenset({16})),
    (6011, 6011, frozenset({16, 19})),
    (6440, 6599, frozenset({16, 19})),
    (6200, 6299, frozenset({16, 19})),
    (5018, 5038, frozenset({16, 19})),
    (6703, 6772, frozenset({16, 19})),
)
"""First four digits (inclusive) and lengths. Source: ISO/IEC 7812 issuer ranges as the card schemes publish them."""


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield card numbers of a known issuer with a right check digit, unless another number is announced."""
    for match in NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if len(set(digits)) < 2 or not luhn(digits):
            continue
        issued = any(low <= int(digits[:4]) <= high and len(digits) in lengths for low, high, lengths in ISSUERS)
        if issued and not GUARD.search(before(text, match.start(), 40)):
            yield Span(match.start(), match.end(), Kind.CARD, "card")


DETECTOR = Detector(
    name="card",
    triggers=(r"[2-6]\d{3}(?:[ \-]|\xc2\xa0)?\d{4,6}(?:[ \-]|\xc2\xa0)?\d{4}",),
    find=find,
    kinds=frozenset({Kind.CARD}),
    rank=3,
)
