"""Read the data dump of Stack Exchange (`Posts.xml`): one record a post, its HTML as plain text.

Option `site` (such as `german.stackexchange.com`) gives each post its address and the name of its author's page. The
licence of a post is its own `ContentLicense`; older dumps do not carry it.
"""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from licenses.work import Person, Statement, Work
from pipeline.formats._options import Kind, Spec
from pipeline.formats.html import fragment
from pipeline.formats.safe_xml import Element, XmlError, parse
from pipeline.formats.slices import Slice, cut
from pipeline.record import Options, Origin, Record, Unreadable

_KINDS = {"1": "question", "2": "answer", "3": "orphaned wiki", "4": "tag excerpt", "5": "tag wiki"}


OPTIONS: Spec = {"site": Kind.WORD}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield one item for each row.

    Args:
        stream: `Posts.xml`, uncompressed.
        origin: where it lies.
        options: `site` as the module says.
    """
    slices = cut(stream, b"<row ", b"/>")
    head = next(slices)
    if b"<posts" not in head.data:
        problem = head.fault or ("wrong_root: no element posts" if head.data.strip() else "empty_file: no bytes")
        yield Unreadable(origin.path, "byte 0", problem)
        return
    site = re.sub(r"^https?://|/+$", "", str(options.get("site", "")))
    for piece in slices:
        yield _item(piece, origin, site)


def _item(piece: Slice, origin: Origin, site: str) -> Record | Unreadable:
    place = f"byte {piece.offset}"
    number = re.search(rb'\sId="(\d{1,12})"', piece.data[:4096])
    record_id = number[1].decode() if number else f"{origin.path}#{piece.offset}"
    if piece.fault:
        return Unreadable(record_id, place, piece.fault)
    try:
        row = parse(io.BytesIO(piece.data))
    except XmlError as error:
        return Unreadable(record_id, f"{place}, {error.place} of the row", error.problem)
    kind = row.get("PostTypeId") or ""
    if kind not in _KINDS:
        return Unreadable(record_id, place, "not_a_document: a post of no public kind")
    text = fragment(row.get("Body") or "")
    if not text:
        return Unreadable(record_id, place, "empty_document: the post has no text")
    title = row.get("Title") or ""
    return _record(row, record_id, f"{title}\n\n{text}" if title else text, site)


def _record(row: Element, record_id: str, text: str, site: str) -> Record:
    date = (row.get("CreationDate") or "")[:10]
    licence = row.get("ContentLicense") or ""
    return Record(
        id=record_id,
        text=text,
        work=Work(
            title=row.get("Title") or "",
            kind="forum",
            authors=_owner(row, site),
            published=int(date[:4]) if re.match(r"\d{4}-", date) else None,
        ),
        statements=(Statement(licence[:500], "row/@ContentLicense", licence),) if licence else (),
        revision=row.get("LastEditDate") or "",
        date=date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else "",
        url=f"https://{site}/{'q' if row.get('PostTypeId') == '1' else 'a'}/{record_id}" if site else "",
        register="forum",
    )


def _owner(row: Element, site: str) -> tuple[Person, ...]:
    name, number = row.get("OwnerDisplayName") or "", row.get("OwnerUserId") or ""
    if not (name or number):
        return ()
    ids = (f"https://{site}/users/{number}",) if site and number else ()
    return (Person(name or f"user {number}", ids=ids),)
