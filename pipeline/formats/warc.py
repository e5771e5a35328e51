"""Read web archives (WARC, plain or gzipped record by record): one record for each page they hold.

Input records are the `response`, `resource` and `conversion` records; the others (requests, metadata, `warcinfo`,
revisits) describe them and are no documents. A page's id is its `WARC-Record-ID`. Reservations of text and data mining
in the headers become statements, next to what the page itself says. Behind a damaged record reading goes on with the
next one that can be found.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from licenses.work import Scope, Statement, Work
from pipeline.formats import html
from pipeline.formats._options import ENCODING, Kind, Spec
from pipeline.formats.encoding import STREAM_ERRORS, DecodeError, can_seek, decode
from pipeline.formats.wrapped import paragraphs
from pipeline.record import Options, Origin, Record, Unreadable

_TYPES = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_SIGNALS = ("tdm-reservation", "tdm-policy", "x-robots-tag")
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_RECORD_START = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]|WARC/1\.[01]\r\n")
SEARCH = 1 << 20
"""Bytes looked at together when the next record is searched for."""


OPTIONS: Spec = {**ENCODING, "main_content": Kind.FLAG, "url": Kind.WORD}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield one item for each record that holds a page, and one for each damaged stretch.

    Args:
        stream: the archive; behind damage only a seekable one is read on.
        origin: where it lies.
        options: as the HTML reader takes them.
    """
    base, found, damaged = 0, False, False
    while base >= 0:
        last = base
        try:
            for record in ArchiveIterator(_Counted(stream), record_types=_TYPES, parse_http=False):
                found, damaged = True, False
                last = base + record.stream_pos
                yield _item(record, f"byte {last}", options)
            base = -1
        except (*STREAM_ERRORS, ValueError) as error:
            if not damaged:
                yield Unreadable(
                    f"{origin.path}#{last}", f"behind byte {last}", f"not_readable: {type(error).__name__}"
                )
            found = damaged = True
            base = _next_record(stream, last + 1)
    if not found:
        yield Unreadable(origin.path, "byte 0", "wrong_root: no WARC record with a page")


class _Counted:
    """A stream that tells how far it has been read from here on, which the library asks of streams that cannot."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.count += len(data)
        return data

    def tell(self) -> int:
        return self.count

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002 - the protocol of the library
        raise io.UnsupportedOperation("this stream only goes forward")

    def close(self) -> None:
        """Leave the stream to whoever opened it."""


def _next_record(stream: BinaryIO, start: int) -> int:
    """Move to the next place where a record may begin and return it; -1 if there is none."""
    if not can_seek(stream):
        return -1
    stream.seek(start)
    held = b""
    while chunk := stream.read(SEARCH):
        window = held + chunk
        match = _RECORD_START.search(window)
        if match is not None:
            at = start - len(held) + match.start()
            stream.seek(at)
            return at
        held = window[-16:]
        start += len(chunk)
    return -1


def _item(record: WarcRecord, place: str, options: Options) -> Record | Unreadable:
    record_id = (record.record_id or "").strip("<>") or place
    if record.content_length > html.PAGE_LIMIT:
        return Unreadable(record_id, place, f"too_large: more than {html.PAGE_LIMIT} bytes")
    block = record.reader.read()
    if len(block) < record.content_length:
        return Unreadable(record_id, place, "truncated: the record is shorter than it says")
    headers: dict[str, str] = {}
    if record.record_type == WarcRecordType.response:
        status, headers, block = _http(block)
        if status != "200":
            return Unreadable(record_id, place, "not_a_document: the answer is no page (HTTP status other than 200)")
    else:
        headers["content-type"] = record.headers.get("Content-Type") or ""
    try:
        return _page(record, headers, _body(block, headers), place, options)
    except DecodeError as error:
        return Unreadable(record_id, f"{place}, {error.place} of the page", error.problem)
    except (zlib.error, ValueError):
        return Unreadable(record_id, place, "not_readable: the page cannot be decompressed")


def _http(block: bytes) -> tuple[str, dict[str, str], bytes]:
    end = re.search(rb"\r?\n\r?\n", block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    first, *lines = head.decode("latin-1").splitlines() or [""]
    words = first.split()
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return (words[1] if len(words) > 1 else ""), headers, body


def _body(block: bytes, headers: dict[str, str]) -> bytes:
    if "chunked" in headers.get("transfer-encoding", "").lower() and re.match(rb"[0-9A-Fa-f]+[^\r\n]{0,80}\r\n", block):
        block = _unchunked(block)
    if "gzip" in headers.get("content-encoding", "").lower() and block.startswith(b"\x1f\x8b"):
        unpack = zlib.decompressobj(wbits=31)
        block = unpack.decompress(block, html.PAGE_LIMIT)
        if unpack.unconsumed_tail:
            raise ValueError("the page grows beyond the limit")
    return block


def _unchunked(block: bytes) -> bytes:
    parts, at = [], 0
    while (match := re.compile(rb"\s*([0-9A-Fa-f]{1,8})[^\r\n]*\r\n").match(block, at)) is not None:
        size = int(match[1], 16)
        parts.append(block[match.end() : match.end() + size])
        at = match.end() + size
        if not size:
            break
    return b"".join(parts)


def _page(
    record: WarcRecord, headers: dict[str, str], body: bytes, place: str, options: Options
) -> Record | Unreadable:
    record_id = (record.record_id or "").strip("<>") or place
    kind, _, parameters = headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    charset = re.search(r"charset=[\"']?([\w.:-]+)", parameters)
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    found: Record | Unreadable
    if kind in _HTML or (not kind and body.lstrip()[:1] == b"<"):
        found = html.page(body, record_id, options, charset[1] if charset else "", url)
    elif kind == "text/plain":
        decoded = decode(body)
        text = paragraphs(decoded.text.replace("\r\n", "\n"), unwrap=False)
        if not text:
            return Unreadable(record_id, place, "empty_document: white space only")
        found = Record(id=record_id, text=text, work=Work(), url=url, repairs=decoded.repairs)
    else:
        return Unreadable(record_id, place, "not_a_document: neither HTML nor plain text")
    if isinstance(found, Unreadable):
        return Unreadable(record_id, f"{place}, {found.place}", found.problem)
    signals = tuple(
        Statement(f"{name}: {headers[name]}"[:500], f"HTTP header {name}", scope=Scope.DATABASE)
        for name in _SIGNALS
        if name in headers
    )
    day = (record.headers.get("WARC-Date") or "")[:19]
    return replace(found, revision=day, statements=(*found.statements, *signals))
