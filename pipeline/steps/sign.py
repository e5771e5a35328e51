"""What the judging phase hands on: the publishable text, its signature, its provisional ledger row."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from datatrove.data import Document

from filters.duplicates.signature import signature
from filters.duplicates.store import SignatureWriter
from manifests.ledger import Disposition, Stage
from pipeline.book import Book
from pipeline.dossier import dossier_of, enrich
from pipeline.shelf import SIGNATURES
from pipeline.steps.store import TAKEN, Store, taken
from pipeline.steps.text import analysis_of, folded_words
from pipeline.task import Job

SIGNED: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "uid": pl.String,
    "source": pl.String,
    "config": pl.String,
    "license": pl.String,
    "register": pl.String,
    "work_key": pl.String,
    "title": pl.String,
    "revision": pl.String,
    "tier": pl.String,
    "quality": pl.Float64,
    "words": pl.Int64,
    "numeric": pl.Float64,
    "exact": pl.Binary,
    "minhash": pl.Binary,
    "sample": pl.List(pl.UInt64),
}
"""What a file of signatures is made of: the columns by which duplicates are decided."""

_BATCH = 1 << 12
"""Signatures in memory at a time."""


class StoreSigned(Store):
    """Write documents as the publication will have them, and a file of their signatures in the same order.

    Args:
        job: tasks.
        book: of the task.
    """

    def __init__(self, job: Job, book: Book) -> None:
        super().__init__(job, book, TAKEN, taken)

    def _documents(self, data: Iterable[Document], path: Path) -> list[str]:
        with SignatureWriter(path.with_name(SIGNATURES), pl.DataFrame(schema=SIGNED)) as writer:
            return super()._documents(self._signing(data, writer), path)

    def _signing(self, data: Iterable[Document], writer: SignatureWriter) -> Iterator[Document]:
        rows: list[dict[str, Any]] = []
        for document in data:
            rows.append(signed(document, self.book))
            if len(rows) == _BATCH:
                writer.write(pl.DataFrame(rows, schema=SIGNED))
                rows = []
            yield document
        writer.write(pl.DataFrame(rows, schema=SIGNED))


def signed(document: Document, book: Book) -> dict[str, Any]:
    """Return a judged document's line of `SIGNED` and write its provisional ledger row."""
    sign = signature(document.text, folded_words(document))
    dossier = replace(dossier_of(document), words=analysis_of(document).words)
    enrich(document, words=dossier.words)
    row = dossier.row(
        Disposition.KEPT,
        Stage.SHARDS,
        text_sha256=hashlib.sha256(document.text.encode()).hexdigest(),
        chars_out=len(document.text),
    )
    book.rows.append(row)
    return {
        "uid": dossier.uid,
        "source": dossier.source,
        "config": row.config,
        "license": row.license_concluded,
        "register": dossier.register,
        "work_key": dossier.record.work_key,
        "title": dossier.record.work.title,
        "revision": dossier.record.revision,
        "tier": row.tier,
        "quality": score(dossier.quality),
        "words": sign.words,
        "numeric": sign.numeric,
        "exact": sign.exact,
        "minhash": sign.minhash,
        "sample": sign.sample.tolist(),
    }


def score(measures: Mapping[str, float]) -> float:
    """Return one number for the quality of a text, 1 for flawless: 1 - the worst of repetition, damage and odd words.

    Args:
        measures: of the quality stage; an empty mapping gives 1.
    """
    flaws = ("repeated_lines", "repeated_paragraphs", "repeated_5grams", "damage", "odd_words")
    return round(1 - min(1.0, max((measures.get(name, 0.0) for name in flaws), default=0.0)), 6)
