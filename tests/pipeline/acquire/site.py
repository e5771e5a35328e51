"""A web server on the loopback interface that speaks HTTP properly, and can be told to fail as real ones do."""

import email.utils
import hashlib
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Thing:
    """What lies under one address."""

    data: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    etag: str | None = None
    """`None` makes a strong one of the bytes, an empty one leaves it out."""
    ranges: bool = True
    pace: float = 0.0
    """Seconds between two pieces of 16 kB."""
    tricks: list = field(default_factory=list)
    """Called with the handler, one a request, as long as there are any; one that returns True has answered."""

    def tag(self):
        """Return the ETag."""
        return f'"{hashlib.md5(self.data).hexdigest()}"' if self.etag is None else self.etag


class Site:
    """The server; `things` may change while it runs."""

    def __init__(self):
        self.things = {}
        self.services = {}
        """By the beginning of a path, functions that answer a handler themselves."""
        self.asked = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.serve(self)

            def do_POST(self):
                site.serve(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # clients that go away are part of the game
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self):
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def put(self, path, data=b"", **facts):
        """Lay something under a path."""
        thing = Thing(data.encode() if isinstance(data, str) else data, **facts)
        self.things[path] = thing
        return thing

    def requests(self, path):
        """Return the headers of all requests for a path."""
        return [headers for asked, headers in self.asked if asked == path]

    def serve(self, handler):
        """Answer one request."""
        self.asked.append((handler.path, dict(handler.headers)))
        thing = self.things.get(handler.path)
        service = max((p for p in self.services if handler.path.startswith(p)), key=len, default=None)
        try:
            if thing is None and service is not None:
                self.services[service](handler)
            elif thing is None:
                reply(handler, 404, b"not here")
            elif not (thing.tricks and thing.tricks.pop(0)(handler)):
                answer(handler, thing)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True


def reply(handler, status, body=b"", **headers):
    """Send a whole answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
    return True


def answer(handler, thing):
    """Answer as RFC 9110 asks: conditions, ranges, validators."""
    tag = thing.tag()
    if tag and handler.headers.get("If-None-Match") == tag:
        handler.send_response(304)
        handler.send_header("ETag", tag)
        handler.end_headers()
        return
    start = 0
    wanted = handler.headers.get("Range")
    condition = handler.headers.get("If-Range")
    validators = (tag, thing.headers.get("Last-Modified"))
    if wanted and thing.ranges and (condition is None or condition in validators):
        start = int(wanted.removeprefix("bytes=").partition("-")[0])
        if start >= len(thing.data):
            reply(handler, 416, b"", Content_Range=f"bytes */{len(thing.data)}")
            return
    _send(handler, thing, start, tag)


def _send(handler, thing, start, tag):
    """Send the bytes from a place on."""
    body = thing.data[start:]
    handler.send_response(206 if start else thing.status)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(thing.data) - 1}/{len(thing.data)}")
    headers = {"Content-Length": str(len(body)), **thing.headers}
    if tag:
        headers["ETag"] = tag
    for name, value in headers.items():
        if value is not None:
            handler.send_header(name, value)
    handler.end_headers()
    for place in range(0, len(body), 16384):
        handler.wfile.write(body[place : place + 16384])
        if thing.pace:
            handler.wfile.flush()
            time.sleep(thing.pace)
    if headers["Content-Length"] is None or int(headers["Content-Length"]) != len(body):
        handler.close_connection = True


def cut(after):
    """Return a trick: send that many bytes of the answer and cut the connection."""

    def trick(handler):
        write = handler.wfile.write
        left = [after]

        def limited(data):
            if data.startswith(b"HTTP/1.1"):
                return write(data)
            if len(data) > left[0]:
                write(data[: left[0]])
                handler.wfile.flush()
                handler.connection.shutdown(2)
                raise ConnectionResetError
            left[0] -= len(data)
            return write(data)

        handler.wfile.write = limited
        return False

    return trick


def busy(status, after=None):
    """Return a trick: answer that the server is busy."""

    def trick(handler):
        return reply(handler, status, b"busy", **({} if after is None else {"Retry_After": after}))

    return trick


def redirect(to, status=302):
    """Return a trick that is meant to be repeated: lead elsewhere."""

    def trick(handler):
        return reply(handler, status, b"", Location=to)

    return trick


def http_date(seconds):
    """Return a time that lies so many seconds ahead, as HTTP writes it."""
    return email.utils.formatdate(time.time() + seconds, usegmt=True)
