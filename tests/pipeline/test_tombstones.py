"""A withdrawn document becomes a tombstone wherever its way had ended."""

import polars as pl
import pyarrow.parquet as pq

from manifests import ledger, withdrawals
from manifests.ledger import Disposition, Row, Stage
from manifests.manifest import Balance
from manifests.verify import verify
from manifests.withdrawals import Reason
from pipeline import tombstones
from pipeline.build import build
from tests.pipeline.building import Silent, settings, snapshots


def row(record, stage, disposition, reason=""):
    """Return the ledger row of a record that ended somewhere."""
    return Row(ledger.uid("a", record), "a", record, "", f"{record}.txt", "", "0" * 64, 5, disposition, stage, reason)


def test_an_early_end_is_rebooked_where_it_happened(tmp_path):
    """The stage counts the record as taken down, no longer as dropped; names and path are gone."""
    rows = [
        row("kept", Stage.SHARDS, Disposition.KEPT),
        row("french", Stage.LANGUAGE, Disposition.DROPPED, "not_german"),
        row("broken", Stage.READ, Disposition.QUARANTINED, "xml_not_well_formed"),
    ]
    withdrawals.withdraw(tmp_path, [r.uid for r in rows[1:]], Reason.COURT, "2026-11")
    part = tmp_path / "ledger.parquet"
    pq.write_table(ledger.table(rows), part)

    buried = tombstones.early([part], withdrawals.load(tmp_path))
    books = [
        Balance(source="a", stage="read", entered=3, kept=2, quarantined=1),
        Balance(source="a", stage="language", entered=2, kept=1, dropped={"not_german": 1}),
    ]
    read, language = tombstones.rebook(books, buried.moved)

    assert buried.uids == {rows[1].uid, rows[2].uid}
    assert [(stone.record_id, stone.disposition) for stone in buried.stones] == [("", Disposition.TAKEN_DOWN)] * 2
    assert (read.quarantined, read.taken_down) == (0, 1)
    assert (language.dropped, language.taken_down, language.kept) == ({}, 1, 1)


def test_a_dropped_document_is_withdrawn_from_the_next_release(tmp_path):
    """No record of the release names it any more, the books balance, and the release verifies."""
    sources = snapshots("debian-manpages-de", "oparl")
    config = settings(tmp_path)
    before = pl.read_parquet(build(sources, config, Silent()).directory / "ledger" / "*.parquet")
    gone = before.filter(pl.col("disposition") == "dropped").row(0, named=True)
    withdrawals.withdraw(config.work.withdrawals, [gone["uid"]], Reason.PRIVACY, "2026-11")

    again = build(sources, config, Silent())

    after = pl.read_parquet(again.directory / "ledger" / "*.parquet")
    assert gone["uid"] not in after["uid"].to_list()
    assert gone["path"] not in after["path"].to_list()
    assert after.filter(pl.col("disposition") == "taken_down")["stage"].to_list() == [gone["stage"]]
    report = verify(again.directory)
    assert report.verified, "\n".join(report.lines())
