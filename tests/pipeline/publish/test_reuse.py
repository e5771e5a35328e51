"""What a new release costs: one source added, one document withdrawn."""

from datetime import date

import polars as pl
import pytest

from manifests import withdrawals
from manifests.withdrawals import Reason
from pipeline import build
from pipeline.config import Release, Work
from pipeline.publish.plan import compare, take
from tests.pipeline.building import SMALL, Silent, settings, snapshots


@pytest.fixture
def without(first, tmp_path):
    """The release after 1.0.0, from which one document of `soldatenbriefe` was withdrawn."""
    rows = pl.read_parquet(first.directory / "data/by-sa/soldatenbriefe-00000.parquet", hive_partitioning=False)
    orders = tmp_path / "withdrawals"
    withdrawals.withdraw(orders, [rows["uid"][2]], Reason.RIGHTS, "2026-11")
    config = settings(
        tmp_path,
        release=Release(on=date(2026, 11, 22), version="2.0.0", previous=first.directory),
        work=Work(folder=tmp_path, withdrawals=orders, task_bytes=200_000),
    )
    return take(build.build(snapshots(*SMALL), config, Silent()).directory)


def test_a_withdrawn_document_costs_one_shard(first, without):
    """No other source's shard travels, whatever else stands in the release."""
    plan = compare("", without, {f.path: f.sha256 for f in first.files})

    assert [f.path for f in plan.uploaded if f.path.startswith("data/")] == ["data/by-sa/soldatenbriefe-00000.parquet"]
    assert without.manifest.totals.documents == first.manifest.totals.documents - 1


def test_an_added_source_costs_its_own_shards(first, second):
    """Of the shards nothing else travels; the share is what the plan tells the steward."""
    plan = compare("", second, {f.path: f.sha256 for f in first.files})

    sent = sum(f.size for f in plan.uploaded)
    assert [f.path for f in plan.uploaded if f.path.startswith("data/")] == [
        "data/by/bundestag-plenarprotokolle-00000.parquet"
    ]
    assert plan.share == 1 - sent / second.size
    assert f"{plan.share:.1%} of the bytes are there already" in "\n".join(plan.lines())
