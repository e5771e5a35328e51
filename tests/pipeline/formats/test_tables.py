"""Rows of JSON Lines, CSV and Parquet: a mapping by options, each row accounted for."""

import csv
import io
import json
import threading

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.formats import parquet
from pipeline.record import Origin, Record, Unreadable

ROWS = [
    {"nr": "a1", "inhalt": "Erster Text.", "von": "Muster, Anna", "lizenz": "https://x.example/by", "jahr": "1901"},
    {"nr": "a2", "inhalt": "", "von": "", "lizenz": "", "jahr": ""},
    {"nr": "a3", "inhalt": "Dritter\nText.", "von": "A; B", "lizenz": "", "jahr": "1902-03"},
]
MAPPING = {"id": "nr", "text": "inhalt", "author": "von", "license": "lizenz", "date": "jahr"}


def as_jsonl():
    """Return the rows as JSON Lines."""
    return "\n".join(json.dumps(row) for row in ROWS).encode() + b"\n\n"


def as_csv():
    """Return the rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROWS[0]))
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue().encode("utf-8-sig")


def as_parquet():
    """Return the rows as Parquet."""
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), out, row_group_size=2)
    return out.getvalue()


@pytest.mark.parametrize(("name", "data"), [("jsonl", as_jsonl()), ("csv", as_csv()), ("parquet", as_parquet())])
def test_the_same_rows_give_the_same_records(read, name, data):
    """Fields are found by the names that the options give."""
    first, second, third = read(name, data, path="rows", **MAPPING)

    assert (first.id, first.text, first.date) == ("a1", "Erster Text.", "1901")
    assert first.work.authors[0].name == "Muster, Anna"
    assert first.statements[0].uri == "https://x.example/by"
    assert isinstance(second, Unreadable)
    assert second.problem.startswith("missing_text")
    assert [p.name for p in third.work.authors] == ["A", "B"]


def test_a_row_without_an_id_is_named_by_its_words(read):
    """A position would change with the file."""
    one = read("jsonl", b'{"text": "A."}\n{"text": "B."}')
    other = read("jsonl", b'{"text": "B."}\n{"text": "A."}')

    assert [r.id for r in one] == [r.id for r in reversed(other)]


def test_nested_fields_and_html_are_read(read):
    """A dot goes into an object; tags are no text."""
    (row,) = read("jsonl", b'{"a": {"b": "<p>Eins</p><p>Zwei</p>"}, "id": 7}', text="a.b", html=True)

    assert (row.id, row.text) == ("7", "Eins\n\nZwei")


@pytest.mark.parametrize(
    ("data", "places"),
    [
        (b'{"text": "A."}\n{"text": \n{"text": "B."}', [None, "line 2, column 10", None]),
        (b'{"text": "A."}\n[1]\n', [None, "line 2"]),
        (b'{"text": "A\xff."}\n{"text": "B."}', ["line 1, byte 11", None]),
        (b"", ["byte 0"]),
    ],
)
def test_a_damaged_line_costs_that_line(read, data, places):
    """The line and column are named, and reading goes on."""
    assert [getattr(item, "place", None) for item in read("jsonl", data)] == places


def test_one_json_value_can_hold_all_rows(read):
    """Option `whole` reads an array, `items` one inside an object."""
    found = read("jsonl", b'{"docs": [{"text": "A."}, 3]}', whole=True, items="docs")

    assert isinstance(found[0], Record)
    assert found[1].place == "/docs[1]"


def test_a_damaged_row_of_a_table_costs_that_row(read):
    """Too few fields and undecodable bytes are named by line."""
    found = read("csv", b"id,text\n1,gut\n2\n3,sch\xff\n4,gut\n")

    assert [getattr(item, "place", None) for item in found] == [None, "line 3", "line 4", None]


def test_other_delimiters_and_encodings_are_declared(read):
    """TSV in Windows-1252."""
    (row,) = read("csv", "id\ttext\n1\tGrüße\n".encode("cp1252"), delimiter="tab", encoding="cp1252")

    assert row.text == "Grüße"


def test_what_is_no_parquet_says_so(read):
    """A damaged footer is named."""
    assert read("parquet", as_parquet()[:-9])[0].problem.startswith("not_parquet")


def test_lost_rows_of_parquet_are_counted(read):
    """The footer says how many rows a damaged row group held."""
    data = bytearray(as_parquet())
    data[8:40] = b"\xff" * 32

    assert len(read("parquet", bytes(data), **MAPPING)) == 3


class Heard(io.BytesIO):
    """A file that remembers on which threads it was read."""

    def __init__(self, data):
        super().__init__(data)
        self.threads = set()

    def read(self, size=-1, /):
        """Read, and remember who asks."""
        self.threads.add(threading.get_ident())
        return super().read(size)


def test_parquet_is_read_on_the_thread_that_asks():
    """A thread of Arrow's that still holds a file of Python's when the interpreter ends aborts the process."""
    stream = Heard(as_parquet())
    origin = Origin("rows.parquet", FileNotFoundError)

    found = list(parquet.read(stream, origin, MAPPING))

    assert len(found) == 3
    assert stream.threads == {threading.get_ident()}
