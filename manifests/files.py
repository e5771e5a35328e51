"""Files of a release: walked without following links, hashed once, written whole or not at all."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from manifests.errors import ReleaseError
from manifests.manifest import File

CHUNK = 1 << 20
"""Bytes read at a time while hashing; large enough that Python's share of the time vanishes."""


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb", buffering=0) as stream:
        digest = hashlib.sha256()
        buffer = bytearray(CHUNK)
        view = memoryview(buffer)
        while count := stream.readinto(buffer):
            digest.update(view[:count])
        return digest.hexdigest()


def is_plain(path: Path) -> bool:
    """Say whether a path is a file itself, and no link to one."""
    return path.is_file() and not path.is_symlink()


def describe(directory: Path, path: str) -> File:
    """Return path, digest and size of one file below the release."""
    whole = directory / path
    return File(path=path, sha256=sha256(whole), bytes=whole.stat().st_size)


def walk(directory: Path) -> Iterator[str]:
    """Yield the path of everything in a release that is not a folder, sorted, links included and not followed."""
    found = []
    for folder, folders, names in os.walk(directory, followlinks=False):
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        found += [(Path(folder) / name).relative_to(directory).as_posix() for name in (*names, *linked)]
    yield from sorted(found)


def write(path: Path, data: bytes) -> None:
    """Write a file under a temporary name and rename it: a readable file is a complete file.

    Raises:
        ReleaseError: when the place cannot be written.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        raise ReleaseError(f"{path}: cannot be written ({error.strerror}). Make room or check permissions.") from error
