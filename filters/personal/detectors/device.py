"""IMEI numbers of telephones, behind their label."""

import re
from collections.abc import Iterator

from filters.personal.checksums import luhn
from filters.personal.detector import Detector
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

NUMBER = re.compile(
    r"\bIMEI(?:-?(?:Nr\.?|Nummer))?(?:\s(?:lautet|ist))?[\s:.]{0,3}(?P<number>\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d)(?!\d)"
)


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield device numbers with a right check digit."""
    for match in NUMBER.finditer(text):
        if luhn(re.sub(r"\D", "", match["number"])):
            yield Span(*match.span("number"), Kind.IMEI, "device")


DETECTOR = Detector(name="device", triggers=(r"IMEI",), find=find, kinds=frozenset({Kind.IMEI}), rank=2)
