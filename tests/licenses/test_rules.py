"""Every rule of the table, with a test named after it, and the golden cases of German and American law."""

import re
from datetime import date
from pathlib import Path

import pytest

from licenses.conclude import conclude
from licenses.conclusion import Claim, Conclusion, Finding, Outbound, Status, Tier
from licenses.laundering import suspicions
from licenses.public_domain import Judgement, judge
from licenses.rules import UnknownRuleError, explain, rule, rules
from licenses.work import Person, Scope, Statement, Work

DAY = date(2026, 1, 1)
GOETHE = Person("Goethe, Johann Wolfgang", 1749, 1832)
MANN = Person("Mann, Thomas", 1875, 1955)
KAFKA = Person("Kafka, Franz", 1883, 1924)
SHAKESPEARE = Person("Shakespeare, William", 1564, 1616)


def judged(*authors: Person, on: date = DAY, **facts) -> Judgement:
    """Judge a work by these authors and facts."""
    return judge(Work(authors=authors, **facts), on)


def statuses(judgement: Judgement) -> tuple[str, str]:
    """Return the status in Germany and in the United States."""
    return judgement.de.status.value, judgement.us.status.value


def concluded(*statements: Statement, claims: tuple[Claim, ...] = (), work: Work = Work()) -> Conclusion:  # noqa: B008
    """Conclude from statements, claims and a work."""
    return conclude(claims, statements, work, on=DAY)


def said(words: str, scope: Scope = Scope.TEXT) -> Statement:
    """Return a statement with these words."""
    return Statement(words, "test", None, scope)


def test_every_rule_of_the_table_has_a_test_named_after_it():
    """A rule without a test cannot enter the table."""
    source = Path(__file__).read_text("utf-8")
    names = set(re.findall(r"^def test_(.+?)\(", source, re.MULTILINE))

    missing = [r for r in rules() if not any(n.startswith(r.lower().replace("-", "_") + "_") for n in names)]

    assert missing == []


@pytest.mark.parametrize("row", rules().values(), ids=lambda r: r.id)
def test_a_rule_is_told_whole_in_both_languages(row):
    """Statute, inputs and both outcomes stand in every row."""
    assert row.statute
    assert row.inputs
    assert row.outcome_en
    assert row.outcome_de


@pytest.mark.parametrize("row", rules().values(), ids=lambda r: r.id)
def test_a_statute_in_english_words_is_told_in_german(row):
    """What names more than sections of a law is translated; what does not stands once."""
    english = re.search(r"\b(the|of|by|with|no|or|from|none|directive|treaty)\b", row.statute, re.IGNORECASE)

    assert row.statute_de or not english
    assert row.told("de")[0] == (row.statute_de or row.statute)
    assert row.told("en") == (row.statute, row.outcome_en)


def test_an_unknown_rule_says_where_the_known_ones_are():
    """An auditor with another version of the table is told what to do."""
    with pytest.raises(UnknownRuleError, match="gemeingut rules"):
        rule("DE-999")


def test_a_finding_is_replayed_in_german_and_english():
    """Rule, statute, facts and date stand in one line."""
    finding = Finding(Status.IC, "DE-64", "2033-01-01", (("death", "1962"),))

    assert explain(finding, "de").startswith("DE-64 (§§ 64, 69 UrhG): Gemeinfrei ab")
    assert explain(finding, "de").endswith("[death=1962] Status: ic, frei ab 2033-01-01")
    assert explain(finding, "en").endswith("status: ic, free from 2033-01-01")


def test_de_64_frees_buddenbrooks_on_the_first_of_january_2026():
    """Thomas Mann died in 1955: protected to the last day of 2025, free on the next one."""
    before = judged(MANN, published=1901, on=date(2025, 12, 31))
    after = judged(MANN, published=1901)

    assert (before.de.status, before.de.since) == (Status.IC, "2026-01-01")
    assert (after.de.status, after.de.since, after.de.rule) == (Status.PD, "2026-01-01", "DE-64")
    assert after.us.status is Status.PD
    assert after.tier is Tier.A


@pytest.mark.parametrize(
    ("death", "published", "expected", "since"),
    [
        (1955, 1947, ("pd", "ic"), "2043-01-01"),  # Doktor Faustus
        (1957, 1929, ("ic", "pd"), "2025-01-01"),  # Berlin Alexanderplatz
        (1942, 1942, ("pd", "ic"), "2038-01-01"),  # Schachnovelle
        (1960, 1925, ("ic", "pd"), "2021-01-01"),
    ],
)
def test_both_jurisdictions_are_decided_apart(death, published, expected, since):
    """What is free in one of the two countries only is not free."""
    found = judged(Person("X", death - 60, death), published=published)

    assert statuses(found) == expected
    assert found.us.since == since


def test_de_65_takes_the_co_author_who_lived_longest():
    """The shared term ends with the last of them; one unknown death leaves it open."""
    free = judged(Person("A", 1850, 1910), Person("B", 1860, 1950), published=1900)
    open_ = judged(Person("A", 1850, 1910), Person("B", 1860), published=1901)

    assert (free.de.rule, free.de.since) == ("DE-65", "2021-01-01")
    assert open_.de.status is Status.UND


def test_de_66_counts_from_publication_when_nobody_is_named():
    """An anonymous print of 1920 is free by presumption, one of 1960 is not, and no author stated is no anonymity."""
    free = judged(Person("Anonym"), published=1920)
    late = judged(published=1960, anonymous=True)
    silent = judged(published=1920)

    assert (free.de.rule, free.de.status, free.tier) == ("DE-66", Status.PD, Tier.B)
    assert late.de.since == "2031-01-01"
    assert silent.de.status is Status.UND


def test_de_67_gives_each_issue_its_own_term():
    """Of an anonymous newspaper the issue of 1955 is free in 2026 and that of 1956 is not."""
    first = judged(published=1955, anonymous=True, kind="newspaper")
    second = judged(published=1956, anonymous=True, kind="newspaper")

    assert (first.de.rule, first.de.status) == ("DE-67", Status.PD)
    assert second.de.status is Status.IC


def test_de_3_makes_the_translation_a_layer_of_its_own():
    """Schlegel and Tieck are free, Erich Fried is not, though Shakespeare is in both."""
    old = judged(SHAKESPEARE, translators=(Person("Schlegel", 1767, 1845), Person("Tieck", 1773, 1853)), published=1833)
    new = judged(SHAKESPEARE, translators=(Person("Fried, Erich", 1921, 1988),), published=1970)

    assert statuses(old) == ("pd", "pd")
    assert (new.de.status, new.de.rule, new.de.since) == (Status.IC, "DE-3", "2059-01-01")


@pytest.mark.parametrize(
    ("title", "published", "status"),
    [
        ("Die Lutherbibel von 1912", 1912, "pd"),
        ("Lutherbibel 2017", 2017, "ic"),
        ("Winnetou (Bearbeitung)", 1951, "und"),
    ],
)
def test_unnamed_revisers_are_not_overlooked(title, published, status):
    """A new revision of an old text has authors of its own, whether or not they are named."""
    found = judged(Person("X", 1483, 1546), title=title, published=published)

    assert found.de.status.value == status


def test_de_70_protects_a_critical_edition_for_25_years():
    """An edition of 1999 is free in 2026, one of 2010 is not; a foreword is its editor's own."""
    editor = (Person("Herausgeber", 1950),)
    old = judged(GOETHE, title="Werke. Kritische Ausgabe", editors=editor, published=1999)
    new = judged(GOETHE, title="Werke. Kritische Ausgabe", editors=editor, published=2010)
    brod = judged(KAFKA, title="Der Prozess. Mit Nachwort", editors=(Person("Brod", 1884, 1968),), published=1925)

    assert old.de.status is Status.PD
    assert (new.de.status, new.de.since) == (Status.IC, "2036-01-01")
    assert (brod.de.status, brod.de.since) == (Status.IC, "2039-01-01")


def test_de_71_protects_a_first_edition_for_25_years():
    """What was first published in 2010 from an estate long free is protected until the end of 2035."""
    found = judged(GOETHE, published=2010, posthumous=True)

    assert (found.de.rule, found.de.status, found.de.since) == ("DE-71", Status.IC, "2036-01-01")


def test_de_5_1_frees_laws_and_official_headnotes_but_not_a_publishers():
    """The court's headnote is free, the Orientierungssatz of a publisher is not."""
    law = judged(kind="law", issuer="Bundesrepublik Deutschland", published=2020)
    official = judged(kind="headnote", issuer="Bundesgerichtshof", title="Amtlicher Leitsatz", published=2020)
    private = judged(kind="headnote", issuer="juris GmbH", title="Orientierungssatz", published=2020)

    assert (law.de.rule, *statuses(law)) == ("DE-5-1", "pd", "pd")
    assert statuses(official) == ("pd", "pd")
    assert private.de.status is Status.IC


@pytest.mark.parametrize(
    ("issuer", "official"),
    [
        ("AG Köln", True), ("Siemens AG", False), ("OLG Hamburg", True), ("Verlag C. H. Beck", False),
        ("Literarischer Verein Stuttgart", False), ("Bundesverband der Industrie", False), ("Stadt Köln", True),
        ("Bundesministerium der Justiz", True), ("Deutsches Institut für Normung", False), (None, False),
    ],
)  # fmt: skip
def test_only_authorities_issue_official_works(issuer, official):
    """A company, a publisher or a club makes no law, and without an issuer nothing is decided."""
    found = judged(kind="decision", issuer=issuer, published=2020)

    assert (found.de.status is Status.PD) == official


def test_de_5_2_keeps_source_and_wording():
    """Parliament's protocols are licensed by statute, with a note of the source and without alteration."""
    claim = Claim("LicenseRef-DE-UrhG-5-2", quote="§ 5 Abs. 2 UrhG")
    found = concluded(claims=(claim,), work=Work(kind="parliament", issuer="Deutscher Bundestag"))

    assert (found.license, found.config, found.rule) == ("LicenseRef-DE-UrhG-5-2", Outbound.BY, "DE-5-2")
    assert (found.de.status, found.us.status) == (Status.LIC, Status.PD)


def test_de_5_3_keeps_private_standards_out():
    """A DIN text stays protected although an ordinance refers to it."""
    found = judged(kind="standard", title="DIN 276", issuer="DIN", published=2018)

    assert (found.de.status, found.de.rule) == (Status.IC, "DE-5-3")


def test_de_foreign_never_shortens_a_term():
    """An American novel of 1925 whose author died in 1960 is free at home and protected in Germany."""
    found = judged(Person("Author, American", 1890, 1960), published=1925)

    assert statuses(found) == ("ic", "pd")


@pytest.mark.parametrize(
    ("facts", "status", "tier"),
    [
        ({"published": 1835}, "pd", Tier.A),
        ({"published": 1836}, "pd", Tier.B),
        ({"published": 1900}, "pd", Tier.B),
        ({"published": 1901}, "und", Tier.C),
        ({"created": 1905}, "pd", Tier.B),
        ({"created": 1906}, "und", Tier.C),
    ],
)
def test_de_old_presumes_by_age_alone(facts, status, tier):
    """Without a death year only age decides, at 191, 126 and 121 years."""
    found = judged(Person("Unbekannt"), **facts)

    assert found.de.status.value == status
    assert found.tier is tier


@pytest.mark.parametrize(
    ("person", "published"),
    [
        (Person("A", 1900, 1890), 1889),
        (Person("A", 1800, 1950), 1900),
        (Person("A", 1890, 1940), 1900),
        (Person("A", 1900, 2050), 1950),
        (Person("Müller, Max (?)", 1850, 1910), 1900),
    ],
)
def test_de_sane_leaves_impossible_dates_undetermined(person, published):
    """Death before birth, 150 years of life, a child's book, the future, a doubtful name."""
    found = judged(person, published=published)

    assert (found.de.status, found.de.rule) == (Status.UND, "DE-SANE")


def test_db_87_binds_beside_the_text_and_frees_nothing():
    """The terms of a database bind a free text, and never free a protected one."""
    terms = said("ODbL-1.0", Scope.DATABASE)
    free = concluded(terms, work=Work(authors=(GOETHE,), published=1808))
    unproved = concluded(said("CC-BY-4.0", Scope.DATABASE))

    assert (free.config, free.rule) == (None, "DB-87")
    assert unproved.config is None


@pytest.mark.parametrize("code", ["NoC-NC", "NoC-CR", "NoC-OKLR"])
def test_dig_excludes_what_a_digitiser_binds(code):
    """Contract terms exclude a text although its copyright has ended."""
    uri = f"http://rightsstatements.org/vocab/{code}/1.0/"
    found = concluded(Statement("", "test", uri), work=Work(authors=(GOETHE,), published=1808))

    assert (found.config, found.rule) == (None, "DIG")


def test_us_95_frees_with_the_96th_year():
    """In 2026 the works of 1930 are free in the United States, those of 1931 are not."""
    long_dead = Person("A", 1870, 1940)

    assert judged(long_dead, published=1930).us.status is Status.PD
    assert judged(long_dead, published=1931).us.since == "2027-01-01"


def test_us_uraa_did_not_restore_what_was_free_at_home_in_1996():
    """An author who died in 1925 was free in Germany on the first of January 1996; one who died in 1926 was not."""
    assert judged(Person("A", 1860, 1925), published=1950).us.rule == "US-URAA"
    assert judged(Person("A", 1860, 1925), published=1950).us.status is Status.PD
    assert judged(Person("A", 1860, 1926), published=1950).us.status is Status.IC


def test_us_303_doubts_first_publications_from_1978_to_2002():
    """A diary first printed in 1990 may be protected in the United States until 2047."""
    found = judged(Person("A", 1840, 1900), published=1990, posthumous=True)

    assert (found.us.status, found.us.rule) == (Status.UND, "US-303")


def test_us_edict_frees_laws_of_every_government():
    """No law is anybody's property in the United States."""
    assert judged(kind="law", issuer="Bundestag", published=2020).us.rule == "US-EDICT"


def test_us_5_2_presumes_the_issuers_leave():
    """A ministry's leaflet is taken as given to the public on the terms of § 5(2), by presumption."""
    found = judged(kind="notice", issuer="Bundesministerium der Justiz", published=2020)

    assert (found.us.status, found.us.rule, found.tier) == (Status.LIC, "US-5-2", Tier.B)


def test_ch_5_frees_the_swiss_federal_gazette():
    """Swiss minutes, reports and laws are free by Swiss law."""
    claim = Claim("LicenseRef-CH-URG-5", quote="Art. 5 URG")
    found = concluded(claims=(claim,), work=Work(kind="official", published=2013))

    assert (found.config, found.rule, found.tier) == (Outbound.PD, "CH-5", Tier.B)


def test_l_cc_0_licenses_and_a_mark_only_labels():
    """CC0 is a grant; a Public Domain Mark without dates is an assertion, and with them the dates decide."""
    grant = concluded(said("CC0 1.0"))
    label = concluded(Statement("", "test", "http://creativecommons.org/publicdomain/mark/1.0/"))
    backed = concluded(said("Public Domain Mark 1.0"), work=Work(authors=(GOETHE,), published=1808))

    assert (grant.config, grant.de.status) == (Outbound.PD, Status.LIC)
    assert (label.config, label.tier) == (None, Tier.C)
    assert (backed.config, backed.rule) == (Outbound.PD, "DE-64")


def test_l_cc_1_licenses_with_attribution():
    """CC BY of any version and port goes to the configuration by."""
    found = concluded(said("CC BY 3.0 DE"))

    assert (found.license, found.config, found.rule) == ("CC-BY-3.0-DE", Outbound.BY, "L-CC-1")


def test_l_cc_2_never_leaves_its_configuration():
    """Share-alike stays share-alike, also where the other statement is laxer."""
    found = concluded(said("CC BY 4.0"), claims=(Claim("CC-BY-SA-4.0", quote="LICENSE"),))

    assert (found.license, found.config, found.conflict) == ("CC-BY-SA-4.0", Outbound.BY_SA, True)


def test_l_gfdl_is_used_by_its_share_alike_leg_only():
    """Wiki text under both goes out under CC BY-SA; GFDL alone does not go out."""
    both = concluded(said("Inhalte verfügbar unter CC BY-SA 3.0 und GFDL"))
    alone = concluded(said("GFDL-1.2-or-later"))

    assert (both.license, both.config) == ("CC-BY-SA-3.0", Outbound.BY_SA)
    assert (alone.config, alone.rule) == (None, "L-GFDL")


def test_l_dlde_licenses_german_data():
    """The German data licences go to by and pd."""
    assert concluded(said("dl-de/by-2-0")).rule == "L-DLDE"
    assert concluded(said("Datenlizenz Deutschland – Zero – Version 2.0")).config is Outbound.PD


def test_l_geo_licenses_federal_geodata():
    """GeoNutzV asks for the source and a note of changes."""
    assert (concluded(said("GeoNutzV")).rule, concluded(said("GeoNutzV")).config) == ("L-GEO", Outbound.BY)


def test_l_nc_excludes_a_free_author_too():
    """Goethe under CC BY-NC-SA is not published."""
    found = concluded(said("CC BY-NC-SA 4.0"), work=Work(authors=(GOETHE,), published=1808))

    assert (found.config, found.rule) == (None, "L-NC")


def test_l_nd_excludes():
    """Cleaning may be an adaptation."""
    assert (concluded(said("CC BY-ND 3.0 DE")).config, concluded(said("CC BY-ND 3.0 DE")).rule) == (None, "L-ND")


def test_l_closed_wins_over_a_grant():
    """A reservation of all rights over the text is stricter than a licence beside it, and the conflict is recorded."""
    found = concluded(said("Alle Rechte vorbehalten."), said("CC BY 4.0"))

    assert (found.config, found.rule, found.conflict) == (None, "L-CLOSED", True)


def test_l_software_publishes_permissive_text_only():
    """MIT text goes to by with its notice; GPL text has no configuration; of a dual licence the CC leg is taken."""
    assert concluded(said("MIT")).config is Outbound.BY
    assert concluded(said("GPL-3+")).reasons == ("copyleft_without_config",)
    assert concluded(said("GPL-2.0+ OR CC-BY-SA-3.0")).license == "CC-BY-SA-3.0"


def test_l_cond_what_is_not_understood_beside_a_grant_leaves_it_undetermined():
    """Nobody listed reading rooms: it is enough that the words are neither a term of the licence nor a line of names."""
    found = conclude((), (Statement("CC BY 4.0, einzusehen im Lesesaal", "footer"),), Work(), on=DAY)

    assert (found.config, found.rule, found.de.status, found.us.status) == (None, "L-COND", Status.UND, Status.UND)
    assert found.conditions == ("einzusehen im Lesesaal",)
    assert found.de.inputs == (("license", "CC-BY-4.0"), ("not understood in", "footer"))


@pytest.mark.parametrize("words", ["frei", "open access", "Public Domain", "Nutzung siehe Impressum", ""])
def test_l_other_is_never_read_as_a_licence(words):
    """'Free' names no licence, and silence is none."""
    statements = (said(words),) if words else ()

    assert concluded(*statements).config is None


def test_x_launder_stops_a_licence_that_a_stranger_gave():
    """Nobody but Hesse's heirs can put his text under CC0, and an ISBN makes an old text a new edition."""
    hesse = Work(authors=(Person("Hesse, Hermann", 1877, 1962),), published=1922)
    stranger = concluded(said("CC0 1.0"), work=hesse)
    goethe = Work(authors=(GOETHE,), published=1808)
    signs = suspicions("ISBN 978-3-15-000001-9\n\nHabe nun, ach!", goethe)
    edition = conclude((), (), goethe, on=DAY, suspicions=signs)

    assert (stranger.config, stranger.rule) == (None, "X-LAUNDER")
    assert (edition.rule, edition.reasons[0]) == ("X-LAUNDER", "isbn_in_old_text")
