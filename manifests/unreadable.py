"""What reading damaged bytes may raise in the libraries below; never a reason to crash, always one to say no."""

import polars as pl
import pyarrow as pa

UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    RecursionError,
    MemoryError,
    pa.ArrowException,
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
)
"""Exceptions by which pyarrow, polars and Python itself refuse bytes."""
