"""ALTO: strings to paragraphs, divided words made whole, margins left out, confidence taken along."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.alto import read
from pipeline.record import Origin, Record, Unreadable

SAMPLE = Path(__file__).parents[2] / "data" / "formats" / "alto" / "uuid-c8719bbe-6cc4-4e03-ac40-ac6bc46d0ce7.xml"


def no_sibling(path):
    """An ALTO file needs no other."""
    raise FileNotFoundError(path)


def records(data, path="issue/1.xml", **options):
    """Read a page given as text or bytes."""
    raw = data if isinstance(data, bytes) else data.encode()
    return list(read(io.BytesIO(raw), Origin(path, no_sibling), options))


def string(content, attributes=""):
    """Return one word."""
    return f'<String CONTENT="{content}" {attributes}/>'


def block(*lines):
    """Return a block of lines, each given as its elements."""
    return f"<TextBlock>{''.join(f'<TextLine>{line}</TextLine>' for line in lines)}</TextBlock>"


def alto(*blocks, before="", version=3):
    """Wrap blocks into a file."""
    space = f"{before}<PrintSpace>{''.join(blocks)}</PrintSpace>"
    return (
        f'<alto xmlns="http://www.loc.gov/standards/alto/ns-v{version}#"><Layout><Page>{space}</Page></Layout></alto>'
    )


def test_blocks_are_paragraphs():
    """Lines run on, blocks are parted, blocks inside composed blocks are found."""
    inner = f"<ComposedBlock>{block(string('drei'))}</ComposedBlock>"
    (record,) = records(alto(block(string("Eins"), string("zwei")), inner))

    assert record.text == "Eins zwei\n\ndrei"


def test_signs_that_close_stand_without_a_space():
    """Some recognisers write each sign as a word of its own."""
    (record,) = records(alto(block(string("Haus") + string(",") + string("Hof"))))

    assert record.text == "Haus, Hof"


def test_the_whole_word_stands_for_its_halves():
    """The substitute replaces both halves, and the hyphen between them goes."""
    halves = 'SUBS_CONTENT="artikel" SUBS_TYPE='
    first = string("ar", f'{halves}"HypPart1"') + '<HYP CONTENT="-"/>'
    (record,) = records(alto(block(string("Ein") + first, string("tikel", f'{halves}"HypPart2"') + string("hier"))))

    assert record.text == "Ein artikel hier"
    assert record.repairs == (("hyphen_joined", 1),)


def test_the_second_half_alone_is_kept():
    """When its first half stands on another page, it is all there is."""
    (record,) = records(alto(block(string("tikel", 'SUBS_TYPE="HypPart2" SUBS_CONTENT="artikel"'))))

    assert record.text == "tikel"


@pytest.mark.parametrize("hyphen", ["-", "\u00ad", "⸗", "¬"])
def test_a_hyphen_without_substitute_is_mended(hyphen):
    """The halves are joined as in any printed text."""
    (record,) = records(alto(block(string("ar") + f'<HYP CONTENT="{hyphen}"/>', string("tikel"))))

    assert (record.text, record.repairs) == ("artikel", (("hyphen_joined", 1),))


def test_margins_are_left_out_and_counted():
    """Running heads and page numbers stand there; a source may want them."""
    margin = f"<TopMargin>{block(string('17'))}</TopMargin>"
    (record,) = records(alto(block(string("Text")), before=margin))
    (whole,) = records(alto(block(string("Text")), before=margin), margins=True)

    assert (record.text, record.repairs) == ("Text", (("removed_margin", 1),))
    assert whole.text == "17\n\nText"


@pytest.mark.parametrize("version", [2, 3, 4])
def test_confidence_is_the_mean_of_the_words(version):
    """Words without one do not count, numbers beyond 1 are clamped, what is no number is passed over."""
    words = "".join(string("x", f'WC="{w}"') for w in ("0.5", "1.7", "nan", "hoch")) + string("y")
    (record,) = records(alto(block(words), version=version))

    assert record.confidence == 0.75


def test_a_real_page():
    """A page of 1801 with its soft hyphens."""
    (record,) = records(SAMPLE.read_bytes(), path="FULLTEXT/7.xml")

    assert record.id == "FULLTEXT/7"
    assert "Umwerfen der Bäume mit der Wurzel" in record.text
    assert "\u00ad" not in record.text
    assert 0 < record.confidence < 1


@pytest.mark.parametrize("data", ["", "<alto>", "<PcGts/>", alto(), alto(block("")), b"\x00\xff"])
def test_a_page_without_text_is_unreadable(data):
    """Each is one note with a place, never a crash or an empty record."""
    (found,) = records(data)

    assert isinstance(found, Unreadable)
    assert found.place


@pytest.mark.property
@given(st.data())
def test_damaged_pages_give_records_or_unreadables(data):
    """Flipped bytes and cut ends of a real file never crash the reader."""
    raw = bytearray(SAMPLE.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(raw), len(raw) // 2]))

    assert all(isinstance(found, Record | Unreadable) for found in records(bytes(raw[:cut])))
