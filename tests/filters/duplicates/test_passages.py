"""Passages: what a source repeats on every page goes, with counts; what registers repeat by nature stays."""

import pytest

from filters.duplicates.passages import PassagesConfig, boilerplate, census, united, without

FOOTER = "Text ist unter der Lizenz „Creative Commons Namensnennung“ verfügbar; Impressum, Datenschutz."
NAVIGATION = "Startseite Inhalt\nIndex Hilfe Kontakt"


def pages(number):
    """Return pages with a text of their own between navigation and footer."""
    return [
        f"{NAVIGATION}\n\nSeite {i} erklärt, wie man Ding {i} benutzt und wozu.\n\n{(FOOTER, FOOTER.upper())[i % 2]}"
        for i in range(number)
    ]


def test_navigation_and_footers_go_and_are_counted():
    """The page's own words are all that is left."""
    texts = pages(30)
    repeated = boilerplate(census(texts), "manual")
    cleaned = without(texts[7], repeated)

    assert cleaned.text == "Seite 7 erklärt, wie man Ding 7 benutzt und wozu."
    assert (cleaned.paragraphs, cleaned.chars) == (2, len(texts[7]) - len(cleaned.text))


def test_tasks_add_up_in_any_order():
    """Counts of tasks, united in any grouping, are the counts of the whole."""
    texts = pages(30)
    parts = [census(texts[k::4]) for k in range(4)]

    assert boilerplate(united(parts[::-1]), "web") == boilerplate(census(texts), "web")
    assert united(parts).documents == 30


@pytest.mark.parametrize("register", ["law", "drama", "verse", "parliament", ""])
def test_formulas_of_other_registers_stay(register):
    """A law that says when it enters into force says so in words that others use."""
    assert boilerplate(census(pages(30)), register) == frozenset()


def test_what_few_documents_share_stays():
    """Nine documents are too few to speak of repetition over a source."""
    assert boilerplate(census(pages(9)), "web") == frozenset()


def test_a_rare_paragraph_of_a_large_source_stays():
    """The share counts as well as the number."""
    texts = pages(12) + [f"Artikel {i} steht für sich." for i in range(400)]
    repeated = boilerplate(census(texts), "web", PassagesConfig(share=0.05))

    assert repeated == frozenset()


def test_a_page_of_nothing_else_stays_as_it_is():
    """What would be left is too little; the quality stage judges the page."""
    texts = [*pages(30), f"{NAVIGATION}\n\n{FOOTER}"]
    cleaned = without(texts[-1], boilerplate(census(texts), "web"))

    assert cleaned.text == texts[-1]
    assert cleaned.paragraphs == 0


def test_a_text_without_boilerplate_is_untouched():
    """Not even its gaps change."""
    text = "Ein Absatz.\n \n\nNoch ein Absatz.\n"

    assert without(text, boilerplate(census(pages(30)), "web")).text == text
