"""Coordinates of homes: only where someone is said to live there."""

import re
from collections.abc import Iterator

from filters.personal.detector import Detector, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

PAIR = re.compile(
    r"(?<![\w.,])-?\d{1,2}[.]\d{4,8}°?(?: ?[NS])?[,;/ ]{1,3}-?\d{1,3}[.]\d{4,8}°?(?: ?[EOW]\b)?(?!\w)(?![.,]\d)"
)
HOME = re.compile(r"wohn|Wohn|zu ?[Hh]ause|Zuhause|Privat|mein Haus|unser Haus|Heimadresse|Elternhaus")


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield pairs of coordinates that are exact to 11 metres or better (four decimals) and said to be a home."""
    for match in PAIR.finditer(text):
        if HOME.search(before(text, match.start(), 80)):
            yield Span(match.start(), match.end(), Kind.GEO, "geo")


DETECTOR = Detector(
    name="geo",
    triggers=(r"\d{1,2}\.\d{4,8}[^\d\n]{1,8}\d{1,3}\.\d{4}",),
    find=find,
    kinds=frozenset({Kind.GEO}),
    rank=45,
)
