"""Read Wiktionary: a MediaWiki export whose pages are dictionary entries, whatever its head says.

All options of the MediaWiki reader hold; the sections left out by default are those of a dictionary. With `raw = true`
a file is the wikitext of one entry.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from pipeline.formats import mediawiki
from pipeline.formats._options import Kind, Spec
from pipeline.record import Options, Origin, Record, Unreadable

OPTIONS: Spec = {"namespaces": Kind.WORDS, "drop_sections": Kind.WORDS, "tables": Kind.FLAG, "raw": Kind.FLAG}
"""What a source may decide."""


SPLITS = True
"""As a dump of any wiki."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield one item for each page.

    Args:
        stream: the XML, uncompressed.
        origin: where it lies.
        options: as the MediaWiki reader takes them.
    """
    for item in mediawiki.read(stream, origin, {**options, "dictionary": True}):
        if isinstance(item, Record) and item.work.kind != "dictionary":
            yield replace(item, work=replace(item.work, kind="dictionary"), register="dictionary")
        else:
            yield item
