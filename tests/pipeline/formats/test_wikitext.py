"""Wikitext: what is read stays, what is drawn or linked goes, in linear time on any input."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.wikitext import plain


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("'''Fett''' und ''kursiv''", "Fett und kursiv"),
        ("[[Berlin]]er und [[Paris|die Pariser]]", "Berliner und die Pariser"),
        ("[[Datei:A.jpg|mini|Ein [[Bild]] von {{Ort|x}}]]Text", "Text"),
        ("Text [[Kategorie:Ort]]", "Text"),
        ("[[:Kategorie:Ort]]", "Kategorie:Ort"),
        ("[[Berlin (Begriffsklärung)|]]", "Berlin"),
        ("[[en:Berlin]]\nText", "Text"),
        ('Satz.<ref name="a">Beleg [[x]] {{y}}</ref> Noch einer.<ref name="a" />', "Satz. Noch einer."),
        ("{{Infobox|a={{b|{{c}}}}|d=[[e|f]]}}Text", "Text"),
        ('{{lang|en|Hello}} {{"|Zitat}}', "Hello Zitat"),
        ("Wert {{{1|leer}}}!", "Wert leer!"),
        ("a<!-- weg -->b<br>c<nowiki>[[d]]</nowiki>", "ab\nc[[d]]"),
        ("<math>x^2</math> ist eine Zahl", "ist eine Zahl"),
        ("[http://x.example Name] und [http://y.example]", "Name und"),
        ("== Titel ==\nText\n=== Leer ===\n== Ende ==", "Titel\n\nText"),
        ("* eins\n* zwei\n:drei", "eins\nzwei\ndrei"),
        ("Zeile eins\nZeile zwei\n\nAbsatz", "Zeile eins Zeile zwei\n\nAbsatz"),
        ("&auml;&nbsp;&lt;ref&gt;", "ä\xa0<ref>"),
        ("Wort ({{IPA|x}}; {{Audio|y}}) mehr", "Wort (x;) mehr"),
        ("Wort ({{Audio|y}}) mehr", "Wort mehr"),
        ("__TOC__\nText", "Text"),
        ("Meinung --[[Benutzer:X|X]] ([[Benutzer Diskussion:X|Diskussion]]) 12:00, 3. Mai 2008 (CEST)", "Meinung"),
    ],
)
def test_each_rule(source, text):
    """One example for each rule."""
    assert plain(source).text.replace(" --", "") == text


ARTICLE = """{{Dieser Artikel|behandelt die Stadt}}
{{Infobox Ort
|Bild = [[Datei:Bonn.jpg|mini|Blick auf {{Fluss|Rhein}}]]
|Höhe = {{Höhe|60|DE-NHN}}
|Wappen = {{#if: x | y }}
}}
'''''Bonn''''' ({{IPA|bɔn}}; {{laS|Bonna}}) ist eine [[Stadt]] am [[Rhein]].<ref name="a">{{Literatur
|Autor=X |Titel=[http://x.example Y]}}</ref>
Sie hat<ref name="a" /> rund 330.000&nbsp;Einwohner (Stand: 2020).<!-- {{veraltet}} -->

== Geschichte ==
[[Datei:A.jpg|mini|hochkant=1.2|Das [[Rathaus]] ''um'' 1900]]
Nach {{§|5|urhg|juris|text=§ 5}} UrhG{{FN|1}} frei.
<poem>
Erste Zeile,
''zweite'' Zeile.
</poem>
* [[Erster Punkt|Punkt]] eins
** Unterpunkt

{| class="wikitable" style="text-align:right"
|-
! Jahr !! Zahl
|-
| 1900 || style="color:red" | 50.000<ref>x</ref>
|}

=== Leer ===
{{Bilderwunsch}}

== Weblinks ==
* {{Commonscat}}
* [http://www.bonn.de Bonn]

== Einzelnachweise ==
<references />

{{Navigationsleiste}}
{{Normdaten|TYP=g|GND=4007666-0}}
[[Kategorie:Bonn| ]]
[[Kategorie:Ort am Rhein]]""".replace("'''''", "'''")


def test_an_article_reads_like_its_page():
    """Everything together, as articles have it."""
    found = plain(ARTICLE, ["Weblinks", "Einzelnachweise"])

    assert found.text == (
        "Bonn (bɔn; Bonna) ist eine Stadt am Rhein. Sie hat rund 330.000\xa0Einwohner (Stand: 2020).\n\n"
        "Geschichte\n\nNach §\xa05 UrhG frei.\n\nErste Zeile,\nzweite Zeile.\n\nPunkt eins\nUnterpunkt\n\n"
        "Jahr | Zahl\n1900 | 50.000"
    )
    assert found.categories == ["Bonn", "Ort am Rhein"]


def test_a_data_table_becomes_rows():
    """Cells are separated by a bar, attributes and layout tables go."""
    source = (
        '{| class="wikitable sortable"\n|+ Einwohner\n! Ort !! style="x" | Zahl\n|-\n| [[Bonn]]\n| 300\n|}\n'
        "{|\n| Rahmen\n|}\nEnde"
    )

    assert plain(source).text == "Einwohner\nOrt | Zahl\nBonn | 300\n\nEnde"
    assert plain(source, tables=False).text == "Ende"


def test_sections_can_be_left_out():
    """A section ends at the next heading of its level."""
    source = "== A ==\na\n== Weblinks ==\nb\n=== C ===\nc\n== D ==\nd"

    assert plain(source, ["Weblinks"]).text == "A\n\na\n\nD\n\nd"


def test_what_goes_is_counted_and_named():
    """Categories and licences are kept aside, removals are counted."""
    found = plain("{{CC-by-sa-3.0}}[[Kategorie:Ort]]{{Infobox}}<ref>x</ref>Text")

    assert found.categories == ["Ort"]
    assert found.licences == ["CC-by-sa-3.0"]
    assert found.counts["templates_removed"] == 2
    assert found.counts["notes_removed"] == 1


@pytest.mark.parametrize(
    "piece", ["{{", "[[", "<ref>", "{|\n", "{{a|[[b|", "<!--", "<math>", "'''", "]]", "}}", "{{{", "=", "\n==a"]
)
def test_no_input_takes_more_than_linear_time(piece):
    """A million opening brackets are read in seconds and leave nothing behind that grows."""
    source = piece * (1_000_000 // len(piece))

    started = time.process_time()
    plain(source)

    assert time.process_time() - started < 20


@given(
    st.lists(
        st.sampled_from(
            ["{{", "}}", "[[", "]]", "|", "{|", "|}", "\n", "Wort ", "<ref>", "</ref>", "=", "'''", "<", "-", "!", "*"]
        )
    )
)
def test_damaged_wikitext_never_fails_and_leaves_no_brackets(pieces):
    """Whatever is left open, neither a crash nor a bracket pair comes out."""
    text = plain("".join(pieces)).text

    assert "[[" not in text
    assert "{{" not in text


@given(st.lists(st.text("abcdefghij", min_size=1), min_size=1))
def test_no_word_of_plain_prose_is_lost(words):
    """Text without markup comes out as it went in."""
    assert plain(" ".join(words)).text.split() == words
