"""Read federal law in LegalDocML.de (Akoma Ntoso): one Record a document file, its enacted text in reading order.

The ELI of the work is the record's id and its key, the date of signing its date. The format has no mark for an invented
law: what the file says (title, ELI, date) is handed on, so that `eli/bund/bgbl-1/1001/2`, dated 1001-02-01, can be
recognised by its date.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import BinaryIO

from licenses.work import Work
from pipeline.formats._options import Kind, Spec
from pipeline.formats.layout import Layout, text_of
from pipeline.formats.safe_xml import Element, XmlError, local_name, parse
from pipeline.record import Options, Origin, Record, Unreadable

_DOCUMENTS = frozenset({"act", "bill", "doc", "documentCollection", "statement", "amendment"})
_INLINE = frozenset(
    {"b", "i", "u", "sub", "sup", "span", "inline", "ref", "rref", "mref", "a", "date", "organization", "role",
     "person", "location", "affectedDocument", "shortTitle", "docTitle", "docNumber", "docProponent", "docStage",
     "docType", "docAuthority", "docDate", "docStatus", "quotedText", "mod", "ins", "del", "def", "term", "entity",
     "quantity",
     "time", "abbr", "num", "marker", "signature", "foreign", "math", "mi", "mo", "mn", "mrow", "msup", "msub", "mfrac",
     "msqrt", "mtext", "munderover", "munder", "mover", "mstyle", "eol", "remark", "event", "concept"}
)  # fmt: skip
_REMOVED = {
    "meta": "",
    "img": "images_removed",
    "noteRef": "footnote_references_removed",
    "componentRef": "",
    "toc": "contents_removed",
}


OPTIONS: Spec = {"contents": Kind.FLAG}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the document of one file.

    Args:
        stream: the XML file.
        origin: where it lies.
        options: `contents = true` keeps the table of contents.
    """
    try:
        root = parse(stream)
    except XmlError as error:
        yield error.unreadable(origin.path)
        return
    document = next((e for e in root if local_name(e) in _DOCUMENTS), None)
    if local_name(root) != "akomaNtoso" or document is None:
        yield Unreadable(origin.path, f"/{local_name(root)}", "wrong_root: no Akoma Ntoso document")
        return
    layout = Layout()
    _Body(layout, contents=bool(options.get("contents", False))).inside(document)
    text = layout.text()
    if not text:
        yield Unreadable(_work_uri(document) or origin.path, "/akomaNtoso", "empty_document: metadata only")
        return
    yield _record(document, text, layout, origin)


def _record(document: Element, text: str, layout: Layout, origin: Origin) -> Record:
    uri = _work_uri(document)
    this = _value(document, "FRBRWork", "FRBRthis")
    date = _signed(document)
    title = _text(document, "docTitle") or _text(document, "shortTitle") or _text(document, "heading")
    part = this.rpartition("/")[2] if this else ""
    return Record(
        id=this or origin.path,
        text=text,
        work=Work(
            title=title,
            kind="law",
            published=int(date[:4]) if date else None,
            issuer=_href(document) or "Bundesrepublik Deutschland",
        ),
        revision=_value(document, "FRBRManifestation", "FRBRuri") or _value(document, "FRBRExpression", "FRBRuri"),
        date=date,
        register="law",
        language={"deu": "de"}.get(_attribute(document, "FRBRlanguage", "language"), ""),
        work_key=f"eli:{uri}/{part}" if uri else "",
        repairs=layout.repairs(),
    )


def _find(document: Element, name: str) -> Element | None:
    return next(document.iter(f"{{*}}{name}"), None)


def _value(document: Element, level: str, name: str) -> str:
    outer = _find(document, level)
    inner = None if outer is None else next(outer.iterchildren(f"{{*}}{name}"), None)
    return "" if inner is None else inner.get("value") or ""


def _work_uri(document: Element) -> str:
    return _value(document, "FRBRWork", "FRBRuri")


def _attribute(document: Element, name: str, attribute: str) -> str:
    found = _find(document, name)
    return "" if found is None else found.get(attribute) or ""


def _href(document: Element) -> str:
    return _attribute(document, "FRBRauthor", "href").rpartition("/")[2]


def _signed(document: Element) -> str:
    work = _find(document, "FRBRWork")
    dates = [] if work is None else list(work.iterchildren("{*}FRBRdate"))
    dates.sort(key=lambda d: "ausfertigung" not in (d.get("name") or ""))
    found = dates[0].get("date") or "" if dates else ""
    return found if re.fullmatch(r"\d{4}-\d\d-\d\d", found) else ""


def _text(document: Element, name: str) -> str:
    found = _find(document, name)
    if found is None:
        return ""
    bare = deepcopy(found)
    for note in list(bare.iter("{*}authorialNote", "{*}noteRef")):
        note.text = None
        del note[:]
    return text_of(bare)[:500]


_LINES = frozenset({"point", "item", "listIntroduction", "listWrapUp", "intro", "tocItem", "wrapUp"})
"""Parts of a list: each begins and ends a line of its paragraph."""

_RUNNING = frozenset({"p", "content", "list", "blockList"})
"""The number of a paragraph stands before these in an element of its own and belongs on their first line."""


class _Body:
    """Walk a document and write its text into a layout."""

    def __init__(self, layout: Layout, *, contents: bool) -> None:
        self.layout = layout
        self.contents = contents
        self.notes: list[str] = []

    def inside(self, element: Element) -> None:
        name = local_name(element)
        inline = name in _INLINE or name in {"p", "heading", "th", "td", "tocItem"}
        self._write(element.text, inline=inline)
        for child in element:
            self._element(child)
            self._write(child.tail, inline=inline)

    def _write(self, text: str | None, *, inline: bool) -> None:
        # Indentation between blocks must not end up as a space inside a line that is still open.
        if text and (inline or text.strip()):
            self.layout.write(text)

    def _element(self, element: Element) -> None:
        name, layout = local_name(element), self.layout
        if name in _REMOVED and not (name == "toc" and self.contents):
            if _REMOVED[name]:
                layout.counts[_REMOVED[name]] += 1
        elif name in {"authorialNote", "note"}:
            layout.counts["footnotes_set_apart"] += 1
            self.notes.append(text_of(element))
        elif name == "num":
            layout.write(" ")
            self.inside(element)
            layout.write(" ")
        elif name in {"br", "eol"}:
            layout.end_line()
        elif name == "tr":
            layout.row(map(text_of, element))
        elif name in _INLINE:
            self.inside(element)
        else:
            self._block(element, name)

    def _block(self, element: Element, name: str) -> None:
        layout = self.layout
        if name in _LINES:
            # An introduction stands on the line that the number of its paragraph has begun.
            if name not in {"intro", "listIntroduction"}:
                layout.end_line()
        elif name not in _RUNNING and name not in {"heading", "subheading"}:
            layout.end_paragraph()
        self.inside(element)
        if name in _LINES or name in _RUNNING:
            layout.end_line()
            return
        layout.end_paragraph()
        for note in self.notes:
            layout.paragraph(note)
        self.notes.clear()
