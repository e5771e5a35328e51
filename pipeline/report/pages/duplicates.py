"""Duplicates: groups by size, overlaps between sources, kinds of likeness, links."""

from collections.abc import Iterator

import polars as pl

from pipeline.figures import duplicates
from pipeline.report import charts
from pipeline.report.blocks import Block, Plot, Section, Table
from pipeline.report.context import Context

ORDER = 6


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page."""
    figures, words = context.figures, context.words
    kinds = figures(duplicates.kinds)
    yield Section("copies", (Table(kinds, "copies", totals=("records",)),) if kinds.height else ())
    groups = figures(duplicates.groups)
    if groups.height:
        svg = charts.columns(
            context.named(groups, "documents", "groups"), "name", "groups", "text",
            (words("columns", "group_size"), words("columns", "groups")),
        )  # fmt: skip
        yield Section("groups", (Plot(svg, "groups", Table(groups, "groups", open=False, totals=("groups",))),))
    yield Section("overlaps", tuple(_overlaps(context)))
    yield Section("similarities", tuple(_similarities(context)))
    links = figures(duplicates.links)
    yield Section("links", (Table(links, "links", totals=("records",)),) if links.height else ())


def _overlaps(context: Context) -> Iterator[Block]:
    frame = context.figures(duplicates.overlaps)
    if frame.is_empty():
        return
    words = context.words
    largest = frame.sort("records", descending=True).head(60)
    drawn = largest.with_columns(
        pl.Series("text", [words.number(c) for c in largest["records"]], dtype=pl.String),
        pl.col("survivor_source").fill_null(words("page", "unknown")),
    )
    titles = (words("columns", "removed_from"), words("columns", "survivor_source"))
    svg = charts.matrix(drawn, "source", "survivor_source", "records", "text", titles)
    yield Plot(svg, "overlaps", Table(frame, "overlaps", open=False, totals=("records",)))


def _similarities(context: Context) -> Iterator[Block]:
    frame = context.figures(duplicates.similarities)
    if frame.height:
        titles = (context.words("columns", "similarity"), context.words("columns", "records"))
        svg = charts.distributions(frame.with_columns(pl.lit("").alias("group")), "group", "records", titles, {})
        yield Plot(svg, "similarities", Table(frame, "similarities", open=False, totals=("records",)))
