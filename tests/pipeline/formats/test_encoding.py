"""Decoding: every encoding of the sources is found, and nothing damaged is read as something else."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.encoding import DecodeError, decode, read_bounded, read_text

GERMAN = "Der Fußgänger überquert die Straße; „Größe“ – 12 €.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "windows-1252"])
def test_german_is_read_in_every_encoding_it_comes_in(encoding):
    """The text is the same whatever the file's encoding."""
    found = decode(GERMAN.encode(encoding))

    assert found.text == GERMAN


def test_latin_1_is_recorded():
    """A file that is no UTF-8 says what it was read as."""
    found = decode("Mühe".encode("latin-1"))

    assert found.encoding == "iso-8859-1"
    assert found.repairs == (("decoded_from_iso-8859-1", 1),)


def test_utf8_with_one_damaged_byte_is_not_taken_for_latin_1():
    """The offset of the damaged byte is named instead of reading two wrong letters for each umlaut."""
    data = bytearray(("äöü" * 20).encode())
    data[31] = 0xFF

    with pytest.raises(DecodeError) as caught:
        decode(bytes(data))

    assert caught.value.place == "byte 30"
    assert caught.value.problem.startswith("invalid_utf8")


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "mac-roman"])
def test_an_encoding_that_only_looks_western_is_refused(encoding):
    """DOS and Macintosh umlauts are other letters in Windows-1252; nobody would notice them."""
    with pytest.raises(DecodeError, match=r"undecodable|encoding_unknown"):
        decode("Die Bäume blühen schön für die Größten".encode(encoding))


def test_a_declared_encoding_is_obeyed():
    """A steward can name what cannot be found out."""
    found = decode("Bäume blühen".encode("cp850"), "cp850")

    assert found.text == "Bäume blühen"


@pytest.mark.parametrize(
    ("data", "problem"),
    [(b"a\x00b", "not_text"), (b"", "empty_file"), (b"x" * 11, "too_large")],
)
def test_what_is_no_text_is_refused_with_its_reason(data, problem):
    """Binary, empty and endless files each have their own code."""
    with pytest.raises(DecodeError, match=problem):
        decode(read_bounded(io.BytesIO(data), 10))


def test_an_unknown_declared_encoding_is_refused():
    """A typing error in a declaration is no licence to guess."""
    with pytest.raises(DecodeError, match="undecodable"):
        decode("ä".encode(), "utf-9")


def test_line_ends_become_line_feeds():
    """Windows and old Macintosh line ends are the same to every reader."""
    found = read_text(io.BytesIO(b"a\r\nb\rc\n\x1a"))

    assert found.text == "a\nb\nc\n"
    assert found.repairs == (("dos_end_mark_removed", 1),)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_utf8_text_comes_back_as_it_was(text):
    """Decoding UTF-8 is the inverse of encoding it, but for a leading byte order mark."""
    found = decode(text.encode())

    assert found.text == text.removeprefix("\ufeff")
