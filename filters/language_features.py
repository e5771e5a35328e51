"""The form in which the variety model sees a text; training and judging must agree on it to the letter.

`plain` makes it of a string, for training and tests; `plain_windows` of places in UTF-8, for judging. A property test
holds them against each other.
"""

import unicodedata
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

_APOSTROPHES = "'’‘`´ʼ"
FIRST_BEYOND = 0x10000
"""Code points from here on, outside the basic plane, hold no letters of the languages in question."""


def _plain_char(code: int) -> str:
    """Return the lower-case form of a letter or mark, an apostrophe or a space."""
    char = chr(code) if code < FIRST_BEYOND else " "
    if char in _APOSTROPHES:
        return "'"
    return char.lower()[0] if unicodedata.category(char)[0] in "LM" else " "


class _Table(dict[int, str]):
    """Remembers the plain form of each character that was met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _plain_char(code)
        return found


_TABLE = _Table()


def plain(text: str) -> str:
    """Return the letters of a text in lower case, every run of anything else as one space.

    Args:
        text: any text; `ſ`, umlauts and combining marks are kept, because they tell the age.
    """
    return " ".join(text.translate(_TABLE).split())


@cache
def plain_table() -> NDArray[np.uint16]:
    """Return the plain form of each code point of the basic plane, as a code point."""
    table = np.fromiter((ord(_plain_char(code)) for code in range(FIRST_BEYOND)), np.uint16, FIRST_BEYOND)
    table.flags.writeable = False
    return table


@njit(cache=True, nogil=True)
def plain_windows(data, begins, ends, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, C901 - numba types it
    """Return the plain forms of windows, one after the other, with the place where each begins and ends.

    Args:
        data: UTF-8.
        begins: first byte of each window, where a character begins.
        ends: byte after each window.
        table: what `plain_table` returns.
    """
    total = 0
    for window in range(len(begins)):
        total += ends[window] - begins[window]
    out = np.empty(2 * total + 4, np.uint8)  # a letter of two bytes may have a small form of three
    new_begins = np.empty(len(begins), np.int32)
    new_ends = np.empty(len(begins), np.int32)
    size = 0
    for window in range(len(begins)):
        new_begins[window] = size
        at = begins[window]
        while at < ends[window]:
            code = np.int64(data[at])
            if code < 0x80:
                at += 1
            elif code < 0xE0:
                code = (code & 0x1F) << 6 | np.int64(data[at + 1]) & 0x3F
                at += 2
            elif code < 0xF0:
                code = (code & 0x0F) << 12 | (np.int64(data[at + 1]) & 0x3F) << 6 | np.int64(data[at + 2]) & 0x3F
                at += 3
            else:
                code = np.int64(32)
                at += 4
            code = np.int64(table[code])
            if code < 0x80:
                if code == 32 and (size == new_begins[window] or out[size - 1] == 32):
                    continue
                out[size] = code
                size += 1
            elif code < 0x800:
                out[size] = 0xC0 | code >> 6
                out[size + 1] = 0x80 | code & 0x3F
                size += 2
            else:
                out[size] = 0xE0 | code >> 12
                out[size + 1] = 0x80 | (code >> 6) & 0x3F
                out[size + 2] = 0x80 | code & 0x3F
                size += 3
        if size > new_begins[window] and out[size - 1] == 32:
            size -= 1
        new_ends[window] = size
    return out[:size], new_begins, new_ends
