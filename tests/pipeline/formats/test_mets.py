"""METS: a work is composed of all its pages or refused, and never reaches outside its source."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licenses.work import Person
from pipeline.formats.mets import read
from pipeline.record import Origin, Record, Unreadable

MODS = """<mods:mods xmlns:mods="http://www.loc.gov/mods/v3"><mods:titleInfo><mods:nonSort>Die</mods:nonSort>
<mods:title>Abhandlung</mods:title><mods:subTitle>vom Umwerfen</mods:subTitle></mods:titleInfo>
<mods:name type="personal"><mods:role><mods:roleTerm>aut</mods:roleTerm></mods:role>
<mods:namePart type="family">Burgsdorf</mods:namePart><mods:namePart type="given">F. A. L.</mods:namePart>
<mods:namePart type="date">1747-1802</mods:namePart></mods:name>
<mods:originInfo><mods:dateIssued>1801</mods:dateIssued><mods:publisher>Stettin</mods:publisher></mods:originInfo>
<mods:language><mods:languageTerm type="code">ger</mods:languageTerm></mods:language>
<mods:identifier type="purl">http://example.org/id1</mods:identifier>
<mods:accessCondition type="use and reproduction" xlink:href="http://creativecommons.org/publicdomain/mark/1.0/">Public
Domain Mark 1.0</mods:accessCondition></mods:mods>"""
RIGHTS = """<amdSec><rightsMD ID="r"><mdWrap><xmlData><dv:rights xmlns:dv="http://dfg-viewer.de/"><dv:license>pdm
</dv:license></dv:rights></xmlData></mdWrap></rightsMD></amdSec>"""


def alto(words):
    """Return a page."""
    strings = "".join(f'<String CONTENT="{w}"/>' for w in words.split())
    space = f"<PrintSpace><TextBlock><TextLine>{strings}</TextLine></TextBlock></PrintSpace>"
    return f"<alto><Layout><Page>{space}</Page></Layout></alto>"


def mets(*hrefs, use="FULLTEXT", order=(), mods=MODS):
    """Return a METS file that lists pages."""
    files = "".join(
        f'<file ID="f{i}" MIMETYPE="text/xml"><FLocat LOCTYPE="URL" xlink:href="{href}"/></file>'
        for i, href in enumerate(hrefs)
    )
    pages = "".join(f'<div><fptr FILEID="f{i}"/></div>' for i in order)
    return f"""<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink">
      <dmdSec ID="d"><mdWrap><xmlData>{mods}</xmlData></mdWrap></dmdSec>{RIGHTS}
      <fileSec><fileGrp USE="{use}">{files}</fileGrp></fileSec>
      <structMap TYPE="PHYSICAL"><div>{pages}</div></structMap>
      <structMap TYPE="LOGICAL"><div DMDID="d"/></structMap></mets>"""


def records(data, files=None, path="work/mets.xml", options=None):
    """Read a METS file with the other files of its source."""
    opened = []

    def sibling(name):
        opened.append(name)
        if name not in (files or {}):
            raise FileNotFoundError(name)
        return io.BytesIO(files[name].encode())

    found = list(read(io.BytesIO(data.encode()), Origin(path, sibling), options or {}))
    assert not [name for name in opened if name.startswith(("/", ".."))]
    return found


PAGES = {"work/p/1.xml": alto("Die Ab-"), "work/p/2.xml": alto("handlung vom"), "work/p/3.xml": alto("Ende")}
HREFS = ("p/1.xml", "file://./p/2.xml", "file:./p/3.xml")


def test_a_work_is_its_pages_in_their_physical_order():
    """The order of the file list does not count, and a word divided by a page end is whole."""
    (record,) = records(mets(HREFS[2], HREFS[0], HREFS[1], order=(1, 2, 0)), PAGES)

    assert record.id == "work/mets"
    assert record.text == "Die Abhandlung vom\n\nEnde"
    assert record.repairs == (("hyphen_joined", 1),)


def test_the_description_and_the_rights_come_along():
    """Title, author with dates, date, language, address, and each licence statement with its place."""
    (record,) = records(mets(*HREFS), PAGES)

    assert record.work.title == "Die Abhandlung. vom Umwerfen"
    assert record.work.authors == (Person("Burgsdorf, F. A. L.", 1747, 1802),)
    assert (record.work.published, record.date, record.language) == (1801, "1801", "de")
    assert (record.url, record.publisher) == ("http://example.org/id1", "Stettin")
    assert [(s.quote, s.place, s.uri) for s in record.statements] == [
        (
            "Public Domain Mark 1.0",
            "mets/dmdSec/mods/accessCondition[@type=use and reproduction]",
            "http://creativecommons.org/publicdomain/mark/1.0/",
        ),
        ("pdm", "mets/amdSec/rightsMD/rights/license", None),
    ]


REFUSED = {
    "a page on a server": (("p/1.xml", "https://example.org/2.xml"), "mets_remote_file: 2 pages"),
    "a missing page": (("p/1.xml", "p/4.xml"), "mets_missing_file: 1 of 2 pages"),
    "a page above the source": (("../../etc/passwd",), "mets_remote_file"),
    "a page at the root": (("/etc/passwd",), "mets_remote_file"),
    "a page at the root of a file address": (("file:///etc/passwd",), "mets_remote_file"),
    "a disguised climb": (("p/..%2f..%2f..%2fetc/passwd",), "mets_remote_file"),
    "no pages": ((), "mets_no_text_files"),
    "a page that is none": (("q.xml",), "wrong_root"),
    "a broken page": (("broken.xml",), "xml_not_well_formed"),
    "pages without words": (("blank.xml",), "empty_text"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_work_that_is_not_all_there_is_refused(name):
    """Half a book is not taken for the whole; the note says which page and why."""
    hrefs, problem = REFUSED[name]
    files = PAGES | {"work/q.xml": "<html/>", "work/broken.xml": "<alto>", "work/blank.xml": alto("")}
    (found,) = records(mets(*hrefs), files)

    assert isinstance(found, Unreadable)
    assert found.place.startswith("mets/fileSec")
    assert found.problem.startswith(problem)


def test_a_source_may_allow_missing_pages():
    """They are counted then."""
    (record,) = records(mets("p/1.xml", "p/4.xml"), PAGES, options={"allow_missing": True})

    assert (record.text, record.repairs) == ("Die Ab-", (("missing_page", 1),))


def test_ground_truth_is_preferred_and_one_group_is_enough():
    """The same pages in several groups are one text, not two."""
    both = mets(HREFS[0]).replace(
        "</fileSec>",
        '<fileGrp USE="OCR-D-GT-PAGE"><file ID="g" MIMETYPE="application/vnd.prima.page+xml"><FLocat '
        'xlink:href="gt.xml"/></file></fileGrp></fileSec>',
    )
    unicode = "<TextEquiv><Unicode>Wahrheit</Unicode></TextEquiv>"
    truth = f'<PcGts><Page><TextRegion id="r">{unicode}</TextRegion></Page></PcGts>'

    (best,) = records(both, PAGES | {"work/gt.xml": truth})
    (chosen,) = records(both, PAGES | {"work/gt.xml": truth}, options={"groups": ["FULLTEXT"]})

    assert (best.text, chosen.text) == ("Wahrheit", "Die Ab-")


def test_an_oai_pmh_answer_holds_several_works():
    """Each is a record of its own."""
    members = "".join(
        f"<record><header><identifier>oai:{i}</identifier></header><metadata>{mets(HREFS[i])}</metadata></record>"
        for i in (0, 2)
    )
    found = records(f"<OAI-PMH>{members}</OAI-PMH>", PAGES)

    assert [(r.id, r.text) for r in found] == [("work/mets/oai:0", "Die Ab-"), ("work/mets/oai:2", "Ende")]


def test_the_articles_of_an_issue_can_be_records():
    """Each takes its blocks across the pages, with its own title and language; every word is in one record."""
    half = '<String CONTENT="{}" SUBS_TYPE="HypPart{}" SUBS_CONTENT="Artikel"/>'

    def block(name, inner):
        return f'<TextBlock ID="{name}"><TextLine>{inner}</TextLine></TextBlock>'

    def sheet(*blocks):
        return f"<alto><Layout><Page><PrintSpace>{''.join(blocks)}</PrintSpace></Page></Layout></alto>"

    files = {
        "work/p/1.xml": sheet(block("b1", '<String CONTENT="Zeitung"/>'), block("b2", half.format("Ar", 1))),
        "work/p/2.xml": sheet(
            block("b3", '<String CONTENT="Mardi"/>'), block("b4", half.format("tikel", 2) + '<String CONTENT="Ende"/>')
        ),
    }
    french = MODS.replace("ger<", "fre<").replace("Abhandlung", "Article")
    areas = '<area FILEID="f0" BEGIN="b2"/><area FILEID="f1" BEGIN="b4"/>'
    issue = (
        mets("p/1.xml", "p/2.xml", order=(0, 1))
        .replace(
            '<div DMDID="d"/>',
            f'<div DMDID="d"><div TYPE="ARTICLE" DMDID="a1" LABEL="Nachricht"><fptr>{areas}</fptr></div>'
            '<div TYPE="ARTICLE" DMDID="a2"><fptr><area FILEID="f1" BEGIN="b3"/></fptr></div></div>',
        )
        .replace("<amdSec>", f'<dmdSec ID="a2"><mdWrap><xmlData>{french}</xmlData></mdWrap></dmdSec><amdSec>')
    )
    found = records(issue, files, options={"split": ["ARTICLE"]})

    assert [(r.id, r.text) for r in found] == [
        ("work/mets/a1", "Artikel\n\nEnde"),
        ("work/mets/a2", "Mardi"),
        ("work/mets", "Zeitung"),
    ]
    assert [(r.work.title, r.language, r.date) for r in found[:2]] == [
        ("Nachricht", "de", "1801"),
        ("Die Article. vom Umwerfen", "fr", "1801"),
    ]


@pytest.mark.parametrize("data", ["", "<mets", "<html/>"])
def test_what_is_no_mets_is_unreadable(data):
    """One note with a place."""
    (found,) = records(data)

    assert isinstance(found, Unreadable)
    assert found.place


@pytest.mark.property
@given(st.text(alphabet="./%2fFileabc:\\\0\x7f", max_size=30))
def test_no_reference_leaves_the_source(reference):
    """`records` itself looks at every path that the reader opens."""
    href = reference.replace("&", "").replace("<", "").replace("\0", "")

    assert all(isinstance(found, Record | Unreadable) for found in records(mets(href), PAGES))
