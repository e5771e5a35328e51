"""Level `signature`: whoever signed was allowed to, on the day the release bears, and signed exactly this."""

from collections.abc import Iterator
from pathlib import Path

from manifests import canonical, dsse, keys, manifest, note, sshsig, timestamp
from manifests.checks import Case, Skipped
from manifests.errors import ReleaseError
from manifests.fault import Fault
from manifests.views import bag, checkpoint, slsa

SIGNATURES = {f"{manifest.PATH}.sig": manifest.PATH, bag.SIGNATURE: bag.MANIFEST}
"""Each signature and what it is over."""

_MAX_BYTES = 100_000
"""Bytes of a signature that are read at most; a real one has 300."""


def check(case: Case) -> Iterator[Fault]:
    """Yield what is wrong with the signatures; an unsigned release is skipped, unless signers are expected."""
    yield from timestamp.faults(case.directory, case.notes)
    envelope = (case.directory / slsa.ENVELOPE).is_file()
    if not signed(case.directory):
        if case.signers is None:
            raise Skipped("UNSIGNED: nobody vouches for this release; only its inner agreement can be checked")
        yield Fault(manifest.PATH, f"unsigned, but a signature by one of {case.signers.name} was expected.")
        return
    if case.signers is None:
        case.notes.append(
            f"the keys are the release's own ({keys.PATH}); compare their fingerprints with those published elsewhere"
        )
    signers = _signers(case)
    for path, target in SIGNATURES.items():
        yield from _ssh(case, path, target, signers)
    if envelope:
        yield from _statement(case, signers)
    text = _text(case.directory / checkpoint.PATH)
    body = checkpoint.body(case.manifest)
    if text != body and text.startswith(body):
        signer = note.signer_of(text, body, signers)
        if signer is None:
            yield Fault(checkpoint.PATH, "signed by nobody who may.")
        elif problem := signer.objection(case.manifest.released):
            yield Fault(checkpoint.PATH, f"{problem}.")


def signed(directory: Path) -> bool:
    """Say whether anybody put a signature beside a release, right or wrong."""
    return any((directory / path).is_file() for path in (*SIGNATURES, slsa.ENVELOPE))


def _signers(case: Case) -> tuple[keys.Signer, ...]:
    """Return who may sign, less those whose key is revoked."""
    gone = keys.revoked(case.revoked) if case.revoked else frozenset()
    where = case.signers.name if case.signers else keys.PATH
    return tuple(s for s in keys.read(case.signers or case.directory / keys.PATH, where) if s.key not in gone)


def _ssh(case: Case, path: str, target: str, signers: tuple[keys.Signer, ...]) -> Iterator[Fault]:
    """Check one OpenSSH signature."""
    try:
        signature = sshsig.parse(_text(case.directory / path))
    except ValueError as error:
        yield Fault(path, f"{error}.")
        return
    if signature.namespace != keys.NAMESPACE:
        yield Fault(path, f"made for {signature.namespace[:40]!r}, expected {keys.NAMESPACE!r}.")
        return
    signer = next((signer for signer in signers if signer.key == signature.key), None)
    if signer is None:
        fingerprint = keys.Signer("", signature.key).fingerprint
        yield Fault(path, f"made by {fingerprint}, who is not among the allowed signers.")
        return
    if problem := signer.objection(case.manifest.released):
        yield Fault(path, f"{problem}.")
    try:
        data = (case.directory / target).read_bytes()
    except OSError as error:
        yield Fault(target, f"cannot be read ({error.strerror}).")
        return
    if not signer.verifies(signature.raw, signature.covers(data)):
        yield Fault(path, f"is not over this {target}: one of the two was exchanged or altered.")
    else:
        case.notes.append(f"{target} signed by {signer.principal} {signer.fingerprint}")


def _statement(case: Case, signers: tuple[keys.Signer, ...]) -> Iterator[Fault]:
    """Check the signed statement: its signature, and that it speaks of this release."""
    path = case.directory / slsa.ENVELOPE
    if path.stat().st_size > canonical.MAX_BYTES:
        yield Fault(slsa.ENVELOPE, "too large.")
        return
    try:
        payload, signer = dsse.open_(path.read_bytes(), signers, slsa.ENVELOPE)
    except ReleaseError as error:
        yield Fault(slsa.ENVELOPE, str(error).removeprefix(f"{slsa.ENVELOPE}: "))
        return
    if signer is None:
        yield Fault(slsa.ENVELOPE, "signed by nobody who may.")
    elif problem := signer.objection(case.manifest.released):
        yield Fault(slsa.ENVELOPE, f"{problem}.")
    yield from slsa.faults(payload, case.manifest, slsa.ENVELOPE)


def _text(path: Path) -> str:
    """Return a small text file; what cannot be one is empty."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            return ""
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
