"""TETML: words to lines, paragraphs and tables."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.tetml import read
from pipeline.record import Origin, Record, Unreadable

SAMPLE = Path(__file__).parents[2] / "data" / "formats" / "tetml" / "2013_8985.word.tetml"


def no_sibling(path):
    """A TETML file needs no other."""
    raise FileNotFoundError(path)


def records(data, path="FedGazDe/1857/01/10/1.word.tetml", options=None):
    """Read a file given as text or bytes."""
    raw = data if isinstance(data, bytes) else data.encode()
    return list(read(io.BytesIO(raw), Origin(path, no_sibling), options or {}))


def words(text):
    """Return words as TET writes them."""
    return "".join(f"<Word><Text>{w}</Text><Box><Glyph>{w}</Glyph></Box></Word>" for w in text.split())


def tetml(*pages):
    """Wrap the contents of pages into a file."""
    contents = "".join(f"<Page><Content>{page}</Content></Page>" for page in pages)
    return f'<TET xmlns="http://www.pdflib.com/XML/TET3/TET-3.0"><Document><Pages>{contents}</Pages></Document></TET>'


def test_paragraphs_of_lines_and_words():
    """Lines run on, divided words are made whole, signs stand without a space."""
    first = f"<Para><Line>{words('Eine Ver-')}</Line><Line>{words('ordnung ( neu ) .')}</Line></Para>"
    (record,) = records(tetml(first + f"<Para>{words('Zwei')}</Para>"))

    assert record.text == "Eine Verordnung (neu).\n\nZwei"
    assert record.repairs == (("hyphen_joined", 1),)


def test_words_outside_paragraphs_are_kept():
    """TET finds no paragraphs on some scanned pages."""
    loose = f"<Line>{words('Eins')}</Line><Line>{words('zwei')}</Line>"
    (record,) = records(tetml(loose + f"<Para>{words('drei')}</Para>" + words("vier fünf")))

    assert record.text == "Eins zwei\n\ndrei\n\nvier fünf"


def test_nothing_is_read_twice():
    """Contents inside contents are read with the outer one."""
    (record,) = records(tetml(f"<Content>{words('Eins')}</Content>"))

    assert record.text == "Eins"


def test_a_table_is_rows_of_cells():
    """Each row is a line, its cells are parted by tabs."""
    row = "<Row>{}</Row>".format("".join(f"<Cell><Para>{words(w)}</Para></Cell>" for w in ("Korn 1", "3,535")))
    (record,) = records(tetml(f"<Table>{row}{row}</Table>"))

    assert record.text == "Korn 1\t3,535\nKorn 1\t3,535"


def test_a_word_divided_by_the_page_end_is_made_whole():
    """The halves stand on two pages."""
    (record,) = records(tetml(f"<Para>{words('Die Gewähr-')}</Para>", f"<Para>{words('leistung')}</Para>"))

    assert record.text == "Die Gewährleistung"


def test_a_real_notice():
    """Title from the PDF; the date from the path, because the PDF has only its own."""
    (record,) = records(
        SAMPLE.read_bytes(), "FedGazDe/2013/12/03/2013_8985.word.tetml", {"path": "FedGazDe/{year}/{month}/{day}/*"}
    )

    assert record.id == "FedGazDe/2013/12/03/2013_8985"
    assert (record.work.title, record.date, record.work.published) == ("BBl 2013 8985", "2013-12-03", 2013)
    assert "Dieser Text wird aus Datenschutzgründen nur in der gedruckten Fassung" in record.text


@pytest.mark.parametrize("data", ["", "<TET>", "<alto/>", tetml(), tetml("<Para/>")])
def test_a_file_without_text_is_unreadable(data):
    """Each is one note with a place, never a crash or an empty record."""
    (found,) = records(data)

    assert isinstance(found, Unreadable)
    assert found.place


@pytest.mark.property
@given(st.data())
def test_damaged_files_give_records_or_unreadables(data):
    """Flipped bytes of a real file never crash the reader."""
    raw = bytearray(SAMPLE.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))

    assert all(isinstance(found, Record | Unreadable) for found in records(bytes(raw)))
