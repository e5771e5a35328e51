"""Personal data: what was replaced, by kind, tier and source, and how well it is found; never a value."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.figures import personal
from pipeline.report import charts
from pipeline.report.blocks import Block, Plot, Section, Table
from pipeline.report.context import Context

ORDER = 5


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page."""
    tiers = Table(context.figures(personal.tiers), "tiers", totals=("documents", "characters", "replaced"))
    yield Section("tiers", (tiers,))
    yield Section("replaced", tuple(_replaced(context)))
    yield Section("found", tuple(_evaluation(context.published.manifest.personal_data)))


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


def _evaluation(recorded: dict[str, Any]) -> Iterator[Block]:
    """Yield the tables of the evaluation that the manifest carries, whatever their names."""
    for rows in recorded.values():
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows):
            frame = pl.DataFrame([{k: _plain(v) for k, v in row.items()} for row in rows], infer_schema_length=None)
            yield Table(frame, "found")


def _plain(value: object) -> object:
    """Return a cell: an interval is written as one."""
    if isinstance(value, list):
        return " – ".join(f"{part:.3f}" if isinstance(part, float) else str(part) for part in value)
    return value
