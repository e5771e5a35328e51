"""Reads a fastText model file, quantised (`.ftz`) or plain (`.bin`), into arrays that `fasttext_kernel` asks.

The format is fastText's version 12, as its `FastText::saveModel` writes it: arguments, dictionary, input matrix,
output matrix. Quantised rows are unpacked once at loading: a row of 16 numbers is one cache line.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filters.errors import ModelError

MAGIC, VERSION = 793712314, 12
HIERARCHICAL, SOFTMAX, ONE_VS_ALL = 1, 3, 4
"""Losses whose answers are probabilities; 2, negative sampling, has none."""
SUPERVISED = 3
EMPTY = -1
LABEL_PREFIX = "__label__"


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A classifier as arrays.

    Args:
        labels: names without their prefix, in the file's order.
        loss: one of `HIERARCHICAL`, `SOFTMAX`, `ONE_VS_ALL`.
        shape: words, buckets, shortest and longest n-gram of letters, longest n-gram of words, shape (5,).
        word_slots: open-addressed table of word ids by FNV-1a hash, `EMPTY` where free.
        word_hashes: 32-bit hash of each word, shape (words,).
        word_ends: byte after each word in `word_bytes`, with a leading 0, shape (words + 1,).
        word_bytes: all words, one after the other.
        bucket_rows: row of each bucket, `EMPTY` where it was pruned, shape (buckets,).
        rows: one row a word, then one a kept bucket, float32, shape (words + buckets kept, dim).
        output: one row a label, or one an inner node of the tree, float32.
        tree: left child, right child of each inner node, shape (labels - 1, 2); empty for other losses.
    """

    labels: tuple[str, ...]
    loss: int
    shape: NDArray[np.int64]
    word_slots: NDArray[np.int32]
    word_hashes: NDArray[np.uint32]
    word_ends: NDArray[np.int64]
    word_bytes: NDArray[np.uint8]
    bucket_rows: NDArray[np.int32]
    rows: NDArray[np.float32]
    output: NDArray[np.float32]
    tree: NDArray[np.int32]


class _Cursor:
    """Takes numbers and arrays from bytes, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def numbers(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{form}", self.data, self.place)
        self.place += struct.calcsize(f"<{form}")
        return found

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        found = np.frombuffer(self.data, kind, count, self.place).copy()
        self.place += found.nbytes
        return found

    def word(self) -> bytes:
        end = self.data.index(b"\0", self.place)
        found = self.data[self.place : end]
        self.place = end + 1
        return found


def read(path: Path, data: bytes) -> Weights:
    """Return the classifier in the bytes of a model file.

    Args:
        path: the file's name, for messages.
        data: its bytes.

    Raises:
        ModelError: if they are no supervised fastText model of version 12 whose answers are probabilities.
    """
    try:
        return _read(path, _Cursor(data))
    except (struct.error, ValueError, IndexError, OverflowError) as error:
        raise ModelError(f"{path}: not a whole fastText model ({error}). Copy the file again.") from error


def _read(path: Path, cursor: _Cursor) -> Weights:
    magic, version = cursor.numbers("ii")
    if (magic, version) != (MAGIC, VERSION):
        raise ModelError(
            f"{path}: not a fastText model of version {VERSION} (got magic {magic}, version {version}). "
            "Name a .ftz or .bin file that fastText 0.2 or later wrote."
        )
    dim, _, _, _, _, word_grams, loss, kind, buckets, shortest, longest, _ = cursor.numbers("12i")
    cursor.numbers("d")
    if kind != SUPERVISED or loss not in {HIERARCHICAL, SOFTMAX, ONE_VS_ALL}:
        raise ModelError(
            f"{path}: no classifier that gives probabilities (got model {kind}, loss {loss}, expected model "
            f"{SUPERVISED} and loss hs, softmax or ova). Name another model."
        )
    words, labels, counts, pruned = _dictionary(cursor)
    rows, packed = _matrix(cursor)
    output = _matrix(cursor, quantised_rows=packed)[0]
    if rows.shape[1] != dim or output.shape[1] != dim:
        raise ModelError(f"{path}: matrices of another width (expected {dim} columns). Copy the file again.")
    hashes = np.fromiter((fnv(word) for word in words), np.uint32, len(words))
    return Weights(
        labels=tuple(label.removeprefix(LABEL_PREFIX) for label in labels),
        loss=loss,
        shape=np.array([len(words), buckets, shortest, longest, word_grams], np.int64),
        word_slots=_slots(hashes),
        word_hashes=hashes,
        word_ends=np.cumsum([0, *map(len, words)]).astype(np.int64),
        word_bytes=np.frombuffer(b"".join(words) or b"\0", np.uint8).copy(),
        bucket_rows=_buckets(len(words), buckets, pruned),
        rows=rows,
        output=output,
        tree=_tree(counts) if loss == HIERARCHICAL else np.zeros((0, 2), np.int32),
    )


def _dictionary(cursor: _Cursor) -> tuple[list[bytes], list[str], list[int], NDArray[np.int32] | None]:
    """Return words, labels, how often each label was seen, and bucket and row of each kept bucket, `None` for all."""
    size, _, _, _, pruned = cursor.numbers("3i2q")
    words: list[bytes] = []
    labels: list[str] = []
    counts: list[int] = []
    for _ in range(size):
        word = cursor.word()
        count, kind = cursor.numbers("qb")
        if kind == 0:
            words.append(word)
        else:
            labels.append(word.decode())
            counts.append(count)
    if pruned < 0:
        return words, labels, counts, None
    pairs = cursor.array("<i4", 2 * pruned).reshape(-1, 2).astype(np.int32)
    return words, labels, counts, pairs


def _matrix(cursor: _Cursor, *, quantised_rows: bool = True) -> tuple[NDArray[np.float32], bool]:
    """Return the next matrix, unpacked, and whether it was quantised."""
    (packed,) = cursor.numbers("?")
    if not (packed and quantised_rows):
        height, width = cursor.numbers("2q")
        return cursor.array("<f4", height * width).reshape(height, width).astype(np.float32, copy=False), False
    (normed,) = cursor.numbers("?")
    height, width, size = cursor.numbers("2qi")
    codes = cursor.array("<u1", size).reshape(height, -1)
    centroids, parts, part, last = _quantiser(cursor)
    table = np.empty((height, width), np.float32)
    for number in range(parts):
        wide = last if number == parts - 1 else part
        block = centroids[number * 256 * part : number * 256 * part + 256 * wide].reshape(256, wide)
        table[:, number * part : number * part + wide] = block[codes[:, number]]
    if normed:
        norms = cursor.array("<u1", height)
        table *= _quantiser(cursor)[0][norms][:, None]
    return table, True


def _quantiser(cursor: _Cursor) -> tuple[NDArray[np.float32], int, int, int]:
    """Return centroids, number of parts, columns of a part and of the last part."""
    dim, parts, part, last = cursor.numbers("4i")
    return cursor.array("<f4", dim * 256).astype(np.float32, copy=False), parts, part, last


def _buckets(words: int, buckets: int, pruned: NDArray[np.int32] | None) -> NDArray[np.int32]:
    """Return the row of each bucket of n-grams, `EMPTY` where it has none."""
    if pruned is None:
        return np.arange(words, words + buckets, dtype=np.int32)
    table = np.full(max(buckets, 1), EMPTY, np.int32)
    table[pruned[:, 0]] = words + pruned[:, 1]
    return table


def _slots(hashes: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return an open-addressed table of word ids."""
    size = 16
    while size < 2 * len(hashes):
        size *= 2
    slots = np.full(size, EMPTY, np.int32)
    for word, key in enumerate(hashes.tolist()):
        slot = key & (size - 1)
        while slots[slot] != EMPTY:
            slot = (slot + 1) & (size - 1)
        slots[slot] = word
    return slots


def _tree(counts: list[int]) -> NDArray[np.int32]:
    """Return the children of each inner node of fastText's Huffman tree; a child below `len(counts)` is a label.

    Labels stand by falling counts, as fastText sorts them; ties are broken as its `buildTree` breaks them.
    """
    leaves = len(counts)
    weights = [*counts, *[10**15] * (leaves - 1)]
    children = np.zeros((max(leaves - 1, 0), 2), np.int32)
    leaf, node = leaves - 1, leaves
    for inner in range(leaves, 2 * leaves - 1):
        pair = []
        for _ in range(2):
            if leaf >= 0 and weights[leaf] < weights[node]:
                pair.append(leaf)
                leaf -= 1
            else:
                pair.append(node)
                node += 1
        children[inner - leaves] = pair
        weights[inner] = weights[pair[0]] + weights[pair[1]]
    return children


def fnv(word: bytes) -> int:
    """Return fastText's hash of a word: 32-bit FNV-1a over signed bytes."""
    found = 2166136261
    for byte in word:
        found = ((found ^ (byte if byte < 0x80 else byte | 0xFFFFFF00)) * 16777619) & 0xFFFFFFFF
    return found
