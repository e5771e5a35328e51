"""The flow of a build: one band that narrows stage by stage, and what leaves it at each stage, with its number."""

from dataclasses import dataclass
from html import escape

ROOM, BAND, TOP, STEP, FALL = 220, 170, 30, 124, 22
"""Points: room for words on the right, height of the whole flow, where it begins,
the way from stage to stage, and from the end of one branch to that of the next."""

LEAST = 1.5
"""Points of the thinnest band, so that one record of a million is still seen."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the flow.

    Args:
        name: in words.
        entered: what came in, in any one unit.
        gone: (name, amount) of what ended here, in words.
    """

    name: str
    entered: float
    gone: tuple[tuple[str, float], ...]


def draw(stages: list[Stage], number: dict[float, str], published: str) -> str:
    """Return the picture as one SVG element.

    Args:
        stages: in order, only those in which something is worth telling.
        number: how each amount is written.
        published: name of what is left at the end.
    """
    whole = max((stage.entered for stage in stages), default=0.0) or 1.0
    left = _left_over(stages)
    width = ROOM + STEP * len(stages)
    # Words are drawn last and keep a margin of paper around them, because branches cross them.
    parts: list[str] = []
    told: list[str] = []
    # What leaves first falls deepest: so no branch crosses the words of an earlier one.
    depths = [TOP + BAND + 26 + FALL * place for place in range(sum(len(stage.gone) for stage in stages))]
    height = max(depths, default=TOP + BAND) + 16
    for place, stage in enumerate(stages):
        x = 10 + place * STEP
        kept = stage.entered - sum(amount for _, amount in stage.gone)
        told.append(_label(x, TOP - 8, stage.name))
        parts.append(_box(x, TOP, _thick(stage.entered, whole)))
        parts.append(_band(x + 10, x + STEP, TOP, _thick(kept, whole)))
        top = TOP + _thick(kept, whole)
        for name, amount in stage.gone:
            thick = _thick(amount, whole)
            bottom = depths.pop()
            parts.append(_branch(x + 10, top, thick, bottom))
            told.append(_label(x + 50, bottom + 4, f"{name}: {number[amount]}"))
            top += thick
    x = 10 + len(stages) * STEP
    parts.append(_box(x, TOP, _thick(left, whole)))
    told.append(_label(x + 14, TOP + _thick(left, whole) / 2 + 4, f"{published}: {number[left]}"))
    return (
        f'<svg aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg" width="{width}" '
        f'height="{height:.0f}" viewBox="0 0 {width} {height:.0f}">{"".join(parts + told)}</svg>'
    )


def _left_over(stages: list[Stage]) -> float:
    return stages[-1].entered - sum(amount for _, amount in stages[-1].gone) if stages else 0.0


def _thick(amount: float, whole: float) -> float:
    return max(BAND * amount / whole, LEAST) if amount else 0.0


def _box(x: float, y: float, height: float) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="10" height="{height:.1f}" fill="var(--first)"/>'


def _band(left: float, right: float, y: float, height: float) -> str:
    return (
        f'<rect x="{left:.1f}" y="{y:.1f}" width="{right - left:.1f}" height="{height:.1f}" '
        f'fill="var(--first)" opacity="0.35"/>'
    )


def _branch(x: float, y: float, thick: float, bottom: float) -> str:
    """Return a band that leaves the flow to the right and falls to its label."""
    middle = y + thick / 2
    way = f"M{x:.1f},{middle:.1f} C{x + 24:.1f},{middle:.1f} {x + 4:.1f},{bottom:.1f} {x + 36:.1f},{bottom:.1f}"
    return f'<path d="{way}" fill="none" stroke="var(--second)" stroke-width="{min(thick, 14):.1f}" opacity="0.75"/>'


def _label(x: float, y: float, text: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" font-family="sans-serif" fill="var(--ink)" '
        f'stroke="var(--paper)" stroke-width="3" stroke-linejoin="round" paint-order="stroke">{escape(text)}</text>'
    )
