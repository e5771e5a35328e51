"""Read federal law in the gii-norm format of gesetze-im-internet.de: one law a file, one Record a law.

A ZIP or TAR of such files, as the publisher and its mirrors pack them, is read member by member.

The record id is the publisher's document number. The key of the work is `jurabk`, not the official abbreviation
`amtabk`: two laws share `BauPG`, while `BauPG 2013` names one of them.

Option `footnotes`: `official` (default) puts the law's own notes after their norm, `all` adds the documentation notes
of the federal office (proof of text, history of changes), `none` leaves both out. References to notes never stay in the
text. Whatever is left out is counted among the repairs.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from licenses.work import Work
from pipeline.formats._members import members, stream_of
from pipeline.formats._options import Spec
from pipeline.formats.layout import Layout, squeeze, text_of
from pipeline.formats.safe_xml import Element, XmlError, local_name, parse
from pipeline.record import Options, Origin, Record, Unreadable

_INLINE = frozenset({"B", "I", "U", "F", "SUP", "SUB", "small", "NB", "SP", "noindex", "Rec", "Citation", "QuoteL"})
_INLINE |= {"QuoteR", "Accolade", "Revision", "pre", "Split", "TagL"}
_BLOCK = frozenset({"P", "Content", "text", "TOC", "Title", "Subtitle", "Ident", "Footnotes"})
_DIGITS = re.compile(r"[+\-−]?[0-9]{1,4}")
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_ISSUERS = (("RGBl", "Deutsches Reich"), ("GBl DDR", "Deutsche Demokratische Republik"))


class _UnknownElement(Exception):  # noqa: N818 - a signal inside this module, never seen outside
    """An element that no rule of this module decides about."""


OPTIONS: Spec = {"footnotes": ("official", "all", "none")}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the law of one file, or every law of an archive.

    Args:
        stream: the XML file, or the archive.
        origin: where it lies.
        options: `footnotes` as the module says.
    """
    packed, stream = members(stream, origin.path, ".xml")
    if packed is None:
        yield _file(stream, origin.path, options)
        return
    empty = True
    for member in packed:
        empty = False
        yield member if isinstance(member, Unreadable) else _file(stream_of(member), member.path, options)
    if empty:
        yield Unreadable(origin.path, "archive", "empty_file: no XML file in the archive")


def _file(stream: BinaryIO, path: str, options: Options) -> Record | Unreadable:
    try:
        root = parse(stream)
    except XmlError as error:
        return error.unreadable(path)
    if local_name(root) != "dokumente":
        return Unreadable(path, "/", "wrong_root: not a gii-norm file (expected element dokumente)")
    first = root.find("norm")
    if first is None:
        return Unreadable(root.get("doknr") or path, "/dokumente", "empty_document: no element norm")
    notes = str(options.get("footnotes", "official"))
    layout = Layout()
    try:
        _law(root, layout, notes)
    except _UnknownElement as error:
        return Unreadable(root.get("doknr") or path, f"/dokumente//{error}", "unknown_element: no rule for it")
    return _record(root, first, layout, path)


def work_key(jurabk: str) -> str:
    """Return the key of a German law by its abbreviation, the same for every format that carries it.

    >>> work_key(" BDSG  2018")
    'jurabk:BDSG 2018'
    """
    plain = squeeze(unicodedata.normalize("NFC", jurabk).replace("\xa0", " "))
    return f"jurabk:{plain}" if plain else ""


def _record(root: Element, first: Element, layout: Layout, path: str) -> Record:
    date = _field(first, "ausfertigung-datum")
    periodical = _field(first, "fundstelle/periodikum")
    issuer = next((name for sign, name in _ISSUERS if periodical.startswith(sign)), "Bundesrepublik Deutschland")
    year = re.match(r"\d{4}", date)
    return Record(
        id=root.get("doknr") or path,
        text=layout.text(),
        work=Work(
            title=_field(first, "langue") or _field(first, "kurzue") or _field(first, "jurabk"),
            kind="law",
            published=int(year.group()) if year else None,
            issuer=issuer,
        ),
        revision=root.get("builddate") or "",
        date=date if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else "",
        register="law",
        language="de",
        work_key=work_key(_field(first, "jurabk")),
        repairs=layout.repairs(),
    )


def _field(norm: Element, path: str) -> str:
    return text_of(norm.find(f"metadaten/{path}"))


def _law(root: Element, layout: Layout, notes: str) -> None:
    seen: list[tuple[str, str]] = []
    for position, norm in enumerate(root.iterchildren("norm")):
        meta = norm.find("metadaten")
        if meta is not None:
            if position == 0:
                _title(meta, layout)
            _division(meta, layout, seen)
            _heading(meta, layout)
        data = norm.find("textdaten")
        if data is not None:
            _norm(data, layout, notes)


def _title(meta: Element, layout: Layout) -> None:
    short = [text_of(e) for e in meta.iterchildren("kurzue", "amtabk")] or [text_of(meta.find("jurabk"))]
    full = text_of(meta.find("langue")) or short.pop(0)
    names = " - ".join(s for s in short if s and s != full)
    layout.paragraph(full, f"({names})" if names else "")


def _division(meta: Element, layout: Layout, seen: list[tuple[str, str]]) -> None:
    for unit in meta.iterchildren("gliederungseinheit"):
        number, name = squeeze(unit.findtext("gliederungskennzahl") or ""), unit.find("gliederungsbez")
        title = unit.find("gliederungstitel")
        label = _plain(name, layout)
        key = (number, label)
        # Norms inside a division repeat its number and name; only the first mention is its heading.
        if key in seen:
            continue
        seen.append(key)
        layout.paragraph("" if label == "-" else label, _plain(title, layout))


def _heading(meta: Element, layout: Layout) -> None:
    layout.paragraph(_plain(meta.find("enbez"), layout), _plain(meta.find("titel"), layout))


def _plain(element: Element | None, layout: Layout) -> str:
    if element is None:
        return ""
    if len(element) == 0:
        return squeeze(element.text or "")
    inner = Layout()
    _inside(element, inner)
    layout.counts.update(inner.counts)
    return squeeze(inner.text())


def _norm(data: Element, layout: Layout, notes: str) -> None:
    for part in data:
        name = local_name(part)
        if name == "text":
            for piece in part:
                if local_name(piece) == "Footnotes" and notes == "none":
                    layout.counts["footnotes_removed"] += len(piece)
                    continue
                _element(piece, layout)
                layout.end_paragraph()
        elif name in {"fussnoten", "footnotes"}:
            if notes == "all":
                _inside(part, layout)
                layout.end_paragraph()
            elif len(part):
                layout.counts["documentation_notes_removed"] += 1
        else:
            raise _UnknownElement(name)


def _inside(element: Element, layout: Layout) -> None:
    layout.write(element.text)
    for child in element:
        _element(child, layout)
        layout.write(child.tail)


def _element(element: Element, layout: Layout) -> None:
    name = element.tag
    if name in _BLOCK:
        layout.end_paragraph()
        _inside(element, layout)
        layout.end_paragraph()
    elif name in _INLINE:
        _inline(element, layout)
    elif name == "BR":
        layout.end_line()
    elif name == "DL":
        _list(element, layout)
    elif name == "table":
        _table(element, layout)
    elif name in _REMOVED:
        layout.counts[_REMOVED[name]] += 1
    elif name == "FnArea":
        layout.counts["footnote_references_removed"] += len(element)
    elif name == "Footnote":
        layout.end_paragraph()
        sign = element.get("FnZ") or ""
        layout.write(f"{element.get('Prefix') or ''}{sign}{element.get('Postfix') or ''} " if sign else "")
        _inside(element, layout)
        layout.end_paragraph()
    elif name in {"DT", "DD", "LA", "tgroup", "row", "entry", "thead", "tbody", "tfoot"}:
        _inside(element, layout)
        layout.end_line()
    else:
        raise _UnknownElement(str(name))


def _inline(element: Element, layout: Layout) -> None:
    if element.tag == "SUP" and len(element) == 0 and _DIGITS.fullmatch(element.text or ""):
        # Ten to the fifth must not become 105, nor the number of a sentence a part of its first word.
        layout.write((element.text or "").translate(_RAISED))
    else:
        _inside(element, layout)


_REMOVED = {
    "FnR": "footnote_references_removed",
    "IMG": "images_removed",
    "FILE": "files_removed",
    "kommentar": "documentation_notes_removed",
    "ABWFORMAT": "format_marks_removed",
    "colspec": "format_marks_removed",
    "spanspec": "format_marks_removed",
}


def _list(element: Element, layout: Layout) -> None:
    layout.write(element.text)
    for child in element:
        if child.tag == "DT":
            layout.end_line()
            _inside(child, layout)
            layout.write(" ")
        elif child.tag == "DD":
            layout.write(child.text)
            for part in child:
                if part.tag == "LA":
                    _inside(part, layout)
                    layout.end_line()
                else:
                    _element(part, layout)
                layout.write(part.tail)
            layout.end_line()
        else:
            _element(child, layout)
        layout.write(child.tail)
    layout.end_line()


def _table(element: Element, layout: Layout) -> None:
    layout.end_paragraph()
    for part in element:
        if part.tag != "tgroup":
            _element(part, layout)
            layout.write(part.tail)
            continue
        for section in part:
            if section.tag not in {"thead", "tbody", "tfoot"}:
                _element(section, layout)
                continue
            for row in section:
                _row(row, layout)
    layout.end_paragraph()


def _row(row: Element, layout: Layout) -> None:
    if row.tag != "row":
        _element(row, layout)
        return
    cells = []
    for entry in row:
        if len(entry) == 0:
            cells.append(entry.text or "")
            continue
        inner = Layout()
        _inside(entry, inner)
        layout.counts.update(inner.counts)
        cells.append(inner.text().replace("\n\n", "\n").replace("\n", " "))
    layout.row(cells)
