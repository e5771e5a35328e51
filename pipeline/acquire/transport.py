"""The one transport: polite, patient, careful where it is sent. Every request over HTTP goes through here."""

import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpcore
import httpx
import tenacity

from pipeline.acquire.guard import Guard
from pipeline.acquire.passing import PassingError, RefusedError, checked, explained, retrying
from pipeline.acquire.robots import LIMIT, TOKEN, Rules
from pipeline.config import Acquire
from pipeline.errors import OutsideError

MOST_REDIRECTS = 10
PAGE_LIMIT = 64_000_000
"""Bytes of an index, a list or a page of evidence, decompressed; documents are streamed and have their own bounds."""

_TELLING = frozenset({"authorization", "cookie", "x-api-key"})
"""Headers that do not follow a redirect to another host."""

_PERMANENT = frozenset({301, 308})
_REDIRECT = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request.

    Args:
        url: absolute.
        headers: besides our own.
        obey: ask robots.txt first.
        secret: send the registered user's key, to this very host only.
        content: what to post, instead of getting.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    obey: bool = True
    secret: bool = False
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a server, behind all redirects.

    Args:
        url: asked for.
        final: that answered.
        response: its head; the body is still to be read.
        moved: the address that permanent redirects lead to, empty without one.
    """

    url: str
    final: str
    response: httpx.Response
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A whole answer that fits into memory.

    Args:
        url: asked for.
        final: that answered.
        status: of the answer.
        headers: all of them, names in lower case.
        raw: the bytes as sent.
        body: the bytes, decompressed where the server compressed them for the way.
        moved: the address that permanent redirects lead to, empty without one.
    """

    url: str
    final: str
    status: int
    headers: dict[str, str]
    raw: bytes
    body: bytes
    moved: str = ""


@dataclass(slots=True)
class Transport:
    """Fetches over HTTP.

    Args:
        settings: attempts, waits, proxy, private hosts.
        contact: whom a publisher may write to.
        seconds: between two requests to one host.
        robots_exception: why robots.txt does not bind us; empty: it does.
        trusted: `host:port` of every place that the source itself declares.
        secret: header and value of a registered user's key.
        clock: seconds that only rise.
        sleep: waits.
    """

    settings: Acquire
    contact: str
    seconds: float = 1.0
    robots_exception: str = ""
    trusted: frozenset[str] = frozenset()
    secret: tuple[str, str] | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    rules: dict[str, Rules] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    _next: dict[str, float] = field(default_factory=dict)
    _client: httpx.Client | None = None

    @property
    def agent(self) -> str:
        """Return the user agent: who we are and whom to write to."""
        return f"{TOKEN}/{version('gemeingut')} (+{self.contact})"

    def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def allows(self, url: str) -> bool:
        """Say whether the host's robots.txt lets us fetch an address; without a readable one, it is asked first.

        Raises:
            OutsideError: when robots.txt itself cannot be had: then everything is off limits (RFC 9309, 2.3.1.4).
        """
        return bool(self.robots_exception) or self.rules_of(url).allows(url)

    def rules_of(self, url: str, attempts: int | None = None) -> Rules:
        """Return the robots.txt of an address's host.

        Args:
            url: of anything there.
            attempts: how often it is asked for; without it, as the settings say.

        Raises:
            OutsideError: when it cannot be had; then it is asked for again the next time.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.rules:
            self.rules[origin] = self._robots(f"{origin}/robots.txt", attempts)
        return self.rules[origin]

    def _robots(self, url: str, attempts: int | None) -> Rules:
        try:
            page = self.get(Asked(url, obey=False), limit=LIMIT, cut=True, attempts=attempts)
        except RefusedError as error:
            return Rules(url, error.status)
        return Rules(url, page.status, page.body)

    def get(
        self, asked: Asked | str, *, limit: int = PAGE_LIMIT, cut: bool = False, attempts: int | None = None
    ) -> Page:
        """Fetch a whole page into memory, again and again while its failure may pass.

        Args:
            asked: the request, or its address.
            limit: most bytes, as sent and decompressed.
            cut: take what fits instead of refusing a longer answer.
            attempts: how often; without it, as the settings say.

        Raises:
            RefusedError: the server says no.
            OutsideError: there is no whole answer.
        """
        request = Asked(asked) if isinstance(asked, str) else asked
        stop = tenacity.stop_after_attempt(attempts or self.settings.attempts)
        for attempt in self.patience(stop):
            with attempt, self.stream(request) as answer:
                return _page(answer, limit, cut=cut)
        raise OutsideError(f"{request.url}: not asked.")

    def patience(self, stop: Callable[[tenacity.RetryCallState], bool]) -> tenacity.Retrying:
        """Return what repeats a call while its failure may pass."""
        patient = retrying(stop, self.settings.first_wait_s, self.settings.max_wait_s)
        return patient.copy(sleep=self.sleep)

    @contextmanager
    def stream(self, asked: Asked) -> Iterator[Answer]:
        """Open the body of an answer, behind all redirects; bytes come as they are sent.

        Raises:
            OutsideError: as `get` does.
        """
        try:
            answer = self._walk(asked)
            try:
                wait = answer.response.headers.get("retry-after")
                checked(answer.final, _status(answer.response), wait, self.settings.max_wait_s)
                yield answer
            finally:
                answer.response.close()
        except (httpx.TransportError, httpx.InvalidURL, httpcore.ConnectError) as error:
            raise explained(asked.url, error) from error

    def _walk(self, asked: Asked) -> Answer:
        """Send a request and follow redirects by hand, so that each step is looked at."""
        seen = {asked.url}
        here, moved, permanent = asked.url, "", True
        while True:
            if asked.obey and not self.allows(here):
                raise OutsideError(
                    f"{here}: robots.txt of this host asks us to stay away. Ask its publisher; a written permission "
                    "goes into acquire.robots_exception."
                )
            response = self._send(here, asked)
            target = response.headers.get("location")
            if response.status_code not in _REDIRECT or not target:
                return Answer(asked.url, here, response, moved)
            response.close()
            permanent = permanent and response.status_code in _PERMANENT
            here = self._step(asked.url, here, target, seen)
            if permanent:
                moved = self.moved[asked.url] = here

    def _step(self, url: str, here: str, target: str, seen: set[str]) -> str:
        """Return where a redirect leads.

        Raises:
            OutsideError: in a circle, too far, to another protocol or from https to http.
        """
        there = urljoin(here, target)
        if urlsplit(there).scheme not in ("http", "https"):
            raise OutsideError(f"{url}: redirects to {bare(there)}, which is no web address. Mend the declaration.")
        if here.startswith("https:") and there.startswith("http:"):
            raise OutsideError(f"{url}: redirects from https to {bare(there)}. Look for an address that stays secure.")
        if there in seen or len(seen) > MOST_REDIRECTS:
            what = "in a circle" if there in seen else f"more than {MOST_REDIRECTS} times"
            raise OutsideError(f"{url}: redirects {what} (last to {bare(there)}). Mend the declaration or try later.")
        seen.add(there)
        return there

    def _send(self, here: str, asked: Asked) -> httpx.Response:
        self._pace(here, obey=asked.obey)
        headers = {"Accept-Encoding": "identity", "User-Agent": self.agent, **asked.headers}
        at_home = _origin(here) == _origin(asked.url)
        if not at_home:
            headers = {n: v for n, v in headers.items() if n.lower() not in _TELLING}
        elif asked.secret and self.secret:
            headers[self.secret[0]] = self.secret[1]
        method = "GET" if asked.content is None else "POST"
        request = self.client.build_request(method, here, headers=headers, content=asked.content)
        return self.client.send(request, stream=True, follow_redirects=False)

    def send(self, request: httpx.Request) -> httpx.Response:
        """Send another client's request at our pace, through our guard; redirects are that client's business."""
        self._pace(str(request.url), obey=False)
        return self.client.send(request, stream=True, follow_redirects=False)

    def _pace(self, url: str, *, obey: bool) -> None:
        """Wait until the host may be asked again."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        now = self.clock()
        if (wait := self._next.get(parts.netloc, now) - now) > 0:
            self.sleep(wait)
        asked = self.rules[origin].delay_s if obey and origin in self.rules and not self.robots_exception else 0.0
        self._next[parts.netloc] = self.clock() + max(self.seconds, asked)

    @property
    def client(self) -> httpx.Client:
        """Return the client; its connections are checked for the addresses they lead to."""
        if self._client is None:
            if self.settings.proxy:
                transport = httpx.HTTPTransport(proxy=self.settings.proxy)
            else:
                transport = httpx.HTTPTransport()
                transport._pool = httpcore.ConnectionPool(  # noqa: SLF001  # httpx has no public way to a backend
                    ssl_context=httpx.create_ssl_context(),
                    max_connections=10,
                    max_keepalive_connections=5,
                    keepalive_expiry=30.0,
                    network_backend=Guard(self.trusts),
                )
            self._client = httpx.Client(transport=transport, timeout=self.settings.timeout_s, trust_env=False)
        return self._client

    def trusts(self, host: str, port: int) -> bool:
        """Say whether a host may lie on a private address: the source lies there, or the settings name it."""
        places = {host.lower(), f"{host.lower()}:{port}"}
        return bool(places & (self.trusted | {h.lower() for h in self.settings.private_hosts}))


def place_of(url: str) -> str:
    """Return host and port of an address, as `host:443`."""
    parts = urlsplit(url)
    return f"{(parts.hostname or '').lower()}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def bare(url: str) -> str:
    """Return an address without its query, which may carry a signature or a key."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _origin(url: str) -> tuple[str, str]:
    return urlsplit(url).scheme, place_of(url)


def _status(response: httpx.Response) -> int:
    """Return the status; 304 and 416 are answers to our own conditions and no failures."""
    return 200 if response.status_code in (304, 416) else response.status_code


def _page(answer: Answer, limit: int, *, cut: bool) -> Page:
    raw = bytearray()
    for chunk in answer.response.iter_raw():
        raw += chunk
        if len(raw) > limit:
            if not cut:
                raise OutsideError(f"{answer.final}: longer than {limit} bytes. It is no list or page; mend the url.")
            del raw[limit:]
            break
    headers = {name.lower(): value for name, value in answer.response.headers.items()}
    body = _decoded(answer.final, bytes(raw), headers.get("content-encoding", ""), limit, cut=cut)
    return Page(answer.url, answer.final, answer.response.status_code, headers, bytes(raw), body, answer.moved)


def _decoded(url: str, raw: bytes, encoding: str, limit: int, *, cut: bool) -> bytes:
    """Return a page as its author wrote it; a bomb stops at the limit."""
    if encoding.strip().lower() in ("", "identity"):
        return raw
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        raise OutsideError(f"{url}: sent as {encoding!r}, though we asked for it as it is. Ask its publisher.")
    body, rest = b"", raw
    while rest and len(body) <= limit:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        try:
            body += unpacker.decompress(rest, limit + 1 - len(body))
        except zlib.error as error:
            raise OutsideError(f"{url}: says it is {encoding} and is not ({error}). Try later.") from error
        if not unpacker.eof and len(body) <= limit:
            raise PassingError(f"{url}: its compressed answer breaks off. Try later.")
        rest = unpacker.unused_data
    if len(body) > limit and not cut:
        raise OutsideError(f"{url}: longer than {limit} bytes once decompressed. It is no list or page.")
    return body[:limit]
