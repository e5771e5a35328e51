"""Timestamps (RFC 3161): the request is made here, the authority answers it, and both stay beside the manifest.

Whether the authority's own signature holds is asked of `openssl ts -verify` with the authority's certificate; here it
is checked that request and reply are about this manifest.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from manifests import files, manifest
from manifests.errors import ReleaseError
from manifests.fault import Fault

REQUEST = f"{manifest.PATH}.tsq"
REPLY = f"{manifest.PATH}.tsr"

_MAX_BYTES = 100_000
"""Bytes of a reply that are read at most; a real one with its certificates has some thousand."""

_BEFORE = bytes.fromhex("30390201013031300d060960864801650304020105000420")
_AFTER = bytes.fromhex("0101ff")
"""A request in DER around the digest. Source: RFC 3161, section 2.4.1: version 1, SHA-256, certificate wanted, no
nonce, so that the same manifest has the same request."""


def request(directory: Path) -> Path:
    """Write the request for the manifest of a release and return its place.

    Raises:
        ReleaseError: when there is no manifest.
    """
    manifest.read(directory)
    path = directory / REQUEST
    files.write(path, _BEFORE + _digest(directory) + _AFTER)
    return path


def faults(directory: Path, notes: list[str]) -> Iterator[Fault]:
    """Yield when a timestamp is there that is not about this manifest."""
    for path in (REQUEST, REPLY):
        place = directory / path
        if not place.is_file():
            continue
        data = place.read_bytes() if place.stat().st_size <= _MAX_BYTES else b""
        if _digest(directory) not in data:
            yield Fault(path, "is not about this manifest, whose digest it does not hold.")
        elif path == REPLY:
            notes.append(
                f"{REPLY} is about this manifest; ask `openssl ts -verify` whether its authority's signature holds"
            )


def _digest(directory: Path) -> bytes:
    try:
        return hashlib.sha256((directory / manifest.PATH).read_bytes()).digest()
    except OSError as error:
        raise ReleaseError(f"{manifest.PATH}: cannot be read ({error.strerror}).") from error
