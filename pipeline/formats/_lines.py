"""Join printed lines into running text, mending the words that a line end divides."""

import re
from collections.abc import Iterable

LINE = "\x01"
"""Stands for a line end while a text is put together; XML 1.0 cannot contain it."""

PAGE = "\x02"
"""Stands for a page or column end, which alone separates no words."""

_SIGNS = "⸗¬\u00ad⹀=\u2010-"
"""What printers, transcribers and recognisers end a line with that divides a word."""

_NEVER_PRINTED = "¬\u00ad"
"""Signs that only mark a division: they go, whatever follows."""

_DIVIDED = re.compile(
    rf"(?P<sign>[{_SIGNS}])(?<=\w.) *(?:[{LINE}{PAGE}] *)+"
    r"(?!(?:und|vnd|vnnd|oder|bis|als|auch|sowie|bzw|bezw|beziehungsweise|resp|respektive|etc)\b)(?=(?P<next>\w))"
)


def mend(text: str) -> tuple[str, int]:
    """Return a text without its line and page marks, and how many divided words were mended.

    A hyphen before a lower-case letter goes and the halves are joined. Before a capital or a digit the hyphen belongs
    to a compound: it stays, and only the line end goes. Before `und`, `oder` and the like it stands for a left-out
    part, and a space follows it.

    Args:
        text: with `LINE` and `PAGE` for the ends of lines and pages, other white space folded to single spaces.
    """
    mended = 0

    def close(found: re.Match[str]) -> str:
        nonlocal mended
        sign = found["sign"]
        if found["next"].islower() or sign in _NEVER_PRINTED:
            mended += 1
            return ""
        return sign

    if any(sign in text for sign in _SIGNS):
        text = _DIVIDED.sub(close, text)
    if PAGE in text:
        text = _without_pages(text)
    if LINE in text:
        text = " ".join(filter(None, (line.strip() for line in text.split(LINE))))
    return text.strip(), mended


def _without_pages(text: str) -> str:
    """Take out the page marks; a space on both sides becomes one."""
    kept = [""]
    for part in text.split(PAGE):
        words = part.lstrip() if kept[-1].endswith((" ", LINE)) else part
        if words:
            kept.append(words)
    return "".join(kept)


def join_lines(lines: Iterable[str]) -> tuple[str, int]:
    """Return printed lines as one paragraph, and how many divided words were mended."""
    return mend(LINE.join(" ".join(line.split()) for line in lines))
