"""Read TETML, what PDFlib TET takes out of a PDF: words with their places, in lines, paragraphs and tables.

The dates in a TETML file are those of the PDF, which may be 150 years younger than its text: the publication date
comes from the source (`date` or `path`).

Options of a source:

- `id`: `path` (below the source's root, without suffix; the default) or `stem` (file name);
- `title`, `date`, `language`, `path`: what the file does not say itself, see `pipeline.formats._facts`;
- `keep_lines`: printed lines stay lines (default false: they are joined to paragraphs, divided words mended);
- `max_bytes`: largest file read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import BinaryIO

from pipeline.formats._facts import declared
from pipeline.formats._layout import Sheet
from pipeline.formats._options import PAGE, Spec
from pipeline.formats._paths import flag, limit_of, record_id
from pipeline.formats.safe_xml import Element, XmlError, local_name, parse
from pipeline.record import Options, Origin, Record, Unreadable

_BEFORE = frozenset("([{„»‚‹«")
_AFTER = re.compile(r"^[.,;:!?)\]}“«’…%]+$")


OPTIONS: Spec = PAGE
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the one record of a TETML file."""
    try:
        root = parse(stream, limit_of(options))
    except XmlError as error:
        yield error.unreadable(origin.path)
        return
    if local_name(root) != "TET":
        yield Unreadable(origin.path, "line 1", f"wrong_root: <{local_name(root)[:40]}> (expected TET)")
        return
    sheet = Sheet(keep_lines=flag(options, "keep_lines", default=False))
    for content in root.iter("{*}Content"):
        if next(content.iterancestors("{*}Content"), None) is not None:
            continue
        sheet.begin_page()
        _add(content, sheet)
    name = record_id(origin.path, options, "path")
    if not sheet.text:
        yield Unreadable(name, "line 1", "empty_text: no words on any page")
        return
    facts = declared(origin, options)
    if not facts.work.title:
        facts = replace(facts, work=replace(facts.work, title=_field(next(root.iter("{*}DocInfo"), None), "Title")))
    yield facts.record(name, sheet)


def _field(info: Element | None, name: str) -> str:
    found = None if info is None else next(info.iterchildren("{*}" + name), None)
    return "" if found is None else " ".join((found.text or "").split())


def _add(parent: Element, sheet: Sheet) -> None:
    """Add paragraphs and tables; lines and words that stand in neither are a paragraph of their own."""
    for kind, members in groupby(parent, key=local_name):
        match kind:
            case "Para":
                for paragraph in members:
                    sheet.add(_lines(paragraph))
            case "Table":
                for table in members:
                    sheet.add_block(_table(table))
            case "Line":
                sheet.add(_line(line) for line in members)
            case "Word":
                sheet.add([_spaced(_texts(members))])
            case "Text":
                sheet.add(line for text in members for line in (text.text or "").split("\n"))
            case _:
                for member in members:
                    _add(member, sheet)


def _table(table: Element) -> str:
    return "\n".join(filter(None, (_row(row) for row in table.iter("{*}Row"))))


def _row(row: Element) -> str:
    return "\t".join(" ".join(_lines(cell)) for cell in row.iterchildren("{*}Cell")).rstrip("\t")


def _lines(block: Element) -> Iterator[str]:
    lines = list(block.iter("{*}Line"))
    if not lines:
        yield _line(block)
    for line in lines:
        yield _line(line)


def _line(line: Element) -> str:
    """Return the words of a line; coarser files give its text in one piece."""
    return _spaced(_texts(line.iter("{*}Word"))) or " ".join(_texts([line])) or _spaced(_texts(line.iter("{*}Box")))


def _texts(words: Iterable[Element]) -> Iterator[str]:
    for word in words:
        for text in word.iterchildren("{*}Text"):
            if text.text:
                yield text.text


def _spaced(words: Iterable[str]) -> str:
    """Set spaces between words, but not before closing and after opening signs."""
    pieces: list[str] = []
    for word in words:
        if pieces and pieces[-1] not in _BEFORE and not _AFTER.match(word):
            pieces.append(" ")
        pieces.append(word)
    return "".join(pieces)
