"""Where a text is looked at: passages spread evenly over it, each of whole words."""

import numpy as np
from numpy.typing import NDArray

from filters.analysis import Analysis

LENGTH = 150  # bytes of one passage, about
COUNT = 4
WHOLE = 900  # bytes up to which a text is one passage
Places = tuple[NDArray[np.int32], NDArray[np.int32]]
"""First byte of each passage, and the byte after it."""


def windows(analysis: Analysis, count: int = COUNT, length: int = LENGTH) -> Places:
    """Return passages spread evenly over a text.

    Args:
        analysis: what `analyse` returned for the text.
        count: how many passages; a text of up to `WHOLE` bytes, or of hardly any words, is one passage.
        length: bytes of one passage, about.
    """
    size = len(analysis.utf8)
    starts, ends = analysis.word_start, analysis.word_end
    if analysis.words == 0:
        return np.zeros(1, np.int32), np.full(1, size, np.int32)
    if size <= WHOLE:
        return np.zeros(1, np.int32), np.full(1, size, np.int32)
    if analysis.words < 4 * count:
        final = max(int(ends.searchsorted(WHOLE, "right")) - 1, 0)
        return np.zeros(1, np.int32), ends[final : final + 1]
    count = min(count, size // length)
    places = (size - length) * np.arange(count) // max(count - 1, 1)
    first = np.minimum(starts.searchsorted(places), analysis.words - 1)
    begins = starts[first]
    last = np.maximum(ends.searchsorted(begins + length, "right") - 1, first)
    return begins, ends[last]


def paragraphs(analysis: Analysis, letters: int) -> Places:
    """Return the paragraphs that have enough letters.

    Args:
        analysis: what `analyse` returned for the text.
        letters: how many a paragraph needs.
    """
    before = np.concatenate(([0], np.cumsum(analysis.line_letters, dtype=np.int64)))
    wanted = before[analysis.paragraph_end] - before[analysis.paragraph_line] >= letters
    return analysis.line_start[analysis.paragraph_line[wanted]], analysis.line_end[analysis.paragraph_end[wanted] - 1]
