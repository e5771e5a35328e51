"""Read Parquet files: one record a row, its fields mapped by options (see `_fields`), row group by row group."""

import io
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.formats._fields import FIELD_OPTIONS, Mapped
from pipeline.formats._options import Spec
from pipeline.formats.encoding import DecodeError, can_seek, read_bounded
from pipeline.record import Options, Origin, Record, Unreadable

PIPE_LIMIT = 256 << 20
"""Bytes of a file that comes through a pipe."""

BATCH_ROWS = 512
"""Rows decoded at a time."""


OPTIONS: Spec = FIELD_OPTIONS
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield one item for each row.

    All is read on the thread that asks: one of Arrow's that still holds the stream when the interpreter ends would
    abort the process, after everything has gone well.

    Args:
        stream: the file; one that cannot be wound back is held in memory, because its index stands at the end.
        origin: where it lies.
        options: the field mapping and `html`.
    """
    mapped = Mapped.of(options)
    try:
        whole = stream if can_seek(stream) else io.BytesIO(read_bounded(stream, PIPE_LIMIT))
        table = pq.ParquetFile(whole, pre_buffer=False)
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    except (pa.ArrowException, OSError, ValueError) as error:
        yield Unreadable(origin.path, "footer", f"not_parquet: {type(error).__name__}")
        return
    known = set(table.schema_arrow.names)
    columns = [name for name in mapped.columns() if name in known]
    for group in range(table.num_row_groups):
        row = -1
        try:
            for batch in table.iter_batches(BATCH_ROWS, row_groups=[group], columns=columns, use_threads=False):
                for fields in batch.to_pylist():
                    row += 1
                    yield mapped.record(fields, origin.path, f"row group {group}, row {row}")
        except (pa.ArrowException, OSError, ValueError) as error:
            # How many rows are lost is known from the footer, so each of them is accounted for.
            for lost in range(row + 1, table.metadata.row_group(group).num_rows):
                place = f"row group {group}, row {lost}"
                yield Unreadable(f"{origin.path}#{place}", place, f"not_readable: {type(error).__name__}")
