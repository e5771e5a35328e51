"""Plenary protocols: speakers, remarks and annexes are text; lists and attributes are not."""

import pytest

PROTOCOL = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE dbtplenarprotokoll SYSTEM "dbtplenarprotokoll.dtd">
<dbtplenarprotokoll sitzung-datum="24.7.2019" sitzung-nr="109"
 vertrieb="Telefon (02 21) 97 66 83 40" wahlperiode="19">
<vorspann><kopfdaten><plenarprotokoll-nummer>Plenarprotokoll <wahlperiode>19</wahlperiode
>/<sitzungsnr>109</sitzungsnr>
</plenarprotokoll-nummer><herausgeber>Deutscher Bundestag</herausgeber></kopfdaten>
<inhaltsverzeichnis><ivz-titel>Inhalt:</ivz-titel></inhaltsverzeichnis></vorspann>
<sitzungsverlauf><sitzungsbeginn><a id="S1" typ="druckseitennummer">
<p klasse="N">Präsident Dr.&#xA0;Wolfgang Schäuble:</p></a></sitzungsbeginn>
<rede id="ID1"><p klasse="redner"><redner id="1"><name><vorname>Anna</vorname>
<nachname>Muster</nachname></name></redner>
Anna Muster (SPD):</p><p klasse="J_1">Guten Tag!<fussnote><sup>1</sup> Anlage 2</fussnote> Danke.</p>
<kommentar>(Beifall)</kommentar></rede>
<rede id="ID2"><p klasse="redner"><redner id="2"><name><titel>Dr.</titel><vorname>Otto</vorname>
<nachname>Solms</nachname></name></redner></p></rede></sitzungsverlauf>
<anlagen><anlage><anlagen-titel>Anlage 1</anlagen-titel><anlagen-text><table><colgroup><col width="1"></colgroup>
<tbody><tr><td>Name</td><td>Partei</td></tr></tbody></table></anlagen-text></anlage></anlagen>
<rednerliste><redner id="1"/></rednerliste></dbtplenarprotokoll>"""

TEXT = """Plenarprotokoll 19/109

Deutscher Bundestag

Präsident Dr.\xa0Wolfgang Schäuble:

Anna Muster (SPD):

1 Anlage 2

Guten Tag! Danke.

(Beifall)

Dr. Otto Solms:

Anlage 1

Name | Partei"""


def test_a_session_becomes_its_text(read):
    """Each speaker has a line, each remark a paragraph, each row of a table a line."""
    (session,) = read("plpr", PROTOCOL)

    assert session.text == TEXT
    assert (session.id, session.date) == ("19/109", "2019-07-24")
    assert session.work.issuer == "Deutscher Bundestag"


def test_real_damage_is_repaired_and_counted(read):
    """The literal byte order mark and the unclosed column, the two faults of the published files."""
    (session,) = read("plpr", "&#xFEFF;" + PROTOCOL)

    repairs = dict(session.repairs)
    assert session.text == TEXT
    assert repairs["literal_byte_order_mark_removed"] == 1
    assert repairs["unclosed_col_closed"] == 1


def test_other_damage_is_quarantined_with_its_place(read):
    """A file that ends too early is not repaired."""
    (session,) = read("plpr", PROTOCOL[:-200])

    assert session.place.startswith("line")
    assert session.problem.startswith("xml_")


@pytest.mark.parametrize(
    ("options", "word", "kept"),
    [
        ({}, "Inhalt:", False),
        ({"contents": True}, "Inhalt:", True),
        ({}, "(Beifall)", True),
        ({"remarks": "drop"}, "(Beifall)", False),
        ({}, "97 66 83 40", False),
    ],
)
def test_what_is_text_follows_the_options(read, options, word, kept):
    """Contents and remarks can be had or not; attributes never."""
    (session,) = read("plpr", PROTOCOL, **options)

    assert (word in session.text) is kept


def test_the_older_format_is_read_too(read):
    """The protocols of the first eighteen terms are one long text with the furniture of the page in it."""
    (session,) = read(
        "plpr",
        "<DOCUMENT><WAHLPERIODE>18</WAHLPERIODE><DOKUMENTART>PLENARPROTOKOLL</DOKUMENTART><NR>18/1</NR>"
        "<DATUM>22.10.2013</DATUM><TITEL>Plenarprotokoll vom 22.10.2013</TITEL><TEXT>Alterspräsident Riesenhuber:\n"
        "Guten Morgen.\n\nDeutscher Bundestag – 18. Wahlperiode – 1. Sitzung. Berlin, Dienstag, den 22. "
        "Oktober 2013 2\n"
        "(A) (C)\nIch eröffne die Sitzung.</TEXT></DOCUMENT>",
    )

    assert session.text == "Alterspräsident Riesenhuber:\nGuten Morgen.\n\nIch eröffne die Sitzung."
    assert (session.id, session.date, session.work.kind) == ("18/1", "2013-10-22", "parliament")
