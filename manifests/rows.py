"""Rows against ledger: every kept row stands in exactly the shard and place the ledger says, with the text it says."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manifests import ledger
from manifests.errors import ReleaseError
from manifests.fault import Fault
from manifests.ledger import Disposition
from manifests.shards import SHARD_SCHEMAS

SAME = {
    "uid": "uid",
    "text_sha256": "text_sha256",
    "source": "source",
    "license": "license_concluded",
    "license_declared": "license_declared",
    "license_rule": "rule",
    "status_de": "status_de",
    "status_us": "status_us",
    "chars": "chars_out",
}
"""Columns of a shard and the ledger columns they must equal."""

_COLUMNS = ["shard", "row", "config", "evidence", "pd_since_de", "basis", *SAME.values()]
_REPEATING = [
    "shard",
    "config",
    "pd_since_de",
    "basis",
    *(n for n in SAME.values() if n not in {"uid", "text_sha256", "chars_out"}),
]
_BATCH = 512
"""Rows of text in memory at a time."""

_MAX_FAULTS = 20
"""Faults named for one shard; more would hide the first."""


@dataclass(slots=True)
class Kept:
    """The kept rows of a ledger, gathered while its batches pass by; values that repeat are held once."""

    parts: list[pa.Table] = field(default_factory=list)

    def add(self, table: pa.Table) -> None:
        """Take the kept rows of one ledger table."""
        kept = table.filter(pc.equal(table["disposition"], Disposition.KEPT.value)).select(_COLUMNS)
        for name in _REPEATING:
            kept = kept.set_column(kept.column_names.index(name), name, kept[name].dictionary_encode())
        if kept.num_rows:
            self.parts.append(kept)

    def shards(self) -> list[str]:
        """Return the name of every shard that kept rows say they are in."""
        found = {str(value) for part in self.parts for value in part["shard"].unique().to_pylist()}
        return sorted(found)

    def of(self, shard: str) -> pl.DataFrame | None:
        """Return the kept rows of one shard in the order of their place."""
        chosen = [part.filter(pc.fill_null(pc.equal(part["shard"], shard), False)) for part in self.parts]
        frame = _plain(chosen, _COLUMNS)
        return None if frame is None or frame.is_empty() else frame.sort("row", "uid")

    def frame(self, columns: Sequence[str]) -> pl.DataFrame | None:
        """Return some columns of all kept rows; `None` when nothing was kept."""
        return _plain(self.parts, columns)


def _plain(parts: Sequence[pa.Table], columns: Sequence[str]) -> pl.DataFrame | None:
    """Return the columns of several parts as one frame of plain values."""
    schema = pa.schema([ledger.SCHEMA.field(name) for name in columns])
    tables = [part.select(list(columns)).cast(schema) for part in parts if part.num_rows]
    return pl.DataFrame(pl.from_arrow(pa.concat_tables(tables))) if tables else None


@dataclass(slots=True)
class Summary:
    """What one shard holds, summed while its rows pass by."""

    rows: int = 0
    chars: int = 0
    tokens: int = 0
    years: tuple[int, int] | None = None
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, frame: pl.DataFrame) -> None:
        """Count a batch of rows."""
        self.rows += frame.height
        self.chars += int(frame["chars"].sum() or 0)
        self.tokens += int(frame["tokens"].sum() or 0)
        for column in ("license", "language", "variety", "register", "origin", "source"):
            counter = self.counts.setdefault(column, Counter())
            counter.update(value or "" for value in frame[column].to_list())
        pii = self.counts.setdefault("pii", Counter())
        for entries in frame["pii"].to_list():
            for entry in entries or ():
                pii[entry["kind"]] += entry["count"]
        years = frame["year"].drop_nulls().to_list()
        if years:
            low, high = self.years or (years[0], years[0])
            self.years = (min(low, *years), max(high, *years))


def check(directory: Path, shard: str, expected: pl.DataFrame | None) -> tuple[list[Fault], Summary]:
    """Compare one shard with the ledger's kept rows for it.

    Args:
        directory: of the release.
        shard: path of the shard below it.
        expected: its rows by the ledger, sorted by place; `None` when the ledger knows none.

    Raises:
        ReleaseError: when the shard cannot be read or has other columns than a shard has.
    """
    found: list[Fault] = []
    summary = Summary()
    height = 0 if expected is None else expected.height
    for batch in _raw_batches(directory, shard):
        start = summary.rows
        frame = pl.DataFrame(pl.from_arrow(batch))
        summary.add(frame)
        if expected is not None and len(found) < _MAX_FAULTS:
            found += _texts(shard, start, batch)
            found += _compare(shard, start, frame, expected.slice(start, frame.height))
    if summary.rows != height:
        found.append(Fault(shard, f"{summary.rows} rows, but the ledger keeps {height} in this shard."))
    if expected is not None:
        found += _places(shard, expected)
    return found[:_MAX_FAULTS], summary


def check_all(
    directory: Path, paths: Sequence[str], kept: Kept
) -> Iterator[tuple[str, list[Fault], Summary | ReleaseError]]:
    """Compare several shards with the ledger, several at a time, and yield them in the order given.

    Decompression and hashing run outside Python's lock; an unreadable shard comes with its error.
    """

    def one(path: str) -> tuple[str, list[Fault], Summary | ReleaseError]:
        try:
            return path, *check(directory, path, kept.of(path))
        except ReleaseError as error:
            return path, [], error

    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        yield from pool.map(one, paths)


def batches(directory: Path, shard: str) -> Iterator[pl.DataFrame]:
    """Yield the rows of a shard in bounded batches.

    Raises:
        ReleaseError: when the shard cannot be read or has other columns than a shard has.
    """
    for batch in _raw_batches(directory, shard):
        yield pl.DataFrame(pl.from_arrow(batch))


def _raw_batches(directory: Path, shard: str) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a shard as Arrow batches whose every value is valid."""
    try:
        with pq.ParquetFile(directory / shard) as file:
            if file.schema_arrow.remove_metadata() not in SHARD_SCHEMAS:
                raise ReleaseError(f"{shard}: its columns are not those of a shard, see manifests/shards.py.")
            # One thread a shard: several shards are read at a time, and threads within one only wait for each other.
            for batch in file.iter_batches(_BATCH, use_threads=False):
                batch.validate(full=True)
                yield batch
    except (OSError, pa.ArrowException) as error:
        detail = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ReleaseError(f"{shard}: not a readable Parquet file ({detail}).") from error


def _texts(shard: str, start: int, batch: pa.RecordBatch) -> Iterator[Fault]:
    """Name the rows whose text is not the one its digest was taken of; the texts are hashed where they lie."""
    column = batch.column("text")
    _, offsets, data = column.buffers()
    if column.null_count or offsets is None:
        yield Fault(f"{shard} rows {start} to {start + batch.num_rows}", "a row without a text.")
        return
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1].tolist()
    view = memoryview(data or b"")
    for index, digest in enumerate(batch.column("text_sha256").to_pylist()):
        if hashlib.sha256(view[ends[index] : ends[index + 1]]).hexdigest() != digest:
            yield Fault(f"{shard} row {start + index}", "the text is not the one its text_sha256 was taken of.")


def _compare(shard: str, start: int, frame: pl.DataFrame, expected: pl.DataFrame) -> Iterator[Fault]:
    """Name the rows of a batch that differ from the ledger or from their own length."""
    config = shard.split("/")[1] if shard.count("/") > 1 else ""
    chars = frame["text"].str.len_chars()
    for index in (chars != frame["chars"]).fill_null(value=True).arg_true().to_list():
        yield Fault(f"{shard} row {start + index}", f"chars is not the text's length (expected {chars[index]}).")
    known = frame.head(expected.height)
    for mine, theirs in SAME.items():
        for index in known[mine].ne_missing(expected[theirs]).arg_true().to_list():
            yield Fault(
                f"{shard} row {start + index}",
                f"{mine} differs from the ledger (got {known[mine][index]!r:.90}, "
                f"expected {expected[theirs][index]!r:.90}).",
            )
    for index in known["license_evidence"].ne_missing(expected["evidence"]).arg_true().to_list():
        yield Fault(f"{shard} row {start + index}", "license_evidence differs from the ledger.")
    for index in (expected["config"] != config).arg_true().to_list():
        yield Fault(
            f"{shard} row {start + index}", f"stands in {config}, but the ledger says {expected['config'][index]!r}."
        )


def _places(shard: str, expected: pl.DataFrame) -> Iterator[Fault]:
    """Check that the ledger fills the places of a shard one by one."""
    places = expected["row"].to_list()
    for position, place in enumerate(places):
        if place != position:
            yield Fault(
                f"ledger, rows of {shard}", f"place {position} is {'taken twice' if place < position else 'empty'}."
            )
            return
