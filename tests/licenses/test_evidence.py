"""Statements are found in every form in which documents carry them, and a widget's is not the text's."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licenses.conclude import conclude
from licenses.evidence import scan
from licenses.quotes import QUOTE
from licenses.work import Scope, Work


def judged(text: str) -> str:
    """Return the licence that a raw document is published under, or the first reason why it is not."""
    found = conclude((), scan(text), Work(), on=date(2026, 1, 1))
    return found.license if found.config else f"not: {found.reasons[0]}"


TEI = (
    "<TEI xmlns='http://www.tei-c.org/ns/1.0'><teiHeader><fileDesc><publicationStmt><availability>{}</availability>"
    "</publicationStmt></fileDesc></teiHeader><text><body><p>Text</p></body></text></TEI>"
)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (TEI.format("<licence target='https://creativecommons.org/licenses/by-sa/4.0/'/>"), "CC-BY-SA-4.0"),
        (TEI.format("<p>Nur für wissenschaftliche Zwecke</p>"), "not: non_commercial"),
        (TEI.format("<p>frei</p>"), "not: assertion_without_proof"),
        (
            "<mets xmlns:m='http://www.loc.gov/mods/v3'><m:accessCondition>CC BY-NC-SA 4.0</m:accessCondition></mets>",
            "not: non_commercial",
        ),
        ("---\ntitle: Titel\nlicense: CC-BY-SA-4.0\n---\nText", "CC-BY-SA-4.0"),
        ('{"@type": "Article", "license": "https://creativecommons.org/licenses/by-nd/4.0/"}', "not: no_derivatives"),
        ('{"title": "x", "license": "CC-BY-4.0", "image": {"license": "CC-BY-NC-4.0"}}', "CC-BY-4.0"),
        ("Format: https://www.debian.org/doc/x\n\nFiles: *\nCopyright: x\nLicense: CC-BY-SA-3.0\n", "CC-BY-SA-3.0"),
        ("== Titel ==\nText {{Bild-CC-by-sa/4.0}}", "not: no_license_found"),
        ("Ein Text.\n\nLizenz: CC BY 4.0", "CC-BY-4.0"),
        ("Titelbild: CC BY 4.0. Der Artikel ist urheberrechtlich geschützt.", "not: rights_reserved"),
    ],
)
def test_every_form_carries_its_statement(document, expected):
    """TEI, METS, front matter, JSON-LD, DEP-5, wiki templates and plain text."""
    assert judged(document) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<footer>Diese Arbeit: <a rel='license' href='http://creativecommons.org/licenses/by-sa/3.0/de/'>CC</a></footer>",
            "CC-BY-SA-3.0-DE",
        ),
        (
            "<figure><a rel='license' href='https://creativecommons.org/licenses/by/2.0/'>Foto: CC BY 2.0</a></figure>",
            "not: no_license_found",
        ),
        (
            "<aside class='widget'><a href='https://creativecommons.org/licenses/by/4.0/'>CC BY 4.0</a></aside>",
            "not: no_license_found",
        ),
        ("<aside class='widget'>CC BY-NC 4.0</aside><p>Text: CC BY 4.0</p>", "not: non_commercial"),
        ("<div class='map'>Karte: ODbL</div><p>Alle Texte: CC BY 4.0</p>", "CC-BY-4.0"),
        (
            "<!-- <license rdf:resource='http://creativecommons.org/licenses/by-nc-sa/3.0/'/> -->",
            "not: non_commercial",
        ),
        (
            '<script type=\'application/ld+json\'>{"license": "https://creativecommons.org/licenses/by/4.0/"}</script>',
            "CC-BY-4.0",
        ),
        ("<p>Powered by <a href='https://example.org'>CMS</a>, Theme unter GPL v2.</p>", "not: no_license_found"),
    ],
)
def test_a_page_is_read_by_place_and_subject(body, expected):
    """The licence of a figure, a widget, a map or the theme is not the text's, and NC is never lost."""
    assert judged(f"<html><head><title>T</title></head><body><p>Ein Absatz.</p>{body}</body></html>") == expected


def test_a_statement_keeps_its_place():
    """A reader of the ledger finds the line again."""
    (statement,) = scan("Erste Zeile\nZweite Zeile\nLizenz: CC BY 4.0")

    assert statement.place == "text, line 3"
    assert statement.scope is Scope.TEXT


def test_no_licence_is_cut_from_a_long_sentence():
    """A licence at the end of a long sentence stands in a quote of its own."""
    long = "Dieses Werk, " + "das sehr ausführlich beschrieben wird, " * 20 + "steht unter CC BY-NC 4.0"
    found = scan(long)

    assert judged(long) == "not: non_commercial"
    assert all(len(s.quote) <= QUOTE for s in found)


def test_the_body_of_a_licence_states_nothing():
    """Clauses of a legal code speak of conditions of others."""
    text = (
        "Attribution 3.0 Unported\n\nCREATIVE COMMONS CORPORATION IS NOT A LAW FIRM. You may not use it commercially."
    )

    assert judged(text) == "CC-BY-3.0"


def test_altered_words_of_a_licence_are_noticed():
    """What looks like the MIT licence and is not, is not accepted as it."""
    text = "MIT License\n\nPermission is hereby granted, free of charge, to use this on our devices only."

    assert judged(text) == "not: rights_reserved"


@pytest.mark.parametrize(
    "document",
    [
        "<?xml version='1.0' encoding='ISO-8859-1'?><html><body><p>Text: CC BY-NC 4.0</p></body></html>",
        "<html><body><p>Text: CC BY-NC 4.0</p>\x00",
        "<TEI><availability><licence>CC BY-NC 4.0</licence></availability><p>\udc80</p>",
        "<TEI><availability><licence>CC BY-NC 4.0</availability>",
        "\ufeff<html><body>Text: CC BY-NC 4.0",
    ],
)
def test_damaged_markup_loses_no_prohibition(document):
    """A declaration of bytes, a NUL, a lone surrogate, an open element."""
    assert judged(document) == "not: non_commercial"


@pytest.mark.property
@given(st.text(max_size=300))
def test_no_text_breaks_the_scan(text):
    """Whatever stands in a document, it is read or left out, and the conclusion is one."""
    for wrapped in (text, f"<html>{text}</html>", f"<TEI>{text}</TEI>", f"---\nlicense: {text}\n---\n"):
        assert judged(wrapped)


def test_a_novel_and_a_law_may_forbid_what_they_like():
    """A prohibition of the story or of the law is none of the document."""
    story = "Es war verboten, in eine fremde Stadt zu dringen ohne Zustimmung der Königin.\n"
    law = "Das Werk darf nur mit Zustimmung des Urhebers zu nicht kommerziellen Zwecken genutzt werden.\n"

    assert scan(story) == ()
    assert scan(law, prohibitions=False) == ()
    assert scan("x\n" * 5_000 + law + "x\n" * 5_000) == ()


@pytest.mark.parametrize("filler", ["", "Ein langer Absatz.\n" * 2_000])
def test_a_notice_at_either_end_is_read(filler):
    """Notices stand at the beginning or at the end, and a reservation of rights counts anywhere."""
    notice = "Die Nutzung ist nur für private Zwecke gestattet.\n"

    assert judged(notice + filler + "CC BY 4.0") == "not: non_commercial"
    assert judged("CC BY 4.0\n" + filler + notice) == "not: non_commercial"
    assert judged("CC BY 4.0\n" + filler + "Alle Rechte vorbehalten.\n" + filler) == "not: rights_reserved"
