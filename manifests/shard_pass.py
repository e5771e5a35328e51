"""One pass over a shard: its digest, its texts against their digests and lengths, its rows against the ledger.

Hashing, decompression and decoding run outside Python's lock, so several shards are read at a time. A shard is decoded
right after it was hashed, while the system still holds its pages, in pieces that stay in the processor's cache.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from manifests import files, rows
from manifests.errors import ReleaseError
from manifests.fault import Fault
from manifests.rows import Kept, Summary
from manifests.shards import SHARD_SCHEMA, SHARD_SCHEMAS
from manifests.unreadable import UNREADABLE

_TEXT_BYTES = 1_500_000
"""Bytes of text decoded at a time: they are validated, measured and hashed before they leave the cache."""

_BATCH = 4096
"""Rows of all other columns in memory at a time."""

_MAX_FAULTS = 20
"""Faults named for one shard; more would hide the first."""


@dataclass(slots=True)
class Seen:
    """What one pass over a shard found.

    Args:
        path: of the shard below the release.
        sha256: of its bytes; empty when it cannot be read.
        faults: of its rows, at most twenty.
        summary: what it holds.
        error: why it could not be read to the end.
    """

    path: str
    sha256: str = ""
    faults: list[Fault] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)
    error: ReleaseError | None = None


@dataclass(slots=True)
class _Texts:
    """Digest and length of every text of a shard, and the first row that has none."""

    digests: list[str] = field(default_factory=list)
    chars: list[int] = field(default_factory=list)
    empty: int | None = None


def see(directory: Path, shard: str, kept: Callable[[], Kept | None]) -> Seen:
    """Read one shard and hold it against the ledger's kept rows for it.

    Args:
        directory: of the release.
        shard: path of the shard below it.
        kept: gives the kept rows of the ledger, or `None` where it cannot be read; called when the texts are read, so
            that both can go on side by side.
    """
    seen = Seen(shard)
    try:
        seen.sha256 = files.sha256(directory / shard)
        with pq.ParquetFile(directory / shard) as file:
            _check_columns(file, shard)
            texts = _texts(file)
            if (known := kept()) is not None:
                for fault in _rows(file, shard, texts, known.of(shard), seen.summary):
                    if len(seen.faults) < _MAX_FAULTS:
                        seen.faults.append(fault)
    except ReleaseError as error:
        seen.error = error
    except UNREADABLE as error:
        detail = (str(error).splitlines() or [type(error).__name__])[0][:200]
        seen.error = ReleaseError(f"{shard}: not a readable Parquet file ({detail}).")
    return seen


def see_all(directory: Path, shards: Sequence[str], kept: Callable[[], Kept | None]) -> Iterator[Seen]:
    """Read several shards, as many at a time as there are processors, and yield them in the order given."""
    with ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1)) as pool:
        yield from pool.map(lambda shard: see(directory, shard, kept), shards)


def batches(directory: Path, shard: str) -> Iterator[pl.DataFrame]:
    """Yield the rows of a shard in bounded batches, texts included.

    Raises:
        ReleaseError: when the shard cannot be read or has other columns than a shard has.
    """
    try:
        with pq.ParquetFile(directory / shard) as file:
            _check_columns(file, shard)
            for batch in file.iter_batches(512, use_threads=False):
                batch.validate(full=True)
                yield pl.DataFrame(pl.from_arrow(batch))
    except (OSError, pa.ArrowException) as error:
        detail = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ReleaseError(f"{shard}: not a readable Parquet file ({detail}).") from error


def _check_columns(file: pq.ParquetFile, shard: str) -> None:
    """Refuse a file that has not the columns of a shard."""
    if file.schema_arrow.remove_metadata() not in SHARD_SCHEMAS:
        raise ReleaseError(f"{shard}: its columns are not those of a shard, see manifests/shards.py.")


def _texts(file: pq.ParquetFile) -> _Texts:
    """Hash and measure the texts where they lie."""
    found = _Texts()
    for batch in file.iter_batches(_at_a_time(file.metadata), columns=["text"], use_threads=False):
        column = batch.column(0)
        column.validate(full=True)
        _, offsets, data = column.buffers()
        if column.null_count or offsets is None:
            found.empty = len(found.digests) if found.empty is None else found.empty
            column = column.fill_null("")
            _, offsets, data = column.buffers()
        ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1].tolist()
        view = memoryview(data or b"")
        # In UTF-8 every code point has exactly one byte that is not a continuation (0x80 to 0xBF, below -64 if signed).
        leading = np.frombuffer(view, np.int8) > -65
        for start, stop in pairwise(ends):
            found.digests.append(hashlib.sha256(view[start:stop]).hexdigest())
            found.chars.append(int(np.count_nonzero(leading[start:stop])))
    return found


def _at_a_time(described: pq.FileMetaData) -> int:
    """Return how many rows of text make up about `_TEXT_BYTES`."""
    place = SHARD_SCHEMA.get_field_index("text")
    size: int = sum(
        described.row_group(group).column(place).total_uncompressed_size for group in range(described.num_row_groups)
    )
    return max(1, min(_BATCH, _TEXT_BYTES * int(described.num_rows) // max(1, size)))


def _rows(
    file: pq.ParquetFile, shard: str, texts: _Texts, expected: pl.DataFrame | None, summary: Summary
) -> Iterator[Fault]:
    """Hold the rows of a shard against their texts and against the ledger."""
    height = 0 if expected is None else expected.height
    if texts.empty is not None:
        yield Fault(f"{shard} from row {texts.empty} on", "a row without a text.")
    others = [name for name in file.schema_arrow.names if name != "text"]
    for batch in file.iter_batches(_BATCH, columns=others, use_threads=False):
        batch.validate(full=True)
        start = summary.rows
        frame = pl.DataFrame(pl.from_arrow(batch))
        summary.add(frame)
        yield from _against_texts(shard, start, frame, texts)
        if expected is not None:
            yield from rows.compare(shard, start, frame, expected.slice(start, frame.height))
    if summary.rows != height:
        yield Fault(shard, f"{summary.rows} rows, but the ledger keeps {height} in this shard.")
    if expected is not None:
        yield from rows.places(shard, expected)


def _against_texts(shard: str, start: int, frame: pl.DataFrame, texts: _Texts) -> Iterator[Fault]:
    """Name the rows whose text is not the one that digest and length were taken of."""
    stop = start + frame.height
    digests = pl.Series(texts.digests[start:stop], dtype=pl.String)
    for index in frame["text_sha256"].ne_missing(digests).arg_true().to_list():
        yield Fault(f"{shard} row {start + index}", "the text is not the one its text_sha256 was taken of.")
    chars = pl.Series(texts.chars[start:stop], dtype=pl.Int64)
    for index in frame["chars"].ne_missing(chars).arg_true().to_list():
        yield Fault(f"{shard} row {start + index}", f"chars is not the text's length (expected {chars[index]}).")
