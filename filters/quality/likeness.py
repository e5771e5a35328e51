"""The numba passes that hold a text against the statistics of `text_model`."""
# mypy: ignore-errors
# ruff: noqa: ANN001, ANN201, ANN202, PLR0913, PLR0917
# numba types these functions itself.

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def count_trigrams(data, word_start, word_end, folds, table):
    """Add to a table how often each letter class follows two others, word edges included."""
    for word in range(len(word_start)):
        before = 0
        last = 0
        at = word_start[word]
        while at < word_end[word]:
            code, at = _code(data, at)
            folded = folds[code] if code < 0x10000 else code
            while True:
                letter = folded & 0xFFFF
                here = letter - 96 if 97 <= letter <= 122 else 27
                table[(before * 28 + last) * 28 + here] += 1
                before, last = last, here
                folded >>= 16
                if folded == 0:
                    break
        table[(before * 28 + last) * 28] += 1


@njit(cache=True, nogil=True)
def letter_cost(data, word_start, word_end, word_flags, folds, trigrams):
    """Return the mean information of a letter in bits, over words that hold letters of the Latin script."""
    total = 0
    letters = 0
    for word in range(len(word_start)):
        if not word_flags[word] & 1 or word_flags[word] & 32:
            continue
        before = 0
        last = 0
        at = word_start[word]
        while at < word_end[word]:
            code, at = _code(data, at)
            folded = folds[code] if code < 0x10000 else code
            while True:
                letter = folded & 0xFFFF
                here = letter - 96 if 97 <= letter <= 122 else 27
                total += trigrams[(before * 28 + last) * 28 + here]
                letters += 1
                before, last = last, here
                folded >>= 16
                if folded == 0:
                    break
        total += trigrams[(before * 28 + last) * 28]
        letters += 1
    return total / 8 / max(letters, 1)


@njit(cache=True, nogil=True)
def _code(data, at):
    """Return the code point at a place and the place after it; invisible characters count as any other sign."""
    code = np.int64(data[at])
    if code < 0x80:
        return code, at + 1
    if code < 0xE0:
        return (code & 0x1F) << 6 | np.int64(data[at + 1]) & 0x3F, at + 2
    if code < 0xF0:
        return (code & 0x0F) << 12 | (np.int64(data[at + 1]) & 0x3F) << 6 | np.int64(data[at + 2]) & 0x3F, at + 3
    return 0x10000, at + 4


@njit(cache=True, nogil=True)
def rank_of(key, slots, ranks):
    """Return the place of a hash in a ranking, -1 if it has none."""
    mask = np.uint64(len(slots) - 1)
    slot = key & mask
    while slots[slot] != 0:
        if slots[slot] == key:
            return ranks[slot]
        slot = (slot + np.uint64(1)) & mask
    return -1


@njit(cache=True, nogil=True)
def count_pairs(word_start, word_end, word_hash, slots, ranks, pairs, singles):
    """Add to tables how often frequent words occur before another word, and follow each other with one space."""
    before = -1
    for word in range(len(word_hash)):
        here = rank_of(word_hash[word], slots, ranks)
        close = word > 0 and word_start[word] - word_end[word - 1] == 1
        if here >= 0:
            singles[here] += 1
            if close and before >= 0:
                pairs[before, here] += 1
        before = here


@njit(cache=True, nogil=True)
def word_order(data, word_start, word_end, word_hash, slots, ranks, pairs):
    """Return how well frequent words follow each other inside lines and across line ends, and how many pairs said so.

    Returns:
        Mean of the pairs' values in bits inside lines, number of these, mean across line ends, number of these.
    """
    inside = across = 0
    pairs_inside = pairs_across = 0
    before = -1
    for word in range(len(word_hash)):
        here = rank_of(word_hash[word], slots, ranks)
        if before >= 0 and here >= 0 and word_start[word] - word_end[word - 1] == 1:
            value = pairs[before, here]
            if data[word_end[word - 1]] == 10:
                across += value
                pairs_across += 1
            else:
                inside += value
                pairs_inside += 1
        before = here
    return inside / 8 / max(pairs_inside, 1), pairs_inside, across / 8 / max(pairs_across, 1), pairs_across


@njit(cache=True, nogil=True)
def loose_ends(data, word_start, word_end, word_hash, word_flags, joining):
    """Return how many words are broken, and how.

    A hyphen before a word of `joining` stands for the rest of a compound, as in `Vor- und Nachteil`, and breaks none.

    Returns:
        Words that end in a hyphen before a space and a small letter; lines that end in a full stop before a small
        letter; words torn by a sign that stands in no German word, such as `f?r` or `f¤r`.
    """
    hyphens = 0
    broken = 0
    torn = 0
    split = 0
    for word in range(len(word_start) - 1):
        end = word_end[word]
        after = word_start[word + 1]
        gap = after - end
        if gap > 6 or (gap == 1 and data[end] <= 32) or not word_flags[word + 1] & 8 or word_flags[word + 1] & 4:
            continue
        if gap == 1 and data[end] == 45 and word_flags[word] & 1:
            split += 1
        elif gap in (2, 3) and data[end] == 45 and data[end + 1] in (32, 10):
            suspended = False
            for key in joining:
                suspended = suspended or key == word_hash[word + 1]
            hyphens += not suspended
        elif gap == 2 and data[end] == 46 and data[end + 1] == 10:
            broken += 1
        elif word_flags[word] & 1:
            strange = True
            for at in range(end, after):
                byte = data[at]
                plain = byte <= 32 or byte in (33, 34, 38, 39, 40, 41, 44, 45, 46, 47, 58, 59, 61, 64, 91, 93, 95, 96)
                dash = byte == 0xE2 and data[at + 1] in (0x80, 0xB8)
                quote = byte == 0xC2 and data[at + 1] in (0xA0, 0xA7, 0xAB, 0xAC, 0xAD, 0xB4, 0xB7, 0xBB)
                strange = strange and not (plain or dash or quote)
            torn += strange
    return hyphens, broken, torn, split


@njit(cache=True, nogil=True)
def broken_sentences(data, word_start, word_end, word_hash, word_flags, slots, marks):
    """Return at how many places a sentence seems to break off inside a line, as where columns were read across.

    Counted are a full stop before a small letter, unless the word before is short, as abbreviations are, or a number;
    and a word of the list `openers` with a capital that follows a small word after nothing but a space.
    """
    broken = 0
    mask = np.uint64(len(slots) - 1)
    for word in range(1, len(word_start)):
        end = word_end[word - 1]
        gap = word_start[word] - end
        before, here = word_flags[word - 1], word_flags[word]
        if gap == 2 and data[end] == 46 and data[end + 1] == 32:
            long = end - word_start[word - 1] >= 5
            broken += long and here & 8 and not here & 4 and not before & 2
        elif gap == 1 and data[end] == 32 and here & 4 and here & 8 and not before & 4 and before & 8:
            key = word_hash[word]
            slot = (key >> np.uint64(13)) & mask
            while slots[slot] != 0:
                if slots[slot] == key:
                    broken += (marks[slot] >> 5) & 1
                    break
                slot = (slot + np.uint64(1)) & mask
    return broken
