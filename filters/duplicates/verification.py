"""Compares two texts as they are: nothing is dropped on an estimate."""

from dataclasses import dataclass

import numpy as np

from filters.duplicates.folding import Hashes, words
from filters.duplicates.shingles import common, number_set, shingle


@dataclass(frozen=True, slots=True)
class Content:
    """What is compared of one text.

    Args:
        shingles: sorted distinct five-word shingles, folded.
        numbers: sorted distinct numbers with their counts folded in.
        words: number of words.
        numeric: share of words that hold a digit.
    """

    shingles: Hashes
    numbers: Hashes
    words: int
    numeric: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are.

    Args:
        jaccard: shared shingles by all shingles.
        containment: shared shingles by those of the smaller text.
        numbers: shared numbers by all numbers; 1 where neither holds any.
    """

    jaccard: float
    containment: float
    numbers: float


def content(text: str) -> Content:
    """Return what is compared of a text."""
    hashes, numeric = words(text)
    share = float(np.count_nonzero(numeric)) / max(1, hashes.size)
    return Content(np.unique(shingle(hashes)), number_set(hashes[numeric]), int(hashes.size), share)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def likeness(left: Content, right: Content) -> Likeness:
    """Return how alike two texts are; two texts without words are not alike."""
    if not left.words or not right.words:
        return Likeness(0.0, 0.0, 0.0)
    shared = common(left.shingles, right.shingles)
    numbers = common(left.numbers, right.numbers)
    return Likeness(
        jaccard=_share(shared, left.shingles.size + right.shingles.size - shared),
        containment=_share(shared, min(left.shingles.size, right.shingles.size)),
        numbers=_share(numbers, left.numbers.size + right.numbers.size - numbers),
    )
