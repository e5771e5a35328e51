"""Addresses that a page names: in HTML, XML, JSON, feeds, sitemaps and plain lists."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin

import orjson
from lxml import etree, html

from pipeline.acquire.transport import Page
from pipeline.errors import OutsideError

_ADDRESS = re.compile(r"https?://[^\s<>\"'\\]+")
_LINKING = ("href", "src", "data-url", "data-href")


def text_of(page: Page) -> str:
    """Return a page as text, by the charset it names, else UTF-8; undecodable bytes are replaced."""
    match = re.search(r"charset=\"?([\w-]+)", page.headers.get("content-type", ""), re.IGNORECASE)
    try:
        return page.body.decode(match[1] if match else "utf-8-sig", "replace")
    except LookupError:
        return page.body.decode("utf-8", "replace")


def links(page: Page) -> list[str]:
    """Return the absolute addresses that a page names, without fragments, each once, in their order.

    Raises:
        OutsideError: when a page that says it is JSON or XML is broken: half a list must not look like a whole one.
    """
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    head = page.body[:512].lstrip().lower()
    if kind.endswith("json") or (not kind and head[:1] in (b"{", b"[")):
        found = _json(page)
    elif kind in ("text/html", "application/xhtml+xml") or head.startswith((b"<!doctype html", b"<html")):
        found = _html(page)
    elif kind.endswith("xml") or head.startswith(b"<?xml"):
        found = _xml(page)
    else:
        found = _plain(page)
    absolute = (urldefrag(urljoin(page.final, link.strip())).url for link in found if link.strip())
    return list(dict.fromkeys(a for a in absolute if a.startswith(("http://", "https://"))))


def _html(page: Page) -> Iterator[str]:
    if not page.body.strip():
        return
    try:
        tree = html.document_fromstring(
            text_of(page).encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise OutsideError(f"{page.final}: not a readable page ({error}). Look at it in a browser.") from error
    for element in tree.iter():
        for name in _LINKING:
            if isinstance(element.tag, str) and (value := element.get(name)):
                yield value


def _xml(page: Page) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(page.body, parser)
    except etree.XMLSyntaxError as error:
        raise OutsideError(f"{page.final}: not well-formed ({error}). Half a list is none: try later.") from error
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            if str(name).rpartition("}")[2] in (*_LINKING, "url"):
                yield str(value)
            yield from _ADDRESS.findall(str(value))
        yield from _ADDRESS.findall(element.text or "")


def _json(page: Page) -> Iterator[str]:
    try:
        found = orjson.loads(page.body)
    except ValueError as error:
        raise OutsideError(f"{page.final}: not readable JSON ({error}). Half a list is none: try later.") from error
    yield from (a for s in _strings(found) for a in _ADDRESS.findall(s))


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401  # whatever JSON can hold
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _plain(page: Page) -> Iterator[str]:
    text = text_of(page)
    yield from _ADDRESS.findall(text)
    for line in text.splitlines():
        if re.fullmatch(r"[^\s<>\"':]+/[^\s<>\"':]*|[^\s<>\"':/]+\.\w{1,8}", line.strip()):
            yield line.strip()
