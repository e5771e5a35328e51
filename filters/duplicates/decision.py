"""Decides which documents repeat others: candidates, verification, rules, survivors.

Documents are put in the order of their uids first and every later step follows that order, so that the result does
not depend on the order of arrival, on the number of tasks or on the engine.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from filters.duplicates.candidates import (
    NO_PAIRS,
    Boilerplate,
    Pairs,
    contained_candidates,
    distinct,
    near_candidates,
    pair_up,
)
from filters.duplicates.clusters import components
from filters.duplicates.comparison import Comparison, Texts
from filters.duplicates.rules import DuplicatesConfig, Finding, Kind, normalised_key
from filters.duplicates.store import Signatures, held
from filters.duplicates.survivor import rank
from filters.duplicates.verification import Likeness
from filters.errors import FilterError

COLUMNS: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "uid": pl.String,
    "source": pl.String,
    "register": pl.String,
    "work_key": pl.String,
    "title": pl.String,
    "revision": pl.String,
    "license_rank": pl.Int64,
    "tier": pl.String,
    "origin": pl.String,
    "quality": pl.Float64,
    "source_rank": pl.Int64,
    "incumbent": pl.Boolean,
    "exact": pl.Binary,
}
"""What `decide` reads of each document beside `minhash` and `sample`."""

DEFAULTS: Mapping[str, object] = {
    "source": "",
    "register": "",
    "work_key": "",
    "title": "",
    "revision": "",
    "license_rank": 0,
    "tier": "",
    "origin": "",
    "quality": None,
    "source_rank": 50,
    "incumbent": False,
}
"""What stands for a column that is not given, or for a missing value."""


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


def prepared(documents: pl.DataFrame, needed: Sequence[str] = ("minhash", "sample")) -> pl.DataFrame:
    """Return the documents by uid, with every column of `COLUMNS` and those needed besides.

    Raises:
        FilterError: when a column without a default is missing or a uid occurs twice.
    """
    missing = [name for name in (*COLUMNS, *needed) if name not in documents.columns and name not in DEFAULTS]
    if missing:
        raise FilterError(f"documents: column(s) {', '.join(missing)} missing. Give the columns of `signature`.")
    columns = [
        (pl.col(name) if name in documents.columns else pl.lit(None)).cast(kind).fill_null(DEFAULTS[name])
        if DEFAULTS.get(name) is not None
        else (pl.col(name) if name in documents.columns else pl.lit(None, kind)).cast(kind)
        for name, kind in COLUMNS.items()
    ]
    named = (column.alias(name) for column, name in zip(columns, COLUMNS, strict=True))
    table = documents.select(*named, *needed).sort("uid")
    twice = table.height - table["uid"].n_unique()
    if twice:
        raise FilterError(f"documents: {twice} uid(s) occur more than once. One row per document is expected.")
    return table


def decide(
    documents: pl.DataFrame,
    texts: Texts,
    config: DuplicatesConfig | None = None,
    signatures: Signatures | None = None,
) -> Decisions:
    """Return which documents go, to which survivor, and every pair worth recording.

    Documents marked `incumbent` were published before and decided about then: they are compared with the others, not
    with each other.

    Args:
        documents: one row per document, columns as in `COLUMNS`; those in `DEFAULTS` may be left out.
        texts: fetches texts for verification; called with a few hundred uids at a time.
        config: thresholds; the defaults when left out.
        signatures: of the same documents, where they lie; when left out, the columns `minhash` and `sample`.

    Raises:
        FilterError: when columns are missing, uids repeat, or a text cannot be fetched.
    """
    config = config or DuplicatesConfig()
    table = prepared(documents, () if signatures else ("minhash", "sample"))
    signatures = signatures or held(table)
    if signatures.documents != table.height:
        raise FilterError(f"signatures: {table.height} documents expected (got {signatures.documents}). Sign them all.")
    table = table.select(list(COLUMNS))
    pairs = candidates(table, signatures, config)
    comparison = Comparison(table, texts, config)
    findings = dict(comparison.judged(pairs))
    return _settled(table, findings, comparison, int(pairs.shape[0]))


def candidates(table: pl.DataFrame, signatures: Signatures, config: DuplicatesConfig) -> Pairs:
    """Return every pair worth verifying: equal texts, agreeing bands, contained samples, one work.

    Args:
        table: as `prepared` returns it.
        signatures: of its documents, in its order.
        config: thresholds.
    """
    rows = np.arange(table.height, dtype=np.int64)
    found = [
        pair_up(table["exact"].hash(seed=0).to_numpy(), rows, config.group_limit),
        # An estimate may fall short of the truth: three standard errors of room.
        near_candidates(signatures, max(0.0, config.link - 0.14), limit=config.group_limit),
        contained_candidates(signatures, config.contained * 0.75, Boilerplate(config.boilerplate)),
        _one_work(table, config.group_limit),
    ]
    pairs = distinct(np.concatenate(found), max(1, table.height))
    incumbent = table["incumbent"].to_numpy()
    fresh: Pairs = pairs[~(incumbent[pairs[:, 0]] & incumbent[pairs[:, 1]])]
    return fresh


def _one_work(table: pl.DataFrame, limit: int) -> Pairs:
    """Return the pairs of documents that bear one work key."""
    keyed = table.with_row_index("row").filter(pl.col("work_key") != "")
    if keyed.is_empty():
        return NO_PAIRS
    keys = keyed["work_key"].map_elements(normalised_key, return_dtype=pl.String)
    return pair_up(keys.hash(seed=0).to_numpy(), keyed["row"].to_numpy().astype(np.int64), limit)


_Findings = dict[tuple[int, int], tuple[Finding, Likeness]]


def _settled(table: pl.DataFrame, findings: _Findings, comparison: Comparison, compared: int) -> Decisions:
    """Choose the survivors cluster by cluster; a document goes only beside a survivor it was compared with."""
    uids = comparison.uids
    edges = np.array([pair for pair, (finding, _) in findings.items() if finding.drop], np.int64).reshape(-1, 2)
    roots = components(edges, table.height)
    touched = np.unique(edges)
    members = defaultdict(list)
    ranked = {int(r): rank(table.row(int(r), named=True)) for r in touched}
    for row in sorted(ranked, key=ranked.__getitem__):
        members[int(roots[row])].append(row)
    dropped: dict[str, Dropped] = {}
    clusters: dict[str, str] = {}
    for cluster in members.values():
        head = uids[cluster[0]]
        kept: list[int] = []
        for row in cluster:
            clusters[uids[row]] = head
            survivor = _survivor(row, kept, findings, comparison)
            if survivor is None:
                kept.append(row)
                continue
            finding, like = findings[min(row, survivor), max(row, survivor)]
            dropped[uids[row]] = Dropped(uids[row], uids[survivor], like.jaccard, like.containment, finding.kind, head)
    links = tuple(
        Link(uids[a], uids[b], like.jaccard, like.containment, finding.kind)
        for (a, b), (finding, like) in sorted(findings.items())
    )
    counts = {"candidates": compared, "linked": len(links), "dropped": len(dropped), "clusters": len(members)}
    return Decisions(dict(sorted(dropped.items())), links, clusters, counts)


_TRIED = 8
"""Survivors of its own cluster that a document is compared with when no candidate pair joined them."""


def _survivor(row: int, kept: Sequence[int], findings: _Findings, comparison: Comparison) -> int | None:
    """Return the first survivor beside which a document may go."""
    for other in kept:
        found = findings.get((min(row, other), max(row, other)))
        if found and found[0].drop:
            return other
    unseen = [
        (min(row, o), max(row, o))
        for o in kept[:_TRIED]
        if (min(row, o), max(row, o)) not in findings and not (comparison.incumbents[row] and comparison.incumbents[o])
    ]
    if not unseen:
        return None
    findings.update(comparison.judged(np.array(sorted(unseen), np.int64)))
    for other in kept[:_TRIED]:
        found = findings.get((min(row, other), max(row, other)))
        if found and found[0].drop:
            return other
    return None
