"""Read the text layer of PDF files: one record a file; scanned pages without text are not recognised here.

Running heads, running feet and page numbers are taken out where the same line (but for its numbers) stands at the edge
of at least three pages in ten. Lines of prose are joined across pages.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2

from licenses.work import Person, Work
from pipeline.formats._options import Kind, Spec
from pipeline.formats.encoding import DecodeError, read_bounded
from pipeline.formats.wrapped import paragraphs
from pipeline.record import Options, Origin, Record, Unreadable

FILE_LIMIT = 64 << 20
"""Bytes of one file."""

PAGE_LIMIT = 5_000
"""Pages of one file."""

TEXT_LIMIT = 50_000_000
"""Characters of one file."""


OPTIONS: Spec = {"unwrap": Kind.FLAG}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the document of one file.

    Args:
        stream: the file.
        origin: where it lies; its path is the record's id.
        options: `unwrap = false` keeps every line.
    """
    try:
        document = pypdfium2.PdfDocument(read_bounded(stream, FILE_LIMIT))
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    except pypdfium2.PdfiumError:
        yield Unreadable(origin.path, "byte 0", "not_readable: no PDF, damaged or encrypted")
        return
    try:
        yield _document(document, origin, options)
    finally:
        document.close()


def _document(document: pypdfium2.PdfDocument, origin: Origin, options: Options) -> Record | Unreadable:
    if len(document) > PAGE_LIMIT:
        return Unreadable(origin.path, f"page {PAGE_LIMIT}", f"too_large: more than {PAGE_LIMIT} pages")
    pages: list[list[str]] = []
    size = 0
    for number in range(len(document)):
        try:
            lines = _lines(document, number)
        except pypdfium2.PdfiumError:
            return Unreadable(origin.path, f"page {number + 1}", "not_readable: the page cannot be loaded")
        size += sum(map(len, lines))
        if size > TEXT_LIMIT:
            return Unreadable(origin.path, f"page {number + 1}", f"too_large: more than {TEXT_LIMIT} characters")
        pages.append(lines)
    removed = _strip_furniture(pages)
    text = paragraphs("\n".join("\n".join(p) for p in pages), unwrap=bool(options.get("unwrap", True)))
    if not text:
        return Unreadable(origin.path, "page 1", "no_text_layer: the pages hold no text")
    facts = document.get_metadata_dict(skip_empty=True)
    author = facts.get("Author", "").strip()
    year = re.match(r"D:(\d{4})", facts.get("CreationDate", ""))
    empty = sum(not p for p in pages)
    repairs = {"page_furniture_removed": removed, "pages_without_text": empty}
    return Record(
        id=origin.path,
        text=text,
        work=Work(title=facts.get("Title", "").strip(), authors=(Person(author),) if author else ()),
        date=year[1] if year else "",
        repairs=tuple(sorted((kind, count) for kind, count in repairs.items() if count)),
    )


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[str]:
    page = document[number]
    try:
        layer = page.get_textpage()
        try:
            text = str(layer.get_text_bounded())
        finally:
            layer.close()
    finally:
        page.close()
    # U+FFFE and U+0002 are how the library marks a hyphen at the end of a line.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").replace("\x02", "-")
    lines = [line.rstrip() for line in re.sub(r"[\x00-\x08\x0b\x0e-\x1f]", "", text).split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _shape(line: str) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.strip())


def _strip_furniture(pages: list[list[str]]) -> int:
    edges = Counter(shape for page in pages for shape in {_shape(line) for line in (*page[:2], *page[-2:])})
    enough = max(3, len(pages) * 3 // 10)
    running = {shape for shape, count in edges.items() if count >= enough and shape}
    removed = 0
    for page in pages:
        for at in (0, -1):
            while page and _shape(page[at]) in running:
                page.pop(at)
                removed += 1
    return removed
