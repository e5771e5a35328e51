"""A Snapshot: the files of one source as acquired, each with size and sha256, and never altered afterwards."""

import gzip
import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from manifests.source import Completeness, Source
from pipeline import snapshot_record
from pipeline.errors import SourceChangedError
from pipeline.files import sha256_of
from pipeline.globs import matches
from pipeline.record import WHOLE, Window
from pipeline.snapshot_record import Expected
from pipeline.storage import Storage


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file of a snapshot.

    Args:
        path: below the snapshot's root, with forward slashes.
        size: bytes.
        sha256: of the bytes as acquired.
        holds_documents: a companion (rights, metadata) holds none and is only looked into.
        encoding: how the server compressed it for the way (`gzip`); empty: as it is.
        window: the records that a task reads of it.
    """

    path: str
    size: int
    sha256: str
    holds_documents: bool = True
    encoding: str = ""
    window: Window = WHOLE

    @property
    def weight(self) -> int:
        """Return the bytes of the file that a task has to read, about."""
        return min(self.size, self.window.stop) - min(self.size, self.window.start)


@dataclass(frozen=True)  # no slots: what is looked up often is kept
class Snapshot:
    """All files of one source at one time.

    Args:
        source: its declaration.
        root: folder the paths are below.
        files: sorted by path.
        documents: bounds that hold for this snapshot, both inclusive.
        completeness: the number from outside that holds for it.
        acquired: ISO date of the acquisition, or two dates joined by a slash; empty when it is not known.
        revision: what a branch, a tag or "the newest" was then.
        tdm: reservation signals by protocol, as found then.
        storage: where the files lie when they are not on this machine; `root` is then where a task puts its own.
    """

    source: Source
    root: Path
    files: tuple[RawFile, ...]
    documents: tuple[int, int]
    completeness: Completeness | None = None
    acquired: str = ""
    revision: str = ""
    tdm: dict[str, str] = field(default_factory=dict)
    storage: Storage | None = None

    @property
    def digest(self) -> str:
        """Return the sha256 over all paths and file digests."""
        lines = "".join(f"{f.sha256}  {f.path}\n" for f in self.files)
        return hashlib.sha256(lines.encode()).hexdigest()

    @property
    def remedy(self) -> str:
        """Return what a steward does about a file that is not as it was when the snapshot was taken."""
        if self.storage is not None:
            return "Look at the storage, and build again."
        if (self.root.parent / snapshot_record.NAME).is_file():
            return f"Remove {self.root.parent} and acquire the source again."
        return "Build again: what changed meanwhile is another input."

    @cached_property
    def companions(self) -> tuple[RawFile, ...]:
        """Return the files that hold no documents; every task of the source may look into them."""
        return tuple(f for f in self.files if not f.holds_documents)

    @cached_property
    def _by_path(self) -> dict[str, RawFile]:
        return {f.path: f for f in self.files}

    def sibling(self, path: str) -> BinaryIO:
        """Open another file of the snapshot by its path below the root.

        Raises:
            FileNotFoundError: when the snapshot has no such file; a path can never lead outside of it.
        """
        wanted = (self.root / path).resolve()
        if not wanted.is_relative_to(self.root.resolve()):
            raise FileNotFoundError(f"{self.source.name}: no file {path!r} in the snapshot")
        inside = wanted.relative_to(self.root.resolve()).as_posix()
        known = self._by_path.get(inside)
        if known is None or not wanted.is_file():
            raise FileNotFoundError(f"{self.source.name}: no file {path!r} in the snapshot")
        if sha256_of(wanted) != known.sha256:
            raise SourceChangedError(f"{wanted}: not the file that was acquired. {self.remedy}")
        if known.encoding:
            return cast("BinaryIO", gzip.open(wanted))
        return wanted.open("rb")


def sample(source: Source, folder: Path) -> Snapshot:
    """Look at the sample of a source.

    Args:
        source: with a `[sample]` table.
        folder: `samples/`.

    Raises:
        SourceChangedError: when the source declares no sample, or its files are not there.
    """
    if source.sample is None:
        raise SourceChangedError(
            f"{source.name}: declares no [sample]. Add one, or build it from an acquired snapshot."
        )
    files = _files(source, folder / source.sample.path, source.sample.files)
    bounds = source.sample.documents or source.documents
    return Snapshot(source, folder / source.sample.path, files, bounds, source.sample.completeness)


def is_acquired(root: Path) -> bool:
    """Say whether a folder holds a snapshot or plain files, and not just an acquisition that was not finished."""
    if not root.is_dir():
        return False
    return bool(snapshot_record.listed(root)) or not (root / ".work").is_dir()


def take(source: Source, root: Path, name: str = "") -> Snapshot:
    """Look at a source as it was acquired, or at a plain folder that holds the whole of it.

    Args:
        source: its declaration.
        root: `<raw>/<source>`, with `snapshots/` or with the files themselves.
        name: of a snapshot; without it, the newest.

    Raises:
        SourceChangedError: when the folder is missing, no file matches, or a snapshot is not what its record says.
    """
    known = snapshot_record.listed(root)
    if name and name not in known:
        raise SourceChangedError(f"{root}: no snapshot {name!r}. There are: {', '.join(known) or 'none'}.")
    if known:
        return _acquired(source, root / "snapshots" / (name or known[-1]))
    if (root / ".work").is_dir():
        raise SourceChangedError(f"{root}: its acquisition was not finished. Run `gemeingut acquire {source.name}`.")
    files = _files(source, root, source.acquire.files)
    return Snapshot(source, root, files, source.documents, outside(source))


def find(source: Source, root: Path, digest: str) -> Snapshot:
    """Look at the snapshot that a release was made of.

    Args:
        source: its declaration.
        root: `<raw>/<source>`.
        digest: `snapshot_sha256` of the release's manifest.

    Raises:
        SourceChangedError: when it is not there any more.
    """
    known = snapshot_record.listed(root)
    for name in reversed(known):
        if snapshot_record.read(root / "snapshots" / name).snapshot_sha256 == digest:
            return take(source, root, name)
    if known:
        raise SourceChangedError(f"{root}: no snapshot {digest[:12]}…, of which the release was made. Restore it.")
    return take(source, root)


def _acquired(source: Source, folder: Path) -> Snapshot:
    """Look at one snapshot: the files of its record, whose bytes are hashed when they are read.

    Raises:
        SourceChangedError: naming files that are missing, of another size, or that nobody acquired.
    """
    record = snapshot_record.read(folder)
    root = folder / snapshot_record.FILES
    held = {p.relative_to(root).as_posix(): p.stat().st_size for p in root.rglob("*") if p.is_file()}
    recorded = {f.path: f.bytes for f in record.files}
    wrong = sorted(path for path in held.keys() | recorded.keys() if held.get(path) != recorded.get(path))
    if wrong:
        raise SourceChangedError(
            f"{folder}: {len(wrong)} file(s) are not as acquired, such as {wrong[0]}. Remove this snapshot and acquire "
            "the source again."
        )
    files = tuple(
        RawFile(f.path, f.bytes, f.sha256, matches(f.path, source.acquire.files), f.encoding) for f in record.files
    )
    if not any(f.holds_documents for f in files):
        raise SourceChangedError(
            f"{source.name}: no file below {root} matches {', '.join(source.acquire.files)}. Mend `files`."
        )
    return Snapshot(
        source,
        root,
        files,
        source.documents,
        outside(source, record.expected),
        record.span,
        record.revision,
        record.tdm,
    )


def outside(source: Source, counted: Expected | None = None) -> Completeness | None:
    """Return the number from outside that the books are held against, as the declaration asks for it today.

    Args:
        source: its declaration, whose stated number holds, whatever it was when the files were acquired.
        counted: what was counted when they were acquired.

    Raises:
        SourceChangedError: when something else was counted then than the declaration asks for now.
    """
    asked = source.completeness
    if asked is None or asked.counts != "records":
        return None
    if asked.expected is not None:
        return Completeness(expected=asked.expected, basis=asked.basis)
    if counted is None:
        return None
    if (counted.counted_by, counted.counts) != (asked.counted_by.value, asked.counts):
        raise SourceChangedError(
            f"{source.name}: completeness asks for {asked.counted_by.value} of {asked.counts}, the snapshot bears "
            f"{counted.counted_by} of {counted.counts}. Run `gemeingut acquire {source.name}`."
        )
    return Completeness(expected=counted.number, basis=counted.basis)


def _files(source: Source, root: Path, globs: tuple[str, ...]) -> tuple[RawFile, ...]:
    """Record every file below a folder; those that match a glob hold documents, the others are companions."""
    if not root.is_dir():
        raise SourceChangedError(
            f"{source.name}: no folder {root}. Run `gemeingut acquire {source.name}`, or put its files there."
        )
    held = {p for glob in globs for p in root.glob(glob) if p.is_file()}
    if not held:
        raise SourceChangedError(f"{source.name}: no file below {root} matches {', '.join(globs)}. Mend `files`.")
    return tuple(
        RawFile(p.relative_to(root).as_posix(), p.stat().st_size, sha256_of(p), p in held)
        for p in sorted(root.rglob("*"), key=lambda p: p.relative_to(root).as_posix())
        if p.is_file() and not p.name.startswith(".")
    )
