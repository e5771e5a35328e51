"""The flow of a build, split by source: strands that narrow stage by stage, and what leaves each of them where.

Sources stand on the left, what is published of them on the right, and what ends at a stage falls to a node below it.
Every strand has its number at both ends and where it falls, so that no colour has to be told from another.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from pipeline.report.sankey_layout import LINE, NODE, Layout, Ribbon, arrange

MOST_LETTERS = 28
"""Letters of a name; a longer one is cut in the picture and stands whole in the table."""

MARKED = 10.0
"""Points of the thinnest piece that has room for the number of its strand."""

MARK = 13.0
"""Points from a node to the middle of the number beside it."""

COLOURS = 10
"""Strands that the style has a colour for; they begin again after the last."""


@dataclass(frozen=True, slots=True)
class Strand:
    """One source on its way, or several joined.

    Args:
        name: in words.
        entered: what was read, in any one unit.
        gone: what ended at each stage, in the order of the stages.
        joined: whether it stands for several sources; it is drawn without colour.
    """

    name: str
    entered: int
    gone: tuple[int, ...]
    joined: bool = False

    @property
    def published(self) -> int:
        """Return what is left at the end."""
        return self.entered - sum(self.gone)


@dataclass(frozen=True, slots=True)
class Told:
    """How a picture is worded.

    Args:
        stages: their names, in order; only those at which something ended.
        number: writes an amount.
        share: writes a part of a whole.
        read: name of what comes in.
        published: name of what is left at the end.
    """

    stages: tuple[str, ...]
    number: Callable[[int], str]
    share: Callable[[float, float], str]
    read: str
    published: str

    def of(self, part: int, whole: int) -> str:
        """Return an amount with its share of a whole."""
        return f"{self.number(part)} ({self.share(part, whole)})" if whole else self.number(part)


def draw(strands: list[Strand], told: Told) -> str:
    """Return the picture as one SVG element.

    Args:
        strands: from top to bottom, at least one.
        told: its words.
    """
    layout = arrange([strand.entered for strand in strands], [strand.gone for strand in strands])
    parts = [
        *_ribbons(strands, told, layout),
        *_nodes(strands, layout),
        *_sides(strands, told, layout),
        *_losses(strands, told, layout),
    ]
    size = f'width="{layout.width:.0f}" height="{layout.height:.0f}"'
    return (
        f'<svg class="flow" aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {layout.width:.0f} {layout.height:.0f}">{"".join(parts)}</svg>'
    )


def _colour(strands: list[Strand], place: int) -> str:
    return "var(--soft)" if strands[place].joined else f"var(--strand-{place % COLOURS + 1})"


def _ribbons(strands: list[Strand], told: Told, layout: Layout) -> Iterator[str]:
    """Yield what goes on and, above it, what falls, each with the words that a pointer shows."""
    for ribbon in layout.onward:
        strand = strands[ribbon.strand]
        title = f"{strand.name}: {told.of(strand.published, strand.entered)} {told.published}"
        yield _ribbon(ribbon, _colour(strands, ribbon.strand), "on", title)
    for ribbon in layout.falling:
        strand, stage = strands[ribbon.strand], ribbon.column - 1
        title = f"{strand.name}, {told.stages[stage]}: {told.of(strand.gone[stage], strand.entered)}"
        yield _ribbon(ribbon, _colour(strands, ribbon.strand), "off", title)


def _ribbon(ribbon: Ribbon, colour: str, kind: str, title: str) -> str:
    start, end = ribbon.start, ribbon.end
    bend = (start.x + end.x) / 2
    way = (
        f"M{start.x:.1f},{start.top:.1f}C{bend:.1f},{start.top:.1f} {bend:.1f},{end.top:.1f} {end.x:.1f},{end.top:.1f}"
        f"V{end.bottom:.1f}C{bend:.1f},{end.bottom:.1f} {bend:.1f},{start.bottom:.1f} {start.x:.1f},{start.bottom:.1f}Z"
    )
    return f'<path class="{kind}" fill="{colour}" d="{way}"><title>{escape(title)}</title></path>'


def _nodes(strands: list[Strand], layout: Layout) -> Iterator[str]:
    """Yield the upright boxes at which strands begin and end."""
    spans = [pair for column in (layout.columns[0], layout.columns[-1]) for pair in enumerate(column)]
    spans += [(ribbon.strand, ribbon.end) for ribbon in layout.falling]
    for place, span in spans:
        if span.thick:
            box = f'x="{span.x:.1f}" y="{span.top:.1f}" width="{NODE:.0f}" height="{span.thick:.1f}"'
            yield f'<rect fill="{_colour(strands, place)}" {box}/>'


def _sides(strands: list[Strand], told: Told, layout: Layout) -> Iterator[str]:
    """Yield names and amounts on the left, what is published of each on the right, and the sums above."""
    first, last = layout.columns[0], layout.columns[-1]
    left, right = first[0].x, last[0].x + NODE
    whole, published = sum(strand.entered for strand in strands), sum(strand.published for strand in strands)
    yield _text(left, 14, f"{told.read}: {told.number(whole)}", strong=True)
    yield _text(layout.width, 14, f"{told.published}: {told.of(published, whole)}", "end", strong=True)
    many = len(strands) > 1
    away = 2 * MARK + 1 if many else 6
    for place, strand in enumerate(strands):
        start, end = first[place].middle + 4, last[place].middle + 4
        name = strand.name if len(strand.name) <= MOST_LETTERS else strand.name[: MOST_LETTERS - 1] + "…"
        yield _text(left - away, start, f"{name}: {told.number(strand.entered)}", "end")
        yield _text(right + away, end, told.of(strand.published, strand.entered))
        if many:
            yield _text(left - MARK, start, str(place + 1), "middle", strong=True)
            yield _text(right + MARK, end, str(place + 1), "middle", strong=True)


def _losses(strands: list[Strand], told: Told, layout: Layout) -> Iterator[str]:
    """Yield below each node what ended there, and beside its pieces the numbers of their strands."""
    whole = sum(strand.entered for strand in strands)
    middles = [foot.x + NODE / 2 for foot in layout.feet]
    for middle, foot, label in zip(middles, layout.feet, layout.labels, strict=True):
        yield f'<path class="lead" d="M{middle:.1f},{foot.bottom + 2:.1f}V{label - 12:.1f}"/>'
    for stage, (middle, label) in enumerate(zip(middles, layout.labels, strict=True)):
        gone = sum(strand.gone[stage] for strand in strands)
        yield _text(middle, label, told.stages[stage], "middle", strong=True)
        yield _text(middle, label + LINE, told.number(gone), "middle")
        yield _text(middle, label + 2 * LINE, told.share(gone, whole), "middle")
    for ribbon in layout.falling if len(strands) > 1 else ():
        if ribbon.end.thick >= MARKED:
            yield _text(
                ribbon.end.x + NODE + MARK, ribbon.end.middle + 4, str(ribbon.strand + 1), "middle", strong=True
            )


def _text(x: float, y: float, text: str, anchor: str = "start", *, strong: bool = False) -> str:
    weight = ' class="strong"' if strong else ""
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text{weight} x="{x:.1f}" y="{y:.1f}"{placed}>{escape(text)}</text>'
