"""The tier of a document: which detectors apply, by its age and kind.

Source: the German Federal Archives Act closes personal files until 100 years after birth (§ 11 BArchG); the bound of
110 years after printing is more cautious.
"""

from enum import StrEnum

from filters.personal.spans import Kind

CLOSED_YEARS = 110
CONTACT_YEARS = 30
OFFICIAL_REGISTERS = frozenset({"law", "parliament", "court", "gazette", "official"})


class Tier(StrEnum):
    """Four tiers, from nothing to look for to everything."""

    T0 = "T0"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"


CONTACT_KINDS = frozenset({Kind.EMAIL, Kind.PHONE, Kind.IBAN, Kind.PROFILE, Kind.ADDRESS})
OFFICIAL_KINDS = frozenset(Kind) - {
    Kind.PERSON,
    Kind.ADDRESS,
    Kind.BIRTH,
    Kind.VAT_ID,
    Kind.PROFILE,
    Kind.TAX_NUMBER,
    Kind.PLATE,
}

KINDS: dict[Tier, frozenset[Kind]] = {
    Tier.T0: frozenset(),
    Tier.T1: CONTACT_KINDS,
    Tier.T2: OFFICIAL_KINDS,
    Tier.T3: frozenset(Kind),
}
"""What each tier replaces. T1: contact data. T2: identifiers; office holders and offices stay. T3: everything."""


def tier_of(year: int | None, register: str, on_year: int, *, official: bool = False) -> Tier:
    """Return the tier of one document.

    Args:
        year: year of publication; None if unknown, which is treated as modern.
        register: of the source, as in the published row.
        on_year: the year of evaluation, given by the caller so that a build is repeatable.
        official: the source is an authority's own publication, whatever its register.

    A document printed before `on_year - 110` is T0: whoever it names is at least 110 years old. One printed before
    `on_year - 30` is T1. A younger one is T2 if it is official, else T3.
    """
    if year is not None and year < on_year - CLOSED_YEARS:
        return Tier.T0
    if year is not None and year < on_year - CONTACT_YEARS:
        return Tier.T1
    if official or register in OFFICIAL_REGISTERS:
        return Tier.T2
    return Tier.T3
