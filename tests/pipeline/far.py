"""Storage for tests: a real S3 server and a real HTTP server on loopback, and one before them that fails on purpose."""

import http.client
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


@contextmanager
def s3():
    """Run an S3 server; give its address."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def served(folder):
    """Serve a folder over HTTP; give its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            """Say nothing."""

    with _running(partial(Quiet, directory=str(folder))) as address:
        yield address


@contextmanager
def failing(target, fault):
    """Stand before a server and do it harm: `fault(number, method, path)` names what becomes of a request.

    `pass` forwards it, `503` and `404` answer that, `slow` waits a moment, `cut` sends half of the answer,
    `flip` changes one byte of it.
    """
    counted = iter(range(10**9))
    lock = threading.Lock()

    class Harm(_Proxy):
        def fate(self):
            with lock:
                number = next(counted)
            return fault(number, self.command, self.path)

    Harm.target = target
    with _running(Harm) as address:
        yield address


class _Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def _forward(self):
        what = self.fate()
        data = _body(self)
        if what.isdecimal():
            self.send_response(int(what))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if what == "slow":
            time.sleep(0.3)
        status, headers, body = _asked(self.target, self.command, self.path, self.headers, data)
        if what == "flip" and body:
            body = body[:-1] + bytes([body[-1] ^ 1])
        self._answer(status, headers, body, cut=what == "cut")

    def _answer(self, status, headers, body, *, cut):
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        told = headers.get("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", told or str(len(body)))
        self.end_headers()
        if cut:
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif self.command != "HEAD":
            self.wfile.write(body)


for _method in ("GET", "PUT", "POST", "HEAD", "DELETE"):
    setattr(_Proxy, f"do_{_method}", _Proxy._forward)


def _body(request):
    if request.headers.get("Transfer-Encoding", "").lower() != "chunked":
        return request.rfile.read(int(request.headers.get("Content-Length") or 0))
    data = b""
    while size := int(request.rfile.readline().split(b";")[0], 16):
        data += request.rfile.read(size)
        request.rfile.readline()
    request.rfile.readline()
    return data


def _asked(target, method, path, headers, data):
    parts = urlsplit(target)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        kept = {
            k: v for k, v in headers.items() if k.lower() not in ("transfer-encoding", "content-length", "connection")
        }
        connection.request(method, path, body=data, headers={**kept, "Content-Length": str(len(data))})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


@contextmanager
def _running(handler):
    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            """A client that went away is no news."""

    server = Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
