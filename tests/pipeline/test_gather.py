"""The ledger is gathered in bounded memory, and nothing of how it was done shows in it."""

import dataclasses
import random

import polars as pl
import pyarrow.parquet as pq
import pytest

from manifests import ledger
from manifests.ledger import Disposition, Row, Stage
from pipeline.gather import Streams, gather, prefixes, twice
from pipeline.steps.decide import FATES
from pipeline.steps.shard import PLACE_SCHEMA

FIELDS = {f.name: f for f in dataclasses.fields(Row)}


def row(name, **more):
    """Return a ledger row of an invented record."""
    known = dict.fromkeys(FIELDS, "")
    numbers = {"chars_in": 1, "chars_out": 1, "row": -1, "score": None, "limit": None, "similarity": None}
    told = {
        "uid": ledger.uid("s", name, ""),
        "source": "s",
        "record_id": name,
        "path": "f",
        "disposition": Disposition.KEPT,
        "stage": Stage.SHARDS,
        "transforms": (),
        "evidence": ("e" * 64,),
    }
    return Row(**{**known, **numbers, **told, **more})


@pytest.fixture
def streams(tmp_path):
    """Three thousand rows in thirty parts, twenty of them with an id that was there, a tenth of them duplicates."""
    draw = random.Random(7)
    names = [f"r{n}" for n in range(3000)] + [f"r{draw.randrange(3000)}" for _ in range(20)]
    parts, fates, places = [], [], []
    for number in range(0, len(names), 100):
        path = tmp_path / f"part-{number}.parquet"
        pq.write_table(ledger.table([row(n) for n in names[number : number + 100]]), path)
        parts.append(path)
    empty = {"stage": "duplicates", "reason": "duplicate_near", "dup_of": "d", "copies": None, "copy_sources": None}
    gone = [
        {"uid": ledger.uid("s", n, ""), "disposition": "duplicate_of", "similarity": 0.9, **empty} for n in names[:300]
    ]
    taken = {"uid": ledger.uid("s", "r301", ""), "disposition": "taken_down", "similarity": None, **empty}
    pl.DataFrame([*gone, taken], schema=FATES).write_parquet(tmp_path / "fates.parquet")
    fates.append(tmp_path / "fates.parquet")
    kept = [
        {"uid": ledger.uid("s", n, ""), "shard": "data/pd/s-00000.parquet", "row": i}
        for i, n in enumerate(names[302:3000])
    ]
    table = pl.DataFrame(kept, schema={"uid": pl.String, "shard": pl.String, "row": pl.Int64}).to_arrow()
    pq.write_table(table.cast(PLACE_SCHEMA), tmp_path / "places.parquet")
    places.append((tmp_path / "places.parquet", {"data/pd/s-00000.parquet": "data/pd/s-00004.parquet"}))
    return Streams(parts, fates, places, [row("stone")])  # fmt: skip


def test_the_number_of_stretches_does_not_show(streams, tmp_path):
    """In one stretch or in sixty, the files have the same bytes."""
    for stretch in (50, 1_000, 10**9):
        (tmp_path / f"{stretch}").mkdir()
        gather(streams, tmp_path / f"{stretch}", tmp_path / f"scratch-{stretch}", stretch)

    few, some, many = (
        [p.read_bytes() for p in sorted((tmp_path / f"{s}" / "ledger").iterdir())] for s in (10**9, 1_000, 50)
    )
    assert few == some == many


def test_every_row_is_there_once_in_order_with_its_fate_and_place(streams, tmp_path):
    """Records that share an id are told apart, decisions overrule, shards bear the release's names."""
    evidence = gather(streams, tmp_path, tmp_path / "scratch", 200)

    rows = pl.concat([pl.read_parquet(p) for p in sorted((tmp_path / "ledger").iterdir())])
    assert rows.height == 3020  # one was taken down, and its stone stands for it
    assert rows["uid"].is_sorted()
    assert rows["uid"].n_unique() == rows.height
    assert rows.filter(pl.col("record_id").str.contains("#f#")).height == 20
    assert rows.filter(pl.col("disposition") == "duplicate_of").height == 300
    assert rows.filter(pl.col("record_id") == "r301").is_empty()
    assert rows.filter(pl.col("record_id") == "r302").select("shard", "row").row(0) == ("data/pd/s-00004.parquet", 0)
    assert evidence == {"e" * 64}


def test_what_comes_twice_is_found_by_its_beginning():
    """The first 60 bits of a uid tell it from all others of a corpus of any size."""
    uids = pl.Series([ledger.uid("s", f"{n % 900}", "") for n in range(1000)])

    assert len(twice(prefixes(uids).to_numpy())) == 100
