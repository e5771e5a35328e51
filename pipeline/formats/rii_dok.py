"""Read court decisions in the rii-dok format of rechtsprechung-im-internet.de: one decision a file.

The text is the title line, the official headnotes, the operative part and the reasons, each under its name. What the
courts' documentation added about the case (norms, previous instance) stays in the metadata or out.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from licenses.work import Statement, Work
from pipeline.formats._options import Spec
from pipeline.formats.layout import Layout, text_of
from pipeline.formats.safe_xml import Element, XmlError, local_name, parse
from pipeline.record import Options, Origin, Record, Unreadable

_PARTS = (
    ("titelzeile", ""),
    ("leitsatz", "Leitsatz"),
    ("sonstosatz", "Orientierungssatz"),
    ("tenor", "Tenor"),
    ("tatbestand", "Tatbestand"),
    ("entscheidungsgruende", "Entscheidungsgründe"),
    ("gruende", "Gründe"),
    ("abwmeinung", "Abweichende Meinung"),
    ("sonstlt", ""),
)


OPTIONS: Spec = {}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:  # noqa: ARG001 - the protocol of all readers
    """Yield the decision of one file.

    Args:
        stream: the XML file.
        origin: where it lies.
        options: none are read.
    """
    try:
        root = parse(stream)
    except XmlError as error:
        yield error.unreadable(origin.path)
        return
    number = _field(root, "doknr")
    if local_name(root) != "dokument" or not number:
        yield Unreadable(number or origin.path, f"/{local_name(root)}", "wrong_root: no rii-dok dokument with doknr")
        return
    layout = Layout()
    court = " ".join(p for p in (_field(root, "gertyp"), _field(root, "gerort")) if p)
    layout.paragraph(_heading(root, court))
    for name, heading in _PARTS:
        part = root.find(name)
        if part is not None and text_of(part):
            layout.paragraph(heading)
            _inside(part, layout)
            layout.end_paragraph()
    yield _record(root, number, court, layout)


def _heading(root: Element, court: str) -> str:
    day = _date(root)
    dated = f"vom {int(day[8:])}.{int(day[5:7])}.{day[:4]}" if day else ""
    words = (_field(root, "doktyp"), court, _field(root, "spruchkoerper"), dated, _field(root, "aktenzeichen"))
    return ", ".join(w for w in words if w)


def _record(root: Element, number: str, court: str, layout: Layout) -> Record:
    day = _date(root)
    ecli, access = _field(root, "ecli"), _field(root, "accessRights")
    title = _field(root, "titelzeile") or _heading(root, court)
    return Record(
        id=number,
        text=layout.text(),
        work=Work(title=title, kind="decision", published=int(day[:4]) if day else None, issuer=court or None),
        statements=(Statement(access[:500], "/dokument/accessRights"),) if access else (),
        date=day,
        url=_field(root, "identifier"),
        publisher=_field(root, "publisher"),
        register="court",
        language="de" if _field(root, "language") == "deutsch" else _field(root, "language"),
        work_key=f"ecli:{ecli}" if ecli else f"decision:{court} {_field(root, 'aktenzeichen')} {day}".strip(),
        repairs=layout.repairs(),
    )


def _field(root: Element, name: str) -> str:
    return text_of(root.find(name))


def _date(root: Element) -> str:
    found = re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)", _field(root, "entsch-datum"))
    return "-".join(found.groups()) if found else ""


_BLOCKS = frozenset({"p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})


def _inside(element: Element, layout: Layout) -> None:
    layout.write(element.text)
    for child in element:
        _element(child, layout)
        layout.write(child.tail)


def _element(element: Element, layout: Layout) -> None:
    name = local_name(element)
    if name == "dt":
        # The margin number of a paragraph is an address for citations, not a word of the court.
        if text_of(element):
            layout.counts["margin_numbers_removed"] += 1
    elif name == "br":
        layout.end_line()
    elif name in {"img", "script", "style"}:
        layout.counts["images_removed"] += 1
    elif name == "tr":
        layout.row(map(text_of, element))
    elif name in _BLOCKS or name in {"dl", "dd"}:
        layout.end_paragraph()
        _inside(element, layout)
        layout.end_paragraph()
    elif name == "li":
        layout.end_line()
        _inside(element, layout)
        layout.end_line()
    else:
        _inside(element, layout)
