"""Bank identifier codes, only where they are named as such: alone they name a bank, beside an account a person's."""

import re
from collections.abc import Iterator

from filters.personal.detector import Detector, before
from filters.personal.detectors.iban import PUBLIC
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

CODE = re.compile(
    r"\b(?:BIC|SWIFT|Swift)(?:[-/ ](?:Code|SWIFT|BIC))?(?:\s?[(/][^)\n]{1,12}\)?)?[\s:.=]{1,4}"
    r"(?P<code>[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?![A-Za-z0-9])"
)


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield codes after their label."""
    for match in CODE.finditer(text):
        if not PUBLIC.search(before(text, match.start(), 160)):
            yield Span(*match.span("code"), Kind.BIC, "bic")


DETECTOR = Detector(name="bic", triggers=(r"\b(?:BIC|SWIFT|Swift)\b",), find=find, kinds=frozenset({Kind.BIC}), rank=5)
