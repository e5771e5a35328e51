"""Words set wide (`g e s p e r r t`) are closed up again."""

import re

_WIDE = re.compile(r"(?<!\w)(?:[^\W\d_] ){3,}[^\W\d_](?!\w)")


def close_up(text: str) -> tuple[str, list[tuple[str, int]]]:
    """Return the text with runs of four or more single letters closed up, and how many runs there were.

    Two wide words in a row cannot be told apart when they are parted by one space like their letters; a capital
    after a small letter begins a new word.

    Args:
        text: any text.
    """

    def close(found: re.Match[str]) -> str:
        return re.sub(r"(?<=[a-zäöüßſ])(?=[A-ZÄÖÜ])", " ", found[0].replace(" ", ""))

    text, count = _WIDE.subn(close, text)
    return text, [("spaced_words", count)]
