"""To one archive file, for those whom no network reaches: a tar that any system opens, the same bytes each time."""

import hashlib
import io
import os
import tarfile
from datetime import UTC, datetime, time
from pathlib import Path
from typing import IO

from pipeline.errors import OutsideError, PublishError
from pipeline.publish.plan import LocalFile, Plan, Release, compare
from pipeline.publish.target import Receipt, Watcher

_BLOCK = 1 << 20  # bytes read at a time


class Archive:
    """One tar file, and beside it its digest for `sha256sum -c`.

    Args:
        path: of the file; its folder must exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser()

    def plan(self, release: Release) -> Plan:
        """Say what publishing would do; change nothing.

        Raises:
            PublishError: when another release, or something else, stands under this name.
        """
        if not self.path.exists():
            return compare(str(self.path), release, {})
        wrong = differences(self.path, release)
        if wrong:
            raise PublishError(
                f"{self.path}: holds something else than {release.directory} ({len(wrong)} files differ, "
                f"first {wrong[0]}). Choose another name, or remove the file."
            )
        return Plan(str(self.path), release, reused=release.files, state="done")

    def publish(self, plan: Plan, watcher: Watcher) -> Receipt:
        """Write, read back, rename.

        Raises:
            OutsideError: when the file cannot be written.
        """
        release = plan.release
        listed = self.path.with_name(f"{self.path.name}.sha256")
        if plan.state == "done" and listed.exists():
            return Receipt(str(self.path), worked=False)
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            watcher.begin("write", release.size)
            with temporary.open("wb") as stream:
                digest = pack(release, stream, watcher)
                stream.flush()
                os.fsync(stream.fileno())
            watcher.begin("read back", 0)
            if wrong := differences(temporary, release):
                raise PublishError(f"{self.path}: comes back altered (first {wrong[0]}). Check the disk.")
            listed.write_text(f"{digest}  {self.path.name}\n", "utf-8")
            temporary.replace(self.path)
        except OSError as error:
            raise OutsideError(
                f"{self.path}: cannot be written ({error.strerror}). Make room or check permissions."
            ) from error
        finally:
            temporary.unlink(missing_ok=True)
        top = _top(release)
        return Receipt(
            str(self.path),
            (
                f"check       sha256sum -c {listed.name}",
                f"            tar -xf {self.path.name}; gemeingut verify {top}",
            ),
        )


def pack(release: Release, stream: IO[bytes], watcher: Watcher) -> str:
    """Write the archive and return its SHA-256: files sorted, times and owners of the release, not of this day."""
    sink = _Hashing(stream)
    moment = int(datetime.combine(release.manifest.released, time(), UTC).timestamp())
    with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for file in release.files:
            entry = tarfile.TarInfo(f"{_top(release)}/{file.path}")
            entry.size, entry.mtime, entry.mode = file.size, moment, 0o644
            with (release.directory / file.path).open("rb") as source:
                archive.addfile(entry, source)
            watcher.advance(file.size)
    return sink.digest.hexdigest()


def differences(path: Path, release: Release) -> list[str]:
    """Return every path of an archive whose bytes are not the release's."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(path, "r:") as archive:
            for entry in archive:
                source = archive.extractfile(entry) if entry.isfile() else None
                found[entry.name] = _sha256(source) if source is not None else ""
    except tarfile.TarError:
        return [path.name]
    mine = {f"{_top(release)}/{file.path}": file for file in release.files}
    wrong = [name for name, file in mine.items() if not _same(found.get(name), file)]
    return [*wrong, *sorted(found.keys() - mine.keys())]


def _same(digest: str | None, file: LocalFile) -> bool:
    return digest == file.sha256


def _top(release: Release) -> str:
    return f"{release.manifest.name}-{release.manifest.version}"


def _sha256(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


class _Hashing(io.RawIOBase):
    """Passes bytes on and counts them into a digest."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        """Say that it takes bytes."""
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # tarfile hands over bytes
        """Write on."""
        self.digest.update(data)
        return self._stream.write(data)
