"""Harvesting: pages as sent, tokens, deleted records, servers that forget, and the books behind it."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import etree

from pipeline import snapshot
from pipeline.errors import ConfigError, OutsideError, SourceChangedError
from pipeline.record import Record, Unreadable
from pipeline.steps.read import records
from tests.pipeline.acquire.conftest import HEAD
from tests.pipeline.acquire.site import busy, reply

TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Brief {n}</title></titleStmt>
<publicationStmt><p>CC0</p></publicationStmt><sourceDesc><p>Archiv</p></sourceDesc></fileDesc></teiHeader>
<text><body><p>Lieber Freund, dies ist der Brief Nummer {n} aus der Stadt.</p></body></text></TEI>"""


class Server:
    """An OAI-PMH 2.0 server over a list of records, a few to a page."""

    def __init__(self, site, count=7, page=3):
        self.site, self.page = site, page
        self.records = {f"oai:rat:{n}": TEI.format(n=n) for n in range(count)}
        self.deleted = set()
        self.tokens, self.complete, self.asked = {}, True, []
        self.forget = self.same = 0
        site.services["/oai"] = self.answer
        self.url = f"{site.url}/oai"

    def answer(self, handler):
        """Answer one verb."""
        asked = dict(parse_qsl(urlsplit(handler.path).query))
        self.asked.append(asked)
        verb = asked.get("verb")
        if verb == "Identify":
            body = (
                "<Identify><repositoryName>Stadtarchiv</repositoryName><baseURL>x</baseURL>"
                "<protocolVersion>2.0</protocolVersion><earliestDatestamp>2020-01-01</earliestDatestamp>"
                "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DD</granularity></Identify>"
            )
        elif asked.get("metadataPrefix", "tei") != "tei":
            body = '<error code="cannotDisseminateFormat">no</error>'
        elif asked.get("set", "briefe") != "briefe":
            body = '<error code="noRecordsMatch">none</error>'
        else:
            body = self.listed(asked)
        date = f"2026-11-25T10:00:{len(self.asked):02d}Z"
        page = (
            '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>{date}</responseDate><request>{self.url}</request>{body}</OAI-PMH>"
        )
        return reply(handler, 200, page.encode(), Content_Type="text/xml; charset=utf-8")

    def listed(self, asked):
        """Return one page of the list."""
        start = 0
        if "resumptionToken" in asked:
            if self.forget > 0 or asked["resumptionToken"] not in self.tokens:
                self.forget -= 1
                return '<error code="badResumptionToken">expired</error>'
            start = self.tokens[asked["resumptionToken"]]
        names = sorted(self.records)
        rows = "".join(self.row(n) for n in names[start : start + self.page])
        size = f' completeListSize="{len(names)}"' if self.complete else ""
        following = start + self.page
        token = ""
        if following < len(names):
            name = "immer" if self.same else f"t{len(self.asked)}"
            self.tokens[name] = following
            token = f"<resumptionToken{size} cursor='{start}'>{name}</resumptionToken>"
        elif start:
            token = f"<resumptionToken{size} cursor='{start}'/>"
        return f"<ListRecords>{rows}{token}</ListRecords>"

    def row(self, name):
        """Return one record."""
        gone = name in self.deleted
        status = ' status="deleted"' if gone else ""
        metadata = "" if gone else f"<metadata>{self.records[name]}</metadata>"
        header = f"<identifier>{name}</identifier><datestamp>2026-01-01</datestamp><setSpec>briefe</setSpec>"
        return f"<record><header{status}>{header}</header>{metadata}</record>"

    def table(self, more=""):
        """Return the declaration's table."""
        return f'kind = "oai-pmh"\nurl = "{self.url}"\nmetadata_prefix = "tei"\nfiles = ["records/**/*.xml"]\n{more}'


LETTERS = HEAD.replace('format = "markdown"', 'format = "oai-pmh"\noptions = { inner = "tei" }') + (
    '\n[completeness]\ncounted_by = "oai-complete-list-size"\nbasis = "completeListSize of the server"\n'
)


@pytest.fixture
def server(site):
    """Return a running server."""
    return Server(site)


def read(declared, desk):
    """Return what the reader finds in the newest snapshot."""
    taken = snapshot.take(declared, desk.folder / "raw" / declared.name)
    return [item for file in taken.files for item in records(taken, file, 10**9)], taken


def test_a_harvest_keeps_each_answer_and_reads_each_record(desk, server):
    """Seven records in three pages; a deleted one is told as deleted; the number from outside holds."""
    server.deleted = {"oai:rat:3"}
    rat = desk.declare(server.table(), head=LETTERS)

    acquired = desk.acquire(rat)
    items, taken = read(rat, desk)

    assert list(desk.files(acquired)) == [f"records/all/00000{n}.xml" for n in (1, 2, 3)]
    assert acquired.record.expected.number == taken.completeness.expected == len(items) == 7
    assert sorted(i.id for i in items if isinstance(i, Record)) == [f"oai:rat:{n}" for n in (0, 1, 2, 4, 5, 6)]
    (gone,) = [i for i in items if isinstance(i, Unreadable)]
    assert gone.id == "oai:rat:3"
    assert gone.problem.startswith("not_a_document")
    assert all("Brief Nummer" in i.text for i in items if isinstance(i, Record))


def test_an_unchanged_list_is_no_new_snapshot_though_its_dates_and_tokens_differ(desk, server):
    """And a changed record is."""
    rat = desk.declare(server.table(), head=LETTERS)
    desk.acquire(rat)

    same = desk.acquire(rat)
    server.records["oai:rat:2"] = TEI.format(n=99)
    changed = desk.acquire(rat)

    assert (same.is_new, changed.is_new) == (False, True)


def test_an_interrupted_harvest_goes_on_with_its_token(desk, server, site):
    """Pages that are here are not asked for again."""
    rat = desk.declare(server.table(), head=LETTERS)
    answer = server.answer
    site.services["/oai"] = lambda handler: busy(503)(handler) if len(server.asked) >= 3 else answer(handler)
    with pytest.raises(OutsideError):
        desk.acquire(rat)
    site.services["/oai"] = answer
    server.asked.clear()

    acquired = desk.acquire(rat)

    assert len(desk.files(acquired)) == 3
    assert [a.get("resumptionToken", a["verb"])[:1] for a in server.asked] == ["I", "t"]


def test_a_forgotten_token_begins_the_set_anew(desk, server):
    """The pages of before do not stay."""
    server.forget = 1
    rat = desk.declare(server.table(), head=LETTERS)

    acquired = desk.acquire(rat)
    items, _ = read(rat, desk)

    assert len(desk.files(acquired)) == 3
    assert len({i.id for i in items}) == 7


def test_a_server_that_forgets_always_or_runs_in_a_circle_is_told(desk, server):
    """Neither ends in an endless harvest."""
    rat = desk.declare(server.table(), head=LETTERS)
    server.forget = 99
    with pytest.raises(OutsideError, match="forgets its resumption tokens"):
        desk.acquire(rat)
    server.forget, server.same = 0, 1
    with pytest.raises(OutsideError, match="same resumption token twice"):
        desk.acquire(rat)


def test_fewer_records_than_announced_are_not_sealed(desk, server, site):
    """The completeListSize is a number from outside."""
    rat = desk.declare(server.table(), head=LETTERS)
    answer = server.answer

    def lossy(handler):
        server.records.pop("oai:rat:6", None)
        return answer(handler)

    server.listed = lambda asked, listed=server.listed: re.sub(r'Size="\d+"', 'Size="9"', listed(asked))

    with pytest.raises(SourceChangedError, match=r"7 records came.*says 9"):
        desk.acquire(rat)


def test_an_answer_that_breaks_off_is_asked_for_again(desk, server, site):
    """Half a list must not look like its end."""
    rat = desk.declare(server.table(), head=LETTERS)
    answer, cuts = server.answer, [1]

    def broken(handler):
        if "ListRecords" in handler.path and cuts:
            cuts.pop()
            return reply(handler, 200, b"<?xml version='1.0'?><OAI-PMH><ListRecords><record>", Content_Type="text/xml")
        return answer(handler)

    site.services["/oai"] = broken
    acquired = desk.acquire(rat)

    assert acquired.record.expected.number == 7


def test_sets_are_harvested_one_by_one_and_an_empty_one_is_no_fault(desk, server):
    """Unless all of them are empty."""
    both = desk.declare(server.table('sets = ["briefe", "leer"]'), head=LETTERS)
    none = desk.declare(server.table('sets = ["leer"]'), head=LETTERS, name="leer")

    acquired = desk.acquire(both)

    assert list(desk.files(acquired)) == [f"records/briefe/00000{n}.xml" for n in (1, 2, 3)]
    with pytest.raises(SourceChangedError, match="no record matches"):
        desk.acquire(none)


def test_a_format_the_server_does_not_know_is_the_declarations_fault(desk, server):
    """With the server's own words."""
    wrong = desk.declare(server.table().replace('"tei"', '"mets"'), head=LETTERS)

    with pytest.raises(ConfigError, match="CannotDisseminateFormat"):
        desk.acquire(wrong)


def test_linked_files_come_too(desk, server, site):
    """Full texts beside the records."""
    for n in range(3):
        server.records[f"oai:rat:{n}"] = f'<m xmlns="urn:x" href="{site.url}/voll/{n}.xml"/>'
        site.put(f"/voll/{n}.xml", TEI.format(n=n))
    rat = desk.declare(server.table('links = "/voll/.*xml$"'), head=LETTERS)

    acquired = desk.acquire(rat)

    assert [p for p in desk.files(acquired) if not p.startswith("records/")] == [
        f"files/voll/{n}.xml" for n in range(3)
    ]


def test_a_page_that_is_no_oai_answer_is_told(desk, site):
    """A portal that answers everything with HTML."""
    site.services["/oai"] = lambda h: reply(h, 200, b"<html><body/></html>", Content_Type="text/html")
    rat = desk.declare(f'kind = "oai-pmh"\nurl = "{site.url}/oai"\nmetadata_prefix = "tei"\n')

    with pytest.raises(OutsideError, match="no answer of an OAI-PMH server"):
        desk.acquire(rat)


def test_the_reader_keeps_several_documents_of_one_record_apart():
    """And tells a record without metadata, and a damaged rest."""
    import io

    from pipeline.formats.oai_pmh import read as reader
    from pipeline.record import Origin

    body = (
        b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        b"<record><header><identifier>a</identifier></header></record>"
        b"<record><header/></record>"
        b"<record><header><identifier>b</identifier></header><metadata><x/></metadata></record><record>"
    )

    found = list(reader(io.BytesIO(body), Origin("p.xml", None), {"inner": "tei"}))

    assert [i.id for i in found[:2]] == ["a", "p.xml#line 1"]
    assert all(isinstance(i, Unreadable) for i in found)
    assert found[-1].id == "p.xml#rest"
    with pytest.raises(ConfigError, match="inner"):
        list(reader(io.BytesIO(body), Origin("p.xml", None), {}))
    etree.clear_error_log()
