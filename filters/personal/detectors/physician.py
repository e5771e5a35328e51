"""Physicians' and practices' numbers, only behind their label."""

import re
from collections.abc import Iterator

from filters.personal.checksums import physician_number
from filters.personal.detector import Detector
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

NUMBER = re.compile(
    r"\b(?P<label>LANR|BSNR|[Ll]ebenslange Arztnummer|Arztnummer|Arzt-?Nr\.?|Betriebsstättennummer|"
    r"Betriebsstätten-?Nr\.?)"
    r"(?:\s?\((?:LANR|BSNR)\))?(?:\s(?:lautet|ist))?[\s:.]{0,3}(?P<number>\d{2}[ ]?\d{3}[ ]?\d{2}[ ]?\d{2}|\d{9})(?!\w)"
)


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield numbers; a physician's must have its check digit, a practice's has none."""
    for match in NUMBER.finditer(text):
        practice = match["label"].startswith(("BSNR", "Betriebs"))
        if practice or physician_number(match["number"].replace(" ", "")):
            yield Span(*match.span("number"), Kind.PHYSICIAN, "physician")


DETECTOR = Detector(
    name="physician",
    triggers=(r"(?:LANR|BSNR|Arzt-?[Nn](?:ummer|r)|Arztnummer|Betriebsst\xc3\xa4tten-?[Nn])",),
    find=find,
    kinds=frozenset({Kind.PHYSICIAN}),
    rank=2,
)
