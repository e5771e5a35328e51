"""Files that are either complete or not there: atomic writing, digests, the run's lock."""

import errno
import fcntl
import hashlib
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import BuildError

_BLOCK = 1 << 20  # bytes


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file's bytes, hexadecimal.

    Raises:
        OSError: when the file cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_atomically(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Put a whole file in place: written under another name, synced, renamed.

    Args:
        path: of the file.
        data: its bytes.
        sync: also survive the loss of power; needless for what only a running build tells.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{own_mark()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            if sync:
                os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    if sync:
        sync_folder(path.parent)


def own_mark() -> str:
    """Return what tells this process's unfinished files from those of all others, on whatever machine."""
    return f"{socket.gethostname()}.{os.getpid()}"


def publish_folder(temporary: Path, final: Path) -> None:
    """Put a whole folder in place, replacing an older one: its files synced, then one rename.

    A kill between the two renames leaves the old folder under `.<name>.old` and the next run starts afresh; a folder
    under its final name is always complete.
    """
    for path in temporary.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
    final.parent.mkdir(parents=True, exist_ok=True)
    old = final.with_name(f".{final.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    temporary.rename(final)
    sync_folder(final.parent)
    shutil.rmtree(old, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def held(folder: Path) -> bool:
    """Say whether a run of this machine holds the folder."""
    try:
        with (folder / ".lock").open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one run.

    Raises:
        BuildError: when another run holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+b") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildError(
                f"{folder}: another run is at work here. Wait for it, or choose another folder."
            ) from error
        yield


def publish_new_folder(temporary: Path, final: Path) -> bool:
    """Put a whole folder in place, its files synced, unless something stands there already; say whether it was put.

    Raises:
        OSError: when it cannot be put there for another reason.
    """
    for path in temporary.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
    final.parent.mkdir(parents=True, exist_ok=True)
    if final.exists():
        return False
    try:
        temporary.rename(final)
    except OSError as error:
        if error.errno in {errno.EEXIST, errno.ENOTEMPTY}:
            return False
        raise
    sync_folder(final.parent)
    return True
