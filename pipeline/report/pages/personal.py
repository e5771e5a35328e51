"""Personal data: what was replaced, by kind, tier and source, and how well it is found; never a value."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.figures import personal
from pipeline.report import charts
from pipeline.report.blocks import Block, Facts, Lines, Plot, Section, Table
from pipeline.report.context import Context
from pipeline.report.words import Words

ORDER = 5


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page."""
    tiers = Table(context.figures(personal.tiers), "tiers", totals=("documents", "characters", "replaced"))
    yield Section("tiers", (tiers,))
    yield Section("replaced", tuple(_replaced(context)))
    yield Section("found", tuple(_evaluation(context)))


def _replaced(context: Context) -> Iterator[Block]:
    frame = context.figures(personal.by_kind)
    if frame.is_empty():
        return
    summed = frame.group_by("kind").agg(pl.col("replaced").sum()).sort("replaced", "kind", descending=[True, False])
    svg = charts.bars(
        context.named(summed, "kind", "replaced"), "name", "replaced", "text", context.words("columns", "replaced")
    )
    yield Plot(svg, "replaced", Table(frame, "replaced", open=False, totals=("replaced",)))
    yield Table(context.figures(personal.by_source), "replaced_by_source", totals=("replaced",))


def _evaluation(context: Context) -> Iterator[Block]:
    """Yield how well each kind is found, with intervals, and on what that was measured."""
    words, frame = context.words, context.figures(personal.evaluation)
    if frame.is_empty():
        return
    recorded = context.published.manifest.personal_data
    known = [(name, recorded[name]) for name in ("texts", "annotators") if isinstance(recorded.get(name), int)]
    if known:
        yield Facts(tuple(known))
    told = [pl.Series(m, [_interval(words, row, m) for row in frame.to_dicts()]) for m in personal.MEASURES]
    yield Table(frame.select("kind", "labelled", "replaced").with_columns(told), "found")
    if recorded.get("code_is_as_measured") is False:
        yield Lines((words("page", "not_as_measured"),))


def _interval(words: Words, row: dict[str, Any], measure: str) -> str:
    """Return a measure in per cent with its interval; a dash where there was nothing to measure."""
    share, low, high = (row[f"{measure}_{part}"] for part in ("share", "low", "high"))
    if share is None:
        return "–"
    if low is None or high is None:
        return words.share(share, 1.0)
    return f"{words.share(share, 1.0)} ({words.share(low, 1.0)} – {words.share(high, 1.0)})"
