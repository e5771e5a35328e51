"""Keys: who may sign, when, and how they are exchanged."""

import subprocess
from datetime import date

import pytest

from manifests import commands, keys, sshsig
from manifests.errors import ReleaseError
from manifests.sign import Signing, sign
from manifests.verify import Level, verify

WHO = "release@gemeingut.example"
DAY = date(2026, 11, 22)


@pytest.fixture
def make_key(tmp_path):
    """Return a function that makes a key pair and returns the private key's path."""

    def make(name="key", kind="ed25519"):
        path = tmp_path / name
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(path)], check=True)
        return path

    return make


def test_a_line_of_allowed_signers_reads_back_as_it_was_written():
    """Principal, purpose and validity survive."""
    signer = keys.Signer(WHO, bytes(32), (keys.NAMESPACE,), date(2026, 1, 1), date(2027, 1, 1))

    assert keys.parse(signer.line()) == signer


def test_the_fingerprint_is_the_one_ssh_keygen_prints(make_key, sealed):
    """An auditor can compare it with any other tool."""
    key = make_key()
    signer = sign(sealed, Signing(key, WHO)).signer
    printed = subprocess.run(["ssh-keygen", "-l", "-f", f"{key}.pub"], capture_output=True, text=True, check=True)

    assert signer.fingerprint in printed.stdout


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 12, 31), "valid from 2026-01-01"),
        (date(2026, 1, 1), ""),
        (date(2026, 12, 31), ""),
        (date(2027, 1, 1), "valid until 2027-01-01"),
    ],
)
def test_validity_begins_with_its_first_day_and_ends_before_its_last(day, words):
    """The bounds are those of OpenSSH: after is inclusive, before is not."""
    signer = keys.Signer(WHO, bytes(32), (), date(2026, 1, 1), date(2027, 1, 1))

    assert words in signer.objection(day)
    assert bool(words) == bool(signer.objection(day))


def test_rotation_old_releases_keep_verifying_and_new_ones_need_the_new_key(make_key, sealed, tmp_path):
    """The old key's validity ends, the new one's begins; each release counts by its own date."""
    old, new = make_key("old"), make_key("new")
    signers = tmp_path / "signers"
    signer = sign(sealed, Signing(old, WHO)).signer
    ended = keys.Signer(WHO, signer.key, (keys.NAMESPACE,), None, date(2026, 12, 1)).line()
    begun = f'{WHO} valid-after="20261201" {new.with_suffix(".pub").read_text()}'
    signers.write_text(f"# rotation\n{ended}\n{begun}")

    by_old = verify(sealed, [Level.SIGNATURE], signers=signers)
    sign(sealed, Signing(new, WHO))
    by_new = verify(sealed, [Level.SIGNATURE], signers=signers)

    assert by_old.verified
    assert any("valid from 2026-12-01" in fault.what for fault in by_new.faults)


def test_a_key_of_another_kind_is_refused(make_key, sealed):
    """One algorithm, said at signing and not first at verifying."""
    with pytest.raises(ReleaseError, match="no Ed25519 key"):
        sign(sealed, Signing(make_key(kind="ecdsa"), WHO))


def test_a_key_inside_the_release_is_refused(make_key, sealed):
    """What is published must not hold what signs it."""
    key = make_key()
    inside = sealed / "key"
    inside.write_bytes(key.read_bytes())

    with pytest.raises(ReleaseError, match="lies inside the release"):
        sign(sealed, Signing(inside, WHO))


def test_a_key_may_not_sign_beyond_its_validity(make_key, sealed):
    """The steward is told before anything is written."""
    with pytest.raises(ReleaseError, match="was valid until 2026-01-01"):
        sign(sealed, Signing(make_key(), WHO, before=date(2026, 1, 1)))

    assert not (sealed / "KEYS").exists()


def test_signing_again_replaces_every_signature(make_key, sealed):
    """A release that was signed twice verifies by its second signer alone."""
    sign(sealed, Signing(make_key("one"), WHO))
    second = sign(sealed, Signing(make_key("two"), WHO)).signer

    report = verify(sealed)

    assert report.verified, "\n".join(report.lines())
    assert second.fingerprint in "\n".join(report.lines())


def held(directory):
    """Return the bytes of every file of a release, by path."""
    return {path.relative_to(directory): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


@pytest.fixture
def agent(tmp_path_factory, monkeypatch):
    """Return the function that hands a private key to an agent of this test's own, and takes its file away."""
    socket = tmp_path_factory.mktemp("agent") / "socket"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.PIPE)
    process.stdout.readline()  # told once it listens
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))

    def hand_over(key):
        subprocess.run(["ssh-add", "-q", str(key)], check=True)
        key.unlink()

    yield hand_over
    process.terminate()
    process.communicate(timeout=30)


def test_a_key_that_is_missing_and_one_that_is_locked_are_told_apart(make_key, sealed, tmp_path):
    """A misspelt path asks for no new key, and a locked one only for its public half."""
    locked = make_key("locked")
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "geheim", "-f", str(locked)], check=True)
    locked.with_suffix(".pub").unlink()

    with pytest.raises(ReleaseError, match=r"there is no key .*/nowhere\. Give the path"):
        sign(sealed, Signing(tmp_path / "nowhere", WHO))
    with pytest.raises(ReleaseError, match="under a passphrase, its public key must lie beside it"):
        sign(sealed, Signing(locked, WHO))


@pytest.mark.parametrize("beside", [True, False])
def test_a_public_key_is_refused_and_nothing_is_lost(make_key, sealed, monkeypatch, beside):
    """It signs nothing: the private one is named where it lies beside, and an older signature stays whole."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    sign(sealed, Signing(make_key("old"), WHO))
    before, key = held(sealed), make_key("new")
    if not beside:
        key.unlink()

    with pytest.raises(ReleaseError, match="is a public key, which signs nothing") as told:
        sign(sealed, Signing(key.with_suffix(".pub"), WHO))

    assert (f"Give the private key, {key}, or" in str(told.value)) == beside
    assert held(sealed) == before


def test_an_agent_signs_with_a_public_key(make_key, sealed, agent):
    """Manifest and list are signed, what an earlier signer signed is gone, and what is not signed is told."""
    sign(sealed, Signing(make_key("old"), WHO))
    key = make_key("new")
    agent(key)

    _, told = commands.sign(sealed, Signing(key.with_suffix(".pub"), WHO))

    report = verify(sealed)
    assert "Checkpoint and statement are not signed" in told
    assert report.verified, "\n".join(report.lines())
    assert not (sealed / "manifest" / "MANIFEST.dsse.json").exists()


def test_a_key_that_cannot_sign_leaves_the_release_as_it_was(make_key, sealed, monkeypatch):
    """A locked key whose passphrase nobody types: the signatures from before stand."""
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    monkeypatch.setenv("SSH_ASKPASS", "/bin/false")
    sign(sealed, Signing(make_key("old"), WHO))
    before, locked = held(sealed), make_key("locked")
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "geheim", "-f", str(locked)], check=True)

    with pytest.raises(ReleaseError, match="ssh-keygen could not sign"):
        sign(sealed, Signing(locked, WHO))

    assert held(sealed) == before


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "who ssh-rsa AAAA",
        "who ssh-ed25519 AAAA",
        "who cert-authority ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFAyj3of9LIYHlE7Et79imqm9HOAejM5FOePXbRmwMYV",
        'who valid-after="tomorrow" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFAyj3of9LIYHlE7Et79imqm9HOAejM5FOePXbRmwMYV',
        'who valid-after="20261399" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFAyj3of9LIYHlE7Et79imqm9HOAejM5FOePXbRmwMYV',
        "a" * 100_000,
        "who " + "a," * 20_000,
    ],
)
def test_a_line_that_is_not_understood_is_named(tmp_path, line):
    """A file of keys is read as a whole or not at all, and quickly."""
    path = tmp_path / "signers"
    path.write_text(f"\n{line}\n")

    with pytest.raises(ReleaseError, match="line 2"):
        keys.read(path, "signers")


@pytest.mark.parametrize("text", ["", "x", "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"])
def test_what_is_no_signature_is_called_so(text):
    """Nonsense never parses."""
    with pytest.raises(ValueError, match="signature"):
        sshsig.parse(text)
