"""Words set wide (`g e s p e r r t`) are closed up again."""

import re
from string import ascii_lowercase

from filters.normalise.words import known

_LETTER = r"[^\W\d_]"
_RUN = re.compile(rf"(?<!\w){_LETTER}(?: {{1,3}}{_LETTER}){{3,}}(?!\w)")
LONGEST = 40  # letters of one word; a longer run is a text set wide, in which no words are parted
_GAP = re.compile(r" {2,3}")


def close_up(text: str) -> tuple[str, list[tuple[str, int]]]:
    """Return the text with runs of four or more single letters closed up, and how many runs there were.

    Two or three spaces part the words of a run (`K U R T  W O L F F`). Where one space stands everywhere, two words
    cannot be told apart; a capital after a small letter begins a new one, and a run of more than `LONGEST` letters
    stays as it is. Where one space stands everywhere, capitals that make no word of the word list stay (marks, names
    of parts), and so do letters in the order of the alphabet.

    Args:
        text: any text, before its spaces are made single.
    """
    closed = 0

    def close(found: re.Match[str]) -> str:
        nonlocal closed
        words = _GAP.split(found[0])
        letters = [(len(word) + 1) // 2 for word in words]
        if max(letters) < 3 or max(letters) > LONGEST or (len(words) == 1 and _listed(found[0].replace(" ", ""))):
            return found[0]
        closed += 1
        joined = (re.sub(r"(?<=[a-zäöüßſ])(?=[A-ZÄÖÜ])", " ", word.replace(" ", "")) for word in words)
        return " ".join(joined)

    return _RUN.sub(close, text), [("spaced_words", closed)]


def _listed(letters: str) -> bool:
    """Say whether single letters are a list rather than a word set wide."""
    return letters.lower() in ascii_lowercase or (letters.isupper() and not known(letters))
