"""The first step: raw files become documents, and every record of them opens one row of the ledger."""

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import IO, BinaryIO, Self, cast

import zstandard
from datatrove.data import Document

from licenses.work import Work
from manifests.ledger import Disposition, Stage, uid
from manifests.source import Source
from pipeline import formats
from pipeline.dossier import Dossier
from pipeline.errors import SourceChangedError
from pipeline.files import sha256_of
from pipeline.formats.encoding import STREAM_ERRORS
from pipeline.path_facts import from_path
from pipeline.record import Origin, Record, Unreadable
from pipeline.snapshot import RawFile, Snapshot
from pipeline.steps.guard import Trouble, guarded
from pipeline.steps.step import Step

BROKEN = (*STREAM_ERRORS, ValueError, RecursionError)
"""What a damaged file makes a reader raise; the rest of that file is quarantined, everything else goes on."""


NO_DOCUMENT = frozenset({"not_a_document", "empty_document"})
"""What a reader says of a record that is whole but holds no text: a redirect, a help page, a page of markup only."""


class Read(Step):
    """Read the raw files of one task.

    Args:
        job: tasks and snapshots.
        book: where every record is opened.
    """

    type = "📖 - READER"
    name = "read"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yield one document a record."""
        del data, world_size
        task = self.job.tasks[rank]
        snapshot = self.job.snapshots[task.source]
        size = 0
        seen: set[str] = set()
        for file in task.files:
            for document in self._documents(snapshot, file, seen):
                if self.book.progress:
                    self.book.progress(self.book.entered[Stage.READ], size)
                yield document
            size += file.weight

    def _documents(self, snapshot: Snapshot, file: RawFile, seen: set[str]) -> Iterator[Document]:
        source = snapshot.source
        for item in self._guarded(records(snapshot, file, self.job.config.work.max_file_bytes), file):
            chars = len(item.text) if isinstance(item, Record) else 0
            self.book.enter(Stage.READ, chars)
            dossier = _open(source, file, item)
            if dossier.uid in seen:
                dossier = replace(dossier, again=True)
            seen.add(dossier.uid)
            if isinstance(item, Unreadable):
                reason = item.problem.partition(":")[0].strip()
                way = Disposition.DROPPED if reason in NO_DOCUMENT else Disposition.QUARANTINED
                self._end(dossier, way, reason, f"{item.place}: {item.problem}")
            elif chars > self.job.config.work.max_document_chars:
                self._quarantine(
                    dossier,
                    "too_long",
                    file.path,
                    score=float(chars),
                    limit=float(self.job.config.work.max_document_chars),
                )
            elif not item.text.strip():
                self._quarantine(dossier, "no_text", file.path)
            else:
                self.book.leave(Stage.READ, chars)
                yield Document(text=item.text, id=dossier.uid, metadata={"dossier": dossier})

    def _guarded(self, found: Iterator[Record | Unreadable], file: RawFile) -> Iterator[Record | Unreadable]:
        """Yield what a reader finds; what it cannot get over ends the file, as damage does."""
        seconds = self.job.config.work.max_document_seconds
        for number in count():
            item = guarded(lambda: next(found, None), f"read {file.path} {number}", self.book, seconds)
            if item is None:
                return
            if isinstance(item, Trouble):
                yield Unreadable(f"{file.path}#rest", f"after record {number}", f"{item.reason}: {item.place}")
                return
            yield item

    def _quarantine(self, dossier: Dossier, reason: str, place: str, **more: float) -> None:
        self._end(dossier, Disposition.QUARANTINED, reason, place, **more)

    def _end(self, dossier: Dossier, way: Disposition, reason: str, place: str, **more: float) -> None:
        row = dossier.row(way, Stage.READ, reason=reason, **more)
        self.book.end(replace(row, place=place))


def records(snapshot: Snapshot, file: RawFile, max_bytes: int) -> Iterator[Record | Unreadable]:
    """Yield the records of one raw file; damage ends the file with an Unreadable that says where.

    Raises:
        SourceChangedError: when the file is not the one that the snapshot recorded.
    """
    path = snapshot.root / file.path
    try:
        found = sha256_of(path)
    except OSError as error:
        raise SourceChangedError(f"{path}: cannot be read ({error.strerror}). {snapshot.remedy}") from error
    if found != file.sha256:
        raise SourceChangedError(
            f"{path}: not the file that was acquired (sha256 {found[:12]}…, expected {file.sha256[:12]}…). "
            f"{snapshot.remedy}"
        )
    if not file.size:
        yield Unreadable(file.path, "byte 0", "empty_file: the file has no bytes")
        return
    read = formats.reader(snapshot.source.format)
    options = formats.settle(snapshot.source.format, snapshot.source.options)
    inner = file.path.removesuffix(Path(file.path).suffix) if Path(file.path).suffix in OPENERS else file.path
    with opened(path, max_bytes, file.encoding) as stream:
        counted = 0
        try:
            for item in read(stream, Origin(inner, snapshot.sibling, file.window), options):
                counted += 1
                yield item
        except BROKEN as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk's fault, not the file's: the source must not shrink by it
            place = f"after record {counted}"
            yield Unreadable(f"{file.path}#rest", place, f"damaged: {type(error).__name__} while reading")


class _Bounded:
    """A stream that ends with an error instead of growing without end: decompression bombs stop here."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        data = self._stream.read(self._left + 1 if size is None or size < 0 else size)
        self._left -= len(data)
        if self._left < 0:
            raise ValueError("larger than work.max_file_bytes after decompression")
        return data

    def readline(self, size: int = -1, /) -> bytes:
        """Return one line."""
        data = self._stream.readline(self._left + 1 if size is None or size < 0 else size)
        self._left -= len(data)
        if self._left < 0:
            raise ValueError("larger than work.max_file_bytes after decompression")
        return data

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True


OPENERS: dict[str, Callable[[Path], IO[bytes]]] = {
    ".gz": lambda path: cast("IO[bytes]", gzip.open(path)),  # noqa: SIM115  # its reader closes it
    ".bz2": lambda path: cast("IO[bytes]", bz2.open(path)),  # noqa: SIM115  # likewise
    ".xz": lambda path: cast("IO[bytes]", lzma.open(path)),  # noqa: SIM115  # likewise
    ".zst": lambda path: cast("IO[bytes]", zstandard.open(path, "rb")),
}
"""Endings under which a raw file is compressed."""


def opened(path: Path, max_bytes: int, encoding: str = "") -> BinaryIO:
    """Open a raw file, decompressed by its ending or by what its server did to it on the way; else as it is.

    A WARC archive is a row of separately packed records: its reader unpacks them itself, so that one damaged record
    costs one record.
    """
    opener = None if path.name.endswith(".warc.gz") else OPENERS.get(path.suffix)
    if opener is None and encoding in ("gzip", "x-gzip"):
        opener = OPENERS[".gz"]
    if opener is None:
        return path.open("rb")
    return cast("BinaryIO", _Bounded(opener(path), max_bytes))


def _open(source: Source, file: RawFile, item: Record | Unreadable) -> Dossier:
    record = replace(item, text="") if isinstance(item, Record) else Record(item.id, "", Work())
    kind = source.kind or record.register or source.text_register.value
    work = replace(record.work, kind=record.work.kind or kind, issuer=record.work.issuer or source.issuer or None)
    record = from_path(replace(record, work=work), file.path, source.facts)
    return Dossier(
        uid=uid(source.name, record.id, record.revision),
        source=source.name,
        record=record,
        path=file.path,
        raw_sha256=file.sha256,
        chars_in=len(item.text) if isinstance(item, Record) else 0,
        register=record.register or source.text_register.value,
        transforms=record.repairs,
    )
