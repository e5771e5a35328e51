"""Identity cards, passports and driving licences, only in context: their numbers look like anybody's."""

import re
from collections.abc import Iterator

from filters.personal.checksums import document_number
from filters.personal.detector import Detector, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

DOCUMENT = re.compile(
    r"(?<![A-Za-z0-9])[CFGHJKLMNPRTVWXYZ](?=[A-Z0-9]{0,8}\d)[CFGHJKLMNPRTVWXYZ0-9]{8}"
    r"(?:[ <]?(?P<check>\d)(?:[ <]?D(?:<<)?)?)?"
    r"(?![A-Za-z0-9])"
)
"""Serial of nine characters without vowels, B, D, Q and S; the check digit is printed at position 10, or absent."""

DOCUMENT_CONTEXT = re.compile(
    r"(?:Personalausweis|Reise-?[Pp]ass|Ausweis|\bPass\b|Pass-?[Nn]|Passnummer|Dokumenten-?[Nn]|Seriennummer|\bID-?Card|"
    r"Identitätskarte|\bPerso\b|Aufenthaltstitel|\bnPA\b|MRZ)"
)
LICENCE = re.compile(r"(?<![A-Za-z0-9])[A-Z0-9]\d{2}[A-Z0-9]{6}\d[A-Z0-9](?![A-Za-z0-9])")
LICENCE_CONTEXT = re.compile(r"Führerschein|Fahrerlaubnis|Fahrerkarte")


def _right(match: re.Match[str]) -> bool:
    return match["check"] is None or document_number(re.sub(r"[^A-Z0-9]", "", match[0])[:10])


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield document numbers that their context announces; one with a wrong check digit is something else."""
    for match in DOCUMENT.finditer(text):
        if DOCUMENT_CONTEXT.search(before(text, match.start(), 60)) and _right(match):
            yield Span(match.start(), match.end(), Kind.ID_CARD, "identity")
    for match in LICENCE.finditer(text):
        if LICENCE_CONTEXT.search(before(text, match.start(), 60)):
            yield Span(match.start(), match.end(), Kind.LICENCE, "identity")


DETECTOR = Detector(
    name="identity",
    triggers=(
        r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{2,7}\d[CFGHJKLMNPRTVWXYZ0-9]{1,5}",
        r"[A-Z0-9]\d{2}[A-Z0-9]{6}\d[A-Z0-9]",
    ),
    find=find,
    kinds=frozenset({Kind.ID_CARD, Kind.LICENCE}),
    rank=6,
)
