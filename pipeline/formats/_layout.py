"""Put the lines and blocks of recognised pages together: what PAGE, ALTO and TETML have in common."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.formats._lines import LINE, PAGE, join_lines, mend


@dataclass(slots=True)
class Sheet:
    """Gathers the blocks of one or more pages into a text.

    Args:
        keep_lines: each printed line stays a line.
        changes: kind and count of what was repaired or left out.
        divided: the whole word whose second half is still to come.
    """

    keep_lines: bool = False
    changes: Counter[str] = field(default_factory=Counter)
    divided: str = ""
    _blocks: list[str] = field(default_factory=list)
    _capital: str = ""
    _page_begins: bool = False
    _weights: float = 0.0
    _weighed: int = 0

    def begin_page(self) -> None:
        """Say that what is added next stands on a new page."""
        self._page_begins = True

    def add(self, lines: Iterable[str]) -> None:
        """Add a block of printed lines as one paragraph."""
        if self.keep_lines:
            block = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
        else:
            block, mended = join_lines(lines)
            self.changes["hyphen_joined"] += mended
        self.add_block(block)

    def add_block(self, block: str) -> None:
        """Add a paragraph as it stands; a word that the page's end divides is made whole."""
        if not block:
            return
        if self._capital:
            block, self._capital = self._capital + block, ""
            self.changes["drop_capital_joined"] += 1
        if self._page_begins and self._blocks and not self.keep_lines:
            whole, mended = mend(f"{self._blocks[-1]}{LINE}{PAGE}{block}")
            if mended:
                self._blocks[-1] = whole
                self.changes["hyphen_joined"] += mended
                block = ""
        self._page_begins = False
        if block:
            self._blocks.append(block)

    def add_capital(self, letter: str) -> None:
        """Set an initial before the block that follows it."""
        self._flush_capital()
        self._capital = letter

    def weigh(self, confidence: str, count: int = 1) -> None:
        """Take note of the confidence of some words, clamped to [0, 1]; what is no number is passed over."""
        try:
            value = float(confidence)
        except ValueError:
            return
        if value == value:  # not NaN  # noqa: PLR0124
            self._weights += min(max(value, 0.0), 1.0) * count
            self._weighed += count

    def absorb(self, other: "Sheet") -> None:
        """Take over the counts and confidences of another sheet, not its text."""
        self.changes += other.changes
        self._weights += other._weights  # noqa: SLF001 - its own kind
        self._weighed += other._weighed  # noqa: SLF001 - its own kind

    def _flush_capital(self) -> None:
        if self._capital:
            self._blocks.append(self._capital)
            self._capital = ""

    @property
    def text(self) -> str:
        """The blocks, with an empty line between two."""
        self._flush_capital()
        return "\n\n".join(self._blocks)

    @property
    def confidence(self) -> float | None:
        """Mean confidence of what carries one; `None` if nothing does."""
        return round(self._weights / self._weighed, 4) if self._weighed else None

    @property
    def repairs(self) -> tuple[tuple[str, int], ...]:
        """What was repaired or left out, sorted by kind."""
        return tuple(sorted((kind, count) for kind, count in self.changes.items() if count))
