"""A Hub under the public Hub's own name: a proxy that answers for https://huggingface.co with a certificate of its own.

Some readers (polars) have the public address built in and heed no `HF_ENDPOINT`. They do heed a proxy and a file of
certificates, so that even their lines can be run as they are written, against a loopback Hub.
"""

import contextlib
import datetime as dt
import socket
import ssl
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOST = "huggingface.co"


class PublicName:
    """A proxy in front of a Hub; other hosts are refused.

    Args:
        hub: that answers. It must be set up with `Options(redirect=False)`: the object store has no public name.
    """

    def __init__(self, hub):
        self.hub = hub
        folder = Path(hub.store.folder)
        self.authority, chain = _certificates(folder)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(chain)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment in which a client takes this Hub for the public one."""
        kept = {
            k: v for k, v in self.hub.environment.items() if k != "HF_ENDPOINT" and not k.lower().endswith("_proxy")
        }
        proxied = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "ALL_PROXY"), self.address)
        return kept | proxied | {"SSL_CERT_FILE": str(self.authority), "NO_PROXY": ""}

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._socket.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                threading.Thread(target=self._tunnel, args=(client,), daemon=True).start()

    def _tunnel(self, client: socket.socket):
        with contextlib.suppress(OSError), client:
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := client.recv(4096)):
                    return
                head += piece
            if not head.startswith(f"CONNECT {HOST}:443 ".encode()):
                client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with self._tls.wrap_socket(client, server_side=True) as inner:
                port = int(self.hub.endpoint.rsplit(":", 1)[1])
                with socket.create_connection(("127.0.0.1", port)) as behind:
                    back = threading.Thread(target=_pump, args=(behind, inner), daemon=True)
                    back.start()
                    _pump(inner, behind)
                    back.join(10)


def _pump(source: socket.socket, sink: socket.socket):
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


def _certificates(folder: Path) -> tuple[Path, Path]:
    """Write an authority of its own and a certificate for the public name; return both files."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback Hub")])
    issuer, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    start, stop = now - dt.timedelta(days=1), now + dt.timedelta(days=30)

    def begun(subject, public):
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(name).public_key(public)
        return made.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(stop)

    authority = begun(name, issuer.public_key()).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    authority = authority.sign(issuer, hashes.SHA256())
    mine = begun(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]), key.public_key())
    mine = mine.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    mine = mine.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    mine = mine.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    mine = mine.sign(issuer, hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))
    (folder / "chain.pem").write_bytes(private + mine.public_bytes(pem) + authority.public_bytes(pem))
    return folder / "authority.pem", folder / "chain.pem"
