"""The leaves of the ledger tree: RFC 8785 bytes of each row without `shard` and `row`, a batch of rows at a time.

A row is a flat object of known columns, so a batch is spelled column by column; only values that need care (escapes,
numbers) are touched one by one. The result equals `canonical.dumps` of the row, which a property test holds it to.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from manifests import canonical, ledger
from manifests.errors import ReleaseError

NOT_IN_LEAF = frozenset({"shard", "row"})
"""Columns that may change when the same documents are sharded anew; the root must not."""

BATCH = 16_384
"""Rows spelled at a time; about 16 MB of leaves."""

_SPECIAL = r'["\\\x00-\x1f]'
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_BARE = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")


def batches(files: Iterable[Path]) -> Iterator[pa.Table]:
    """Yield the rows of ledger files in their order, in bounded batches.

    Raises:
        ReleaseError: when a file cannot be read or has not the ledger's columns.
    """
    for path in files:
        where = f"ledger/{path.name}"
        try:
            with pq.ParquetFile(path) as file:
                if file.schema_arrow.remove_metadata() != ledger.SCHEMA:
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
    frame = pl.DataFrame(pl.from_arrow(table))
    names = sorted(name for name in frame.columns if name not in NOT_IN_LEAF)
    whole = _objects(names, [frame[name] for name in names])
    return [leaf.encode() for leaf in whole.to_list()]


def hashes(table: pa.Table) -> bytes:
    """Return the leaf hashes of a ledger table, concatenated."""
    sha256 = hashlib.sha256
    return b"".join([sha256(b"\x00" + leaf).digest() for leaf in spell(table)])


def _objects(names: list[str], columns: list[pl.Series]) -> pl.Series:
    """Return the JSON object of each row, its keys in the order given; neighbouring constants become one."""
    parts: list[pl.Expr] = []
    ready: dict[str, pl.Series] = {}
    constant = "{"
    for position, (name, column) in enumerate(zip(names, columns, strict=True)):
        constant += f'{"," if position else ""}"{name}":'
        bare = isinstance(column.dtype, pl.String) and not column.null_count() and not _special(column).any()
        ready[name] = column if bare else _column(column)
        constant += '"' if bare else ""
        parts += [pl.lit(constant), pl.col(name)]
        constant = '"' if bare else ""
    return pl.DataFrame(ready).select(pl.concat_str([*parts, pl.lit(constant + "}")]).alias("object"))["object"]


def _column(series: pl.Series) -> pl.Series:
    """Return the JSON spelling of every value of a column."""
    name = series.name
    if isinstance(series.dtype, pl.String):
        return _strings(series)
    if isinstance(series.dtype, pl.Int64):
        if not series.drop_nulls().is_between(-canonical.MAX_INTEGER, canonical.MAX_INTEGER).all():
            raise ReleaseError(f"ledger column {name}: an integer beyond 2^53 has no canonical form.")
        return series.cast(pl.String).fill_null("null")
    if isinstance(series.dtype, pl.Float64):
        return pl.Series(name, _numbers(series.to_list()), pl.String)
    if isinstance(series.dtype, pl.List):
        return _lists(series)
    raise ReleaseError(f"ledger column {name}: no spelling is defined for {series.dtype}.")


def _special(series: pl.Series) -> pl.Series:
    """Say of each string whether JSON must escape something in it."""
    return series.str.contains(_SPECIAL).fill_null(value=False)


def _strings(series: pl.Series) -> pl.Series:
    plain = ('"' + series + '"').fill_null("null")
    places = _special(series).arg_true()
    if not places.len():
        return plain
    memory: dict[str, str] = {}
    quoted = [memory.get(text) or memory.setdefault(text, _quoted(text)) for text in series.gather(places).to_list()]
    return plain.scatter(places, quoted)


def _lists(series: pl.Series) -> pl.Series:
    """Spell the items once, flat, then join them list by list."""
    lengths = series.list.len().fill_null(0)
    flat = series.filter(lengths > 0).explode()
    if isinstance(flat.dtype, pl.Struct):
        fields = sorted(flat.struct.fields)
        items = _objects(fields, [flat.struct.field(field) for field in fields]).to_list()
        if flat.is_null().any():
            items = ["null" if empty else item for item, empty in zip(items, flat.is_null().to_list(), strict=True)]
    else:
        items = _column(flat).to_list()
    joined, at = [], 0
    for length, absent in zip(lengths.to_list(), series.is_null().to_list(), strict=True):
        joined.append("null" if absent else f"[{','.join(items[at : at + length])}]")
        at += length
    return pl.Series(series.name, joined, pl.String)


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
