"""Holds a release against `samples/EXPECTED.tsv`: what must become of every document of the samples."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.errors import ConfigError
from pipeline.snapshot import Snapshot

COLUMNS = ("path", "record", "outcome", "reason", "license", "survivor", "why")
"""
path: below the folder of samples.
record: record id, where a file holds several; `*` for every other record of the file; empty for a file of one.
outcome: kept, dropped, duplicate, quarantined, or companion (a file that holds no document).
reason: of a document that is not kept; empty accepts any.
license: concluded expression of a document that is kept; empty accepts any.
survivor: of a duplicate: source/record id; empty accepts any.
why: for people.
"""

_OUTCOMES = {"kept": "kept", "dropped": "dropped", "duplicate_of": "duplicate", "quarantined": "quarantined"}


def compare(table: Path, directory: Path, snapshots: Sequence[Snapshot]) -> list[str]:
    """Return one message for each line that came out otherwise, and for each file that no line speaks of.

    A file that is not there is told once, however many lines speak of its records, and so is a sample of which
    nothing is there.

    Args:
        table: EXPECTED.tsv.
        directory: the release.
        snapshots: the samples it was built from.

    Raises:
        ConfigError: when the table has other columns.
    """
    with table.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, delimiter="\t")
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ConfigError(f"{table}: expected the columns {', '.join(COLUMNS)} (got {reader.fieldnames}).")
        lines = list(reader)
    ledger = pl.read_parquet(directory / "ledger" / "*.parquet")
    roots = {s.source.name: s.source.sample.path for s in snapshots if s.source.sample}
    named = ledger.with_columns(
        file=pl.concat_str(pl.col("source").replace_strict(roots), pl.lit("/"), pl.col("path")),
        full=pl.concat_str("source", pl.lit("/"), "record_id"),
    )
    names = dict(zip(named["uid"], named["full"], strict=True))
    spoken_of = {line["path"] for line in lines}
    files = {f"{roots[s.source.name]}/{f.path}" for s in snapshots for f in s.files}
    faults = [fault for line in lines if line["path"] in files for fault in _line(line, lines, named, names)]
    faults += [f"{path}: no line of {table} says what must become of it." for path in sorted(files - spoken_of)]
    return [*faults, *_absent(table, spoken_of - files, set(roots.values()))]


def _absent(table: Path, paths: AbstractSet[str], roots: AbstractSet[str]) -> Iterator[str]:
    """Yield what is told of files that the table speaks of and that are not there, by sample where all of one are."""
    whole = Counter(folder for path in paths if (folder := path.partition("/")[0]) not in roots)
    for folder, count in sorted(whole.items()):
        yield f"{folder}: {table} speaks of {count} file(s) of this sample, but it was not among those built."
    for path in sorted(path for path in paths if path.partition("/")[0] not in whole):
        yield f"{path}: {table} speaks of it, but there is no such file."


def _line(
    line: dict[str, str], lines: Sequence[dict[str, str]], ledger: pl.DataFrame, names: dict[str, str]
) -> Iterator[str]:
    """Yield what one line expected in vain."""
    rows = ledger.filter(pl.col("file") == line["path"])
    if line["outcome"] == "companion":
        if not rows.is_empty():
            yield f"{line['path']}: expected no document, got {rows.height}."
        return
    if line["record"] == "*":
        told = [other["record"] for other in lines if other["path"] == line["path"]]
        rows = rows.filter(~pl.col("record_id").is_in(told))
    elif line["record"]:
        rows = rows.filter(pl.col("record_id") == line["record"])
    if rows.is_empty():
        yield f"{line['path']} {line['record']}: expected {line['outcome']}, but the ledger has no such record."
    for row in rows.iter_rows(named=True):
        yield from _row(line, row, names)


def _row(line: dict[str, str], row: dict[str, Any], names: dict[str, str]) -> Iterator[str]:
    """Yield how one ledger row differs from its line, the first difference only."""
    got = _OUTCOMES.get(row["disposition"], row["disposition"])
    if got != line["outcome"]:
        ended = f"{row['stage']}: {row['reason']}"
        yield f"{line['path']} {row['record_id']}: expected {line['outcome']}, got {got} ({ended})."
        return
    found = {
        "reason": row["reason"],
        "license": row["license_concluded"],
        "survivor": names.get(row["dup_of"], ""),
    }
    for column, value in found.items():
        if line[column] and line[column] != value:
            yield f"{line['path']} {row['record_id']}: expected {column} {line[column]}, got {value or 'none'}."
            return
