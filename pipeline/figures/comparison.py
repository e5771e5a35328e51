"""Two releases side by side: what came, went and changed."""

import polars as pl

from manifests import diff
from pipeline.figures.composition import by
from pipeline.figures.published import Published


def changes(older: Published, newer: Published) -> pl.DataFrame:
    """Return documents that differ, by kind of change, source, licence and reason.

    Raises:
        ReleaseError: when a ledger cannot be read.
    """
    found = diff.compare(older.directory, newer.directory)
    rows = [(*key, count) for key, count in sorted(found.counts().items())]
    schema = ["change", "source", "license", "reason", "documents"]
    return pl.DataFrame(rows, schema=dict.fromkeys(schema[:-1], pl.String) | {"documents": pl.Int64}, orient="row")


def side_by_side(older: Published, newer: Published, column: str) -> pl.DataFrame:
    """Return documents and characters of both releases by one column, most characters of the newer first."""
    old = by(older, column).select(column, "documents", "characters")
    joined = by(newer, column).select(column, "documents", "characters").join(
        old, on=column, how="full", coalesce=True, nulls_equal=True, suffix="_before"
    )  # fmt: skip
    return joined.with_columns(pl.exclude(column).fill_null(0)).sort("characters", column, descending=[True, False])
