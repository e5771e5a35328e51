"""Sign a sealed release: manifest, statement, checkpoint and the list of every file, each in its own standard form."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key

from manifests import dsse, files, keys, manifest, note, sshsig
from manifests.errors import ReleaseError
from manifests.views import bag, checkpoint, slsa


@dataclass(frozen=True, slots=True)
class Signing:
    """With what a release is signed.

    Args:
        key: path of an OpenSSH Ed25519 private key, or of a public key whose private half an agent holds.
        principal: who signs, such as an address; no spaces.
        after: first day of the key's validity; `None` is no bound.
        before: first day on which it is no longer valid.
    """

    key: Path
    principal: str
    after: date | None = None
    before: date | None = None


def sign(directory: Path, signing: Signing) -> keys.Signer:
    """Sign a sealed release and return who signed it.

    With a private key in a file the checkpoint and the statement are signed too; an agent signs in OpenSSH's form
    only, so with a public key these two stay as they are.

    Raises:
        ReleaseError: when the key is missing, lies in the release, is of another kind, or may not sign this release.
    """
    made = manifest.read(directory)
    if signing.key.resolve().is_relative_to(directory.resolve()):
        raise ReleaseError(f"sign: {signing.key} lies inside the release. Keep keys out of what is published.")
    signer = keys.Signer(signing.principal, _public(signing.key), (keys.NAMESPACE,), signing.after, signing.before)
    if not signing.principal or " " in signing.principal or "+" in signing.principal:
        raise ReleaseError(f"sign: a principal has no space and no plus sign (got {signing.principal!r}).")
    if problem := signer.objection(made.released):
        raise ReleaseError(f"sign: {problem}.")
    files.write(directory / keys.PATH, f"{signer.line()}\n".encode())
    private = _private(signing.key)
    if private is not None:
        text = note.sign(checkpoint.body(made), signing.principal, private)
        files.write(directory / checkpoint.PATH, text.encode())
        files.write(directory / slsa.ENVELOPE, dsse.seal(slsa.statement(made), private))
    sshsig.sign(directory / manifest.PATH, signing.key)
    bag.write_list(directory)
    sshsig.sign(directory / bag.MANIFEST, signing.key)
    return signer


def _public(path: Path) -> bytes:
    """Return the public key that belongs to a key file."""
    candidates = [path, path.with_name(f"{path.name}.pub")]
    for candidate in candidates:
        try:
            words = candidate.read_text("utf-8").split()
        except (OSError, UnicodeDecodeError):
            continue
        if len(words) > 1 and words[0] == keys.KEY_TYPE:
            try:
                return keys.public_key(words[1])
            except ValueError as error:
                raise ReleaseError(f"{candidate}: {error}.") from error
    private = _private(path)
    if private is None:
        raise ReleaseError(
            f"sign: {path} is no Ed25519 key that can be read. Make one with `ssh-keygen -t ed25519 -f <path>`."
        )
    return private.public_key().public_bytes_raw()


def _private(path: Path) -> Ed25519PrivateKey | None:
    """Return the private key in a file; `None` when it is public, locked or of another kind."""
    try:
        key = load_ssh_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None
