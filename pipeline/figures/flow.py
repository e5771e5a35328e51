"""From what was read to what is published: every record's way, by source and stage."""

import polars as pl

from manifests.ledger import STAGES, Disposition
from pipeline.figures.counting import SIZES, counts, gathered
from pipeline.figures.published import Published

STATES = tuple(state.value for state in Disposition)


def totals(published: Published) -> pl.DataFrame:
    """Return one row: records read, documents published, their characters and tokens."""
    read = gathered(
        published.ledger.select(
            pl.len().cast(pl.Int64).alias("records"), pl.col("chars_in").sum().alias("characters_read")
        )
    )
    return pl.concat([read, gathered(published.rows.select(*SIZES))], how="horizontal")


def by_source(published: Published) -> pl.DataFrame:
    """Return records by source and what became of them, with characters read and published."""
    return counts(
        published.ledger,
        ["source"],
        *((pl.col("disposition") == state).sum().cast(pl.Int64).alias(state) for state in STATES),
        pl.col("chars_in").sum().cast(pl.Int64).alias("characters_read"),
        pl.col("chars_out").sum().cast(pl.Int64).alias("characters"),
    )


def ends(published: Published) -> pl.DataFrame:
    """Return records and characters read by source, stage and disposition in which their way ended."""
    ended = counts(
        published.ledger,
        ["source", "stage", "disposition"],
        pl.col("chars_in").sum().cast(pl.Int64).alias("characters_read"),
    )
    order = {stage.value: place for place, stage in enumerate(STAGES)}
    return ended.sort("source", pl.col("stage").replace_strict(order, default=len(order)), "disposition")


def stages(published: Published) -> pl.DataFrame:
    """Return, stage by stage, what entered, what ended there and how, and what went on.

    A record enters every stage up to the one in which its way ends; kept records end in `shards`.
    """
    ended = ends(published)
    rows = []
    inside = {"records": int(ended["records"].sum()), "characters_read": int(ended["characters_read"].sum())}
    for stage in STAGES:
        here = ended.filter(pl.col("stage") == stage.value)
        gone = here.filter(pl.col("disposition") != Disposition.KEPT.value)
        row: dict[str, object] = {"stage": stage.value, "entered": inside["records"]}
        for state in STATES:
            row[state] = int(gone.filter(pl.col("disposition") == state)["records"].sum())
        row["characters_entered"] = inside["characters_read"]
        row["characters_gone"] = int(gone["characters_read"].sum())
        inside = {name: inside[name] - int(gone[name].sum()) for name in inside}
        row["kept"] = inside["records"]
        rows.append(row)
    return pl.DataFrame(rows)


def ways(ended: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Return source by source what was read, what ended at each stage, and what is published; largest source first.

    Args:
        ended: as `ends` returns it.
        unit: `records`, or `characters_read`, which counts every text as it was read, the published ones too.
    """
    amount, kept = pl.col(unit), pl.col("disposition") == Disposition.KEPT.value
    by_stage = [
        amount.filter((pl.col("stage") == stage.value) & ~kept).sum().cast(pl.Int64).alias(ENDED + stage.value)
        for stage in STAGES
    ]
    grouped = ended.group_by("source").agg(amount.sum(), *by_stage, amount.filter(kept).sum().alias("kept"))
    return grouped.sort(unit, "source", descending=[True, False])


ENDED = "ended_"
"""What the column of a stage begins with, in `ways`."""


def reasons(published: Published) -> pl.DataFrame:
    """Return records and characters that were left out, by stage, disposition and reason, most first."""
    gone = published.ledger.filter(pl.col("disposition") != Disposition.KEPT.value)
    found = counts(
        gone, ["stage", "disposition", "reason"], pl.col("chars_in").sum().cast(pl.Int64).alias("characters_read")
    )
    return found.sort("records", "stage", "reason", descending=[True, False, False])
