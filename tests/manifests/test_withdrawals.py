"""Withdrawal: gone from the next release, provably, and on record without being named."""

import json
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from manifests import commands, ledger, release, withdrawals
from manifests.errors import ReleaseError
from manifests.fault import Fault
from manifests.ledger import Disposition, Stage
from manifests.verify import Level, verify
from manifests.views import withdrawal_log
from manifests.withdrawals import Reason, WithdrawalError

MONTH = "2026-11"
UIDS = [ledger.uid("gesetze", f"gesetze-{number:04d}") for number in range(3)]


def test_an_order_is_found_by_its_document(tmp_path):
    """The build asks by uid and gets the order."""
    (order,) = withdrawals.withdraw(tmp_path, [UIDS[0]], Reason.RIGHTS, MONTH)

    known = withdrawals.load(tmp_path)

    assert known.find(UIDS[0]) == order
    assert known.find(UIDS[1]) is None


def test_a_private_order_is_found_by_its_key_and_names_nobody(tmp_path):
    """The folder itself holds no uid of a private person's document."""
    withdrawals.withdraw(tmp_path, [UIDS[0]], Reason.PRIVACY, MONTH)

    known = withdrawals.load(tmp_path)

    assert known.find(UIDS[0]) is not None
    assert UIDS[0] not in (tmp_path / "orders.jsonl").read_text()


def test_erasure_ends_the_link(tmp_path):
    """Without its key the order cannot be tied to any document."""
    (order,) = withdrawals.withdraw(tmp_path, [UIDS[0]], Reason.PRIVACY, MONTH)

    withdrawals.erase(tmp_path, order.id)

    assert withdrawals.load(tmp_path).find(UIDS[0]) is None
    assert not list((tmp_path / "vault").iterdir())
    with pytest.raises(WithdrawalError, match="has no key"):
        withdrawals.erase(tmp_path, order.id)


def test_withdrawing_twice_makes_one_order(tmp_path):
    """The second request finds the first."""
    withdrawals.withdraw(tmp_path, [UIDS[0]], Reason.COURT, MONTH)

    assert withdrawals.withdraw(tmp_path, [UIDS[0], UIDS[0]], Reason.RIGHTS, MONTH) == []


def test_a_broken_folder_of_orders_stops(tmp_path):
    """A line that is no order is never skipped: it might be the one that matters."""
    (tmp_path / "orders.jsonl").write_text('{"id":"x"}\nnonsense\n')

    with pytest.raises(WithdrawalError, match=r"(?s)line 1: id.*line 2"):
        withdrawals.load(tmp_path)


def test_a_tombstone_says_class_and_month_only(tmp_path):
    """Nothing in the row leads back to the document."""
    (order,) = withdrawals.withdraw(tmp_path, [UIDS[0]], Reason.PRIVACY, MONTH)

    row = withdrawals.tombstone(order, "gesetze")

    assert (row.uid, row.reason, row.basis) == (order.id, "privacy", '{"month":"2026-11"}')
    assert (row.record_id, row.raw_sha256, row.path, row.text_sha256) == ("", "", "", "")


def withdrawn(directory, facts, orders, source="gesetze", uid=UIDS[0]):
    """Take a document out of a filled directory as the pipeline does, and return the facts that follow."""
    from manifests import shards

    order = orders.find(uid)
    path = directory / "ledger" / "ledger-00000.parquet"
    frame = pl.read_parquet(path).filter(pl.col("uid") != uid)
    frame = frame.with_columns(row=pl.when(pl.col("source") == source).then(pl.col("row") - 1).otherwise(pl.col("row")))
    frame = frame.with_columns(row=pl.when(pl.col("disposition") == "kept").then(pl.col("row")).otherwise(-1))
    stone = pl.DataFrame(pl.from_arrow(ledger.table([withdrawals.tombstone(order, source)])))
    shards.write(pl.concat([frame, stone]).sort("uid").to_arrow().cast(ledger.SCHEMA), path)
    shard = directory / "data/pd/gesetze-00000.parquet"
    rest = pl.read_parquet(shard).filter(pl.col("uid") != uid)
    shards.write(rest.to_arrow().cast(shards.SHARD_SCHEMA), shard)
    counts = []
    at = list(Stage).index(Stage.WITHDRAWN)
    for line in facts.counts:
        place = list(Stage).index(Stage(line.stage))
        if line.source == source and place >= at:
            gone = {"taken_down": 1} if place == at else {"entered": line.entered - 1}
            counts.append(line.model_copy(update={"kept": line.kept - 1, **gone}))
        else:
            counts.append(line)
    return replace(facts, counts=tuple(counts), withdrawals=orders)


@pytest.fixture
def chain(tmp_path, unsealed):
    """Return a release, and the next one in which a document is withdrawn."""
    folder = tmp_path / "orders"
    older, newer = tmp_path / "older", tmp_path / "newer"
    older.mkdir()
    newer.mkdir()
    release.seal(older, replace(unsealed(older), withdrawals=withdrawals.load(folder)))
    withdrawals.withdraw(folder, [UIDS[0]], Reason.RIGHTS, MONTH)
    facts = withdrawn(newer, unsealed(newer), withdrawals.load(folder))
    release.seal(newer, replace(facts, version="2.0.0", previous=older))
    return older, newer


def test_a_withdrawn_document_is_gone_from_the_next_release_and_its_tombstone_is_there(chain):
    """Shards, ledger and log of the new release do not name it; the release verifies with its chain."""
    older, newer = chain
    rows = pl.read_parquet(newer / "ledger/*.parquet")

    report = verify(newer, previous=older)

    assert report.verified, "\n".join(report.lines())
    assert UIDS[0] not in rows["uid"].to_list()
    assert rows.filter(pl.col("disposition") == Disposition.TAKEN_DOWN.value)["reason"].to_list() == ["rights"]
    assert not any(
        UIDS[0].encode() in path.read_bytes() for path in newer.rglob("*") if path.suffix in {".json", ".jsonl", ".md"}
    )


def test_a_consumer_finds_what_to_drop(chain):
    """Whoever holds the document can match it; whoever does not learns nothing."""
    _, newer = chain
    (line,) = [json.loads(text) for text in (newer / "REVOCATIONS.jsonl").read_text().splitlines()]

    assert line["match"] == withdrawal_log.match(UIDS[0])
    assert (line["class"], line["month"]) == ("rights", MONTH)


def test_absence_is_proved_in_the_next_release(chain, tmp_path):
    """The proof of absence is a file that anyone can check."""
    _, newer = chain

    commands.prove(newer, UIDS[0], tmp_path / "gone.proof")

    assert commands.check_proof(tmp_path / "gone.proof")[1].startswith(f"{UIDS[0]} is not in the ledger")


def test_a_log_that_forgets_a_withdrawal_stops_the_release(chain, tmp_path, unsealed):
    """The log of a release continues the one before, or there is no release."""
    _, newer = chain
    third = tmp_path / "third"
    third.mkdir()
    facts = replace(unsealed(third), version="2.1.0", previous=newer, withdrawals=withdrawals.Withdrawals())

    with pytest.raises(ReleaseError, match="does not continue the log"):
        release.seal(third, facts)


def test_a_truncated_log_is_found(chain):
    """Cutting the log after sealing is seen by the chain and by the views."""
    older, newer = chain
    (newer / "withdrawals" / "log.jsonl").write_bytes(b"")

    report = verify(newer, [Level.VIEWS], previous=older)

    assert any(fault.where == "withdrawals/log.jsonl" for fault in report.faults)
    assert list(withdrawal_log.continues(newer, older)) == []
    assert all(isinstance(fault, Fault) for fault in withdrawal_log.continues(older, newer))


def test_copies_are_withdrawn_with_their_survivor(sealed, tmp_path):
    """Otherwise the next build would publish the copy in its place."""
    _, told = commands.withdraw(tmp_path, ["gesetze/gesetze-0000"], "rights", date(2026, 11, 22), sealed)
    known = withdrawals.load(tmp_path)

    assert known.find(ledger.uid("gesetze", "gesetze-near_duplicate")) is not None
    assert "1 of these are copies" in told


@pytest.mark.parametrize(("asked", "reason"), [("gesetze/x", "rights"), ("0" * 64, "whim")])
def test_an_order_that_cannot_be_meant_is_refused(tmp_path, asked, reason):
    """An id needs a release to be looked up in, and a reason its class."""
    with pytest.raises((ReleaseError, WithdrawalError)):
        commands.withdraw(tmp_path, [asked], reason, date(2026, 11, 22))


def test_an_id_that_no_record_bears_is_refused(sealed, tmp_path):
    """A slip of the pen must not pass for a withdrawal while the document stays published."""
    with pytest.raises(ReleaseError, match="no record of the release bears this id"):
        commands.withdraw(tmp_path, ["gesetze/gesetze-9999"], "rights", date(2026, 11, 22), sealed)

    assert withdrawals.load(tmp_path).orders == ()


def test_orders_and_keys_are_for_the_steward_alone(tmp_path):
    """Who may read the folder could link a tombstone to its document."""
    (order,) = withdrawals.withdraw(tmp_path / "orders", ["a" * 64], Reason.PRIVACY, "2026-11")

    modes = [path.stat().st_mode & 0o077 for path in (tmp_path / "orders", *(tmp_path / "orders").rglob("*"))]

    assert (tmp_path / "orders" / withdrawals.VAULT / order.id).is_file()
    assert set(modes) == {0}
