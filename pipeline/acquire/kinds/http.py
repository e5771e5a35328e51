"""Plain files over HTTP: named in the declaration, or found in indexes."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from manifests.acquisition import Http, Index
from pipeline.acquire import checksums, names
from pipeline.acquire.links import links, text_of
from pipeline.acquire.transport import Asked, Page, place_of
from pipeline.acquire.wanted import Survey, Wanted
from pipeline.acquire.world import World
from pipeline.errors import ConfigError, OutsideError


def survey(world: World) -> Survey:
    """List the files that the declaration names and those that its indexes name.

    Raises:
        ConfigError: when the declaration names nothing to fetch.
        OutsideError: when an index cannot be read to its end.
    """
    how = world.how(Http)
    if not how.resources and not how.indexes:
        raise ConfigError(
            f"{world.source.name}: acquire names nothing to fetch. Add [[acquire.resources]] or [[acquire.indexes]]; "
            "docs/acquire.md shows both."
        )
    wanted = [
        Wanted(
            path=names.safe(r.path) if r.path else names.of_url(urljoin(how.url, r.url), how.url),
            url=urljoin(how.url, r.url),
            size=r.bytes,
            digests={n: d for n, d in (("md5", r.md5), ("sha1", r.sha1), ("sha256", r.sha256)) if d},
            secret=how.secret is not None,
        )
        for r in how.resources
    ]
    notes: list[str] = []
    for index in how.indexes:
        wanted += _Walk(world, how, index, notes).files()
    chosen = world.chosen(_with_digests(world, how, wanted))
    return Survey(chosen, expected=len(chosen), notes=tuple(dict.fromkeys(notes)))


def collect(world: World) -> Survey:
    """Fetch all of them."""
    found = survey(world)
    world.fetch_all(found)
    return found


class _Walk:
    """One index, page by page."""

    def __init__(self, world: World, how: Http, index: Index, notes: list[str]) -> None:
        self.world, self.how, self.index, self.notes = world, how, index, notes
        here = {place_of(how.url), place_of(urljoin(how.url, index.url))}
        self.places = here | {h.lower() for h in how.hosts}
        self.found: dict[str, None] = {}
        self.seen: set[str] = set()

    def files(self) -> Iterator[Wanted]:
        """Yield the files that the index names; pages to keep come first."""
        kept = [page for page in self._pages() if self.index.keep]
        secret = self.how.secret is not None
        for url in (*kept, *self.found):
            yield Wanted(names.of_url(url, self.how.url), url, secret=secret)

    def _pages(self) -> Iterator[str]:
        """Walk the pages and yield their addresses; what they name is gathered on the way.

        Raises:
            OutsideError: when there are more pages than allowed.
        """
        for start in self._starts():
            before = len(self.found)
            waiting = [start]
            while waiting:
                url = waiting.pop(0)
                if url in self.seen:
                    continue
                if len(self.seen) >= self.index.max_pages:
                    raise OutsideError(
                        f"{url}: more than {self.index.max_pages} pages of one index. Mend `follow`, or raise "
                        "`max_pages`."
                    )
                self.seen.add(url)
                page = self.world.transport.get(Asked(url, secret=self.how.secret is not None))
                if page.moved:
                    self.notes.append(f"{url} moved for good to {page.moved}; change the address.")
                waiting += self._gather(page)
                self.world.watcher.tell(f"{url}: {len(self.found)} file(s) named so far")
                yield url
            if self.index.numbers and len(self.found) == before and not self.index.keep:
                return

    def _starts(self) -> Iterator[str]:
        url = urljoin(self.how.url, self.index.url)
        if self.index.numbers is None:
            yield url
            return
        first, last, step = self.index.numbers
        yield from (url.replace("{n}", str(n)) for n in range(first, last + 1, step))

    def _gather(self, page: Page) -> list[str]:
        """Take the files that a page names, and return the pages it leads to."""
        index, further = self.index, []
        if index.links or index.follow:
            for link in links(page):
                if place_of(link) not in self.places and place_of(link).partition(":")[0] not in self.places:
                    if index.links and re.search(index.links, link):
                        self.notes.append(
                            f"{place_of(link)}: named by an index and not fetched from; see acquire.hosts."
                        )
                    continue
                if index.links and re.search(index.links, link):
                    self.found.setdefault(link)
                elif index.follow and re.search(index.follow, link):
                    further.append(link)
        if index.pattern:
            for match in re.finditer(index.pattern, text_of(page)):
                self.found.setdefault(self._made(index.template, match, page))
        if index.next_pattern and (following := re.search(index.next_pattern, text_of(page))):
            further.append(self._made(index.next_template, following, page))
        return further

    def _made(self, template: str, match: re.Match[str], page: Page) -> str:
        """Return the address that a template makes of a find."""
        values = [match[0], *(g or "" for g in match.groups())]
        made = re.sub(r"\{(\d+)\}", lambda m: values[int(m[1])] if int(m[1]) < len(values) else m[0], template)
        url = urljoin(page.final, made)
        if place_of(url) not in self.places and place_of(url).partition(":")[0] not in self.places:
            raise OutsideError(f"{page.final}: leads to {place_of(url)}, which acquire.hosts does not name.")
        return url


def _with_digests(world: World, how: Http, wanted: list[Wanted]) -> Iterator[Wanted]:
    """Yield the files with the digests that the publisher's lists give.

    Raises:
        OutsideError: when a list cannot be had or holds no digest.
    """
    by_url: dict[str, dict[str, str]] = {}
    for address in how.checksums:
        url = urljoin(how.url, address)
        listed = list(checksums.parse(text_of(world.transport.get(url))))
        if not listed:
            raise OutsideError(f"{url}: holds no line as md5sum, sha1sum or sha256sum write it. Mend `checksums`.")
        for entry in listed:
            by_url.setdefault(urljoin(url, entry.path), {})[entry.algorithm] = entry.digest
    for file in wanted:
        stated = by_url.get(file.url, {})
        yield Wanted(file.path, file.url, file.size, {**stated, **file.digests}, file.upstream, file.secret)
