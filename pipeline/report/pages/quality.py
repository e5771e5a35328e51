"""Quality and language: measures by register with their bounds, recognition by decade, labels, contamination."""

from collections.abc import Iterator

import polars as pl

from pipeline.figures import quality
from pipeline.report import charts
from pipeline.report.blocks import Block, Plot, Section, Table
from pipeline.report.context import Context

ORDER = 4

SHOWN = ("stop_words", "dictionary_share", "repetition", "foreign_share", "ocr_confidence")


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page."""
    figures = context.figures
    yield Section("language_scores", tuple(_scores(context)))
    for measure in SHOWN:
        yield Section(f"measure_{measure}", tuple(_measure(context, measure)))
    yield Section("reading", tuple(_reading(context)))
    dropped = figures(quality.dropped)
    yield Section("judged_out", (Table(dropped, "judged_out", totals=("records",)),) if dropped.height else ())
    labels = figures(quality.labels)
    yield Section("labels", (Table(labels, "labels", totals=("records",)),) if labels.height else ())
    found = figures(quality.contaminated)
    yield Section("contaminated", (Table(found, "contaminated"),) if found.height else ())


def _scores(context: Context) -> Iterator[Block]:
    frame = context.figures(quality.language_scores)
    if frame.height:
        titles = (context.words("columns", "language_score"), context.words("columns", "documents"))
        drawn = frame.with_columns(pl.lit("").alias("group"))
        svg = charts.distributions(drawn, "group", "records", titles, {})
        yield Plot(svg, "language_scores", Table(frame, "language_scores", open=False, totals=("records",)))


def _measure(context: Context, measure: str) -> Iterator[Block]:
    """Yield the distribution of one measure, a small plot for each register, with the bound that decides there."""
    frame = context.figures(quality.measured, measure)
    if frame.is_empty():
        return
    words = context.words
    names = [words.code("register", cell) for cell in frame["register"]]
    rules = {words.code("register", name): quality.limit(name, measure) for name in frame["register"].unique()}
    titles = (words("columns", measure), words("columns", "documents"))
    drawn = frame.with_columns(pl.Series("group", names, dtype=pl.String))
    svg = charts.distributions(drawn, "group", "records", titles, rules)
    yield Plot(svg, f"measure_{measure}", Table(frame, f"measure_{measure}", open=False, totals=("records",)))


def _reading(context: Context) -> Iterator[Block]:
    frame = context.figures(quality.reading_by_decade)
    if frame.is_empty():
        return
    words = context.words
    series = [(name, words("columns", name)) for name in ("ocr_confidence", "dictionary_share", "score")]
    drawn = frame.drop_nulls("decade")
    table = Table(frame, "reading", open=drawn.height < 2)
    if drawn.height < 2:
        yield table
        return
    titles = (words("columns", "decade"), words("columns", "share"))
    yield Plot(charts.curves(drawn, "decade", series, titles), "reading", table)
