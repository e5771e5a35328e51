"""The release before is found by itself, and a wrong number is refused with the right one."""

import io
import shutil
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from manifests import files, manifest
from manifests.errors import ReleaseError
from manifests.manifest import Previous
from pipeline import predecessor, summary
from pipeline.build import build
from pipeline.config import Release
from pipeline.errors import BuildError
from tests.pipeline.building import SMALL, Silent, settings, snapshots

OLD = Path(__file__).parents[1] / "compat" / "manifest-v1"


def stored(folder, version, name="gemeingut-test"):
    """Put a release with another number and name into a folder of releases."""
    target = folder / version
    shutil.copytree(OLD, target)
    path = target / manifest.PATH
    data = path.read_bytes().replace(b'"version":"1.0.0"', f'"version":"{version}"'.encode())
    path.write_bytes(data.replace(b'"name":"gemeingut-test"', f'"name":"{name}"'.encode()))
    return target


def test_a_new_number_follows_the_newest_release_of_its_name(tmp_path):
    """Numbers are compared as numbers, and other data sets are passed over."""
    stored(tmp_path, "0.9.0")
    newest = stored(tmp_path, "0.10.0")
    stored(tmp_path, "3.0.0", "another")

    assert predecessor.find(tmp_path, "gemeingut-test", "1.0.0") == newest
    assert predecessor.find(tmp_path, "gemeingut-test", "0.0.1") == newest


def test_a_number_that_is_built_again_follows_the_one_below_it(tmp_path):
    """A release is not its own predecessor, and does not follow what came after it."""
    first, second = stored(tmp_path, "0.1.0"), stored(tmp_path, "0.2.0")
    stored(tmp_path, "0.3.0")

    assert predecessor.find(tmp_path, "gemeingut-test", "0.2.0") == first
    assert predecessor.find(tmp_path, "gemeingut-test", "0.3.0") == second
    assert predecessor.find(tmp_path, "gemeingut-test", "0.1.0") is None


def test_a_release_that_cannot_be_read_stops_the_build(tmp_path):
    """It may be the newest one, so nobody may step over it."""
    broken = stored(tmp_path, "0.1.0")
    (broken / manifest.PATH).write_bytes(b"{")

    with pytest.raises(BuildError, match="may be the release before"):
        predecessor.find(tmp_path, "gemeingut-test", "0.2.0")


def test_the_release_before_is_known_by_its_manifest(tmp_path):
    """A rebuild finds it beside the release, whatever its folder is called, and takes no other for it."""
    old = stored(tmp_path, "0.1.0")
    told = Previous(version="0.1.0", manifest_sha256=files.sha256(old / manifest.PATH), ledger_root="A" * 43 + "=")

    assert predecessor.beside(tmp_path / "0.2.0", told) == old
    assert predecessor.beside(tmp_path / "0.2.0", told.model_copy(update={"manifest_sha256": "0" * 64})) is None


def test_a_build_finds_its_predecessor_and_tells_the_right_number(small_build, tmp_path):
    """The same documents again are a PATCH; any other number is refused, and the message gives the right one."""
    _, folder = small_build
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    numbered = {
        version: settings(tmp_path, release=Release(on=date(2026, 11, 22), version=version, record_cost=False))
        for version in ("0.2.0", "0.1.1")
    }

    with pytest.raises(ReleaseError, match=r"patch change \(got 0.2.0, expected 0.1.1\)"):
        build(snapshots(*SMALL), numbered["0.2.0"], Silent())
    again = build(snapshots(*SMALL), numbered["0.1.1"], Silent())

    assert again.previous == tmp_path / "release" / "0.1.0"
    assert manifest.read(again.directory).previous.version == "0.1.0"
    assert again.worked["shard"] == 0  # every row says since when it is published, with or without a release before
    assert "0.1.0, with the same documents: only what is said about them can have changed" in shown(again)


def shown(built):
    """Return what a build prints at its end, in one line."""
    page = io.StringIO()
    summary.show(built, Console(file=page, width=150))
    return " ".join(page.getvalue().split())


def test_a_release_of_another_name_does_not_give_way(small_build, tmp_path):
    """The first build of one's own must not take the place of the samples, nor the samples that of one's own."""
    _, folder = small_build
    shutil.copytree(folder, tmp_path / "work")
    own = settings(tmp_path / "work")
    own = own.model_copy(update={"release": own.release.model_copy(update={"name": "musterstadt"})})

    screen = Silent()

    with pytest.raises(BuildError, match=r"holds gemeingut 0\.1\.0.*makes musterstadt 0\.1\.0.*work\.folder"):
        build(snapshots("oparl"), own, screen)

    assert screen.began == []  # hours of work may lie between the beginning of a build and its release


def test_a_build_says_when_it_replaces_another_release_of_its_number(small_build, tmp_path):
    """An unsigned release gives way; whoever built it is told, and which later release hangs on it."""
    built, folder = small_build
    shutil.copytree(folder, tmp_path / "work")
    later = stored(tmp_path / "work" / "release", "0.2.0", "gemeingut") / manifest.PATH
    root = built.manifest.ledger.root
    link = Previous(version="0.1.0", manifest_sha256=files.sha256(built.directory / manifest.PATH), ledger_root=root)
    later.write_bytes(manifest.read(later.parents[1]).model_copy(update={"previous": link}).to_bytes())

    fewer = build(snapshots("oparl"), settings(tmp_path / "work"), Silent())
    same = build(snapshots("oparl"), settings(tmp_path / "work"), Silent())

    count = built.manifest.totals.documents
    told = f"replaces an unsigned 0.1.0 that was there ({count} documents, ledger root {root}); now 2 documents"
    assert told in shown(fewer)
    assert "0.2.0 followed it and must be built again." in shown(fewer)
    assert same.replaced is None
    assert "replaces" not in shown(same)
