"""`gemeingut try license` and `try public-domain`: liberal in what they accept, strict in what they conclude."""

import pytest

from pipeline.trials import Item
from pipeline.trials.license import trial as license_trial
from pipeline.trials.public_domain import trial as public_domain_trial

GOETHE = {"name": "Goethe, Johann Wolfgang von", "birth": 1749, "death": 1832}
HESSE = {"name": "Hesse, Hermann", "birth": 1877, "death": 1962}


def tried(text: str = "", **metadata) -> dict:
    """Return the one output line for a text and its metadata."""
    (line,) = license_trial([Item("x", text, metadata)])
    return line


def judged(**fields) -> dict:
    """Return the one output line for the facts of a work."""
    (line,) = public_domain_trial([Item("x", fields={"id": "x", **fields})])
    return line


def test_the_output_has_the_agreed_keys():
    """Evaluation reads these keys."""
    assert tried("CC BY 4.0").keys() >= {"id", "verdict", "reason", "license", "rule", "tier", "de", "us"}
    assert judged(authors=[GOETHE]).keys() >= {"id", "verdict", "reason", "de", "us"}
    assert judged(authors=[GOETHE])["de"].keys() == {"status", "rule", "since"}


@pytest.mark.parametrize(
    ("metadata", "license_id"),
    [
        ({"license": "CC-BY-4.0"}, "CC-BY-4.0"),
        ({"license_url": "https://creativecommons.org/licenses/by-sa/3.0/de/"}, "CC-BY-SA-3.0-DE"),
        ({"license": "cc-by-sa-4.0", "repository_license": "LGPL-2.1"}, "CC-BY-SA-4.0"),
        ({"declared": "CC0-1.0", "quote": "CC0"}, "CC0-1.0"),
        ({"statements": [{"quote": "CC BY 4.0", "place": "header", "scope": "text"}]}, "CC-BY-4.0"),
        ({"license": "CC BY 4.0", "upstream_license": "CC BY-SA 4.0"}, "CC-BY-SA-4.0"),
        ({"license": "§ 5 UrhG", "register": "law", "issuer": "Land Berlin"}, "LicenseRef-DE-UrhG-5-1"),
        ({"source": "gesetze-im-internet", "register": "law"}, "LicenseRef-DE-UrhG-5-1"),
        ({"register": "novel", "year": 1808, "authors": ["Goethe, Johann (1749-1832)"]}, "LicenseRef-DE-PD-70pma"),
    ],
)
def test_what_is_proved_is_kept(metadata, license_id):
    """Free texts are accepted in every form of record."""
    assert (tried(**metadata)["verdict"], tried(**metadata)["license"]) == ("keep", license_id)


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({}, "no_license_found"),
        ({"license": "Public Domain"}, "assertion_without_proof"),
        ({"license": "CC BY 4.0", "upstream_license": "CC BY-NC 4.0"}, "non_commercial"),
        ({"license": "CC-BY-4.0", "license_url": "https://creativecommons.org/licenses/by-nd/4.0/"}, "no_derivatives"),
        ({"markup_license": "CC-BY-4.0"}, "no_license_found"),
        ({"license": "CC0-1.0", "authors": [HESSE]}, "licensor_is_not_the_author"),
        ({"rights": "Public domain in the USA.", "authors": [HESSE], "year": 1922}, "author_term_runs"),
        ({"license": "CC BY 4.0", "authors": ["A. Muster"], "uploader": "someone"}, "uploader_is_not_the_author"),
        ({"license": "CC0", "authors": [GOETHE], "year": 1808, "isbn": "978-3-15-000001-9"}, "isbn_in_old_text"),
        ({"license": "CC0", "year": "um 1900"}, "year_unreadable"),
        ({"license": "Nutzung nach Absprache"}, "statement_not_understood"),
    ],
)
def test_what_is_not_proved_is_dropped_with_its_reason(metadata, reason):
    """Each refusal says why."""
    assert (tried(**metadata)["verdict"], tried(**metadata)["reason"]) == ("drop", reason)


def test_gutenberg_in_the_usa_is_not_enough():
    """Hesse is free in the United States and protected in Germany until the end of 2032."""
    line = judged(authors=[HESSE], published=1922, on="2026-01-01")

    assert line["verdict"] == "drop"
    assert line["de"] == {"status": "ic", "rule": "DE-64", "since": "2033-01-01"}
    assert line["us"]["status"] == "pd"


def test_the_day_of_evaluation_decides():
    """Thomas Mann becomes free on the first of January 2026."""
    mann = [{"name": "Mann, Thomas", "birth": 1875, "death": 1955}]

    assert judged(authors=mann, published=1901, on="2025-12-31")["verdict"] == "drop"
    assert judged(authors=mann, published=1901, on="2026-01-01")["verdict"] == "keep"


@pytest.mark.parametrize(
    "facts",
    [
        {"authors": [{"name": "A", "death": "18??"}]},
        {"authors": 7},
        {"authors": [GOETHE], "on": "morgen"},
        {"authors": [GOETHE], "published": "ca. 1800"},
        {"authors": []},
        {
            "title": "Die Bibel nach Luther",
            "authors": [{"name": "Luther", "birth": 1483, "death": 1546}],
            "published": 1984,
        },
        {
            "title": "Winnetou",
            "authors": [{"name": "May", "birth": 1842, "death": 1912}],
            "editors": ["N. N."],
            "published": 1960,
        },
    ],
)
def test_what_cannot_be_known_is_undetermined_or_protected(facts):
    """Unreadable, missing and contradicting facts free nothing."""
    line = judged(**facts)

    assert line["verdict"] == "drop"
    assert line["de"]["status"] in ("und", "ic")
    assert line["reason"]


HTML = "<!DOCTYPE html><html><head>{}</head><body><article><p>Der Wald war still.</p></article>{}</body></html>"
TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><publicationStmt><availability>{}</availability>'
    "</publicationStmt></fileDesc></teiHeader><text><body><p>Lieber Freund.</p></body></text></TEI>"
)
BY = "https://creativecommons.org/licenses/by/4.0/"
ZERO = "https://creativecommons.org/publicdomain/zero/1.0/"


@pytest.mark.parametrize(
    "text",
    [
        "Für diesen Text wurde keine freie Lizenz vergeben, auch nicht CC BY-SA 4.0.",
        "Bis 2019 stand dieser Text unter CC BY 4.0, seither gilt ein Verlagsvertrag.",
        "Die Lizenz CC BY 4.0 wurde zum 1. Januar 2020 zurückgezogen.",
        "Ab dem 1. Januar 2030 wird dieser Text unter CC BY 4.0 stehen.",
        "CC BY 4.0 gilt hier ausdrücklich nicht.",
        "Der Text steht unter CC BY 4.0. Eine gewerbliche Nutzung ist ausgeschlossen.",
        "Der Text steht unter CC BY 4.0. Gewerbliche Verwertung nur nach Rücksprache.",
        "You may use this text under CC BY 4.0 provided that no part of it is used for profit.",
        "Licensed under a Creative Commons Attribution license; you must not adapt, translate or build upon it.",
        "Der Text steht unter CC BY 4.0, darf aber nur im Originalwortlaut weitergegeben werden.",
        "Es gilt CC BY 4.0 mit dem Zusatz, dass Übersetzungen nicht erlaubt sind.",
        "The dataset annotations are released under CC BY 4.0.",
        "Das Abstract steht unter CC BY 4.0.",
        "Nur das Vorwort steht unter CC BY-SA 4.0.",
        "Dieser Text ist lizenziert: https://creativecommons.org/licenses/by/9.9/",
        "CC-BY-5.0",
        HTML.format("", f'<aside>Auch interessant: <a href="{BY}">Was heißt CC BY?</a></aside>'),
        HTML.format("", f'<div typeof="dctypes:StillImage"><a rel="license" href="{BY}">CC BY</a></div>'),
        HTML.format(
            f'<script type="application/ld+json">{{"@type":"Article","isBasedOn":{{"license":"{BY}"}}}}</script>', ""
        ),
        TEI.format(f'<licence target="{ZERO}">Metadaten</licence>'),
        TEI.format(
            f'<licence target="{BY}"><p>{"Das Projekt dankt allen. " * 30}Nur für private Nutzung.</p></licence>'
        ),
        "<r><rights>CC BY 4.0</rights><rights>info:eu-repo/semantics/embargoedAccess</rights></r>",
    ],
)
def test_a_grant_that_is_denied_narrowed_or_of_something_else_frees_nothing(text):
    """Denials, past and future licences, conditions in plain words and licences of parts are no grants of the text."""
    assert tried(text)["verdict"] == "drop"


@pytest.mark.parametrize(
    "text",
    [
        "Stand: 12. März 2021. Texte: CC BY 4.0",
        "Bis auf die Bilder gilt standardmäßig CC BY 4.0 für alle Texte.",
        "Dieser Text darf auch für gewerbliche Zwecke genutzt werden (CC BY 4.0).",
        "Soweit nicht anders angegeben, steht der Text unter CC BY 4.0.",
        TEI.format(
            f'<licence target="{BY}">Text</licence>'
            '<licence target="https://creativecommons.org/licenses/by-nc-sa/4.0/">Nur die Faksimiles</licence>'
        ),
        "Format: https://x.de/\n\nFiles: *\nLicense: CC-BY-4.0\n\nFiles: debian/*\nLicense: GPL-2+\n",
    ],
)
def test_words_that_deny_nothing_leave_a_grant_as_it_is(text):
    """A date, an exception for images and the licence of the packaging take nothing away."""
    assert (tried(text)["verdict"], tried(text)["license"]) == ("keep", "CC-BY-4.0")


def test_nobody_stands_for_an_unnamed_translator_in_the_united_states():
    """What is not known to have died by 1925 may have been restored in 1996."""
    line = judged(title="Hamlet. Aus dem Englischen", authors=[{"name": "S", "birth": 1564, "death": 1616}], year=1954)

    assert (line["verdict"], line["us"]["status"]) == ("drop", "und")


def test_a_named_author_ends_anonymity():
    """Where the author is known, § 64 UrhG holds and not § 66."""
    line = judged(anonymous=True, authors=[HESSE], published=1901, on="2026-01-01")

    assert (line["verdict"], line["de"]["rule"]) == ("drop", "DE-64")
    assert judged(authors=[{"name": "Meier oder Meyer", "death": 1900}], published=1880)["de"]["status"] == "und"


@pytest.mark.parametrize("title", ["Faust. Herausgegeben von A. B.", "Krieg und Frieden. Deutsch von A. B."])
def test_a_contributor_whom_only_the_title_names_is_a_layer(title):
    """Nothing is known of the death of whoever edited or translated it."""
    assert judged(title=title, authors=[GOETHE], published=1994)["verdict"] == "drop"
    assert judged(title=title, authors=[GOETHE], published=1850)["verdict"] == "keep"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"authors": [{"name": "A", "death": "12. August 1955"}]}, "authors[0].death: expected a year"),
        ({"authors": [{"nam": "A", "death": 1900}]}, "authors[0]: expected an object with `name`"),
        ({"authors": [{"name": ["A"], "death": 1900}]}, "authors[0]: expected an object with `name`"),
        ({"authors": [{"name": " ", "death": 1900}]}, "authors[0]: expected an object with `name`"),
        ({"translators": ["", "B"]}, "translators[0]: expected an object with `name`"),
        ({"authors": [3]}, "authors[0]: expected an object with `name`"),
        ({"authors": 3}, "authors: expected a list of persons (got 3)"),
        ({"translators": [{"name": "B", "birth": "18??"}]}, "translators[0].birth: expected a year"),
        ({"published": [1890]}, "published: expected a year as a number"),
        ({"on": "gestern"}, "on: expected an ISO date"),
        ({"anonymous": "maybe"}, "anonymous: expected true or false (got 'maybe')"),
        ({"contributors": [{"name": "Z"}]}, "contributors: the share of these persons"),
    ],
)
def test_a_fact_that_cannot_be_read_is_told_with_its_field(facts, told):
    """Nothing is guessed from it, and the line says what to write instead."""
    line = judged(**{"published": 1890, **facts})

    assert line["de"]["status"] == line["us"]["status"] == "und"
    assert line["problem"].startswith(told)


def test_one_statement_may_stand_without_its_list():
    """A string is one sentence and not a list of letters."""
    assert tried(statements="CC BY 4.0")["license"] == "CC-BY-4.0"


@pytest.mark.parametrize(
    ("role", "death", "status"),
    [
        ("illustrators", 1980, "ic"),
        ("illustrators", 1900, "pd"),
        ("illustrators", None, "und"),
        ("coauthors", 1980, "ic"),
        ("coauthors", 1900, "pd"),
        ("coauthors", None, "und"),
    ],
)
def test_illustrators_and_co_authors_are_layers_of_the_work(role, death, status):
    """The most restrictive layer decides, and an unknown death leaves it open."""
    people = {"authors": [{"name": "A", "birth": 1830, "death": 1900}], role: [{"name": "B", "death": death}]}

    assert judged(published=1920, on="2026-01-01", **people)["de"]["status"] == status
