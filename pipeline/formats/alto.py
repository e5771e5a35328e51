"""Read ALTO, versions 2 to 4: one recognised page.

Options of a source:

- `id`: `path` (below the source's root, without suffix; the default) or `stem` (file name);
- `margins`: read the margins, where running heads and page numbers stand (default false);
- `keep_lines`: printed lines stay lines (default false: they are joined to paragraphs, divided words mended);
- `language`, `date`, `title`: said of every page where the file itself does not say it;
- `max_bytes`: largest file read.
"""

from collections.abc import Iterator
from typing import BinaryIO

from licenses.work import Work
from pipeline.formats._alto_page import add_page
from pipeline.formats._layout import Sheet
from pipeline.formats._paths import record_id
from pipeline.formats.safe_xml import PARSE_LIMIT, XmlError, local_name, parse
from pipeline.record import Options, Origin, Record, Unreadable


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the one record of an ALTO file."""
    try:
        root = parse(stream, int(str(options.get("max_bytes", PARSE_LIMIT))))
    except XmlError as error:
        yield error.unreadable(origin.path)
        return
    if local_name(root) != "alto":
        yield Unreadable(origin.path, "line 1", f"wrong_root: <{local_name(root)[:40]}> (expected alto)")
        return
    sheet = Sheet(keep_lines=bool(options.get("keep_lines", False)))
    for page in root.iter("{*}Page"):
        add_page(page, sheet, margins=bool(options.get("margins", False)))
    name = record_id(origin.path, options, "path")
    if not sheet.text:
        yield Unreadable(name, "line 1", "empty_text: no block with text")
        return
    yield Record(
        id=name,
        text=sheet.text,
        work=Work(title=str(options.get("title", ""))),
        date=str(options.get("date", "")),
        language=str(options.get("language", "")),
        confidence=sheet.confidence,
        repairs=sheet.repairs,
    )
