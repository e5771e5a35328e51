"""Turns a text into hashes of its words, the same for the spellings that German print went through.

Folded: case, ſ, umlauts and ß (also written ae, oe, ue, ss or with combining marks), ligatures, accents, doubled
letters (Litteratur, Waare), th (Thür), c for k and z (Cultur, Citrone), y (seyn), ie (giebt), apostrophes, soft and
line-end hyphens. Numbers are kept digit by digit: in a tariff they are the content.
"""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from filters.duplicates.native import compiled

FOLDING = 1
"""Version of the folding; it is part of every recipe, since hashes of different versions never agree."""

Hashes = NDArray[np.uint64]

_SKIP = 16
_DIGIT = 8
_E = ord("e")
_SPECIAL = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "ſ": "s", "ꝛ": "r", "ı": "i"}
_SKIPPED = "\u00ad\u200b\u200c\u200d\ufeff'’‘ʼ`´"
_COMBINING_E = "\u0308\u0364"  # diaeresis and the small e that older print sets above a vowel


def _folded(char: str) -> tuple[str, int]:  # noqa: PLR0911 - one line a case
    """Return the folded form of one character and its flags."""
    if char in _SKIPPED:
        return "", _SKIP
    if char in _COMBINING_E:
        return "e", 0
    category = unicodedata.category(char)
    if category == "Mn":
        return "", _SKIP
    lower = char.lower()[:1]
    if lower in _SPECIAL:
        return _SPECIAL[lower], 0
    if category == "Nd":
        return str(unicodedata.digit(char)), _DIGIT
    if not category.startswith("L"):
        return "", 0
    plain = "".join(c for c in unicodedata.normalize("NFKD", lower) if c.isascii() and c.isalpha())
    if plain and len(plain) <= 3:
        return plain.lower(), 0
    return "", -1


@cache
def fold_table() -> NDArray[np.uint32]:
    """Return, for each code point below 2^16, up to three folded bytes, their number and flags in one word.

    Bits 0-2 number of bytes, bit 3 digit, bit 4 skipped within a word, bits 8-31 the bytes. Zero separates words.
    """
    table = np.zeros(1 << 16, np.uint32)
    for point in range(1 << 16):
        if 0x2E80 <= point < 0xA720 or 0xAC00 <= point < 0xFB00:  # no letter there can meet a German spelling
            table[point] = 2 | (point & 0xFF) << 8 | (point >> 8) << 16
            continue
        folded, flags = _folded(chr(point))
        if flags < 0:  # a letter outside the Latin script stands for itself
            table[point] = 2 | (point & 0xFF) << 8 | (point >> 8) << 16
            continue
        word = len(folded) | flags
        for place, byte in enumerate(folded.encode("ascii")):
            word |= byte << (8 + 8 * place)
        table[point] = word
    return table


@compiled
def _scan(  # noqa: C901, PLR0912, PLR0915 - one pass over the bytes, without calls
    data: NDArray[np.uint8], table: NDArray[np.uint32], hashes: Hashes, numeric: NDArray[np.bool_]
) -> int:
    """Write one hash per word and whether it holds a digit; return the number of words."""
    offset, prime = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)  # FNV-1a, 64 bits
    mixer, shift_a, shift_b = np.uint64(0xFF51AFD7ED558CCD), np.uint64(33), np.uint64(29)
    size = data.size
    words = 0
    hashed = offset
    length = 0
    previous = 0
    waiting_c = False
    has_digit = False
    i = 0
    while i <= size:
        entry = np.uint32(0)
        if i < size:
            byte = data[i]
            if byte < 0x80:
                point = int(byte)
                step = 1
            elif byte < 0xE0:
                point = (int(byte & 0x1F) << 6) | int(data[i + 1] & 0x3F)
                step = 2
            elif byte < 0xF0:
                point = (int(byte & 0x0F) << 12) | (int(data[i + 1] & 0x3F) << 6) | int(data[i + 2] & 0x3F)
                step = 3
            else:
                point = 0
                step = 4
            entry = table[point]
            i += step
            # A hyphen that ends a line inside a word joins its halves.
            hyphen = point in (0x2D, 0xAC, 0x2010, 0x2E17)
            if hyphen and length > 0 and i + 1 < size and data[i] == 0x0A and 0x61 <= data[i + 1] <= 0x7A:
                i += 1
                continue
        else:
            i += 1
        if entry & np.uint32(_SKIP):
            continue
        count = int(entry & np.uint32(7))
        if count == 0:
            if waiting_c:
                hashed = (hashed ^ np.uint64(0x6B)) * prime
                waiting_c = False
            if length > 0:
                hashed = (hashed ^ (hashed >> shift_a)) * mixer
                hashes[words] = hashed ^ (hashed >> shift_b)
                numeric[words] = has_digit
                words += 1
            hashed = offset
            length = 0
            previous = 0
            has_digit = False
            continue
        digit = (entry & np.uint32(_DIGIT)) != 0
        for place in range(count):
            letter = int((entry >> np.uint32(8 + 8 * place)) & np.uint32(0xFF))
            length += 1
            if waiting_c:
                waiting_c = False
                stands_for = 0x6B  # k
                if letter == 0x68:  # ch stays
                    stands_for = 0x63
                elif letter in (0x65, 0x69, 0x79):  # c before e, i, y is spoken z
                    stands_for = 0x7A
                if stands_for != previous:
                    hashed = (hashed ^ np.uint64(stands_for)) * prime
                    previous = stands_for
            if digit:
                has_digit = True
                hashed = (hashed ^ np.uint64(letter)) * prime
                previous = 0
                continue
            if letter == 0x79:  # y
                letter = 0x69
            if letter == 0x63:
                waiting_c = True
                continue
            if (
                letter == previous
                or (letter == 0x68 and previous == 0x74)  # th
                or (letter == _E and previous == 0x69)  # ie
            ):
                continue
            hashed = (hashed ^ np.uint64(letter)) * prime
            previous = letter
    return words


def words(text: str) -> tuple[Hashes, NDArray[np.bool_]]:
    """Return the folded hash of each word of a text in order, and which of them hold a digit.

    Args:
        text: any text; lone surrogates are read as separators.
    """
    data = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
    hashes = np.empty(data.size // 2 + 1, np.uint64)
    numeric = np.empty(data.size // 2 + 1, np.bool_)
    count = _scan(data, fold_table(), hashes, numeric)
    return hashes[:count], numeric[:count]
