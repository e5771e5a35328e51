"""Withdrawn documents in old tags: found by order or by name, and what removing them for good breaks."""

import polars as pl
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError

from manifests import withdrawals
from manifests.withdrawals import Reason, Withdrawals
from pipeline.errors import OutsideError
from pipeline.publish.hub_client import HubClient
from pipeline.publish.revisions import find
from tests.pipeline.publish.conftest import IMPATIENT, REPO, publish


@pytest.fixture
def published(hub, releases):
    """A repository with two tags of releases and one that holds none."""
    api = HfApi(endpoint=hub.endpoint, token="hf_steward")
    for release in releases:
        publish(hub, release)
    first = [c.commit_id for c in api.list_repo_commits(REPO, repo_type="dataset")][-1]
    api.create_tag(REPO, tag="draft", revision=first, repo_type="dataset")
    return HubClient(REPO, hub.endpoint, "hf_steward", IMPATIENT)


def documents(release, config):
    """Return uid and id of each document of a configuration."""
    rows = pl.read_parquet(release.directory / "data" / config / "*.parquet", hive_partitioning=False)
    return rows.select("uid", "id", "source").sort("id").rows()


def test_a_document_is_found_in_every_tag_that_holds_it(published, releases):
    """By uid and by id, with the file that it stands in; a tag without it says so."""
    old, new = documents(releases[0], "pd")[0], documents(releases[1], "by")[0]

    found = find(published, Withdrawals(), [old[0], new[1]])

    assert sorted((h.tag, h.what) for h in found.held) == sorted(
        [("v1.0.0", old[0]), ("v1.1.0", old[0]), ("v1.1.0", new[1])]
    )
    assert all(h.shard.startswith("data/") and len(h.sha256) == 64 for h in found.held)
    assert found.foreign == ("draft",)


@pytest.mark.parametrize("reason", [Reason.RIGHTS, Reason.PRIVACY])
def test_orders_find_their_documents_without_naming_them(published, releases, tmp_path, reason):
    """Also an order that knows its document by a key alone; what is printed is the order's random id."""
    uid, name, _ = documents(releases[0], "pd")[0]
    (order,) = withdrawals.withdraw(tmp_path, [uid], reason, "2026-11")

    found = find(published, withdrawals.load(tmp_path))
    told = "\n".join(found.lines())

    assert [h.tag for h in found.held] == ["v1.0.0", "v1.1.0"]
    assert order.id[:16] in told
    assert uid not in told
    assert name not in told
    assert "2 of 2 tags still hold withdrawn documents" in told


def test_nothing_to_find_is_told_tag_by_tag(published):
    """A clean answer names what was looked at."""
    found = find(published, Withdrawals(), ["gesetze/gibt-es-nicht"])

    assert not found.held
    assert list(found.lines())[:2] == ["v1.0.0     holds none of them", "v1.1.0     holds none of them"]


def test_removing_the_file_for_good_breaks_the_old_tag_and_spares_the_rest(hub, published, releases):
    """As the guide says: the old tag no longer loads that shard, all others do."""
    api = HfApi(endpoint=hub.endpoint, token="hf_steward")
    uid, _, _ = documents(releases[1], "by")[0]
    (held,) = find(published, Withdrawals(), [uid]).held
    gone = [f for f in api.list_lfs_files(REPO, repo_type="dataset") if f.file_oid == held.sha256]

    api.permanently_delete_lfs_files(REPO, gone, repo_type="dataset")

    with pytest.raises((OutsideError, HfHubHTTPError)):
        published.digest(held.shard, "v1.1.0")
    for file in releases[0].files:
        if file.path.startswith("data/"):
            assert published.digest(file.path, "v1.0.0") == file.sha256
