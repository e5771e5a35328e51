"""Read CSV and TSV with a header line: one record a row, its fields mapped by options (see `_fields`).

Options: `delimiter` (default `,`; `tab` for a tabulator), `encoding` (default UTF-8, read strictly row by row),
`html = true` if the text field holds HTML.
"""

from __future__ import annotations

import codecs
import csv as reader
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.formats._fields import FIELD_OPTIONS, Mapped
from pipeline.formats._options import Kind, Spec
from pipeline.formats.encoding import STREAM_ERRORS
from pipeline.record import Options, Origin, Record, Unreadable

FIELD_LIMIT = 16 << 20
"""Characters one field may have; an unclosed quotation mark would otherwise swallow the rest of the file."""


OPTIONS: Spec = {**FIELD_OPTIONS, "delimiter": Kind.WORD, "encoding": Kind.WORD}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield one item for each row.

    Args:
        stream: the table, header line first.
        origin: where it lies.
        options: the field mapping, `delimiter`, `encoding`, `html`.
    """
    mapped = Mapped.of(options)
    encoding = str(options.get("encoding", "utf-8"))
    delimiter = {"tab": "\t"}.get(str(options.get("delimiter", ",")), str(options.get("delimiter", ",")))
    try:
        codecs.lookup(encoding)
        # The limit is one of the whole process in the standard library; it only ever grows here.
        reader.field_size_limit(max(reader.field_size_limit(), FIELD_LIMIT))
        rows = reader.reader(_lines(stream, encoding), delimiter=delimiter)
    except (LookupError, TypeError):
        yield Unreadable(origin.path, "byte 0", "undecodable: the declared encoding or delimiter is unknown")
        return
    header: list[str] | None = None
    for row, place in _rows(rows):
        if isinstance(row, str):
            yield Unreadable(f"{origin.path}#{place}", place, row)
        elif header is None:
            header = [name.strip() for name in row]
        elif row:
            yield _item(header, row, origin.path, place, mapped)
    if header is None:
        yield Unreadable(origin.path, "byte 0", "empty_file: no header line")


def _lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    first = True
    while line := stream.readline(FIELD_LIMIT):
        if first and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UnicodeError("UTF-16 cannot be read line by line")
        # Bytes that do not fit are carried through as lone surrogates, so that the row they stand in can be named.
        text = line.decode(encoding, "surrogateescape")
        yield text.removeprefix("\ufeff") if first else text
        first = False


def _rows(rows: Iterator[list[str]]) -> Iterator[tuple[list[str] | str, str]]:
    number = 0
    while True:
        place = f"line {getattr(rows, 'line_num', number) + 1}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except reader.Error:
            yield "invalid_csv: the row cannot be split into fields", place
        except (*STREAM_ERRORS, UnicodeError) as error:
            yield f"not_readable: {type(error).__name__}", place
            return
        else:
            yield row, place


def _item(header: list[str], row: list[str], path: str, place: str, mapped: Mapped) -> Record | Unreadable:
    if len(row) != len(header):
        return Unreadable(f"{path}#{place}", place, f"invalid_csv: {len(row)} fields (expected {len(header)})")
    if any("\udc80" <= c <= "\udcff" for field in row for c in field if c > "\ud7ff"):
        return Unreadable(f"{path}#{place}", place, "undecodable: damaged byte sequence")
    return mapped.record(dict(zip(header, row, strict=True)), path, place)
