"""Releases of every version that was ever written must verify for ever; a folder here is never changed."""

import shutil
from pathlib import Path

import pytest

from manifests.verify import Outcome, verify

RELEASES = sorted(path for path in Path(__file__).parent.iterdir() if (path / "manifest").is_dir())


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_an_old_release_still_verifies(release):
    """Every level passes, the signature by the keys that came with it."""
    report = verify(release)

    assert report.verified, "\n".join(report.lines())
    assert {result.outcome for result in report.results} == {Outcome.PASSED}


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_an_old_release_is_still_held_to_its_word(release, tmp_path):
    """Age is no excuse: a changed byte is found in every version."""
    copy = tmp_path / "release"
    shutil.copytree(release, copy)
    path = next(copy.glob("data/*/*.parquet"))
    path.write_bytes(path.read_bytes().replace(b"PAR1", b"PAR2", 1))

    assert not verify(copy).verified


def test_there_is_a_release_of_every_version():
    """The guarantee has something to hold, from the first version on."""
    assert {"manifest-v1", "manifest-v2"} <= {path.name for path in RELEASES}
