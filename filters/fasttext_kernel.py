"""The numba passes that ask a fastText model: n-grams of letters hashed as they are read, rows summed, labels scored.

fastText itself cuts every text into strings before it hashes them; walking the bytes once costs a tenth of that. The
answers agree with fastText's to the rounding of single precision (tests/filters/test_language_model.py).
"""
# mypy: ignore-errors
# ruff: noqa: D417, ANN001, ANN201, ANN202, C901, PLR0912, PLR0913, PLR0915, PLR0917
# numba types these functions itself; one loop keeps its state in registers.

import math

import numpy as np
from numba import njit

_SEED, _PRIME = np.uint32(2166136261), np.uint32(16777619)
_NGRAM_MIX = np.uint64(116049371)
_PREFIX = np.frombuffer(b"__label__", np.uint8)


@njit(cache=True, nogil=True, inline="always", error_model="numpy")
def _step(hashed, byte):
    """Return the hash after one more byte, taken as signed."""
    wide = np.uint32(byte) if byte < 0x80 else np.uint32(byte) | np.uint32(0xFFFFFF00)
    return np.uint32((hashed ^ wide) * _PRIME)


@njit(cache=True, nogil=True, error_model="numpy")
def _word(data, first, last, hashed, word_slots, word_hashes, word_ends, word_bytes):
    """Return the id of a word, -1 if it is not in the dictionary."""
    mask = len(word_slots) - 1
    slot = np.int64(hashed) & mask
    while word_slots[slot] >= 0:
        word = word_slots[slot]
        if word_hashes[word] == hashed and word_ends[word + 1] - word_ends[word] == last - first:
            same = True
            for at in range(last - first):
                if word_bytes[word_ends[word] + at] != data[first + at]:
                    same = False
                    break
            if same:
                return word
        slot = (slot + 1) & mask
    return -1


@njit(cache=True, nogil=True, error_model="numpy")
def _collect(data, begin, end, shape, word_slots, word_hashes, word_ends, word_bytes, bucket_rows, found, seen, marked):
    """Write the rows of all words and n-grams between two places; return how many there are."""
    shortest, longest = shape[2], shape[3]
    buckets = shape[1]
    share = 1.0 / buckets
    count = 0
    tokens = 0
    at = begin
    while at < end:
        byte = data[at]
        if byte == 32 or 9 <= byte <= 13 or byte == 0:
            at += 1
            continue
        first = at
        hashed = _SEED
        while at < end and not (data[at] == 32 or 9 <= data[at] <= 13 or data[at] == 0):
            hashed = _step(hashed, data[at])
            at += 1
        word = _word(data, first, at, hashed, word_slots, word_hashes, word_ends, word_bytes)
        if word >= 0:
            found[count] = word
            count += 1
        elif at - first >= 9 and data[first] == 95 and data[first + 1] == 95:
            label = True
            for place in range(9):
                label = label and data[first + place] == _PREFIX[place]
            if label:
                continue
        if tokens < len(seen):
            seen[tokens] = np.int32(hashed)
            tokens += 1
        if at - first == 4 and data[first] == 60 and data[first + 1] == 47 and data[first + 2] == 115:
            break  # `</s>` ends a line
        if longest <= 0:
            continue
        marked[0] = 60
        size = at - first
        for place in range(size):
            marked[place + 1] = data[first + place]
        size += 2
        marked[size - 1] = 62
        for start in range(size):
            if marked[start] & 0xC0 == 0x80:
                continue
            gram = _SEED
            place = start
            length = 1
            while length <= longest and place < size:
                gram = _step(gram, marked[place])
                place += 1
                while place < size and marked[place] & 0xC0 == 0x80:
                    gram = _step(gram, marked[place])
                    place += 1
                if length >= shortest and not (length == 1 and (start == 0 or place == size)):
                    # The rest of a division by a number that does not change: a float is precise enough for 32 bits.
                    rest = np.int64(gram) - np.int64(gram * share) * buckets
                    rest += buckets if rest < 0 else 0
                    rest -= buckets if rest >= buckets else 0
                    row = bucket_rows[rest]
                    found[count] = row
                    count += row >= 0
                length += 1
    if shape[4] > 1:
        for left in range(tokens):
            pair = np.uint64(np.int64(seen[left]))
            for right in range(left + 1, min(left + shape[4], tokens)):
                pair = pair * _NGRAM_MIX + np.uint64(np.int64(seen[right]))
                row = bucket_rows[np.int64(pair % np.uint64(buckets))]
                found[count] = row
                count += row >= 0
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def _mean(rows, found, count, hidden):
    """Write the mean of some rows, summed in order."""
    hidden[:] = 0
    for each in range(count):
        row = rows[found[each]]
        for column in range(len(hidden)):
            hidden[column] += row[column]
    scale = np.float32(1.0 / count)
    for column in range(len(hidden)):
        hidden[column] *= scale


@njit(cache=True, nogil=True, fastmath=True)
def _dot(rows, row, hidden):
    """Return the product of a row and the mean; its order of summing is free, which lets it run side by side."""
    total = np.float32(0)
    for column in range(len(hidden)):
        total += rows[row, column] * hidden[column]
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def _score(hidden, loss, output, tree, answer, reached):
    """Write the probability of each label."""
    labels = len(answer)
    if loss == 1:
        if len(tree) == 0:
            answer[:] = 1.0
            return
        reached[len(tree) - 1] = 1.0
        for node in range(len(tree) - 1, -1, -1):
            right = np.float32(1.0 / (1.0 + math.exp(-_dot(output, node, hidden))))
            for side in range(2):
                child = tree[node, side]
                share = reached[node] * ((right if side else np.float32(1.0) - right) + np.float32(1e-5))
                if child < labels:
                    answer[child] = min(share, 1.0)
                else:
                    reached[child - labels] = share
        return
    highest = -np.inf
    for label in range(labels):
        answer[label] = _dot(output, label, hidden)
        highest = max(highest, answer[label])
    if loss == 4:
        for label in range(labels):
            answer[label] = 1.0 / (1.0 + math.exp(-answer[label]))
        return
    total = 0.0
    for label in range(labels):
        answer[label] = math.exp(answer[label] - highest)
        total += answer[label]
    for label in range(labels):
        answer[label] /= total


@njit(cache=True, nogil=True, error_model="numpy")
def ask(
    data, begins, ends, loss, shape, word_slots, word_hashes, word_ends, word_bytes, bucket_rows, rows, output, tree
):
    """Return the probability of each label in each window, shape (windows, labels); zeros where no word stands.

    Args:
        data: UTF-8.
        begins: first byte of each window.
        ends: byte after each window.
        loss: as in the file; the other arguments are the fields of `Weights`.
    """
    labels = len(output) if loss != 1 else len(tree) + 1
    answers = np.zeros((len(begins), labels), np.float32)
    hidden = np.empty(rows.shape[1], np.float32)
    longest = 0
    for window in range(len(begins)):
        longest = max(longest, ends[window] - begins[window])
    # A letter begins as many n-grams as there are lengths; two signs stand around each word.
    found = np.empty((longest + 2) * 2 * (max(shape[3], 1) + shape[4]) + 16, np.int32)
    seen = np.empty(longest // 2 + 2 if shape[4] > 1 else 0, np.int32)
    marked = np.empty(longest + 2, np.uint8)
    reached = np.empty(max(len(tree), 1), np.float64)
    for window in range(len(begins)):
        count = _collect(
            data, begins[window], ends[window], shape, word_slots, word_hashes, word_ends, word_bytes, bucket_rows,
            found, seen, marked,
        )  # fmt: skip
        if count:
            _mean(rows, found, count, hidden)
            _score(hidden, loss, output, tree, answers[window], reached)
    return answers
