"""Signatures as `ssh-keygen -Y sign` makes them: read and verified here, made by OpenSSH, so that agents work too.

Source: OpenSSH, PROTOCOL.sshsig.
"""

import base64
import binascii
import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from manifests import keys
from manifests.errors import ReleaseError

_MAGIC = b"SSHSIG"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_WIDTH = 70
"""Characters in a line of the armour. Source: OpenSSH, sshsig.c."""

_HASHES = {b"sha512": hashlib.sha512, b"sha256": hashlib.sha256}


@dataclass(frozen=True, slots=True)
class Signature:
    """A parsed signature.

    Args:
        key: raw public key it claims to be by.
        namespace: purpose it is bound to.
        hash: name of the digest over the message.
        raw: 64 bytes of the Ed25519 signature.
    """

    key: bytes
    namespace: str
    hash: bytes
    raw: bytes

    def covers(self, message: bytes) -> bytes:
        """Return the bytes that were signed for a message."""
        parts = (self.namespace.encode(), b"", self.hash, _HASHES[self.hash](message).digest())
        return _MAGIC + b"".join(map(keys.string, parts))


def parse(text: str) -> Signature:
    """Read an armoured signature.

    Raises:
        ValueError: saying what is wrong with it.
    """
    lines = text.strip().splitlines()
    if len(lines) < 3 or lines[0] != _BEGIN or lines[-1] != _END:
        raise ValueError("not an armoured SSH signature")
    try:
        data = base64.b64decode("".join(lines[1:-1]), validate=True)
    except binascii.Error as error:
        raise ValueError("the armour holds no base64") from error
    if _armour(data) != text:
        raise ValueError("the armour is not spelled as OpenSSH spells it")
    if data[:10] != _MAGIC + b"\x00\x00\x00\x01":
        raise ValueError("not an SSH signature of version 1")
    fields = list(keys.strings(data[10:]))
    if len(fields) != 5:
        raise ValueError("not the fields of an SSH signature")
    key, namespace, _, digest, signature = fields
    kind_and_raw = list(keys.strings(signature))
    if digest not in _HASHES or len(kind_and_raw) != 2 or kind_and_raw[0] != keys.KEY_TYPE.encode():
        raise ValueError(f"not made by an {keys.KEY_TYPE} key over sha512 or sha256")
    try:
        name = namespace.decode()
    except UnicodeDecodeError as error:
        raise ValueError("its purpose is no text") from error
    return Signature(keys.public_key(base64.b64encode(key).decode()), name, digest, kind_and_raw[1])


def _armour(data: bytes) -> str:
    """Return the one spelling of an armour, so that a signature file has no byte that nobody checks."""
    encoded = base64.b64encode(data).decode()
    lines = [encoded[at : at + _WIDTH] for at in range(0, len(encoded), _WIDTH)]
    return "\n".join([_BEGIN, *lines, _END, ""])


def sign(path: Path, key: Path) -> Path:
    """Sign a file with OpenSSH and return the place of its signature, `<path>.sig`.

    Args:
        path: of the file.
        key: private key, or a public key whose private half an agent holds.

    Raises:
        ReleaseError: when OpenSSH is missing or refuses.
    """
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ReleaseError("sign: ssh-keygen is not installed. Install OpenSSH.")
    signature = path.with_name(f"{path.name}.sig")
    signature.unlink(missing_ok=True)
    command = [program, "-q", "-Y", "sign", "-n", keys.NAMESPACE, "-f", str(key), str(path)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # a fixed program, no shell
    if done.returncode or not signature.is_file():
        detail = done.stderr.decode(errors="replace").strip()[:200]
        raise ReleaseError(f"sign: ssh-keygen could not sign with {key} ({detail}). Is the key an Ed25519 key?")
    return signature


def in_agent(key: str) -> bool:
    """Say whether the SSH agent that is in use holds the private half of a public key.

    Args:
        key: in base64, as OpenSSH writes it.
    """
    program = shutil.which("ssh-add")
    if program is None:
        return False
    done = subprocess.run([program, "-L"], capture_output=True, check=False)  # noqa: S603  # a fixed program, no shell
    return any(line.split()[1:2] == [key] for line in done.stdout.decode(errors="replace").splitlines())
