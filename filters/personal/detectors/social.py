"""Numbers of social insurance: pension (always) and health (in context)."""

import re
from collections.abc import Iterator

from filters.personal.checksums import austrian_number, health_number, pension_number, swiss_number
from filters.personal.detector import Detector, after, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

PENSION = re.compile(
    r"(?<![A-Za-z0-9])\d{2}[ \u00a0./-]?\d{2}[ \u00a0.]?\d{2}[ \u00a0.]?\d{2}[ \u00a0./-]?"
    r"[A-Z][ \u00a0./-]?\d{2}[ \u00a0]?\d"
    r"(?![A-Za-z0-9])"
)
HEALTH = re.compile(r"(?<![A-Za-z0-9])[A-Z](?:[ \u00a0]?\d){9}(?![A-Za-z0-9])")
SWISS = re.compile(r"(?<![\w.])756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}(?![\w])(?![.,]\d)")
AUSTRIAN = re.compile(r"(?<![\w.,/-])[1-9]\d{3}[ -]?(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-5])\d{2}(?!\w)(?![.,/-]\d)")
AUSTRIAN_CONTEXT = re.compile(r"SVNR|SV-N|Sozialversicherung|Versicherungs-?[Nn]")
HEALTH_CONTEXT = re.compile(
    r"KVNR|Krankenversich|Krankenkass|Versicherten|Versicherungs-?[Nn]|eGK|Gesundheitskarte|KV-?N|versichert|\bKasse\b"
)


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield numbers with right check digits."""
    for match in PENSION.finditer(text):
        if pension_number(re.sub(r"[^A-Z0-9]", "", match[0])):
            yield Span(match.start(), match.end(), Kind.PENSION, "social")
    for match in SWISS.finditer(text):
        if swiss_number(re.sub(r"\D", "", match[0])):
            yield Span(match.start(), match.end(), Kind.PENSION, "social")
    candidates = AUSTRIAN.finditer(text) if AUSTRIAN_CONTEXT.search(text) else ()
    for match in candidates:
        if AUSTRIAN_CONTEXT.search(before(text, match.start(), 60)) and austrian_number(re.sub(r"\D", "", match[0])):
            yield Span(match.start(), match.end(), Kind.PENSION, "social")
    for match in HEALTH.finditer(text):
        around = before(text, match.start(), 80) + " " + after(text, match.end(), 40)
        if HEALTH_CONTEXT.search(around) and health_number(re.sub(r"[^A-Z0-9]", "", match[0])):
            yield Span(match.start(), match.end(), Kind.HEALTH, "social")


DETECTOR = Detector(
    name="social",
    triggers=(
        r"\d\d[ ./\-\xc2\xa0]{0,2}\d\d[ .\xc2\xa0]{0,2}\d\d[ .\xc2\xa0]{0,2}\d\d[ ./\-\xc2\xa0]{0,2}[A-Z][^a-z]{2}",
        r"[A-Z][ \xc2\xa0]{0,2}\d[ \xc2\xa0]{0,2}\d[ \xc2\xa0]{0,2}\d[ \xc2\xa0]{0,2}\d[ \xc2\xa0]{0,2}\d",
        r"756[. ]?\d{4}[. ]?\d{4}",
        r"(?:SVNR|SV-N|Sozialversicherung|Versicherungs-?[Nn])",
    ),
    find=find,
    kinds=frozenset({Kind.HEALTH, Kind.PENSION}),
    rank=1,
)
