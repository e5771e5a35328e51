"""Decode the bytes of a text file strictly: the encoding is found, recorded, and nothing is silently replaced."""

import lzma
import re
import zlib
from dataclasses import dataclass
from typing import BinaryIO

import zstandard

from pipeline.errors import PipelineError
from pipeline.record import Unreadable

STREAM_ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)
"""What a compressed stream raises while it is read, when it is damaged or ends too early."""

TEXT_LIMIT = 64 << 20
"""Bytes one text file may have; the longest real one seen (a plenary protocol) has 2 MB."""

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_PLAUSIBLE = frozenset(
    "äöüÄÖÜßàáâãåæçèéêëìíîïñòóôõøùúûýÿÀÁÂÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕØÙÚÛÝœŒšŠžŽ"
    "„“”‚‘’‹›«»–—…•§°·´¨¼½¾²³¹ªº×÷±µ¶¡¿†‡€£¥¢©®™\xa0\xad"
).difference("šŠžŽŸ")
"""What stands above ASCII in Western European texts. S and Z with caron are left out on purpose: they are what the
umlauts of Mac Roman and of the DOS code pages turn into when they are read as Windows-1252."""

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_DOS_END = re.compile(rb"\x1a+\s*\Z")


class DecodeError(PipelineError):
    """Bytes that are no text in any encoding that could be established.

    Args:
        place: `byte N`, counted from 0.
        problem: reason code, colon, what was found.
    """

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem

    def unreadable(self, record_id: str) -> Unreadable:
        """Return the quarantine note of the record that this error ended."""
        return Unreadable(record_id, self.place, self.problem)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the encoding it was read in.

    Args:
        text: line ends as in the file, byte order mark removed.
        encoding: Python's name of the codec.
        repairs: (kind, count) of what was done besides plain UTF-8.
    """

    text: str
    encoding: str
    repairs: tuple[tuple[str, int], ...] = ()


def read_bounded(stream: BinaryIO, limit: int = TEXT_LIMIT) -> bytes:
    """Return all bytes of a stream.

    Args:
        stream: read to its end, not closed.
        limit: most bytes accepted, inclusive.

    Raises:
        DecodeError: the stream is empty, longer than `limit`, or breaks while it is read.
    """
    parts: list[bytes] = []
    left = limit + 1
    try:
        # A stream may give less than it is asked for; only an empty answer is its end.
        while left > 0 and (part := stream.read(left)):
            parts.append(part)
            left -= len(part)
    except STREAM_ERRORS as error:
        read = sum(map(len, parts))
        raise DecodeError(f"byte {read}", f"not_readable: {type(error).__name__}") from error
    data = b"".join(parts)
    if not data:
        raise DecodeError("byte 0", "empty_file: no bytes")
    if len(data) > limit:
        raise DecodeError(f"byte {limit}", f"too_large: more than {limit} bytes")
    return data


def decode(data: bytes, declared: str = "") -> Decoded:
    """Decode bytes by byte order mark, declaration, UTF-8, Windows-1252 or Latin-1, in this order.

    A file that is UTF-8 but for a few bytes is damaged UTF-8, not Latin-1: reading it as Latin-1 would turn every
    umlaut into two wrong letters without anyone noticing.

    Args:
        data: the whole file.
        declared: codec that the source's steward or the file's own header names; empty if none does.

    Raises:
        DecodeError: with the offset of the first byte that is no text.
    """
    bom = next((name for mark, name in _BOMS if data.startswith(mark)), "")
    if bom:
        text = _strictly(data, bom)
        return Decoded(text.removeprefix("\ufeff"), bom, (("byte_order_mark_removed", 1),))
    ended = _DOS_END.sub(b"", data)
    repairs: tuple[tuple[str, int], ...] = (("dos_end_mark_removed", 1),) if len(ended) != len(data) else ()
    control = _CONTROL.search(ended)
    if control is not None:
        raise DecodeError(f"byte {control.start()}", f"not_text: control byte 0x{ended[control.start()]:02x}")
    if declared:
        return Decoded(_strictly(ended, declared), declared, (*repairs, (f"decoded_from_{declared}", 1)))
    try:
        return Decoded(ended.decode("utf-8"), "utf-8", repairs)
    except UnicodeDecodeError as error:
        if _mostly_utf8(ended):
            raise DecodeError(f"byte {error.start}", "invalid_utf8: damaged byte sequence") from None
    text, encoding = _western(ended)
    return Decoded(text, encoding, (*repairs, (f"decoded_from_{encoding}", 1)))


def read_text(stream: BinaryIO, declared: str = "", limit: int = TEXT_LIMIT) -> Decoded:
    """Read and decode a whole stream; every line end becomes a line feed.

    Raises:
        DecodeError: as `read_bounded` and `decode` do.
    """
    found = decode(read_bounded(stream, limit), declared)
    text = found.text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, found.encoding, found.repairs)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DecodeError(f"byte {error.start}", f"undecodable: not {encoding}") from None
    except LookupError:
        raise DecodeError("byte 0", "undecodable: the declared encoding is unknown") from None


_HIGH = re.compile(rb"[\x80-\xff]")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _mostly_utf8(data: bytes) -> bool:
    high = len(_HIGH.findall(data))
    in_sequences = sum(map(len, _SEQUENCE.findall(data)))
    return 2 * in_sequences >= high


def _western(data: bytes) -> tuple[str, str]:
    # ISO 8859-1 has control characters where Windows-1252 has quotation marks and dashes; no text means the former.
    encoding = "windows-1252" if re.search(rb"[\x80-\x9f]", data) else "iso-8859-1"
    text = _strictly(data, encoding)
    high = [c for c in text if c > "\x7f"]
    strange = sum(c not in _PLAUSIBLE for c in high)
    if 4 * strange > len(high):
        first = next(i for i, c in enumerate(text) if c > "\x7f" and c not in _PLAUSIBLE)
        raise DecodeError(f"byte {first}", f"encoding_unknown: {strange} of {len(high)} bytes above ASCII fit none")
    return text, encoding


def can_seek(stream: BinaryIO) -> bool:
    """Say whether a stream can be wound back; one that is decompressed on the way may not even know."""
    return bool(getattr(stream, "seekable", bool)())
