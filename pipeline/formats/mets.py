"""Read METS: one work or issue, its pages taken from the ALTO or PAGE files that the METS file lists.

The pages are opened below the source's root and nowhere else. A work whose pages lie on a server, or are not all
there, is not half read: it becomes an `Unreadable` that says which.

Options of a source:

- `id`: `path` (below the source's root, without suffix; the default) or `stem` (file name);
- `groups`: values of `fileGrp/@USE` in the order in which they are tried; by default ground truth, then full text;
- `split`: types of division, such as `ARTICLE`, that are records of their own where the METS says which ALTO blocks
  are theirs; what is left of the work is one more record; the default is one record a work;
- `allow_missing`: compose the work of the pages that are there, and count the missing ones (default false);
- `furniture`, `margins`, `keep_lines`: as in the formats `page` and `alto`;
- `language`: said of every work whose METS names none;
- `max_bytes`: largest file read, the METS and each page alike.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

from pipeline.formats import _alto_page, _page_regions
from pipeline.formats._layout import Sheet
from pipeline.formats._mets_articles import Blocks, articles
from pipeline.formats._mets_header import describe
from pipeline.formats._options import PAGE, Kind, Spec
from pipeline.formats._paths import flag, limit_of, neighbour, record_id, words_of
from pipeline.formats.safe_xml import Element, XmlError, local_name, parse
from pipeline.record import Options, Origin, Record, Unreadable

_XLINK = "{http://www.w3.org/1999/xlink}href"
_PAGE_TYPES = ("prima.page+xml", "alto+xml", "text/xml", "application/xml")
_PREFERRED = ("GT-PAGE", "GT", "FULLTEXT", "ALTO", "TEXT", "OCR")


@dataclass(frozen=True, slots=True)
class _Page:
    """One page file, as the METS names it."""

    name: str
    reference: str


OPTIONS: Spec = {
    **PAGE,
    "groups": Kind.WORDS,
    "split": Kind.WORDS,
    "allow_missing": Kind.FLAG,
    "margins": Kind.FLAG,
    "furniture": Kind.WORDS,
}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield one record for each `mets` element of the file; an OAI-PMH answer may hold several."""
    try:
        root = parse(stream, limit_of(options))
    except XmlError as error:
        yield error.unreadable(origin.path)
        return
    found = [root] if local_name(root) == "mets" else list(root.iter("{*}mets"))
    if not found:
        yield Unreadable(origin.path, "line 1", f"wrong_root: <{local_name(root)[:40]}> (expected mets)")
    name = record_id(origin.path, options, "path")
    for mets in found:
        own = name if len(found) == 1 else f"{name}/{_identifier(mets)}"
        if types := words_of(options, "split", ()):
            yield from _divided(mets, types, own, origin, options)
        else:
            yield _work(mets, own, origin, options)


def _divided(
    mets: Element, types: tuple[str, ...], name: str, origin: Origin, options: Options
) -> Iterator[Record | Unreadable]:
    """Yield the articles of an issue, and what no article claims."""
    for use, pages in _groups(mets, options)[:1]:
        blocks = Blocks({})
        rest = Sheet(keep_lines=flag(options, "keep_lines", default=False))
        if problem := _compose(pages, partial(_collect, blocks=blocks, sheet=rest), rest, origin, options):
            yield Unreadable(name, f"mets/fileSec/fileGrp[@USE={use}]: {problem[0]}", problem[1])
            return
        issue = describe(mets)
        for article in articles(mets, types):
            sheet = Sheet(keep_lines=rest.keep_lines)
            blocks.take(article.places, sheet)
            if sheet.text:
                yield article.facts_within(issue).record(f"{name}/{article.id}", sheet)
        blocks.take(tuple(blocks.texts), rest)
        if rest.text:
            yield issue.record(name, rest)
        return
    yield Unreadable(name, "mets/fileSec", "mets_no_text_files: no group of ALTO or PAGE files")


def _collect(root: Element, page: str, options: Options, *, blocks: Blocks, sheet: Sheet) -> str:
    """Read the blocks of an ALTO page one by one."""
    if local_name(root) != "alto":
        return f"wrong_root: <{local_name(root)[:40]}> (expected alto, which alone has blocks with ids)"
    for element in root.iter("{*}Page"):
        for block in _alto_page.blocks_of(element, sheet, margins=flag(options, "margins", default=False)):
            read = Sheet(divided=sheet.divided)
            lines = list(_alto_page.lines_of(block, read))
            sheet.divided = read.divided
            blocks.texts[page, block.get("ID") or f"line-{block.sourceline}"] = (lines, read)
    return ""


def _identifier(mets: Element) -> str:
    """Return what an answer calls one of its works: the work's own id, else that of the OAI-PMH record around it."""
    if own := mets.get("OBJID") or mets.get("ID"):
        return own
    for around in mets.iterancestors("{*}record"):
        for header in around.iterchildren("{*}header"):
            for identifier in header.iterchildren("{*}identifier"):
                if identifier.text:
                    return identifier.text.strip()
    return f"line-{mets.sourceline}"


def _work(mets: Element, name: str, origin: Origin, options: Options) -> Record | Unreadable:
    groups = _groups(mets, options)
    if not groups:
        return Unreadable(name, "mets/fileSec", "mets_no_text_files: no group of ALTO or PAGE files")
    fault: Unreadable | None = None
    for use, pages in groups:
        sheet = Sheet(keep_lines=flag(options, "keep_lines", default=False))
        problem = _compose(pages, partial(_add, sheet=sheet), sheet, origin, options)
        if problem is None and sheet.text:
            return _record(mets, name, sheet, options)
        place, reason = problem or (f"{len(pages)} pages", "empty_text: no page with text")
        fault = fault or Unreadable(name, f"mets/fileSec/fileGrp[@USE={use}]: {place}", reason)
    return fault or Unreadable(name, "mets/fileSec", "mets_no_text_files: no group of ALTO or PAGE files")


def _record(mets: Element, name: str, sheet: Sheet, options: Options) -> Record:
    facts = describe(mets)
    return replace(facts, language=facts.language or str(options.get("language", ""))).record(name, sheet)


def _groups(mets: Element, options: Options) -> list[tuple[str, list[_Page]]]:
    """Return the groups of page files in the order in which they are to be tried, each in the order of its pages."""
    order = _page_order(mets)
    groups: list[tuple[str, list[_Page]]] = []
    for group in mets.iter("{*}fileGrp"):
        files = [f for f in group.iterchildren("{*}file") if _is_page(f)]
        files.sort(key=lambda f: order.get(f.get("ID") or "", len(order)))
        pages = [
            _Page(f.get("ID") or "", location.get(_XLINK) or "") for f in files for location in f.iter("{*}FLocat")
        ]
        if pages:
            groups.append((group.get("USE") or "", pages))
    if wanted := words_of(options, "groups", ()):
        return [(use, pages) for want in wanted for use, pages in groups if use == want]
    return sorted(groups, key=lambda group: _rank(group[0]))


def _rank(use: str) -> int:
    return next((i for i, name in enumerate(_PREFERRED) if name in use.upper()), len(_PREFERRED))


def _page_order(mets: Element) -> dict[str, int]:
    """Return the position of each file in the physical structure."""
    for structure in mets.iterchildren("{*}structMap"):
        if (structure.get("TYPE") or "").upper() == "PHYSICAL":
            pointers = (p for div in structure.iter("{*}div") for p in div.iterchildren("{*}fptr"))
            ids = [i for p in pointers for e in p.iter() if (i := e.get("FILEID"))]
            return {name: position for position, name in reversed(list(enumerate(ids)))}
    return {}


def _is_page(file: Element) -> bool:
    kind = (file.get("MIMETYPE") or "").lower()
    names = [(location.get(_XLINK) or "").lower() for location in file.iter("{*}FLocat")]
    return any(t in kind for t in _PAGE_TYPES) or (not kind and any(name.endswith(".xml") for name in names))


def _compose(
    pages: list[_Page], add: Callable[[Element, str, Options], str], sheet: Sheet, origin: Origin, options: Options
) -> tuple[str, str] | None:
    """Hand each page to `add`; return place and problem if one of them cannot be had."""
    missing: list[_Page] = []
    for page in pages:
        path = neighbour(origin.path, page.reference)
        if path is None:
            if not flag(options, "allow_missing", default=False):
                return f"file {page.name}", f"mets_remote_file: {len(pages)} pages (expected files below the source)"
            missing.append(page)
            continue
        try:
            with origin.sibling(path) as stream:
                problem = add(parse(stream, limit_of(options)), page.name, options)
        except (OSError, ValueError):
            missing.append(page)
            continue
        except XmlError as error:
            return f"file {page.name}, {error.place}", error.problem
        if problem:
            return f"file {page.name}", problem
    if missing and not flag(options, "allow_missing", default=False):
        return f"file {missing[0].name}", f"mets_missing_file: {len(missing)} of {len(pages)} pages are not there"
    sheet.changes["missing_page"] += len(missing)
    return None


def _add(root: Element, _page: str, options: Options, *, sheet: Sheet) -> str:
    """Add the whole text of a page; return the problem if it is no page."""
    match local_name(root):
        case "alto":
            for page in root.iter("{*}Page"):
                _alto_page.add_page(page, sheet, margins=flag(options, "margins", default=False))
        case "PcGts":
            furniture = frozenset(words_of(options, "furniture", tuple(_page_regions.FURNITURE)))
            for page in root.iterchildren("{*}Page"):
                _page_regions.add_page(page, sheet, furniture)
        case other:
            return f"wrong_root: <{other[:40]}> (expected alto or PcGts)"
    return ""
