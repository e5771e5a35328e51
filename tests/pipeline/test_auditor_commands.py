"""The auditor's commands, on the release that is kept for ever."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from manifests import withdrawals
from pipeline.cli.app import build_app

RELEASE = Path(__file__).parents[1] / "compat" / "manifest-v1"


def run(*arguments):
    """Return exit code and output of one command."""
    done = CliRunner().invoke(build_app(), [str(argument) for argument in arguments])
    return done.exit_code, done.output


@pytest.fixture
def release(tmp_path):
    """Return a copy of the release."""
    return Path(shutil.copytree(RELEASE, tmp_path / "release"))


def test_verify_passes_and_says_so_for_machines_too():
    """Exit code 0, and one JSON object on request."""
    code, output = run("verify", RELEASE, "--json", "--signers", RELEASE / "KEYS")

    assert code == 0
    assert json.loads(output)["verified"] is True


def test_verify_finds_a_change_and_exits_with_findings(release):
    """Exit code 1, and the file is named."""
    (release / "NOTICE.md").write_text("nothing")

    code, output = run("verify", release, "--level", "files")

    assert code == 1
    assert "NOTICE.md: altered" in output


def test_an_unknown_level_is_a_wrong_use():
    """Exit code 2."""
    assert run("verify", RELEASE, "--level", "nonsense")[0] == 2


@pytest.mark.parametrize(
    "asked", [["gesetze/gesetze-0001"], ["--text", "Beispiele Nummer 1"], ["--title", "Beispiel 1"]]
)
def test_why_tells_the_story(asked):
    """By id, text or title."""
    code, output = run("why", RELEASE, *asked)

    assert code == 0
    assert "gesetze/gesetze-0001" in output


def test_why_without_a_release_says_that_it_is_missing():
    """Who gives an id alone is told what stands before it."""
    code, told = run("why", "stuecke/stuecke-0002")

    assert code == 2
    assert "gemeingut why DIR ID" in " ".join(told.replace("│", " ").split())


def test_revisions_names_what_it_wants():
    """The message stands for the manual."""
    code, told = run("revisions")

    assert code == 2
    assert "ORG/NAME" in told


def test_why_writes_a_proof_that_check_proof_accepts(tmp_path):
    """The proof is a file of its own."""
    path = tmp_path / "it.proof"

    told = run("why", RELEASE, "stuecke/stuecke-0002", "--english", "--proof", path)
    checked = run("check-proof", path, "--signers", RELEASE / "KEYS")

    assert told[0] == 0
    assert checked[0] == 0
    assert "is in the ledger: kept at shards" in checked[1]


def test_prove_absence():
    """What was never read has a proof of absence."""
    code, output = run("prove", RELEASE, "gesetze/never")

    assert code == 0
    assert output.startswith("gemeingut/absence@v1")


def test_withdraw_and_erase_keep_the_steward_s_folder(tmp_path):
    """A list of ids becomes orders; a private one can be erased."""
    listed = tmp_path / "list"
    listed.write_text("gesetze/gesetze-0001\n\nstuecke/stuecke-0001\n")
    folder = tmp_path / "orders"

    code, output = run("withdraw", "--list", listed, "--reason", "privacy", "--release", RELEASE, "--folder", folder)
    order = output.split()[1]

    assert code == 0
    assert run("erase", order, "--folder", folder)[0] == 0
    assert len(list((folder / "vault").iterdir())) == 1


def test_an_order_goes_where_the_build_of_the_same_settings_looks(tmp_path):
    """A steward with a settings file of her own orders with it; in another folder the build would never see it."""
    settings = tmp_path / "own.toml"
    settings.write_text(f'[work]\nwithdrawals = "{tmp_path / "orders"}"\n', "utf-8")

    code, told = run("withdraw", "a" * 64, "--reason", "rights", "--config", settings)

    assert code == 0, told
    assert len(withdrawals.load(tmp_path / "orders").orders) == 1


@pytest.mark.parametrize(("reason", "places"), [("rights", "orders.jsonl"), ("privacy", "orders.jsonl and vault/")])
def test_withdraw_says_where_the_order_lies_and_that_it_must_be_kept(tmp_path, reason, places):
    """Git leaves the folder out: who does not know of it publishes the document again from a fresh clone."""
    folder = tmp_path / "orders"

    code, told = run("withdraw", "a" * 64, "--reason", reason, "--folder", folder)

    assert code == 0
    assert f"kept in  {folder}/{places}\n" in told
    assert f"Back {folder} up and take it along" in told


def test_sign_timestamp_and_keys(release, tmp_path):
    """A release is signed anew, and the file of keys is told."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)

    stamped = run("timestamp", release)
    signed = run("sign", release, "--key", tmp_path / "key", "--who", "new@example.org", "--after", "2020-01-01")
    listed = run("keys", release / "KEYS")

    assert (stamped[0], signed[0], listed[0]) == (0, 0, 0)
    assert f"`make report DIR={release}` draws it anew" in signed[1]
    assert "new@example.org  valid today" in listed[1]
    assert run("verify", release)[0] == 0


def test_a_release_held_against_itself_is_the_same_release(small_build):
    """Nothing differs, so no version number is wrong."""
    from manifests import commands

    built, _ = small_build

    assert commands.compare(built.directory, built.directory) == (0, "0.1.0: the same release")
