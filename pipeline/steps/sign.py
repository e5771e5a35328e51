"""What the judging phase hands on: the publishable text, its signature, its provisional ledger row."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
from datatrove.data import Document

from filters.duplicates.signature import signature
from manifests.ledger import Disposition, Stage
from pipeline.book import Book
from pipeline.dossier import DOSSIER, dossier_of
from pipeline.steps.text import analysis_of, folded_words

SIGNED = pa.schema(
    {
        "uid": pa.string(),
        "text": pa.string(),
        "dossier": pa.string(),
        "source": pa.string(),
        "config": pa.string(),
        "register": pa.string(),
        "work_key": pa.string(),
        "title": pa.string(),
        "revision": pa.string(),
        "tier": pa.string(),
        "quality": pa.float64(),
        "exact": pa.binary(),
        "minhash": pa.binary(),
        "sample": pa.list_(pa.uint64()),
    }
)
"""Schema of a judged task's records: what is published, and the columns by which duplicates are decided."""


def signed(document: Document, book: Book) -> dict[str, Any]:
    """Return the record of a judged document and write its provisional ledger row."""
    sign = signature(document.text, folded_words(document))
    dossier = replace(dossier_of(document), words=analysis_of(document).words)
    row = dossier.row(
        Disposition.KEPT,
        Stage.SHARDS,
        text_sha256=hashlib.sha256(document.text.encode()).hexdigest(),
        chars_out=len(document.text),
    )
    book.rows.append(row)
    return {
        "uid": dossier.uid,
        "text": document.text,
        "dossier": DOSSIER.dump_json(dossier).decode(),
        "source": dossier.source,
        "config": row.config,
        "register": dossier.register,
        "work_key": dossier.record.work_key,
        "title": dossier.record.work.title,
        "revision": dossier.record.revision,
        "tier": row.tier,
        "quality": score(dossier.quality),
        "exact": sign.exact,
        "minhash": sign.minhash,
        "sample": sign.sample,
    }


def score(measures: Mapping[str, float]) -> float:
    """Return one number for the quality of a text, 1 for flawless: 1 - the worst of repetition, damage and odd words.

    Args:
        measures: of the quality stage; an empty mapping gives 1.
    """
    flaws = ("repeated_lines", "repeated_paragraphs", "repeated_5grams", "damage", "odd_words")
    return round(1 - min(1.0, max((measures.get(name, 0.0) for name in flaws), default=0.0)), 6)
