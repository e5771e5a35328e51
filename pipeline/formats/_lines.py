"""Join printed lines into running text, mending the words that a line end divides."""

import re
from collections.abc import Iterable

LINE = "\x01"
"""Stands for a line end while a text is put together; XML 1.0 cannot contain it."""

PAGE = "\x02"
"""Stands for a page or column end, which alone separates no words."""

_DIVIDED = re.compile(
    rf"(?<=\w)(?P<sign>[⸗¬\u00ad⹀=\u2010-])\s*(?=[{LINE}{PAGE}])[\s{LINE}{PAGE}]+(?!(?:und|vnd|oder|bzw|als|auch|wie|bis)\b)(?=(?P<next>\w))"
)
_NEVER_PRINTED = "¬\u00ad"
"""Signs that only mark a division: they go, whatever follows."""

_LINES = re.compile(rf"\s*{LINE}[\s{LINE}{PAGE}]*")
_PAGES = re.compile(rf"( ?)(?:{PAGE} ?)+")


def mend(text: str) -> tuple[str, int]:
    """Return a text without its line and page marks, and how many divided words were mended.

    A hyphen before a lower-case letter goes and the halves are joined. Before a capital or a digit the hyphen belongs
    to a compound: it stays, and only the line end goes. Before `und`, `oder` and the like it stands for a left-out
    part, and a space follows it.

    Args:
        text: with `LINE` and `PAGE` for the ends of lines and pages.
    """
    mended = 0

    def close(found: re.Match[str]) -> str:
        nonlocal mended
        sign = found["sign"]
        if found["next"].islower() or sign in _NEVER_PRINTED:
            mended += 1
            return ""
        return sign

    joined = _DIVIDED.sub(close, text)
    joined = _LINES.sub(" ", joined)
    joined = _PAGES.sub(lambda found: " " if " " in found[0] else "", joined)
    return joined.strip(), mended


def join_lines(lines: Iterable[str]) -> tuple[str, int]:
    """Return printed lines as one paragraph, and how many divided words were mended."""
    return mend(LINE.join(" ".join(line.split()) for line in lines))
