"""How well the texts read: measures by register beside their limits, language, spelling, contamination."""

import polars as pl

from filters.quality.limits import limits
from manifests.ledger import Stage
from pipeline.figures.counting import CENTURY, counts, gathered, histogram
from pipeline.figures.published import Published

MEASURES = ("score", "dictionary_share", "stop_words", "repetition", "foreign_share", "ocr_confidence")
"""Fields of `quality` that are fractions in [0, 1]."""

RULES = {"stop_words": "few_stop_words", "repetition": "repeated_lines", "dictionary_share": "unknown_words"}
"""The rule of filters/data/quality.toml that holds a published measure against a bound."""


def measured(published: Published, measure: str) -> pl.DataFrame:
    """Return published documents by register and bar of one measure.

    Args:
        published: the release.
        measure: one of `MEASURES`.
    """
    return histogram(published.rows, pl.col("quality").struct.field(measure), "register")


def language_scores(published: Published) -> pl.DataFrame:
    """Return published documents by bar of the probability that they are German."""
    return histogram(published.rows, pl.col("language_score"))


def reading_by_decade(published: Published) -> pl.DataFrame:
    """Return how well recognised texts read, by decade: documents, mean confidence, mean share of known words."""
    fields = pl.col("quality").struct
    grouped = gathered(
        published.rows.filter(pl.col("origin") == "ocr")
        .group_by((pl.col("year").floordiv(10) * 10).alias("decade"))
        .agg(
            pl.len().cast(pl.Int64).alias("documents"),
            fields.field("ocr_confidence").mean(),
            fields.field("dictionary_share").mean(),
            fields.field("score").mean(),
        )
    )
    return grouped.sort("decade", nulls_last=True)


def labels(published: Published) -> pl.DataFrame:
    """Return published documents by quality label and century; labels say something and drop nothing."""
    each = published.rows.select("labels", CENTURY)
    return counts(each.explode("labels").drop_nulls("labels"), ["labels", "century"])


def dropped(published: Published) -> pl.DataFrame:
    """Return what language and quality dropped: records by stage, reason, the bound, and the median deciding value."""
    judged = published.ledger.filter(
        pl.col("stage").is_in([Stage.LANGUAGE.value, Stage.QUALITY.value]) & (pl.col("disposition") == "dropped")
    )
    return counts(judged, ["stage", "reason", "limit"], pl.col("score").median().alias("median_value"))


def contaminated(published: Published) -> pl.DataFrame:
    """Return documents that hold parts of evaluation sets and stay, by set; shares are of one item's n-grams."""
    each = published.rows.select(pl.col("contamination").explode()).drop_nulls()
    fields = pl.col("contamination").struct
    return counts(each, [fields.field("set").alias("set")], fields.field("share").max().alias("largest_share"))


def limit(register: str, measure: str) -> float | None:
    """Return the bound that decides over a measure in a register; `None` where none is set or it is switched off."""
    name = RULES.get(measure)
    rule = dict(limits(register).rules).get(name) if name else None
    if rule is None or rule.effect == "off":
        return None
    return rule.low if rule.low is not None else rule.high
