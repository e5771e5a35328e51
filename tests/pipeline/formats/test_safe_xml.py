"""The parser that every XML reader stands on: bounded, safe, and exact about the place of a fault."""

import io
from pathlib import Path

import pytest

from pipeline.formats.safe_xml import XmlError, iterate, local_name, parse

BOMB = (
    b'<!DOCTYPE a [<!ENTITY a0 "lollollollol">'
    + b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10))
    + b"]><a>&a9;</a>"
)

BROKEN = {
    "no bytes": (b"", "byte 0", "empty: no bytes"),
    "spaces only": (b"  ", "line 1, column 3", "xml_not_well_formed: document empty"),
    "cut off": (b"<a>\n<b>x", "line 2, column 5", "xml_not_well_formed: tag not finished"),
    "crossed tags": (b"<a><b></a>", "line 1, column 11", "xml_not_well_formed: tag name mismatch"),
    "wrong encoding": (b"<a>\xff</a>", "line 1, column 4", "xml_not_well_formed: invalid encoding"),
    "a null byte": (b"<a>\0</a>", "line 1, column 4", "xml_not_well_formed: invalid char"),
    "an entity nobody declared": (b"<a>&x;</a>", "line 1, column 7", "xml_not_well_formed: undeclared entity"),
    "an entity bomb": (BOMB, "line 1, column 5", "xml_not_well_formed: resource limit"),
    "100,000 nested elements": (b"<a>" * 100_000, "line 1, column 771", "xml_not_well_formed: resource limit"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_input_is_one_error_with_its_place(name):
    """What cannot be read says where and what kind of fault it is, and quotes nothing."""
    data, place, problem = BROKEN[name]

    with pytest.raises(XmlError) as caught:
        parse(io.BytesIO(data))

    assert (caught.value.place, caught.value.problem) == (place, problem)


def test_an_external_entity_is_never_opened(tmp_path: Path):
    """A file named by an entity stays closed: the input is refused instead."""
    secret = tmp_path / "secret"
    secret.write_text("never seen")
    data = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode()

    with pytest.raises(XmlError, match="undeclared entity"):
        parse(io.BytesIO(data))


def test_an_entity_the_file_declares_itself_is_text():
    """Internal entities are how old files write umlauts; they are kept."""
    data = b'<!DOCTYPE a [<!ENTITY auml "&#228;">]><a>B&auml;r</a>'

    assert parse(io.BytesIO(data)).text == "Bär"


def test_a_tree_larger_than_its_limit_is_refused():
    """The limit counts bytes read, and one more is too many."""
    data = b"<a>" + b"x" * 93 + b"</a>"

    assert parse(io.BytesIO(data), limit_bytes=100).tag == "a"
    with pytest.raises(XmlError, match="too_large"):
        parse(io.BytesIO(data), limit_bytes=99)


def test_markup_that_costs_more_memory_than_bytes_is_refused(monkeypatch):
    """Millions of empty elements are short to write and long to hold."""
    monkeypatch.setattr("pipeline.formats.safe_xml.MARKUP_LIMIT", 1000)

    with pytest.raises(XmlError, match="1000 signs of markup"):
        parse(io.BytesIO(b"<a>" + b"<b/>" * 1000 + b"</a>"))


def test_iterate_yields_outermost_elements_and_frees_them():
    """A dump is walked element by element, whatever lies inside them, and nothing of them stays behind."""
    data = b"<dump><info>kept</info>" + b"<page><page>x</page></page>\n" * 5000 + b"</dump>"

    seen = 0
    for page in iterate(io.BytesIO(data), ["page"]):
        seen += 1
        root = page.getroottree().getroot()

    assert seen == 5000
    assert [local_name(child) for child in root] == ["info"]


def test_iterate_hands_over_what_came_before_the_fault():
    """A dump that ends in the middle gives its whole pages first, then the error."""
    data = b"<dump><page>1</page><page>2</page><page>"
    pages = iterate(io.BytesIO(data), ["page"])

    assert [next(pages).text, next(pages).text] == ["1", "2"]
    with pytest.raises(XmlError, match="line 1"):
        next(pages)


def test_iterate_bounds_one_element_not_the_dump():
    """A dump may be longer than the limit, an element may not."""
    short = b"<d>" + (b"<p>" + b"x" * 1000 + b"</p>") * 300 + b"</d>"
    long = b"<d><p>" + b"x" * 300_000 + b"</p></d>"

    assert sum(1 for _ in iterate(io.BytesIO(short), ["p"], limit_bytes=200_000)) == 300
    with pytest.raises(XmlError, match="too_large"):
        list(iterate(io.BytesIO(long), ["p"], limit_bytes=200_000))
