"""Pictures of the way from what was read to what is published: all sources in one, and each by itself."""

from collections.abc import Iterator
from html import escape

import polars as pl

from manifests.ledger import STAGES
from pipeline.figures import flow
from pipeline.report.blocks import Block, Markup, Plot, Table
from pipeline.report.context import Context
from pipeline.report.sankey import COLOURS, Strand, Told, draw

MOST_ALONE = 120
"""Sources that are drawn by themselves; with more, the page would grow beyond what a browser opens at once."""

UNITS = {"flow_records": "records", "flow_characters": "characters_read"}
"""By the key of its caption what a picture counts."""


def together(context: Context) -> Iterator[Block]:
    """Yield the flow of records and that of characters, with what became of every source below."""
    ended = context.figures(flow.ends)
    named = _largest([flow.ways(ended, unit) for unit in UNITS.values()])
    for caption, unit in UNITS.items():
        frame = flow.ways(ended, unit)
        strands = [_strand(name, frame.filter(source=name), unit) for name in named]
        others = frame.filter(~pl.col("source").is_in(named))
        if others.height:
            words = context.words("page", "other_sources").format(count=context.words.number(others.height))
            strands.append(_strand(words, others, unit, joined=True))
        sums = tuple(name for name in frame.columns if name != "source")
        yield Plot(_drawn(strands, context), caption, Table(frame, caption, open=False, totals=sums))


def alone(context: Context) -> Markup:
    """Return every source by itself, folded: small ones are joined in the picture of all.

    Of very many sources these are the ones with most records; the tables hold up to `html.MOST_ROWS`.
    """
    frames = {caption: flow.ways(context.figures(flow.ends), unit) for caption, unit in UNITS.items()}
    sources = frames["flow_records"]["source"]
    folded = []
    for name in sorted(sources.head(MOST_ALONE)):
        plots = []
        for caption, unit in UNITS.items():
            strand = _strand(name, frames[caption].filter(source=name), unit)
            if strand.entered:
                said = escape(f"{name}: {context.words('captions', caption)}")
                svg = _drawn([strand], context)
                plots.append(
                    f'<figure><div class="plot" tabindex="0" role="img" aria-label="{said}">{svg}</div>'
                    f"<figcaption>{said}</figcaption></figure>"
                )
        folded.append(f"<details><summary>{escape(name)}</summary>{''.join(plots)}</details>")
    words = context.words("page", "each_source" if len(sources) <= MOST_ALONE else "largest_sources")
    summary = escape(words.format(count=MOST_ALONE))
    return Markup(f'<details class="each"><summary>{summary}</summary>{"".join(folded)}</details>')


def _largest(frames: list[pl.DataFrame]) -> list[str]:
    """Return the sources that get a strand of their own, the same in every picture: the largest by their shares."""
    weights: dict[str, float] = {}
    for frame in frames:
        unit = frame.columns[1]
        whole = frame[unit].sum() or 1
        for name, amount in frame.select("source", unit).iter_rows():
            weights[name] = weights.get(name, 0.0) + amount / whole
    ordered = sorted(weights, key=lambda name: (-weights[name], name))
    return ordered if len(ordered) <= COLOURS else ordered[: COLOURS - 1]


def _strand(name: str, rows: pl.DataFrame, unit: str, *, joined: bool = False) -> Strand:
    gone = tuple(int(rows[flow.ENDED + stage.value].sum()) for stage in STAGES)
    return Strand(name, int(rows[unit].sum()), gone, joined)


def _drawn(strands: list[Strand], context: Context) -> str:
    """Draw strands through the stages at which one of them loses something."""
    words = context.words
    shown = [place for place in range(len(STAGES)) if any(strand.gone[place] for strand in strands)]
    cut = [Strand(s.name, s.entered, tuple(s.gone[place] for place in shown), s.joined) for s in strands]
    told = Told(
        stages=tuple(words.code("stage", STAGES[place].value) for place in shown),
        number=words.number,
        share=words.share,
        read=words("page", "read"),
        published=words("page", "published"),
    )
    return draw(cut, told)
