"""Where sentences end in German: abbreviations, dates, ordinals, Roman numerals and quotations considered.

A full stop ends a sentence unless what stands around it says otherwise; nothing is learned, so a case that goes wrong
can be mended in filters/data/abbreviations.txt. Blank lines always part sentences; a single line break never does,
because text is wrapped anywhere.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray

from filters.analysis import Analysis, analyse, fold_hashes

ABBREVIATIONS = Path(__file__).parent / "data" / "abbreviations.txt"

_NEVER, _SOMETIMES, _MONTH, _STARTER, _ROMAN = 1, 2, 4, 8, 16


@dataclass(frozen=True, slots=True, eq=False)
class Sentences:
    """The sentences of one text as byte offsets into `Analysis.utf8`; without the spaces between them.

    Args:
        start: first byte of each sentence, shape (sentences,).
        end: byte after each sentence, shape (sentences,).
    """

    start: NDArray[np.int32]
    end: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.start)


def sentences(analysis: Analysis) -> Sentences:
    """Return where the sentences of a text stand.

    Args:
        analysis: what `analyse` returned for the text.
    """
    table, kinds = _table()
    start, end = _split(
        np.frombuffer(analysis.utf8, np.uint8),
        analysis.word_start,
        analysis.word_end,
        analysis.word_hash,
        analysis.word_flags,
        table,
        kinds,
    )
    start.flags.writeable = end.flags.writeable = False
    return Sentences(start, end)


def split(text: str) -> list[str]:
    """Return the sentences of a text.

    Args:
        text: any text.
    """
    analysis = analyse(text)
    found = sentences(analysis)
    return [analysis.utf8[s:e].decode() for s, e in zip(found.start, found.end, strict=True)]


@cache
def _table() -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Return an open-addressed table of word hashes and, beside it, what each word is."""
    kind_of = {"never": _NEVER, "sometimes": _SOMETIMES, "months": _MONTH, "starters": _STARTER}
    kinds: dict[int, int] = {}
    kind = 0
    for line in ABBREVIATIONS.read_text("utf-8").splitlines():
        if line.startswith("["):
            kind = kind_of[line.strip("[]")]
        elif not line.startswith("#"):
            for key in fold_hashes(line.split()):
                kinds[int(key)] = kinds.get(int(key), 0) | kind
    for number in range(1, 90):
        for key in fold_hashes([_roman(number)]):
            kinds[int(key)] = kinds.get(int(key), 0) | _ROMAN
    size = 4096
    table = np.zeros(size, np.uint64)
    marks = np.zeros(size, np.uint8)
    for key, mark in sorted(kinds.items()):
        slot = key & (size - 1)
        while table[slot]:
            slot = (slot + 1) & (size - 1)
        table[slot], marks[slot] = key, mark
    return table, marks


def _roman(number: int) -> str:
    tens = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX")
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return tens[number // 10] + ones[number % 10]


@njit(cache=True, nogil=True)
def _kind(key, table, kinds):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - numba types it
    mask = np.uint64(len(table) - 1)
    slot = key & mask
    while table[slot] != 0:
        if table[slot] == key:
            return kinds[slot]
        slot = (slot + np.uint64(1)) & mask
    return np.uint8(0)


@njit(cache=True, nogil=True)
def _number(data, first, last):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - numba types it
    """Return the value of a run of ASCII digits, at most 99999; -1 if it is none."""
    value = 0
    for at in range(first, last):
        if not 48 <= data[at] <= 57:
            return -1
        value = min(value * 10 + data[at] - 48, 99999)
    return value


@njit(cache=True, nogil=True)
def _split(data, word_start, word_end, word_hash, word_flags, table, kinds):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901, PLR0912, PLR0913, PLR0915, PLR0917 - numba types it; one loop keeps its state in registers
    words = len(word_start)
    starts = np.empty(words + 1, np.int32)
    ends = np.empty(words + 1, np.int32)
    count = 0
    if words == 0:
        return starts[:0].copy(), ends[:0].copy()
    begin = 0
    while begin < word_start[0] and data[begin] <= 32:
        begin += 1
    for at in range(words):
        here = word_end[at]
        last = at == words - 1
        following = len(data) if last else word_start[at + 1]
        if following - here == 1 and not last:
            continue
        stop = strong = dots = 0
        cut = -1  # byte after the sentence's last sign
        newlines = 0
        spaced = False
        opened = False
        place = here
        while place < following:
            byte = data[place]
            if byte == 46:
                if not spaced:
                    dots += 1
                    stop = 1
                    cut = place + 1
            elif byte in (33, 63):
                if not spaced:
                    strong = 1
                    cut = place + 1
            elif byte == 10:
                newlines += 1
                spaced = True
            elif byte <= 32 or (byte == 0xC2 and data[place + 1] == 0xA0):
                spaced = True
                place += byte >= 0x80
            elif byte in (44, 59, 58):
                if not spaced:
                    stop = strong = 0
            elif byte in (34, 39, 41, 93):
                if not spaced and (stop or strong):
                    cut = place + 1
                elif spaced:
                    opened = True
            elif byte == 0xE2 and data[place + 1] == 0x80:
                sign = data[place + 2]
                if sign == 0xA6:
                    if not spaced:
                        dots += 3
                        stop = 1
                        cut = place + 3
                elif sign in (0x9C, 0x9D, 0x98, 0x99, 0xBA, 0xB9, 0x9E, 0x9A):
                    if not spaced and (stop or strong) and sign not in (0x9E, 0x9A):
                        cut = place + 3
                    else:
                        opened = True
                place += 2
            elif byte == 0xC2 and data[place + 1] in (0xAB, 0xBB):
                if not spaced and (stop or strong):
                    cut = place + 2
                else:
                    opened = True
                place += 1
            elif byte >= 0xC0:
                place += 1 if byte < 0xE0 else 2 if byte < 0xF0 else 3
            place += 1
        boundary = last or newlines >= 2
        if not boundary and (stop or strong) and spaced:
            flags = word_flags[at + 1]
            upper = flags & 4 or (flags & 2 and not flags & 1)
            after = _kind(word_hash[at + 1], table, kinds)
            starter = (after & 8) and flags & 4
            if not upper:
                boundary = opened and flags & 4 != 0
            elif strong:
                boundary = True
            elif dots >= 2:
                boundary = bool(starter) or opened
            else:
                kind = _kind(word_hash[at], table, kinds)
                length = word_end[at] - word_start[at]
                number = _number(data, word_start[at], word_end[at])
                if number >= 0:
                    if after & 4 and number <= 31:
                        boundary = False
                    elif number > 31 and length >= 2:
                        boundary = True
                    else:
                        boundary = bool(starter) or opened
                elif kind & 1 or length == 1 or (length == 2 and data[word_start[at]] >= 0x80):
                    boundary = False
                elif kind & 16 and not word_flags[at] & 8:
                    boundary = bool(starter)
                elif kind & 2:
                    boundary = bool(starter) or opened
                else:
                    boundary = True
        if boundary:
            tail = here
            if stop or strong:
                tail = cut
            elif last or newlines >= 2:
                # Signs that follow the last word without a space belong to it.
                tail = here
                while tail < following and data[tail] > 32:
                    tail += 1
            starts[count] = begin
            ends[count] = max(tail, here)
            count += 1
            begin = ends[count - 1]
            while begin < len(data) and (
                data[begin] <= 32 or (data[begin] == 0xC2 and begin + 1 < len(data) and data[begin + 1] == 0xA0)
            ):
                begin += 1 if data[begin] <= 32 else 2
    return starts[:count].copy(), ends[:count].copy()
