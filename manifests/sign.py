"""Sign a sealed release: manifest, statement, checkpoint and the list of every file, each in its own standard form."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key

from manifests import dsse, files, keys, manifest, note, sshsig
from manifests.errors import ReleaseError
from manifests.manifest import Manifest
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


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of signing.

    Args:
        signer: who signed.
        whole: whether checkpoint and statement are signed too.
    """

    signer: keys.Signer
    whole: bool


def sign(directory: Path, signing: Signing) -> Signed:
    """Sign a sealed release and return who signed it; where that fails, the release stays as it was.

    With a private key in a file the checkpoint and the statement are signed too; an agent signs in OpenSSH's form
    only, so with a public key, or a locked private one, these two are left unsigned.

    Raises:
        ReleaseError: when the key is missing, lies in the release, is of another kind, may not sign this release, or
            is a public one whose private half no agent holds.
    """
    made = manifest.read(directory)
    if signing.key.resolve().is_relative_to(directory.resolve()):
        raise ReleaseError(f"sign: {signing.key} lies inside the release. Keep keys out of what is published.")
    private = _private(signing.key)
    public = private.public_key().public_bytes_raw() if private else _public(signing.key)
    signer = keys.Signer(signing.principal, public, (keys.NAMESPACE,), signing.after, signing.before)
    if not signing.principal or " " in signing.principal or "+" in signing.principal:
        raise ReleaseError(f"sign: a principal has no space and no plus sign (got {signing.principal!r}).")
    if problem := signer.objection(made.released):
        raise ReleaseError(f"sign: {problem}.")
    with _as_it_was(directory):
        files.write(directory / keys.PATH, f"{signer.line()}\n".encode())
        for path, data in _in_other_forms(made, signing.principal, private).items():
            files.write(directory / path, data)
        if private is None:
            (directory / slsa.ENVELOPE).unlink(missing_ok=True)  # an earlier signer's
        sshsig.sign(directory / manifest.PATH, signing.key)
        bag.write_list(directory)
        sshsig.sign(directory / bag.MANIFEST, signing.key)
    return Signed(signer, private is not None)


def _in_other_forms(made: Manifest, principal: str, private: Ed25519PrivateKey | None) -> dict[str, bytes]:
    """Return checkpoint and statement, signed where the private key is at hand; else the checkpoint alone."""
    if private is None:
        return checkpoint.views(made)
    text = note.sign(checkpoint.body(made), principal, private)
    return {checkpoint.PATH: text.encode(), slsa.ENVELOPE: dsse.seal(slsa.statement(made), private)}


@contextmanager
def _as_it_was(directory: Path) -> Iterator[None]:
    """Put back every file that signing writes when it fails: half a signature is worse than none, or than the old."""
    signatures = [f"{path}.sig" for path in (manifest.PATH, bag.MANIFEST)]
    paths = [directory / path for path in (keys.PATH, checkpoint.PATH, slsa.ENVELOPE, bag.MANIFEST, *signatures)]
    before = {path: path.read_bytes() for path in paths if path.is_file()}
    try:
        yield
    except BaseException:
        for path in paths:
            if path in before:
                files.write(path, before[path])
            else:
                path.unlink(missing_ok=True)
        raise


def _public(path: Path) -> bytes:
    """Return the public key of a file that holds it, or of a locked private key that it lies beside.

    Raises:
        ReleaseError: when there is none, or it is given instead of the private one and no agent holds that.
    """
    for candidate in (path, path.with_name(f"{path.name}.pub")):
        try:
            words = candidate.read_text("utf-8").split()
        except (OSError, UnicodeDecodeError):
            continue
        if len(words) > 1 and words[0] == keys.KEY_TYPE:
            try:
                key = keys.public_key(words[1])
            except ValueError as error:
                raise ReleaseError(f"{candidate}: {error}.") from error
            if candidate == path and not sshsig.in_agent(words[1]):
                private = path.with_suffix("") if path.suffix == ".pub" else None
                step = f"Give the private key, {private}" if private and private.is_file() else "Give the private key"
                raise ReleaseError(
                    f"sign: {path} is a public key, which signs nothing, and no SSH agent holds its private half. "
                    f"{step}, or add it to the agent with `ssh-add`."
                )
            return key
    if not path.is_file():
        raise ReleaseError(f"sign: there is no key {path}. Give the path of the private key.")
    raise ReleaseError(
        f"sign: {path} is no Ed25519 key that can be read. If it is one under a passphrase, its public key must lie "
        f"beside it: `ssh-keygen -y -f {path} > {path}.pub`. A new one is made with `ssh-keygen -t ed25519 -f <path>`."
    )


def _private(path: Path) -> Ed25519PrivateKey | None:
    """Return the private key in a file; `None` when it is public, locked or of another kind."""
    try:
        key = load_ssh_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None
