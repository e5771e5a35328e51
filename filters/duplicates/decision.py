"""Decides which documents repeat others: candidates, verification, rules, survivors.

Documents are put in the order of their uids first and every later step follows that order, so that the result does
not depend on the order of arrival, on the number of tasks or on the engine.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from filters.duplicates.candidates import (
    NO_PAIRS,
    Pairs,
    contained_candidates,
    distinct,
    near_candidates,
    pair_up,
)
from filters.duplicates.clusters import components
from filters.duplicates.folding import words
from filters.duplicates.rules import DuplicatesConfig, Finding, Kind, Party, judge, normalised_key
from filters.duplicates.signature import BANDS, ROWS, normalised
from filters.duplicates.survivor import rank
from filters.duplicates.verification import Content, Likeness, content, likeness
from filters.errors import FilterError

Texts = Callable[[Sequence[str]], Mapping[str, str]]
"""Fetches the texts of some uids."""

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
    "minhash": pl.Binary,
    "sample": pl.List(pl.UInt64),
}
"""What `decide` reads of each document."""

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


def prepared(documents: pl.DataFrame) -> pl.DataFrame:
    """Return the documents by uid, with every column of `COLUMNS`.

    Raises:
        FilterError: when a column without a default is missing or a uid occurs twice.
    """
    missing = [name for name in COLUMNS if name not in documents.columns and name not in DEFAULTS]
    if missing:
        raise FilterError(f"documents: column(s) {', '.join(missing)} missing. Give the columns of `signature`.")
    columns = [
        (pl.col(name) if name in documents.columns else pl.lit(None)).cast(kind).fill_null(DEFAULTS[name])
        if DEFAULTS.get(name) is not None
        else (pl.col(name) if name in documents.columns else pl.lit(None, kind)).cast(kind)
        for name, kind in COLUMNS.items()
    ]
    table = documents.select(c.alias(n) for c, n in zip(columns, COLUMNS, strict=True)).sort("uid")
    twice = table.height - table["uid"].n_unique()
    if twice:
        raise FilterError(f"documents: {twice} uid(s) occur more than once. One row per document is expected.")
    return table


def decide(documents: pl.DataFrame, texts: Texts, config: DuplicatesConfig | None = None) -> Decisions:
    """Return which documents go, to which survivor, and every pair worth recording.

    Args:
        documents: one row per document, columns as in `COLUMNS`; those in `DEFAULTS` may be left out.
        texts: fetches texts for verification; called with at most `_BATCH` uids at a time.
        config: thresholds; the defaults when left out.

    Raises:
        FilterError: when columns are missing, uids repeat, or a text cannot be fetched.
    """
    config = config or DuplicatesConfig()
    table = prepared(documents)
    pairs = candidates(table, config)
    judge_pairs = _Judge(table, texts, config)
    findings = dict(judge_pairs.judged(pairs))
    return _settled(table, findings, judge_pairs, int(pairs.shape[0]))


def matrix(column: pl.Series) -> np.ndarray[tuple[int, int], np.dtype[np.uint32]]:
    """Return a column of stored minima as a matrix, shape (documents, BANDS * ROWS)."""
    joined = b"".join(column.to_list())
    return np.frombuffer(joined, "<u4").reshape(-1, BANDS * ROWS)


def candidates(table: pl.DataFrame, config: DuplicatesConfig) -> Pairs:
    """Return every pair worth verifying: equal texts, agreeing bands, contained samples, one work.

    Args:
        table: as `prepared` returns it.
        config: thresholds.
    """
    rows = np.arange(table.height, dtype=np.int64)
    equal = pair_up(table["exact"].hash(seed=0).to_numpy(), rows, config.group_limit)
    # An estimate may fall short of the truth: three standard errors of room.
    near = near_candidates(matrix(table["minhash"]), max(0.0, config.link - 0.14), limit=config.group_limit)
    lengths = table["sample"].list.len().fill_null(0).to_numpy().astype(np.int64)
    values = table["sample"].explode().drop_nulls().to_numpy()
    inside = contained_candidates(
        values, np.repeat(rows, lengths), lengths, config.contained * 0.75, limit=config.boilerplate
    )
    keyed = np.array([normalised_key(k) for k in table["work_key"]])
    known = np.flatnonzero(keyed != "")
    works = NO_PAIRS
    if known.size:
        _, codes = np.unique(keyed[known], return_inverse=True)
        works = pair_up(codes.astype(np.uint64), known, config.group_limit)
    return distinct(np.concatenate((equal, near, inside, works)), max(1, table.height))


_BATCH = 256
_CACHED_SHINGLES = 1 << 25
"""Shingles kept between comparisons, a quarter of a gigabyte."""


class _Judge:
    """Verifies pairs; keeps the contents it may need again."""

    def __init__(self, table: pl.DataFrame, texts: Texts, config: DuplicatesConfig) -> None:
        self.uids: list[str] = table["uid"].to_list()
        self._exact: list[bytes] = table["exact"].to_list()
        self._registers: list[str] = table["register"].to_list()
        self._works = [normalised_key(k) for k in table["work_key"]]
        self._titles = [words(t)[0].tobytes().hex() for t in table["title"]]
        self._texts = texts
        self._config = config
        self._contents: OrderedDict[int, tuple[Content, str]] = OrderedDict()
        self._held = 0

    def judged(self, pairs: Pairs) -> Iterator[tuple[tuple[int, int], tuple[Finding, Likeness]]]:
        """Yield each pair that a rule speaks about, with its finding."""
        for start in range(0, pairs.shape[0], _BATCH // 2):
            block = pairs[start : start + _BATCH // 2]
            self._fetch(sorted({int(row) for row in block.ravel()}))
            for left, right in block.tolist():
                verdict = self._pair(left, right)
                if verdict:
                    yield (left, right), verdict

    def _fetch(self, rows: Sequence[int]) -> None:
        missing = [row for row in rows if row not in self._contents]
        for row in rows:
            if row in self._contents:
                self._contents.move_to_end(row)
        found = self._texts([self.uids[row] for row in missing]) if missing else {}
        lost = [self.uids[row] for row in missing if self.uids[row] not in found]
        if lost:
            raise FilterError(f"texts: {len(lost)} uid(s) not found, first {lost[0]}. Give every document's text.")
        for row in missing:
            text = found[self.uids[row]]
            held = content(text)
            self._contents[row] = (held, normalised(text))
            self._held += int(held.shingles.size)
        while self._held > _CACHED_SHINGLES and len(self._contents) > len(rows):
            _, (held, _) = self._contents.popitem(last=False)
            self._held -= int(held.shingles.size)

    def _party(self, row: int) -> Party:
        held = self._contents[row][0]
        return Party(self._registers[row], self._works[row], self._titles[row], held.words, held.numeric)

    def _pair(self, left: int, right: int) -> tuple[Finding, Likeness] | None:
        (a, a_text), (b, b_text) = self._contents[left], self._contents[right]
        exact = self._exact[left] == self._exact[right] and a_text == b_text
        like = Likeness(1.0, 1.0, 1.0) if exact else likeness(a, b)
        if not exact and min(a.words, b.words) < self._config.minimum_words:
            return None
        finding = judge(self._party(left), self._party(right), like, exact, self._config)
        return (finding, like) if finding else None


_Findings = dict[tuple[int, int], tuple[Finding, Likeness]]


def _settled(table: pl.DataFrame, findings: _Findings, judge_pairs: _Judge, compared: int) -> Decisions:
    """Choose the survivors cluster by cluster; a document goes only beside a survivor it was compared with."""
    uids = judge_pairs.uids
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
            survivor = _survivor(row, kept, findings, judge_pairs)
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


def _survivor(row: int, kept: Sequence[int], findings: _Findings, judge_pairs: _Judge) -> int | None:
    """Return the first survivor beside which a document may go."""
    for other in kept:
        found = findings.get((min(row, other), max(row, other)))
        if found and found[0].drop:
            return other
    unseen = [(min(row, o), max(row, o)) for o in kept[:_TRIED] if (min(row, o), max(row, o)) not in findings]
    if not unseen:
        return None
    findings.update(judge_pairs.judged(np.array(sorted(unseen), np.int64)))
    for other in kept[:_TRIED]:
        found = findings.get((min(row, other), max(row, other)))
        if found and found[0].drop:
            return other
    return None
