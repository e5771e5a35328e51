"""What pages are written from: a release, perhaps the one before, and the words of one language."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipeline.figures.comparison import beside
from pipeline.figures.published import Published
from pipeline.report.inside_sample import Sample
from pipeline.report.words import Words

MOST_BARS = 25
"""Bars of one plot; what is less stands in the table alone."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one release, each counted once for all pages and languages."""

    published: Published
    _made: dict[tuple[Any, ...], pl.DataFrame] = field(default_factory=dict)

    def __call__(self, make: Callable[..., pl.DataFrame], *more: Any) -> pl.DataFrame:  # noqa: ANN401 - of the figure
        """Return what `make(published, *more)` returns."""
        key = (make, *more)
        if key not in self._made:
            self._made[key] = make(self.published, *more)
        return self._made[key]


@dataclass(frozen=True, slots=True)
class Context:
    """One language's view of a release.

    Args:
        figures: of the release.
        words: of the language.
        sample: documents to look into.
        before: figures of the release to compare with; `None` where there is none.
    """

    figures: Figures
    words: Words
    sample: Sample
    before: Figures | None = None

    @property
    def published(self) -> Published:
        """Return the release."""
        return self.figures.published

    def compared(self, make: Callable[..., pl.DataFrame], column: str, *more: str) -> pl.DataFrame:
        """Return sizes by one column, beside those of the release before where there is one."""
        frame = self.figures(make, *more)
        return beside(frame, self.before(make, *more), column) if self.before else frame

    def named(self, frame: pl.DataFrame, column: str, value: str) -> pl.DataFrame:
        """Return the first rows of a frame with the words for a plot: `name` of each row, and `text` of its value."""
        head = frame.head(MOST_BARS)
        names = [self.words.value(column, cell) for cell in head[column]]
        texts = [self.words.value(value, cell) for cell in head[value]]
        return head.with_columns(pl.Series("name", names, dtype=pl.String), pl.Series("text", texts, dtype=pl.String))
