"""Connected components that depend neither on the order of the edges nor on their fitting into memory.

Edges that fit are united in memory. More are spilled into buckets and contracted round by round: first every row's
greater neighbours are joined to its least neighbour, then every row's lesser neighbours to the least of them, until
each row points at the least row of its component. What is in memory is one bucket.

Source: Kiveris et al. 2014, "Connected Components in MapReduce and Beyond" (large-star and small-star).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filters.duplicates.candidates import NO_PAIRS, Pairs
from filters.duplicates.native import compiled

EDGES_HELD = 1 << 22
"""Edges in memory at a time: 64 MB, and some copies while they are sorted."""


@compiled
def _unite(pairs: Pairs, parents: NDArray[np.int64]) -> None:
    """Give every row the least row it is connected with."""
    for k in range(pairs.shape[0]):
        a, b = pairs[k, 0], pairs[k, 1]
        while parents[a] != a:
            parents[a] = parents[parents[a]]
            a = parents[a]
        while parents[b] != b:
            parents[b] = parents[parents[b]]
            b = parents[b]
        if a < b:
            parents[b] = a
        else:
            parents[a] = b
    for row in range(parents.size):
        # The parent is never greater than the row, so it already points at its own least row.
        parents[row] = parents[parents[row]]


def stars(edges: Pairs) -> Pairs:
    """Return (row, least row of its component) for every row that the edges join, rising."""
    rows = np.unique(edges)
    parents = np.arange(rows.size, dtype=np.int64)
    _unite(np.ascontiguousarray(np.searchsorted(rows, edges)), parents)
    return np.stack((rows, rows[parents]), axis=1) if rows.size else NO_PAIRS


class Buckets:
    """Pairs spilled to disk by the hash of their first row, so that all pairs of one row lie in one bucket.

    Args:
        folder: an empty folder of its own.
        number: of buckets.
    """

    def __init__(self, folder: Path, number: int) -> None:
        folder.mkdir(parents=True)
        self._files = [folder / f"{n:05d}.pairs" for n in range(number)]

    def add(self, pairs: Pairs) -> None:
        """Spill pairs."""
        mixed = pairs[:, 0].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        bucket = (mixed >> np.uint64(33)) % np.uint64(len(self._files))
        for number in np.unique(bucket).tolist():
            with self._files[number].open("ab") as stream:
                stream.write(np.ascontiguousarray(pairs[bucket == number]).tobytes())

    def __iter__(self) -> Iterator[Pairs]:
        """Yield each bucket, sorted, every pair once."""
        for path in self._files:
            if path.exists():
                yield np.unique(np.fromfile(path, np.int64).reshape(-1, 2), axis=0)

    def remove(self) -> None:
        """Give the disk back."""
        for path in self._files:
            path.unlink(missing_ok=True)


def spilled_stars(edges: Iterable[Pairs], folder: Path, held: int = EDGES_HELD) -> Iterator[Pairs]:
    """Yield (row, least row of its component) for every row that the edges join; a least row may come more than once.

    Args:
        edges: tables of edges, in any order.
        folder: an empty folder for what does not fit into memory.
        held: edges in memory at a time.
    """
    waiting: list[Pairs] = []
    size = 0
    source = iter(edges)
    for part in source:
        waiting.append(part)
        size += part.shape[0]
        if size > held:
            # Contracting keeps the components and leaves one edge a row.
            waiting = [_joined(stars(np.concatenate(waiting)))]
            size = waiting[0].shape[0]
            if size > held // 2:
                break
    else:
        yield stars(np.concatenate([*waiting, NO_PAIRS]))
        return
    yield from _contracted(_chain(waiting, source), folder, held)


def _chain(first: list[Pairs], rest: Iterator[Pairs]) -> Iterator[Pairs]:
    yield from first
    yield from rest


def _joined(found: Pairs) -> Pairs:
    joined: Pairs = found[found[:, 0] != found[:, 1]]
    return joined


def _contracted(edges: Iterable[Pairs], folder: Path, held: int) -> Iterator[Pairs]:
    total = 0
    spilled = Buckets(folder / "edges", 64)
    for part in edges:
        spilled.add(part)
        total += part.shape[0]
    number = max(2, 4 * total // held)
    before: tuple[int, int] | None = None
    current: Iterable[Pairs] = spilled
    turn = 0
    while True:
        turn += 1
        large = Buckets(folder / f"large-{turn}", number)
        for part in current:
            large.add(part)
            large.add(part[:, ::-1])
        small = Buckets(folder / f"small-{turn}", number)
        for bucket in large:
            small.add(_starred(bucket, greater=True))
        large.remove()
        following = Buckets(folder / f"edges-{turn}", number)
        for bucket in small:
            following.add(_starred(bucket, greater=False))
        small.remove()
        state = _state(following)
        if isinstance(current, Buckets):
            current.remove()
        current = following
        if state == before:
            break
        before = state
    for bucket in following:
        yield bucket
        roots = np.unique(bucket[:, 1])
        yield np.stack((roots, roots), axis=1)
    following.remove()


def _state(buckets: Buckets) -> tuple[int, int]:
    """Return number and sum of all pairs, by which two rounds are told apart."""
    count = mixed = 0
    for bucket in buckets:
        count += bucket.shape[0]
        codes = bucket[:, 0].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ bucket[:, 1].astype(np.uint64)
        mixed += int((codes * (codes | np.uint64(1))).sum(dtype=np.uint64))
    return count, mixed


def _starred(bucket: Pairs, *, greater: bool) -> Pairs:
    """Join each row's neighbours to the least of them; the bucket holds all neighbours of its rows, sorted.

    Args:
        bucket: (row, neighbour), both ways for `greater`, lesser neighbours only otherwise.
        greater: whether the greater neighbours are joined to the least, the row included; else the lesser ones.
    """
    if not bucket.shape[0]:
        return NO_PAIRS
    rows, neighbours = bucket[:, 0], bucket[:, 1]
    first = np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))
    sizes = np.diff(np.concatenate((first, [rows.size])))
    least = np.repeat(np.minimum(neighbours[first], rows[first]), sizes)
    if greater:
        chosen = neighbours > rows
        return np.stack((neighbours[chosen], least[chosen]), axis=1)
    others = neighbours != least
    heads = np.stack((rows[first], neighbours[first]), axis=1)
    return np.concatenate((np.stack((neighbours[others], least[others]), axis=1), heads))
