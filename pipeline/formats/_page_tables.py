"""Put the cells of a PAGE XML table into rows, in the three ways in which tables are written down.

A `TableRegion` holds text regions with a `TableCellRole` (the standard since 2017) or `TableCell` elements
(Transkribus); and where a transcription knows no tables, each cell is a text region of the page whose `custom`
attribute says `structure {type:T0C3;}`, table 0, column 3.
"""

import re
from collections.abc import Callable, Iterable

from pipeline.formats.safe_xml import Element

Words = Callable[[Element], str]
"""Gives the words of a cell on one line."""

_PLACED = re.compile(r"structure\s*\{[^{}]*type:T(\d+)C(\d+)")


def number(element: Element, name: str) -> int:
    """Return an attribute as a number; 0 if it is missing or none."""
    value = element.get(name) or ""
    return int(value) if re.fullmatch(r"\d{1,9}", value) else 0


def table_of(region: Element) -> str:
    """Return the number of the table that a text region says it is a cell of; empty if it says nothing."""
    found = _PLACED.search(region.get("custom") or "")
    return found[1] if found else ""


def rows_of(table: Element, words: Words) -> list[str] | None:
    """Return the rows of a `TableRegion`, cells parted by tabs; `None` if its cells do not say where they stand."""
    placed: list[tuple[int, int, str]] = [
        (number(cell, "row"), number(cell, "col"), words(cell)) for cell in table.iterchildren("{*}TableCell")
    ]
    for cell in table.iterchildren("{*}TextRegion"):
        role = next(cell.iter("{*}TableCellRole"), None)
        if role is None:
            return None
        placed.append((number(role, "rowIndex"), number(role, "columnIndex"), words(cell)))
    lines: dict[int, list[str]] = {}
    for row, _, cell_words in sorted(placed, key=lambda cell: cell[:2]):
        lines.setdefault(row, []).append(cell_words)
    return [line for row in sorted(lines) if (line := "\t".join(lines[row]).rstrip("\t")).strip()]


def rows_by_place(cells: Iterable[Element], words: Words) -> list[str]:
    """Return the rows of a table whose cells are regions of the page, told apart by their height on the page.

    A cell begins a new row when its middle lies below the end of the row's shortest cell.
    """
    boxes = sorted(((_box(cell), cell) for cell in cells), key=lambda placed: placed[0])
    rows: list[list[tuple[float, Element]]] = []
    bottom = -1.0
    for (top, low, left), cell in ((box, cell) for box, cell in boxes):
        if not rows or (top + low) / 2 > bottom:
            rows.append([])
            bottom = low
        rows[-1].append((left, cell))
        bottom = min(bottom, low)
    return [line for row in rows if (line := "\t".join(words(c) for _, c in sorted(row, key=lambda p: p[0])).strip())]


def _box(region: Element) -> tuple[float, float, float]:
    """Return top, bottom and left edge of a region, in pixels; zeros if it has no outline."""
    outline = next(region.iterchildren("{*}Coords"), None)
    points = re.findall(r"(-?[\d.]+),(-?[\d.]+)", (outline.get("points") or "") if outline is not None else "")
    heights = [float(y) for _, y in points if _is_number(y)]
    lefts = [float(x) for x, _ in points if _is_number(x)]
    return (min(heights, default=0.0), max(heights, default=0.0), min(lefts, default=0.0))


def _is_number(text: str) -> bool:
    return text.count(".") <= 1 and any(c.isdigit() for c in text)
