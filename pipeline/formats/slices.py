"""Cut a long XML file into the slices between two tags, so that one damaged record costs one record.

A dump of many gigabytes is a list of like elements. Cutting it by its tags before parsing keeps memory bounded, gives
every record its byte offset, and lets reading go on behind a damaged one, which no XML parser does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.formats.encoding import STREAM_ERRORS, can_seek
from pipeline.record import WHOLE, Window

CHUNK = 1 << 20
"""Bytes read at a time."""

SLICE_LIMIT = 24 << 20
"""Bytes one record may have before it is given up."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One stretch of a file.

    Args:
        offset: of its first byte, from 0.
        data: the whole record, tags included; for the head, everything before the first record.
        fault: empty, or why it is no whole record: a reason code, a colon, and what was found.
    """

    offset: int
    data: bytes
    fault: str = ""


def cut(stream: BinaryIO, opening: bytes, closing: bytes, inner: bytes = b"", asked: Window = WHOLE) -> Iterator[Slice]:
    """Yield the head of a file first, even if it is empty, then every record and every fault in their order.

    The windows of a file together give what the whole file gives, each piece once. A head that ends
    because the stream cannot be read further carries that fault, which is told again at the end.

    Args:
        stream: read to its end, not closed.
        opening: the record's opening tag, such as `<page>`; it may not occur inside a record.
        closing: its closing tag, such as `</page>`.
        inner: opening tag of parts of which only the last counts, such as `<revision>`; when a record grows too long,
            its earlier ones are forgotten.
        asked: what begins outside of it is passed over.
    """
    window = _Window(stream)
    head, found = window.until(opening)
    yield Slice(0, head, "" if found else window.fault)
    if window.offset < asked.start and not window.fault:
        found = window.leap(asked.start) and window.until(opening)[1]
    while found and window.offset < asked.stop:
        offset = window.offset
        data, whole = window.through(closing, inner)
        yield from (piece for piece in _records(offset, data, opening, whole=whole) if piece.offset < asked.stop)
        gap_at = window.offset
        gap, found = window.until(opening)
        # A closing tag between two records means that the opening one of the record in between is damaged.
        if closing in gap and gap_at < asked.stop:
            yield Slice(gap_at, gap, "truncated: the record has no opening tag")
    if window.fault and asked.holds(window.offset):
        yield Slice(window.offset, b"", window.fault)


def _records(offset: int, data: bytes, opening: bytes, *, whole: bool) -> Iterator[Slice]:
    at = 0
    # A second opening tag means that the closing tag of the first record is damaged.
    while (following := data.find(opening, at + len(opening))) >= 0:
        yield Slice(offset + at, data[at:following], "truncated: the record is not closed")
        at = following
    if whole:
        yield Slice(offset + at, data[at:])
    elif len(data) - at > SLICE_LIMIT:
        yield Slice(offset + at, data[at : at + 4096], f"too_large: more than {SLICE_LIMIT} bytes")
    else:
        yield Slice(offset + at, data[at:], "truncated: the record is not closed")


class _Window:
    """A stretch of a stream that moves forward as its bytes are taken."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.buffer = bytearray()
        self.offset = 0
        self.fault = ""

    def leap(self, offset: int) -> bool:
        """Move forward to a byte; say whether the stream goes so far."""
        if can_seek(self.stream):
            self.stream.seek(offset)
            self.buffer.clear()
            self.offset = offset
            return self._fill()
        while self.offset + len(self.buffer) < offset:
            self._take(len(self.buffer))
            if not self._fill():
                return False
        self._take(offset - self.offset)
        return True

    def until(self, mark: bytes) -> tuple[bytes, bool]:
        """Take everything before a mark, and say whether it came; of very long stretches only the beginning is kept."""
        taken = bytearray()
        while True:
            at = self.buffer.find(mark)
            if at >= 0:
                taken += self._take(at)
                return bytes(taken[:SLICE_LIMIT]), True
            taken += self._take(max(0, len(self.buffer) - len(mark) + 1))
            del taken[SLICE_LIMIT:]
            if not self._fill():
                taken += self._take(len(self.buffer))
                return bytes(taken[:SLICE_LIMIT]), False

    def through(self, mark: bytes, inner: bytes) -> tuple[bytes, bool]:
        """Take everything through a mark; say whether it came before the limit."""
        start = 0
        while True:
            at = self.buffer.find(mark, start)
            if at >= 0:
                return self._take(at + len(mark)), True
            start = max(0, len(self.buffer) - len(mark) + 1)
            if len(self.buffer) > SLICE_LIMIT:
                if not self._forget_earlier(inner):
                    return self._take(SLICE_LIMIT + 1), False
                start = 0
            if not self._fill():
                return self._take(len(self.buffer)), False

    def _forget_earlier(self, inner: bytes) -> bool:
        first = self.buffer.find(inner) if inner else -1
        last = self.buffer.rfind(inner) if inner else -1
        if last <= first:
            return False
        self.offset += last - first
        del self.buffer[first:last]
        return True

    def _take(self, count: int) -> bytes:
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        self.offset += count
        return data

    def _fill(self) -> bool:
        try:
            chunk = self.stream.read(CHUNK)
        except STREAM_ERRORS as error:
            self.fault = f"not_readable: {type(error).__name__}"
            return False
        self.buffer += chunk
        return bool(chunk)
