"""Signed notes: text, an empty line, signature lines. Source: C2SP signed-note and tlog-checkpoint."""

import base64
import binascii
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from manifests import keys

_ED25519 = b"\x01"


def key_id(name: str, key: bytes) -> bytes:
    """Return the four bytes by which a signature line names its key."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + key).digest()[:4]


def sign(body: str, name: str, key: Ed25519PrivateKey) -> str:
    """Return the note with one signature line.

    Args:
        body: text, its last line ended.
        name: of the key, without space or plus sign.
        key: that signs.
    """
    identity = key_id(name, key.public_key().public_bytes_raw())
    signature = base64.b64encode(identity + key.sign(body.encode())).decode()
    return f"{body}\n— {name} {signature}\n"


def signer_of(text: str, body: str, signers: tuple[keys.Signer, ...]) -> keys.Signer | None:
    """Return the signer whose line below the body holds, or `None`."""
    if not text.startswith(f"{body}\n— "):
        return None
    for line in text[len(body) + 1 :].splitlines():
        mark, _, rest = line.partition(" ")
        name, _, encoded = rest.rpartition(" ")
        try:
            data = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            continue
        for signer in signers:
            known = mark == "—" and data[:4] == key_id(name, signer.key)
            if known and signer.verifies(data[4:], body.encode()):
                return signer
    return None
