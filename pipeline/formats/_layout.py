"""Put the lines and blocks of a recognised page together: what PAGE, ALTO and TETML have in common."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.formats._lines import join_lines


@dataclass(slots=True)
class Sheet:
    """Gathers the blocks of one or more pages into a text.

    Args:
        changes: kind and count of what was repaired or left out.
        keep_lines: each printed line stays a line.
    """

    keep_lines: bool = False
    changes: Counter[str] = field(default_factory=Counter)
    blocks: list[str] = field(default_factory=list)
    weights: float = 0.0
    weighed: int = 0

    def add(self, lines: Iterable[str]) -> None:
        """Add a block of printed lines as one paragraph."""
        if self.keep_lines:
            block = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
        else:
            block, mended = join_lines(lines)
            self.changes["hyphen_joined"] += mended
        if block:
            self.blocks.append(block)

    def weigh(self, confidence: float, count: int = 1) -> None:
        """Take note of the confidence of some words, clamped to [0, 1]."""
        self.weights += min(max(confidence, 0.0), 1.0) * count
        self.weighed += count

    @property
    def text(self) -> str:
        """The blocks, with an empty line between two."""
        return "\n\n".join(self.blocks)

    @property
    def confidence(self) -> float | None:
        """Mean confidence of the words that carry one; `None` if none does."""
        return round(self.weights / self.weighed, 4) if self.weighed else None

    @property
    def repairs(self) -> tuple[tuple[str, int], ...]:
        """What was repaired or left out, sorted by kind."""
        return tuple(sorted((kind, count) for kind, count in self.changes.items() if count))
