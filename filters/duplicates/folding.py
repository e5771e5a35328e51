"""Turns a text into hashes of its words, the same for the spellings that German print went through.

Folded: case, ſ, umlauts and ß (also written ae, oe, ue, ss or with combining marks), ligatures, accents, doubled
letters (Litteratur, Waare), th (Thür), c for k and z (Cultur, Citrone), y (seyn), ie (giebt), apostrophes, soft and
line-end hyphens. Numbers are kept digit by digit: in a tariff they are the content.

This goes further than `filters.analysis`, whose hashes also serve look-ups of words, where two words that differ in a
doubled letter are two words; it is therefore a pass of its own.
"""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from filters.duplicates.native import compiled

FOLDING = 1
"""Version of the folding; it is part of every recipe, since hashes of different versions never agree."""

Hashes = NDArray[np.uint64]
Folded = tuple[Hashes, NDArray[np.bool_]]
"""The folded hash of each word of a text, and which words hold a digit."""

_SKIP = 16
_DIGIT = 8
_SPECIAL = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "ſ": "s", "ꝛ": "r", "ı": "i"}
_SKIPPED = "\u00ad\u200b\u200c\u200d\ufeff'’‘ʼ`´"
_COMBINING_E = "\u0308\u0364"  # diaeresis and the small e that older print sets above a vowel
_HYPHENS = "-\u00ac\u2010\u2e17"
_HYPHEN = 32


def _folded(char: str) -> tuple[str, int]:  # noqa: PLR0911 - one line a case
    """Return the folded form of one character and its flags; -1 for a letter that stands for itself."""
    if char in _SKIPPED:
        return "", _SKIP
    if char in _HYPHENS:
        return "", _HYPHEN
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
    return (plain.lower(), 0) if 0 < len(plain) <= 3 else ("", -1)


@cache
def fold_table() -> NDArray[np.uint32]:
    """Return, for each code point below 2^16, up to three folded bytes, their number and flags in one word.

    Bits 0-2 number of bytes, bit 3 digit, bit 4 skipped within a word, bit 5 hyphen, bits 8-31 the bytes. Zero
    separates words. A letter outside the Latin script stands as its two bytes.
    """
    table = np.zeros(1 << 16, np.uint32)
    for point in range(1 << 16):
        cjk = 0x2E80 <= point < 0xA720 or 0xAC00 <= point < 0xFB00
        folded, flags = ("", -1) if cjk else _folded(chr(point))
        if flags < 0:
            table[point] = 2 | (point & 0xFF) << 8 | (point >> 8) << 16
            continue
        word = len(folded) | flags
        for place, byte in enumerate(folded.encode("ascii")):
            word |= byte << (8 + 8 * place)
        table[point] = word
    return table


_OTHER = 27
"""Stands for every byte that is no letter from a to z; such bytes are taken as they are."""


def _spelled(previous: str, waiting: bool, letter: str) -> tuple[str, str, bool]:
    """Return what one letter adds to a word, the last letter then, and whether a c waits for what follows it.

    Args:
        previous: the last letter that was added; empty at the start and after a digit.
        waiting: whether a c stands before this letter and its sound is not known yet.
        letter: from a to z; empty for any other byte and for the end of the word.
    """
    added = ""
    if waiting:
        sound = "c" if letter == "h" else "z" if letter and letter in "eiy" else "k"
        if sound != previous:
            added = previous = sound
    letter = "i" if letter == "y" else letter
    if not letter:
        return added, "", False
    if letter == "c":
        return added, previous, True
    if letter == previous or previous + letter in {"th", "ie"}:
        return added, previous, False
    return added + letter, letter, False


@cache
def spelling_table() -> NDArray[np.uint32]:
    """Return the rules of `_spelled` as an automaton, shape (54, 28): state, letter.

    A state is the last letter (1 to 26, 0 for none) and 27 more when a c waits. Bits 0-1 are the number of letters
    added, bits 8-15 and 16-23 the letters, bits 24-31 the next state.
    """
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    table = np.zeros((54, 28), np.uint32)
    for state in range(54):
        previous = alphabet[state % 27 - 1] if state % 27 else ""
        for place in range(28):
            letter = alphabet[place - 1] if 0 < place < _OTHER else ""
            added, last, waits = _spelled(previous, state >= 27, letter)
            entry = len(added) | (alphabet.find(last) + 1 if last else 0) + 27 * waits << 24
            for nth, char in enumerate(added):
                entry |= ord(char) << (8 + 8 * nth)
            table[state, place] = entry
    return table


@compiled
def _scan(  # noqa: C901, PLR0912, PLR0915 - one pass over the bytes, without calls
    data: NDArray[np.uint8],
    folds: NDArray[np.uint32],
    spelling: NDArray[np.uint32],
    hashes: Hashes,
    numeric: NDArray[np.bool_],
) -> int:
    """Write one hash per word and whether it holds a digit; return the number of words."""
    offset, prime = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)  # FNV-1a, 64 bits
    mixer, shift_a, shift_b = np.uint64(0xFF51AFD7ED558CCD), np.uint64(33), np.uint64(29)
    low, eight, sixteen, top = np.uint32(0xFF), np.uint32(8), np.uint32(16), np.uint32(24)
    size = data.size
    words = 0
    hashed = offset
    inside = False
    state = np.int64(0)
    has_digit = False
    i = 0
    while i < size:
        byte = data[i]
        i += 1
        if byte < 0x80:
            entry = folds[byte]
        elif byte < 0xE0:
            entry = folds[(int(byte & 0x1F) << 6) | int(data[i] & 0x3F)]
            i += 1
        elif byte < 0xF0:
            entry = folds[(int(byte & 0x0F) << 12) | (int(data[i] & 0x3F) << 6) | int(data[i + 1] & 0x3F)]
            i += 2
        else:
            entry = np.uint32(0)
            i += 3
        count = np.int64(entry & np.uint32(7))
        if count == 0:
            if not inside or entry & np.uint32(16):
                continue
            # A hyphen that ends a line inside a word joins its halves.
            if entry & np.uint32(32) and i + 1 < size and data[i] == 0x0A and 0x61 <= data[i + 1] <= 0x7A:
                i += 1
                continue
            if state >= 27:
                hashed = (hashed ^ np.uint64((spelling[state, 0] >> eight) & low)) * prime
            hashed = (hashed ^ (hashed >> shift_a)) * mixer
            hashes[words] = hashed ^ (hashed >> shift_b)
            numeric[words] = has_digit
            words += 1
            hashed = offset
            inside = False
            state = np.int64(0)
            has_digit = False
            continue
        inside = True
        for place in range(count):
            letter = np.int64((entry >> (eight + eight * np.uint32(place))) & low)
            known = 0x61 <= letter <= 0x7A and not entry & np.uint32(8)
            step = spelling[state, letter - np.int64(0x60) if known else np.int64(_OTHER)]
            added = step & np.uint32(3)
            if added:
                hashed = (hashed ^ np.uint64((step >> eight) & low)) * prime
                if added > 1:
                    hashed = (hashed ^ np.uint64((step >> sixteen) & low)) * prime
            state = np.int64(step >> top)
            if not known:
                hashed = (hashed ^ np.uint64(letter)) * prime
                has_digit |= (entry & np.uint32(8)) != 0
    return words


def words(text: str) -> Folded:
    """Return the folded hash of each word of a text in order, and which of them hold a digit.

    Args:
        text: any text; lone surrogates are read as separators.
    """
    data = np.frombuffer(text.encode("utf-8", "replace") + b"\n", np.uint8)
    hashes = np.empty(data.size // 2 + 1, np.uint64)
    numeric = np.empty(data.size // 2 + 1, np.bool_)
    count = _scan(data, fold_table(), spelling_table(), hashes, numeric)
    return hashes[:count], numeric[:count]
