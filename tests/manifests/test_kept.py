"""The kept rows of a ledger, by shard."""

import random
import time

import polars as pl
import pytest

from manifests import ledger
from manifests.census import Census
from manifests.ledger import Disposition, Row, Stage

SHARDS = tuple(f"data/pd/gesetze-{number:05d}.parquet" for number in range(300))


def rows(count: int, shards: tuple[str, ...]) -> list[Row]:
    """Return ledger rows in the order of uids, scattered over shards; every fifth is not kept."""
    draw = random.Random(7)
    made = []
    for number in range(count):
        kept = number % 5 != 0
        digest = f"{number:064x}"
        shard = draw.choice(shards) if kept else ""
        made.append(
            Row(
                ledger.uid("gesetze", str(number)),
                "gesetze",
                str(number),
                "",
                f"{number}.txt",
                "",
                digest,
                10,
                Disposition.KEPT if kept else Disposition.DROPPED,
                Stage.SHARDS if kept else Stage.QUALITY,
                text_sha256=digest if kept else "",
                shard=shard,
                row=draw.randrange(count) if kept else -1,
                evidence=(digest, "e" * 64) if number % 3 else (),
                facts='{"work":{}}' if number % 2 else "",
            )
        )
    return sorted(made, key=lambda row: row.uid)


def census(made: list[Row], step: int) -> Census:
    """Return the census of rows that come in batches."""
    found = Census()
    for start in range(0, len(made), step):
        found.kept.add(ledger.table(made[start : start + step]))
    found.kept.close()
    return found


@pytest.mark.parametrize("step", [1, 7, 100])
def test_each_shard_gets_its_rows_in_the_order_of_their_places(step):
    """However they are scattered over shards and batches; every value is the ledger's."""
    made = rows(100, SHARDS[:4])
    kept = census(made, step).kept

    assert kept.shards() == list(SHARDS[:4])
    for shard in SHARDS[:4]:
        mine = sorted((r for r in made if r.shard == shard), key=lambda r: (r.row, r.uid))
        found = kept.of(shard)
        assert found is not None
        whole = pl.DataFrame(pl.from_arrow(ledger.table(mine)))
        assert found.equals(whole.select(found.columns))
        assert found.schema == whole.select(found.columns).schema
    assert kept.of(SHARDS[5]) is None


def test_all_rows_come_in_the_ledger_s_order():
    """Faults are named in the order in which an auditor meets them."""
    made = rows(60, SHARDS[:4])
    frame = census(made, 7).kept.frame(["uid", "evidence", "tier"])

    assert frame is not None
    assert frame["uid"].to_list() == [row.uid for row in made if row.shard]
    assert frame["evidence"].to_list() == [list(row.evidence) for row in made if row.shard]


def test_a_ledger_that_keeps_nothing_has_no_shards():
    """Neither rows nor names."""
    made = [row for row in rows(20, SHARDS[:2]) if not row.shard]
    kept = census(made, 3).kept

    assert kept.shards() == []
    assert kept.of(SHARDS[0]) is None
    assert kept.frame(["uid"]) is None


def test_many_shards_of_many_batches_are_not_looked_for_one_by_one():
    """300 shards in 500 batches: a look into every batch for every shard would take several times the bound."""
    kept = census(rows(5_000, SHARDS), 10).kept
    started = time.process_time()

    total = sum(frame.height for shard in kept.shards() if (frame := kept.of(shard)) is not None)

    assert total == 4_000
    assert time.process_time() - started < 3  # processor seconds
