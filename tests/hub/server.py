"""The Hub on the loopback interface: sockets, faults and the record of what was asked."""

import contextlib
import json
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.hub import api, files, uploads  # noqa: F401  # each registers its routes
from tests.hub.exchange import Options, Request, Response, dispatch
from tests.hub.faults import After, Answer, Before, Cut, Faults, FullDisk, Slow, Truncate, WrongDigest
from tests.hub.store import HubError, Store

_BLOCK = 1 << 16  # bytes read or sent at a time


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that was answered.

    Args:
        method: as sent.
        path: decoded, without its query.
        status: of the answer; 0 when the connection was cut.
        received: bytes of the body that came in.
        sent: bytes of the body that went out.
        token: whether a token came along.
        range: the range that was asked for, as sent.
    """

    method: str
    path: str
    status: int
    received: int
    sent: int
    token: bool
    range: str = ""


class Hub:
    """A Hub with an address, in threads of this process.

    Args:
        folder: where objects are kept; a temporary one without it.
        options: how it is set up.
        port: 0 takes a free one.
    """

    def __init__(self, folder: Path | None = None, options: Options | None = None, port: int = 0):
        self.store = Store(folder or Path(tempfile.mkdtemp(prefix="hub-")))
        self.options = options or Options()
        self.faults = Faults()
        self.seen: list[Seen] = []
        self.answering = 0
        self.quiet = threading.Condition()
        self._servers = [self._listen(port), self._listen(0)]

    def _listen(self, port: int) -> ThreadingHTTPServer:
        server = _Server(("127.0.0.1", port), _Handler)
        server.daemon_threads = True
        server.block_on_close = False
        server.hub = self
        return server

    @property
    def endpoint(self) -> str:
        """Return the address that `HF_ENDPOINT` must hold."""
        return f"http://127.0.0.1:{self._servers[0].server_address[1]}"

    @property
    def storage(self) -> str:
        """Return the address of the object store: clients send no token to another address than the Hub's."""
        return f"http://127.0.0.1:{self._servers[1].server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment in which the real clients, in a process of their own, use this Hub."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "HUGGING"))}
        return kept | {
            "HF_ENDPOINT": self.endpoint,
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_HOME": str(self.store.folder / "home"),
            "HF_TOKEN": next(iter(self.options.tokens), ""),
        }

    def repository(self, name: str, kind: str = "dataset"):
        """Return a repository as the server keeps it."""
        return self.store.find(kind, name)

    def requests(self, method: str = "", containing: str = "") -> list[Seen]:
        """Return the requests of a method whose path contains a text, those still being answered included.

        A client has its bytes before the server has written down that it sent them.
        """
        with self.quiet:
            self.quiet.wait_for(lambda: not self.answering, timeout=10)
        return [s for s in list(self.seen) if method in {"", s.method} and containing in s.path]

    def start(self) -> "Hub":
        """Begin to answer."""
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Answer no more and remove what was kept."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self.store.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


class _Server(ThreadingHTTPServer):
    """Threads that end quietly when their client is killed."""

    def handle_error(self, request, client_address):
        """Tell of everything but a connection that the client ended."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Gone(Exception):  # noqa: N818  # not an error of ours
    """The connection is to be cut, or was cut by the client."""


class _Handler(BaseHTTPRequestHandler):
    """Reads one request, lets faults strike, writes one answer."""

    protocol_version = "HTTP/1.1"
    server_version = "loopback-hub"

    def log_message(self, *_):
        """Write nothing to the terminal of a test."""

    def _handle(self):
        hub: Hub = self.server.hub
        with hub.quiet:
            hub.answering += 1
        try:
            self._one(hub)
        finally:
            with hub.quiet:
                hub.answering -= 1
                hub.quiet.notify_all()

    def _one(self, hub):
        split = urlsplit(self.path)
        path = unquote(split.path)
        self._received = self._sent = self._status = 0
        self._pieces = self._body()
        try:
            actions = hub.faults.for_request(self.command, path)
            self._strike_before(actions)
            response = self._answered(hub, split, path, actions)
            for action in actions:
                if isinstance(action, After):
                    action.act()
            if any(isinstance(a, Cut) for a in actions):
                raise _Gone  # noqa: TRY301  # the request was carried out; its answer is lost on purpose
            self._write(response, actions)
        except (_Gone, ConnectionError, TimeoutError):
            self._status = 0
            self._hang_up()
        finally:
            token = bool(self.headers.get("authorization"))
            span = self.headers.get("range", "")
            hub.seen.append(Seen(self.command, path, self._status, self._received, self._sent, token, span))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815  # names that the base class calls

    def _strike_before(self, actions):
        for action in actions:
            match action:
                case Slow(seconds):
                    time.sleep(seconds)
                case Before(act):
                    act()
                case Cut(after=False):
                    raise _Gone

    def _answered(self, hub, split, path, actions) -> Response:
        for action in actions:
            if isinstance(action, Answer):
                self._drain()
                return _refused(HubError(action.status, "", action.message), dict(action.headers))
            if isinstance(action, FullDisk):
                self._drain()
                return _refused(HubError(507, "", "No space left on device"))
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        known = hub.options.tokens.get(token, "") if scheme.lower() == "bearer" else ""
        request = Request(
            self.command,
            split.path,
            dict(parse_qsl(split.query)),
            {k.lower(): v for k, v in self.headers.items()},
            self._pieces,
            hub.store,
            known,
            hub.endpoint,
            hub.storage,
            hub.options,
        )
        del path
        try:
            return dispatch(request)
        except HubError as error:
            return _refused(error)
        finally:
            self._drain()

    def _body(self) -> Iterator[bytes]:
        """Yield the body, sent with its length or in chunks."""
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self._read(size)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get("content-length") or 0)
        while left:
            piece = self._read(min(left, _BLOCK))
            left -= len(piece)
            yield piece

    def _read(self, size: int) -> bytes:
        data = self.rfile.read(size)
        self._received += len(data)
        if len(data) < size:
            raise _Gone
        return data

    def _drain(self):
        for _ in self._pieces:
            pass

    def _write(self, response: Response, actions):
        truncated = next((a.bytes for a in actions if isinstance(a, Truncate)), None)
        lying = any(isinstance(a, WrongDigest) for a in actions)
        start, stop = response.span or (0, len(response.body))
        self._status = response.status
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, _other(value) if lying and name == "X-Linked-Etag" else value)
        self.send_header("Content-Length", str(stop - start))
        self.end_headers()
        if self.command == "HEAD":
            return
        left = stop - start if truncated is None else min(truncated, stop - start)
        for piece in _pieces(response, start, left):
            left -= len(piece)
            self.wfile.write(_lied(piece, response, last=not left) if lying else piece)
            self._sent += len(piece)
        self.wfile.flush()
        if truncated is not None:
            raise _Gone

    def _hang_up(self):
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


def _pieces(response: Response, start: int, left: int) -> Iterator[bytes]:
    """Yield an answer's body."""
    if response.file is None:
        yield response.body[start : start + left]
        return
    with response.file.open("rb") as stream:
        stream.seek(start)
        while left and (piece := stream.read(min(left, _BLOCK))):
            left -= len(piece)
            yield piece


def _refused(error: HubError, headers: dict | None = None) -> Response:
    told = {"Content-Type": "application/json", "X-Error-Message": error.message, **(headers or {})}
    if error.code:
        told["X-Error-Code"] = error.code
    return Response(error.status, told, json.dumps({"error": error.message}).encode())


def _other(digest: str) -> str:
    """Return a text whose first hexadecimal digit is another one."""
    at = 1 if digest.startswith('"') else 0
    return digest[:at] + ("0" if digest[at] != "0" else "1") + digest[at + 1 :]


def _lied(piece: bytes, response: Response, *, last: bool) -> bytes:
    """Return a piece that is not the truth: other digests in a listing, another last byte of a file."""
    if response.file is not None:
        return piece[:-1] + bytes([piece[-1] ^ 1]) if last else piece
    try:
        told = json.loads(piece)
    except ValueError:
        return piece
    for entry in told if isinstance(told, list) else []:
        if entry.get("lfs"):
            entry["lfs"]["oid"] = _other(entry["lfs"]["oid"])
    spelled = json.dumps(told).encode()
    return spelled if len(spelled) == len(piece) else piece
