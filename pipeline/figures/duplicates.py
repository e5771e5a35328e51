"""Copies: how large their groups are, which sources overlap, what kind of likeness decided."""

import polars as pl

from manifests.ledger import Disposition
from pipeline.figures.counting import counts, histogram
from pipeline.figures.published import Published


def _removed(published: Published) -> pl.LazyFrame:
    return published.ledger.filter(pl.col("disposition") == Disposition.DUPLICATE.value)


def kinds(published: Published) -> pl.DataFrame:
    """Return removed copies by the kind of likeness that decided."""
    return counts(_removed(published), ["reason"], pl.col("similarity").min().alias("least_similarity"))


def groups(published: Published) -> pl.DataFrame:
    """Return groups of like documents by their size, the survivor included."""
    size = (pl.col("duplicates").struct.field("count") + 1).alias("documents")
    survivors = published.rows.filter(pl.col("duplicates").struct.field("count") > 0)
    return counts(survivors, [size]).rename({"records": "groups"})


def overlaps(published: Published) -> pl.DataFrame:
    """Return removed copies by their source and the source of their survivor."""
    survivors = published.ledger.select(pl.col("uid").alias("dup_of"), pl.col("source").alias("survivor_source"))
    return counts(_removed(published).join(survivors, on="dup_of", how="left"), ["source", "survivor_source"])


def similarities(published: Published) -> pl.DataFrame:
    """Return removed copies by bar of their similarity with the survivor."""
    return histogram(_removed(published), pl.col("similarity"))


def links(published: Published) -> pl.DataFrame:
    """Return links between published documents by kind; neither was removed for the other."""
    each = published.rows.select(pl.col("links").explode()).drop_nulls()
    return counts(each, [pl.col("links").struct.field("kind").alias("kind")])
