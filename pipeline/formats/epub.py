"""Read EPUB 2 and 3: one record a book, its chapters in reading order.

Title, people, date, language and rights come from the package document. An encrypted book, and one that would unpack to
more than the limit, is unreadable.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import unquote

from licenses.work import Person, Statement, Work
from pipeline.formats._options import Spec
from pipeline.formats.encoding import DecodeError, decode, read_bounded
from pipeline.formats.html import fragment
from pipeline.formats.layout import squeeze, text_of
from pipeline.formats.safe_xml import Element, XmlError, parse
from pipeline.record import Options, Origin, Record, Unreadable

BOOK_LIMIT = 96 << 20
"""Bytes of the packed file."""

TEXT_LIMIT = 64 << 20
"""Bytes that all chapters together may unpack to; pictures are never unpacked."""

_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"


OPTIONS: Spec = {}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:  # noqa: ARG001 - the protocol of all readers
    """Yield the book of one file.

    Args:
        stream: the file.
        origin: where it lies.
        options: none are read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(read_bounded(stream, BOOK_LIMIT))) as book:
            yield _book(book, origin)
    except (DecodeError, XmlError) as error:
        yield error.unreadable(origin.path)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        yield Unreadable(origin.path, "archive", f"not_readable: {type(error).__name__}")
    except KeyError:
        yield Unreadable(
            origin.path, "META-INF/container.xml", "missing_part: the package names a file it does not hold"
        )


def _book(book: zipfile.ZipFile, origin: Origin) -> Record | Unreadable:
    left = TEXT_LIMIT
    container, left = _member(book, "META-INF/container.xml", left)
    rootfile = next(parse(io.BytesIO(container)).iter("{*}rootfile"), None)
    path = "" if rootfile is None else rootfile.get("full-path") or ""
    package_data, left = _member(book, path, left)
    package = parse(io.BytesIO(package_data))
    chapters = []
    for name in _spine(package, posixpath.dirname(path)):
        data, left = _member(book, name, left)
        chapters.append(fragment(decode(data).text))
    text = "\n\n".join(c for c in chapters if c)
    if not text:
        return Unreadable(origin.path, path, "empty_document: no text in the chapters")
    return _record(package, text, path, origin)


def _member(book: zipfile.ZipFile, name: str, left: int) -> tuple[bytes, int]:
    with book.open(name) as member:
        data = member.read(left + 1)
    if len(data) > left:
        raise DecodeError(name, f"too_large: unpacks to more than {TEXT_LIMIT} bytes")
    return data, left - len(data)


def _spine(package: Element, folder: str) -> Iterator[str]:
    items = {i.get("id"): i for i in package.iterfind("{*}manifest/{*}item")}
    for reference in package.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no" or "nav" in (item.get("properties") or "").split():
            continue
        if "html" in (item.get("media-type") or ""):
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))


def _record(package: Element, text: str, path: str, origin: Origin) -> Record:
    date = text_of(package.find(f".//{_DC}date"))[:10]
    rights = text_of(package.find(f".//{_DC}rights"))
    return Record(
        id=text_of(package.find(f".//{_DC}identifier")) or origin.path,
        text=text,
        work=Work(
            title=text_of(package.find(f".//{_DC}title")),
            authors=tuple(_people(package, "creator", "aut")),
            translators=tuple(_people(package, None, "trl")),
            editors=tuple(_people(package, None, "edt")),
            published=int(date[:4]) if date[:4].isdecimal() else None,
        ),
        statements=(Statement(rights[:500], f"{path}: dc:rights", _uri(rights)),) if rights else (),
        date=date if date[:4].isdecimal() else "",
        publisher=text_of(package.find(f".//{_DC}publisher")),
        language=text_of(package.find(f".//{_DC}language")),
    )


def _uri(words: str) -> str | None:
    return next((w.strip("().,;") for w in words.split() if w.startswith(("http://", "https://"))), None)


def _people(package: Element, main: str | None, role: str) -> Iterator[Person]:
    """Yield the people of a role; who is named a creator without a role is an author."""
    refined = {
        (m.get("refines") or "").removeprefix("#"): squeeze(m.text or "")
        for m in package.iterfind(".//{*}meta[@property='role']")
    }
    for element in package.iter(f"{_DC}creator", f"{_DC}contributor"):
        stated = element.get(f"{_OPF}role") or refined.get(element.get("id") or "", "")
        named = element.tag == f"{_DC}{main}" and not stated
        if (stated == role or named) and text_of(element):
            yield Person(text_of(element))
