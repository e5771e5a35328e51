"""Tombstones: whatever became of a withdrawn document, its ledger row no longer names it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from manifests.ledger import Disposition, Row, Stage
from manifests.manifest import Balance
from manifests.withdrawals import Withdrawals, tombstone

Moved = Counter[tuple[str, str, str, str]]
"""Rows that became tombstones at an earlier stage than `withdrawn`, by (source, stage, disposition, reason)."""


@dataclass(frozen=True, slots=True)
class Buried:
    """Withdrawn documents whose way had ended before the withdrawals are looked at.

    Args:
        stones: the rows that stand in their place.
        uids: of the rows that go.
        moved: where the books count them as taken down.
    """

    stones: tuple[Row, ...]
    uids: frozenset[str]
    moved: Moved


def early(parts: Iterable[Path], orders: Withdrawals) -> Buried:
    """Find the rows of withdrawn documents that an earlier stage had ended; their rows would go on naming them.

    Such a document leaves the books where it ended, as taken down instead of dropped.

    Args:
        parts: ledger parts of the tasks.
        orders: of the steward.
    """
    stones: list[Row] = []
    uids: set[str] = set()
    moved = Moved()
    columns = ["uid", "source", "stage", "disposition", "reason"]
    for path in parts if orders.orders else ():
        ended = pl.read_parquet(path, columns=columns).filter(pl.col("disposition") != Disposition.KEPT.value)
        found = orders.among(ended["uid"])
        for uid, source, stage, disposition, reason in ended.filter(pl.col("uid").is_in(list(found))).iter_rows():
            if uid in uids:
                continue
            moved[source, stage, disposition, reason if disposition == Disposition.DROPPED.value else ""] += 1
            stones.append(tombstone(found[uid], source, Stage(stage)))
            uids.add(uid)
    return Buried(tuple(stones), frozenset(uids), moved)


def rebook(balances: Iterable[Balance], moved: Moved) -> Iterator[Balance]:
    """Yield the books with every early tombstone counted as taken down where its document had ended."""
    for line in balances:
        mine = [(key[2], key[3], n) for key, n in moved.items() if key[:2] == (line.source, line.stage)]
        yield _rebooked(line, mine) if mine else line


def _rebooked(line: Balance, moved: Sequence[tuple[str, str, int]]) -> Balance:
    dropped = Counter(line.dropped)
    gone: Counter[str] = Counter()
    for disposition, reason, count in moved:
        gone[disposition] += count
        if disposition == Disposition.DROPPED.value:
            dropped[reason] -= count
    return line.model_copy(
        update={
            "dropped": {reason: count for reason, count in sorted(dropped.items()) if count},
            "quarantined": line.quarantined - gone[Disposition.QUARANTINED.value],
            "duplicates": line.duplicates - gone[Disposition.DUPLICATE.value],
            "taken_down": line.taken_down + gone.total(),
        }
    )
