"""What German looks like from afar: which letters follow each other, which function words, and which words exist."""

import base64
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filters.analysis import fold_hash, fold_hashes

STATISTICS = Path(__file__).parent.parent / "data" / "text_model.json"
WORDS = Path(__file__).parent.parent / "data" / "words.txt"

LETTERS = 28
"""Classes of letters: 0 word edge, 1 to 26 `a` to `z` after folding, 27 anything else."""
STEPS_PER_BIT = 8
"""Logarithms are stored as whole eighths of a bit."""


@dataclass(frozen=True, slots=True)
class TextModel:
    """Statistics of German text of five centuries.

    Args:
        trigrams: information of a letter after two others in eighths of a bit, shape (LETTERS ** 3,).
        slots: open-addressed table of the hashes of frequent words.
        ranks: place of each such word in `pairs`, beside `slots`.
        pairs: how much more frequent a word follows another than by chance, in eighths of a bit, square.
        words: sorted hashes of known words.
    """

    trigrams: NDArray[np.uint8]
    slots: NDArray[np.uint64]
    ranks: NDArray[np.int16]
    pairs: NDArray[np.int8]
    words: NDArray[np.uint64]


@cache
def text_model() -> TextModel:
    """Return the statistics, read once."""
    stored = json.loads(STATISTICS.read_text("utf-8"))
    slots, ranks = ranking([fold_hash(word) for word in stored["words"]])
    size = len(stored["words"])
    return TextModel(
        np.frombuffer(base64.b85decode(stored["trigrams"]), np.uint8),
        slots,
        ranks,
        np.frombuffer(base64.b85decode(stored["pairs"]), np.int8).reshape(size, size),
        fold_hashes(WORDS.read_text("utf-8").splitlines()),
    )


def ranking(hashes: list[int]) -> tuple[NDArray[np.uint64], NDArray[np.int16]]:
    """Return an open-addressed table of hashes and, beside it, the place of each in the list.

    Args:
        hashes: at most 2,000 distinct hashes.
    """
    size = 4096
    slots = np.zeros(size, np.uint64)
    ranks = np.zeros(size, np.int16)
    for rank, key in enumerate(hashes):
        slot = key & (size - 1)
        while slots[slot]:
            slot = (slot + 1) & (size - 1)
        slots[slot], ranks[slot] = key, rank
    return slots, ranks
