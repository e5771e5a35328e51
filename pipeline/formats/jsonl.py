"""Read JSON Lines: one record a line, its fields mapped by options (see `_fields`).

Option `whole = true` reads one JSON value instead: an object is one record, an array one record an item; `items` names
the array inside an object. Option `html = true` says that the text field holds HTML.
"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

import orjson

from pipeline.formats._fields import FIELD_OPTIONS, Mapped
from pipeline.formats._options import Kind, Spec
from pipeline.formats.encoding import STREAM_ERRORS, DecodeError, read_bounded
from pipeline.record import Options, Origin, Record, Unreadable

LINE_LIMIT = 32 << 20
"""Bytes one line may have."""


SPLITS = True
"""A file of lines may be read in windows; those before are passed over unparsed, so that lines keep their numbers."""

OPTIONS: Spec = {**FIELD_OPTIONS, "whole": Kind.FLAG, "items": Kind.WORD}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield one item for each line that is not blank.

    Args:
        stream: UTF-8.
        origin: where it lies.
        options: the field mapping, `whole`, `items`, `html`.
    """
    mapped = Mapped.of(options)
    window = origin.window
    if options.get("whole", False):
        if window.start:
            return
        yield from _whole(stream, origin, mapped, str(options.get("items", "")))
        return
    number = 0
    for number, (offset, line) in enumerate(_placed(stream), 1):
        if offset >= window.stop:
            return
        if offset < window.start:
            continue
        place = f"line {number}"
        if isinstance(line, str):
            yield Unreadable(f"{origin.path}#{place}", place, line)
        elif line.strip():
            yield _item(line.removeprefix(b"\xef\xbb\xbf"), origin.path, place, mapped)
    if not number and not window.start:
        yield Unreadable(origin.path, "byte 0", "empty_file: no bytes")


def _placed(stream: BinaryIO) -> Iterator[tuple[int, bytes | str]]:
    """Yield (offset, line) of every line, or (offset, problem)."""
    offset = 0
    while True:
        at = offset
        try:
            line = stream.readline(LINE_LIMIT + 1)
        except STREAM_ERRORS as error:
            yield at, f"not_readable: {type(error).__name__}"
            return
        if not line:
            return
        offset += len(line)
        if len(line) > LINE_LIMIT:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LINE_LIMIT)
                offset += len(line)
            yield at, f"too_large: more than {LINE_LIMIT} bytes"
        else:
            yield at, line


def _item(line: bytes, path: str, place: str, mapped: Mapped) -> Record | Unreadable:
    try:
        row = orjson.loads(str(line.rstrip(b"\r\n"), "utf-8"))
    except UnicodeDecodeError as error:
        problem = "undecodable: damaged byte sequence"
        return Unreadable(f"{path}#{place}", f"{place}, byte {error.start}", problem)
    except orjson.JSONDecodeError as error:
        return Unreadable(f"{path}#{place}", f"{place}, column {error.colno}", "invalid_json: not a JSON value")
    if not isinstance(row, dict):
        return Unreadable(f"{path}#{place}", place, "invalid_json: not an object")
    return mapped.record(row, path, place)


def _whole(stream: BinaryIO, origin: Origin, mapped: Mapped, items: str) -> Iterator[Record | Unreadable]:
    try:
        data = read_bounded(stream)
        value = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    except orjson.JSONDecodeError as error:
        yield Unreadable(origin.path, f"line {error.lineno}, column {error.colno}", "invalid_json: not a JSON value")
        return
    for name in items.split(".") if items else ():
        value = value.get(name) if isinstance(value, dict) else None
    rows = value if isinstance(value, list) else [value]
    for number, row in enumerate(rows):
        place = f"/{items.replace('.', '/')}[{number}]" if isinstance(value, list) else "/"
        if isinstance(row, Mapping):
            yield mapped.record(row, origin.path, place)
        else:
            yield Unreadable(f"{origin.path}#{place}", place, "invalid_json: not an object")
