"""Tiers by their written rule."""

import pytest

from filters.personal.tiers import Tier, tier_of


@pytest.mark.parametrize(
    ("year", "register", "official", "tier"),
    [
        (1808, "drama", False, Tier.T0),
        (1915, "newspaper", False, Tier.T0),
        (1916, "newspaper", False, Tier.T1),
        (1995, "law", True, Tier.T1),
        (1996, "law", False, Tier.T2),
        (2020, "web", True, Tier.T2),
        (2020, "web", False, Tier.T3),
        (None, "parliament", False, Tier.T2),
        (None, "", False, Tier.T3),
    ],
)
def test_a_tier_follows_from_year_and_register(year, register, official, tier):
    """Age decides first, then whether the publication is official; the unknown is treated as modern."""
    assert tier_of(year, register, 2026, official=official) is tier
