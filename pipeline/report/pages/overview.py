"""Overview: the flow from what was read to what is published, and why the rest was left out."""

from collections.abc import Iterator

import polars as pl

from manifests.ledger import Disposition
from pipeline.figures import flow
from pipeline.report import charts, flow_pictures
from pipeline.report.blocks import Facts, Plot, Section, Table
from pipeline.report.context import Context

ORDER = 1

GONE = [state.value for state in Disposition if state is not Disposition.KEPT]


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page."""
    totals = context.figures(flow.totals).row(0, named=True)
    numbers = ("records", "documents", "characters", "tokens")
    yield Section("size", (Facts(tuple((name, totals[name]) for name in numbers)),))
    by_stage = Table(context.figures(flow.stages), "stages")
    pictures = flow_pictures.together(context) if totals["records"] else ()
    yield Section("flow", (*pictures, by_stage))
    reasons = context.figures(flow.reasons)
    words = context.words
    if reasons.height:
        drawn = context.named(reasons, "reason", "records").with_columns(
            name=pl.Series([f"{words.code('stage', r['stage'])}: {words.code('reason', r['reason'])}"
                            for r in reasons.head(25).iter_rows(named=True)])
        )  # fmt: skip
        svg = charts.bars(drawn, "name", "records", "text", words("columns", "records"))
        table = Table(reasons, "reasons", open=False, totals=("records", "characters_read"))
        yield Section("reasons", (Plot(svg, "reasons", table),))
    else:
        yield Section("reasons", ())
    sums = ("records", "kept", *GONE, "characters_read", "characters")
    by_source = Table(context.figures(flow.by_source), "by_source", totals=sums)
    many = context.figures(flow.by_source).height > 1
    yield Section("by_source", (by_source, flow_pictures.alone(context)) if many else (by_source,))
