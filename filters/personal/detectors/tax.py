"""Tax identification numbers by their full rule, and tax numbers where they are named as such."""

import re
from collections.abc import Iterator

from filters.personal.checksums import tax_id
from filters.personal.detector import Detector, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

ID = re.compile(
    r"(?<![\w.,/+-])(?<!\d )[1-9]\d(?:(?P<gap>[ \u00a0./-]?)\d{3}(?:(?P=gap)\d{3}){2})(?!\w)(?![.,/-]\d)(?! \d{3})"
)
NUMBER = re.compile(
    r"\b(?:Steuer-?[Nn]ummer|Steuer-?[Nn]r\.?|St\.?-?\s?Nr\.?|StNr\.?)\s?(?:\([^)\n]{1,20}\))?(?:\s(?:lautet|ist))?[\s:]{1,3}"
    r"(?P<number>\d{2,5}[ /]{1,3}\d{3,4}[ /]{1,3}\d{4,5}|\d{10,11}|\d{13})(?!\w)(?![.,/-]\d)"
)
LABEL = re.compile(r"[Ii]dentifikations-?[Nn]|Id-?Nr|IdNr|Steuer-?ID|TIN\b")
GUARD = re.compile(r"(?:ISBN\S*|Az\.?:?|Aktenzeichen:?|Drucksache|Auftrags\S*|Rechnungs\S*|Bestell\S*|\+|EAN\S*)\s*$")


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield tax ids that pass the full rule, and tax numbers behind their label."""
    for match in ID.finditer(text):
        left = before(text, match.start(), 40)
        if tax_id(re.sub(r"\D", "", match[0]), labelled=bool(LABEL.search(left))) and not GUARD.search(left):
            yield Span(match.start(), match.end(), Kind.TAX_ID, "tax")
    for match in NUMBER.finditer(text):
        yield Span(*match.span("number"), Kind.TAX_NUMBER, "tax")


DETECTOR = Detector(
    name="tax",
    triggers=(
        r"[1-9]\d(?:[ ./\-]|\xc2\xa0)?\d{3}(?:[ ./\-]|\xc2\xa0)?\d{3}(?:[ ./\-]|\xc2\xa0)?\d{3}",
        r"(?:Steuer-?[Nn](?:ummer|r)|St\.?-? ?Nr)",
    ),
    find=find,
    kinds=frozenset({Kind.TAX_ID, Kind.TAX_NUMBER}),
    rank=4,
)
