"""Shingles: hashes of five words in a row, and how much two sets of them share."""

import numpy as np

from filters.duplicates.folding import Hashes, words
from filters.duplicates.native import compiled

SIZE = 5
"""Words in a shingle. Source: five-word shingles are what FineWeb and datatrove's default compare."""


@compiled
def _roll(hashes: Hashes, size: int, out: Hashes) -> None:
    """Write the hash of each run of `size` words; a shorter text is one shingle."""
    factor, mixer = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
    shift_a, shift_b = np.uint64(31), np.uint64(29)
    span = min(size, hashes.size)
    for start in range(out.size):
        value = np.uint64(0)
        for place in range(span):
            value = (value ^ hashes[start + place]) * factor
            value ^= value >> shift_a
        value *= mixer
        out[start] = value ^ (value >> shift_b)


def shingle(hashes: Hashes, size: int = SIZE) -> Hashes:
    """Return the hash of every run of `size` words, in order; the whole text as one when it is shorter."""
    if hashes.size == 0:
        return np.empty(0, np.uint64)
    out = np.empty(max(1, hashes.size - size + 1), np.uint64)
    _roll(hashes, size, out)
    return out


@compiled
def common(left: Hashes, right: Hashes) -> int:
    """Return how many values two sorted sets share."""
    i = j = shared = 0
    while i < left.size and j < right.size:
        if left[i] == right[j]:
            shared += 1
            i += 1
            j += 1
        elif left[i] < right[j]:
            i += 1
        else:
            j += 1
    return shared


def shingle_set(text: str) -> Hashes:
    """Return the sorted distinct shingles of a text."""
    return np.unique(shingle(words(text)[0]))


def number_set(numbers: Hashes) -> Hashes:
    """Return the sorted distinct numbers of a text, each occurrence of one number told from the others.

    A table that holds a number ten times is thereby told from one that holds it once.
    """
    values, counts = np.unique(numbers, return_counts=True)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    nth = (np.arange(first.size) - first).astype(np.uint64)
    return np.unique(np.repeat(values, counts) + nth * np.uint64(0x9E3779B97F4A7C15))
