"""Keys of those who may sign: OpenSSH `allowed_signers`, with validity and purpose, and fingerprints.

Only Ed25519 is accepted: one algorithm that every OpenSSH since 2014 signs with, whose signatures are deterministic.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from manifests.errors import ReleaseError

NAMESPACE = "gemeingut-release"
"""Purpose that every signature of a release is bound to; a signature made for anything else is none."""

KEY_TYPE = "ssh-ed25519"

PATH = "KEYS"
"""The release's own copy of the keys that signed it: convenient, and no proof."""

_MAX_BYTES = 1_000_000
_LINE = re.compile(
    r"(?P<principals>\S+)\s+"
    r'(?:(?P<options>[a-z-]+(?:="[^"]*")?(?:,[a-z-]+(?:="[^"]*")?)*)\s+)?'
    r"(?P<type>[a-z0-9@.-]+)\s+(?P<key>[A-Za-z0-9+/=]+)"
)
_OPTION = re.compile(r'([a-z-]+)(?:="([^"]*)")?')


@dataclass(frozen=True, slots=True)
class Signer:
    """One line of an `allowed_signers` file.

    Args:
        principal: who the key belongs to.
        key: raw 32 bytes of the public key.
        namespaces: purposes the key may sign for; empty means any.
        after: first day of validity, inclusive.
        before: first day on which the key is no longer valid.
    """

    principal: str
    key: bytes
    namespaces: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint as `ssh-keygen -l` prints it."""
        digest = hashlib.sha256(blob(self.key)).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Say whether a raw Ed25519 signature over a message is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def objection(self, day: date) -> str:
        """Say why the key could not sign a release on a day; empty when it could."""
        if self.namespaces and NAMESPACE not in self.namespaces:
            return f"the key may not sign for {NAMESPACE}"
        if self.after and day < self.after:
            return f"the key is valid from {self.after} on, the release bears the date {day}"
        if self.before and day >= self.before:
            return f"the key was valid until {self.before}, the release bears the date {day}"
        return ""

    def line(self) -> str:
        """Return the line of an `allowed_signers` file."""
        options = [f'namespaces="{",".join(self.namespaces)}"'] if self.namespaces else []
        options += [f'valid-after="{self.after:%Y%m%d}"'] if self.after else []
        options += [f'valid-before="{self.before:%Y%m%d}"'] if self.before else []
        middle = f" {','.join(options)}" if options else ""
        return f"{self.principal}{middle} {KEY_TYPE} {base64.b64encode(blob(self.key)).decode()}"


def read(path: Path, where: str = PATH) -> tuple[Signer, ...]:
    """Read an `allowed_signers` file.

    Raises:
        ReleaseError: naming every line that is not understood.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ReleaseError(f"{where}: too large for a file of keys (got {path.stat().st_size} bytes).")
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{where}: cannot be read ({type(error).__name__}).") from error
    signers, faults = [], []
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                signers.append(parse(line.strip()))
            except ValueError as error:
                faults.append(f"{where} line {number}: {error}.")
    if faults:
        raise ReleaseError("\n".join(faults))
    return tuple(signers)


def parse(line: str) -> Signer:
    """Read one line.

    Raises:
        ValueError: saying what is wrong with it.
    """
    match = _LINE.match(line)
    if match is None or match["type"] != KEY_TYPE:
        raise ValueError(f"not a line of allowed_signers with an {KEY_TYPE} key")
    options = dict(_OPTION.findall(match["options"] or ""))
    if unknown := options.keys() - {"namespaces", "valid-after", "valid-before"}:
        raise ValueError(f"option {min(unknown)} is not understood")
    return Signer(
        match["principals"],
        public_key(match["key"]),
        tuple(filter(None, options.get("namespaces", "").split(","))),
        _day(options.get("valid-after", "")),
        _day(options.get("valid-before", "")),
    )


def revoked(path: Path) -> frozenset[bytes]:
    """Read a file of revoked public keys, one `ssh-ed25519 <base64>` a line.

    Raises:
        ReleaseError: naming the line that is no key.
    """
    found = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path.name}: cannot be read ({type(error).__name__}).") from error
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if words and not words[0].startswith("#"):
            try:
                found.append(public_key(words[1] if words[0] == KEY_TYPE and len(words) > 1 else ""))
            except ValueError as error:
                raise ReleaseError(f"{path.name} line {number}: {error}.") from error
    return frozenset(found)


def public_key(encoded: str) -> bytes:
    """Return the 32 bytes of a base64 public key blob.

    Raises:
        ValueError: when it is no Ed25519 key.
    """
    try:
        fields = list(strings(base64.b64decode(encoded, validate=True)))
    except binascii.Error as error:
        raise ValueError("the key is not base64") from error
    if len(fields) != 2 or fields[0] != KEY_TYPE.encode() or len(fields[1]) != 32:
        raise ValueError(f"the key is no {KEY_TYPE} key")
    return fields[1]


def blob(key: bytes) -> bytes:
    """Return the wire form of a public key. Source: RFC 8709, section 4."""
    return string(KEY_TYPE.encode()) + string(key)


def string(data: bytes) -> bytes:
    """Return a length-prefixed string. Source: RFC 4251, section 5."""
    return len(data).to_bytes(4, "big") + data


def strings(data: bytes) -> Iterator[bytes]:
    """Yield length-prefixed strings until the data ends.

    Raises:
        ValueError: when the last one is cut off.
    """
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if at + 4 + length > len(data):
            raise ValueError("the data is cut off")
        yield data[at + 4 : at + 4 + length]
        at += 4 + length


def _day(text: str) -> date | None:
    """Return the day of `YYYYMMDD` or `YYYYMMDDhhmm[ss]`, with or without Z."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{8}([0-9]{4}([0-9]{2})?)?Z?", text):
        raise ValueError("a validity is not of the form YYYYMMDD")
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
