"""Personal data: how much was replaced, of which kind, where; never a value."""

import polars as pl

from pipeline.figures.counting import counts, gathered
from pipeline.figures.published import Published


def _each(published: Published) -> pl.LazyFrame:
    fields = pl.col("pii").struct
    found = published.rows.select("source", "register", "personal_tier", "chars", "pii").explode("pii")
    return found.drop_nulls("pii").with_columns(fields.field("kind"), fields.field("count"))


def by_kind(published: Published) -> pl.DataFrame:
    """Return what was replaced by kind and tier: documents and places."""
    found = counts(_each(published), ["kind", "personal_tier"], pl.col("count").sum().alias("replaced"))
    return found.rename({"records": "documents"})


def by_source(published: Published) -> pl.DataFrame:
    """Return what was replaced by source and kind."""
    found = counts(_each(published), ["source", "kind"], pl.col("count").sum().alias("replaced"))
    return found.rename({"records": "documents"})


def tiers(published: Published) -> pl.DataFrame:
    """Return published documents and characters by tier, which says what was looked for."""
    grouped = gathered(
        published.rows.group_by("personal_tier").agg(
            pl.len().cast(pl.Int64).alias("documents"),
            pl.col("chars").sum().cast(pl.Int64).alias("characters"),
            pl.col("pii").list.eval(pl.element().struct.field("count")).list.sum().sum().alias("replaced"),
        )
    )
    return grouped.sort("personal_tier", nulls_last=True)
