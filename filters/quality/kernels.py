"""The numba passes behind the quality measures: repetition of word n-grams and of lines, and word look-up."""
# mypy: ignore-errors
# ruff: noqa: ANN001, ANN201, C901, PLR0912
# numba types these functions itself.

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def repeated_ngrams(hashes, chars, size, block):
    """Return the share of word characters that stand in an n-gram seen before.

    Args:
        hashes: word hashes in order.
        chars: code points of each word.
        size: words of one n-gram.
        block: n-grams are compared inside blocks of this many words; 0 compares the whole text. A share taken over
            blocks does not grow with the length of a book.
    """
    words = len(hashes)
    if words < size + 1:
        return 0.0
    if block == 0 or block > words:
        block = words
    capacity = 16
    while capacity < 2 * block:
        capacity *= 2
    mask = np.uint64(capacity - 1)
    table = np.zeros(capacity, np.uint64)
    prime = np.uint64(0x9E3779B97F4A7C15)
    total = 0
    repeated = 0
    first = 0
    while first < words:
        last = min(first + block, words)
        if last - first < block // 2 and first > 0:
            break
        table[:] = 0
        for at in range(first, last):
            total += chars[at]
        at = first
        while at + size <= last:
            key = np.uint64(1469598103934665603)
            for part in range(size):
                key = (key ^ hashes[at + part]) * prime
                key ^= key >> np.uint64(32)
            if key == 0:
                key = np.uint64(1)
            slot = key & mask
            while table[slot] != 0 and table[slot] != key:
                slot = (slot + np.uint64(1)) & mask
            if table[slot] == key:
                for part in range(size):
                    repeated += chars[at + part]
                at += size
            else:
                table[slot] = key
                at += 1
        first = last
    return repeated / max(total, 1)


@njit(cache=True, nogil=True)
def top_ngram(hashes, chars, size):
    """Return the share of word characters that the most frequent n-gram covers; one that occurs once covers none."""
    words = len(hashes)
    if words < size + 1:
        return 0.0
    capacity = 16
    while capacity < 2 * words:
        capacity *= 2
    mask = np.uint64(capacity - 1)
    table = np.zeros(capacity, np.uint64)
    seen = np.zeros(capacity, np.int32)
    prime = np.uint64(0x9E3779B97F4A7C15)
    best = 1
    best_chars = 0
    total = 0
    for at in range(words):
        total += chars[at]
    for at in range(words - size + 1):
        key = np.uint64(1469598103934665603)
        length = 0
        for part in range(size):
            key = (key ^ hashes[at + part]) * prime
            key ^= key >> np.uint64(32)
            length += chars[at + part]
        if key == 0:
            key = np.uint64(1)
        slot = key & mask
        while table[slot] != 0 and table[slot] != key:
            slot = (slot + np.uint64(1)) & mask
        table[slot] = key
        seen[slot] += 1
        if seen[slot] > best or (seen[slot] == best and best > 1 and length > best_chars):
            best = seen[slot]
            best_chars = length
    return min(best * best_chars / max(total, 1), 1.0) if best > 1 else 0.0


@njit(cache=True, nogil=True)
def repeated_units(hashes, chars):
    """Return the share of units (lines, paragraphs) and of their characters that repeat an earlier unit.

    Units with the hash 0 are blank and do not count.
    """
    capacity = 16
    while capacity < 2 * len(hashes):
        capacity *= 2
    mask = np.uint64(capacity - 1)
    table = np.zeros(capacity, np.uint64)
    units = repeats = 0
    total = repeated = 0
    for at in range(len(hashes)):
        key = hashes[at]
        if key == 0:
            continue
        units += 1
        total += chars[at]
        slot = (key >> np.uint64(20)) & mask
        while table[slot] != 0 and table[slot] != key:
            slot = (slot + np.uint64(1)) & mask
        if table[slot] == key:
            repeats += 1
            repeated += chars[at]
        else:
            table[slot] = key
    return repeats / max(units, 1), repeated / max(total, 1)


@njit(cache=True, nogil=True)
def paragraph_units(line_hash, line_chars, first_line, end_line):
    """Return hash and size of each paragraph from those of its lines."""
    hashes = np.empty(len(first_line), np.uint64)
    chars = np.empty(len(first_line), np.int64)
    prime = np.uint64(0x9E3779B97F4A7C15)
    for at in range(len(first_line)):
        key = np.uint64(1469598103934665603)
        size = 0
        for line in range(first_line[at], end_line[at]):
            key = (key ^ line_hash[line]) * prime
            key ^= key >> np.uint64(32)
            size += line_chars[line]
        hashes[at] = key | np.uint64(1)
        chars[at] = size
    return hashes, chars


@njit(cache=True, nogil=True)
def count_marked(hashes, flags, slots, marks):
    """Return how many words carry each of eight marks of a table, the last one counted for words of letters only."""
    counts = np.zeros(8, np.int64)
    mask = np.uint64(len(slots) - 1)
    for at in range(len(hashes)):
        key = hashes[at]
        slot = (key >> np.uint64(13)) & mask
        while slots[slot] != 0:
            if slots[slot] == key:
                mark = marks[slot]
                for bit in range(7):
                    counts[bit] += (mark >> bit) & 1
                counts[7] += (mark >> 7) & flags[at] & 1
                break
            slot = (slot + np.uint64(1)) & mask
    return counts


@njit(cache=True, nogil=True)
def odd_words(flags, chars):
    """Return how many words have a shape that print does not: `eTzT`, `btrnz`, `4nd`, and how many have one letter."""
    odd = 0
    single = 0
    for at in range(len(flags)):
        flag = flags[at]
        if not flag & 1:
            continue
        if chars[at] == 1:
            single += 1
        elif flag & 2 or flag & 16 or (chars[at] > 3 and flag & 8 and not flag & 128):
            odd += 1
    return odd, single


@njit(cache=True, nogil=True)
def top_content_word(hashes, chars, slots, marks):
    """Return how often the most frequent word of at least four code points occurs that is no function word (mark 1)."""
    capacity = 16
    while capacity < 2 * len(hashes):
        capacity *= 2
    mask = np.uint64(capacity - 1)
    known = np.uint64(len(slots) - 1)
    table = np.zeros(capacity, np.uint64)
    seen = np.zeros(capacity, np.int32)
    best = 0
    for at in range(len(hashes)):
        if chars[at] < 4:
            continue
        key = hashes[at]
        slot = key & mask
        while table[slot] != 0 and table[slot] != key:
            slot = (slot + np.uint64(1)) & mask
        if table[slot] == 0:
            table[slot] = key
            place = (key >> np.uint64(13)) & known
            while slots[place] != 0:
                if slots[place] == key:
                    if marks[place] & 1:
                        seen[slot] = -2147483648
                    break
                place = (place + np.uint64(1)) & known
        seen[slot] += 1
        best = max(best, seen[slot])
    return best
