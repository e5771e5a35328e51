"""OParl, Stack Exchange, WARC and fortune: one item for each thing they hold."""

import gzip
import io

import pytest

from licenses.work import Scope
from pipeline.formats import warc
from pipeline.record import Origin, Record, Unreadable

PAPER = b"""{"data": [{"id": "https://o.example/p/1", "type": "https://schema.oparl.org/1.1/Paper", "license": "L1",
"mainFile": {"id": "https://o.example/f/1", "type": "https://schema.oparl.org/1.1/File", "name": "Antrag",
"text": "Wortlaut.",
"date": "2013-01-04", "accessUrl": "https://o.example/f/1.pdf"},
"auxiliaryFile": [{"id": "f2", "type": "https://schema.oparl.org/1.1/File", "text": "Anlage.",
"fileLicense": "L2", "license": "L3"}]},
{"id": "https://o.example/p/2", "type": "https://schema.oparl.org/1.1/Paper", "deleted": true}]}"""


def test_a_file_has_the_licence_nearest_to_it(read):
    """Its own licence comes first, then that of the object around it."""
    main, annex, deleted = read("oparl", PAPER)

    assert (main.text, main.statements[0].quote, main.url) == ("Wortlaut.", "L1", "https://o.example/f/1.pdf")
    assert main.work.published == 2013
    assert annex.statements[0].quote == "L2"
    assert deleted.problem == "not_a_document: deleted by its publisher"


POSTS = """<?xml version="1.0" encoding="utf-8"?>
<posts>
  <row Id="1" PostTypeId="1" CreationDate="2011-05-24T18:00:00.000" Title="Wie heißt das?" OwnerUserId="5"
   Body="&lt;p&gt;Man sagt &lt;em&gt;so&lt;/em&gt;:&lt;/p&gt;&#xA;&lt;ul&gt;&lt;li&gt;a&lt;/li&gt;&lt;/ul&gt;"
   ContentLicense="CC BY-SA 3.0" />
  <row Id="2" PostTypeId="2" Body="&lt;p&gt;Ja.&lt;/p&gt;" OwnerDisplayName="Anna" />
  <row Id="3" PostTypeId="2" Body="&lt;p&gt;Ja.&lt;/p&gt; />
  <row Id="4" PostTypeId="8" Body="x" />
</posts>"""


def test_a_post_carries_its_licence_and_author(read):
    """A post of a Stack Exchange site has its own licence and address."""
    question, answer, broken, other = read("stackexchange", POSTS, site="german.stackexchange.com")

    assert question.text == "Wie heißt das?\n\nMan sagt so:\n\na"
    assert question.statements[0].quote == "CC BY-SA 3.0"
    assert question.url == "https://german.stackexchange.com/q/1"
    assert question.work.authors[0].ids == ("https://german.stackexchange.com/users/5",)
    assert (answer.text, answer.work.authors[0].name) == ("Ja.", "Anna")
    assert (broken.id, isinstance(broken, Unreadable)) == ("3", True)
    assert other.problem.startswith("not_a_document")


HTML = """<html><head><title>T</title></head><body><main>
<p>Ein Satz über Bäume, lang genug für eine Seite.</p></main></body></html>"""


def warc_record(number, body, headers="Content-Type: text/html; charset=utf-8", status="200 OK", kind="response"):
    """Return one record of a web archive."""
    http = f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n".encode() + body.encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Target-URI: https://x.example/{number}\r\n"
        f"WARC-Date: 2024-01-15T12:00:00Z\r\nContent-Type: application/http\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_each_response_is_an_item(read, pack):
    """Requests are none; answers without a page are named."""
    records = (
        warc_record(1, HTML, "Content-Type: text/html\r\nTDM-Reservation: 1"),
        warc_record(2, HTML, kind="request"),
        warc_record(3, "weg", status="404 Not Found"),
        warc_record(4, "%PDF", "Content-Type: application/pdf"),
        warc_record(5, "Nur Text.", "Content-Type: text/plain"),
    )

    page, missing, pdf, plain = read("warc", b"".join(map(pack, records)))

    assert page.text == "Ein Satz über Bäume, lang genug für eine Seite."
    assert (page.id, page.url, page.revision) == ("urn:uuid:1", "https://x.example/1", "2024-01-15T12:00:00")
    assert (page.statements[0].quote, page.statements[0].scope) == ("tdm-reservation: 1", Scope.DATABASE)
    assert "404" not in missing.id
    assert missing.problem.startswith("not_a_document")
    assert pdf.problem.startswith("not_a_document")
    assert plain.text == "Nur Text."


def test_reading_goes_on_behind_a_damaged_record(read):
    """A flipped byte in one gzip member costs that record."""
    packed = [gzip.compress(warc_record(n, HTML)) for n in range(4)]
    damaged = bytearray(packed[1])
    damaged[len(damaged) // 2] ^= 0xFF

    found = read("warc", packed[0] + bytes(damaged) + packed[2] + packed[3])

    assert [item.id for item in found if isinstance(item, Record)] == ["urn:uuid:0", "urn:uuid:2", "urn:uuid:3"]
    assert sum(isinstance(item, Unreadable) for item in found) == 1


def test_the_place_of_a_record_is_that_of_the_file(read):
    """Behind damage too, a place is counted from the beginning of the archive."""
    packed = [gzip.compress(warc_record(n, HTML, status="404 Weg")) for n in range(4)]
    damaged = packed[1][:30] + b"\xff" * 20 + packed[1][50:]

    found = read("warc", packed[0] + damaged + packed[2] + packed[3])

    assert found[-2].place == f"byte {len(packed[0] + damaged)}"
    assert found[-1].place == f"byte {len(packed[0] + damaged + packed[2])}"


def test_an_archive_can_come_through_a_pipe():
    """A stream that cannot be wound back is read once."""

    class Pipe(io.RawIOBase):
        def __init__(self, data):
            self.data = io.BytesIO(data)

        def readable(self):
            return True

        def read(self, size=-1):
            return self.data.read(size)

    (page,) = warc.read(Pipe(warc_record(1, HTML)), Origin("a.warc", None), {})

    assert page.id == "urn:uuid:1"


def test_a_cut_archive_is_not_taken_for_whole(read):
    """The last record says how long it is."""
    found = read("warc", (warc_record(1, HTML) + warc_record(2, HTML))[:-40])

    assert [isinstance(item, Record) for item in found] == [True, False]
    assert found[1].problem.startswith("truncated")


def test_sayings_are_told_apart_by_their_words(read):
    """A saying keeps its id when others come and go; a repeated one is named."""
    found = read("fortune", "Eins.\n%\nZwei.\n\t-- Autor\n%\nEins.\n%\n", path="zitate")
    fewer = read("fortune", "Zwei.\n\t-- Autor\n", path="zitate")

    assert [getattr(item, "text", item) for item in found[:2]] == ["Eins.", "Zwei.\n-- Autor"]
    assert found[2].place == "line 5"
    assert found[1].id == fewer[0].id
