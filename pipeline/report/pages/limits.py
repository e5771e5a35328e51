"""Bias and limits: what is over- and under-represented, as far as it is measured, and the known gaps."""

from collections.abc import Iterator

import polars as pl

from pipeline.figures import composition, limits
from pipeline.report import charts
from pipeline.report.blocks import Block, Lines, Plot, Section, Table
from pipeline.report.context import Context

ORDER = 7


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page."""
    figures, words = context.figures, context.words
    largest = figures(limits.concentration)
    named = [words.code(row["column"], row["largest"]) for row in largest.iter_rows(named=True)]
    told = largest.with_columns(pl.Series("largest", named, dtype=pl.String))
    yield Section("concentration", (Table(told, "concentration"),))
    for column, make in (("century", composition.by_century), ("sex", composition.authors)):
        yield Section(f"share_{column}", (_shares(context, figures(make), column),))
    unknown = figures(limits.unknown)
    yield Section("unknown", (Table(unknown, "unknown"),))
    hostile = figures(limits.hostile_words)
    yield Section("hostile", (Table(hostile, "hostile", totals=("documents",)),) if hostile.height else ())
    gaps = context.published.manifest.known_gaps
    yield Section("gaps", (Lines(tuple(gaps), language="en"),) if gaps else ())


def _shares(context: Context, frame: pl.DataFrame, column: str) -> Block:
    """Return the share of characters by one column, as bars with per cent."""
    words = context.words
    whole = float(frame["characters"].sum() or 0)
    told = frame.select(column, "characters", "documents")
    texts = [words.share(float(cell), whole) for cell in told.head(25)["characters"]]
    drawn = context.named(told, column, "characters").with_columns(pl.Series("text", texts, dtype=pl.String))
    svg = charts.bars(drawn, "name", "characters", "text", words("columns", "characters"))
    return Plot(svg, f"share_{column}", Table(told, f"share_{column}", open=False))
