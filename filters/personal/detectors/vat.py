"""VAT identification numbers of sole traders; those of companies and authorities stay."""

import re
from collections.abc import Iterator

from filters.personal.checksums import mod_11_10
from filters.personal.detector import ORGANISATION, Detector, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

GERMAN = re.compile(r"(?<![A-Za-z0-9])DE[ \u00a0]?\d{3}[ \u00a0]?\d{3}[ \u00a0]?\d{3}(?![A-Za-z0-9])(?! ?\d)")
AUSTRIAN = re.compile(r"(?<![A-Za-z0-9])ATU[ \u00a0]?\d{8}(?![A-Za-z0-9])")
LABEL = re.compile(r"USt|Umsatzsteuer|UID|VAT|Mehrwertsteuer|MwSt|Ust", re.ASCII)

LABEL_ALONE = re.compile(r"^\W*(?:USt|Ust|Umsatzsteuer|UID|VAT|Mehrwertsteuer|MwSt|DE)")
"""A line that holds the label alone: its owner stands above it."""


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield numbers with a label and, if German, a right check digit, unless an organisation stands before them."""
    for pattern in (GERMAN, AUSTRIAN):
        for match in pattern.finditer(text):
            left = before(text, match.start(), 200)
            if not LABEL.search(left[-60:]) or (pattern is GERMAN and not mod_11_10(re.sub(r"\D", "", match[0]))):
                continue
            lines = left.split("\n")
            named = "\n".join(lines[-5:]) if LABEL_ALONE.match(lines[-1]) else lines[-1]
            if not ORGANISATION.search(named):
                yield Span(match.start(), match.end(), Kind.VAT_ID, "vat")


DETECTOR = Detector(
    name="vat",
    triggers=(r"DE(?: |\xc2\xa0)?\d{3}(?: |\xc2\xa0)?\d{3}", r"ATU(?: |\xc2\xa0)?\d{8}"),
    find=find,
    kinds=frozenset({Kind.VAT_ID}),
    rank=7,
)
