"""The Ledger: one row for every input record with its whole journey. Never a text, never a personal value."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import pyarrow as pa


class Disposition(StrEnum):
    """What became of a record."""

    KEPT = "kept"
    DROPPED = "dropped"
    DUPLICATE = "duplicate_of"
    QUARANTINED = "quarantined"
    TAKEN_DOWN = "taken_down"


class Stage(StrEnum):
    """The stages of DESIGN.md that can end a record's way, in their order."""

    READ = "read"
    NORMALISE = "normalise"
    LICENSE = "license"
    LANGUAGE = "language"
    QUALITY = "quality"
    PERSONAL = "personal"
    CONTAMINATION = "contamination"
    WITHDRAWN = "withdrawn"
    DUPLICATES = "duplicates"
    SHARDS = "shards"


STAGES = tuple(Stage)
"""The stages in order; `in` of each is `kept` of the one before."""


@dataclass(frozen=True, slots=True)
class Row:
    """One ledger row.

    Args:
        uid: `uid(source, record_id, revision)`, 64 hexadecimal digits.
        source: name of the source.
        record_id: stable id within the source.
        revision: version of the record as its publisher counts; empty when there is none.
        path: input file below the source's root.
        place: where in the file (element, line, byte), for quarantined records.
        raw_sha256: of the input file's bytes.
        chars_in: code points of the text as read; 0 when unreadable.
        disposition: what became of it.
        stage: the stage that ended its way; `shards` for kept rows.
        reason: reason code; empty for kept rows.
        score: the value that decided; `None` where no number decided.
        limit: the bound it was held against.
        dup_of: uid of the survivor, for duplicates.
        similarity: true Jaccard with the survivor, for duplicates.
        text_sha256: of the published text's UTF-8 bytes; empty unless kept.
        chars_out: code points of the published text; 0 unless kept.
        config: pd, by or by-sa; empty unless concluded.
        shard: path of the shard below the release; empty unless kept.
        row: index of the row in the shard; -1 unless kept.
        license_declared: normalised declaration of the source.
        license_concluded: concluded expression; empty when there is none.
        rule: id of the rule that carried the conclusion.
        status_de: pd, lic, ic or und; empty when the record did not reach the licence stage.
        status_us: the same for the United States.
        pd_since_de: ISO date from which the German status holds; empty when no term decides.
        tier: A, B or C; empty before the licence stage.
        basis: canonical JSON of the facts that the rules used (years, issuers, rule inputs); names of authors only.
        evidence: sha256 of each licence statement in `manifest/evidence/`.
        transforms: (step, count) of every change made to the text.
        facts: canonical JSON of what the rules were told about a kept work, see `manifests.conclusions`; else empty.
    """

    uid: str
    source: str
    record_id: str
    revision: str
    path: str
    place: str
    raw_sha256: str
    chars_in: int
    disposition: Disposition
    stage: Stage
    reason: str = ""
    score: float | None = None
    limit: float | None = None
    dup_of: str = ""
    similarity: float | None = None
    text_sha256: str = ""
    chars_out: int = 0
    config: str = ""
    shard: str = ""
    row: int = -1
    license_declared: str = ""
    license_concluded: str = ""
    rule: str = ""
    status_de: str = ""
    status_us: str = ""
    pd_since_de: str = ""
    tier: str = ""
    basis: str = ""
    evidence: tuple[str, ...] = ()
    transforms: tuple[tuple[str, int], ...] = ()
    facts: str = ""


SCHEMA_1 = pa.schema(
    {
        "uid": pa.string(),
        "source": pa.string(),
        "record_id": pa.string(),
        "revision": pa.string(),
        "path": pa.string(),
        "place": pa.string(),
        "raw_sha256": pa.string(),
        "chars_in": pa.int64(),
        "disposition": pa.string(),
        "stage": pa.string(),
        "reason": pa.string(),
        "score": pa.float64(),
        "limit": pa.float64(),
        "dup_of": pa.string(),
        "similarity": pa.float64(),
        "text_sha256": pa.string(),
        "chars_out": pa.int64(),
        "config": pa.string(),
        "shard": pa.string(),
        "row": pa.int64(),
        "license_declared": pa.string(),
        "license_concluded": pa.string(),
        "rule": pa.string(),
        "status_de": pa.string(),
        "status_us": pa.string(),
        "pd_since_de": pa.string(),
        "tier": pa.string(),
        "basis": pa.string(),
        "evidence": pa.list_(pa.string()),
        "transforms": pa.list_(pa.struct({"step": pa.string(), "count": pa.int64()})),
    }
)
"""Arrow schema of the ledgers of manifest version 1, which recorded no facts."""

SCHEMA = SCHEMA_1.append(pa.field("facts", pa.string()))
"""Arrow schema of `ledger/*.parquet`, in the order of `Row`."""

SCHEMAS = (SCHEMA, SCHEMA_1)
"""Every schema that a ledger may have; leaves are spelled of the columns that are there."""


def uid(source: str, record_id: str, revision: str = "") -> str:
    """Return the permanent id of a record: sha256 of `v1`, source, record id, revision, separated by zero bytes."""
    return hashlib.sha256(b"v1" + b"\x00".join(s.encode() for s in (source, record_id, revision))).hexdigest()


def table(rows: Sequence[Row]) -> pa.Table:
    """Return ledger rows as an Arrow table in the ledger's schema, in the order given."""
    columns: dict[str, list[Any]] = {f.name: [getattr(r, f.name) for r in rows] for f in fields(Row)}
    columns["transforms"] = [[{"step": s, "count": c} for s, c in r.transforms] for r in rows]
    columns["evidence"] = [list(r.evidence) for r in rows]
    return pa.table({f.name: pa.array(columns[f.name], f.type) for f in SCHEMA}, schema=SCHEMA)
