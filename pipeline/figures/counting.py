"""The one way figures are grouped and gathered, so that memory is bounded by groups and not by records."""

from collections.abc import Sequence

import polars as pl

SIZES = (
    pl.len().cast(pl.Int64).alias("documents"),
    pl.col("chars").sum().cast(pl.Int64).alias("characters"),
    pl.col("tokens").sum().cast(pl.Int64).alias("tokens"),
)
"""How much a group of published documents is."""

CENTURY = ((pl.col("year") - 1).floordiv(100) + 1).alias("century")
"""The century of a published text, 19 for 1801 to 1900; null where no year is known."""


def gathered(frame: pl.LazyFrame) -> pl.DataFrame:
    """Return a lazy frame's rows, read batch by batch."""
    return frame.collect(engine="streaming")


def sizes(rows: pl.LazyFrame, *by: str | pl.Expr) -> pl.DataFrame:
    """Return documents, characters and tokens by some columns, in the order of these columns."""
    grouped = gathered(rows.group_by(*by).agg(*SIZES))
    return grouped.sort(grouped.columns[: len(by)], nulls_last=True)


def counts(frame: pl.LazyFrame, by: Sequence[str | pl.Expr], *more: pl.Expr) -> pl.DataFrame:
    """Return records by some columns, and what else is asked of each group, in the order of these columns."""
    grouped = gathered(frame.group_by(*by).agg(pl.len().cast(pl.Int64).alias("records"), *more))
    return grouped.sort(grouped.columns[: len(by)], nulls_last=True)


BARS = 20
"""Bars of a histogram over [0, 1]; the last one holds 1 as well."""


def histogram(frame: pl.LazyFrame, value: pl.Expr, *by: str) -> pl.DataFrame:
    """Return records by some columns and bar of a fraction; null values are left out.

    Args:
        frame: of the records.
        value: in [0, 1]; what lies outside is put into the nearest bar.
        by: columns by which to tell apart.
    """
    bar = (value * BARS).floor().clip(0, BARS - 1).cast(pl.Int64).alias("from")
    return counts(frame.filter(value.is_not_null()), [*by, bar]).with_columns(pl.col("from") / BARS)
