"""Laws of the public-domain engine that hold for every work."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licenses.conclusion import Status, Tier
from licenses.public_domain import judge
from licenses.work import Person, Work

YEARS = st.integers(1500, 2030) | st.none()
PEOPLE = st.lists(st.builds(Person, st.just("Nachname, Vorname"), YEARS, YEARS), max_size=3).map(tuple)
WORKS = st.builds(
    Work,
    kind=st.sampled_from(["novel", "newspaper", "letter", ""]),
    authors=PEOPLE,
    translators=PEOPLE,
    editors=PEOPLE,
    published=YEARS,
    anonymous=st.booleans(),
    forewords=PEOPLE,
)


@pytest.mark.property
@given(WORKS)
def test_nothing_is_free_while_a_named_maker_s_term_runs(work):
    """Seventy years from the death of every author, translator and writer of a foreword that is known."""
    people = (*work.translators, *work.forewords, *(() if work.anonymous else work.authors))
    protected = any(p.death is not None and p.death >= 1956 for p in people)

    free = judge(work, date(2026, 1, 1)).de.status is Status.PD

    assert not (free and protected)


@pytest.mark.property
@given(WORKS, st.integers(2026, 2100), st.integers(0, 50))
def test_what_is_free_stays_free(work, year, later):
    """No later day takes a work out of the public domain."""
    if judge(work, date(year, 1, 1)).de.status is Status.PD:
        assert judge(work, date(year + later, 1, 1)).de.status is Status.PD


@pytest.mark.property
@given(WORKS)
def test_a_finding_says_what_decided_it(work):
    """Every status has its rule and the facts that it rests on, and a protected work has its day."""
    found = judge(work, date(2026, 1, 1))

    assert found.de.rule
    assert found.us.rule
    assert found.de.inputs
    assert "undetermined" in dict(found.de.inputs) or found.de.status is not Status.UND
    assert found.de.since or found.de.status is not Status.IC


@pytest.mark.property
@given(WORKS)
def test_the_order_of_persons_does_not_matter(work):
    """Co-authors are a set."""
    turned = Work(
        kind=work.kind, authors=work.authors[::-1], translators=work.translators[::-1], editors=work.editors[::-1],
        published=work.published, anonymous=work.anonymous, forewords=work.forewords[::-1],
    )  # fmt: skip

    assert judge(turned, date(2026, 1, 1)).de.status is judge(work, date(2026, 1, 1)).de.status


def test_of_several_free_layers_the_weakest_proof_decides():
    """An old edition right that has ended does not hide that the author's death is only presumed."""
    arnim = Work(authors=(Person("Arnim, Bettina von"),), editors=(Person("Konrad, Gustav"),), published=1840)
    found = judge(arnim, date(2026, 1, 1))

    assert (found.de.rule, found.tier) == ("DE-OLD", Tier.B)


@pytest.mark.parametrize(
    ("death", "published", "free"), [(1980, 1985, "2051-01-01"), (1930, 1990, "2048-01-01"), (1990, 2005, "2061-01-01")]
)
def test_since_1978_american_terms_run_from_death(death, published, free):
    """What was left unpublished in 1978 is protected until 2047 at least, if it was published by 2002."""
    found = judge(Work(authors=(Person("A", death - 60, death),), published=published), date(2026, 1, 1))

    assert (found.us.status, found.us.since) == ("ic", free)
