"""The word list by which divided words are judged."""

from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent.parent / "data" / "words.txt"


def known(word: str) -> bool:
    """Say whether a word stands in the list, whatever its capitals."""
    return word.casefold() in _words()


@cache
def _words() -> frozenset[str]:
    if not WORDS.exists():
        return frozenset()
    return frozenset(WORDS.read_text("utf-8").split())
