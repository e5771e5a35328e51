"""DSSE envelopes: a statement and Ed25519 signatures over it. Source: secure-systems-lab/dsse, protocol version 1."""

import base64
import binascii
import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from manifests import canonical, keys
from manifests.errors import ReleaseError

PAYLOAD_TYPE = "application/vnd.in-toto+json"


def pre_authentication(payload: bytes) -> bytes:
    """Return the bytes that are signed: type and payload, each with its length."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return the canonical JSON of an envelope around a payload."""
    public = key.public_key().public_bytes_raw()
    signature = key.sign(pre_authentication(payload))
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [
            {"keyid": hashlib.sha256(public).hexdigest(), "sig": base64.b64encode(signature).decode()},
        ],
    }
    return canonical.dumps(envelope)


def open_(data: bytes, signers: tuple[keys.Signer, ...], where: str) -> tuple[bytes, keys.Signer | None]:
    """Return the payload and the signer whose signature holds, or `None` when nobody's does.

    Raises:
        ReleaseError: when the bytes are no envelope.
    """
    envelope: Any = canonical.loads(data, where)
    try:
        if envelope["payloadType"] != PAYLOAD_TYPE:
            raise ReleaseError(f"{where}: holds no in-toto statement.")
        payload = base64.b64decode(envelope["payload"], validate=True)
        raw = [base64.b64decode(entry["sig"], validate=True) for entry in envelope["signatures"]]
    except (KeyError, TypeError, AttributeError, binascii.Error, ValueError) as error:
        raise ReleaseError(f"{where}: not a DSSE envelope ({type(error).__name__}).") from error
    message = pre_authentication(payload)
    holds = (signer for signer in signers if any(signer.verifies(signature, message) for signature in raw))
    return payload, next(holds, None)
