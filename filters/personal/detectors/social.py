"""Numbers of social insurance: pension (always) and health (in context)."""

import re
from collections.abc import Iterator

from filters.personal.checksums import health_number, pension_number
from filters.personal.detector import Detector, after, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

PENSION = re.compile(
    r"(?<![A-Za-z0-9])\d{2}[ \u00a0./-]?\d{2}[ \u00a0.]?\d{2}[ \u00a0.]?\d{2}[ \u00a0./-]?"
    r"[A-Z][ \u00a0./-]?\d{2}[ \u00a0]?\d"
    r"(?![A-Za-z0-9])"
)
HEALTH = re.compile(r"(?<![A-Za-z0-9])[A-Z][ \u00a0]?\d{3}[ \u00a0]?\d{3}[ \u00a0]?\d{3}(?![A-Za-z0-9])")
HEALTH_CONTEXT = re.compile(
    r"KVNR|Krankenversich|Krankenkass|Versicherten|Versicherungs-?[Nn]|eGK|Gesundheitskarte|KV-?N|versichert|\bKasse\b"
)


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield numbers with right check digits."""
    for match in PENSION.finditer(text):
        if pension_number(re.sub(r"[^A-Z0-9]", "", match[0])):
            yield Span(match.start(), match.end(), Kind.PENSION, "social")
    for match in HEALTH.finditer(text):
        around = before(text, match.start(), 80) + " " + after(text, match.end(), 40)
        if HEALTH_CONTEXT.search(around) and health_number(re.sub(r"[^A-Z0-9]", "", match[0])):
            yield Span(match.start(), match.end(), Kind.HEALTH, "social")


DETECTOR = Detector(
    name="social",
    triggers=(
        r"\d\d[ ./\-\xc2\xa0]{0,2}\d\d[ .\xc2\xa0]{0,2}\d\d[ .\xc2\xa0]{0,2}\d\d[ ./\-\xc2\xa0]{0,2}[A-Z][^a-z]{2}",
        r"[A-Z](?: |\xc2\xa0)?\d{3}(?: |\xc2\xa0)?\d{3}(?: |\xc2\xa0)?\d{3}",
    ),
    find=find,
    rank=1,
)
