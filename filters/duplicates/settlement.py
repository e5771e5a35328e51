"""Settles who stays: clusters of verified pairs, survivors by the written order.

Clusters do not touch each other, so a corpus whose verified pairs do not fit into memory is settled in parts: the
pairs of a part are those whose cluster, by `parted`, falls into it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from filters.duplicates.clusters import components, united
from filters.duplicates.comparison import Comparison
from filters.duplicates.rules import Kind
from filters.duplicates.survivor import rank


@dataclass(frozen=True, slots=True)
class Dropped:
    """One document that goes.

    Args:
        uid: of the document that goes.
        dup_of: uid of its survivor, with which it was compared.
        similarity: true Jaccard similarity with the survivor, on folded five-word shingles.
        containment: share of the smaller text's shingles that lie in the other.
        kind: how it repeats the survivor.
        cluster: uid of the survivor that stands first in its cluster.
    """

    uid: str
    dup_of: str
    similarity: float
    containment: float
    kind: Kind
    cluster: str


@dataclass(frozen=True, slots=True)
class Link:
    """A verified pair that is put on record; `a` is the smaller uid."""

    a: str
    b: str
    similarity: float
    containment: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the stage decided.

    Args:
        dropped: documents that go, by uid.
        links: every pair found worth recording, dropped or not, by uids.
        clusters: uid to cluster, for every document in a cluster of two or more.
        counts: candidates, verified, dropped and linked pairs.
    """

    dropped: Mapping[str, Dropped]
    links: tuple[Link, ...]
    clusters: Mapping[str, str]
    counts: Mapping[str, int] = field(default_factory=dict)


def roots(verified: Iterable[pl.DataFrame], documents: int) -> NDArray[np.int64]:
    """Return for each document the least row it is connected with, by the pairs of which one goes.

    Args:
        verified: tables of `VERIFIED`, in any order; one of them is in memory at a time.
        documents: number of documents; 8 bytes are held for each.
    """
    parents = np.arange(documents, dtype=np.int64)
    for part in verified:
        united(_edges(part), parents)
    return components(np.empty((0, 2), np.int64), documents, parents)


def parted(verified: Iterable[pl.DataFrame], least: NDArray[np.int64], part: int, parts: int) -> Iterator[pl.DataFrame]:
    """Yield the pairs of one part; a pair that joins two clusters belongs to that of its first document.

    Args:
        verified: tables of `VERIFIED`.
        least: as `roots` returns it.
        part: number of the part, from 0.
        parts: number of parts.
    """
    for table in verified:
        yield table.filter(pl.Series(least[table["a"].to_numpy()] % parts == part))


def _edges(verified: pl.DataFrame) -> NDArray[np.int64]:
    return np.ascontiguousarray(verified.filter("drop").select("a", "b").to_numpy().reshape(-1, 2))


_Found = dict[tuple[int, int], tuple[float, float, str, bool]]


def settle(table: pl.DataFrame, verified: pl.DataFrame, comparison: Comparison) -> Decisions:
    """Choose the survivors cluster by cluster; a document goes only beside a survivor it was compared with.

    Args:
        table: documents by uid.
        verified: pairs of `VERIFIED`; all of them, or a part of `parted`.
        comparison: compares members of a cluster whom no proposed pair joined.
    """
    uids = comparison.uids
    edges = _edges(verified)
    least = roots([verified], table.height)
    members = defaultdict(list)
    ranked = {int(row): rank(table.row(int(row), named=True)) for row in np.unique(edges)}
    for row in sorted(ranked, key=ranked.__getitem__):
        members[int(least[row])].append(row)
    found: _Found = {(a, b): (j, c, kind, drop) for a, b, j, c, kind, drop in verified.iter_rows()}
    dropped: dict[str, Dropped] = {}
    clusters: dict[str, str] = {}
    for cluster in members.values():
        head = uids[cluster[0]]
        kept: list[int] = []
        for row in cluster:
            clusters[uids[row]] = head
            survivor = _survivor(row, kept, found, comparison)
            if survivor is None:
                kept.append(row)
                continue
            jaccard, containment, kind, _ = found[min(row, survivor), max(row, survivor)]
            dropped[uids[row]] = Dropped(uids[row], uids[survivor], jaccard, containment, Kind(kind), head)
    links = tuple(Link(uids[a], uids[b], j, c, Kind(kind)) for (a, b), (j, c, kind, _) in sorted(found.items()))
    counts = {"linked": len(links), "dropped": len(dropped), "clusters": len(members)}
    return Decisions(dict(sorted(dropped.items())), links, clusters, counts)


_TRIED = 8
"""Survivors of its own cluster that a document is compared with when no proposed pair joined them."""


def _survivor(row: int, kept: Sequence[int], found: _Found, comparison: Comparison) -> int | None:
    """Return the first survivor beside which a document may go."""
    direct = _beside(row, kept, found)
    if direct is not None:
        return direct
    unseen = [
        (min(row, other), max(row, other))
        for other in kept[:_TRIED]
        if (min(row, other), max(row, other)) not in found
        and not (comparison.incumbents[row] and comparison.incumbents[other])
    ]
    for pair, (finding, like) in comparison.judged(np.array(sorted(unseen), np.int64).reshape(-1, 2)):
        found[pair] = (like.jaccard, like.containment, finding.kind.value, finding.drop)
    return _beside(row, kept[:_TRIED], found)


def _beside(row: int, kept: Sequence[int], found: _Found) -> int | None:
    pairs = ((other, found.get((min(row, other), max(row, other)))) for other in kept)
    return next((other for other, pair in pairs if pair and pair[3]), None)
