"""Lay out running text: lines, paragraphs, table rows. Readers write into a `Layout`, which owns all white space."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import cast

from pipeline.formats.safe_xml import Element

_SPACE = re.compile(r"[ \t\r\n\f\v]+")
"""White space of the markup. A no-break space belongs to the text and stays."""


def squeeze(text: str) -> str:
    """Return a text on one line, with single spaces and none at its ends."""
    # Six looks for a character cost less than one pass of the expression, and most texts need none.
    if any(space in text for space in ("  ", "\n", "\t", "\r", "\f", "\v")):
        text = _SPACE.sub(" ", text)
    return text.strip(" ")


def text_of(element: Element | None) -> str:
    """Return all text inside an element on one line; empty if there is no element."""
    return "" if element is None else squeeze("".join(cast(Iterable[str], element.itertext())))


class Layout:
    """Collect text into lines and paragraphs, and count what was left out.

    Attributes:
        counts: repairs and removals by kind.
    """

    __slots__ = ("_lines", "_paragraphs", "_run", "counts")

    def __init__(self) -> None:
        self._run: list[str] = []
        self._lines: list[str] = []
        self._paragraphs: list[str] = []
        self.counts: Counter[str] = Counter()

    def write(self, text: str | None) -> None:
        """Add running text to the open line."""
        if text:
            self._run.append(text)

    def end_line(self) -> None:
        """Close the open line; an empty one leaves no trace."""
        if self._run:
            line = squeeze("".join(self._run))
            self._run.clear()
            if line:
                self._lines.append(line)

    def end_paragraph(self) -> None:
        """Close the open line and the open paragraph."""
        self.end_line()
        if self._lines:
            self._paragraphs.append("\n".join(self._lines))
            self._lines.clear()

    def paragraph(self, *parts: str | None) -> None:
        """Add a paragraph of its own, its non-empty parts joined by a space."""
        self.end_paragraph()
        self.write(" ".join(p for p in parts if p))
        self.end_paragraph()

    def row(self, cells: Iterable[str]) -> None:
        """Add one table row as a line; a row of empty cells leaves no trace."""
        texts = [squeeze(cell) for cell in cells]
        if any(texts):
            self.end_line()
            self._lines.append(" | ".join(texts).strip(" "))

    def pending(self) -> str:
        """Take back the open line without closing it."""
        text = "".join(self._run)
        self._run.clear()
        return text

    def text(self) -> str:
        """Return everything written so far: paragraphs separated by one empty line."""
        self.end_paragraph()
        return "\n\n".join(self._paragraphs)

    def repairs(self) -> tuple[tuple[str, int], ...]:
        """Return the counts by kind, sorted."""
        return tuple(sorted((kind, count) for kind, count in self.counts.items() if count))
