"""What can be measured about the quality of one text; nothing here decides."""

import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filters.analysis import Analysis, WordFlag, fold_hashes
from filters.quality.kernels import (
    count_marked,
    odd_words,
    paragraph_units,
    repeated_ngrams,
    repeated_units,
    top_content_word,
    top_ngram,
)
from filters.quality.likeness import broken_sentences, letter_cost, loose_ends, word_order
from filters.quality.text_model import text_model
from filters.scan import tables
from filters.sentences import sentences
from filters.suspension import JOINING

STOP_WORDS = Path(__file__).parent.parent / "data" / "stopwords.txt"
MARKS = Path(__file__).parent.parent / "data" / "marks.txt"
CODE_SIGNS = b"{};=<>\\_#$%+*~^"
OPEN_END = re.compile(r"(?:[\w,;(\-–]|\.\.\.\]?|…\]?|weiterlesen\W*|\[mehr\])\s*$")
ENOUGH_PAIRS = 12  # pairs of frequent words, from which their order is judged
ENOUGH_ACROSS = 5  # the same across line ends
USUAL_ORDER, USUAL_PAIRS = 1.0, 4  # bits of prose, and how many pairs this expectation is worth
UNKNOWN_ORDER = 9.0  # bits; better than any text, so that no rule takes it for bad
CODED, LONG_CODE = WordFlag.LETTER | WordFlag.DIGIT, 8  # what a coded word holds, and its least code points
BLOCK = 2000  # words inside which repetition of n-grams is measured


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures of one text; shares are fractions in [0, 1].

    Args:
        words: number of words.
        sentences: number of sentences.
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
        coded_words: share of characters in words of eight and more that mix letters and digits, as keys and digests do.
        repeated_lines: share of characters in lines that stood before.
        repeated_paragraphs: share of characters in paragraphs that stood before.
        top_2gram: share of characters in the most frequent pair of words.
        repeated_5grams: share of characters in 5-grams seen before, inside blocks of 2,000 words.
        repeated_10grams: the same for ten words, over the whole text.
        short_lines: share of lines of at most 30 code points.
        letter_cost: mean bits by which a letter follows the two before it; German of any age costs about 3.
        known_words: share of the words of letters that stand in the word list of five centuries.
        word_order: mean bits by which frequent words follow each other better than by chance; 9 where too few do.
        line_order: the same for pairs across line ends; 9 also where few lines are wrapped, as in lists.
        split_words: share of words with a hyphen inside before a small letter (`Mut-ter`), which few compounds have.
        broken_sentences: share of words where a sentence seems to break off: a full stop before a small letter, or an
            article or particle with a capital after a small word.
        loose_hyphens: share of words that end in a hyphen before a space and a small letter.
        broken_lines: share of lines that end in a full stop before a line that begins with a small letter.
        torn_words: share of words torn by a sign that stands in no German word, such as `f?r`.
        english_words: share of English function words that are no German words.
        boilerplate: share of words that belong to web pages' furniture.
        consent: share of words of consent banners.
        placeholder: share of words of blind text and test pages.
        insults: share of words of contempt.
        top_word: share of the most frequent word of at least four letters that is no function word.
        code_signs: share of braces, semicolons, equals signs and the like among the characters that are no space.
        open_end: 1 where the text ends without a closing sign or with a teaser's ellipsis, else 0.
    """

    words: int
    sentences: int
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
    coded_words: float
    repeated_lines: float
    repeated_paragraphs: float
    top_2gram: float
    repeated_5grams: float
    repeated_10grams: float
    short_lines: float
    letter_cost: float
    known_words: float
    word_order: float
    line_order: float
    split_words: float
    broken_sentences: float
    loose_hyphens: float
    broken_lines: float
    torn_words: float
    english_words: float
    boilerplate: float
    consent: float
    placeholder: float
    insults: float
    top_word: float
    code_signs: float
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
    hashes, chars = analysis.word_hash, analysis.word_chars
    words = max(analysis.words, 1)
    lines = analysis.line_chars[analysis.line_chars > 0]
    slots, marks = marked_words()
    counts = count_marked(hashes, analysis.word_flags, slots, marks)
    inked = lines.sum() / len(lines) if len(lines) else 0.0
    return Measures(
        words=analysis.words,
        sentences=len(sentences(analysis)),
        lines=len(lines),
        word_length=float(chars.sum() / words),
        longest_word=int(chars.max()) if analysis.words else 0,
        line_length=float(inked),
        stop_words=int(counts[0]) / words,
        top_2gram=top_ngram(hashes, chars, 2),
        repeated_5grams=repeated_ngrams(hashes, chars, 5, BLOCK),
        repeated_10grams=repeated_ngrams(hashes, chars, 10, 0),
        short_lines=int(np.count_nonzero(lines <= 30)) / max(len(lines), 1),
        english_words=int(counts[1]) / words,
        boilerplate=int(counts[2]) / words,
        placeholder=int(counts[3]) / words,
        insults=int(counts[4]) / words,
        consent=int(counts[6]) / words,
        top_word=top_content_word(hashes, chars, slots, marks) / words,
        open_end=float(bool(OPEN_END.search(analysis.utf8[-200:].decode("utf-8", "ignore")))),
        **_characters(analysis),
        **_units(analysis),
        **_likeness(analysis, int(counts[7])),
        **_breaks(analysis),
    )


def _characters(analysis: Analysis) -> dict[str, float]:
    """Return the shares of kinds of characters."""
    c = analysis.counts
    inked = max(c.chars - c.spaces - c.invisible, 1)
    return {
        "letters": c.letters / inked,
        "digits": c.digits / inked,
        "symbols": c.symbols / inked,
        "damage": (c.replacement + c.controls + c.private_use) / inked,
        "foreign_script": 1 - c.latin / c.letters if c.letters else 0.0,
        "capitals": c.uppercase / max(c.letters, 1),
        "code_signs": (len(analysis.utf8) - len(analysis.utf8.translate(None, CODE_SIGNS))) / inked,
    }


def _units(analysis: Analysis) -> dict[str, float]:
    """Return what repeats as a whole, and words of odd shape."""
    flags, chars = analysis.word_flags, analysis.word_chars
    odd, single = odd_words(flags, chars)
    coded = (flags & CODED == CODED) & (chars >= LONG_CODE)
    _, lines = repeated_units(analysis.line_hash, analysis.line_chars)
    _, paragraphs = repeated_units(
        *paragraph_units(analysis.line_hash, analysis.line_chars, analysis.paragraph_line, analysis.paragraph_end)
    )
    words = max(analysis.words, 1)
    return {
        "odd_words": odd / words,
        "single_letters": single / words,
        "coded_words": float(chars[coded].sum() / max(chars.sum(), 1)),
        "repeated_lines": lines,
        "repeated_paragraphs": paragraphs,
    }


def _likeness(analysis: Analysis, known: int) -> dict[str, float]:
    """Return how much a text is like German of any age, in letters, words and order."""
    model = text_model()
    _, folds, _ = tables()
    data = np.frombuffer(analysis.utf8, np.uint8)
    start, end, flags = analysis.word_start, analysis.word_end, analysis.word_flags
    inside, pairs_inside, across, pairs_across = word_order(
        data, start, end, analysis.word_hash, model.slots, model.ranks, model.pairs
    )
    lettered = int(np.count_nonzero(flags & WordFlag.LETTER))
    return {
        "letter_cost": letter_cost(data, start, end, flags, folds, model.trigrams),
        "known_words": known / max(lettered, 1),
        "word_order": inside if pairs_inside >= ENOUGH_PAIRS else UNKNOWN_ORDER,
        "line_order": _held(across, pairs_across, analysis.words),
    }


def _held(across: float, pairs: int, words: int) -> float:
    """Return the order across line ends, held towards that of prose where few pairs speak for it."""
    if pairs < max(ENOUGH_ACROSS, words / 100):
        return UNKNOWN_ORDER
    return (across * pairs + USUAL_ORDER * USUAL_PAIRS) / (pairs + USUAL_PAIRS)


def _breaks(analysis: Analysis) -> dict[str, float]:
    """Return how often words and sentences are broken."""
    data = np.frombuffer(analysis.utf8, np.uint8)
    start, end, flags = analysis.word_start, analysis.word_end, analysis.word_flags
    hyphens, broken, torn, split = loose_ends(data, start, end, analysis.word_hash, flags, joining_words())
    broken_off = broken_sentences(data, start, end, analysis.word_hash, flags, *marked_words())
    words = max(analysis.words, 1)
    return {
        "loose_hyphens": hyphens / words,
        "broken_lines": broken / max(analysis.lines, 1),
        "torn_words": torn / words,
        "split_words": split / words,
        "broken_sentences": broken_off / words,
    }


@cache
def joining_words() -> NDArray[np.uint64]:
    """Return the hashes of `JOINING`."""
    return fold_hashes(sorted(JOINING))


LISTS = ("stopwords", "english", "boilerplate", "placeholder", "insults", "openers", "consent")
"""The lists by the bit that marks their words; bit 7 marks the words of the word list."""


@cache
def marked_words() -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Return an open-addressed table of the hashes of listed words and, beside it, the lists that hold each."""
    lists: dict[str, list[str]] = {"stopwords": []}
    for line in STOP_WORDS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            lists["stopwords"].extend(line.split())
    name = ""
    for line in MARKS.read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            lists[name] = []
        elif not line.startswith("#"):
            lists[name].extend(line.split())
    marks_of = dict.fromkeys(text_model().words.tolist(), 128)
    for bit, name in enumerate(LISTS):
        for key in fold_hashes(lists[name]).tolist():
            marks_of[key] = marks_of.get(key, 0) | 1 << bit
    size = 1 << (2 * len(marks_of)).bit_length()
    slots, marks = np.zeros(size, np.uint64), np.zeros(size, np.uint8)
    for key, mark in marks_of.items():
        slot = (key >> 13) & (size - 1)
        while slots[slot]:
            slot = (slot + 1) & (size - 1)
        slots[slot], marks[slot] = key, mark
    return slots, marks
