"""What is known of a word before it is read in its sentence: a first name, a surname, a common noun.

The classes enter the name recogniser as a feature. Words are kept as CRC-32 values: 200,000 of them confuse one unknown
word in 20,000, and take one megabyte.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntFlag
from itertools import pairwise
from pathlib import Path
from typing import Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray


class WordClass(IntFlag):
    """What a word is known to be; the flags add up."""

    FIRST_NAME = 1
    SURNAME = 2
    NOUN_OFTEN = 4
    NOUN_SOMETIMES = 8
    LOWER = 16
    FREQUENT = 32


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Classes of words.

    Args:
        keys: CRC-32 of each word's UTF-8 bytes, ascending.
        classes: `WordClass` of each, as a number.
    """

    keys: NDArray[np.uint32]
    classes: NDArray[np.uint8]

    def __call__(self, word: str, /) -> int:
        """Return the classes of one word; 0 if it is unknown."""
        key = np.uint32(crc32(word.encode()))
        place = int(np.searchsorted(self.keys, key))
        return int(self.classes[place]) if place < len(self.keys) and self.keys[place] == key else 0

    @classmethod
    def of(cls, words: Mapping[str, WordClass]) -> Self:
        """Build a gazetteer from words; of two with one key, the classes are joined."""
        joined: dict[int, int] = {}
        for word, classes in words.items():
            key = crc32(word.encode())
            joined[key] = joined.get(key, 0) | int(classes)
        keys = sorted(joined)
        return cls(np.array(keys, np.uint32), np.array([joined[key] for key in keys], np.uint8))

    def save(self, path: Path) -> None:
        """Write one file of keys and classes."""
        with path.open("wb") as out:
            np.save(out, self.keys, allow_pickle=False)
            np.save(out, self.classes, allow_pickle=False)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            OSError: the file cannot be read.
            ValueError: it holds something else.
        """
        with path.open("rb") as stream:
            return cls(np.load(stream, allow_pickle=False), np.load(stream, allow_pickle=False))


def shares(sentences: Iterable[list[str]], determiners: frozenset[str]) -> dict[str, tuple[int, float, int]]:
    """Return for each capitalised word: count inside sentences, share behind a determiner, count in lower case."""
    counts: dict[str, int] = {}
    behind: dict[str, int] = {}
    lower: dict[str, int] = {}
    for words in sentences:
        for last, word in pairwise(words):
            if word[:1].isupper():
                counts[word] = counts.get(word, 0) + 1
                if last.lower() in determiners:
                    behind[word] = behind.get(word, 0) + 1
            elif word.isalpha():
                lower[word] = lower.get(word, 0) + 1
    return {word: (count, behind.get(word, 0) / count, lower.get(word.lower(), 0)) for word, count in counts.items()}
