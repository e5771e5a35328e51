"""Read HTML pages: one Record a page, its main content without navigation; licence statements with their place.

A statement's scope is the text when the page's own head (`link`, `meta`, JSON-LD) or a `rel=license` link names the
licence. A Creative Commons link inside `figure` or beside a picture covers images only.
Option `main_content = false` keeps everything visible; `copyright` names a DEP-5 file; `url` is a template such as `https://host/{path}`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import ElementNode, HTMLTree

from licenses.work import Person, Work
from pipeline.formats._html_licences import statements
from pipeline.formats._options import ENCODING, Kind, Spec
from pipeline.formats.dep5 import COPYRIGHT, grants
from pipeline.formats.encoding import DecodeError, decode, read_bounded
from pipeline.formats.layout import squeeze
from pipeline.record import Options, Origin, Record, Unreadable

PAGE_LIMIT = 16 << 20
"""Bytes one page may have."""

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})|<\?xml[^>]{0,80}encoding=[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)


OPTIONS: Spec = {**ENCODING, **COPYRIGHT, "main_content": Kind.FLAG, "url": Kind.WORD}
"""What a source may decide."""


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
        granted = grants(origin, options)
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    yield replace(found, statements=(*granted, *found.statements)) if isinstance(found, Record) else found


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
        statements=tuple(statements(tree, found.text, meta)),
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
        # Comments are other people's words, under no licence of the page; dates and names are read as metadata.
        comments=False,
        post_meta=False,
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
