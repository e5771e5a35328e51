"""Overview: the flow from what was read to what is published, and why the rest was left out."""

from collections.abc import Iterator

import polars as pl

from manifests.ledger import Disposition
from pipeline.figures import flow
from pipeline.report import charts, sankey
from pipeline.report.blocks import Block, Facts, Plot, Section, Table
from pipeline.report.context import Context

ORDER = 1

GONE = [state.value for state in Disposition if state is not Disposition.KEPT]


def sections(context: Context) -> Iterator[Section]:
    """Yield the sections of the page."""
    totals = context.figures(flow.totals).row(0, named=True)
    numbers = ("records", "documents", "characters", "tokens")
    yield Section("size", (Facts(tuple((name, totals[name]) for name in numbers)),))
    yield Section("flow", tuple(_flows(context)))
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
    yield Section("by_source", (by_source,))


def _flows(context: Context) -> Iterator[Block]:
    """Yield the flow of records and that of characters."""
    stages = context.figures(flow.stages)
    words = context.words
    told = stages.filter((pl.col("stage") == "read") | (pl.sum_horizontal(GONE) > 0))
    records = [
        sankey.Stage(
            words.code("stage", row["stage"]),
            row["entered"],
            tuple((words.code("disposition", state), row[state]) for state in GONE if row[state]),
        )
        for row in told.iter_rows(named=True)
    ]
    characters = [
        sankey.Stage(
            words.code("stage", row["stage"]),
            row["characters_entered"],
            ((words("columns", "dropped"), row["characters_gone"]),) if row["characters_gone"] else (),
        )
        for row in told.iter_rows(named=True)
    ]
    table = Table(stages, "stages", open=False)
    for caption, drawn in (("flow_records", records), ("flow_characters", characters)):
        yield Plot(sankey.draw(drawn, _written(drawn, context), words("page", "published")), caption, table)


def _written(stages: list[sankey.Stage], context: Context) -> dict[float, str]:
    amounts = {amount for stage in stages for amount in (stage.entered, *(a for _, a in stage.gone))}
    amounts |= {stage.entered - sum(a for _, a in stage.gone) for stage in stages} | {0.0}
    return {amount: context.words.number(int(amount)) for amount in amounts}
