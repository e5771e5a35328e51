"""Proofs about one record."""

import shutil
import subprocess

import polars as pl
import pytest

from manifests import commands, keys, ledger, proof, release
from manifests.__main__ import main
from manifests.sign import Signing, sign


def uids(directory):
    """Return the uids of the ledger in their order."""
    return pl.read_parquet(directory / "ledger/*.parquet")["uid"].to_list()


def test_every_record_has_a_proof_of_presence(sealed):
    """Each proof holds on its own and says what became of the record."""
    ready = proof.index(sealed)

    for uid in uids(sealed):
        said, faults = proof.verify(proof.prove(ready, uid))
        assert said.startswith(f"{uid} is in the ledger: ")
        assert not faults


@pytest.mark.parametrize("uid", ["0" * 64, "8" * 64, "f" * 64])
def test_what_is_not_there_has_a_proof_of_absence(sealed, uid):
    """Two neighbours, or the first or last leaf, leave no room."""
    said, faults = proof.verify(proof.prove(proof.index(sealed), uid))

    assert said == f"{uid} is not in the ledger"
    assert not faults


def test_a_proof_of_absence_does_not_serve_for_another_record(sealed):
    """Exchanging the uid for one that is there is found."""
    there = uids(sealed)[5]
    text = proof.prove(proof.index(sealed), "8" * 64).replace("uid " + "8" * 64, f"uid {there}")

    assert proof.verify(text)[1]


def test_neighbours_that_are_none_prove_nothing(sealed):
    """Leaving out a leaf between two others is found."""
    ready = proof.index(sealed)
    known = uids(sealed)
    parts = [proof.prove(ready, known[place]) for place in (3, 5)]
    text = "\n".join([f"gemeingut/absence@v1\nuid {known[4]}\n", *parts])

    assert any("not neighbours" in fault.what for fault in proof.verify(text)[1])


def test_a_changed_row_no_longer_fits_its_path(sealed):
    """Any change of a proof is found, wherever it is."""
    text = proof.prove(proof.index(sealed), uids(sealed)[0])
    wrong = 0
    for at in range(30, len(text), 7):
        if text[at] in "\n =":
            continue
        other = "A" if text[at] != "A" else "B"
        if proof.verify(text[:at] + other + text[at + 1 :])[1]:
            wrong += 1
        else:
            assert text.index("gemeingut-test") <= at < text.index("gemeingut-test") + 30, "only the origin is unsigned"

    assert wrong > 100


def test_with_keys_an_unsigned_or_foreign_checkpoint_is_refused(sealed, tmp_path):
    """The signature ties the proof to whoever may sign."""
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    unsigned = proof.prove(proof.index(sealed), uids(sealed)[0])
    sign(sealed, Signing(key, "who@example.org"))
    shutil.copy(sealed / "KEYS", tmp_path / "signers")
    signers = keys.read(tmp_path / "signers")
    signed = proof.prove(proof.index(sealed), uids(sealed)[0])

    assert any("signed by nobody" in fault.what for fault in proof.verify(unsigned, signers)[1])
    assert not proof.verify(signed, signers)[1]


@pytest.mark.parametrize("text", ["", "x", "c2sp.org/tlog-proof@v1\n", "gemeingut/absence@v1\nuid x\n", "\n" * 50])
def test_what_is_no_proof_is_called_so(text):
    """Nonsense neither crashes nor proves."""
    assert proof.verify(text)[1]


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6, 0.9])
def test_a_proof_that_breaks_off_is_told_with_what_to_do(sealed, tmp_path, share):
    """Whoever got half a file learns that it is half, and whom to ask, not the name of an exception."""
    whole = proof.prove(proof.index(sealed), "8" * 64)
    (tmp_path / "half").write_text(whole[: int(len(whole) * share)], "utf-8")

    code, told = commands.check_proof(tmp_path / "half")

    assert code == commands.FINDINGS
    assert "not a whole one" in told
    assert "Copy the file anew" in told
    assert "Error" not in told


def test_a_record_that_is_gone_is_asked_about_by_its_old_id(tmp_path, unsealed):
    """Its uid may count a revision, which only a release that knew it can tell."""
    for name, skip in (("old", frozenset()), ("new", frozenset({2}))):
        (tmp_path / name).mkdir()
        release.seal(tmp_path / name, unsealed(tmp_path / name, skip=skip))

    code, text = commands.prove(tmp_path / "new", "gesetze/gesetze-0002", known=tmp_path / "old")

    assert code == 0
    assert proof.verify(text)[0] == f"{ledger.uid('gesetze', 'gesetze-0002')} is not in the ledger"


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ("gesetze/gesetze-001", "holds for this very spelling. Did you mean gesetze/gesetze-0001 or "),
        ("gesetze/ganz-anders-geschrieben", "holds for this very spelling.\n"),
        ("gesetze/gesetze-0001", ""),
        ("8" * 64, ""),
    ],
)
def test_a_proof_of_absence_says_which_spelling_it_is_about(sealed, capsys, asked, note):
    """A misspelt id is truly absent, which comforts the wrong person; the proof itself stays alone on its stream."""
    code = main(["prove", str(sealed), asked])

    told = capsys.readouterr()
    assert code == 0
    assert note in told.err
    assert bool(note) == bool(told.err)
    assert proof.verify(told.out)[1] == []
