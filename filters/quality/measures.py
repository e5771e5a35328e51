"""What can be measured about the quality of one text; nothing here decides."""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filters.analysis import Analysis, fold_hashes
from filters.quality.kernels import count_known, odd_words, paragraph_units, repeated_ngrams, repeated_units, top_ngram

STOP_WORDS = Path(__file__).parent.parent / "data" / "stopwords.txt"
BLOCK = 2000  # words inside which repetition of n-grams is measured


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures of one text; shares are fractions in [0, 1].

    Args:
        words: number of words.
        lines: number of lines that are not blank.
        word_length: mean code points of a word.
        longest_word: code points of the longest word.
        line_length: mean code points of a line without spaces.
        letters: share of letters among the characters that are no space.
        digits: share of digits among them.
        symbols: share of signs that are neither letter, digit nor punctuation.
        damage: share of replacement characters, controls and private-use characters.
        foreign_script: share of letters that are not Latin.
        stop_words: share of function words of any German variety among the words.
        capitals: share of upper-case letters among the letters.
        odd_words: share of words with a shape that print does not have (`eTzT`, `btrnz`, `4nd`).
        single_letters: share of words of one letter.
        repeated_lines: share of characters in lines that stood before.
        repeated_paragraphs: share of characters in paragraphs that stood before.
        top_2gram: share of characters in the most frequent pair of words; likewise 3 and 4.
        repeated_5grams: share of characters in 5-grams seen before, inside blocks of 2,000 words.
        repeated_10grams: the same for ten words, over the whole text.
        short_lines: share of lines of at most 30 code points.
        open_end: 1 where the text ends without a closing sign, else 0.
    """

    words: int
    lines: int
    word_length: float
    longest_word: int
    line_length: float
    letters: float
    digits: float
    symbols: float
    damage: float
    foreign_script: float
    stop_words: float
    capitals: float
    odd_words: float
    single_letters: float
    repeated_lines: float
    repeated_paragraphs: float
    top_2gram: float
    top_3gram: float
    top_4gram: float
    repeated_5grams: float
    repeated_10grams: float
    short_lines: float
    open_end: float

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of all measures in order."""
        return tuple(field.name for field in fields(cls))


def measure(analysis: Analysis) -> Measures:
    """Return every measure of a text.

    Args:
        analysis: what `analyse` returned for the text.
    """
    c = analysis.counts
    words = analysis.words
    inked = max(c.chars - c.spaces - c.invisible, 1)
    odd, single = odd_words(analysis.word_flags, analysis.word_chars)
    _, repeated_lines = repeated_units(analysis.line_hash, analysis.line_chars)
    _, repeated_paragraphs = repeated_units(
        *paragraph_units(analysis.line_hash, analysis.line_chars, analysis.paragraph_line, analysis.paragraph_end)
    )
    lines = analysis.line_chars[analysis.line_chars > 0]
    last = chr(int(analysis.line_last[np.flatnonzero(analysis.line_chars)[-1]])) if len(lines) else "."
    hashes, chars = analysis.word_hash, analysis.word_chars
    return Measures(
        words=words,
        lines=len(lines),
        word_length=float(chars.mean()) if words else 0.0,
        longest_word=int(chars.max()) if words else 0,
        line_length=float(lines.mean()) if len(lines) else 0.0,
        letters=c.letters / inked,
        digits=c.digits / inked,
        symbols=c.symbols / inked,
        damage=(c.replacement + c.controls + c.private_use) / inked,
        foreign_script=1 - c.latin / c.letters if c.letters else 0.0,
        stop_words=count_known(hashes, _stop_words()) / max(words, 1),
        capitals=c.uppercase / max(c.letters, 1),
        odd_words=odd / max(words, 1),
        single_letters=single / max(words, 1),
        repeated_lines=repeated_lines,
        repeated_paragraphs=repeated_paragraphs,
        top_2gram=top_ngram(hashes, chars, 2),
        top_3gram=top_ngram(hashes, chars, 3),
        top_4gram=top_ngram(hashes, chars, 4),
        repeated_5grams=repeated_ngrams(hashes, chars, 5, BLOCK),
        repeated_10grams=repeated_ngrams(hashes, chars, 10, 0),
        short_lines=float((lines <= 30).mean()) if len(lines) else 0.0,
        open_end=float(last.isalnum() or last in ",-(;"),
    )


@cache
def _stop_words() -> NDArray[np.uint64]:
    lines = STOP_WORDS.read_text("utf-8").splitlines()
    return fold_hashes([word for line in lines if not line.startswith("#") for word in line.split()])
