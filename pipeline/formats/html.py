"""Read HTML pages: one Record a page, its main content without navigation; licence statements with their place.

A statement's scope is the text when the page's own head (`link`, `meta`, JSON-LD) or a `rel=license` link names the
licence. A Creative Commons link inside `figure` or beside a picture covers images only.
Option `main_content = false` keeps everything visible; `url` is a template such as `https://host/{path}`.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

import orjson
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import ElementNode, HTMLTree

from licenses.work import Person, Scope, Statement, Work
from pipeline.formats.encoding import DecodeError, decode, read_bounded
from pipeline.formats.layout import squeeze
from pipeline.record import Options, Origin, Record, Unreadable

PAGE_LIMIT = 16 << 20
"""Bytes one page may have."""

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})|<\?xml[^>]{0,80}encoding=[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
_CC = re.compile(r"https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/[\w./-]+", re.IGNORECASE)


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the page of one file.

    Args:
        stream: the HTML file.
        origin: where it lies; its path is the record's id.
        options: `main_content`, `url` and `encoding` as the module says.
    """
    try:
        data = read_bounded(stream, PAGE_LIMIT)
        found = page(data, origin.path, options)
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    yield found


def page(data: bytes, record_id: str, options: Options, charset: str = "", url: str = "") -> Record | Unreadable:
    """Return the record of one page.

    Args:
        data: the page as sent.
        record_id: its id within the source.
        options: as `read` takes them.
        charset: encoding that the transport named; empty if none.
        url: where the page was found; empty if unknown.

    Raises:
        DecodeError: the bytes are no text.
    """
    if not data:
        return Unreadable(record_id, "byte 0", "empty_file: no bytes")
    named = _CHARSET.search(data, 0, 4096)
    declared = (
        str(options.get("encoding", "")) or charset or (next(g for g in named.groups() if g).decode() if named else "")
    )
    found = decode(data, _codec(declared))
    tree = HTMLTree.parse(found.text)
    text = _text(tree, options)
    if not text:
        return Unreadable(record_id, "/html/body", "empty_document: no main content")
    meta = _meta(tree)
    date = next((d for k in _DATES if (d := _iso(meta.get(k, "")))), "")
    author = meta.get("author", "") or meta.get("article:author", "")
    path = PurePosixPath(record_id)
    template = str(options.get("url", ""))
    address = url or (template.format(path=record_id, stem=path.stem) if template else "") or _link(tree, "canonical")
    return Record(
        id=record_id,
        text=text,
        work=Work(
            title=squeeze(str(tree.title or "")) or meta.get("og:title", ""),
            authors=(Person(author),) if author and not author.startswith("http") else (),
            published=int(date[:4]) if date else None,
        ),
        statements=tuple(_statements(tree, meta)),
        date=date,
        url=address,
        publisher=meta.get("dc.publisher", "") or meta.get("og:site_name", ""),
        language=_language(tree),
        repairs=found.repairs,
    )


_DATES = ("article:published_time", "dc.date", "dcterms.date", "date", "dc.date.issued", "dcterms.issued")


def _codec(declared: str) -> str:
    # By the WHATWG standard these labels all mean Windows-1252; UTF-8 is tried strictly in any case.
    low = declared.casefold()
    if low in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "utf-8", "utf8"}:
        return ""
    return declared


def _text(tree: HTMLTree, options: Options) -> str:
    text = extract_plain_text(
        tree,
        main_content=bool(options.get("main_content", True)),
        list_bullets=False,
        alt_texts=False,
        links=False,
        form_fields=False,
        noscript=False,
    )
    return _laid_out(text)


def fragment(source: str) -> str:
    """Return the text of a piece of HTML, such as the body of a post: everything visible, paragraphs kept apart."""
    tree = HTMLTree.parse(f"<html><body>{source}</body></html>")
    return _laid_out(extract_plain_text(tree, main_content=False, list_bullets=False, alt_texts=False, links=False))


def _laid_out(text: str) -> str:
    lines = (line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _meta(tree: HTMLTree) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in _select(tree, "meta[content]"):
        name = element.getattr("name") or element.getattr("property") or ""
        if name and element.getattr("content"):
            found.setdefault(name.casefold(), squeeze(str(element.getattr("content"))))
    return found


def _select(tree: HTMLTree, selector: str) -> list[ElementNode]:
    # The collection is a live one and searches anew for every item; a list searches once.
    return list(tree.document.query_selector_all(selector)) if tree.document else []


def _link(tree: HTMLTree, rel: str) -> str:
    for element in _select(tree, "link[rel][href]"):
        if rel in (element.getattr("rel") or "").casefold().split():
            return element.getattr("href") or ""
    return ""


def _language(tree: HTMLTree) -> str:
    for element in (*_select(tree, "html"), *_select(tree, "body")):
        found = element.getattr("lang") or element.getattr("xml:lang")
        if found:
            return str(found)
    return ""


def _iso(words: str) -> str:
    match = re.match(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?![\d])", words)
    return match.group() if match else ""


def _statements(tree: HTMLTree, meta: dict[str, str]) -> Iterator[Statement]:
    seen: set[tuple[str | None, Scope]] = set()
    for statement in (*_head_statements(tree, meta), *_json_statements(tree), *_body_statements(tree)):
        key = (statement.uri or statement.quote, statement.scope)
        if key not in seen:
            seen.add(key)
            yield statement


def _head_statements(tree: HTMLTree, meta: dict[str, str]) -> Iterator[Statement]:
    if href := _link(tree, "license"):
        yield Statement(href[:500], "head: link rel=license", href)
    for name in ("dc.rights", "dcterms.rights", "dcterms.license", "copyright", "license", "og:license"):
        if words := meta.get(name):
            uri = _CC.search(words)
            yield Statement(words[:500], f"head: meta {name}", uri.group() if uri else None)


def _json_statements(tree: HTMLTree) -> Iterator[Statement]:
    for script in _select(tree, 'script[type="application/ld+json"]'):
        try:
            value = orjson.loads(str(script.text))
        except orjson.JSONDecodeError:
            continue
        items = value if isinstance(value, list) else [value]
        graph = [g for i in items if isinstance(i, dict) for g in (i.get("@graph") or [i]) if isinstance(g, dict)]
        for item in graph:
            licence = item.get("license")
            if isinstance(licence, str) and licence:
                image = str(item.get("@type", "")).casefold() in {"imageobject", "photograph", "videoobject"}
                yield Statement(licence[:500], "JSON-LD: license", licence, Scope.IMAGES if image else Scope.TEXT)


def _body_statements(tree: HTMLTree) -> Iterator[Statement]:
    for link in _select(tree, 'a[rel~="license"], a[href*="creativecommons.org/"]'):
        href = link.getattr("href") or ""
        named = "license" in (link.getattr("rel") or "").casefold().split()
        if not named and not _CC.match(href):
            continue
        place, images = _place(link)
        words = squeeze(str(link.parent.text if link.parent is not None else link.text))[:500]
        kind = "a rel=license" if named else "link"
        yield Statement(words or href[:500], f"{place}: {kind}", href, Scope.IMAGES if images else Scope.TEXT)


def _place(node: object) -> tuple[str, bool]:
    place, images = "body", False
    for _ in range(40):
        node = getattr(node, "parent", None)
        if node is None:
            break
        name = (getattr(node, "tag", "") or "").casefold()
        marks = f"{getattr(node, 'id', '') or ''} {getattr(node, 'class_name', '') or ''}".casefold()
        if name in {"figure", "figcaption"} or "caption" in marks:
            images = True
        if name == "footer" or "footer" in marks:
            place = "footer"
        elif place == "body" and (name == "aside" or "sidebar" in marks or "widget" in marks):
            place = "sidebar"
    return place, images
