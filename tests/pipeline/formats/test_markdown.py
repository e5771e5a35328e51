"""Markdown: front matter into the metadata, markup out of the text."""

import pytest

LAW = """---
Title: Gesetz über Beispiele
jurabk: NO
slug: beispg

---

# Gesetz über Beispiele (NO)

Ausfertigungsdatum
:   2001-02-03

Fundstelle
:   BGBl I: 2001, 1


## § 1 Begriffe

(1) Beispiele sind **nur**
die folgenden:

1.  Muster[^F1],

    a)  kleine\\_Muster,


2.  Proben.

*    *   Stoff

    *   Wert


*    *   Blei

    *   0,1


3\\. Januar
"""


def test_a_law_reads_like_its_xml(read):
    """Lists are lines, tables rows; the table of data is metadata."""
    (law,) = read("markdown", LAW, path="b/beispg/index.md")

    assert law.text == (
        "Gesetz über Beispiele (NO)\n\n§ 1 Begriffe\n\n(1) Beispiele sind nur die folgenden:\n1. Muster,\n"
        "a) kleine_Muster,\n2. Proben.\nStoff | Wert\nBlei | 0,1\n\n3. Januar"
    )
    assert (law.id, law.date, law.work.kind) == ("beispg", "2001-02-03", "law")


def test_an_abbreviation_stays_a_word(read):
    """YAML would read `NO` as false; the key is that of the XML."""
    (law,) = read("markdown", LAW)
    (same,) = read("gii-norm", "<dokumente><norm><metadaten><jurabk>NO</jurabk></metadaten></norm></dokumente>")

    assert law.work_key == same.work_key == "jurabk:NO"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("*a* __b__ `c*d*` \\*e\\*", "a b c*d* *e*"),
        ('[Wort](http://x.example "T") ![Bild](b.png)!', "Wort !"),
        ("# Titel {#anker}\n\nText", "Titel\n\nText"),
        ('~~~~ {.json}\n{\n  "a": 1\n}\n~~~~\n\nText', '{\n"a": 1\n}\n\nText'),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("> Zitat\n> weiter", "Zitat weiter"),
        ("Text^[Eine\nNote].", "Text.\n\nEine Note"),
        ("a <b>c</b> &amp; d < e", "a c & d < e"),
        ("eins <!-- weg\nweg --> zwei", "eins zwei"),
        ("- eins\n- zwei", "eins\nzwei"),
        ("snake_case und 2*3*4", "snake_case und 2*3*4"),
        ("am Nord-Ostsee-\nKanal", "am Nord-Ostsee-Kanal"),
        ("> deutsch-\n> dänische Grenze", "deutsch-dänische Grenze"),
        ("Vor-\nund Nachname", "Vor- und Nachname"),
        ("Nord-\nOst-\nund Ostsee", "Nord-Ost- und Ostsee"),
        ("1.  Betriebs-\na)  Anlagen", "1. Betriebs-\na) Anlagen"),
        ("Ober-\n\nUnter", "Ober-\n\nUnter"),
        ("## Bundes-\nTeil", "Bundes-\n\nTeil"),
        ("```\na-\nb\n```", "a-\nb"),
        ("*    *   Nord-Ostsee-\n        Kanal\n\n    *   1", "Nord-Ostsee-Kanal | 1"),
    ],
)
def test_markup_goes_and_words_stay(read, source, text):
    """The signs of Markdown and Pandoc, one by one."""
    (document,) = read("markdown", source)

    assert document.text == text


def test_markup_can_be_kept(read):
    """Option `markup = "keep"` gives the body as it is."""
    (document,) = read("markdown", "---\ntitle: T\n---\n# *A*\n", markup="keep")

    assert document.text == "# *A*"


def test_front_matter_can_be_text(read):
    """A file that is nothing but front matter is empty, unless its fields are asked for."""
    source = "---\ntitle: Spezifikation\ndescription: Was sie ist.\nrights: CC BY-SA 4.0\n---\n"

    assert read("markdown", source)[0].problem.startswith("empty_document")
    (document,) = read("markdown", source, front_matter_text=["title", "description"])
    assert document.text == "Spezifikation\n\nWas sie ist."
    assert document.statements[0].quote == "CC BY-SA 4.0"


def test_a_title_that_slipped_out_is_put_back(read):
    """Eight real files begin with the first words of their title, before the front matter."""
    (law,) = read("markdown", "Verordnung über CO\n---\nTitle: -Emissionen\njurabk: X\n---\n\nText\n")

    assert law.work.title == "Verordnung über CO -Emissionen"
    assert law.work_key == "jurabk:X"


def test_broken_front_matter_names_its_line(read):
    """What is no YAML is not guessed at."""
    (document,) = read("markdown", "---\ntitle: [a\nb: }\n---\nText\n")

    assert document.place.startswith("line")
    assert document.problem.startswith("invalid_front_matter")


def test_a_real_chapter_reads_as_recorded(read, samples):
    """The golden sample, a chapter of the OParl specification."""
    (chapter,) = read("markdown", samples / "markdown" / "1-00-einleitung.md")

    assert chapter.text.startswith("Einleitung\n\nDieses Dokument enthält die Spezifikation des OParl Schnittstellen-")
    assert "^[" not in chapter.text
    assert chapter.text.endswith('"parlamentarisches Informationssystem".')
