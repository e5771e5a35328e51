"""Composition: register, time, variety, licence, origin, source, length and authors."""

from collections.abc import Iterator

import polars as pl

from pipeline.figures import composition
from pipeline.report import charts
from pipeline.report.blocks import Plot, Section, Table
from pipeline.report.context import Context

ORDER = 2

SIZES = ("documents", "characters", "tokens")


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page."""
    for column in ("register", "source", "license", "origin", "variety"):
        yield Section(f"of_{column}", (_bars(context, context.figures(composition.by, column), column),))
    centuries = context.figures(composition.by_century)
    decades = context.figures(composition.by_decade)
    yield Section(
        "of_time", (_columns(context, centuries, "century"), _columns(context, decades.drop_nulls(), "decade"))
    )
    yield Section("lengths", (_lengths(context),))
    yield Section("authors", (_bars(context, context.figures(composition.authors), "sex", totals=False),))


def _bars(context: Context, frame: pl.DataFrame, column: str, *, totals: bool = True) -> Plot:
    drawn = context.named(frame, column, "characters")
    svg = charts.bars(drawn, "name", "characters", "text", context.words("columns", "characters"))
    return Plot(svg, f"of_{column}", Table(frame, f"of_{column}", open=False, totals=SIZES if totals else ()))


def _columns(context: Context, frame: pl.DataFrame, column: str) -> Plot:
    drawn = context.named(frame, column, "documents") if frame.height <= 25 else _written(context, frame, column)
    titles = (context.words("columns", column), context.words("columns", "documents"))
    svg = charts.columns(drawn, "name", "documents", "text", titles)
    return Plot(svg, f"of_{column}", Table(frame, f"of_{column}", open=False, totals=SIZES))


def _written(context: Context, frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return all rows with their names; numbers would not fit above so many bars."""
    names = [context.words.value(column, cell) for cell in frame[column]]
    return frame.with_columns(pl.Series("name", names, dtype=pl.String), text=pl.lit(""))


def _lengths(context: Context) -> Plot:
    frame = context.figures(composition.lengths)
    names = [context.words.number(cell) for cell in frame["characters_from"]]
    texts = [context.words.number(cell) for cell in frame["documents"]]
    drawn = frame.with_columns(pl.Series("name", names, dtype=pl.String), pl.Series("text", texts, dtype=pl.String))
    titles = (context.words("columns", "characters_from"), context.words("columns", "documents"))
    svg = charts.columns(drawn, "name", "documents", "text", titles)
    return Plot(svg, "lengths", Table(frame, "lengths", open=False, totals=("documents",)))
