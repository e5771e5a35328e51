"""A release on the Hub, with a Hub on the loopback interface and the real client."""

import shutil
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from manifests.verify import Level, Outcome, verify
from pipeline.errors import ConfigError, OutsideError
from pipeline.remote_release import fetch
from tests.hub import Answer, WrongDigest

RELEASE = Path(__file__).parents[1] / "compat" / "manifest-v1"
LAW, PLAYS = "data/pd/gesetze-00000.parquet", "data/by/stuecke-00000.parquet"
ADDRESS = "hf://org/gemeingut@v1.0.0"


@pytest.fixture
def api(hub):
    """The client of a Hub that holds a release at a tag."""
    client = HfApi(endpoint=hub.endpoint, token="hf_steward")
    client.create_repo("org/gemeingut", repo_type="dataset")
    client.upload_folder(repo_id="org/gemeingut", folder_path=RELEASE, repo_type="dataset")
    client.create_tag("org/gemeingut", tag="v1.0.0", repo_type="dataset")
    return client


def test_a_release_is_checked_without_its_shards(api, tmp_path):
    """The digests on the Hub stand in for the shards, the rest is verified as a part."""
    fetched = fetch(ADDRESS, tmp_path, hub=api)

    assert not fetched.faults
    assert (fetched.stated, fetched.downloaded) == (2, 0)
    assert not (tmp_path / "data").exists()
    assert verify(tmp_path, partial=True).verified


def test_some_shards_are_checked_row_by_row(api, tmp_path):
    """Only what was asked for is downloaded, and its rows are held against the ledger."""
    fetched = fetch(ADDRESS, tmp_path, shards=["data/pd/*"], hub=api)
    report = verify(tmp_path, [Level.FILES, Level.ROWS], partial=True)

    assert fetched.downloaded == 1
    assert (tmp_path / LAW).is_file()
    assert not (tmp_path / PLAYS).exists()
    assert [result.outcome for result in report.results] == [Outcome.PASSED, Outcome.PASSED]
    assert "1 of 2 shards are here" in "\n".join(report.lines())


def test_a_tag_that_moves_meanwhile_mixes_nothing(api, hub, tmp_path):
    """Everything comes from the commit that the tag named first."""
    commit = hub.repository("org/gemeingut").resolve("v1.0.0").oid

    assert fetch(ADDRESS, tmp_path, hub=api).commit == commit
    assert all(commit in seen.path for seen in hub.requests("GET", "/resolve/"))


def test_digests_that_the_hub_states_are_held_against_the_manifest(api, hub, tmp_path):
    """A shard that was exchanged on the Hub is found, and nothing of it has to be downloaded."""
    hub.faults.add(WrongDigest(), "GET", "/tree/", times=9)

    fetched = fetch(ADDRESS, tmp_path, hub=api)

    assert {fault.where for fault in fetched.faults} == {LAW, PLAYS}
    assert fetched.stated == 0


def test_a_shard_removed_from_the_tag_is_found(api, tmp_path):
    """What the manifest states must be there."""
    api.delete_file(LAW, "org/gemeingut", repo_type="dataset")
    api.create_tag("org/gemeingut", tag="v1.0.1", repo_type="dataset")

    (fault,) = fetch("hf://datasets/org/gemeingut@v1.0.1", tmp_path, hub=api).faults

    assert fault.where == LAW


@pytest.mark.parametrize("address", ["hf://org/gemeingut", "hf://gemeingut@v1", "hf://org/../x@v1"])
def test_an_address_without_a_fixed_revision_is_refused(address, tmp_path):
    """A branch that moves proves nothing."""
    with pytest.raises(ConfigError, match="not an address"):
        fetch(address, tmp_path)


def test_shards_lie_in_one_folder(tmp_path):
    """A pattern that would fetch something else is refused before anything is asked."""
    with pytest.raises(ConfigError, match="shards lie in data/"):
        fetch(ADDRESS, tmp_path, shards=["ledger/*"])


@pytest.mark.parametrize("broken", [Answer(404), Answer(401)])
def test_a_hub_that_does_not_answer_is_the_outside_world(api, hub, tmp_path, broken):
    """The error says whose fault it is."""
    hub.faults.add(broken, "GET", "/api/datasets/", times=9)

    with pytest.raises(OutsideError, match="the Hub did not give the release"):
        fetch(ADDRESS, tmp_path, hub=api)


def test_a_folder_that_is_no_release_is_told(hub, tmp_path):
    """A repository of something else has no manifest."""
    from manifests.errors import ReleaseError

    client = HfApi(endpoint=hub.endpoint, token="hf_steward")
    client.create_repo("org/other", repo_type="dataset")
    folder = tmp_path / "other"
    folder.mkdir()
    shutil.copy(RELEASE / "README.md", folder)
    client.upload_folder(repo_id="org/other", folder_path=folder, repo_type="dataset")
    client.create_tag("org/other", tag="v1", repo_type="dataset")

    with pytest.raises(ReleaseError, match="MANIFEST"):
        fetch("hf://org/other@v1", tmp_path / "out", hub=client)
