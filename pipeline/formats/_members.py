"""Open what a file holds: the members of a ZIP or TAR archive one after the other, or the file itself.

Only one member is unpacked at a time, and none beyond its limit, so that a packed collection of any length and a
decompression bomb both stay within bounds.
"""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from pipeline.formats.encoding import STREAM_ERRORS, DecodeError, can_seek, read_bounded
from pipeline.formats.safe_xml import PARSE_LIMIT
from pipeline.record import Unreadable


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside an archive.

    Args:
        path: of the archive, `!`, and the member's own.
        data: its bytes.
    """

    path: str
    data: bytes


class _Rest:
    """A stream that hands out its first bytes once more, for those that cannot be wound back."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self.head = head
        self.stream = stream

    def read(self, size: int = -1) -> bytes:
        if not self.head:
            return self.stream.read(size)
        if size < 0:
            taken, self.head = self.head + self.stream.read(size), b""
        else:
            taken, self.head = self.head[:size], self.head[size:]
        return taken


def members(stream: BinaryIO, path: str, suffix: str) -> tuple[Iterator[Member | Unreadable] | None, BinaryIO]:
    """Return the members of an archive, or `None` if it is none, and the stream to read on from.

    Args:
        stream: at its beginning.
        path: of the file.
        suffix: end of the names that are wanted, such as `.xml`; other members (pictures) are passed over.
    """
    head = stream.read(512)
    if can_seek(stream):
        stream.seek(0)
    else:
        stream = cast(BinaryIO, _Rest(head, stream))
    if head.startswith(b"PK\x03\x04"):
        return _zip(stream, path, suffix), stream
    if head[257:262] == b"ustar" or head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ")):
        return _tar(stream, path, suffix), stream
    return None, stream


def _zip(stream: BinaryIO, path: str, suffix: str) -> Iterator[Member | Unreadable]:
    try:
        # The index of a ZIP stands at its end, so one that comes through a pipe is held in memory.
        archive = zipfile.ZipFile(stream if can_seek(stream) else io.BytesIO(read_bounded(stream, PARSE_LIMIT)))
    except DecodeError as error:
        yield error.unreadable(path)
        return
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield Unreadable(path, "central directory", f"not_readable: {type(error).__name__}")
        return
    with archive:
        for info in archive.infolist():
            if info.is_dir() or not info.filename.endswith(suffix):
                continue
            name = f"{path}!{info.filename}"
            try:
                with archive.open(info) as member:
                    data = member.read(PARSE_LIMIT + 1)
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
                yield Unreadable(name, f"byte {info.header_offset}", f"not_readable: {type(error).__name__}")
                continue
            yield _sized(name, data, info.header_offset)


def _tar(stream: BinaryIO, path: str, suffix: str) -> Iterator[Member | Unreadable]:
    place = "byte 0"
    try:
        with tarfile.open(fileobj=stream, mode="r|*") as archive:
            for info in archive:
                # The library remembers every member it has passed; a dump has hundreds of thousands.
                cast(list[tarfile.TarInfo], vars(archive)["members"]).clear()
                place = f"byte {info.offset}"
                if not info.isfile() or not info.name.endswith(suffix):
                    continue
                member = archive.extractfile(info)
                data = b"" if member is None else member.read(PARSE_LIMIT + 1)
                if len(data) < min(info.size, PARSE_LIMIT):
                    yield Unreadable(f"{path}!{info.name}", place, "truncated: the archive ends inside this member")
                else:
                    yield _sized(f"{path}!{info.name}", data, info.offset)
    except (*STREAM_ERRORS, tarfile.TarError) as error:
        yield Unreadable(path, f"behind {place}", f"not_readable: {type(error).__name__}")


def _sized(name: str, data: bytes, offset: int) -> Member | Unreadable:
    if len(data) > PARSE_LIMIT:
        return Unreadable(name, f"byte {offset}", f"too_large: more than {PARSE_LIMIT} bytes")
    return Member(name, data)


def stream_of(member: Member) -> BinaryIO:
    """Return a member's bytes as a stream."""
    return io.BytesIO(member.data)
