"""Signatures where they lie: in a table in memory, or in Parquet files of which one column is read at a time.

On disk each band is a column of its own, so comparing a band reads 16 bytes a document and nothing else, and a
machine that holds one band of a corpus can compare all of it. Every file carries the recipe of its signatures and the
signature of a fixed probe; a file made by another recipe, or by a library that hashes otherwise, is refused.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from filters.duplicates.signature import BANDS, RECIPE, ROWS, signature
from filters.errors import FilterError

BAND_BYTES = ROWS * 4
SAMPLE_PARTS = 16
"""Parts of the hash range, by the upper four bits; each is a column, so a join reads a sixteenth of them."""

_PROBE = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich; der Thürmer ſah 3 von 12."


class Signatures(Protocol):
    """What the search for candidates reads; rows are in the order of the documents' uids."""

    @property
    def documents(self) -> int:
        """Return the number of documents."""
        ...

    def band(self, number: int) -> NDArray[np.uint32]:
        """Return the minima of one band, shape (documents, ROWS)."""
        ...

    def samples(self, part: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
        """Yield, in pieces, row numbers and sampled shingle hashes of one part of the hash range, of `SAMPLE_PARTS`."""
        ...

    def sample_sizes(self) -> NDArray[np.int64]:
        """Return the number of sampled hashes of each document."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """Signatures in memory.

    Args:
        minhash: shape (documents, BANDS * ROWS).
        counts: sampled hashes of each document.
        values: sampled hashes of all documents, one after the other.
    """

    minhash: NDArray[np.uint32]
    counts: NDArray[np.int64]
    values: NDArray[np.uint64]

    @property
    def documents(self) -> int:
        """Return the number of documents."""
        return int(self.minhash.shape[0])

    def band(self, number: int) -> NDArray[np.uint32]:
        """Return the minima of one band, shape (documents, ROWS)."""
        return self.minhash[:, number * ROWS : (number + 1) * ROWS]

    def samples(self, part: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
        """Yield row numbers and sampled shingle hashes of one part of the hash range."""
        chosen = _part(self.values) == part
        yield np.repeat(np.arange(self.documents, dtype=np.int64), self.counts)[chosen], self.values[chosen]

    def sample_sizes(self) -> NDArray[np.int64]:
        """Return the number of sampled hashes of each document."""
        return self.counts


def held(table: pl.DataFrame) -> Held:
    """Return the signatures of a table with columns `minhash` and `sample`, in its order.

    Raises:
        FilterError: when a signature is not as long as the recipe makes it.
    """
    column = table["minhash"].to_arrow()
    joined = b"".join(column.to_pylist()) if column.null_count else _flat(column)
    if len(joined) != table.height * BANDS * ROWS * 4:
        raise FilterError(f"minhash: {BANDS * ROWS * 4} bytes a document expected. Sign the documents again.")
    minhash = np.frombuffer(joined, "<u4").reshape(table.height, BANDS * ROWS)
    counts = table["sample"].list.len().fill_null(0).to_numpy().astype(np.int64)
    values = table["sample"].explode().drop_nulls().to_numpy().astype(np.uint64, copy=False)
    return Held(minhash, counts, values)


def _flat(column: pa.Array) -> memoryview:
    """Return the bytes of a binary column without a copy for each row."""
    column = column.cast(pa.large_binary())
    if len(column) == 0:
        return memoryview(b"")
    offsets = np.frombuffer(column.buffers()[1], np.int64, len(column) + 1, column.offset * 8)
    data = memoryview(column.buffers()[2] or b"")
    return data[int(offsets[0]) : int(offsets[-1])]


def _part(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return values >> np.uint64(60)


def _band_column(number: int) -> str:
    return f"band_{number:02d}"


def _sample_column(part: int) -> str:
    return f"sample_{part:02d}"


def recipe() -> dict[str, str]:
    """Return what is recorded with every file of signatures."""
    probe = signature(_PROBE)
    return {
        "recipe": RECIPE,
        "probe": (probe.exact + probe.minhash).hex(),
        "libraries": json.dumps({name: version(name) for name in ("numba", "numpy", "xxhash")}),
    }


def write_signatures(table: pl.DataFrame, path: Path) -> None:
    """Write a table of documents with `minhash` and `sample` as one file of the index.

    Args:
        table: any columns beside `uid`, `minhash` and `sample` are kept as they are.
        path: of the file; it is complete when this returns.
    """
    signatures = held(table)
    columns = {name: table[name].to_arrow() for name in table.columns if name not in {"minhash", "sample"}}
    columns["sampled"] = pa.array(signatures.counts)
    for part in range(SAMPLE_PARTS):
        ((rows, values),) = signatures.samples(part)
        offsets = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=table.height)))).astype(np.int32)
        columns[_sample_column(part)] = pa.ListArray.from_arrays(offsets, pa.array(values, pa.uint64()))
    for number in range(BANDS):
        data = np.ascontiguousarray(signatures.band(number), "<u4").tobytes()
        columns[_band_column(number)] = pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(BAND_BYTES), table.height, [None, pa.py_buffer(data)]
        )
    written = pa.table(columns).replace_schema_metadata(recipe())
    pq.write_table(written, path, compression="zstd", use_dictionary=False, row_group_size=1 << 16)


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


class Stored:
    """Signatures in Parquet files, read a column at a time.

    Args:
        paths: files of `write_signatures`.

    Raises:
        FilterError: when a file was made by another recipe.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        for path in self._paths:
            check_recipe(path)
        uids = pl.concat([pl.read_parquet(path, columns=["uid"]) for path in self._paths])["uid"]
        self._order = uids.arg_sort().to_numpy().astype(np.int64)
        self._place = np.empty(self._order.size, np.int64)
        self._place[self._order] = np.arange(self._order.size)

    @property
    def documents(self) -> int:
        """Return the number of documents."""
        return int(self._order.size)

    def table(self) -> pl.DataFrame:
        """Return the documents without their signatures, by uid."""
        kept = [c for c in pq.read_schema(self._paths[0]).names if not c.startswith(("band_", "sample"))]
        return pl.concat([pl.read_parquet(path, columns=kept) for path in self._paths]).sort("uid")

    def band(self, number: int) -> NDArray[np.uint32]:
        """Return the minima of one band, shape (documents, ROWS)."""
        parts = []
        for path in self._paths:
            for chunk in pq.read_table(path, columns=[_band_column(number)])[0].chunks:
                start = chunk.offset * BAND_BYTES
                parts.append(np.frombuffer(chunk.buffers()[1], "<u4", len(chunk) * ROWS, start).reshape(-1, ROWS))
        minima: NDArray[np.uint32] = np.concatenate(parts)[self._order]
        return minima

    def sample_sizes(self) -> NDArray[np.int64]:
        """Return the number of sampled hashes of each document."""
        sizes = pl.concat([pl.read_parquet(path, columns=["sampled"]) for path in self._paths])["sampled"]
        counted: NDArray[np.int64] = sizes.to_numpy()[self._order]
        return counted

    def samples(self, part: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
        """Yield, a row group at a time, row numbers and sampled shingle hashes of one part of the hash range."""
        row = 0
        for path in self._paths:
            with pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    lists = file.read_row_group(group, columns=[_sample_column(part)])[0].combine_chunks()
                    counts = lists.value_lengths().fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
                    rows = np.repeat(self._place[row : row + counts.size], counts)
                    row += counts.size
                    yield rows, lists.flatten().to_numpy(zero_copy_only=False).astype(np.uint64, copy=False)
