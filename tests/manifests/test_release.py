"""Sealing a release."""

import subprocess
from dataclasses import replace

import bagit
import pytest

from manifests import files, manifest, release
from manifests.errors import BalanceError, ReleaseError


def everything(directory):
    """Return path and bytes of every file."""
    return {path: (directory / path).read_bytes() for path in files.walk(directory)}


def test_the_same_facts_over_the_same_files_give_the_same_bytes(tmp_path, unsealed):
    """A release does not know when or where it was sealed."""
    made = []
    for name in ("one", "two"):
        directory = tmp_path / name
        directory.mkdir()
        release.seal(directory, unsealed(directory))
        made.append(everything(directory))

    assert made[0] == made[1]


def test_sealing_twice_changes_nothing(sealed, unsealed):
    """A second seal over a sealed release finds its own files and writes them again."""
    before = everything(sealed)

    release.seal(sealed, unsealed(sealed))

    assert everything(sealed) == before


def test_the_list_names_every_file_and_sha256sum_accepts_it(sealed):
    """An auditor with coreutils alone sees every file."""
    checked = subprocess.run(
        ["sha256sum", "--strict", "--quiet", "-c", "manifest-sha256.txt"], cwd=sealed, capture_output=True, check=False
    )
    named = {line.split("  ", 1)[1] for line in (sealed / "manifest-sha256.txt").read_text().splitlines()}

    assert checked.returncode == 0, checked.stderr
    assert named | {"manifest-sha256.txt"} == set(files.walk(sealed))


def test_a_release_is_a_valid_bag(sealed):
    """bagit.py validates payload and tag files."""
    assert bagit.Bag(str(sealed)).validate()


def test_the_manifest_reads_back_as_it_was_made(sealed, unsealed):
    """MANIFEST.json holds what seal returns."""
    made = release.seal(sealed, unsealed(sealed))

    assert manifest.read(sealed) == made


def test_a_figure_that_is_off_by_one_stops_the_release(tmp_path, unsealed):
    """Books that do not balance are no release; every fault is named."""
    facts = unsealed(tmp_path)
    wrong = facts.counts[0].model_copy(update={"kept": facts.counts[0].kept - 1})

    with pytest.raises(BalanceError, match=r"gesetze/read: 8 entered, but 7 .*\n.*: 7 entered, but read kept 6"):
        release.seal(tmp_path, replace(facts, counts=(wrong, *facts.counts[1:])))


def test_a_number_from_outside_that_is_not_met_stops_the_release(tmp_path, unsealed):
    """The first `in` is what the publisher says there is."""
    facts = unsealed(tmp_path)
    short = replace(facts.sources[0], completeness=facts.sources[0].completeness.model_copy(update={"expected": 9}))

    with pytest.raises(BalanceError, match="8 entered, but 9 were expected from outside") as told:
        release.seal(tmp_path, replace(facts, sources=(short, facts.sources[1])))

    assert "completeness.expected of the declaration" in str(told.value)
    assert "lost" not in str(told.value)


def test_a_loss_beside_a_wrong_number_from_outside_is_still_a_loss(tmp_path, unsealed):
    """Who mends the number must not overlook the step."""
    facts = unsealed(tmp_path)
    short = replace(facts.sources[0], completeness=facts.sources[0].completeness.model_copy(update={"expected": 9}))
    wrong = facts.counts[0].model_copy(update={"kept": facts.counts[0].kept - 1})

    with pytest.raises(BalanceError, match="Find the step that lost or changed records"):
        release.seal(tmp_path, replace(facts, sources=(short, facts.sources[1]), counts=(wrong, *facts.counts[1:])))


def test_a_directory_without_a_ledger_is_no_release(tmp_path, unsealed):
    """Shards alone prove nothing."""
    facts = unsealed(tmp_path)
    (tmp_path / "ledger" / "ledger-00000.parquet").unlink()

    with pytest.raises(ReleaseError, match="no ledger file"):
        release.seal(tmp_path, facts)
