"""Arrow values and tables made without pyarrow's look for pandas, for whoever verifies.

`pa.scalar`, `pa.array` and `pq.read_table` look for pandas first. Where that is installed its import takes as long as
the whole ledger of a large release, and nothing here needs it.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray


def large_text(value: str) -> pa.LargeStringScalar:
    """Return a string as a scalar."""
    data = value.encode()
    return pa.LargeStringArray.from_buffers(1, pa.py_buffer(np.array([0, len(data)], np.int64)), pa.py_buffer(data))[0]


def integers(values: NDArray[np.int64]) -> pa.Int64Array:
    """Return an array of integers where they lie."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])


def equal(column: pa.ChunkedArray, value: str) -> pa.ChunkedArray:
    """Say for each value of a column of strings whether it is this one; null for null."""
    return pc.equal(column, large_text(value).cast(pa.string()))


def read(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return columns of a Parquet file in the order given; all of them where none are.

    Raises:
        pa.ArrowInvalid: when it is damaged or has no such column.
        OSError: when it cannot be read.
    """
    with pq.ParquetFile(path) as file:
        if absent := set(columns or ()) - set(file.schema_arrow.names):
            raise pa.ArrowInvalid(f"no column {', '.join(sorted(absent))}")
        table = file.read(columns)
        return table.select(columns) if columns else table
