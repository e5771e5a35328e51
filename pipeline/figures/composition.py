"""What the published texts are: register, time, variety, licence, origin, source, length, authors."""

import polars as pl

from pipeline.authorities import sexes
from pipeline.figures.counting import CENTURY, counts, sizes
from pipeline.figures.published import Published

KINDS = ("config", "register", "variety", "license", "origin", "source")
"""Columns by which a release is put together."""

UNKNOWN = "unknown"

BINS_PER_DECADE = 4
"""Bars of a histogram of lengths for each power of ten."""


def by(published: Published, column: str) -> pl.DataFrame:
    """Return documents, characters and tokens by one of `KINDS`, most characters first."""
    return sizes(published.rows, column).sort("characters", column, descending=[True, False])


def by_century(published: Published) -> pl.DataFrame:
    """Return sizes by century of the text; null where no year is known."""
    return sizes(published.rows, CENTURY)


def by_decade(published: Published) -> pl.DataFrame:
    """Return sizes by the first year of the text's decade; null where no year is known."""
    return sizes(published.rows, (pl.col("year").floordiv(10) * 10).alias("decade"))


def lengths(published: Published) -> pl.DataFrame:
    """Return documents by length: the least number of characters of each bar, which widen with the length."""
    step = (pl.col("chars").cast(pl.Float64).log10() * BINS_PER_DECADE).floor()
    bars = counts(published.rows.filter(pl.col("chars") > 0), [step.alias("bar")])
    return bars.select(
        (10 ** (pl.col("bar") / BINS_PER_DECADE)).round().cast(pl.Int64).alias("characters_from"),
        pl.col("records").alias("documents"),
    )


def authors(published: Published) -> pl.DataFrame:
    """Return sizes by sex of the author, as far as authority data says it.

    A work by several counts once for each sex among them, so that the sum may exceed the whole. `unknown` holds
    documents without a named author and authors of whom nothing is recorded; nothing is guessed from first names.
    """
    gnd = pl.element().struct.field("gnd")
    sex = gnd.replace_strict(sexes(), default=UNKNOWN, return_dtype=pl.String).fill_null(UNKNOWN)
    # Each list is made unique by itself: a unique of document and sex would hold every uid in memory.
    each = published.rows.select("chars", "tokens", pl.col("authors").list.eval(sex).list.unique().alias("sex"))
    return sizes(each.explode("sex", empty_as_null=True).with_columns(pl.col("sex").fill_null(UNKNOWN)), "sex")
