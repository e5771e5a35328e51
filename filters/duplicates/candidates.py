"""Finds the pairs worth comparing, from signatures alone; nothing here sees a text.

Each band and each slice of the hash range is a piece of work of its own, read as a stream: what is in memory at a time
is one slice of one band's keys and the pairs of the piece, whatever the number of documents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from filters.duplicates.native import compiled
from filters.duplicates.signature import BANDS, ROWS
from filters.duplicates.store import NO_BAND, SAMPLE_PARTS, Signatures

Pairs = NDArray[np.int64]
"""Shape (pairs, 2): row numbers, the smaller first, sorted, distinct."""

Order = NDArray[np.uint64]
"""What orders documents, the same in whatever file they stand."""

NO_PAIRS: Pairs = np.empty((0, 2), np.int64)


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a hash range: values whose remainder by `parts` is `part`."""

    part: int = 0
    parts: int = 1

    def cut(self, number: int) -> Iterator["Slice"]:
        """Yield the slice in so many smaller ones."""
        for nth in range(number):
            yield Slice(self.part + self.parts * nth, self.parts * number)

    def chosen(self, values: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Say which values lie in the slice; the upper bits decide, so that sampling by the lower ones is even."""
        return np.asarray((values >> np.uint64(20)) % np.uint64(self.parts) == np.uint64(self.part))


@compiled
def _band_keys(band: NDArray[np.uint32], out: NDArray[np.uint64]) -> None:
    factor, shift = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
    for document in range(band.shape[0]):
        key = np.uint64(1)
        for row in range(band.shape[1]):
            key = (key ^ np.uint64(band[document, row])) * factor
            key ^= key >> shift
        out[document] = key


def band_keys(band: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return one 64-bit key per document; documents with equal keys agree in the whole band."""
    out = np.empty(band.shape[0], np.uint64)
    _band_keys(np.ascontiguousarray(band), out)
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


def pair_up(keys: NDArray[np.uint64], members: NDArray[np.int64], limit: int, order: Order | None = None) -> Pairs:
    """Return the pairs of members with equal keys.

    Args:
        keys: one key per member.
        members: row numbers.
        limit: in a group, each member is paired with the `limit - 1` that follow it; the group stays connected.
        order: decides who is whose neighbour in a large group; the order of the members when left out.
    """
    if keys.size == 0:
        return NO_PAIRS
    sorting = np.argsort(keys, kind="stable") if order is None else np.lexsort((order, keys))
    keys, members = keys[sorting], members[sorting]
    bounds = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1], [True])))
    sizes = np.diff(bounds)
    members = np.ascontiguousarray(members[np.repeat(sizes > 1, sizes)])
    if members.size == 0:
        return NO_PAIRS
    starts = np.concatenate(([0], np.cumsum(sizes[sizes > 1]))).astype(np.int64)
    out = np.empty((_pair_up(starts, members, limit, NO_PAIRS), 2), np.int64)
    _pair_up(starts, members, limit, out)
    return out


def distinct(pairs: Pairs, documents: int) -> Pairs:
    """Return the pairs sorted and once each, the smaller row first, without pairs of one row with itself."""
    return _decoded(np.unique(_encoded(pairs, documents)), documents)


def _encoded(pairs: Pairs, documents: int) -> NDArray[np.int64]:
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    codes: NDArray[np.int64] = pairs.min(axis=1, initial=documents) * documents + pairs.max(axis=1, initial=0)
    return codes


def _decoded(codes: NDArray[np.int64], documents: int) -> Pairs:
    return np.stack((codes // documents, codes % documents), axis=1) if codes.size else NO_PAIRS


KEYS_HELD = 1 << 22
"""Keys in memory at a time, roughly; a band is read as often as it takes."""


def near_candidates(
    signatures: Signatures, minimum: float, *, limit: int = 64, piece: Slice = Slice(), bands: range = range(BANDS)
) -> Pairs:
    """Return the pairs that agree in a band and whose estimated Jaccard similarity reaches `minimum`.

    Args:
        signatures: of all documents.
        minimum: fraction in [0, 1], inclusive; the estimate's standard error is at most 0.048.
        limit: reach within a group of equal keys.
        piece: the slice of each band's keys to look at.
        bands: the bands to look for pairs in.

    Source: Broder 1997, "On the resemblance and containment of documents".
    """
    documents = max(1, signatures.documents)
    codes = np.empty(0, np.int64)
    for number in bands:
        codes = np.union1d(codes, _encoded(agreeing_in(signatures, number, limit, piece), documents))
    pairs = _decoded(codes, documents)
    return pairs[agreement(signatures, pairs) >= minimum * BANDS * ROWS]


def agreeing_in(signatures: Signatures, number: int, limit: int, piece: Slice = Slice()) -> Pairs:
    """Return the pairs that agree in one band.

    Args:
        signatures: of all documents.
        number: of the band.
        limit: reach within a group of equal keys.
        piece: the slice of the keys to look at.
    """
    found = [NO_PAIRS]
    for part in piece.cut(signatures.documents // (KEYS_HELD * piece.parts) + 1):
        held: list[tuple[NDArray[np.uint64], NDArray[np.int64], Order]] = []
        first = 0
        for minima, order in zip(signatures.band(number), signatures.order(), strict=True):
            keys = band_keys(minima)
            rows = np.flatnonzero((minima[:, 0] != NO_BAND) & part.chosen(keys))
            held.append((keys[rows], rows + first, order[rows]))
            first += keys.size
        if held:
            keys, rows, order = (np.concatenate(column) for column in zip(*held, strict=True))
            found.append(pair_up(keys, rows, limit, order))
    return np.concatenate(found)


_PAIRS_HELD = 1 << 21
"""Pairs whose signatures are in memory at a time."""


def agreement(signatures: Signatures, pairs: Pairs) -> NDArray[np.int64]:
    """Return in how many places the signatures of each pair agree."""
    agreeing = np.zeros(pairs.shape[0], np.int64)
    for start in range(0, pairs.shape[0], _PAIRS_HELD):
        block = pairs[start : start + _PAIRS_HELD]
        needed = np.unique(block)
        places = np.searchsorted(needed, block)
        for number in range(BANDS):
            _count_agreeing(_gathered(signatures, number, needed), places, agreeing[start : start + _PAIRS_HELD])
    return agreeing


def _gathered(signatures: Signatures, number: int, rows: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return the minima of one band for some rows."""
    out = np.empty((rows.size, ROWS), np.uint32)
    first = 0
    for minima in signatures.band(number):
        low, high = np.searchsorted(rows, (first, first + minima.shape[0]))
        out[low:high] = minima[rows[low:high] - first]
        first += minima.shape[0]
    return out


@compiled
def _count_agreeing(band: NDArray[np.uint32], pairs: Pairs, agreeing: NDArray[np.int64]) -> None:
    for k in range(pairs.shape[0]):
        for row in range(band.shape[1]):
            agreeing[k] += band[pairs[k, 0], row] == band[pairs[k, 1], row]


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """When a shared value proves nothing.

    Args:
        documents: a value held by more documents than this is left out.
        piece_values: values held in memory at a time, roughly; the hash range is cut accordingly.
    """

    documents: int = 32
    piece_values: int = 1 << 22


def contained_candidates(signatures: Signatures, minimum: float, boilerplate: Boilerplate = Boilerplate()) -> Pairs:
    """Return the pairs in which the smaller sample lies to at least `minimum` in the larger one.

    Args:
        signatures: of all documents.
        minimum: fraction of the smaller sample, inclusive; two shared values at least.
        boilerplate: which values prove nothing.
    """
    pairs, shared = sharing(signatures, range(SAMPLE_PARTS), boilerplate)
    sizes = np.concatenate([*signatures.sample_sizes(), np.empty(0, np.int64)])
    return enough(pairs, shared, sizes[pairs], minimum)


def enough(pairs: Pairs, shared: NDArray[np.int64], sizes: NDArray[np.int64], minimum: float) -> Pairs:
    """Return the pairs that share enough of the smaller sample.

    Args:
        pairs: candidates.
        shared: values that each pair shares, of all parts of the hash range together.
        sizes: of both samples of each pair.
        minimum: fraction of the smaller sample, inclusive; two shared values at least, or the only one of a short text.
    """
    smaller = sizes.min(axis=1, initial=1 << 62)
    kept: Pairs = pairs[(shared >= np.minimum(2, smaller)) & (shared >= minimum * smaller)]
    return kept


def sharing(
    signatures: Signatures, parts: range, boilerplate: Boilerplate = Boilerplate()
) -> tuple[Pairs, NDArray[np.int64]]:
    """Return the pairs that share sampled values, and how many, by rows.

    Args:
        signatures: of all documents.
        parts: of the hash range to look at.
        boilerplate: which values prove nothing.
    """
    documents = max(1, signatures.documents)
    total = sum(int(sizes.sum()) for sizes in signatures.sample_sizes())
    slices = total // SAMPLE_PARTS // boilerplate.piece_values + 1
    codes, shared = np.empty(0, np.int64), np.empty(0, np.int64)
    for part, number in product(parts, range(slices)):
        found, again = np.unique(
            _sharing(signatures, part, Slice(number, slices), boilerplate.documents), return_counts=True
        )
        codes, places = np.unique(np.concatenate((codes, found)), return_inverse=True)
        shared = np.bincount(places, np.concatenate((shared, again)), codes.size).astype(np.int64)
    return _decoded(codes, documents), shared


def _sharing(signatures: Signatures, part: int, piece: Slice, limit: int) -> NDArray[np.int64]:
    """Return the codes of the pairs that share a value of one slice, once per value."""
    held = list(_in_slice(signatures, part, piece))
    if not held:
        return np.empty(0, np.int64)
    rows, values = (np.concatenate(part) for part in zip(*held, strict=True))
    order = np.argsort(values, kind="stable")
    rows, values = rows[order], values[order]
    if values.size == 0:
        return np.empty(0, np.int64)
    counts = np.diff(np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1], [True]))))
    rare = np.repeat((counts > 1) & (counts <= limit), counts)
    pairs = pair_up(values[rare], rows[rare], limit)
    return _encoded(pairs, max(1, signatures.documents))


def _in_slice(
    signatures: Signatures, part: int, piece: Slice
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
    for rows, values in signatures.samples(part):
        chosen = piece.chosen(values)
        yield rows[chosen], values[chosen]
