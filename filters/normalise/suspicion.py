"""One fast look at the bytes that says which repairs a text could need, so that clean text pays for none."""
# mypy: ignore-errors
# ruff: noqa: ANN001, ANN202, C901, PLR0912, PLR0915, PLR1714
# numba types these functions itself.

from enum import IntFlag

import numpy as np
from numba import njit


class Suspicion(IntFlag):
    """What was seen that a repair may have to look at."""

    CARRIAGE_RETURN = 1
    CONTROL = 2
    INVISIBLE = 4
    MARK = 8
    """A combining mark or another character that NFC may change."""
    LIGATURE = 16
    MOJIBAKE = 32
    LINE_HYPHEN = 64
    SPACED = 128
    """Four single letters with one space between each."""
    WIDE = 256
    """A space that is no plain space, or several spaces in a row."""
    TRAILING = 512
    """A space before a line end, or four line ends in a row."""


def suspicions(text: str) -> Suspicion:
    """Return what a look at the bytes of a text suspects.

    Args:
        text: any text.
    """
    return Suspicion(int(_look(np.frombuffer(text.encode("utf-8", "replace"), np.uint8))))


@njit(cache=True, nogil=True)
def _look(data):
    found = 0
    size = len(data)
    spaced = 0  # single letters in a row, each between single spaces
    newlines = 0
    ink = False  # a character other than a space stood in this line
    before = 10
    for at in range(size):
        byte = data[at]
        if byte >= 0x80:
            after = data[at + 1] if at + 1 < size else 0
            third = data[at + 2] if at + 2 < size else 0
            if byte == 0xC2:
                if after < 0xA0:
                    found |= 2 | 32
                elif after == 0xA0:
                    found |= 256
                elif after == 0xAD:
                    found |= 4
                elif after == 0xAC and third in (10, 13):
                    found |= 64
            elif byte == 0xC3:
                # Ã and Â and â and ï begin the debris of UTF-8 read as Latin-1.
                if (after in (0x82, 0x83, 0xA2, 0xAF)) and third >= 0xC2:
                    found |= 32
            elif byte == 0xCC or byte == 0xCD or byte == 0xE1:
                found |= 8
            elif byte == 0xE2:
                if after == 0x80:
                    if third <= 0x8A or third == 0xAF:
                        found |= 256
                    elif third <= 0x8F or 0xA8 <= third <= 0xAE:
                        found |= 4
                    elif third in (0x90, 0x91) and at + 3 < size and data[at + 3] in (10, 13):
                        found |= 64
                elif after == 0x81 and third >= 0xA0:
                    found |= 4
                elif after in (0x84, 0xAB):
                    found |= 8
                elif after == 0xB8 and third == 0x97 and at + 3 < size and data[at + 3] in (10, 13):
                    found |= 64
            elif byte == 0xE3:
                found |= 256
            elif byte == 0xEF:
                if after == 0xAC:
                    found |= 16 | 8
                elif after == 0xBB:
                    found |= 4
                elif after == 0xBF:
                    found |= 2
                else:
                    found |= 8
            elif byte >= 0xF0:
                found |= 8
        elif byte < 0x20:
            if byte == 10:
                if before in (32, 9):
                    found |= 512
                ink = False
                newlines += 1
                if newlines > 3:
                    found |= 512
            elif byte == 13:
                found |= 1
            elif byte != 9:
                found |= 2
        elif byte == 0x7F:
            found |= 2
        elif byte == 32:
            if before == 32 and ink:
                found |= 256
        elif byte == 0x2D or byte == 0x3D:
            place = at + 1
            while place < size and data[place] == 32:
                place += 1
            if place < size and data[place] in (10, 13) and before != byte and before > 32:
                found |= 64
        if byte != 10 and byte != 13:
            newlines = 0
            ink = ink or byte > 32
        if byte == 32:
            pass
        elif before == 32 and (byte >= 0x80 or 65 <= (byte & 0xDF) <= 90):
            width = 1 if byte < 0x80 else 2 if byte < 0xE0 else 3
            spaced = spaced + 1 if at + width < size and data[at + width] in (32, 10) else 0
            if spaced >= 3:
                found |= 128
        elif (byte & 0xC0) != 0x80:
            spaced = 0
        before = byte
    return found
