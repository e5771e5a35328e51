"""Finds the pairs worth comparing, from signatures alone; nothing here sees a text.

Each band and each slice of the hash range is a piece of work of its own, so a corpus larger than one machine's memory
is compared piece by piece and the pairs of all pieces are united.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from filters.duplicates.native import compiled
from filters.duplicates.signature import BANDS, ROWS

Pairs = NDArray[np.int64]
"""Shape (pairs, 2): row numbers, the smaller first, sorted, distinct."""

NO_PAIRS: Pairs = np.empty((0, 2), np.int64)


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the hash range: values whose remainder by `parts` is `part`."""

    part: int = 0
    parts: int = 1


@compiled
def _band_keys(minhash: NDArray[np.uint32], band: int, rows: int, out: NDArray[np.uint64]) -> None:
    factor, shift = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
    for document in range(minhash.shape[0]):
        key = np.uint64(band + 1)
        for row in range(rows):
            key = (key ^ np.uint64(minhash[document, band * rows + row])) * factor
            key ^= key >> shift
        out[document] = key


def band_keys(minhash: NDArray[np.uint32], band: int) -> NDArray[np.uint64]:
    """Return one 64-bit key per document; documents with equal keys agree in the whole band."""
    out = np.empty(minhash.shape[0], np.uint64)
    _band_keys(minhash, band, ROWS, out)
    return out


@compiled
def _pair_up(starts: NDArray[np.int64], members: NDArray[np.int64], limit: int, out: NDArray[np.int64]) -> int:
    """Write the pairs of every group: all of a small one, neighbours in reach of a large one; return their number."""
    count = 0
    write = out.shape[0] > 0
    for group in range(starts.size - 1):
        first, last = starts[group], starts[group + 1]
        for i in range(first, last):
            for j in range(i + 1, min(last, i + limit)):
                if write:
                    out[count, 0] = members[i]
                    out[count, 1] = members[j]
                count += 1
    return count


def pair_up(keys: NDArray[np.uint64], members: NDArray[np.int64], limit: int) -> Pairs:
    """Return the pairs of members with equal keys.

    Args:
        keys: one key per member.
        members: row numbers; their order among equal keys decides who is whose neighbour, so give them a fixed one.
        limit: in a group, each member is paired with the `limit - 1` that follow it; the group stays connected.
    """
    order = np.lexsort((members, keys))
    keys, members = keys[order], members[order]
    bounds = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1], [True]))) if keys.size else np.zeros(1, int)
    sizes = np.diff(bounds)
    kept = np.repeat(sizes > 1, sizes)
    members = np.ascontiguousarray(members[kept])
    starts = np.concatenate(([0], np.cumsum(sizes[sizes > 1]))).astype(np.int64)
    if members.size == 0:
        return NO_PAIRS
    out = np.empty((_pair_up(starts, members, limit, NO_PAIRS), 2), np.int64)
    _pair_up(starts, members, limit, out)
    out.sort(axis=1)
    return out


def distinct(pairs: Pairs, documents: int) -> Pairs:
    """Return the pairs sorted and once each, without pairs of one row with itself."""
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    codes = np.unique(pairs[:, 0] * documents + pairs[:, 1])
    return np.stack((codes // documents, codes % documents), axis=1)


def near_candidates(
    minhash: NDArray[np.uint32], minimum: float, *, limit: int = 64, piece: Slice = Slice(), bands: range = range(BANDS)
) -> Pairs:
    """Return the pairs that agree in a band and whose estimated Jaccard similarity reaches `minimum`.

    Args:
        minhash: shape (documents, BANDS * ROWS).
        minimum: fraction in [0, 1], inclusive; the estimate's standard error is at most 0.048.
        limit: reach within a group of equal keys.
        piece: the slice of the hash range to look at.
        bands: the bands to look at.

    Source: Broder 1997, "On the resemblance and containment of documents".
    """
    documents = minhash.shape[0]
    worded = np.flatnonzero(minhash[:, 0] != 0xFFFFFFFF) if documents else np.empty(0, np.int64)
    found = NO_PAIRS
    for band in bands:
        keys = band_keys(minhash, band)[worded]
        chosen = keys % np.uint64(piece.parts) == piece.part
        pairs = pair_up(keys[chosen], worded[chosen], limit)
        found = distinct(np.concatenate((found, _agreeing(minhash, pairs, minimum))), documents)
    return found


def _agreeing(minhash: NDArray[np.uint32], pairs: Pairs, minimum: float) -> Pairs:
    """Return the pairs whose signatures agree in at least that share of their places."""
    kept = [NO_PAIRS]
    for block in _blocks(pairs):
        agreement = np.count_nonzero(minhash[block[:, 0]] == minhash[block[:, 1]], axis=1)
        kept.append(block[agreement >= minimum * BANDS * ROWS])
    return np.concatenate(kept)


def _blocks(pairs: Pairs, size: int = 1 << 16) -> Iterator[Pairs]:
    for start in range(0, pairs.shape[0], size):
        yield pairs[start : start + size]


def contained_candidates(  # noqa: PLR0913 - three columns of one table, and how to read them
    values: NDArray[np.uint64],
    owners: NDArray[np.int64],
    sizes: NDArray[np.int64],
    minimum: float,
    *,
    limit: int = 32,
    piece: Slice = Slice(),
) -> Pairs:
    """Return the pairs in which the smaller sample lies to at least `minimum` in the larger one.

    Args:
        values: sampled shingle hashes of all documents, one after the other.
        owners: row number of the document of each value.
        sizes: sample size of each document.
        minimum: fraction of the smaller sample, inclusive; two shared values at least.
        limit: a value held by more documents than this is boilerplate and proves nothing.
        piece: the slice of the documents to look for (as the smaller of a pair).
    """
    order = np.lexsort((owners, values))
    values, owners = values[order], owners[order]
    bounds = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1], [True]))) if values.size else [0]
    counts = np.diff(bounds)
    rare = np.repeat((counts > 1) & (counts <= limit), counts)
    pairs = pair_up(values[rare], owners[rare], limit)
    if pairs.shape[0] == 0:
        return NO_PAIRS
    documents = sizes.size
    codes, shared = np.unique(pairs[:, 0] * documents + pairs[:, 1], return_counts=True)
    pairs = np.stack((codes // documents, codes % documents), axis=1)
    smaller = np.minimum(sizes[pairs[:, 0]], sizes[pairs[:, 1]])
    chosen = (shared >= 2) & (shared >= minimum * smaller) & (codes % piece.parts == piece.part)
    result: Pairs = pairs[chosen]
    return result
