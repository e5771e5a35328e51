"""One pass over a ledger: order, tree, books, kept rows and conclusions, in bounded memory."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa

from manifests import leaves
from manifests.balance import Books
from manifests.fault import Fault
from manifests.ledger import Disposition
from manifests.merkle import Tree
from manifests.rows import Kept


@dataclass(slots=True)
class Census:
    """What one pass over a ledger found.

    Args:
        books: rows by source, stage, disposition and reason.
        kept: the kept rows, for comparison with the shards.
        concluded: kept rows by (source, licence, rule, config, tier).
        evidence: digests of licence statements that rows refer to.
        tombstones: class of each withdrawn row by its random id.
        faults: rows out of order, with a wrong uid or a value no ledger has.
    """

    books: Books = field(default_factory=Books)
    kept: Kept = field(default_factory=Kept)
    concluded: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)
    evidence: set[str] = field(default_factory=set)
    tombstones: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0
    _hashes: list[bytes] = field(default_factory=list)
    _last: str = ""

    def tree(self) -> Tree:
        """Return the ledger tree."""
        return Tree(b"".join(self._hashes))

    def add(self, table: pa.Table) -> None:
        """Take one batch of ledger rows."""
        self._order(table)
        self._hashes.append(leaves.hashes(table))
        self.books.add(table)
        self.kept.add(table)
        frame = pl.DataFrame(
            pl.from_arrow(
                table.select(
                    [
                        "uid",
                        "reason",
                        "disposition",
                        "source",
                        "license_concluded",
                        "rule",
                        "config",
                        "tier",
                        "evidence",
                    ]
                )
            )
        )
        self.evidence.update(frame["evidence"].explode().drop_nulls().unique().to_list())
        kept = frame.filter(pl.col("disposition") == Disposition.KEPT.value)
        for *key, count in kept.group_by("source", "license_concluded", "rule", "config", "tier").len().iter_rows():
            source, concluded, rule, config, tier = (value or "" for value in key)
            self.concluded[source, concluded, rule, config, tier] += count
        stones = frame.filter(pl.col("disposition") == Disposition.TAKEN_DOWN.value)
        self.tombstones.update(zip(stones["uid"].to_list(), stones["reason"].to_list(), strict=True))
        self.rows += table.num_rows

    def _order(self, table: pa.Table) -> None:
        """Find the first row that does not stand behind its predecessor."""
        uids = pl.Series(pl.from_arrow(table["uid"]))
        before = pl.concat([pl.Series([self._last]), uids.head(max(uids.len() - 1, 0))])
        wrong = (uids <= before).fill_null(value=True)
        if wrong.any():
            place = int(wrong.arg_true()[0])
            self.faults.append(
                Fault(f"ledger row {self.rows + place}", "not in ascending order of uid, or the same uid twice.")
            )
        if uids.len():
            self._last = uids[-1] or ""


def take(files: Iterable[Path]) -> Census:
    """Read ledger files in their order.

    Raises:
        ReleaseError: when a file cannot be read or holds what no ledger holds.
    """
    census = Census()
    for table in leaves.batches(files):
        census.add(table)
    census.kept.close()
    return census
