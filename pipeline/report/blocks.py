"""What a page is made of: sections of sentences, plots with their numbers, and tables."""

from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers to read.

    Args:
        frame: as it came from the figures; cells are put into words when the page is written.
        caption: key of its caption under `[captions]`.
        open: whether it is shown at once or folded below its plot.
        totals: columns whose sum stands below; a sum must be what the figures' own total is.
    """

    frame: pl.DataFrame
    caption: str
    open: bool = True
    totals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture and the numbers it was drawn from; nothing is told by the picture alone.

    Args:
        svg: one element, coloured by the page's variables.
        caption: key of its caption under `[captions]`.
        table: its numbers.
    """

    svg: str
    caption: str
    table: Table


@dataclass(frozen=True, slots=True)
class Facts:
    """A few numbers in large type: (key under `[columns]`, value)."""

    values: tuple[tuple[str, int | str], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences that the release itself carries, such as its known gaps; shown as a list, as they are.

    Args:
        lines: in the language they were written in.
        language: of the lines; empty where it is the page's.
    """

    lines: tuple[str, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Markup:
    """A part of a page that its own code has written, with every foreign word escaped."""

    html: str


Block = Table | Plot | Facts | Lines | Markup


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with what stands below.

    Args:
        key: under `[sections]`: its heading, and one or two sentences that say how to read it.
        blocks: in order; none shows the sentence that there is nothing to show.
        fill: numbers and names for the braces of its sentences.
    """

    key: str
    blocks: tuple[Block, ...]
    fill: dict[str, str] = field(default_factory=dict)
