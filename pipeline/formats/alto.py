"""Read ALTO, versions 2 to 4: one recognised page.

Options of a source:

- `id`: `path` (below the source's root, without suffix; the default) or `stem` (file name);
- `margins`: read the margins, where running heads and page numbers stand (default false);
- `keep_lines`: printed lines stay lines (default false: they are joined to paragraphs, divided words mended);
- `title`, `date`, `language`, `path`: what the file does not say itself, see `pipeline.formats._facts`;
- `mets`: the METS file beside it that says it, see `pipeline.formats._companion`;
- `max_bytes`: largest file read.
"""

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.formats._alto_page import add_page
from pipeline.formats._companion import facts_of
from pipeline.formats._layout import Sheet
from pipeline.formats._options import PAGE, Kind, Spec
from pipeline.formats._paths import flag, limit_of, record_id
from pipeline.formats.safe_xml import XmlError, local_name, parse
from pipeline.record import Options, Origin, Record, Unreadable

OPTIONS: Spec = {**PAGE, "margins": Kind.FLAG}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the one record of an ALTO file."""
    try:
        root = parse(stream, limit_of(options))
    except XmlError as error:
        yield error.unreadable(origin.path)
        return
    if local_name(root) != "alto":
        yield Unreadable(origin.path, "line 1", f"wrong_root: <{local_name(root)[:40]}> (expected alto)")
        return
    sheet = Sheet(keep_lines=flag(options, "keep_lines", default=False))
    for page in root.iter("{*}Page"):
        add_page(page, sheet, margins=flag(options, "margins", default=False))
    name = record_id(origin.path, options, "path")
    if not sheet.text:
        yield Unreadable(name, "line 1", "empty_text: no block with text")
        return
    try:
        yield facts_of(origin, options).record(name, sheet)
    except XmlError as error:
        yield error.unreadable(name)
