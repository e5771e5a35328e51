"""What a detector is, and how it looks at the words around a candidate."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

CONTEXT = 400
"""Code points on either side of a candidate that a detector may look at, and no more: so a window is enough text."""

LONGEST = 400
"""Code points of the longest span a detector may return."""

ORGANISATION = re.compile(
    r"GmbH|\bAG\b|\bKG\b|\bOHG\b|\bSE\b|e\.\s?V\.|\beG\b|\bUG\b|\bVerlag|[a-zä]verlag\b|(?i:ministerium|bundesamt|"
    r"bundesanstalt|bundesanzeiger|bundestag|bundesrat|bundesbank|landesamt|landtag|präsidium|gericht\b|"
    r"staatsanwaltschaft|behörde|\bamt\b|[a-zäöüß]amt(?:e?s)?\b|verwaltung|landrat|regierungspräsident|kriminal|prüfstelle|landrät|innung\b|bundeswahl|aufsicht\b|außenbezirk|schulgebäude|"
    r"universität|hochschule|institut\b|kammer\b|bibliothek|"
    r"archiv\b|museum|stiftung|anstalt\b|sparkasse|volksbank|[a-z]bank\b|stadtverwaltung|gemeinde\b|poststelle|"
    r"pressestelle|botschaft\b|konsulat|krankenkasse|berufsgenossenschaft|direktion\b|zentrale\b|kommission\b|"
    r"gesellschaft\b|dienstsitz|dienststelle|vereinigung|polizei|staatsschutz|hausanschrift|service-center|"
    r"zentrum\b|gewerkschaft|vorstand\b|bundeskasse|"
    r"bundesbeauftragte|beauftragte für|kreditanstalt|körperschaft|akademie|rathaus|klinik|krankenhaus|geschäftsstelle|"
    r"redaktion\b|kirche\b|verband\b|\bverein\b|schule\b)"
)
"""Words that make the contact beside them that of an authority, a publisher or a company, not of a person."""

OWN_LINE = 120
SHORT_LINE = 90
BLOCK_LINES = 10
BLOCK_ENDS = re.compile(r"[.!?…“”\"»«–]\s*$|Impressum|Verantwortlich|Kontaktdaten|^– ")
"""A line above that is no part of a contact block, or that opens a person's."""


@dataclass(frozen=True, slots=True)
class Detector:
    """One detector.

    Args:
        name: stable; it stands in every span.
        triggers: RE2 patterns over bytes; a text in which none matches holds nothing for this detector. Each match
            is at most 100 bytes long.
        kinds: all that it may yield; a tier that wants none of them does not ask it.
        find: yields spans of one text; it must not look farther than `CONTEXT` beyond a span.
        rank: the lower wins where spans overlap; ranks go from what a check digit proves to what words suggest.
    """

    name: str
    triggers: tuple[str, ...]
    find: Callable[[str, Tier], Iterator[Span]]
    kinds: frozenset[Kind]
    rank: int


def before(text: str, start: int, reach: int = 60) -> str:
    """Return up to `reach` code points before `start`."""
    return text[max(0, start - min(reach, CONTEXT)) : start]


def after(text: str, end: int, reach: int = 60) -> str:
    """Return up to `reach` code points from `end`."""
    return text[end : end + min(reach, CONTEXT)]


def of_an_office(text: str, start: int, tier: Tier) -> bool:
    """Say whether what stands at `start` is the contact of an authority, a publisher or a company.

    It is if one is named before it in its line, or in the lines of its block above: short lines that end no sentence.
    In official publications it is if one is named anywhere near it.
    """
    if tier is Tier.T2:
        return ORGANISATION.search(text[max(0, start - CONTEXT) : start + CONTEXT]) is not None
    lines = before(text, start, CONTEXT).split("\n")
    own = lines.pop()
    if ORGANISATION.search(own[-OWN_LINE:]):
        return True
    if len(own) > SHORT_LINE:
        return False
    for line in [line for line in reversed(lines) if line.strip()][:BLOCK_LINES]:
        if len(line) > SHORT_LINE or BLOCK_ENDS.search(line):
            return False
        if ORGANISATION.search(line):
            return True
    return False
