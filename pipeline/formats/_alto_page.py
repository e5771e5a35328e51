"""Read the printed text out of ALTO pages."""

from collections.abc import Iterator

from pipeline.formats._layout import Sheet
from pipeline.formats.safe_xml import Element, local_name

_CLOSING = frozenset(",.;:!?)]»“")


def add_page(page: Element, sheet: Sheet, *, margins: bool = False) -> None:
    """Add the text of a page, block by block.

    Args:
        page: a `Page` element.
        sheet: takes the text, the counts and the confidences.
        margins: read the margins too; they hold running heads and page numbers.
    """
    sheet.begin_page()
    for block in blocks_of(page, sheet, margins=margins):
        sheet.add(lines_of(block, sheet))


def blocks_of(page: Element, sheet: Sheet, *, margins: bool = False) -> Iterator[Element]:
    """Yield the text blocks of a page in the order of the file, and count the lines of margins that are left out."""
    for space in page:
        if local_name(space).endswith("Margin") and not margins:
            sheet.changes["removed_margin"] += sum(1 for _ in space.iter("{*}TextLine"))
            continue
        yield from space.iter("{*}TextBlock")


def lines_of(block: Element, sheet: Sheet) -> Iterator[str]:
    """Yield the lines of a block.

    A word that a line end divides stands whole in its first half's place, and its second half goes, even where that
    stands in another block or on the next page.
    """
    for line in block.iterchildren("{*}TextLine"):
        pieces: list[str] = []
        substituted = False
        for item in line:
            name = local_name(item)
            if name == "String":
                words, substituted = _word(item, sheet)
                if pieces and words and not (set(words) <= _CLOSING):
                    pieces.append(" ")
                pieces.append(words)
            elif name == "HYP" and not substituted:
                pieces.append(item.get("CONTENT") or "-")
        yield "".join(pieces)


def _word(item: Element, sheet: Sheet) -> tuple[str, bool]:
    """Return the words of a String, and whether they stand for a divided word."""
    if confidence := item.get("WC"):
        sheet.weigh(confidence)
    part = item.get("SUBS_TYPE")
    whole = item.get("SUBS_CONTENT") or ""
    if part == "HypPart1" and whole:
        sheet.changes["hyphen_joined"] += 1
        sheet.divided = whole
        return whole, True
    if part == "HypPart2" and whole and whole == sheet.divided:
        sheet.divided = ""
        return "", False
    return item.get("CONTENT") or "", False
