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
