"""Read TETML, what PDFlib TET takes out of a PDF: words with their places, in paragraphs.

Options of a source:

- `id`: `path` (below the source's root, without suffix; the default) or `stem` (file name);
- `language`: said of every document, because the format does not say it;
- `max_bytes`: largest file read.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from licenses.work import Work
from pipeline.formats._layout import Sheet
from pipeline.formats._paths import record_id
from pipeline.formats.safe_xml import PARSE_LIMIT, Element, XmlError, local_name, parse
from pipeline.record import Options, Origin, Record, Unreadable

_BEFORE = frozenset("([{„»‚‹«")
_AFTER = re.compile(r"^[.,;:!?)\]}“«’…%]+$")


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the one record of a TETML file."""
    try:
        root = parse(stream, int(str(options.get("max_bytes", PARSE_LIMIT))))
    except XmlError as error:
        yield error.unreadable(origin.path)
        return
    if local_name(root) != "TET":
        yield Unreadable(origin.path, "line 1", f"wrong_root: <{local_name(root)[:40]}> (expected TET)")
        return
    sheet = Sheet()
    for paragraph in root.iter("{*}Para"):
        sheet.add(_lines(paragraph))
    name = record_id(origin.path, options, "path")
    if not sheet.text:
        yield Unreadable(name, "line 1", "empty_text: no paragraph with words")
        return
    info = next(root.iter("{*}DocInfo"), None)
    yield Record(
        id=name,
        text=sheet.text,
        work=Work(title=_field(info, "Title")),
        date=_field(info, "CreationDate")[:10],
        language=str(options.get("language", "")),
        repairs=sheet.repairs,
    )


def _field(info: Element | None, name: str) -> str:
    found = None if info is None else next(info.iterchildren("{*}" + name), None)
    return "" if found is None else " ".join((found.text or "").split())


def _lines(paragraph: Element) -> Iterator[str]:
    lines = list(paragraph.iter("{*}Line")) or [paragraph]
    for line in lines:
        words = (next(word.iterchildren("{*}Text"), None) for word in line.iter("{*}Word"))
        yield _spaced(text for word in words if word is not None and (text := word.text))


def _spaced(words: Iterator[str]) -> str:
    """Set spaces between words, but not before closing and after opening signs."""
    pieces: list[str] = []
    for word in words:
        if pieces and pieces[-1] not in _BEFORE and not _AFTER.match(word):
            pieces.append(" ")
        pieces.append(word)
    return "".join(pieces)
