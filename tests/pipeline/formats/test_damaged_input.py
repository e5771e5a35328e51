"""Whatever is done to a file, a reader gives records and unreadables with their places, and never fails."""

import importlib
import io
import re
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.record import Origin, Record, Unreadable
from tests.pipeline.formats.test_books import epub, pdf
from tests.pipeline.formats.test_collections import HTML, PAPER, POSTS, warc_record
from tests.pipeline.formats.test_gii_norm import LAW as GII
from tests.pipeline.formats.test_gutenberg import NEW
from tests.pipeline.formats.test_html import PAGE as HTML_PAGE
from tests.pipeline.formats.test_ldml import LAW as LDML
from tests.pipeline.formats.test_markdown import LAW as MARKDOWN
from tests.pipeline.formats.test_mediawiki import dump, page
from tests.pipeline.formats.test_plpr import PROTOCOL
from tests.pipeline.formats.test_tables import MAPPING, as_csv, as_jsonl, as_parquet
from tests.pipeline.formats.test_troff import PAGE as MANUAL

WHOLE = {
    "gii-norm": GII.encode(),
    "ldml": LDML.encode(),
    "plpr": PROTOCOL.encode(),
    "rii-dok": b"<dokument><doknr>X1</doknr><gertyp>BGH</gertyp><tenor><p>Satz.</p></tenor></dokument>",
    "mediawiki": dump(page(1, "[[a]] {{b|c}}"), page(2), page(3)).encode(),
    "wiktionary": dump(page(1, "== A ==\n:[1] b")).encode(),
    "stackexchange": POSTS.encode(),
    "markdown": MARKDOWN.encode(),
    "text": "Größere Prüfungen.\n\nEnde.".encode("latin-1"),
    "gutenberg": NEW.encode("latin-1"),
    "html": HTML_PAGE.encode(),
    "troff": MANUAL.encode(),
    "fortune": "Eins ä.\n%\nZwei.\n".encode(),
    "oparl": PAPER,
    "jsonl": as_jsonl(),
    "csv": as_csv(),
    "parquet": as_parquet(),
    "warc": b"".join(warc_record(n, HTML) for n in range(3)),
    "epub": epub(),
    "pdf": pdf(["Eine Zeile."], ["Noch eine."]),
}

damages = st.lists(
    st.one_of(
        st.tuples(st.just("cut"), st.floats(0, 1)),
        st.tuples(st.just("flip"), st.floats(0, 1), st.integers(0, 7)),
        st.tuples(st.just("insert"), st.floats(0, 1), st.binary(min_size=1, max_size=12)),
        st.tuples(st.just("drop"), st.floats(0, 1), st.integers(1, 60)),
        st.tuples(st.just("repeat"), st.floats(0, 1), st.integers(1, 60)),
    ),
    min_size=1,
    max_size=4,
)


def damage(data, kinds):
    """Return bytes with damage done to them."""
    for kind, where, *rest in kinds:
        at = int(where * len(data))
        if kind == "cut":
            data = data[:at]
        elif kind == "flip" and data:
            at = min(at, len(data) - 1)
            data = data[:at] + bytes([data[at] ^ (1 << rest[0])]) + data[at + 1 :]
        elif kind == "insert":
            data = data[:at] + rest[0] + data[at:]
        elif kind == "drop":
            data = data[:at] + data[at + rest[0] :]
        elif kind == "repeat":
            data = data[:at] + data[at : at + rest[0]] * 3 + data[at:]
    return data


def check(read, name, data):
    """Read damaged bytes and look at what came out."""
    options = MAPPING if name in {"jsonl", "csv", "parquet"} else {}

    for item in read(name, data, path="a/file", **options):
        if isinstance(item, Record):
            assert item.id
            assert item.text.strip()
        else:
            assert isinstance(item, Unreadable)
            assert item.id
            assert item.place
            assert item.problem.partition(":")[0].replace("_", "").isalnum()


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=damages)
def test_damaged_files_never_stop_a_reader(read, name, kinds):
    """Cuts, flipped bits, foreign bytes, losses and repetitions end in items, each with id, place and code."""
    check(read, name, damage(WHOLE[name], kinds))


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=damages)
def test_much_damage_never_stops_a_reader(read, name, kinds):
    """The same with many more examples."""
    check(read, name, damage(WHOLE[name], kinds))


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 1000, b"\xff\xfe\xfd", b"{", b"<", b"PK\x03\x04", b"\x1f\x8b\x08\x00junk", b" \n"]
)
def test_what_is_not_the_format_gives_an_item(read, name, data):
    """Nothing at all, zeros, and the beginnings of other formats are each named once."""
    found = read(name, data, path="a/file")

    assert len(found) <= 1 or name in {"jsonl", "csv"}
    assert found or name in {"jsonl", "csv"}


BOMB = (
    b"<!DOCTYPE x [<!ENTITY a '"
    + b"a" * 1000
    + b"'>"
    + b"".join(b"<!ENTITY %c '&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;'>" % (98 + n, *[97 + n] * 10) for n in range(9))
    + b"]>"
)


@pytest.mark.parametrize("name", ["gii-norm", "ldml", "plpr", "rii-dok", "mediawiki", "stackexchange"])
def test_an_entity_bomb_costs_no_memory(read, name):
    """Billions of letters are refused in kilobytes."""
    body = re.sub(rb"<\?xml[^>]*>|<!DOCTYPE[^>]*>", b"", WHOLE[name])
    at = body.index(b">", body.index(b"<", body.index(b"<") + 1)) + 1
    data = BOMB + body[:at] + b"&j;" + body[at:]

    tracemalloc.start()
    read(name, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 60_000_000


class Endless(io.RawIOBase):
    """A dump that goes on and on, made as it is read."""

    def __init__(self, head, piece, count):
        self.head, self.piece, self.left = head, piece, count
        self.buffer = bytearray(head)

    def readable(self):
        """Say yes."""
        return True

    def read(self, size=-1):
        """Make as many bytes as are asked for."""
        while len(self.buffer) < size and self.left:
            self.buffer += self.piece * min(64, self.left)
            self.left -= min(64, self.left)
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken


@pytest.mark.parametrize(
    ("name", "head", "piece"),
    [
        ("mediawiki", dump().removesuffix("</mediawiki>").encode(), page(1, "Wort " * 2000).encode()),
        ("stackexchange", b"<posts>\n", b'<row Id="1" PostTypeId="2" Body="' + b"Wort " * 2000 + b'" />\n'),
    ],
)
def test_a_long_dump_is_read_in_bounded_memory(name, head, piece):
    """Python's memory stays the same however many records have gone by."""
    reader = importlib.import_module(f"pipeline.formats.{name}")
    count = 1500

    tracemalloc.start()
    found = sum(isinstance(item, Record) for item in reader.read(Endless(head, piece, count), Origin("d", None), {}))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found == count
    assert peak < 12_000_000


class Piped:
    """A stream as the pipeline hands it over for a compressed file: it can be read, and nothing else."""

    def __init__(self, data, fault=None):
        self.data, self.fault = io.BytesIO(data), fault

    def _given(self, taken):
        if not taken and self.fault:
            raise self.fault
        return taken

    def read(self, size=-1, /):
        """Return some bytes."""
        return self._given(self.data.read(size))

    def readline(self, size=-1, /):
        """Return a line."""
        return self._given(self.data.readline(size))


def alone(path):
    """Open no other file."""
    raise FileNotFoundError(path)


@pytest.mark.parametrize("name", WHOLE)
def test_a_piped_file_gives_what_the_file_gives(read, name):
    """No reader needs to wind its stream back."""
    options = MAPPING if name in {"jsonl", "csv", "parquet"} else {}
    reader = importlib.import_module(f"pipeline.formats.{name.replace('-', '_')}").read

    assert list(reader(Piped(WHOLE[name]), Origin("a/file", alone), options)) == read(
        name, WHOLE[name], path="a/file", **options
    )


@pytest.mark.parametrize("name", WHOLE)
def test_a_pipe_that_breaks_gives_an_item(name):
    """A compressed file that ends too early raises while it is read; the reader says so."""
    options = MAPPING if name in {"jsonl", "csv", "parquet"} else {}
    reader = importlib.import_module(f"pipeline.formats.{name.replace('-', '_')}").read

    found = list(reader(Piped(WHOLE[name], EOFError("cut")), Origin("a/file", alone), options))

    assert isinstance(found[-1], Unreadable)


HOSTILE = {
    "markdown": [
        "[",
        "`",
        "**a ",
        "_a",
        "![",
        "[a](",
        "^[",
        "<!--",
        "<b ",
        "{#",
        "| ",
        "#",
        "    *   \n",
        "[^a",
        "---\n",
    ],
    "troff": ["\\[", "\\f[", "\\h'", ".de x\n", ".TS\n", "T{\n", '.B "a"" ', "'"],
    "gutenberg": ["_", "=a", "[Illustration", "[ Anmerkung", "Produced by\n", " ", "\n"],
    "text": [" ", "\n", "a\n"],
    "html": ["<b>", "<a rel=license href=x>", "&amp;", "<!--"],
}


@pytest.mark.parametrize(("name", "piece"), [(name, piece) for name, pieces in HOSTILE.items() for piece in pieces])
def test_signs_that_never_close_take_no_longer_than_letters(name, piece):
    """A hundred kilobytes of brackets are read in seconds."""
    head = "*** START OF THIS PROJECT GUTENBERG EBOOK X ***\n" if name == "gutenberg" else ""
    data = (head + piece * (100_000 // len(piece))).encode()
    reader = importlib.import_module(f"pipeline.formats.{name}").read

    started = time.process_time()
    list(reader(io.BytesIO(data), Origin("a/file", alone), {}))

    assert time.process_time() - started < 8
