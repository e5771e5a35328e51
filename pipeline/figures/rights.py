"""Why the texts may be used: what was declared, what was concluded, by which rule, and what was refused."""

from datetime import date

import polars as pl

from licenses import rules
from manifests.ledger import Disposition, Stage
from pipeline.figures.counting import counts, gathered, sizes
from pipeline.figures.published import Published

_KEPT = pl.col("disposition") == Disposition.KEPT.value


def concluded(published: Published) -> pl.DataFrame:
    """Return published documents by declared and concluded licence."""
    return counts(published.ledger.filter(_KEPT), ["license_declared", "license_concluded", "config"])


def applied(published: Published) -> pl.DataFrame:
    """Return published documents by the rule that carried the conclusion, with its statute and grade of proof."""
    found = counts(published.ledger.filter(_KEPT), ["rule", "tier"])
    statutes = {rule.id: rule.statute for rule in rules.rules().values()}
    return found.with_columns(
        pl.col("rule").replace_strict(statutes, default="", return_dtype=pl.String).alias("statute")
    ).sort("records", "rule", descending=[True, False])


def statuses(published: Published) -> pl.DataFrame:
    """Return records by their status in Germany and in the United States, of all that reached the licence stage."""
    return counts(published.ledger.filter(pl.col("status_de") != ""), ["status_de", "status_us", "disposition"])


def differing(published: Published) -> pl.DataFrame:
    """Return published documents whose concluded licence is another than the declared one, by source."""
    other = _KEPT & (pl.col("license_declared") != pl.col("license_concluded"))
    return counts(published.ledger.filter(other), ["source", "license_declared", "license_concluded", "rule"])


def refused(published: Published) -> pl.DataFrame:
    """Return records that the licence stage left out, by source, reason and declared licence."""
    gone = published.ledger.filter((pl.col("stage") == Stage.LICENSE.value) & ~_KEPT)
    return counts(gone, ["source", "reason", "license_declared"]).sort("records", descending=True, maintain_order=True)


def newly_free(published: Published, year: int) -> pl.DataFrame:
    """Return records that became free in Germany on the first of January of a year, by source."""
    day = date(year, 1, 1).isoformat()
    return counts(published.ledger.filter(pl.col("pd_since_de") == day), ["source", "disposition"])


def owed(published: Published) -> pl.DataFrame:
    """Return what asks for attribution: sizes by configuration, licence and source, share-alike ones among them."""
    return sizes(published.rows.filter(pl.col("config") != "pd"), "config", "license", "source")


def example_lines(published: Published) -> pl.DataFrame:
    """Return one ready attribution line for each licence and source that asks for one."""
    lines = published.rows.filter(pl.col("config") != "pd").group_by("license", "source")
    return gathered(lines.agg(pl.col("attribution").min())).sort("license", "source")
