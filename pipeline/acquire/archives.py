"""Archives: looked at by their listings first, unpacked within bounds, never outside their folder."""

import hashlib
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.acquire import names
from pipeline.acquire.fetch import BLOCK
from pipeline.acquire.store import Store
from pipeline.errors import SourceChangedError
from pipeline.snapshot_record import FileEntry

TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError,
    EOFError, NotImplementedError, RuntimeError, OSError,
)  # fmt: skip
"""What a damaged archive, or one of an unknown method, makes the libraries raise."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive.

    Args:
        name: as the archive states it.
        size: bytes once unpacked, as the archive states it.
    """

    name: str
    size: int


def is_archive(path: str) -> bool:
    """Say whether a file is taken for an archive: by its name, as its readers do."""
    return path.lower().endswith((".zip", *TARS))


def listing(path: Path, max_bytes: int) -> list[Member]:
    """Return the files of an archive.

    Args:
        path: of the archive.
        max_bytes: that all members together may have once unpacked.

    Raises:
        SourceChangedError: when it is damaged, encrypted, or a decompression bomb.
    """
    found: list[Member] = []
    total = 0
    try:
        for member in _zip_members(path) if zipfile.is_zipfile(path) else _tar_members(path, max_bytes):
            found.append(member)
            total += member.size
            if total > max_bytes:
                raise _bomb(path, max_bytes)
    except BROKEN as error:
        raise SourceChangedError(
            f"{path.name}: not a readable archive ({type(error).__name__}). Fetch it again; if it stays so, tell its "
            "publisher."
        ) from error
    return found


def _bomb(path: Path, max_bytes: int) -> SourceChangedError:
    return SourceChangedError(
        f"{path.name}: holds more than {max_bytes} bytes once unpacked. If it is no bomb, raise "
        "acquire.max_unpacked_bytes."
    )


def _zip_members(path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        if sum(i.compress_size for i in infos) > path.stat().st_size:
            raise SourceChangedError(
                f"{path.name}: its members overlap, as in a decompression bomb. Ask its publisher what it is."
            )
        for info in infos:
            if info.flag_bits & 1:
                raise SourceChangedError(f"{path.name}: is encrypted. Ask its publisher for an open one.")
            if not info.is_dir():
                yield Member(info.filename, info.file_size)


def _tar_members(path: Path, max_bytes: int) -> Iterator[Member]:
    with tarfile.open(path, mode="r|*") as archive:
        for info in archive:
            vars(archive)["members"].clear()  # the library remembers every member; a dump has hundreds of thousands
            if info.offset > max_bytes:
                raise _bomb(path, max_bytes)
            if info.isfile():
                yield Member(info.name, info.size)


def unpack(store: Store, archive: FileEntry, max_bytes: int) -> Iterator[FileEntry]:
    """Put the members of an archive beside it, below `<archive>!/`, and yield their entries.

    Args:
        store: holds the archive.
        archive: its entry.
        max_bytes: that its members together may have; counted, not believed.

    Raises:
        SourceChangedError: when a member leads out of the archive, is a link, or the archive is damaged or too large.
    """
    path = store.files / archive.path
    left = max_bytes
    taken: set[str] = set()
    try:
        for name, stream in _streams(path):
            inside = f"{archive.path}!/{names.safe(_inside(path, name))}"
            if inside.casefold() in taken:
                raise SourceChangedError(f"{path.name}: holds {name!r} twice. Ask its publisher which one is meant.")
            taken.add(inside.casefold())
            part = store.part(inside)
            size, sha256 = _write(stream, part, left)
            left -= size
            if left < 0:
                part.unlink()
                raise _bomb(path, max_bytes)
            known = store.earlier.get(inside)
            entry = store.keep(inside) if known is not None and known.sha256 == sha256 else None
            if entry is None:
                entry = FileEntry(
                    path=inside,
                    bytes=size,
                    sha256=sha256,
                    url=archive.url,
                    fetched=archive.fetched,
                    archive=archive.path,
                )
                store.put(entry, part)
            part.unlink(missing_ok=True)
            yield entry
    except BROKEN as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, not the archive's
        raise SourceChangedError(f"{path.name}: damaged inside ({type(error).__name__}). Fetch it again.") from error


def _streams(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not info.is_dir():
                    with archive.open(info) as stream:
                        yield info.filename, stream
        return
    with tarfile.open(path, mode="r|*") as tar:
        for member in tar:
            vars(tar)["members"].clear()
            if member.issym() or member.islnk() or not (member.isfile() or member.isdir()):
                raise SourceChangedError(f"{path.name}: {member.name!r} is a link or a device. It is not unpacked.")
            stream_ = tar.extractfile(member) if member.isfile() else None
            if stream_ is not None:
                yield member.name, stream_


def _inside(path: Path, name: str) -> str:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        raise SourceChangedError(f"{path.name}: its member {name!r} leads out of the archive. It is not unpacked.")
    return "/".join(p for p in parts if p not in ("", "."))


def _write(stream: IO[bytes], part: Path, left: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    part.parent.mkdir(parents=True, exist_ok=True)
    with part.open("wb") as target:
        while size <= left and (block := stream.read(BLOCK)):
            size += len(block)
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    return size, digest.hexdigest()
