"""Read MediaWiki XML exports of every version: one item a page, its latest revision, as plain text.

Every `<page>` of the dump gives exactly one item, so that the books can be held against a count of pages. A redirect
or a page outside the wanted namespaces has no text of its own to offer: it becomes an `Unreadable` whose problem begins
with `not_a_document`, so that the ledger names it and no later stage has to guess.

Options: `namespaces` (numbers as words, default `["0"]`; `["*"]` takes all), `drop_sections` (headings left out, in
place of the defaults), `tables = false` (leaves data tables out), `raw = true` (the file is the wikitext of one page).
A damaged page costs that page; reading goes on behind it.
"""

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import quote

from licenses.work import Statement, Work
from pipeline.formats import wikitext
from pipeline.formats._options import Kind, Spec
from pipeline.formats.encoding import DecodeError, read_text
from pipeline.formats.layout import squeeze, text_of
from pipeline.formats.safe_xml import Element, XmlError, parse
from pipeline.formats.slices import Slice, cut
from pipeline.record import Options, Origin, Record, Unreadable

ENCYCLOPAEDIA_DROPS = ("Einzelnachweise", "Weblinks", "Belege", "Fußnoten", "Quellen und Einzelnachweise")
"""Sections of articles that are lists of references."""

DICTIONARY_DROPS = (
    "Übersetzungen", "Referenzen", "Quellen", "Aussprache", "Ähnlichkeiten", "Ähnliche Wörter", "Dialekttabelle",
    "Referenzen und weiterführende Informationen",
)  # fmt: skip
"""Sections of dictionary entries that are foreign words, sound files or references."""


@dataclass(slots=True)
class _Wiki:
    """What the head of a dump says about all its pages."""

    name: str = ""
    address: str = ""
    language: str = ""
    namespaces: dict[str, str] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()

    @property
    def dictionary(self) -> bool:
        return "wiktionary" in f"{self.name} {self.address}".casefold()


@dataclass(frozen=True, slots=True)
class _Dump:
    """What every page of one file shares."""

    wiki: _Wiki
    origin: Origin
    options: Options

    @property
    def drops(self) -> tuple[str, ...]:
        given = self.options.get("drop_sections")
        if isinstance(given, list):
            return tuple(given)
        dictionary = self.wiki.dictionary or bool(self.options.get("dictionary", False))
        return DICTIONARY_DROPS if dictionary else ENCYCLOPAEDIA_DROPS

    @property
    def tables(self) -> bool:
        return bool(self.options.get("tables", True))


SPLITS = True
"""A dump may be read in windows."""

OPTIONS: Spec = {
    "namespaces": Kind.WORDS,
    "drop_sections": Kind.WORDS,
    "tables": Kind.FLAG,
    "raw": Kind.FLAG,
    "dictionary": Kind.FLAG,
}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield one item for each page of a dump.

    Args:
        stream: the XML, uncompressed.
        origin: where it lies.
        options: as the module says.
    """
    if options.get("raw", False):
        if not origin.window.start:
            yield _raw(stream, origin, options)
        return
    slices = cut(stream, b"<page>", b"</page>", b"<revision>", origin.window)
    head = next(slices)
    first = not origin.window.start  # what is wrong with the head is told once
    if b"<mediawiki" not in head.data:
        problem = head.fault or ("wrong_root: no MediaWiki export" if head.data.strip() else "empty_file: no bytes")
        if first:
            yield Unreadable(origin.path, "byte 0", problem)
        return
    wiki, fault = _wiki(head)
    if fault is not None and first:
        yield Unreadable(f"{origin.path}#siteinfo", fault.place, fault.problem)
    dump = _Dump(wiki, origin, options)
    for piece in slices:
        yield _item(piece, dump)


def _item(piece: Slice, dump: _Dump) -> Record | Unreadable:
    origin = dump.origin
    place = f"byte {piece.offset}"
    if piece.fault:
        return Unreadable(_guess_id(piece) or f"{origin.path}#{piece.offset}", place, piece.fault)
    try:
        page = parse(io.BytesIO(piece.data))
    except XmlError as error:
        record_id = _guess_id(piece) or f"{origin.path}#{piece.offset}"
        return Unreadable(record_id, f"{place}, {error.place} of the page", error.problem)
    return _page(page, place, dump)


def _guess_id(piece: Slice) -> str:
    match = re.search(rb"<id>\s*(\d{1,12})\s*</id>", piece.data[:4096].partition(b"<revision>")[0])
    return match[1].decode() if match else ""


def _wiki(head: Slice) -> tuple[_Wiki, XmlError | None]:
    data = head.data
    language = re.search(rb"<mediawiki[^>]*\sxml:lang=[\"']([\w-]+)", data)
    wiki = _Wiki(language=language[1].decode() if language else "")
    start, end = data.find(b"<siteinfo"), data.find(b"</siteinfo>")
    if start < 0 or end < 0:
        return wiki, None
    try:
        info = parse(io.BytesIO(data[start : end + len(b"</siteinfo>")]))
    except XmlError as error:
        return wiki, error
    wiki.name = squeeze(info.findtext("sitename") or "")
    wiki.address = squeeze(info.findtext("base") or "").rpartition("/")[0]
    spaces = info.iterfind("namespaces/namespace")
    wiki.namespaces = {squeeze(e.text or "").casefold(): e.get("key") or "" for e in spaces if e.text}
    rights = info.find("rights")
    if rights is not None:
        words = text_of(rights)
        uri = rights.get("url") or rights.get("href")
        if words or uri:
            wiki.statements = (Statement((words or uri or "")[:500], "siteinfo/rights", uri),)
    return wiki, None


def _page(page: Element, place: str, dump: _Dump) -> Record | Unreadable:
    title = squeeze(page.findtext("title") or "")
    page_id = squeeze(page.findtext("id") or "") or title or f"{dump.origin.path}#{place.removeprefix('byte ')}"
    revision = _latest(page)
    body = None if revision is None else revision.find("text")
    if revision is None or body is None or not (body.text or "").strip():
        return Unreadable(page_id, place, "empty_document: the page has no text")
    namespace = _namespace(page, title, dump.wiki)
    wanted = dump.options.get("namespaces", ["0"])
    if isinstance(wanted, list) and "*" not in wanted and namespace not in wanted:
        return Unreadable(page_id, place, f"not_a_document: namespace {namespace}")
    text = body.text or ""
    if page.find("redirect") is not None or _REDIRECT.match(text):
        return Unreadable(page_id, place, "not_a_document: redirect")
    model = squeeze(revision.findtext("model") or "wikitext")
    if model != "wikitext":
        return Unreadable(page_id, place, "not_a_document: content model other than wikitext")
    text, twice = _unescaped(text)
    found = wikitext.plain(text, dump.drops, tables=dump.tables)
    if not found.text:
        return Unreadable(page_id, place, "empty_document: nothing but markup")
    kind = "" if namespace != "0" else ("dictionary" if dump.wiki.dictionary else "encyclopaedia")
    record = _record(page_id, Work(title=title, kind=kind), revision, found, dump.wiki)
    return replace(record, repairs=(*record.repairs, *twice))


def _unescaped(text: str) -> tuple[str, tuple[tuple[str, int], ...]]:
    """Return wikitext that a tool escaped once too often as it was written, and the repair."""
    if _ESCAPED_TWICE.search(text) is None:
        return text, ()
    return html.unescape(text), (("unescaped_once_more", 1),)


_ESCAPED_TWICE = re.compile(r"&lt;(?:/?(?:ref|br|nowiki|gallery|small|su[bp]|div|span)\b|!--)")
"""Tags that stand as entities in the wikitext itself: some tools escape a page twice when they write it."""
_REDIRECT = re.compile(r"\s*#(?:REDIRECT|WEITERLEITUNG)\s*:?\s*\[\[", re.IGNORECASE)


def _latest(page: Element) -> Element | None:
    revisions = page.findall("revision")
    return max(revisions, key=lambda r: r.findtext("timestamp") or "", default=None)


def _namespace(page: Element, title: str, wiki: _Wiki) -> str:
    stated = page.findtext("ns")
    if stated is not None:
        return squeeze(stated)
    # Exports before 0.6 do not say it; the title's prefix does, if the head lists the names.
    prefix, colon, _ = title.partition(":")
    return wiki.namespaces.get(prefix.casefold(), "0") if colon else "0"


def _record(page_id: str, work: Work, revision: Element, found: wikitext.Plain, wiki: _Wiki) -> Record:
    stamp = squeeze(revision.findtext("timestamp") or "")
    date = stamp[:10] if re.match(r"\d{4}-\d\d-\d\d", stamp) else ""
    licences = tuple(Statement(f"{{{{{name}}}}}", "template on the page") for name in found.licences)
    return Record(
        id=page_id,
        text=found.text,
        work=replace(work, published=int(date[:4]) if date else None),
        statements=(*wiki.statements, *licences),
        revision=squeeze(revision.findtext("id") or ""),
        date=date,
        url=f"{wiki.address}/{quote(work.title.replace(' ', '_'))}" if wiki.address and work.title else "",
        publisher=wiki.name,
        language=wiki.language,
        repairs=tuple(sorted(found.counts.items())),
    )


def _raw(stream: BinaryIO, origin: Origin, options: Options) -> Record | Unreadable:
    try:
        decoded = read_text(stream)
    except DecodeError as error:
        return error.unreadable(origin.path)
    path = PurePosixPath(origin.path).with_suffix("")
    dump = _Dump(_Wiki(), origin, options)
    text, twice = _unescaped(decoded.text)
    found = wikitext.plain(text, dump.drops, tables=dump.tables)
    if not found.text:
        return Unreadable(origin.path, "line 1", "empty_document: nothing but markup")
    repairs = tuple(sorted((*decoded.repairs, *twice, *found.counts.items())))
    return Record(id=path.as_posix(), text=found.text, work=Work(title=path.name), repairs=repairs)
