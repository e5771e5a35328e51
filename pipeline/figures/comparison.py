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
    joined = beside(by(newer, column).select(column, "documents", "characters"), by(older, column), column)
    return joined.sort("characters", column, descending=[True, False])


def beside(newer: pl.DataFrame, older: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return a table of sizes with `documents_before` and `characters_before`, in its order; what went stands last.

    Args:
        newer: sizes by one column.
        older: the same of another release.
        column: by which they are told apart.
    """
    before = older.select(column, pl.col("documents", "characters").name.suffix("_before"))
    known = newer.with_row_index("_place").join(before, on=column, how="full", coalesce=True, nulls_equal=True)
    return known.sort("_place", column, nulls_last=True).drop("_place").with_columns(pl.exclude(column).fill_null(0))
