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
    for space in page:
        if local_name(space).endswith("Margin") and not margins:
            sheet.changes["removed_margin"] += sum(1 for _ in space.iter("{*}TextLine"))
            continue
        for block in space.iter("{*}TextBlock"):
            sheet.add(_Lines(sheet).of(block))


class _Lines:
    """The lines of one block, with words that a line end divides made whole."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def of(self, block: Element) -> Iterator[str]:
        whole = ""
        for line in block.iterchildren("{*}TextLine"):
            pieces: list[str] = []
            for item in line:
                name = local_name(item)
                if name == "String":
                    words, whole = self._word(item, whole)
                    if pieces and words and not pieces[-1].endswith(" ") and not (set(words) <= _CLOSING):
                        pieces.append(" ")
                    pieces.append(words)
                elif name == "HYP" and not whole:
                    pieces.append(item.get("CONTENT") or "-")
            yield "".join(pieces)

    def _word(self, item: Element, whole: str) -> tuple[str, str]:
        """Return the words of a String, and the whole word whose second half is still to come."""
        content = item.get("CONTENT") or ""
        if confidence := item.get("WC"):
            self._sheet.weigh(confidence)
        part = item.get("SUBS_TYPE")
        substitute = item.get("SUBS_CONTENT") or ""
        if part == "HypPart1" and substitute:
            self._sheet.changes["hyphen_joined"] += 1
            return substitute, substitute
        if part == "HypPart2" and whole and whole == substitute:
            return "", ""
        return content, ""
