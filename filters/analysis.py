"""One pass over a text: words, folded word hashes, lines, paragraphs and counts, which every later measure reads.

A text is tokenised once. Language, quality, repetition, stop words and the shingles of deduplication all work on the
arrays that `analyse` returns, so nothing else needs to walk the characters again.

A word is a run of letters, digits and combining marks; invisible characters (soft hyphen, joiners) inside a word are
passed over. Words are hashed in their *folded* form, in which spellings of the same word agree: lower case, `ſ` as
`s`, `ä ö ü ß` as `ae oe ue ss`, the old `aͤ` (small e above) as `ae`, `ꝛ` as `r`. Digits are kept exactly, because a
table of tariffs differs from the next by nothing else.
"""

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from filters.scan import scan, tables


class WordFlag(IntFlag):
    """What a word is made of; `Analysis.word_flags` holds one such byte a word."""

    LETTER = 1
    DIGIT = 2
    CAPITAL = 4
    """The first letter is upper case."""
    LOWERCASE = 8
    """Holds a lower-case letter."""
    INNER_CAPITAL = 16
    """An upper-case letter follows a lower-case one, as in `eTzT`."""
    FOREIGN_SCRIPT = 32
    LONG_S = 64
    VOWEL = 128


@dataclass(frozen=True, slots=True)
class Counts:
    """How many code points of each kind a text holds.

    Every field is a number of code points; `spaces` includes line ends; `latin` to `other_script` divide `letters`.
    """

    chars: int
    letters: int
    uppercase: int
    digits: int
    spaces: int
    punctuation: int
    symbols: int
    controls: int
    invisible: int
    replacement: int
    long_s: int
    umlauts: int
    latin: int
    greek: int
    cyrillic: int
    hebrew: int
    arabic: int
    other_script: int
    private_use: int


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """The words, lines and paragraphs of one text. All arrays are read-only; all offsets are bytes of `utf8`.

    Args:
        utf8: the text in UTF-8; lone surrogates stand as `?`.
        word_start: first byte of each word, shape (words,).
        word_end: byte after each word, shape (words,).
        word_hash: 64-bit hash of the folded word, shape (words,).
        word_chars: code points of each word, shape (words,).
        word_flags: `WordFlag` bits of each word, shape (words,).
        line_start: first byte of each line, shape (lines,).
        line_end: byte after each line without its line end, shape (lines,).
        line_word: index of the first word that starts in the line or later, shape (lines + 1,).
        line_hash: hash of words and signs of the line without spaces, 0 for a blank line, shape (lines,).
        line_chars: code points other than spaces, shape (lines,).
        line_letters: letters, shape (lines,).
        line_last: code point of the last character that is no space, 0 for a blank line, shape (lines,).
        paragraph_line: index of the first line of each paragraph, shape (paragraphs,).
        paragraph_end: index after the last line of each paragraph, shape (paragraphs,). Blank lines part paragraphs.
        counts: code points by kind.
    """

    utf8: bytes
    word_start: NDArray[np.int32]
    word_end: NDArray[np.int32]
    word_hash: NDArray[np.uint64]
    word_chars: NDArray[np.uint16]
    word_flags: NDArray[np.uint8]
    line_start: NDArray[np.int32]
    line_end: NDArray[np.int32]
    line_word: NDArray[np.int32]
    line_hash: NDArray[np.uint64]
    line_chars: NDArray[np.int32]
    line_letters: NDArray[np.int32]
    line_last: NDArray[np.uint32]
    paragraph_line: NDArray[np.int32]
    paragraph_end: NDArray[np.int32]
    counts: Counts

    @property
    def words(self) -> int:
        """Return the number of words."""
        return len(self.word_start)

    @property
    def lines(self) -> int:
        """Return the number of lines, blank ones included."""
        return len(self.line_start)

    @property
    def paragraphs(self) -> int:
        """Return the number of paragraphs."""
        return len(self.paragraph_line)

    def word(self, index: int) -> str:
        """Return one word as it is written."""
        return self.utf8[self.word_start[index] : self.word_end[index]].decode()

    def word_list(self) -> list[str]:
        """Return every word as it is written; for tests and for tools that want strings."""
        return [self.utf8[s:e].decode() for s, e in zip(self.word_start, self.word_end, strict=True)]

    def line(self, index: int) -> str:
        """Return one line without its line end."""
        return self.utf8[self.line_start[index] : self.line_end[index]].decode()

    def paragraph(self, index: int) -> str:
        """Return one paragraph, its lines joined as they stood."""
        first, last = self.paragraph_line[index], self.paragraph_end[index] - 1
        return self.utf8[self.line_start[first] : self.line_end[last]].decode()


def analyse(text: str) -> Analysis:
    """Return the words, lines, paragraphs and counts of a text.

    Args:
        text: any text of less than 2 GiB in UTF-8.

    Raises:
        ValueError: if the text is too long for 32-bit offsets.
    """
    utf8 = text.encode("utf-8", "replace")
    if len(utf8) > np.iinfo(np.int32).max:
        raise ValueError(f"text: too long to analyse (got {len(utf8)} bytes, expected < 2^31). Split the document.")
    classes, folds, traits = tables()
    *arrays, counts = scan(np.frombuffer(utf8, np.uint8), classes, folds, traits)
    for array in arrays:
        array.flags.writeable = False
    return Analysis(utf8, *arrays, counts=Counts(*counts.tolist()))  # type: ignore[misc]  # mypy sees a list


def fold_hash(word: str) -> int:
    """Return the hash that `analyse` gives to a word, for look-up tables of words.

    Args:
        word: exactly one word.

    Raises:
        ValueError: if the string is not exactly one word.
    """
    found = analyse(word).word_hash
    if len(found) != 1:
        raise ValueError(f"{word!r}: not one word (got {len(found)}). Give a run of letters or digits.")
    return int(found[0])


def fold_hashes(words: list[str]) -> NDArray[np.uint64]:
    """Return the sorted, distinct hashes of words, ready for binary search.

    Args:
        words: words without spaces; an entry of several words adds each of them.
    """
    return np.unique(analyse("\n".join(words)).word_hash)
