"""Records over OAI-PMH: each answer is kept as sent, resumption tokens and deleted records are understood."""

import hashlib
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import tenacity
from lxml import etree

from manifests.acquisition import OaiPmh
from pipeline.acquire import names
from pipeline.acquire.fetch import Fetched, digests, now
from pipeline.acquire.links import links
from pipeline.acquire.passing import PassingError
from pipeline.acquire.transport import Asked, Page, place_of
from pipeline.acquire.wanted import Survey, Wanted
from pipeline.acquire.world import World
from pipeline.errors import ConfigError, OutsideError, SourceChangedError
from pipeline.snapshot_record import FileEntry

with warnings.catch_warnings():  # sickle's own patterns are of an older Python
    warnings.simplefilter("ignore")
    from sickle import Sickle, oaiexceptions
    from sickle.iterator import OAIResponseIterator
    from sickle.models import ResumptionToken

REFUSALS = (
    oaiexceptions.BadArgument,
    oaiexceptions.BadVerb,
    oaiexceptions.CannotDisseminateFormat,
    oaiexceptions.NoSetHierarchy,
    oaiexceptions.OAIError,
)
"""What a server answers to a request that it will never fulfil."""

OAI = "{http://www.openarchives.org/OAI/2.0/}"
_END = re.compile(rb"</(?:\w+:)?OAI-PMH>\s*\Z")


def survey(world: World) -> Survey:
    """Ask the server who it is and how many records it has.

    Raises:
        ConfigError: when it does not know the format or the set.
        OutsideError: when it does not answer as OAI-PMH asks.
    """
    client = _Client(world)
    notes = [_identity(client)]
    total: int | None = 0
    for chosen in _sets(world.how(OaiPmh)):
        try:
            answer = _Answers(client, _first(world.how(OaiPmh), chosen))
        except oaiexceptions.NoRecordsMatch:
            continue
        except REFUSALS as error:
            raise _refused(world, error) from error
        found = _total(answer.resumption_token, _count(answer.oai_response.http_response.page.body))
        total = None if total is None or found is None else total + found
    return Survey((), total, "", tuple(notes))


def collect(world: World) -> Survey:
    """Harvest all sets, then fetch what their records link to.

    Raises:
        SourceChangedError: when the server's own count says that records are missing.
    """
    how = world.how(OaiPmh)
    client = _Client(world)
    notes = [_identity(client)]
    world.watcher.begin(world.source.name, None, None)
    harvests = [_harvest(world, client, chosen) for chosen in _sets(how)]
    seen = sum(h.seen for h in harvests)
    totals = [h.total for h in harvests]
    expected = None if None in totals else sum(t or 0 for t in totals)
    if not seen:
        raise SourceChangedError(f"{world.source.name}: no record matches. Look at acquire.sets, since and until.")
    if expected is not None and expected != seen:
        told = f"{seen} records came, the server's completeListSize says {expected}"
        if world.source.completeness and world.source.completeness.counted_by == "oai-complete-list-size":
            raise SourceChangedError(f"{world.source.name}: {told}. Run again; if it stays so, ask its contact.")
        notes.append(f"{told}.")
    notes += client.notes
    pages = [e for e in world.store.entries.values() if e.path.startswith("records/")]
    linked = Survey(_linked(world, how, pages))
    if linked.files:
        world.fetch_all(linked)
    return Survey(
        linked.files, expected, "", tuple(notes), _content(world, pages, linked), tuple(p.path for p in pages)
    )


@dataclass(slots=True)
class _Harvest:
    """How far the harvest of one set came.

    Args:
        chosen: the set, empty for everything.
        pages: answers that are kept.
        seen: records in them.
        total: of the server, `None` where it does not say.
        token: that continues it; empty at the beginning and at the end.
        done: nothing is left.
    """

    chosen: str
    pages: int = 0
    seen: int = 0
    total: int | None = None
    token: str = ""
    done: bool = False


class _Client(Sickle):  # type: ignore[misc]  # sickle has no types
    """The harvesting client over our own transport."""

    def __init__(self, world: World) -> None:
        how = world.how(OaiPmh)
        super().__init__(how.url, iterator=OAIResponseIterator)
        self.world, self.secret = world, how.secret is not None
        self.notes: list[str] = []

    def _request(self, kwargs: dict[str, str]) -> "_Response":
        """Fetch one answer that is whole; half of one must not look like the end of a list."""
        joint = "&" if "?" in self.endpoint else "?"
        asked = Asked(f"{self.endpoint}{joint}{urlencode(kwargs)}", secret=self.secret)
        transport = self.world.transport
        for attempt in transport.patience(tenacity.stop_after_attempt(transport.settings.attempts)):
            with attempt:
                page = transport.get(asked)
                self._whole(page)
                return _Response(page)
        raise OutsideError(f"{asked.url}: not asked.")

    def _whole(self, page: Page) -> None:
        try:
            root = etree.fromstring(page.body, _parser())
        except etree.XMLSyntaxError as error:
            if not _END.search(page.body):
                raise PassingError(f"{page.final}: the answer breaks off ({error}). Try later.") from error
            self.notes.append(f"{page.final}: not well-formed ({error}); the records concerned will be quarantined.")
            return
        if root.tag != f"{OAI}OAI-PMH":
            raise OutsideError(f"{page.final}: no answer of an OAI-PMH server (root element {root.tag}). Mend the url.")


@dataclass(frozen=True, slots=True)
class _Response:
    """What sickle reads of an answer."""

    page: Page
    status_code: int = 200
    encoding: str = "utf-8"

    @property
    def content(self) -> bytes:
        return self.page.body

    @property
    def text(self) -> str:
        return self.page.body.decode("utf-8", "replace")

    def raise_for_status(self) -> None:
        """Do nothing: the transport lets good answers pass only."""


class _Answers(OAIResponseIterator):  # type: ignore[misc]  # sickle has no types
    """The answers to one request, from a resumption token on where there is one."""

    def __init__(self, client: _Client, params: dict[str, str], token: str = "") -> None:
        self.sickle, self.params, self.verb = client, params, "ListRecords"
        self.ignore_deleted = False
        self.resumption_token = ResumptionToken(token=token) if token else None
        self._next_response()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _identity(client: _Client) -> str:
    """Return what a steward should know about the server."""
    try:
        found = client.Identify()
    except (*REFUSALS, AttributeError) as error:
        raise OutsideError(f"{client.endpoint}: does not identify itself ({error}). Mend acquire.url.") from error
    deleted = getattr(found, "deletedRecord", "no")
    said = {
        "persistent": "deleted records are kept on its list",
        "transient": "deleted records are on its list for a while",
    }.get(deleted, "it does not tell which records were deleted")
    return f"The server calls itself {getattr(found, 'repositoryName', '?')!r}; {said}."


def _sets(how: OaiPmh) -> tuple[str, ...]:
    return how.sets or ("",)


def _first(how: OaiPmh, chosen: str) -> dict[str, str]:
    params = {"verb": "ListRecords", "metadataPrefix": how.metadata_prefix}
    params |= {n: v for n, v in (("set", chosen), ("from", how.since), ("until", how.until)) if v}
    return params


def _refused(world: World, error: Exception) -> ConfigError:
    return ConfigError(
        f"{world.source.name}: the server refuses the request: {type(error).__name__} ({error}). Mend "
        "acquire.metadata_prefix, sets, since or until."
    )


def _harvest(world: World, client: _Client, chosen: str) -> _Harvest:
    """Harvest one set, from where an earlier run came; once more from the start when its token is no longer good."""
    mark = world.store.marks.get(f"oai {chosen}")
    state = _Harvest(**mark) if isinstance(mark, dict) else _Harvest(chosen)
    for _ in range(2):
        if state.done:
            return state
        try:
            _pages(world, client, state)
        except oaiexceptions.BadResumptionToken:
            world.watcher.tell(f"{world.source.name}: the server forgot how far we came; the set begins anew")
            state = _Harvest(chosen)
            world.store.mark(f"oai {chosen}", _state(state))
        except oaiexceptions.NoRecordsMatch:
            state.done, state.total = True, state.total or 0
        except REFUSALS as error:
            raise _refused(world, error) from error
    if not state.done:
        raise OutsideError(f"{client.endpoint}: forgets its resumption tokens while we use them. Try later.")
    stale = [p for p in world.store.entries if p.startswith(_folder(chosen)) and p > _path(chosen, state.pages)]
    world.store.drop(world.store.entries.keys() - stale)
    return state


def _state(state: _Harvest) -> dict[str, Any]:
    return {name: getattr(state, name) for name in ("chosen", "pages", "seen", "total", "token", "done")}


def _folder(chosen: str) -> str:
    return f"records/{names.safe(chosen.replace('/', '%2F') or 'all')}/"


def _path(chosen: str, number: int) -> str:
    return f"{_folder(chosen)}{number:06d}.xml"


def _pages(world: World, client: _Client, state: _Harvest) -> None:
    """Keep answer after answer until the list ends, and write down how far we are."""
    how = world.how(OaiPmh)
    answers = _Answers(client, _first(how, state.chosen), state.token)
    used = {state.token}
    for answer in answers:
        page: Page = answer.http_response.page
        token = answers.resumption_token
        following = (token.token or "").strip() if token else ""
        if following and following in used:
            raise OutsideError(f"{client.endpoint}: hands out the same resumption token twice. Tell its contact.")
        used.add(following)
        state.pages += 1
        _keep(world, page, _path(state.chosen, state.pages))
        state.seen += _count(page.body)
        found = _total(token, state.seen)
        state.total = found if found is not None else state.total
        state.token, state.done = following, not following
        world.store.mark(f"oai {state.chosen}", _state(state))
        if state.seen > how.max_records:
            raise SourceChangedError(
                f"{world.source.name}: more than {how.max_records} records (acquire.max_records). Raise it only if "
                "there really are more."
            )
        of = f" of {state.total}" if state.total is not None else ""
        world.watcher.tell(f"{world.source.name}: {state.seen}{of} records")
        world.watcher.advance(len(page.raw))


def _keep(world: World, page: Page, path: str) -> None:
    part = world.store.part(path)
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(page.raw)
    kept = (
        "content-type",
        "content-encoding",
        "date",
        "tdm-reservation",
        "tdm-policy",
        "content-usage",
        "x-robots-tag",
    )
    headers = {n: page.headers[n] for n in kept if n in page.headers}
    fetched = Fetched(len(page.raw), digests(part, {"sha256"})["sha256"], now(), headers)
    world.put(Wanted(path, page.url), fetched)
    world.watcher.finished(path)
    world.check_sum()


def _count(body: bytes) -> int:
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    return len(root.findall(f".//{OAI}record"))


def _total(token: ResumptionToken | None, seen: int) -> int | None:
    """Return the server's count; a list in one piece is its own count."""
    if token is None:
        return seen
    size = token.complete_list_size
    return int(size) if size and str(size).isdigit() else None


def _records(world: World, pages: list[FileEntry]) -> Iterator[etree._Element]:
    for entry in pages:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        yield from etree.parse(world.store.files / entry.path, parser).getroot().iter(f"{OAI}record")


def _content(world: World, pages: list[FileEntry], linked: Survey) -> str:
    """Return a digest over records and linked files that does not depend on dates of answers, tokens or order."""
    if any(p.encoding for p in pages):
        return ""
    total = 0
    for record in _records(world, pages):
        header, metadata = record.find(f"{OAI}header"), record.find(f"{OAI}metadata")
        said = b"" if header is None else etree.tostring(header, method="c14n")
        said += b"\0" + (b"" if metadata is None else etree.tostring(metadata, method="c14n"))
        total += int.from_bytes(hashlib.sha256(said).digest(), "big")
    for file in linked.files:
        entry = world.store.entries.get(file.path)
        if entry is not None:
            total += int.from_bytes(hashlib.sha256(f"{entry.path}\0{entry.sha256}".encode()).digest(), "big")
    return f"{total % (1 << 256):064x}"


def _linked(world: World, how: OaiPmh, pages: list[FileEntry]) -> tuple[Wanted, ...]:
    """Return the files that the records link to."""
    if not how.links:
        return ()
    found: dict[str, None] = {}
    places = {place_of(how.url), *(h.lower() for h in how.hosts)}
    for entry in pages:
        body = (world.store.files / entry.path).read_bytes()
        page = Page(how.url, how.url, 200, {"content-type": "text/xml"}, body, body)
        for link in links(page):
            near = place_of(link) in places or place_of(link).partition(":")[0] in places
            if near and re.search(how.links, link):
                found.setdefault(link)
    return world.chosen(Wanted(f"files/{names.of_url(link, how.url)}", link) for link in found) if found else ()
