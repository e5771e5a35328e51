"""The last step of a task puts its whole result in place; the first step of the next phase reads it."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from datatrove.data import Document

from manifests import ledger
from manifests.ledger import Disposition, Stage
from pipeline.book import Book
from pipeline.dossier import DOSSIER, Dossier, dossier_of
from pipeline.steps.step import Step
from pipeline.task import Job, result

RECORDS = "records.parquet"
LEDGER = "ledger.parquet"
UIDS = "uids.parquet"
"""The uids of the records, for those who need no more of them."""

EVIDENCE = "evidence.json"
_GROUP = 2_000_000  # code points of text held before a row group is written: who compares unpacks whole groups

TAKEN = pa.schema({"uid": pa.string(), "text": pa.string(), "dossier": pa.string()})
"""What the take-in phase hands to the judging phase."""


class Store(Step):
    """Write documents, ledger part, evidence and counts; they appear together or not at all.

    Args:
        job: tasks.
        book: of the task.
        schema: of the records; at least that of `TAKEN`.
        row: makes the record of one document, in that schema.
    """

    type = "💽 - WRITER"
    name = "store"

    def __init__(
        self, job: Job, book: Book, schema: pa.Schema, row: Callable[[Document, Book], dict[str, Any]]
    ) -> None:
        super().__init__(job, book)
        self.schema = schema
        self.row = row

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write everything; nothing is passed on."""
        del world_size
        facts: dict[str, Any] = {}
        started = time.monotonic()
        with result(self.job.tasks[rank], facts) as folder:
            uids = self._documents(data, folder / RECORDS)
            facts["kept"] = len(uids)
            pq.write_table(pa.table({"uid": pa.array(uids, pa.string())}), folder / UIDS, compression="zstd")
            pq.write_table(ledger.table(self.book.rows), folder / LEDGER, compression="zstd")
            evidence = {digest: text.decode() for digest, text in sorted(self.book.evidence.items())}
            (folder / EVIDENCE).write_bytes(orjson.dumps(evidence))
            facts["counts"] = self.book.counts()
            facts["seconds"] = round(time.monotonic() - started, 3)
        yield from ()

    def _documents(self, data: Iterable[Document], path: Path) -> list[str]:
        """Write the records and return their uids."""
        rows: list[dict[str, Any]] = []
        uids: list[str] = []
        size = 0
        with pq.ParquetWriter(path, self.schema, compression="zstd", compression_level=1) as writer:
            for document in data:
                rows.append(self.row(document, self.book))
                uids.append(document.id)
                size += len(document.text)
                if size >= _GROUP:
                    writer.write_table(pa.Table.from_pylist(rows, self.schema))
                    rows, size = [], 0
            if rows:
                writer.write_table(pa.Table.from_pylist(rows, self.schema))
        return uids


def taken(document: Document, book: Book) -> dict[str, Any]:
    """Return the record of a document for the judging phase."""
    del book
    dossier = dossier_of(document)
    return {"uid": dossier.uid, "text": document.text, "dossier": DOSSIER.dump_json(dossier).decode()}


class Load(Step):
    """Read the documents that an earlier phase stored.

    Args:
        job: tasks, each with the folders it reads.
        book: told of the progress.
    """

    type = "📖 - READER"
    name = "load"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yield documents in the order they were stored."""
        del data, world_size
        read = size = 0
        task = self.job.tasks[rank]
        for folder in task.inputs:
            for uid, text, dossier in stored(folder):
                if uid in task.repeated or dossier.again:
                    self._quarantine(dossier, len(text))
                    continue
                yield Document(text=text, id=uid, metadata={"dossier": dossier})
                read += 1
                size += len(text)
                if self.book.progress:
                    self.book.progress(read, size)

    def _quarantine(self, dossier: Dossier, chars: int) -> None:
        """Write down a record whose id another file of its source has too."""
        self.book.enter(Stage.LANGUAGE, chars)
        name = f"{dossier.record.id}#{dossier.path}"
        twin = replace(
            dossier,
            record=replace(dossier.record, id=name),
            uid=ledger.uid(dossier.source, name, dossier.record.revision),
        )
        row = twin.row(Disposition.QUARANTINED, Stage.LANGUAGE, reason="duplicate_id")
        self.book.end(replace(row, place=dossier.path))


def stored(folder: Path) -> Iterator[tuple[str, str, Dossier]]:
    """Yield (uid, text, dossier) of every document in a finished task, one row group in memory at a time."""
    with pq.ParquetFile(folder / RECORDS) as file:
        for number in range(file.num_row_groups):
            group = file.read_row_group(number, columns=["uid", "text", "dossier"])
            for uid, text, dossier in zip(*(group[c].to_pylist() for c in group.column_names), strict=True):
                yield uid, text, DOSSIER.validate_json(dossier)
