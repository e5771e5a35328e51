"""Rights: declared against concluded, rules, conflicts, what became free, what was refused, attribution owed."""

from collections.abc import Iterator

import polars as pl

from pipeline.figures import rights
from pipeline.report import charts
from pipeline.report.blocks import Block, Lines, Plot, Section, Table
from pipeline.report.context import Context

ORDER = 3


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page."""
    figures, words = context.figures, context.words
    applied = figures(rights.applied)
    yield Section("applied", (_bars(context, applied, "rule"),) if applied.height else ())
    concluded = Table(figures(rights.concluded), "concluded", totals=("records",))
    yield Section("concluded", (concluded,))
    differing = figures(rights.differing)
    yield Section("differing", (Table(differing, "differing", totals=("records",)),) if differing.height else ())
    yield Section("statuses", tuple(_statuses(context)))
    year = context.published.manifest.released.year
    free = figures(rights.newly_free, year)
    yield Section(
        "newly_free", (Table(free, "newly_free", totals=("records",)),) if free.height else (), {"year": str(year)}
    )
    refused = figures(rights.refused)
    yield Section("refused", (Table(refused, "refused", totals=("records",)),) if refused.height else ())
    owed = figures(rights.owed)
    lines = figures(rights.example_lines)["attribution"].drop_nulls().to_list()
    blocks: tuple[Block, ...] = (Table(owed, "owed", totals=("documents", "characters")), Lines(tuple(lines)))
    yield Section("owed", blocks if owed.height else (), {"count": words.number(int(owed["documents"].sum() or 0))})


def _bars(context: Context, frame: pl.DataFrame, column: str) -> Plot:
    drawn = context.named(frame, column, "records")
    svg = charts.bars(drawn, "name", "records", "text", context.words("columns", "documents"))
    return Plot(svg, f"by_{column}", Table(frame, f"by_{column}", totals=("records",)))


def _statuses(context: Context) -> Iterator[Block]:
    """Yield the status in both countries, as a grid and in numbers."""
    frame = context.figures(rights.statuses)
    if frame.is_empty():
        return
    words = context.words
    grid = frame.group_by("status_de", "status_us").agg(pl.col("records").sum()).sort("status_de", "status_us")
    drawn = grid.with_columns(
        pl.Series("row", [words.code("status", c) for c in grid["status_de"]], dtype=pl.String),
        pl.Series("column", [words.code("status", c) for c in grid["status_us"]], dtype=pl.String),
        pl.Series("text", [words.number(c) for c in grid["records"]], dtype=pl.String),
    )
    titles = (words("columns", "status_de"), words("columns", "status_us"))
    svg = charts.matrix(drawn, "row", "column", "records", "text", titles)
    yield Plot(svg, "statuses", Table(frame, "statuses", open=False, totals=("records",)))
