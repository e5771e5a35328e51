"""Composition: register, time, variety, licence, origin, source, length and authors."""

from collections.abc import Iterator

import polars as pl

from pipeline.figures import composition, flow
from pipeline.report import charts
from pipeline.report.blocks import Facts, Plot, Section, Table
from pipeline.report.context import MOST_BARS, Context

ORDER = 2

SIZES = ("documents", "characters", "tokens")

BEFORE = ("documents_before", "characters_before")


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page."""
    if context.before is not None:
        whole = context.before(flow.totals).row(0, named=True)
        facts = Facts((("documents_before", whole["documents"]), ("characters_before", whole["characters"])))
        yield Section("against", (facts,), {"old": context.before.published.label})
    for column in ("register", "source", "license", "origin", "variety"):
        yield Section(f"of_{column}", (_bars(context, context.compared(composition.by, column, column), column),))
    centuries = context.compared(composition.by_century, "century")
    decades = context.compared(composition.by_decade, "decade").drop_nulls("decade")
    yield Section("of_time", (_columns(context, centuries, "century"), _columns(context, decades, "decade", every=10)))
    yield Section("lengths", (_lengths(context),))
    sexes = context.compared(composition.authors, "sex")
    yield Section("authors", (_bars(context, sexes, "sex", totals=False),))


def _sums(context: Context) -> tuple[str, ...]:
    return (*SIZES, *BEFORE) if context.before else SIZES


def _bars(context: Context, frame: pl.DataFrame, column: str, *, totals: bool = True) -> Plot:
    drawn = context.named(frame, column, "characters")
    before = "characters_before" if context.before else ""
    svg = charts.bars(drawn, "name", "characters", "text", context.words("columns", "characters"), before)
    table = Table(frame, f"of_{column}", open=False, totals=_sums(context) if totals else ())
    return Plot(svg, f"of_{column}", table)


def _columns(context: Context, frame: pl.DataFrame, column: str, *, every: int = 1) -> Plot:
    """Return upright bars, with room for the times of which there is nothing."""
    told = _whole(frame, column, every)
    drawn = context.named(told, column, "documents") if told.height <= MOST_BARS else _written(context, told, column)
    titles = (context.words("columns", column), context.words("columns", "documents"))
    before = "documents_before" if context.before else ""
    svg = charts.columns(drawn, "name", "documents", "text", titles, before)
    return Plot(svg, f"of_{column}", Table(frame, f"of_{column}", open=False, totals=_sums(context)))


def _whole(frame: pl.DataFrame, column: str, every: int) -> pl.DataFrame:
    """Return the frame with a row of zeros for each missing step between its first and its last."""
    known = frame[column].drop_nulls()
    if known.is_empty():
        return frame
    steps = pl.Series(column, range(int(known[0]), int(known[-1]) + 1, every), dtype=frame.schema[column])
    whole = steps.to_frame().join(frame, on=column, how="full", coalesce=True, nulls_equal=True)
    return whole.sort(column, nulls_last=True).with_columns(pl.exclude(column).fill_null(0))


def _written(context: Context, frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return all rows with their names; numbers would not fit above so many bars."""
    names = [context.words.value(column, cell) for cell in frame[column]]
    return frame.with_columns(pl.Series("name", names, dtype=pl.String), text=pl.lit(""))


def _lengths(context: Context) -> Plot:
    frame = context.figures(composition.lengths)
    if context.before:
        older = context.before(composition.lengths).rename({"documents": "documents_before"})
        frame = frame.join(older, on="characters_from", how="full", coalesce=True).sort("characters_from").fill_null(0)
    names = [context.words.number(cell) for cell in frame["characters_from"]]
    texts = [context.words.number(cell) for cell in frame["documents"]]
    drawn = frame.with_columns(pl.Series("name", names, dtype=pl.String), pl.Series("text", texts, dtype=pl.String))
    titles = (context.words("columns", "characters_from"), context.words("columns", "documents"))
    before = "documents_before" if context.before else ""
    svg = charts.columns(drawn, "name", "documents", "text", titles, before)
    return Plot(svg, "lengths", Table(frame, "lengths", open=False, totals=("documents", "documents_before")))
