"""Damaged releases: `verify` never crashes, never hangs, and never says "verified" of bytes that were changed."""

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from manifests import files, release
from manifests.errors import ManifestError
from manifests.sign import Signing, sign
from manifests.verify import Level, verify
from manifests.views import bag

SECONDS = float(os.environ.get("FUZZ_SECONDS", "600"))
"""How long the slow run takes; the promise is ten minutes."""


NONSENSE = (b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 5000, b"PAR1", b'{"a":1e999}')


def damage(data: bytes, dice: random.Random) -> bytes:
    """Return other bytes: one bit turned, cut, inserted, left out, repeated, zeroed, words exchanged, or nonsense."""
    at = dice.randrange(len(data)) if data else 0
    length = dice.randrange(1, 64)
    old, new = dice.choice([b"1", b"a", b'"', b",", b"}", b"/"]), dice.choice([b"", b"9" * 40, b"../", b"[["])
    turned = bytes([data[at] ^ (1 << dice.randrange(8))]) if data else b"x"
    return dice.choice(
        [
            data[:at] + turned + data[at + 1 :],
            data[:at],
            data[:at] + dice.randbytes(length) + data[at:],
            data[:at] + data[at + length :],
            data + data[:length],
            data[:at] + b"\x00" * length + data[at + 8 :],
            data.replace(old, new),
            dice.choice(NONSENSE),
        ]
    )


def strike(directory: Path, dice: random.Random) -> list[str]:
    """Damage one to three files and return those whose bytes differ."""
    struck = []
    for name in dice.sample(sorted(files.walk(directory)), dice.randint(1, 3)):
        path = directory / name
        before = path.read_bytes()
        after = damage(before, dice)
        if after != before:
            path.write_bytes(after)
            struck.append(name)
    return struck


def mend_list(directory: Path) -> None:
    """Write the list of files anew, so that the damage reaches the deeper levels."""
    for name in bag.UNLISTED:
        (directory / name).unlink(missing_ok=True)
    bag.write_list(directory)


def fuzz(prototype: Path, folder: Path, seed: int, *, rounds: int = 0, seconds: float = 0) -> int:
    """Strike copies of a release, so many or for some time, and return how many were struck."""
    dice = random.Random(seed)
    count = 0
    end = time.monotonic() + seconds
    while count < rounds or time.monotonic() < end:
        directory = folder / "struck"
        shutil.rmtree(directory, ignore_errors=True)
        shutil.copytree(prototype, directory)
        struck = strike(directory, dice)
        deep = dice.random() < 0.5
        if deep:
            mend_list(directory)
        started = time.monotonic()

        report = verify(directory)

        assert time.monotonic() - started < 60, f"seed {seed}, round {count}: {struck} hangs"
        assert deep or not struck or not report.verified, f"seed {seed}, round {count}: {struck} says verified"
        count += 1
    return count


@pytest.fixture
def signed(sealed, tmp_path):
    """Return a signed release."""
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    sign(sealed, Signing(key, "who@example.org"))
    return sealed


def test_twenty_damaged_releases_are_survived(signed, tmp_path):
    """A short run with a fixed seed, for every day."""
    assert fuzz(signed, tmp_path, 1, rounds=20) == 20


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 120)
def test_ten_minutes_of_damage_are_survived(signed, tmp_path):
    """The promised run; FUZZ_SECONDS shortens it, and each run has a seed of its own."""
    seed = int(time.time())

    assert fuzz(signed, tmp_path, seed, seconds=SECONDS) > 0


def test_sealing_a_struck_build_does_not_hide_the_damage(tmp_path, unsealed):
    """Damage before sealing is either refused, or sealed as it is and agrees with itself."""
    dice = random.Random(7)
    for number in range(12):
        directory = tmp_path / str(number)
        directory.mkdir()
        facts = unsealed(directory)
        strike(directory, dice)
        try:
            release.seal(directory, facts)
        except ManifestError:
            continue
        assert verify(directory, [Level.FILES, Level.LEDGER, Level.BALANCE, Level.ROWS]).verified
