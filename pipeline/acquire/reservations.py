"""Machine-readable statements about text and data mining, as they stood when a source was fetched.

Protocols: robots.txt (RFC 9309) with the names of AI makers' crawlers, and its `Content-Signal` and `Content-Usage`
lines; `/.well-known/tdmrep.json`, `tdm-reservation` in headers and meta elements (W3C TDMRep); `Content-Usage` (IETF
aipref drafts); `noai` in `X-Robots-Tag` and in `robots` meta elements.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import orjson
from lxml import etree, html

from pipeline.acquire.links import text_of
from pipeline.acquire.passing import RefusedError
from pipeline.acquire.transport import Page, Transport, bare, place_of
from pipeline.errors import OutsideError
from pipeline.snapshot_record import FileEntry, Signal

AI_CRAWLERS = (
    "GPTBot", "CCBot", "Google-Extended", "Applebot-Extended", "Meta-ExternalAgent", "Bytespider", "PerplexityBot",
    "cohere-ai", "Diffbot", "FacebookBot", "ImagesiftBot", "omgilibot", "Timpibot", "AI2Bot",
)  # fmt: skip
"""Names under which makers of language models crawl; who keeps out two or three of them keeps out the sort."""

_NO_TRAINING = re.compile(r"\b(?:ai-train|train-ai|train-genai|ai-input|tdm|bots)\s*=\s*(?:no?|0)\b", re.IGNORECASE)
_NO_AI = re.compile(r"\bnoai\b|\bnoimageai\b", re.IGNORECASE)


def of_hosts(transport: Transport, urls: Iterable[str]) -> Iterator[Signal]:
    """Yield what the hosts say that files come from, asked at one address of each."""
    asked: set[str] = set()
    for url in urls:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if parts.scheme in ("http", "https") and origin not in asked:
            asked.add(origin)
            yield from _robots(transport, url)
            yield from _tdmrep(transport, origin, parts.path or "/")


def _robots(transport: Transport, url: str) -> Iterator[Signal]:
    try:
        rules = transport.rules_of(url)
    except OutsideError as error:
        yield Signal(protocol="robots", place=bare(url), value=f"not readable: {error}", reserved=False)
        return
    named = re.findall(r"^\s*user-agent\s*:\s*([^\s#]+)", rules.text, re.IGNORECASE | re.MULTILINE)
    addressed = {n.lower() for n in named}
    out = [a for a in AI_CRAWLERS if a.lower() in addressed and not rules.allows(url, a)]
    everybody = "" if rules.allows(url) else "; keeps everybody out"
    value = f"keeps out {', '.join(out)}" if out else "names no AI crawler to keep out"
    if rules.status >= 400:
        value = f"absent ({rules.status})"
    yield Signal(protocol="robots", place=rules.url, value=value + everybody, reserved=bool(out))
    for name, said in re.findall(
        r"^\s*(content-signal|content-usage)\s*:\s*(.+?)\s*(?:#.*)?$", rules.text, re.IGNORECASE | re.MULTILINE
    ):
        reserved = bool(_NO_TRAINING.search(said))
        yield Signal(protocol=name.lower(), place=rules.url, value=said[:200], reserved=reserved)


def _tdmrep(transport: Transport, origin: str, path: str) -> Iterator[Signal]:
    place = f"{origin}/.well-known/tdmrep.json"
    try:
        body = transport.get(place, limit=1_000_000, attempts=2).body
        found = orjson.loads(body)
        rules = [r for r in found if isinstance(r, dict)] if isinstance(found, list) else []
    except RefusedError as error:
        yield Signal(protocol="tdmrep", place=place, value=f"absent ({error.status})", reserved=False)
        return
    except (OutsideError, ValueError) as error:
        yield Signal(protocol="tdmrep", place=place, value=f"not readable ({type(error).__name__})", reserved=False)
        return
    here = [r for r in rules if _covers(str(r.get("location", "")), path)]
    longest = max((len(str(r["location"])) for r in here), default=0)
    nearest = [r for r in here if len(str(r["location"])) == longest]
    reserved = any(str(r.get("tdm-reservation")) == "1" for r in nearest)
    value = "no rule for our files" if not nearest else "1" if reserved else "0"
    policy = next((str(r["tdm-policy"]) for r in nearest if r.get("tdm-policy")), "")
    yield Signal(
        protocol="tdmrep", place=place, value=f"{value}{f', policy {policy}' if policy else ''}", reserved=reserved
    )


def _covers(location: str, path: str) -> bool:
    """Say whether a location of tdmrep.json, with `*` and a closing `$`, names a path."""
    if not location:
        return False
    expression = re.escape(location.removesuffix("$")).replace(r"\*", ".*")
    return re.match(expression + ("$" if location.endswith("$") else ""), path) is not None


def of_headers(files: Iterable[FileEntry]) -> Iterator[Signal]:
    """Yield what the answers with the files themselves said, each statement once with its number."""
    said: dict[tuple[str, str], list[str]] = {}
    for file in files:
        for header, protocol in (
            ("tdm-reservation", "tdm-header"),
            ("content-usage", "content-usage"),
            ("x-robots-tag", "x-robots-tag"),
        ):
            if header in file.headers:
                said.setdefault((protocol, file.headers[header]), []).append(file.url)
    for (protocol, value), urls in said.items():
        reserved = {
            "tdm-header": value.strip() == "1",
            "content-usage": bool(_NO_TRAINING.search(value)),
        }.get(protocol, bool(_NO_AI.search(value)))
        yield Signal(protocol=protocol, place=f"{urls[0]} ({len(urls)} file(s))", value=value[:200], reserved=reserved)


def of_page(page: Page, hosts: set[str]) -> Iterator[Signal]:
    """Yield what the meta elements of a page say, if it lies on a host that files come from."""
    if place_of(page.final) not in hosts or b"<" not in page.body[:512]:
        return
    try:
        tree = html.document_fromstring(text_of(page).encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return
    for element in tree.iter("meta"):
        name, value = (element.get("name") or "").lower(), element.get("content") or ""
        if name == "tdm-reservation":
            yield Signal(protocol="tdm-meta", place=bare(page.final), value=value[:200], reserved=value.strip() == "1")
        elif name == "robots" and _NO_AI.search(value):
            yield Signal(protocol="robots-meta", place=bare(page.final), value=value[:200], reserved=True)


def meaning(signals: Iterable[Signal]) -> str:
    """Say in one sentence what reservations mean for the source; empty where there are none."""
    found = [s for s in signals if s.reserved]
    if not found:
        return ""
    places = "; ".join(f"{s.protocol} at {s.place}: {s.value}" for s in found[:5])
    return (
        f"text and data mining is reserved ({places}). § 44b UrhG gives no right to mine here; what the source's own "
        "licence or the public domain allows stays allowed. Decide whether to heed it (acquire.reservations)."
    )
