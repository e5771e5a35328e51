"""Federal law in gii-norm: the enacted text in order, the editors' notes out, one key a law."""

import io
import tarfile
import zipfile

import pytest

from pipeline.formats import gii_norm
from pipeline.record import Origin, Unreadable

LAW = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE dokumente SYSTEM "http://www.gesetze-im-internet.de/dtd/1.01/gii-norm.dtd">
<dokumente builddate="20240101000000" doknr="BJNR1">
<norm doknr="BJNR1"><metadaten><jurabk>BeispG</jurabk><ausfertigung-datum manuell="ja">2001-02-03</ausfertigung-datum>
<fundstelle typ="amtlich"><periodikum>BGBl I</periodikum><zitstelle>2001, 1</zitstelle></fundstelle>
<kurzue>Beispielgesetz</kurzue><langue>Gesetz über Beispiele<FnR ID="F1"/></langue></metadaten>
<textdaten><text format="XML"><Footnotes>
<Footnote FnZ="*" Postfix=")" ID="F1">Dient der Umsetzung.</Footnote></Footnotes>
</text><fussnoten><Content><P>
<pre xml:space="preserve">(+++ Textnachweis ab: 1.1.2002 +++)</pre></P></Content></fussnoten></textdaten></norm>
<norm><metadaten><jurabk>BeispG</jurabk><gliederungseinheit><gliederungskennzahl>010</gliederungskennzahl>
<gliederungsbez>Abschnitt 1</gliederungsbez>
<gliederungstitel>Allgemeines</gliederungstitel></gliederungseinheit></metadaten></norm>
<norm><metadaten><jurabk>BeispG</jurabk><gliederungseinheit><gliederungskennzahl>010</gliederungskennzahl>
<gliederungsbez>Abschnitt 1</gliederungsbez></gliederungseinheit>
<enbez>§ 1</enbez><titel format="parat">Begriffe</titel></metadaten>
<textdaten><text format="XML">
<Content><P>(1) Beispiele sind<DL Type="arabic"><DT>1.</DT><DD><LA>Muster,<DL Type="alpha">
<DT>a)</DT><DD><LA>kleine,</LA></DD></DL></LA></DD><DT>2.</DT><DD><LA>Proben.</LA></DD></DL></P>
<P>(2) H<SUB>2</SUB>O<FnR ID="F2"/> ist <B>Wasser</B>.<BR/>Neue Zeile.</P>
<table><tgroup cols="2"><colspec colname="a"/><thead><row><entry>Stoff</entry><entry>Wert</entry></row></thead>
<tbody><row><entry>Blei<BR/>(Pb)</entry><entry>0,1</entry></row></tbody></tgroup></table>
</Content></text></textdaten></norm>
</dokumente>"""

TEXT = """Gesetz über Beispiele (Beispielgesetz)

*) Dient der Umsetzung.

Abschnitt 1 Allgemeines

§ 1 Begriffe

(1) Beispiele sind
1. Muster,
a) kleine,
2. Proben.

(2) H2O ist Wasser.
Neue Zeile.

Stoff | Wert
Blei (Pb) | 0,1"""


def test_a_law_becomes_its_text_in_order(read):
    """Headings once, lists as lines, tables as rows, no reference and no editors' note."""
    (law,) = read("gii-norm", LAW)

    assert law.text == TEXT


def test_the_facts_of_a_law_are_found(read):
    """Number, state, date, issuer and key come from the file."""
    (law,) = read("gii-norm", LAW)

    assert (law.id, law.revision, law.date, law.work_key) == ("BJNR1", "20240101000000", "2001-02-03", "jurabk:BeispG")
    assert law.work.kind == "law"
    assert law.work.published == 2001
    assert law.work.issuer == "Bundesrepublik Deutschland"
    assert law.work.title == "Gesetz über Beispiele"


def test_what_is_left_out_is_counted(read):
    """References and notes of the documentation office do not vanish without a trace."""
    (law,) = read("gii-norm", LAW)

    assert dict(law.repairs)["footnote_references_removed"] == 1
    assert dict(law.repairs)["documentation_notes_removed"] == 1


@pytest.mark.parametrize(
    ("option", "official", "editorial"),
    [("official", True, False), ("all", True, True), ("none", False, False)],
)
def test_notes_follow_the_option(read, option, official, editorial):
    """The law's own notes and those of the documentation office are decided apart."""
    (law,) = read("gii-norm", LAW, footnotes=option)

    assert ("Dient der Umsetzung" in law.text) is official
    assert ("Textnachweis" in law.text) is editorial


def test_a_real_law_reads_as_recorded(read, samples):
    """The golden sample: the whole of a short law."""
    (law,) = read("gii-norm", samples / "gii-norm" / "kerzg.xml")

    assert law.text == (samples / "gii-norm" / "kerzg.txt").read_text("utf-8").rstrip("\n")
    assert law.work_key == "jurabk:KErzG"
    assert law.work.issuer == "Deutsches Reich"


def _zip(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _tar(files):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


@pytest.mark.parametrize("pack", [_zip, _tar])
def test_an_archive_gives_one_record_a_member(read, pack):
    """Pictures are passed over; a broken member costs that member."""
    files = {"a.xml": LAW.encode(), "picture.jpg": b"\xff\xd8", "b.xml": LAW.encode()[:-40]}

    found = read("gii-norm", pack(files), path="laws.pack")

    assert [getattr(item, "text", None) is not None for item in found] == [True, False]
    assert isinstance(found[1], Unreadable)
    assert found[1].id == "laws.pack!b.xml"


def test_a_cut_archive_names_the_place(read):
    """What comes before the cut is read."""
    files = {f"{n}.xml": LAW.encode() + b" " * n for n in range(3)}

    found = read("gii-norm", _tar(files)[:-120], path="laws.tar.gz")

    assert isinstance(found[-1], Unreadable)


def test_an_element_nobody_decided_about_is_named(read):
    """A new element is quarantined with its place, not silently read as something."""
    (found,) = read("gii-norm", LAW.replace("<B>", "<Neuland>").replace("</B>", "</Neuland>"))

    assert found == Unreadable("BJNR1", "/dokumente//Neuland", "unknown_element: no rule for it")


def test_another_format_is_refused(read):
    """A file of another kind says so."""
    (found,) = read("gii-norm", "<html/>")

    assert found.problem.startswith("wrong_root")


@pytest.mark.parametrize("pack", [_zip, _tar])
def test_an_archive_can_come_through_a_pipe(pack):
    """A stream that cannot be wound back is read once."""

    class Pipe:
        def __init__(self, data):
            self.data = io.BytesIO(data)

        def read(self, size=-1, /):
            return self.data.read(size)

    found = list(gii_norm.read(Pipe(pack({"a.xml": LAW.encode()})), Origin("laws", None), {}))

    assert [item.id for item in found] == ["BJNR1"]
