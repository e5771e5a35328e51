"""Requests and answers, apart from sockets: what a route is given and what it gives back."""

import hmac
import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote

from tests.hub.store import HubError, Store

KINDS = {"datasets": "dataset", "models": "model", "spaces": "space"}
"""The kinds of repositories, by their part of an address."""

STORAGE = ("/large/", "/upload/")
"""Paths of the object store, which knows no tokens but signed addresses."""


@dataclass(slots=True)
class Request:
    """One request as a route sees it.

    Args:
        method: GET, HEAD, POST, PUT or DELETE.
        path: as sent, still encoded.
        query: values by name, the last one of each.
        headers: with names in lower case.
        pieces: the body, piece by piece; read at most once.
        store: what the Hub keeps.
        user: who asks; empty without a valid token.
        endpoint: address of this Hub.
        storage: address of its object store, another one, as on the public Hub.
        options: how this Hub was set up.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    pieces: Iterator[bytes]
    store: Store
    user: str
    endpoint: str
    storage: str
    options: "Options"

    def body(self) -> bytes:
        """Return the whole body."""
        return b"".join(self.pieces)

    def json(self):
        """Return the body's JSON.

        Raises:
            HubError: 400 when it is none.
        """
        try:
            return json.loads(self.body() or b"{}")
        except ValueError as error:
            raise HubError(400, "", "the body is not JSON") from error

    def form(self) -> dict[str, list[str]]:
        """Return the body's fields, whether it came as a form or as JSON."""
        body = self.body()
        if "json" in self.headers.get("content-type", ""):
            return {k: v if isinstance(v, list) else [v] for k, v in json.loads(body).items()}
        return parse_qs(body.decode())

    def writer(self) -> str:
        """Return who asks.

        Raises:
            HubError: 401 when nobody is known to ask.
        """
        if not self.user:
            raise HubError(401, "", "Invalid credentials in Authorization header")
        return self.user

    def signed(self) -> bool:
        """Say whether the address is one that this Hub gave away: it needs no token."""
        return hmac.compare_digest(self.query.get("signature", ""), self.sign(self.path))

    def sign(self, path: str) -> str:
        """Return the signature of a path, as object stores put it into addresses."""
        return hmac.new(self.options.secret, path.encode(), "sha256").hexdigest()

    def address(self, origin: str, path: str) -> str:
        """Return an address that needs no token."""
        return f"{origin}{path}?signature={self.sign(path)}"

    def repository(self, kind: str, name: str):
        """Return a repository that the asker may see.

        Raises:
            HubError: 404 as if it were not there, when it is private and nobody is known to ask.
        """
        found = self.store.find(kind, name)
        if self.path.startswith(STORAGE):
            if not self.signed():
                raise HubError(403, "", "SignatureDoesNotMatch")
            return found
        if found.private and not self.user:
            raise HubError(401, "RepoNotFound", "Repository not found")
        return found


@dataclass(frozen=True, slots=True)
class Response:
    """One answer.

    Args:
        status: HTTP status.
        headers: besides the length.
        body: the bytes; empty when a file is sent.
        file: sent instead of the body.
        span: first byte and the one behind the last, of the file; `None` sends it all.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    file: Path | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How a Hub is set up.

    Args:
        tokens: name of the user by token.
        part_bytes: larger files are uploaded in parts of this size.
        page: entries in one page of a listing.
        redirect: whether large files are fetched from another address, as on the public Hub.
        secret: what addresses of the object store are signed with.
    """

    tokens: Mapping[str, str] = field(default_factory=lambda: {"hf_steward": "steward", "hf_second": "second"})
    part_bytes: int = 20_000_000
    page: int = 1000
    redirect: bool = True
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)


def answer(value, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer of JSON."""
    return Response(status, {"Content-Type": "application/json", **(headers or {})}, json.dumps(value).encode())


Route = Callable[..., Response]

ROUTES: list[tuple[str, re.Pattern[str], Route]] = []
"""Every route: method, pattern of the path, and what answers."""


def route(method: str, pattern: str) -> Callable[[Route], Route]:
    """Register what answers to a method and a path; `{name}` is one part of it, `{name*}` the rest."""
    spelled = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
    spelled = re.sub(r"\{(\w+)\*\}", r"(?P<\1>.+)", spelled)
    spelled = spelled.replace("<repo>", r"(?P<owner>[^/]+)/(?P<title>[^/]+?)")
    spelled = spelled.replace("<kind>", r"(?P<kind>datasets|models|spaces)")
    spelled = spelled.replace("<home>", r"(?:(?P<kind>datasets|spaces)/)?(?P<owner>[^/]+)/(?P<title>[^/]+?)")

    def register(function: Route) -> Route:
        ROUTES.append((method, re.compile(spelled), function))
        return function

    return register


def dispatch(request: Request) -> Response:
    """Return the answer of the route that a request is for.

    Raises:
        HubError: as the route does, or 404 when there is none.
    """
    for method, pattern, function in ROUTES:
        match = pattern.fullmatch(request.path)
        if match and method == ("GET" if request.method == "HEAD" else request.method):
            found = {name: unquote(value) for name, value in match.groupdict().items() if value is not None}
            if "owner" in found:
                kind = KINDS.get(match.groupdict().get("kind") or "models", "model")
                found.pop("kind", None)
                name = f"{found.pop('owner')}/{found.pop('title')}"
                return function(request, request.repository(kind, name), **found)
            return function(request, **found)
    raise HubError(404, "", f"no such address: {request.path}")
