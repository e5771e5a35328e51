"""The form in which the variety model sees a text; training and judging must agree on it to the letter."""

import unicodedata

_APOSTROPHES = "'’‘`´ʼ"


class _Table(dict[int, str]):
    """Maps a character to its lower-case form if it is a letter or mark, to an apostrophe or to a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _APOSTROPHES:
            plain = "'"
        elif unicodedata.category(char)[0] in "LM":
            plain = char.lower()
        else:
            plain = " "
        self[code] = plain
        return plain


_TABLE = _Table()


def plain(text: str) -> str:
    """Return the letters of a text in lower case, every run of anything else as one space.

    Args:
        text: any text; `ſ`, umlauts and combining marks are kept, because they tell the age.
    """
    return " ".join(text.translate(_TABLE).split())
