"""Walk the regions of a PAGE XML page in the order in which they are read."""

from collections.abc import Iterator

from pipeline.formats._layout import Sheet
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
    for region in _ordered(page):
        _add_region(region, sheet, furniture)


def _ordered(page: Element) -> Iterator[Element]:
    """Yield the outermost regions: first those that the reading order names, then the others as they stand."""
    regions = {e.get("id") or "": e for e in page.iter() if local_name(e).endswith("Region")}
    order = next(page.iterchildren("{*}ReadingOrder"), None)
    done: set[Element] = set()
    if order is not None:
        for name in _references(order):
            region = regions.get(name)
            if region is not None and region not in done:
                done.add(region)
                yield region
    for child in page:
        if local_name(child).endswith("Region") and child not in done:
            yield child


def _references(group: Element) -> Iterator[str]:
    """Yield region ids in reading order; members of an ordered group are sorted by their index."""
    members = list(group)
    if "Ordered" in local_name(group) and not local_name(group).startswith("Unordered"):
        members.sort(key=lambda e: int(e.get("index") or 0))
    for member in members:
        if name := member.get("regionRef"):
            yield name
        yield from _references(member)


def _add_region(region: Element, sheet: Sheet, furniture: frozenset[str]) -> None:
    name = local_name(region)
    if name == "TableRegion":
        _add_table(region, sheet)
        return
    kind = region.get("type") or ""
    if name == "TextRegion" and kind in furniture:
        sheet.changes[f"removed_{kind}"] += 1
        return
    lines = [_text(line) for line in region.iterchildren("{*}TextLine")]
    if any(lines):
        sheet.add(filter(None, lines))
    elif own := _text(region):
        sheet.add(own.split("\n"))
    for child in region:
        if local_name(child).endswith("Region"):
            _add_region(child, sheet, furniture)


def _add_table(table: Element, sheet: Sheet) -> None:
    """A row of cells is a line; cells are parted by tabs."""
    rows: dict[int, list[tuple[int, str]]] = {}
    loose: list[Element] = []
    for cell in table.iterchildren("{*}TextRegion"):
        place = next(cell.iter("{*}TableCellRole"), None)
        lines = [_text(line) for line in cell.iter("{*}TextLine")] or _text(cell).split("\n")
        if place is None:
            loose.append(cell)
            continue
        words = " ".join(filter(None, lines))
        rows.setdefault(int(place.get("rowIndex") or 0), []).append((int(place.get("columnIndex") or 0), words))
    if rows:
        table_lines = ("\t".join(words for _, words in sorted(rows[row])) for row in sorted(rows))
        sheet.blocks.append("\n".join(table_lines))
    for cell in loose:
        _add_region(cell, sheet, frozenset())


def _text(node: Element) -> str:
    """Return the first reading of a line or region: its own, else that of its words."""
    readings = list(node.iterchildren("{*}TextEquiv"))
    if readings:
        best = min(readings, key=lambda e: int(e.get("index") or 0))
        unicode = next(best.iterchildren("{*}Unicode"), None)
        return "" if unicode is None else (unicode.text or "").strip()
    return " ".join(filter(None, (_text(word) for word in node.iterchildren("{*}Word"))))
