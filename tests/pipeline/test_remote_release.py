"""A release on the Hub, with a Hub that keeps its files in a folder."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from manifests import files
from manifests.verify import verify
from pipeline.errors import ConfigError, OutsideError
from pipeline.remote_release import fetch

RELEASE = Path(__file__).parents[1] / "compat" / "manifest-v1"


@dataclass
class Lfs:
    """What the Hub keeps of a large file."""

    sha256: str


@dataclass
class Entry:
    """A file on the Hub."""

    path: str
    lfs: Lfs | None


@dataclass
class FakeHub:
    """A Hub whose one repository is a folder; `lies` are digests it states against the truth."""

    folder: Path
    lies: dict[str, str] = field(default_factory=dict)
    down: bool = False

    def list_repo_tree(self, repo_id, *, revision, recursive, repo_type):
        """List the folder as the Hub would."""
        for path in files.walk(self.folder):
            large = path.endswith(".parquet")
            digest = self.lies.get(path) or files.sha256(self.folder / path)
            yield Entry(path, Lfs(digest) if large else None)

    def snapshot_download(self, repo_id, *, revision, repo_type, local_dir, ignore_patterns):
        """Copy what is not ignored, and what the Hub adds of its own."""
        if self.down:
            raise ConnectionError("no route")
        shutil.copytree(self.folder, local_dir, dirs_exist_ok=True, ignore=shutil.ignore_patterns("data"))
        (local_dir / ".gitattributes").write_text("*.parquet filter=lfs\n")
        return str(local_dir)


def test_a_release_is_checked_without_its_shards(tmp_path):
    """The digests on the Hub stand in for the shards, the rest is verified as a part."""
    where, faults = fetch("hf://org/gemeingut@v1.0.0", FakeHub(RELEASE), tmp_path)

    assert not faults
    assert not (where / "data").exists()
    assert verify(where, partial=True).verified


def test_a_shard_exchanged_on_the_hub_is_found(tmp_path):
    """Nothing of it has to be downloaded."""
    shard = "data/pd/gesetze-00000.parquet"

    _, faults = fetch("hf://datasets/org/gemeingut@v1.0.0", FakeHub(RELEASE, {shard: "0" * 64}), tmp_path)

    assert [fault.where for fault in faults] == [shard]


@pytest.mark.parametrize("address", ["hf://org/gemeingut", "hf://gemeingut@v1", "hf://org/../x@v1"])
def test_an_address_without_a_fixed_revision_is_refused(address):
    """A branch that moves proves nothing."""
    with pytest.raises(ConfigError, match="not an address"):
        fetch(address, FakeHub(RELEASE))


def test_a_hub_that_does_not_answer_is_the_outside_world(tmp_path):
    """The error says whose fault it is."""
    with pytest.raises(OutsideError, match="the Hub did not give the release"):
        fetch("hf://org/gemeingut@v1.0.0", FakeHub(RELEASE, down=True), tmp_path)
