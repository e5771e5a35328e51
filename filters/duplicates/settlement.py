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

from filters.duplicates.candidates import NO_PAIRS, Pairs
from filters.duplicates.clusters import stars
from filters.duplicates.comparison import Comparison
from filters.duplicates.rules import Kind
from filters.duplicates.survivor import rank, reason


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
        because: the first point of the written order by which the survivor stands before it.
    """

    uid: str
    dup_of: str
    similarity: float
    containment: float
    kind: Kind
    cluster: str
    because: str = ""


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


def edges(verified: pl.DataFrame) -> Pairs:
    """Return the pairs of which one document goes: the edges of the clusters."""
    return np.ascontiguousarray(verified.filter("drop").select("a", "b").to_numpy().reshape(-1, 2))


def parted(verified: Iterable[pl.DataFrame], found: Iterable[Pairs], part: int, parts: int) -> Iterator[pl.DataFrame]:
    """Yield the pairs of one part; a pair that joins two clusters belongs to that of its first document.

    Args:
        verified: tables of `VERIFIED`.
        found: as `clusters.stars` or `clusters.spilled_stars` yields it.
        part: number of the part, from 0.
        parts: number of parts.
    """
    # Only rows whose part is not their own number's need to be held.
    moved = [star[star[:, 0] % parts != star[:, 1] % parts] for star in found]
    held = np.concatenate([*moved, NO_PAIRS])
    held = held[np.argsort(held[:, 0])]
    for table in verified:
        yield table.filter(pl.Series(assigned(table["a"].to_numpy(), held) % parts == part))


def assigned(rows: NDArray[np.int64], found: Pairs) -> NDArray[np.int64]:
    """Return for each row the least row of its cluster; the row itself where it is in none.

    Args:
        rows: numbers of documents.
        found: (row, least row) by row.
    """
    if not found.shape[0]:
        return rows
    places = np.minimum(np.searchsorted(found[:, 0], rows), found.shape[0] - 1)
    return np.where(found[places, 0] == rows, found[places, 1], rows)


_Found = dict[tuple[int, int], tuple[float, float, str, bool]]


def settle(verified: pl.DataFrame, comparison: Comparison) -> Decisions:
    """Choose the survivors cluster by cluster; a document goes only beside a survivor it was compared with.

    Args:
        verified: pairs of `VERIFIED`; all of them, or a part of `parted`.
        comparison: knows the documents, and compares members of a cluster whom no proposed pair joined.
    """
    uid = comparison.uid
    joined = stars(edges(verified))
    facts = {int(row): comparison.table.row(comparison.place(int(row)), named=True) for row in joined[:, 0]}
    ranked = {row: rank(fact) for row, fact in facts.items()}
    least = dict(joined.tolist())
    members = defaultdict(list)
    for row in sorted(ranked, key=ranked.__getitem__):
        members[least[row]].append(row)
    found: _Found = {(a, b): (j, c, kind, drop) for a, b, j, c, kind, drop in verified.iter_rows()}
    dropped: dict[str, Dropped] = {}
    clusters: dict[str, str] = {}
    for cluster in members.values():
        head = uid(cluster[0])
        kept: list[int] = []
        for row in cluster:
            clusters[uid(row)] = head
            survivor = _survivor(row, kept, found, comparison)
            if survivor is None:
                kept.append(row)
                continue
            jaccard, containment, kind, _ = found[min(row, survivor), max(row, survivor)]
            because = reason(facts[survivor], facts[row])
            dropped[uid(row)] = Dropped(uid(row), uid(survivor), jaccard, containment, Kind(kind), head, because)
    links = (
        Link(min(uid(a), uid(b)), max(uid(a), uid(b)), j, c, Kind(kind)) for (a, b), (j, c, kind, _) in found.items()
    )
    by_uid = tuple(sorted(links, key=lambda link: (link.a, link.b)))
    counts = {"linked": len(by_uid), "dropped": len(dropped), "clusters": len(members)}
    return Decisions(dict(sorted(dropped.items())), by_uid, dict(sorted(clusters.items())), counts)


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
        if (min(row, other), max(row, other)) not in found and not comparison.decided(row, other)
    ]
    for pair, (finding, like) in comparison.judged(np.array(sorted(unseen), np.int64).reshape(-1, 2)):
        found[pair] = (like.jaccard, like.containment, finding.kind.value, finding.drop)
    return _beside(row, kept[:_TRIED], found)


def _beside(row: int, kept: Sequence[int], found: _Found) -> int | None:
    pairs = ((other, found.get((min(row, other), max(row, other)))) for other in kept)
    return next((other for other, pair in pairs if pair and pair[3]), None)
