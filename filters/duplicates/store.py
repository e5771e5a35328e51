"""Signatures where they lie: in a table in memory, or in Parquet files of which one column is read at a time.

On disk each band is a column of its own, so comparing a band reads 16 bytes a document and nothing else, and it is
read a row group at a time; few documents are read at once, for then opening files would cost more than all else. Every
file carries the recipe of its signatures and the signature of a fixed probe; a file made by another recipe, or by a
library that hashes otherwise, is refused.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash
from numpy.typing import NDArray

from filters.duplicates.rules import normalised_key
from filters.duplicates.signature import BANDS, RECIPE, ROWS, signature
from filters.errors import FilterError

BAND_BYTES = ROWS * 4
EXACT_BAND, WORK_BAND = BANDS, BANDS + 1
"""Two more bands, by which equal texts and documents of one work become candidates."""
SAMPLE_PARTS = 16
"""Parts of the hash range, by the upper four bits; each is a column, so a join reads a sixteenth of them."""
GROUP_ROWS = 1 << 14
"""Rows in a row group: what is in memory of a file while a column is read."""
HELD_BYTES = 1 << 26
"""Bands of all documents, or samples, that are read at once and kept: a file is opened for each column otherwise."""
NO_BAND = 0xFFFFFFFF
"""First minimum of a band that says nothing: no words, no work key, a document that is left out."""

_PROBE = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich; der Thürmer ſah 3 von 12."
_BANDS = tuple(f"band_{number:02d}" for number in range(BANDS + 2))
_SAMPLES = tuple(f"sample_{part:02d}" for part in range(SAMPLE_PARTS))
_NEAR = (*_BANDS, "order", "sampled")
_SIGNED = frozenset({*_BANDS, *_SAMPLES, "order"})


class Signatures(Protocol):
    """What the search for candidates reads, in pieces whose rows follow each other from 0."""

    @property
    def documents(self) -> int:
        """Return the number of documents."""
        ...

    def order(self) -> Iterator[NDArray[np.uint64]]:
        """Yield what orders documents, whatever file they stand in."""
        ...

    def band(self, number: int) -> Iterator[NDArray[np.uint32]]:
        """Yield the minima of one band, shape (rows, ROWS)."""
        ...

    def sample_sizes(self) -> Iterator[NDArray[np.int64]]:
        """Yield the number of sampled hashes of each document."""
        ...

    def samples(self, part: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
        """Yield row numbers and sampled shingle hashes of one part of the hash range, of `SAMPLE_PARTS`."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """Signatures in memory.

    Args:
        places: what orders the documents.
        minima: shape (documents, (BANDS + 2) * ROWS).
        counts: sampled hashes of each document.
        values: sampled hashes of all documents, one after the other.
    """

    places: NDArray[np.uint64]
    minima: NDArray[np.uint32]
    counts: NDArray[np.int64]
    values: NDArray[np.uint64]

    @property
    def documents(self) -> int:
        """Return the number of documents."""
        return int(self.minima.shape[0])

    def order(self) -> Iterator[NDArray[np.uint64]]:
        """Yield what orders documents, in one piece."""
        yield self.places

    def band(self, number: int) -> Iterator[NDArray[np.uint32]]:
        """Yield the minima of one band, in one piece."""
        yield self.minima[:, number * ROWS : (number + 1) * ROWS]

    def sample_sizes(self) -> Iterator[NDArray[np.int64]]:
        """Yield the number of sampled hashes of each document, in one piece."""
        yield self.counts

    def samples(self, part: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
        """Yield row numbers and sampled shingle hashes of one part of the hash range, in one piece."""
        chosen = _part(self.values) == part
        yield np.repeat(np.arange(self.documents, dtype=np.int64), self.counts)[chosen], self.values[chosen]


def held(table: pl.DataFrame) -> Held:
    """Return the signatures of a table with uid, exact, work_key, minhash and sample, in its order.

    Raises:
        FilterError: when a signature is not as long as the recipe makes it.
    """
    minhash = _rows_of(table["minhash"], BANDS * ROWS, "minhash")
    exact = _rows_of(table["exact"], ROWS, "exact")
    works = _rows_of(pl.Series([_work(key) for key in table["work_key"]], dtype=pl.Binary), ROWS, "work_key")
    places = np.array([xxhash.xxh3_64_intdigest(uid) for uid in table["uid"]], np.uint64)
    counts = table["sample"].list.len().fill_null(0).to_numpy().astype(np.int64)
    values = table["sample"].explode().drop_nulls().to_numpy().astype(np.uint64, copy=False)
    return Held(places, np.concatenate((minhash, exact, works), axis=1), counts, values)


def _work(key: str) -> bytes:
    plain = normalised_key(key or "")
    return xxhash.xxh3_128_digest(plain) if plain else b"\xff" * BAND_BYTES


def _rows_of(column: pl.Series, width: int, name: str) -> NDArray[np.uint32]:
    """Return a binary column as rows of 32-bit numbers, without a copy for each row."""
    arrow = column.to_arrow().cast(pa.large_binary())
    if len(arrow) and not arrow.null_count:
        offsets = np.frombuffer(arrow.buffers()[1], np.int64, len(arrow) + 1, arrow.offset * 8)
        data = memoryview(arrow.buffers()[2] or b"")[int(offsets[0]) : int(offsets[-1])]
    else:
        data = memoryview(b"".join(value or b"" for value in arrow.to_pylist()))
    if len(data) != column.len() * width * 4:
        raise FilterError(f"{name}: {width * 4} bytes a document expected. Sign the documents again.")
    return np.frombuffer(data, "<u4").reshape(column.len(), width)


def _part(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return values >> np.uint64(60)


@cache
def recipe() -> Mapping[str, str]:
    """Return what is recorded with every file of signatures."""
    probe = signature(_PROBE)
    return {
        "recipe": RECIPE,
        "probe": (probe.exact + probe.minhash).hex(),
        "libraries": json.dumps({name: version(name) for name in ("numba", "numpy", "xxhash")}),
    }


class SignatureWriter:
    """Writes one file of signatures, some rows at a time.

    Args:
        path: of the file; it is complete when the writer is closed.
        empty: a table without rows that has the columns of those to come: uid, exact, work_key, minhash, sample, and
            any others, which are kept as they are.
    """

    def __init__(self, path: Path, empty: pl.DataFrame) -> None:
        schema = _columns(empty).schema.with_metadata(dict(recipe()))
        self._file = pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=False)
        self._schema = schema

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def write(self, table: pl.DataFrame) -> None:
        """Append rows."""
        self._file.write_table(_columns(table).cast(self._schema), row_group_size=GROUP_ROWS)


def _columns(table: pl.DataFrame) -> pa.Table:
    signatures = held(table)
    columns = {name: table[name].to_arrow() for name in table.columns if name not in {"minhash", "sample"}}
    columns["order"] = pa.array(signatures.places, pa.uint64())
    columns["sampled"] = pa.array(signatures.counts)
    for part in range(SAMPLE_PARTS):
        ((rows, values),) = signatures.samples(part)
        offsets = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=table.height)))).astype(np.int32)
        columns[_SAMPLES[part]] = pa.ListArray.from_arrays(offsets, pa.array(values, pa.uint64()))
    for number, name in enumerate(_BANDS):
        ((minima),) = signatures.band(number)
        data = pa.py_buffer(np.ascontiguousarray(minima, "<u4").tobytes())
        columns[name] = pa.FixedSizeBinaryArray.from_buffers(pa.binary(BAND_BYTES), table.height, [None, data])
    return pa.table(columns)


def write_signatures(table: pl.DataFrame, path: Path) -> None:
    """Write a table of documents with their signatures as one file.

    Args:
        table: as `SignatureWriter` takes it; without `work_key`, no document has one.
        path: of the file; it is complete when this returns.
    """
    if "work_key" not in table.columns:
        table = table.with_columns(work_key=pl.lit(""))
    with SignatureWriter(path, table.clear()) as writer:
        writer.write(table)


def kept_rows(source: Path, target: Path, keep: NDArray[np.bool_], more: Mapping[str, pa.Array]) -> None:
    """Write some rows of a file of signatures as another one, with more columns.

    Args:
        source: a file of signatures.
        target: the new file.
        keep: for each row, whether it is written.
        more: columns to add, one value for each row that is written.
    """
    with pq.ParquetFile(source) as file:
        schema = file.schema_arrow
        for name, column in more.items():
            schema = schema.append(pa.field(name, column.type))
        row = written = 0
        with pq.ParquetWriter(target, schema, compression="zstd", use_dictionary=False) as out:
            for number in range(file.num_row_groups):
                group = file.read_row_group(number)
                chosen = group.filter(pa.array(keep[row : row + group.num_rows]))
                row += group.num_rows
                for name, column in more.items():
                    chosen = chosen.append_column(name, column.slice(written, chosen.num_rows))
                written += chosen.num_rows
                out.write_table(chosen.cast(schema))


def check_recipe(path: Path) -> None:
    """Hold a file of signatures against the present recipe.

    Raises:
        FilterError: when it was made otherwise, or is no file of signatures.
    """
    try:
        recorded = pq.read_schema(path).metadata or {}
    except (OSError, pa.ArrowException) as error:
        raise FilterError(f"{path}: not a file of signatures ({error}). Sign the documents again.") from error
    expected = recipe()
    for name in ("recipe", "probe"):
        got = recorded.get(name.encode(), b"").decode()
        if got != expected[name]:
            raise FilterError(
                f"{path}: {name} differs (got {got[:120]!r}, expected {expected[name][:120]!r}). "
                "Signatures of two recipes cannot be compared: sign the documents again."
            )


def _read(path: Path, names: Sequence[str]) -> pa.Table:
    with pq.ParquetFile(path) as file:
        return file.read(columns=list(names), use_threads=False)


class Stored:
    """Signatures in Parquet files, read a column and a row group at a time; rows are numbered through all files.

    Args:
        paths: files of `write_signatures`.
        left_out: rows that are compared with nothing, rising.

    Raises:
        FilterError: when a file was made by another recipe.
    """

    def __init__(self, paths: Sequence[Path], left_out: NDArray[np.int64] | None = None) -> None:
        self._paths = tuple(paths)
        self._left_out = np.empty(0, np.int64) if left_out is None else left_out
        for path in self._paths:
            check_recipe(path)
        rows = [pq.read_metadata(path).num_rows for path in self._paths]
        self.starts: NDArray[np.int64] = np.concatenate(([0], np.cumsum(rows))).astype(np.int64)
        """The number of each file's first row, and of the row after the last."""
        self._held: dict[str, pa.Array] = {}
        self._streamed: set[str] = set()

    @property
    def documents(self) -> int:
        """Return the number of documents."""
        return int(self.starts[-1])

    def table(self) -> pl.DataFrame:
        """Return the documents without their signatures, in the order of their rows."""
        kept = [name for name in pq.read_schema(self._paths[0]).names if name not in _SIGNED]
        return pl.concat([pl.read_parquet(path, columns=kept) for path in self._paths])

    def order(self) -> Iterator[NDArray[np.uint64]]:
        """Yield what orders documents, a row group at a time."""
        for _, column in self._groups("order"):
            yield column.to_numpy(zero_copy_only=False)

    def band(self, number: int) -> Iterator[NDArray[np.uint32]]:
        """Yield the minima of one band, a row group at a time."""
        for first, column in self._groups(_BANDS[number]):
            data = np.frombuffer(column.buffers()[1], "<u4", len(column) * ROWS, column.offset * BAND_BYTES)
            minima = data.reshape(-1, ROWS)
            gone = self._gone(first, len(column))
            if gone.size:
                minima = minima.copy()
                minima[gone] = NO_BAND
            yield minima

    def sample_sizes(self) -> Iterator[NDArray[np.int64]]:
        """Yield the number of sampled hashes of each document, a row group at a time."""
        for _, column in self._groups("sampled"):
            yield column.to_numpy(zero_copy_only=False)

    def samples(self, part: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
        """Yield, a row group at a time, row numbers and sampled shingle hashes of one part of the hash range."""
        for first, column in self._groups(_SAMPLES[part]):
            counts = column.value_lengths().fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
            rows = np.repeat(np.arange(first, first + counts.size), counts)
            values = column.flatten().to_numpy(zero_copy_only=False).astype(np.uint64, copy=False)
            gone = self._gone(first, counts.size)
            stays = ~np.isin(rows, gone + first) if gone.size else slice(None)
            yield rows[stays], values[stays]

    def _hold(self, name: str) -> None:
        """Read a column and those that are asked for beside it at once, unless they are large."""
        names = _SAMPLES if name in _SAMPLES else _NEAR
        size = self.documents * len(_NEAR) * BAND_BYTES
        if name in _SAMPLES and size <= HELD_BYTES:
            size = 8 * sum(int(sizes.sum()) for sizes in self.sample_sizes())
        if not 0 < size <= HELD_BYTES:
            self._streamed |= set(names)
            return
        whole = pa.concat_tables([_read(path, names) for path in self._paths])
        self._held |= {name: whole[name].combine_chunks() for name in names}

    def _gone(self, first: int, rows: int) -> NDArray[np.int64]:
        low, high = np.searchsorted(self._left_out, (first, first + rows))
        return self._left_out[low:high] - first

    def _groups(self, name: str) -> Iterator[tuple[int, pa.Array]]:
        """Yield the first row and the values of a column: as a whole when all documents are few, else by row group."""
        if name not in self._held and name not in self._streamed:
            self._hold(name)
        if name in self._held:
            yield 0, self._held[name]
            return
        first = 0
        for path in self._paths:
            with pq.ParquetFile(path) as file:
                for number in range(file.num_row_groups):
                    column = file.read_row_group(number, columns=[name])[0].combine_chunks()
                    yield first, column
                    first += len(column)
