"""Read plenary protocols of the Bundestag (dbtplenarprotokoll): one Record a session.

The text is the head of the protocol, the session with a line for each speaker, the stenographers' remarks in
parentheses as paragraphs of their own, and the annexes. Option `contents = true` keeps the table of contents, option
`remarks = "drop"` leaves the remarks out. The list of speakers and everything in attributes (such as the publisher's
telephone number) is no text.

Two kinds of damage in the published files are repaired and counted, everything else that is not well-formed is
unreadable: the literal text `&#xFEFF;` before the XML declaration, and `<col>` that is never closed.

The older format of the first eighteen terms (element `DOCUMENT`, the whole protocol in one `TEXT`) is read too: the
running head and the letters of the columns go, the lines of prose are joined.
"""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from licenses.work import Work
from pipeline.formats._options import Kind, Spec
from pipeline.formats.encoding import DecodeError, read_bounded
from pipeline.formats.layout import Layout, squeeze, text_of
from pipeline.formats.safe_xml import PARSE_LIMIT, Element, XmlError, local_name, parse
from pipeline.formats.wrapped import paragraphs
from pipeline.record import Options, Origin, Record, Unreadable

_LITERAL_MARK = b"&#xFEFF;"
_OPEN_COL = re.compile(rb"<col\b([^<>]*?)(?<!/)>(?!\s*</col>)")


OPTIONS: Spec = {"contents": Kind.FLAG, "remarks": ("keep", "drop")}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the protocol of one file.

    Args:
        stream: the XML file.
        origin: where it lies.
        options: `contents` and `remarks` as the module says.
    """
    layout = Layout()
    try:
        root = _parse(read_bounded(stream, PARSE_LIMIT), layout)
    except (DecodeError, XmlError) as error:
        yield error.unreadable(origin.path)
        return
    if local_name(root) == "DOCUMENT":
        yield _older(root, origin)
        return
    session = root.find("sitzungsverlauf")
    if local_name(root) != "dbtplenarprotokoll" or session is None:
        yield Unreadable(origin.path, f"/{local_name(root)}", "wrong_root: no dbtplenarprotokoll with sitzungsverlauf")
        return
    if options.get("remarks") == "drop":
        _drop_remarks(root, layout)
    number = _head(root, layout)
    if options.get("contents", False):
        _inside(root.find("vorspann/inhaltsverzeichnis"), layout)
    _inside(session, layout)
    _inside(root.find("anlagen"), layout)
    if root.find("rednerliste") is not None:
        layout.counts["speaker_list_removed"] += 1
    yield _record(root, number, layout, origin)


def _parse(data: bytes, layout: Layout) -> Element:
    head = data[:64].lstrip()
    if head.startswith(_LITERAL_MARK):
        data = data.replace(_LITERAL_MARK, b"", 1)
        layout.counts["literal_byte_order_mark_removed"] += 1
    try:
        return parse(io.BytesIO(data))
    except XmlError:
        closed, count = _OPEN_COL.subn(rb"<col\1/>", data)
        if not count:
            raise
        root = parse(io.BytesIO(closed))
        layout.counts["unclosed_col_closed"] += count
        return root


def _record(root: Element, number: str, layout: Layout, origin: Origin) -> Record:
    date = _iso(root.get("sitzung-datum") or "")
    return Record(
        id=number or origin.path,
        text=layout.text(),
        work=Work(
            title=f"Plenarprotokoll {number}".strip(),
            kind="parliament",
            published=int(date[:4]) if date else None,
            issuer=squeeze(root.findtext("vorspann/kopfdaten/herausgeber") or "") or "Deutscher Bundestag",
        ),
        date=date,
        register="parliament",
        language="de",
        work_key=f"plpr:{number}" if number else "",
        repairs=layout.repairs(),
    )


_RUNNING_HEAD = re.compile(
    r"^[ \t]*(?:(?:\d+ +)?Deutscher Bundestag *[-–—] *\d+\. Wahlperiode *[-–—] .{0,120}"
    r"|\([A-D]\)(?: *\([A-D]\))*)[ \t]*$",
    re.MULTILINE,
)


def _older(root: Element, origin: Origin) -> Record | Unreadable:
    number, date = text_of(root.find("NR")), _iso(text_of(root.find("DATUM")))
    text, furniture = _RUNNING_HEAD.subn("", root.findtext("TEXT") or "")
    text = paragraphs(text.replace("\r\n", "\n"))
    if not text:
        return Unreadable(number or origin.path, "/DOCUMENT/TEXT", "empty_document: no text")
    return Record(
        id=number or origin.path,
        text=text,
        work=Work(
            title=text_of(root.find("TITEL")) or f"Plenarprotokoll {number}".strip(),
            kind="parliament",
            published=int(date[:4]) if date else None,
            issuer="Deutscher Bundestag",
        ),
        date=date,
        register="parliament",
        language="de",
        work_key=f"plpr:{number}" if number else "",
        repairs=(("page_furniture_removed", furniture),) if furniture else (),
    )


def _iso(german: str) -> str:
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", german)
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else ""


def _head(root: Element, layout: Layout) -> str:
    for part in root.iterfind("vorspann/kopfdaten/*"):
        layout.paragraph(text_of(part))
    term = root.get("wahlperiode") or squeeze(root.findtext(".//kopfdaten//wahlperiode") or "")
    session = root.get("sitzung-nr") or squeeze(root.findtext(".//kopfdaten//sitzungsnr") or "")
    return f"{term}/{session}" if term and session else ""


def _drop_remarks(root: Element, layout: Layout) -> None:
    for remark in list(root.iter("kommentar")):
        tail = remark.tail
        remark.clear()
        remark.tail = tail
        layout.counts["remarks_removed"] += 1


_BLOCKS = frozenset(
    {"p", "kommentar", "name", "anlagen-titel", "ivz-titel", "ivz-block-titel", "ivz-eintrag", "caption"}
)
_CONTAINERS = frozenset(
    {"sitzungsbeginn", "sitzungsende", "tagesordnungspunkt", "rede", "anlagen", "anlage", "anlagen-text", "ivz-block"}
)
_INLINE = frozenset({"sub", "sup", "b", "i", "u", "a", "ivz-eintrag-inhalt", "xref", "span", "zitat"})


def _inside(element: Element | None, layout: Layout) -> None:
    if element is None:
        return
    layout.write(element.text)
    for child in element:
        _element(child, layout)
        layout.write(child.tail)


def _element(element: Element, layout: Layout) -> None:
    name = element.tag
    if name == "p" and element.get("klasse") == "redner":
        _speaker(element, layout)
    elif name in _BLOCKS or name in _CONTAINERS:
        layout.end_paragraph()
        _inside(element, layout)
        layout.end_paragraph()
    elif name == "sup" and not (element.tail or "").strip() and _tag(element.getnext()) == "fussnote":
        layout.counts["footnote_references_removed"] += 1
    elif name in _INLINE:
        _inside(element, layout)
    elif name == "table":
        _table(element, layout)
    elif name == "redner":
        layout.counts["speaker_metadata_removed"] += 1
    elif name == "fussnote":
        layout.counts["footnotes_set_apart"] += 1
        line = layout.pending()
        layout.paragraph(text_of(element))
        layout.write(line)
    elif name == "br":
        layout.end_line()
    else:
        layout.counts[f"unknown_element_{name}_read_as_text"] += 1
        _inside(element, layout)


def _tag(element: Element | None) -> str:
    return "" if element is None else local_name(element)


def _speaker(element: Element, layout: Layout) -> None:
    layout.end_paragraph()
    inner = Layout()
    _inside(element, inner)
    layout.counts.update(inner.counts)
    line = squeeze(inner.text())
    if not line and (redner := element.find("redner")) is not None:
        parts = [squeeze(redner.findtext(f"name/{p}") or "") for p in ("titel", "vorname", "namenszusatz", "nachname")]
        line = " ".join(p for p in parts if p)
        line = f"{line}:" if line else ""
    layout.paragraph(line)


def _table(table: Element, layout: Layout) -> None:
    layout.end_paragraph()
    for part in table.iter("tr", "caption"):
        if part.tag == "caption":
            layout.write(text_of(part))
            layout.end_line()
            continue
        cells = []
        for cell in part:
            inner = Layout()
            _inside(cell, inner)
            layout.counts.update(inner.counts)
            cells.append(inner.text().replace("\n\n", " "))
        layout.row(cells)
    layout.end_paragraph()
