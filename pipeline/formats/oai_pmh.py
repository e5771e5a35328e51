"""Answers of an OAI-PMH server: one record of the harvest is one record here; deleted ones are told as such.

Options: `inner`, the format of what stands in `<metadata>`; all others go to that format's reader.
"""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO

from lxml import etree

from pipeline import formats
from pipeline.errors import ConfigError
from pipeline.formats._options import Kind, Spec
from pipeline.formats.safe_xml import Element, XmlError, iterate
from pipeline.record import Options, Origin, Record, Unreadable

OPTIONS: Spec = {"inner": Kind.WORD}
"""What a source may decide, besides the options of the inner format."""

OAI = "{http://www.openarchives.org/OAI/2.0/}"


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the records of one answer.

    Raises:
        ConfigError: when no `inner` format is named.
    """
    inner = options.get("inner")
    if not isinstance(inner, str) or not inner or inner == "oai-pmh":
        raise ConfigError('options.inner: name the format of the records, such as inner = "tei".')
    rest = {name: value for name, value in options.items() if name != "inner"}
    try:
        for element in iterate(stream, (f"{OAI}record",)):
            yield from _record(element, origin, inner, rest)
    except XmlError as error:
        yield error.unreadable(f"{origin.path}#rest")


def _record(element: Element, origin: Origin, inner: str, options: Options) -> Iterator[Record | Unreadable]:
    header = element.find(f"{OAI}header")
    name = "" if header is None else (header.findtext(f"{OAI}identifier") or "").strip()
    place = f"line {element.sourceline}"
    if header is None or not name:
        yield Unreadable(f"{origin.path}#{place}", place, "missing_part: a record without header or identifier")
        return
    if header.get("status") == "deleted":
        yield Unreadable(name, place, "not_a_document: the record was deleted")
        return
    metadata = element.find(f"{OAI}metadata")
    body = None if metadata is None else next((c for c in metadata if isinstance(c.tag, str)), None)
    if body is None:
        yield Unreadable(name, place, "empty_document: a record without metadata")
        return
    yield from _inner(name, BytesIO(etree.tostring(body, with_tail=False)), origin, inner, options)


def _inner(name: str, data: BytesIO, origin: Origin, inner: str, options: Options) -> Iterator[Record | Unreadable]:
    """Yield what the inner reader finds, under the record's own identifier."""
    items = formats.reader(inner)(data, Origin(origin.path, origin.sibling), options)
    first = list(islice(items, 2))
    if not first:
        yield Unreadable(name, "metadata", f"empty_document: no {inner} document in it")
    elif len(first) == 1:
        yield replace(first[0], id=name)
    else:
        for item in chain(first, items):
            yield replace(item, id=f"{name}#{item.id}")
