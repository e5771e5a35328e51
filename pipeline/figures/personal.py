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


MEASURES = ("leakage", "precision")
"""Of an evaluation: the share of labelled passages that stay, and that of replaced ones that are labelled."""


def evaluation(published: Published) -> pl.DataFrame:
    """Return how well each kind is found, as the manifest records it: counts, then each measure with its interval.

    A measure is null where nothing was there to measure; a release that records no evaluation gives no rows.
    """
    kinds = published.manifest.personal_data.get("kinds")
    bounds = [f"{measure}_{part}" for measure in MEASURES for part in ("share", "low", "high")]
    rows = []
    for kind, told in sorted(kinds.items()) if isinstance(kinds, dict) else ():
        row: dict[str, object] = {"kind": kind, "labelled": told["gold"], "replaced": told["found"]}
        for measure in MEASURES:
            found = told.get(measure) or {}
            row |= {f"{measure}_{part}": found.get(part) for part in ("share", "low", "high")}
        rows.append(row)
    counted = {"kind": pl.String, "labelled": pl.Int64, "replaced": pl.Int64}
    return pl.DataFrame(rows, schema=counted | dict.fromkeys(bounds, pl.Float64))
