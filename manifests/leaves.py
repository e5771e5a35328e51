"""The leaves of the ledger tree: RFC 8785 bytes of each row without `shard` and `row`, a batch of rows at a time.

A row is a flat object of known columns, so a batch is spelled column by column; only values that need care (escapes,
numbers) are touched one by one. The result equals `canonical.dumps` of the row, which a property test holds it to.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manifests import canonical, ledger
from manifests.arrow_values import integers, large_text
from manifests.errors import ReleaseError

NOT_IN_LEAF = frozenset({"shard", "row"})
"""Columns that may change when the same documents are sharded anew; the root must not."""

BATCH = 16_384
"""Rows spelled at a time; about 16 MB of leaves."""

_CONTROL = r"[\x00-\x1f]"
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_BARE = re.compile(r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$")
_PLAIN = (1e-6, 1e15)
"""Magnitudes within which ECMAScript and everybody else print a double without exponent."""

_ESCAPED = np.isin(np.arange(256), [*range(32), ord('"'), ord("\\")])
"""Which bytes JSON must escape."""


def batches(files: Iterable[Path]) -> Iterator[pa.Table]:
    """Yield the rows of ledger files in their order, in bounded batches; the next one is read while one is used.

    Raises:
        ReleaseError: when a file cannot be read or has not the ledger's columns.
    """
    coming = _read(files)
    with ThreadPoolExecutor(max_workers=1) as reader:
        ahead = reader.submit(next, coming, None)
        while (table := ahead.result()) is not None:
            ahead = reader.submit(next, coming, None)
            yield table


def _read(files: Iterable[Path]) -> Iterator[pa.Table]:
    """Yield the rows of ledger files in their order, valid to the last byte."""
    for path in files:
        where = f"ledger/{path.name}"
        try:
            with pq.ParquetFile(path) as file:
                if file.schema_arrow.remove_metadata() not in ledger.SCHEMAS:
                    raise ReleaseError(f"{where}: its columns are not those of the ledger, see manifests/ledger.py.")
                for batch in file.iter_batches(BATCH):
                    table = pa.Table.from_batches([batch])
                    table.validate(full=True)
                    yield table
        except (OSError, pa.ArrowException) as error:
            raise ReleaseError(f"{where}: not a readable Parquet file ({_first_line(error)}).") from error


def spell(table: pa.Table) -> list[bytes]:
    """Return the canonical bytes of each row of a ledger table, in its order.

    Raises:
        ReleaseError: when a value has no canonical form.
    """
    return [leaf.as_buffer().to_pybytes() for leaf in _rows(table, "")] if table.num_rows else []


def hashes(table: pa.Table) -> bytes:
    """Return the leaf hashes of a ledger table, concatenated.

    The zero byte that RFC 9162 puts before a leaf is spelled with it, so that each leaf is hashed where it lies.
    """
    if not table.num_rows:
        return b""
    spelled = _rows(table, "\x00")
    _, offsets, data = spelled.buffers()
    ends = np.frombuffer(offsets, np.int64)[spelled.offset : spelled.offset + len(spelled) + 1].tolist()
    view = memoryview(data)
    sha256 = hashlib.sha256
    return b"".join([sha256(view[start:stop]).digest() for start, stop in pairwise(ends)])


def _rows(table: pa.Table, prefix: str) -> pa.LargeStringArray:
    """Return the JSON object of each row, behind a prefix."""
    names = sorted(name for name in table.column_names if name not in NOT_IN_LEAF)
    columns = [table[name].combine_chunks() for name in names]
    return _objects(names, [c.chunk(0) if isinstance(c, pa.ChunkedArray) else c for c in columns], prefix)


def _objects(names: Sequence[str], columns: Sequence[pa.Array], prefix: str = "") -> pa.LargeStringArray:
    """Return the JSON object of each row, its keys in the order given; neighbouring constants become one.

    Arrow joins them in one pass over the bytes, several times as fast as Polars; large strings because a batch of rows
    with long facts may exceed 2 GB.
    """
    parts: list[pa.LargeStringArray | pa.LargeStringScalar] = []
    constant = prefix + "{"
    for position, (name, column) in enumerate(zip(names, columns, strict=True)):
        constant += f'{"," if position else ""}"{name}":'
        bare = pa.types.is_string(column.type) and not column.null_count and not _special(column)
        spelled = column if bare else _arrow(_column(name, column))
        parts += [large_text(constant + ('"' if bare else "")), spelled.cast(pa.large_string())]
        constant = '"' if bare else ""
    return pc.binary_join_element_wise(*parts, large_text(constant + "}"), large_text(""))


def _arrow(series: pl.Series) -> pa.LargeStringArray:
    return series.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())


def _series(name: str, column: pa.Array) -> pl.Series:
    return pl.Series(name, pl.from_arrow(column))


def _column(name: str, column: pa.Array) -> pl.Series:
    """Return the JSON spelling of every value of a column."""
    kind = column.type
    if pa.types.is_string(kind):
        return _strings(_series(name, column), special=_special(column))
    if pa.types.is_int64(kind):
        series = _series(name, column)
        if not series.drop_nulls().is_between(-canonical.MAX_INTEGER, canonical.MAX_INTEGER).all():
            raise ReleaseError(f"ledger column {name}: an integer beyond 2^53 has no canonical form.")
        return series.cast(pl.String).fill_null("null")
    if pa.types.is_float64(kind):
        return _doubles(_series(name, column))
    if pa.types.is_list(kind):
        return _lists(name, column)
    raise ReleaseError(f"ledger column {name}: no spelling is defined for {kind}.")


def _special(column: pa.Array) -> bool:
    """Say whether JSON must escape anything in a column of strings; looks at all its bytes at once."""
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return False
    ends = np.frombuffer(offsets, np.int32)
    used = np.frombuffer(data, np.uint8)[ends[column.offset] : ends[column.offset + len(column)]]
    return bool(_ESCAPED[used].any())


def _strings(series: pl.Series, *, special: bool) -> pl.Series:
    """Quote strings: the two common escapes for all at once, control characters one by one."""
    if not special:
        return ('"' + series + '"').fill_null("null")
    rare = series.str.contains(_CONTROL).fill_null(value=False).arg_true()
    escaped = series.str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
    quoted = ('"' + escaped + '"').fill_null("null")
    if not rare.len():
        return quoted
    return quoted.scatter(rare, [_quoted(text) for text in series.gather(rare).to_list()])


def _doubles(series: pl.Series) -> pl.Series:
    """Spell doubles: plain decimals as they are printed, what ECMAScript writes otherwise one by one."""
    printed = series.cast(pl.String).str.strip_suffix(".0")
    small = (series.abs() >= _PLAIN[0]) & (series.abs() < _PLAIN[1]) | (series == 0)
    plain = small & printed.str.contains(_BARE.pattern)
    other = (~plain & series.is_not_null()).fill_null(value=True).arg_true()
    spelled = printed.fill_null("null")
    return spelled.scatter(other, _numbers(series.gather(other).to_list())) if other.len() else spelled


def _lists(name: str, column: pa.ListArray) -> pl.Series:
    """Spell the items once, flat, then join them list by list."""
    lengths = _series(name, pc.list_value_length(column)).fill_null(0).to_numpy()
    flat = column.flatten()
    if pa.types.is_struct(flat.type):
        fields = sorted(field.name for field in flat.type)
        items = _series("", _objects(fields, [pc.struct_field(flat, [field]) for field in fields]))
        if flat.null_count:
            empty = _series("", flat.is_null())
            items = items.scatter(empty.arg_true(), ["null"] * flat.null_count)
    else:
        items = _column("item", flat)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
    whole = _series(name, pa.LargeListArray.from_arrays(integers(offsets), _arrow(items)))
    joined = "[" + whole.list.join(",") + "]"
    return joined.scatter(_series("", column.is_null()).arg_true(), ["null"] * column.null_count)


def _quoted(text: str) -> str:
    """Spell a string as RFC 8785 does: the short escapes, lower-case hexadecimal, nothing else escaped."""
    return _ENCODER.encode(text)


def _numbers(values: Sequence[float | None]) -> list[str]:
    memory: dict[float | None, str] = {None: "null"}
    return [memory.get(value) or memory.setdefault(value, number(value or 0.0)) for value in values]


def number(value: float) -> str:
    """Spell a double as ECMAScript does.

    Raises:
        ReleaseError: for NaN and infinities.

    Source: RFC 8785, section 3.2.2.3; ECMA-262, Number::toString. Python's `repr` finds the same shortest digits and
    differs only in where it turns to exponents.
    """
    if not math.isfinite(value):
        raise ReleaseError(f"ledger: {value} has no canonical form.")
    short = repr(value)
    if _BARE.fullmatch(short) and short != "-0":
        return short
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = short.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if not digits:
        return "0"
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    tail = f".{digits[1:]}" if count > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
