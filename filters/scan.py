"""The numba pass behind `filters.analysis`, and the tables of characters it reads."""
# mypy: ignore-errors
# ruff: noqa: ANN001, ANN201, C901, PLR0911, PLR0912, PLR0915
# numba types these functions itself, and one long loop is meant: calls would spill its state from the registers.

import unicodedata
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

_LOWER, _UPPER, _DIGIT, _UNCASED, _MARK, _SPACE, _NEWLINE, _PUNCTUATION, _INVISIBLE, _CONTROL, _OTHER = range(11)
# Kinds up to `_UNCASED` begin a word; the order lets one comparison tell.

_INVISIBLES = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_VOWELS = "aeiouyäöüàáâãåæèéêëìíîïòóôõøœùúûýÿ"


@cache
def tables() -> tuple[NDArray[np.uint8], NDArray[np.uint32], NDArray[np.uint8]]:
    """Return class, fold and trait (1 vowel, 2 umlaut or sharp s) of each code point of the basic plane."""
    classes = np.zeros(0x10000, np.uint8)
    folds = np.arange(0x10000, dtype=np.uint32)
    traits = np.zeros(0x10000, np.uint8)
    by_category = {"Ll": _LOWER, "Lu": _UPPER, "Lt": _UPPER, "Lm": _UNCASED, "Lo": _UNCASED, "Nd": _DIGIT}
    by_major = {"P": _PUNCTUATION, "M": _MARK, "Z": _SPACE, "C": _CONTROL, "N": _OTHER, "S": _OTHER}
    for code in range(0x10000):
        char = chr(code)
        category = unicodedata.category(char)
        classes[code] = by_category.get(category, by_major.get(category[0], _OTHER))
        lower = char.lower()
        if len(lower) == 1:
            folds[code] = ord(lower)
        traits[code] = (lower in _VOWELS) | (lower in "äöüß") << 1
    for char in "\t\x0b\x0c\x85":
        classes[ord(char)] = _SPACE
    for char in "\n\r":
        classes[ord(char)] = _NEWLINE
    for char in _INVISIBLES:
        classes[ord(char)] = _INVISIBLE
    classes[0xE000:0xF900] = _OTHER  # private use: letters of old fonts, never word breaks we know of
    pairs = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe"}
    for char, (first, second) in pairs.items():
        for variant in {char, char.upper()} if len(char.upper()) == 1 else {char}:
            folds[ord(variant)] = ord(first) | ord(second) << 16
    for char, plain in {"ſ": "s", "\u0364": "e", "\u0308": "e", "\u0366": "o", "ꝛ": "r", "ⱥ": "a"}.items():
        folds[ord(char)] = ord(plain)
    return classes, folds, traits


@njit(cache=True, nogil=True, inline="always")
def _script(code: int) -> int:
    """Return the place of a letter's script among the counts, counted from `latin`."""
    if code < 0x370 or 0x1E00 <= code < 0x1F00 or 0x2C60 <= code < 0x2C80 or 0xA720 <= code < 0xA800:
        return 0
    if 0xFB00 <= code < 0xFB07 or 0xAB30 <= code < 0xAB70:
        return 0
    if code < 0x400 or 0x1F00 <= code < 0x2000:
        return 1
    if code < 0x530:
        return 2
    if 0x590 <= code < 0x600 or 0xFB1D <= code < 0xFB50:
        return 3
    if 0x600 <= code < 0x780 or 0xFB50 <= code < 0xFE00 or 0xFE70 <= code < 0xFF00:
        return 4
    return 5


@njit(cache=True, nogil=True)
def scan(data, classes, folds, traits):
    """Walk the bytes once and return the arrays of `Analysis`, in its order, and the counts of `Counts`."""
    size = len(data)
    word_start = np.empty(size // 2 + 2, np.int32)
    word_end = np.empty(size // 2 + 2, np.int32)
    word_hash = np.empty(size // 2 + 2, np.uint64)
    word_chars = np.empty(size // 2 + 2, np.uint16)
    word_flags = np.empty(size // 2 + 2, np.uint8)
    newlines = 1
    for at in range(size):
        newlines += data[at] == 10
    line_start = np.empty(newlines, np.int32)
    line_end = np.empty(newlines, np.int32)
    line_word = np.empty(newlines + 1, np.int32)
    line_hash = np.empty(newlines, np.uint64)
    line_chars = np.empty(newlines, np.int32)
    line_letters = np.empty(newlines, np.int32)
    line_last = np.empty(newlines, np.uint32)
    paragraph_line = np.empty(newlines, np.int32)
    paragraph_end = np.empty(newlines, np.int32)
    counts = np.zeros(19, np.int64)

    prime = np.uint64(0x9E3779B97F4A7C15)
    seed = np.uint64(0xCBF29CE484222325)
    mix1 = np.uint64(0xFF51AFD7ED558CCD)
    shift = np.uint64(29)
    words = lines = paragraphs = 0
    chars = letters = uppercase = digits = spaces = umlauts = latin = 0
    in_word = False
    blank_before = True
    hashed = seed
    flags = 0
    length = 0
    end = 0
    at = 0
    this_start = this_word = this_chars = this_letters = 0
    this_hash = seed
    this_last = 0
    while at <= size:
        if at == size:
            code, step, kind = 10, 1, _NEWLINE
        else:
            code = np.int64(data[at])
            if code < 0x80:
                step = 1
            elif code < 0xE0:
                code = (code & 0x1F) << 6 | np.int64(data[at + 1]) & 0x3F
                step = 2
            elif code < 0xF0:
                code = (code & 0x0F) << 12 | (np.int64(data[at + 1]) & 0x3F) << 6 | np.int64(data[at + 2]) & 0x3F
                step = 3
            else:
                code = (code & 7) << 18 | (np.int64(data[at + 1]) & 0x3F) << 12
                code |= (np.int64(data[at + 2]) & 0x3F) << 6 | np.int64(data[at + 3]) & 0x3F
                step = 4
            if code < 0x10000:
                kind = np.int64(classes[code])
            else:
                kind = _UNCASED if 0x10000 <= code < 0x1D000 or 0x20000 <= code < 0x40000 else _OTHER
            chars += 1
        if kind <= _UNCASED or (kind == _MARK and in_word):
            if not in_word:
                in_word = True
                word_start[words] = at
                hashed = seed
                flags = 4 if kind == _UPPER else 0
                length = 0
            folded = np.uint64(folds[code]) if code < 0x10000 else np.uint64(code)
            hashed = (hashed ^ (folded & np.uint64(0xFFFF))) * prime
            hashed ^= hashed >> shift
            if folded > np.uint64(0xFFFF):
                hashed = (hashed ^ (folded >> np.uint64(16))) * prime
                hashed ^= hashed >> shift
            length += 1
            end = at + step
            if kind == _DIGIT:
                flags |= 2
                digits += 1
            elif kind != _MARK:
                if kind == _UPPER:
                    uppercase += 1
                    if flags & 8:
                        flags |= 16
                elif kind == _LOWER:
                    flags |= 8
                flags |= 1
                letters += 1
                this_letters += 1
                if code < 0x370:
                    trait = traits[code]
                    if trait & 1:
                        flags |= 128
                    umlauts += trait >> 1
                    latin += 1
                    if code == 0x17F:
                        flags |= 64
                        counts[10] += 1
                else:
                    script = _script(code)
                    counts[12 + script] += 1
                    if script:
                        flags |= 32 | 128
            this_chars += 1
            this_last = code
        elif kind == _INVISIBLE:
            counts[8] += 1
        else:
            if in_word:
                in_word = False
                hashed *= mix1
                hashed ^= hashed >> np.uint64(32)
                word_hash[words] = hashed
                word_end[words] = end
                word_chars[words] = min(length, 65535)
                word_flags[words] = flags
                words += 1
                this_hash = (this_hash ^ hashed) * prime
            if kind == _SPACE:
                spaces += 1
            elif kind == _NEWLINE:
                if code == 13:
                    spaces += 1
                else:
                    spaces += at < size
                    line_start[lines] = this_start
                    stop = at
                    if stop > this_start and data[stop - 1] == 13:
                        stop -= 1
                    line_end[lines] = stop
                    line_word[lines] = this_word
                    line_chars[lines] = this_chars
                    line_letters[lines] = this_letters
                    line_last[lines] = this_last
                    if this_chars:
                        line_hash[lines] = this_hash | np.uint64(1)
                        if blank_before:
                            paragraph_line[paragraphs] = lines
                            paragraphs += 1
                        paragraph_end[paragraphs - 1] = lines + 1
                        blank_before = False
                    else:
                        line_hash[lines] = np.uint64(0)
                        blank_before = True
                    lines += 1
                    this_start = at + 1
                    this_word = words
                    this_chars = this_letters = 0
                    this_last = 0
                    this_hash = seed
            else:
                if kind == _PUNCTUATION:
                    counts[5] += 1
                elif kind == _CONTROL:
                    counts[7] += 1
                else:
                    counts[6] += 1
                    if code == 0xFFFD:
                        counts[9] += 1
                    elif 0xE000 <= code < 0xF900 or code >= 0xF0000:
                        counts[18] += 1
                this_hash = (this_hash ^ np.uint64(code)) * prime
                this_chars += 1
                this_last = code
        at += step
    counts[:5] = chars, letters, uppercase, digits, spaces
    counts[11] = umlauts
    counts[12] += latin
    line_word[lines] = words
    return (
        word_start[:words].copy(),
        word_end[:words].copy(),
        word_hash[:words].copy(),
        word_chars[:words].copy(),
        word_flags[:words].copy(),
        line_start[:lines].copy(),
        line_end[:lines].copy(),
        line_word[: lines + 1].copy(),
        line_hash[:lines].copy(),
        line_chars[:lines].copy(),
        line_letters[:lines].copy(),
        line_last[:lines].copy(),
        paragraph_line[:paragraphs].copy(),
        paragraph_end[:paragraphs].copy(),
        counts,
    )
