"""PAGE XML: regions in reading order, tables as rows, furniture left out, divided words made whole."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.page import read
from pipeline.record import Origin, Record, Unreadable

SAMPLE = Path(__file__).parents[2] / "data" / "formats" / "page" / "herder_geschichte03_1787_0007.xml"
NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"


def records(data, path="data/book/GT-PAGE/book_0001.xml", files=None, **options):
    """Read a page given as text or bytes, with other files of its source."""

    def sibling(name):
        if name not in (files or {}):
            raise FileNotFoundError(name)
        return io.BytesIO(files[name].encode())

    raw = data if isinstance(data, bytes) else data.encode()
    return list(read(io.BytesIO(raw), Origin(path, sibling), options))


def line(words, index=None):
    """Return a line with one reading."""
    at = "" if index is None else f' index="{index}"'
    return f"<TextLine><TextEquiv{at}><Unicode>{words}</Unicode></TextEquiv></TextLine>"


def region(name, *lines, kind="paragraph", extra=""):
    """Return a text region of some lines."""
    return f'<TextRegion id="{name}" type="{kind}" {extra}>{"".join(map(line, lines))}</TextRegion>'


def page(*parts):
    """Wrap regions into a file."""
    return f'<PcGts xmlns="{NAMESPACE}"><Page>{"".join(parts)}</Page></PcGts>'


def text(*parts, **options):
    """Return the text of some regions."""
    (record,) = records(page(*parts), **options)
    assert isinstance(record, Record), record
    return record.text


def order(*refs):
    """Return a reading order of (index, region) pairs."""
    members = "".join(f'<RegionRefIndexed index="{i}" regionRef="{r}"/>' for i, r in refs)
    return f'<ReadingOrder><OrderedGroup id="g">{members}</OrderedGroup></ReadingOrder>'


def test_regions_come_in_reading_order_by_index():
    """The index counts, not the order of the file or of the references; what it misses comes last."""
    parts = [region("a", "Eins"), region("b", "Zwei"), region("c", "Drei")]

    assert text(order((1, "a"), (0, "b")), *parts) == "Zwei\n\nEins\n\nDrei"


def test_nested_groups_are_walked_in_order():
    """A group of columns is read where it stands."""
    nested = (
        '<ReadingOrder><OrderedGroup id="g"><RegionRefIndexed index="2" regionRef="a"/>'
        '<UnorderedGroupIndexed id="u" index="1"><RegionRef regionRef="b"/><RegionRef regionRef="c"/>'
        "</UnorderedGroupIndexed></OrderedGroup></ReadingOrder>"
    )

    assert text(nested, region("a", "Eins"), region("b", "Zwei"), region("c", "Drei")) == "Zwei\n\nDrei\n\nEins"


def test_furniture_is_left_out_and_counted():
    """Page numbers, running heads, catch words and signature marks are not the text."""
    kinds = ["page-number", "header", "footer", "catch-word", "signature-mark"]
    parts = [region(kind, "weg", kind=kind) for kind in kinds]
    (record,) = records(page(region("a", "Text"), *parts))

    assert record.text == "Text"
    assert record.repairs == tuple((f"removed_{kind}", 1) for kind in sorted(kinds))
    assert text(region("a", "Text"), *parts, furniture=["header"]).count("weg") == 4


def test_divided_words_are_made_whole_and_counted():
    """Every sign that printers and transcribers use for it."""
    (record,) = records(page(region("a", "Unter⸗", "ſuchung be¬", "gann ge-", "ſtern im Nord-", "Oſten")))

    assert record.text == "Unterſuchung begann geſtern im Nord-Oſten"
    assert record.repairs == (("hyphen_joined", 3),)


def test_lines_stay_lines_where_the_source_says_so():
    """Verse and lists are better kept as they stand."""
    assert text(region("a", "Unter⸗", "ſuchung"), keep_lines=True) == "Unter⸗\nſuchung"


def test_the_first_reading_counts():
    """Further readings are a recogniser's doubts."""
    twice = (
        '<TextRegion id="a"><TextLine><TextEquiv index="1"><Unicode>Bauch</Unicode></TextEquiv>'
        '<TextEquiv index="0" conf="0.5"><Unicode>Buch</Unicode></TextEquiv></TextLine></TextRegion>'
    )
    (record,) = records(page(twice))

    assert (record.text, record.confidence) == ("Buch", 0.5)


def test_words_are_read_where_a_line_has_no_reading_of_its_own():
    """Some recognisers fill the words only."""
    words = "".join(f"<Word><TextEquiv><Unicode>{w}</Unicode></TextEquiv></Word>" for w in ("Ein", "Buch"))

    assert text(f'<TextRegion id="a"><TextLine>{words}</TextLine></TextRegion>') == "Ein Buch"


def test_an_initial_is_joined_to_its_word():
    """A drop capital is a region of its own, but no paragraph."""
    assert text(region("d", "A", kind="drop-capital"), region("a", "ufklaͤrung iſt")) == "Aufklaͤrung iſt"


ROLE = "<Roles><TableCellRole rowIndex='{}' columnIndex='{}'/></Roles>"
TABLES = {
    "the standard": '<TableRegion id="t">'
    + "".join(
        f'<TextRegion id="c{r}{c}">{ROLE.format(r, c)}{line(f"{r}{c}")}</TextRegion>' for c in (1, 0) for r in (1, 0)
    )
    + "</TableRegion>",
    "Transkribus": '<TableRegion id="t">'
    + "".join(f'<TableCell row="{r}" col="{c}">{line(f"{r}{c}")}</TableCell>' for c in (0, 1) for r in (0, 1))
    + "</TableRegion>",
    "regions of the page": "".join(
        f'<TextRegion id="c{r}{c}" custom="structure {{type:T0C{c};}}"><Coords points="{c * 50},{r * 20 + c} '
        f'{c * 50 + 40},{r * 20 + 18}"/>{line(f"{r}{c}")}</TextRegion>'
        for c in (1, 0)
        for r in (0, 1)
    ),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_is_rows_of_cells(kind):
    """Three ways of writing a table down give the same rows."""
    assert text(region("a", "Vorher"), TABLES[kind]) == "Vorher\n\n00\t01\n10\t11"


def test_cells_without_places_are_rows_of_their_own():
    """A transcription that says neither row nor height still keeps every cell."""
    cell = '<TextRegion id="c{}" custom="structure {{type:T0C0;}}">{}</TextRegion>'

    assert text(*(cell.format(i, line(i)) for i in range(3))).split() == ["0", "1", "2"]


def test_a_real_page():
    """Herder's title page: its lines stand out of order in the file, and one word is divided."""
    (record,) = records(SAMPLE.read_bytes(), path="data/herder/GT-PAGE/herder_0007.xml")

    assert record.id == "data/herder/GT-PAGE/herder_0007"
    assert record.text.startswith("Jdeen zur Philoſophie der Geſchichte der Menſchheit\n\nvon Johann Gottfried Herder.")
    assert record.text.endswith("Riga und Leipzig, bei Johann Friedrich Hartknoch. 1787.")
    assert record.repairs == (("hyphen_joined", 1), ("lines_reordered", 1))


def test_the_path_says_what_the_page_does_not():
    """Date and title come from a pattern over the path."""
    origin = Origin("herder/1787/7.xml", lambda name: io.BytesIO())
    options = {"path": "{title}/{year}/*", "language": "de"}
    (record,) = read(io.BytesIO(page(region("a", "x")).encode()), origin, options)

    assert (record.work.title, record.date, record.work.published, record.language) == ("herder", "1787", 1787, "de")


METS = """<mets xmlns="http://www.loc.gov/METS/"><dmdSec ID="d"><mods xmlns="http://www.loc.gov/mods/v3"><titleInfo>
<title>Ideen</title></titleInfo><originInfo><dateIssued>1787</dateIssued></originInfo><accessCondition
type="use and reproduction">CC BY-SA 4.0</accessCondition></mods></dmdSec></mets>"""


def test_the_mets_beside_a_page_says_its_title_and_rights():
    """And where it is not there, the page's rights are unknown: it is quarantined."""
    (record,) = records(page(region("a", "x")), files={"data/book/mets.xml": METS}, mets="../mets.xml")
    (missing,) = records(page(region("a", "x")), mets="../mets.xml")
    (outside,) = records(page(region("a", "x")), mets="../../../../mets.xml")

    assert (record.work.title, record.date, record.statements[0].quote) == ("Ideen", "1787", "CC BY-SA 4.0")
    assert missing.problem.startswith("companion_missing")
    assert outside.problem.startswith("companion_outside")


@pytest.mark.parametrize("data", ["", "<PcGts", "<alto/>", page(), page(region("a", "")), page("<TextRegion/>" * 9)])
def test_a_page_without_text_is_unreadable(data):
    """Each is one note with a place, never a crash or an empty record."""
    (found,) = records(data)

    assert isinstance(found, Unreadable)
    assert found.place


@pytest.mark.property
@given(st.data())
def test_damaged_pages_give_records_or_unreadables(data):
    """Flipped bytes and cut ends of a real file never crash the reader."""
    raw = bytearray(SAMPLE.read_bytes()[:6000])
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    closed = bytes(raw) + data.draw(st.sampled_from([b"", b"</TextRegion></Page></PcGts>", b'"/></Page></PcGts>']))

    assert all(isinstance(found, Record | Unreadable) for found in records(closed))


def placed(words, top):
    """Return a line with its outline."""
    outline = f'<Coords points="10,{top} 900,{top} 900,{top + 40} 10,{top + 40}"/>'
    return f"<TextLine>{outline}<TextEquiv><Unicode>{words}</Unicode></TextEquiv></TextLine>"


@pytest.mark.parametrize("own", ["Erste\nZweite\nDritte", "Dritte\nErste\nZweite"])
def test_a_line_that_stands_in_the_wrong_place_of_the_file_is_read_in_its_own(own):
    """The region's text is believed where the lines' places on the page speak for it, and only there."""
    lines = placed("Erste", 100) + placed("Dritte", 300) + placed("Zweite", 200)
    if own.startswith("Dritte"):
        lines = placed("Erste", 100) + placed("Zweite", 200) + placed("Dritte", 300)
    whole = f"<TextEquiv><Unicode>{own}</Unicode></TextEquiv>"

    found = text(f'<TextRegion id="a" type="paragraph">{lines}{whole}</TextRegion>', keep_lines=True)

    assert found == "Erste\nZweite\nDritte"
