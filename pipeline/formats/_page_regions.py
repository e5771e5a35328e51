"""Walk the regions of a PAGE XML page in the order in which they are read."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from pipeline.formats._layout import Sheet
from pipeline.formats._lines import join_lines
from pipeline.formats._page_tables import number, rows_by_place, rows_of, table_of
from pipeline.formats.safe_xml import Element, local_name

FURNITURE = frozenset({"page-number", "header", "footer", "catch-word", "signature-mark"})
"""Types of text region that belong to the sheet of paper and not to its text."""


def add_page(page: Element, sheet: Sheet, furniture: frozenset[str]) -> None:
    """Add the text of a page, region by region.

    Args:
        page: a `Page` element.
        sheet: takes the text and the counts.
        furniture: types of text region to leave out and count.
    """
    regions = list(_ordered(page))
    tables: dict[str, list[Element]] = {}
    for region in regions:
        if table := table_of(region):
            tables.setdefault(table, []).append(region)
    sheet.begin_page()
    for region in regions:
        table = table_of(region)
        if not table:
            _add_region(region, sheet, furniture)
        elif table in tables:
            sheet.add_block("\n".join(rows_by_place(tables.pop(table), partial(_words, sheet=sheet))))


def _ordered(page: Element) -> Iterator[Element]:
    """Yield the outermost regions: first those that the reading order names, then the others as they stand."""
    regions = {e.get("id") or "": e for e in page.iter() if local_name(e).endswith("Region")}
    order = next(page.iterchildren("{*}ReadingOrder"), None)
    done: set[Element] = set()
    if order is not None:
        for name in _references(order):
            region = regions.get(name)
            if region is not None and region not in done and not (done and done.intersection(region.iterancestors())):
                done.add(region)
                yield region
    for child in page:
        if local_name(child).endswith("Region") and child not in done and not _has_some_of(child, done):
            yield child


def _has_some_of(region: Element, done: set[Element]) -> bool:
    """Say whether parts of a region have been read by themselves, and nothing of it is left."""
    inner = [e for e in region.iterchildren() if local_name(e).endswith("Region")]
    return bool(inner) and all(e in done for e in inner)


def _references(group: Element) -> Iterator[str]:
    """Yield region ids in reading order; members of an ordered group are sorted by their index."""
    members = list(group)
    if local_name(group).startswith("Ordered"):
        members.sort(key=lambda e: number(e, "index"))
    for member in members:
        if name := member.get("regionRef"):
            yield name
        yield from _references(member)


def _add_region(region: Element, sheet: Sheet, furniture: frozenset[str]) -> None:
    name = local_name(region)
    kind = region.get("type") or ""
    if name == "TextRegion" and kind in furniture:
        sheet.changes[f"removed_{kind}"] += 1
        return
    if name == "TableRegion" and (rows := rows_of(region, partial(_words, sheet=sheet))) is not None:
        sheet.add_block("\n".join(rows))
        return
    lines = _in_order(region, sheet) or _text(region, sheet).split("\n")
    if kind == "drop-capital":
        sheet.add_capital("".join(lines).strip())
    else:
        sheet.add(lines)
    for child in region:
        if local_name(child).endswith("Region"):
            _add_region(child, sheet, furniture)


def _in_order(region: Element, sheet: Sheet) -> list[str]:
    """Return the lines of a region as they stand in the file, or as its own text has them.

    In some files single lines stand in the wrong place while the text of the whole region is right; where both hold the
    same lines, the order that goes back up the page less often is read.
    """
    elements = list(region.iterchildren("{*}TextLine"))
    lines = [_text(line, sheet) for line in elements]
    own = [line.strip() for line in _text(region).split("\n")] if len(lines) > 1 else lines
    if own != lines and len(own) == len(lines) and sorted(own) == sorted(lines):
        heights = dict(zip(lines, map(_height, elements), strict=True))
        if _returns([heights[line] for line in own]) < _returns([heights[line] for line in lines]):
            sheet.changes["lines_reordered"] += 1
            lines = own
    return list(filter(None, lines))


def _height(line: Element) -> float:
    """Return the mean vertical position of a line's outline, in pixels from the top; 0 if it has none."""
    coords = next(line.iterchildren("{*}Coords"), None)
    points = re.findall(r"-?\d+,(-?\d+)", "" if coords is None else coords.get("points") or "")
    return sum(map(int, points)) / len(points) if points else 0.0


def _returns(heights: list[float]) -> int:
    """Count how often a line stands higher than the one before it, by more than a slant of the page explains."""
    return sum(after < before - _SLANT for before, after in pairwise(heights))


_SLANT = 20
"""Pixels; the lines of a column are two to four times as far apart in the scans seen."""


def _words(cell: Element, sheet: Sheet) -> str:
    """Return the words of a table's cell on one line."""
    lines = list(filter(None, (_text(line, sheet) for line in cell.iter("{*}TextLine"))))
    words, mended = join_lines(lines or [_text(cell, sheet)])
    sheet.changes["hyphen_joined"] += mended
    return words


def _text(node: Element, sheet: Sheet | None = None) -> str:
    """Return the first reading of a line or region: its own, else that of its words."""
    readings = list(node.iterchildren("{*}TextEquiv"))
    if not readings:
        return " ".join(filter(None, (_text(part) for part in node.iterchildren("{*}Word", "{*}Glyph"))))
    best = min(readings, key=lambda e: number(e, "index"))
    unicode = next(best.iterchildren("{*}Unicode"), None)
    text = "" if unicode is None else (unicode.text or "").strip()
    if sheet is not None and text and (confidence := best.get("conf")):
        sheet.weigh(confidence, len(text))
    return text
