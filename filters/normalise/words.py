"""The word list by which divided words are judged."""

from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent.parent / "data" / "words.txt"

_FOLDS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "\u0364": "e"})


def known(word: str) -> bool:
    """Say whether a word stands in the list, whatever its capitals.

    Spellings are folded: `ſ` is read as `s`, `ü` as `ue`, `ß` as `ss`.

    Args:
        word: one word.
    """
    return _fold(word) in _words()


def _fold(word: str) -> str:
    return word.casefold().translate(_FOLDS)


@cache
def _words() -> frozenset[str]:
    return frozenset(_fold(WORDS.read_text("utf-8")).split())


def noun(word: str) -> bool:
    """Say whether a word is mostly written with a capital, which in German only nouns and names are.

    Args:
        word: one word.
    """
    return _fold(word) in _nouns()


@cache
def _nouns() -> frozenset[str]:
    return frozenset(_fold(word) for word in WORDS.read_text("utf-8").split() if word[0].isupper())
