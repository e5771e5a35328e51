"""A Snapshot: the files of one source as acquired, each with size and sha256, and never altered afterwards."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from manifests.acquisition import Expectation
from manifests.source import Completeness, Source
from pipeline.errors import SourceChangedError
from pipeline.files import sha256_of


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file of a snapshot.

    Args:
        path: below the snapshot's root, with forward slashes.
        size: bytes.
        sha256: of the bytes as acquired.
        holds_documents: a companion (rights, metadata) holds none and is only looked into.
    """

    path: str
    size: int
    sha256: str
    holds_documents: bool = True


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All files of one source at one time.

    Args:
        source: its declaration.
        root: folder the paths are below.
        files: sorted by path.
        documents: bounds that hold for this snapshot, both inclusive.
        completeness: the number from outside that holds for it.
    """

    source: Source
    root: Path
    files: tuple[RawFile, ...]
    documents: tuple[int, int]
    completeness: Completeness | None = None

    @property
    def digest(self) -> str:
        """Return the sha256 over all paths and file digests."""
        lines = "".join(f"{f.sha256}  {f.path}\n" for f in self.files)
        return hashlib.sha256(lines.encode()).hexdigest()

    def sibling(self, path: str) -> BinaryIO:
        """Open another file of the snapshot by its path below the root.

        Raises:
            FileNotFoundError: when the snapshot has no such file; a path can never lead outside of it.
        """
        wanted = (self.root / path).resolve()
        if not wanted.is_relative_to(self.root.resolve()):
            raise FileNotFoundError(f"{self.source.name}: no file {path!r} in the snapshot")
        inside = wanted.relative_to(self.root.resolve()).as_posix()
        known = next((f for f in self.files if f.path == inside), None)
        if known is None or not wanted.is_file():
            raise FileNotFoundError(f"{self.source.name}: no file {path!r} in the snapshot")
        if sha256_of(wanted) != known.sha256:
            raise SourceChangedError(f"{wanted}: not the file that was acquired. Acquire the source again.")
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


def take(source: Source, root: Path) -> Snapshot:
    """Look at a folder that holds the whole source.

    Raises:
        SourceChangedError: when the folder is missing or no file matches.
    """
    files = _files(source, root, source.acquire.files)
    return Snapshot(source, root, files, source.documents, _stated(source.completeness))


def _stated(expectation: Expectation | None) -> Completeness | None:
    """Return the number that the declaration itself gives for the books; others are counted on acquiring."""
    if expectation is None or expectation.expected is None or expectation.counts != "records":
        return None
    return Completeness(expected=expectation.expected, basis=expectation.basis)


def _files(source: Source, root: Path, globs: tuple[str, ...]) -> tuple[RawFile, ...]:
    """Record every file below a folder; those that match a glob hold documents, the others are companions."""
    if not root.is_dir():
        raise SourceChangedError(f"{source.name}: no folder {root}. Put the source's files there first.")
    held = {p for glob in globs for p in root.glob(glob) if p.is_file()}
    if not held:
        raise SourceChangedError(f"{source.name}: no file below {root} matches {', '.join(globs)}. Mend `files`.")
    return tuple(
        RawFile(p.relative_to(root).as_posix(), p.stat().st_size, sha256_of(p), p in held)
        for p in sorted(root.rglob("*"), key=lambda p: p.relative_to(root).as_posix())
        if p.is_file() and not p.name.startswith(".")
    )
