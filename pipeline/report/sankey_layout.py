"""Where the strands of a flow run: columns from left to right, and a node below each stage for what falls there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

NAMES, AMOUNTS, WIDTH = 265.0, 175.0, 960.0
"""Points for the words on the left and on the right, and of the whole picture at least."""

BAND, TOP, GAP, NODE = 270.0, 30.0, 18.0, 8.0
"""Points: height of all that was read, where it begins, the way down to what falls, width of a node."""

LEAST = 1.5
"""Points of the thinnest ribbon, so that one record of a million is still seen."""

BETWEEN = 2.0
"""Points of paper between two strands."""

PITCH = 17.0
"""Points from one name on the side to the next, at least."""

SIDE, STEP = 95.0, (62.0, 150.0)
"""Points from the sides to the stages at least, and from stage to stage at least and at most."""

LABEL, LINE, FORTH = 122.0, 15.0, 62.0
"""Points that the words below a node take, across and for each line, and from a stage forth to its node; nearer stages
have words on two levels."""


@dataclass(frozen=True, slots=True)
class Span:
    """An upright stretch; `top` equals `bottom` where nothing is left."""

    x: float
    top: float
    bottom: float

    @property
    def thick(self) -> float:
        """Return how high it is."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Return the height of its middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What goes from one column to the next, or falls at a stage.

    Args:
        strand: place of its strand.
        column: from which it comes; stage `n` is column `n + 1`.
        start: where it leaves.
        end: where it arrives.
    """

    strand: int
    column: int
    start: Span
    end: Span


@dataclass(frozen=True, slots=True)
class Layout:
    """The picture in points.

    Args:
        width: of the picture.
        height: of the picture.
        columns: by column and strand: the sources, each stage, what is published.
        onward: what goes on.
        falling: what ends at a stage, thickest first, so that no thin one is covered.
        feet: the node of each stage.
        labels: height of the words below each node.
    """

    width: float
    height: float
    columns: list[list[Span]]
    onward: list[Ribbon]
    falling: list[Ribbon]
    feet: list[Span]
    labels: list[float]


def arrange(entered: Sequence[int], gone: Sequence[Sequence[int]]) -> Layout:
    """Return where everything stands.

    Args:
        entered: what was read of each strand.
        gone: of each strand what ended at each stage.
    """
    scale = BAND / (sum(entered) or 1)
    stages = len(gone[0]) if gone else 0
    places = list(_across(stages))
    inside = [list(entered), list(entered)]
    for stage in range(stages):
        inside.append([left - lost[stage] for left, lost in zip(inside[-1], gone, strict=True)])
    columns = [
        _stack(x, [_thick(amount, scale) for amount in amounts], PITCH if x in {places[0], places[-1]} else 0.0)
        for x, amounts in zip(places, inside if stages else [inside[0], inside[0]], strict=True)
    ]
    falling, feet = _falls(columns, [[_thick(lost[s], scale) for lost in gone] for s in range(stages)])
    lowest = max(span.bottom for span in (*feet, *columns[0], *columns[-1], Span(0, TOP, TOP)))
    near = stages > 1 and places[2] - places[1] < LABEL
    labels = [lowest + 2 * LINE + (3.4 * LINE if near and not stage % 2 else 0.0) for stage in range(stages)]
    return Layout(
        width=places[-1] + NODE + AMOUNTS,
        height=max((label + 2 * LINE for label in labels), default=lowest) + 8,
        columns=columns,
        onward=list(_onward(columns)),
        falling=falling,
        feet=feet,
        labels=labels,
    )


def _thick(amount: int, scale: float) -> float:
    return max(amount * scale, LEAST) if amount else 0.0


def _across(stages: int) -> Iterator[float]:
    """Yield where the columns stand: the sources, the stages, what is published."""
    room = WIDTH - NAMES - AMOUNTS - NODE
    step = min(max((room - 2 * SIDE) / max(stages - 1, 1), STEP[0]), STEP[1])
    side = max(SIDE, (room - step * max(stages - 1, 0)) / 2)
    yield NAMES
    for stage in range(stages):
        yield NAMES + side + step * stage
    yield NAMES + 2 * side + step * max(stages - 1, 0)


def _stack(x: float, thick: Sequence[float], pitch: float) -> list[Span]:
    """Return spans below each other, their middles at least a pitch apart; without one, what is empty has no room."""
    spans: list[Span] = []
    top = TOP
    for height in thick:
        if pitch and spans:
            top = max(top, spans[-1].middle + pitch - height / 2)
        spans.append(Span(x, top, top + height))
        top += height + (BETWEEN if height or pitch else 0.0)
    return spans


def _onward(columns: list[list[Span]]) -> Iterator[Ribbon]:
    """Yield what goes on: it leaves from the top of its strand, above what falls."""
    for column, (here, there) in enumerate(pairwise(columns)):
        for strand, (start, end) in enumerate(zip(here, there, strict=True)):
            if end.thick:
                yield Ribbon(strand, column, Span(start.x, start.top, start.top + end.thick), end)


def _falls(columns: list[list[Span]], thick: list[list[float]]) -> tuple[list[Ribbon], list[Span]]:
    """Return what falls at each stage, and the nodes it falls to."""
    ribbons: list[Ribbon] = []
    feet: list[Span] = []
    for stage, pieces in enumerate(thick):
        here, there = columns[stage + 1], columns[stage + 2]
        x = here[0].x + min(FORTH, there[0].x - here[0].x - NODE - 12)
        top = foot = max(span.bottom for span in there) + GAP
        for strand, piece in enumerate(pieces):
            if piece:
                start = Span(here[strand].x, here[strand].bottom - piece, here[strand].bottom)
                ribbons.append(Ribbon(strand, stage + 1, start, Span(x, top, top + piece)))
                top += piece
        feet.append(Span(x, foot, top))
    return sorted(ribbons, key=lambda ribbon: -ribbon.end.thick), feet
