"""Declarations, statements and statutes become one conclusion; with the real conflicts of known corpora."""

from datetime import date

import pytest

from licenses.conclude import conclude
from licenses.conclusion import Claim, Outbound, Status, Tier
from licenses.work import Person, Scope, Statement, Work

DAY = date(2026, 1, 1)
WILLKOMM = Work(kind="novel", authors=(Person("Willkomm, Ernst", 1810, 1886),), published=1845)


class OnlyAYear:
    """A day of which only the year can be asked."""

    year = 2026


@pytest.mark.parametrize(
    "work",
    [
        WILLKOMM,
        Work(kind="novel", authors=(Person("Jung, Erika", 1900, 1956),), published=1930),
        Work(kind="novel", authors=(Person("Jung, Erika", 1900, None),), published=1990, created=1989),
        Work(kind="law", issuer="Bundesrepublik Deutschland", published=2025),
        Work(kind="letter", published=2026),
        Work(kind="diary", authors=(Person("Alt, Hans", 1850, 1925),), published=2010),
        Work(),
    ],
)
def test_a_conclusion_depends_on_the_year_and_not_on_the_day(work):
    """All terms end with a calendar year (§ 69 UrhG): a build reads nothing again on another day of the same one."""
    claims = (Claim("CC-BY-4.0", quote="LICENSE"), Claim("LicenseRef-DE-PD-70pma", quote="§ 64"))

    for said in ((), claims):
        assert conclude(said, (), work, on=OnlyAYear()) == conclude(said, (), work, on=date(2026, 12, 31))


def test_a_repository_licence_is_not_the_text_s():
    """Dingler: the repository says LGPL, the header says CC BY-SA."""
    claims = (Claim("CC-BY-SA-4.0", quote="header"), Claim("LGPL-2.1-only", Scope.SOFTWARE, quote="LICENSE"))
    found = conclude(
        claims, (Statement("", "header", "https://creativecommons.org/licenses/by-sa/4.0/deed.de"),), Work(), on=DAY
    )

    assert (found.license, found.config, found.conflict) == ("CC-BY-SA-4.0", Outbound.BY_SA, False)


@pytest.mark.parametrize(
    ("declared", "quote", "config", "reasons"),
    [
        ("CC-BY-SA-4.0", "Die Texte stehen unter CC BY 4.0.", Outbound.BY_SA, ("conflict",)),
        ("CC-BY-4.0", "Die Texte stehen unter CC BY-SA 4.0.", Outbound.BY_SA, ("conflict",)),
        ("CC-BY-4.0", "Die Texte stehen unter CC BY-NC 4.0.", None, ("non_commercial", "conflict")),
        ("CC-BY-4.0", "Die Texte stehen unter CC BY-NC 4.0 und CC BY 4.0.", None, ("non_commercial", "conflict")),
        ("CC-BY-4.0", "Die Datenbank steht unter CC BY-NC 4.0.", None, ("non_commercial", "conflict")),
        ("CC-BY-4.0", "Creative Commons Attribution", Outbound.BY, ()),
        ("CC-BY-SA-3.0", "CC BY-SA", Outbound.BY_SA, ()),
    ],
)
def test_a_declared_licence_and_its_quote_bind_both(declared, quote, config, reasons):
    """A quote that names another licence than it is to prove never frees more than it says itself."""
    found = conclude((Claim(declared, quote=quote),), (), Work(), on=DAY)

    assert (found.config, found.reasons) == (config, reasons)


def test_header_against_repository_the_stricter_wins():
    """Schnitzler: header CC BY, repository CC BY-SA; the conflict is on record and both statements are evidence."""
    diary = Work(kind="diary", authors=(Person("Schnitzler, Arthur", 1862, 1931),), published=1988)
    header = Statement("CC BY 4.0", "header", "https://creativecommons.org/licenses/by/4.0/")
    found = conclude((Claim("CC-BY-SA-4.0", quote="LICENSE"),), (header,), diary, on=DAY)

    assert (found.license, found.conflict, found.reasons) == ("CC-BY-SA-4.0", True, ("conflict",))
    assert (found.de.status, found.us.status) == (Status.PD, Status.LIC)
    assert len(found.evidence) == 2


def test_a_markup_licence_leaves_the_text_to_its_dates():
    """ELTeC: the text is free by its author's death, CC BY covers the markup, which is not published."""
    claims = (Claim("LicenseRef-DE-PD-70pma", quote="§ 64"), Claim("CC-BY-4.0", Scope.MARKUP, quote="README"))
    header = Statement("", "header", "https://creativecommons.org/licenses/by/4.0/")
    found = conclude(claims, (header,), WILLKOMM, on=DAY)

    assert (found.license, found.config, found.rule) == ("LicenseRef-DE-PD-70pma", Outbound.PD, "DE-64")


def test_one_sentence_for_the_text_and_one_for_the_markup():
    """The text is in the public domain, the markup is CC BY: both are read for what they cover."""
    both = Statement("The text is in the public domain. The markup is licensed as CC-BY.", "header")
    found = conclude((), (both,), WILLKOMM, on=DAY)

    assert (found.config, found.rule) == (Outbound.PD, "DE-64")


def test_an_old_statement_without_facts_is_tier_c_and_unpublished():
    """Somebody's assertion alone publishes nothing."""
    found = conclude((), (Statement("gemeinfrei", "page"),), Work(), on=DAY)

    assert (found.config, found.tier, found.reasons[0]) == (None, Tier.C, "assertion_without_proof")


def test_readme_against_file_is_decided_by_the_stricter():
    """README says non-commercial, the licence file says MIT."""
    found = conclude(
        (Claim("MIT", quote="LICENSE"),), (Statement("For non-commercial use only.", "README"),), Work(), on=DAY
    )

    assert (found.config, found.rule, found.conflict) == (None, "L-NC", True)


def test_words_and_address_of_one_statement_both_bind():
    """A link to CC BY under the words CC BY-NC is not a CC BY licence."""
    mixed = Statement("CC BY-NC 4.0", "footer", "https://creativecommons.org/licenses/by/4.0/")

    assert conclude((), (mixed,), Work(), on=DAY).config is None


def test_an_unknown_statement_blocks_a_proof_by_dates():
    """A sentence on the text that nobody understood goes to a human."""
    found = conclude((), (Statement("Nutzung siehe Impressum", "footer"),), WILLKOMM, on=DAY)

    assert (found.config, found.reasons[0]) == (None, "statement_not_understood")


def test_a_statute_in_a_page_s_own_words_needs_a_plausible_work():
    """Anyone may write § 5 UrhG under anything."""
    words = Statement("Amtliches Werk gemäß § 5 Abs. 1 UrhG", "page")

    assert conclude((), (words,), Work(kind="web"), on=DAY).config is None
    assert conclude((), (words,), Work(kind="law"), on=DAY).config is Outbound.PD


def test_the_same_input_gives_the_same_conclusion():
    """A conclusion can be replayed."""
    statements = (Statement("CC BY-SA 4.0", "header"), Statement("CC BY 4.0", "footer"))

    assert conclude((), statements, WILLKOMM, on=DAY) == conclude((), statements, WILLKOMM, on=DAY)


def test_a_label_does_not_free_a_lifetime_publication_in_the_united_states():
    """Schachnovelle is free in Germany; the CC0 of a stranger does not end its term in the United States."""
    zweig = Work(kind="novel", authors=(Person("Zweig, Stefan", 1881, 1942),), published=1942)
    found = conclude((), (Statement("CC0 1.0", "header"),), zweig, on=DAY)

    assert (found.config, found.rule, found.us.status) == (None, "X-LAUNDER", Status.IC)


def test_gfdl_and_share_alike_are_a_choice_in_two_statements_as_in_one():
    """The wikis state both, one after the other."""
    found = conclude((), (Statement("GFDL 1.2", "footer"), Statement("CC BY-SA 3.0", "footer")), Work(), on=DAY)

    assert (found.license, found.config) == ("CC-BY-SA-3.0", Outbound.BY_SA)


SOURCE_PLACE = "TEI/teiHeader/fileDesc/sourceDesc/bibl[@type=digitalSource]/availability/licence"
UPSTREAM = (
    Statement("CC0 1.0", "TEI/teiHeader/fileDesc/publicationStmt/availability/licence"),
    Statement("CC-BY-3.0", SOURCE_PLACE, "http://creativecommons.org/licenses/by/3.0/de/legalcode"),
)


def test_a_proved_free_text_follows_its_own_file_not_the_file_it_was_copied_from():
    """Copying Lessing gives nobody a right; the file's own waiver holds."""
    lessing = Work("Emilia Galotti", "drama", (Person("Lessing", 1729, 1781),), published=1772)

    conclusion = conclude((), UPSTREAM, lessing, on=date(2026, 11, 22))

    assert conclusion.license == "CC0-1.0"
    assert conclusion.config == "pd"


def test_a_text_that_dates_do_not_free_is_bound_by_its_source_too():
    """Where no date proves the text free, the stricter of both licences holds."""
    unknown = Work("Ein Stück", "drama", (Person("Niemand"),), published=1970)

    conclusion = conclude((), UPSTREAM, unknown, on=date(2026, 11, 22))

    assert conclusion.license == "CC-BY-3.0-DE"
    assert conclusion.conflict
