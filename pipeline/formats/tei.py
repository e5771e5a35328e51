"""Read TEI P5: drama, novels, journals, letters, diaries and verse, in the dialects of DraCor, ELTeC, DTA and TextGrid.

Options of a source, beside those of `TextOptions`:

- `id`: `stem` (file name, the default), `xml:id` (of the TEI element) or `path` (below the source's root);
- `split`: values of `@type` of `text` and `div` elements that are records of their own, such as the articles of a
  journal volume; what is left of the file is one more record; the default is one record a file;
- `max_bytes`: largest file read.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO

from lxml import etree

from pipeline.formats._options import XML, Kind, Spec
from pipeline.formats._paths import limit_of, words_of
from pipeline.formats._tei_header import Header, part_work, read_header
from pipeline.formats._tei_options import TextOptions
from pipeline.formats._tei_text import Rendering
from pipeline.formats.safe_xml import Element, XmlError, local_name, parse
from pipeline.record import Options, Origin, Record, Unreadable

_NAMES = {"t": "http://www.tei-c.org/ns/1.0"}
_DRAMA = etree.XPath("boolean((.//t:sp)[3])", namespaces=_NAMES)
_VERSE = etree.XPath("boolean(.//t:l) and count(.//t:l) >= count(.//t:p)", namespaces=_NAMES)
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


OPTIONS: Spec = {
    **XML,
    "id": ("stem", "xml:id", "path"),
    "split": Kind.WORDS,
    "stage": ("brackets", "bare", "omit"),
    "speakers": Kind.FLAG,
    "cast_list": Kind.FLAG,
    "title_page": Kind.FLAG,
    "notes": ("after", "omit"),
    "readings": Kind.WORDS,
    "gap": Kind.WORD,
    "newlines": ("layout", "printed"),
    "inline": Kind.WORDS,
    "drop": Kind.WORDS,
}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the records of one TEI file: one, or one for each part that the option `split` names."""
    try:
        root = parse(stream, limit_of(options))
        match local_name(root):
            case "TEI" | "TEI.2":
                yield from _records(root, origin, options)
            case "teiCorpus" | "teiCorpus.2":
                for member in root.iter("{*}TEI", "{*}TEI.2"):
                    yield from _records(member, origin, options)
            case other:
                yield Unreadable(origin.path, "line 1", f"wrong_root: <{other[:40]}> (expected TEI or teiCorpus)")
    except XmlError as error:
        yield error.unreadable(origin.path)


def _records(root: Element, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    record_id = _record_id(root, origin, options)
    header = read_header(root)
    body = next(root.iterchildren("{*}text"), None)
    place = f"line {root.sourceline}"
    if header is None:
        yield Unreadable(record_id, place, "tei_no_header: <teiHeader> is missing")
        return
    if body is None:
        others = ", ".join(local_name(child) for child in root if local_name(child) != "teiHeader")
        yield Unreadable(record_id, place, f"tei_no_text: <text> is missing (found: {others or 'nothing'})")
        return
    text_options = TextOptions.of(options)
    parts = _parts(body, options)
    apart = frozenset(parts)
    for part in parts:
        own = replace(header, work=part_work(part, header.work))
        yield _record(part, _part_id(record_id, part), own, Rendering(text_options, apart))
    yield _record(body, record_id, header, Rendering(text_options, apart))


def _record(node: Element, record_id: str, header: Header, rendering: Rendering) -> Record | Unreadable:
    kind = _kind(node)
    if kind == "letter" and (heads := _editorial_heads(node)):
        rendering.skip |= heads
        rendering.changes["removed_supplied_head"] += len(heads)
    try:
        text = rendering.text_of(node)
    except XmlError as error:
        return error.unreadable(record_id)
    if not text:
        return Unreadable(record_id, f"line {node.sourceline}", "empty_text: no words in the text")
    return Record(
        id=record_id,
        text=text,
        work=replace(header.work, kind=kind),
        statements=header.statements,
        revision=header.revision,
        date=header.date,
        url=header.url,
        publisher=header.publisher,
        language=header.language,
        work_key=header.work_key,
        repairs=tuple(sorted((kind, count) for kind, count in rendering.changes.items() if count)),
    )


def _record_id(root: Element, origin: Origin, options: Options) -> str:
    path = PurePosixPath(origin.path)
    stem = re.sub(r"(?:\.tei)?\.xml$", "", path.name, flags=re.IGNORECASE)
    in_corpus = root.getparent() is not None
    own = root.get(_XML_ID) or ""
    if in_corpus:
        number = next((n.text for n in root.iter("{*}idno") if n.text), None)
        return own or (root.get("n") or number or f"{stem}/line-{root.sourceline}").strip()
    if options.get("id") == "xml:id":
        return own.removesuffix(".xml") or stem
    return str(path.parent / stem) if options.get("id") == "path" else stem


def _part_id(record_id: str, part: Element) -> str:
    return f"{record_id}/{part.get(_XML_ID) or part.get('n') or f'line-{part.sourceline}'}"


def _parts(body: Element, options: Options) -> list[Element]:
    types = words_of(options, "split", ())
    if not types:
        return []
    return [node for node in body.iter("{*}text", "{*}div") if node is not body and node.get("type") in types]


def _editorial_heads(node: Element) -> frozenset[Element]:
    """Return headings that are wholly supplied: editors number and label letters, whose writers give them none."""
    return frozenset(
        head
        for head in node.iter("{*}head")
        if len(head) == 1
        and local_name(head[0]) == "supplied"
        and not (head.text or "").strip()
        and not (head[0].tail or "").strip()
    )


def _kind(node: Element) -> str:
    """Say what the markup itself shows the text to be; empty if it shows nothing."""
    if _DRAMA(node):
        return "drama"
    types = {div.get("type") or "" for div in node.iter("{*}div", "{*}text")}
    if types & {"letter", "postcard"}:
        return "letter"
    if "diary-day" in types:
        return "diary"
    return "verse" if _VERSE(node) else ""
