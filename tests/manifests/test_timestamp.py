"""Timestamps, with an authority of our own."""

import shutil
import subprocess

import pytest

from manifests import files, manifest, timestamp
from manifests.sign import Signing, sign
from manifests.verify import verify

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


def openssl(*arguments, **how):
    """Run openssl and return what it printed."""
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=False, **how)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode(errors="replace")


@pytest.fixture
def answer(tmp_path):
    """Return a function that answers a request as an authority would."""
    (tmp_path / "serial").write_text("01\n")
    (tmp_path / "tsa.cnf").write_text(CONFIG.format(folder=tmp_path))
    command = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=TSA", "-days", "2"]
    extra = ["-addext", "extendedKeyUsage=critical,timeStamping"]
    openssl(*command, *extra, "-keyout", tmp_path / "tsa.key", "-out", tmp_path / "tsa.pem")

    def reply(request, to):
        files_ = ["-inkey", tmp_path / "tsa.key", "-signer", tmp_path / "tsa.pem", "-config", tmp_path / "tsa.cnf"]
        openssl("ts", "-reply", "-queryfile", request, *files_, "-out", to)

    return reply


def test_the_request_is_one_that_openssl_understands(sealed):
    """It asks for a token over the manifest's digest, with the certificate."""
    printed = openssl("ts", "-query", "-in", timestamp.request(sealed), "-text")

    assert "Hash Algorithm: sha256" in printed
    assert "Certificate required: yes" in printed


def test_a_release_with_its_timestamp_verifies_and_openssl_agrees(sealed, tmp_path, answer):
    """Request and reply are covered by the list, and the reply by the authority."""
    reply = sealed / timestamp.REPLY
    answer(timestamp.request(sealed), reply)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)
    sign(sealed, Signing(tmp_path / "key", "who@example.org"))

    report = verify(sealed)

    assert report.verified, "\n".join(report.lines())
    assert "is about this manifest" in "\n".join(report.lines())
    checked = ["-data", sealed / manifest.PATH, "-in", reply, "-CAfile", tmp_path / "tsa.pem"]
    assert "Verification: OK" in openssl("ts", "-verify", *checked)


def test_a_timestamp_of_something_else_is_found(sealed, answer):
    """An old token on a new manifest proves nothing."""
    request = timestamp.request(sealed)
    request.write_bytes(request.read_bytes().replace(bytes.fromhex(files.sha256(sealed / manifest.PATH)), bytes(32)))
    answer(request, sealed / timestamp.REPLY)

    found = [fault.where for fault in timestamp.faults(sealed, [])]

    assert found == [timestamp.REQUEST, timestamp.REPLY]
