"""Bias and limits: what is over- and under-represented, as far as it is measured, and the known gaps."""

from collections.abc import Iterator

import polars as pl

from pipeline.figures import composition, factions, limits
from pipeline.report import charts
from pipeline.report.blocks import Block, Facts, Lines, Plot, Section, Table
from pipeline.report.context import MOST_BARS, Context

ORDER = 7

MOST_VOICES = 15
"""Authors that are named."""


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page."""
    figures, words = context.figures, context.words
    largest = figures(limits.concentration)
    named = [words.code(row["column"], row["largest"]) for row in largest.iter_rows(named=True)]
    shares = [words.share(cell, 1.0) for cell in largest["share"]]
    told = largest.with_columns(
        pl.Series("largest", named, dtype=pl.String), pl.Series("share", shares, dtype=pl.String)
    )
    yield Section("concentration", (Table(told, "concentration"),))
    for column in ("register", "variety"):
        yield Section(f"share_{column}", (_shares(context, figures(composition.by, column), column),))
    for column, make in (("century", composition.by_century), ("sex", composition.authors)):
        yield Section(f"share_{column}", (_shares(context, figures(make), column),))
    yield Section("voices", tuple(_voices(context)))
    yield Section("factions", tuple(_factions(context)))
    unknown = figures(limits.unknown)
    yield Section("unknown", (Table(unknown, "unknown"),))
    hostile = figures(limits.hostile_words)
    yield Section("hostile", (Table(hostile, "hostile", totals=("documents",)),) if hostile.height else ())
    gaps, language = limits.known_gaps(context.published, words.language)
    key = "gaps" if language == words.language else "gaps_elsewhere"
    yield Section(key, (Lines(gaps, language="" if language == words.language else language),) if gaps else ())


def _voices(context: Context) -> Iterator[Block]:
    """Yield how many authors speak, and who of them speaks most."""
    found = context.figures(limits.voices)
    named, half = limits.voices_of_half(found)
    if named:
        yield Facts((("authors_named", named), ("authors_of_half", half)))
        loudest = found.head(MOST_VOICES).with_columns(
            pl.col("author").fill_null(context.words("columns", "no_author"))
        )
        yield _shares(context, loudest, "author", float(found["characters"].sum()))


def _factions(context: Context) -> Iterator[Block]:
    """Yield how often each group of a parliament has its turn, where texts say it."""
    found = context.figures(factions.turns)
    if found.height:
        whole = float(found["turns"].sum())
        texts = [context.words.share(float(cell), whole) for cell in found.head(MOST_BARS)["turns"]]
        drawn = context.named(found, "faction", "turns").with_columns(pl.Series("text", texts, dtype=pl.String))
        svg = charts.bars(drawn, "name", "turns", "text", context.words("columns", "turns"))
        yield Plot(svg, "factions", Table(found, "factions", open=False, totals=("turns",)))


def _shares(context: Context, frame: pl.DataFrame, column: str, all_of_it: float = 0.0) -> Block:
    """Return the share of characters by one column, as bars with per cent of all, or of the frame."""
    words = context.words
    whole = all_of_it or float(frame["characters"].sum() or 0)
    told = frame.select(column, "characters", "documents")
    texts = [words.share(float(cell), whole) for cell in told.head(25)["characters"]]
    drawn = context.named(told, column, "characters").with_columns(pl.Series("text", texts, dtype=pl.String))
    svg = charts.bars(drawn, "name", "characters", "text", words("columns", "characters"))
    return Plot(svg, f"share_{column}", Table(told, f"share_{column}", open=False))
