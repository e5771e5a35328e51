"""Copies: how large their groups are, which sources overlap, what kind of likeness decided."""

from itertools import pairwise

import polars as pl

from manifests.diff import RANGES
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
    found = [_overlaps(published, low, high) for low, high in pairwise(RANGES)]
    summed = pl.concat(found).group_by("source", "survivor_source").agg(pl.col("records").sum())
    return summed.sort("source", "survivor_source", nulls_last=True)


def _overlaps(published: Published, low: str, high: str) -> pl.DataFrame:
    """Return the overlaps of one range of survivors: a join holds the uids of one side in memory."""
    uid, copy_of = pl.col("uid"), pl.col("dup_of")
    survivors = published.ledger.filter((uid >= low) & (uid < high)).select(
        uid.alias("dup_of"), pl.col("source").alias("survivor_source")
    )
    removed = _removed(published).filter((copy_of >= low) & (copy_of < high))
    return counts(removed.join(survivors, on="dup_of", how="left"), ["source", "survivor_source"])


def similarities(published: Published) -> pl.DataFrame:
    """Return removed copies by bar of their similarity with the survivor."""
    return histogram(_removed(published), pl.col("similarity"))


def links(published: Published) -> pl.DataFrame:
    """Return links between published documents by kind; neither was removed for the other."""
    each = published.rows.select(pl.col("links").explode()).drop_nulls()
    return counts(each, [pl.col("links").struct.field("kind").alias("kind")])
