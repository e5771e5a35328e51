"""Read PAGE XML: one printed or written page, its regions in reading order.

Options of a source:

- `id`: `path` (below the source's root, without suffix; the default) or `stem` (file name);
- `furniture`: region types left out, by default page numbers, running heads, catch words and signature marks;
- `keep_lines`: printed lines stay lines (default false: they are joined to paragraphs, divided words mended);
- `title`, `date`, `language`, `path`: what the file does not say itself, see `pipeline.formats._facts`;
- `mets`: the METS file beside it that says it, see `pipeline.formats._companion`;
- `max_bytes`: largest file read.
"""

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.formats._companion import facts_of
from pipeline.formats._layout import Sheet
from pipeline.formats._options import PAGE, Kind, Spec
from pipeline.formats._page_regions import FURNITURE, add_page
from pipeline.formats._paths import flag, limit_of, record_id, words_of
from pipeline.formats.safe_xml import XmlError, local_name, parse
from pipeline.record import Options, Origin, Record, Unreadable

OPTIONS: Spec = {**PAGE, "furniture": Kind.WORDS}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the one record of a PAGE file."""
    try:
        root = parse(stream, limit_of(options))
    except XmlError as error:
        yield error.unreadable(origin.path)
        return
    if local_name(root) != "PcGts":
        yield Unreadable(origin.path, "line 1", f"wrong_root: <{local_name(root)[:40]}> (expected PcGts)")
        return
    furniture = frozenset(words_of(options, "furniture", tuple(FURNITURE)))
    sheet = Sheet(keep_lines=flag(options, "keep_lines", default=False))
    for page in root.iterchildren("{*}Page"):
        add_page(page, sheet, furniture)
    name = record_id(origin.path, options, "path")
    if not sheet.text:
        yield Unreadable(name, "line 1", "empty_text: no region with text")
        return
    try:
        yield facts_of(origin, options).record(name, sheet)
    except XmlError as error:
        yield error.unreadable(name)
