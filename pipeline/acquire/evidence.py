"""The pages that a licence claim rests on: kept as they are today, and held against what was quoted and seen before."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lxml import etree, html

from manifests.source import Source
from pipeline.acquire.fetch import now
from pipeline.acquire.links import text_of
from pipeline.acquire.passing import RefusedError
from pipeline.acquire.transport import Page, Transport, bare, place_of
from pipeline.errors import OutsideError
from pipeline.snapshot_record import Evidence, SnapshotRecord

PAGE_LIMIT = 20_000_000  # bytes
ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Look:
    """What became of one page.

    Args:
        evidence: as it is recorded.
        page: the page itself, where there was an answer.
        finding: what a steward must look at, empty where nothing changed.
    """

    evidence: Evidence
    page: Page | None
    finding: str = ""


def look(source: Source, transport: Transport, before: SnapshotRecord | None) -> Iterator[Look]:
    """Fetch every page that the declaration quotes.

    Args:
        source: its declaration.
        transport: the way.
        before: the record of the last acquisition, whose pages these are held against.
    """
    known = {e.url: e for e in before.evidence} if before else {}
    silent: dict[str, str] = {}
    for url, role, quotes, read_on in _pages(source):
        fetched = now()
        try:
            _ask_host(url, transport, silent)
            page = transport.get(url, limit=PAGE_LIMIT, attempts=ATTEMPTS)
        except RefusedError as error:
            gone = Evidence(url=url, role=role, fetched=fetched, status=error.status, note=str(error))
            yield Look(
                gone, None, f"{url}: the {role} page is not there any more ({error.status}). Find where it is now."
            )
            continue
        except OutsideError as error:
            yield Look(Evidence(url=url, role=role, fetched=fetched, status=0, note=str(error)), None)
            continue
        last = known.get(url)
        read_since = last is not None and read_on.isoformat() > last.fetched[:10]
        yield _seen(url, role, quotes, page, None if read_since else last)


def _ask_host(url: str, transport: Transport, silent: dict[str, str]) -> None:
    """Ask for a host's robots.txt with little patience, for no file hangs on these pages: a silent one costs two waits.

    Args:
        url: of the page.
        transport: the way.
        silent: by host, why it could not be asked; none is asked again.

    Raises:
        OutsideError: when robots.txt cannot be had.
    """
    host = place_of(url)
    if host in silent:
        raise OutsideError(silent[host])
    if transport.robots_exception:
        return
    try:
        transport.rules_of(url, attempts=ATTEMPTS)
    except OutsideError as error:
        silent[host] = str(error)
        raise


def _pages(source: Source) -> Iterator[tuple[str, Literal["license", "terms"], list[str], date]]:
    """Yield each page with what it is for, what is quoted of it, and the last day that a steward read it."""
    quotes: dict[str, list[str]] = {}
    days: dict[str, date] = {}
    for claim in (source.license, *source.other_licenses):
        for evidence in claim.evidence:
            if evidence.url.startswith(("http://", "https://")):
                quotes.setdefault(evidence.url, []).append(evidence.quote)
                days[evidence.url] = max(evidence.read_on, days.get(evidence.url, evidence.read_on))
    for url, said in quotes.items():
        yield url, "license", said, days[url]
    if source.terms is not None and source.terms.url not in quotes:
        yield source.terms.url, "terms", [], source.terms.read_on


def _seen(url: str, role: Literal["license", "terms"], quotes: list[str], page: Page, before: Evidence | None) -> Look:
    words = visible(page)
    found = all(_quoted(q, words) for q in quotes) if quotes and words is not None else None
    evidence = Evidence(
        url=url,
        role=role,
        fetched=now(),
        status=page.status,
        final=bare(page.final),
        sha256=hashlib.sha256(page.raw).hexdigest(),
        text_sha256=hashlib.sha256(words.encode()).hexdigest() if words is not None else "",
        quote_found=found,
    )
    finding = ""
    if found is False:
        finding = f"{url}: no longer says what the declaration quotes. Read it again and mend [[license.evidence]]."
    elif before is not None and before.sha256 and _differs(evidence, before):
        finding = (
            f"{url}: the {role} page changed since {before.fetched}. Read it again (evidence/{evidence.sha256[:12]}…, "
            f"before: {before.sha256[:12]}…) and set its read_on."
        )
    if page.moved:
        evidence = evidence.model_copy(update={"note": f"moved for good to {bare(page.moved)}"})
    return Look(evidence, page, finding)


def _differs(one: Evidence, other: Evidence) -> bool:
    if one.text_sha256 and other.text_sha256:
        return one.text_sha256 != other.text_sha256
    return one.sha256 != other.sha256


def visible(page: Page) -> str | None:
    """Return the words of a page as a reader sees them, in one line; `None` where it is no text (PDF, picture)."""
    if page.body.startswith(b"%PDF") or b"\0" in page.body[:1000]:
        return None
    text = text_of(page)
    if re.search(r"<(?:!doctype html|html|body|head)\b", text[:2000], re.IGNORECASE):
        try:
            tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
        except (etree.ParserError, ValueError):
            return None
        etree.strip_elements(tree, "script", "style", "noscript", "template", with_tail=False)
        text = " ".join(str(t) for t in tree.itertext() if not isinstance(t, bytes))
    return _plain(text)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    for signs, plain in (("„“”«»‚‘’‹›'`", '"'), ("‐‑‒–—", "-")):
        folded = re.sub(f"[{signs}]", plain, folded)
    return " ".join(folded.split()).casefold()


def _quoted(quote: str, words: str) -> bool:
    """Say whether a quote stands in a page; `…` and `[...]` in it stand for whatever was left out."""
    place = 0
    for piece in re.split(r"\s*(?:\[?\.\.\.\]?|\[?…\]?)\s*", quote):
        wanted = re.sub(r"\s", "", _plain(piece))
        squeezed = re.sub(r"\s", "", words)
        place = squeezed.find(wanted, place)
        if place < 0:
            return False
        place += len(wanted)
    return True
