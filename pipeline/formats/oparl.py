"""Read OParl, the interface of council information systems: one record for each object that carries a text.

Texts stand in `text` of a File and in `resolutionText` of an AgendaItem. A licence holds for its object and everything
inside it that names none; a File's `fileLicense` comes before its `license`, which comes before those around it.
An object of a list that carries no text anywhere, or that its publisher has deleted, is named as `not_a_document`.

Source: OParl specification 1.1, properties `license`, `fileLicense`, `deleted`, section "Objektlisten".
"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

import orjson

from licenses.work import Statement, Work
from pipeline.formats._options import Spec
from pipeline.formats.encoding import DecodeError, read_bounded
from pipeline.record import Options, Origin, Record, Unreadable

MAX_DEPTH = 20
"""Objects within one another; the schema itself needs 5."""


OPTIONS: Spec = {}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:  # noqa: ARG001 - the protocol of all readers
    """Yield the texts of one answer of the interface: a single object or a page of a list.

    Args:
        stream: the JSON.
        origin: where it lies.
        options: none are read.
    """
    try:
        answer = orjson.loads(read_bounded(stream).removeprefix(b"\xef\xbb\xbf"))
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    except orjson.JSONDecodeError as error:
        yield Unreadable(origin.path, f"line {error.lineno}, column {error.colno}", "invalid_json: not a JSON value")
        return
    page = answer.get("data") if isinstance(answer, dict) else answer
    objects = page if isinstance(page, list) else [answer]
    for number, found in enumerate(objects):
        place = f"/data[{number}]" if isinstance(page, list) else "/"
        if not isinstance(found, dict) or not _type(found):
            yield Unreadable(f"{origin.path}#{place}", place, "wrong_root: no OParl object")
            continue
        empty = True
        for record in _texts(found, place, None, 0):
            empty = False
            yield record
        if empty:
            yield _without_text(found, place)


def _type(found: Mapping[str, object]) -> str:
    kind = str(found.get("type", ""))
    return kind.rpartition("/")[2] if "oparl" in kind else ""


def _without_text(found: Mapping[str, object], place: str) -> Unreadable:
    why = "deleted by its publisher" if found.get("deleted") is True else "the object carries no text"
    return Unreadable(str(found.get("id", place)), place, f"not_a_document: {why}")


def _texts(found: Mapping[str, object], place: str, around: Statement | None, depth: int) -> Iterator[Record]:
    statement = _licence(found, place) or around
    text = found.get("text") if _type(found) == "File" else found.get("resolutionText")
    if isinstance(text, str) and text.strip() and found.get("deleted") is not True:
        yield _record(found, text, statement, place)
    if depth >= MAX_DEPTH:
        return
    for name, value in found.items():
        parts = value if isinstance(value, list) else [value]
        for number, part in enumerate(parts):
            if isinstance(part, dict):
                inner = f"{place.rstrip('/')}/{name}" + (f"[{number}]" if isinstance(value, list) else "")
                yield from _texts(part, inner, statement, depth + 1)


def _licence(found: Mapping[str, object], place: str) -> Statement | None:
    for name in ("fileLicense", "license"):
        value = found.get(name)
        if isinstance(value, str) and value:
            return Statement(value[:500], f"{place.rstrip('/')}/{name}", value)
    return None


def _record(found: Mapping[str, object], text: str, statement: Statement | None, place: str) -> Record:
    date = str(found.get("date") or found.get("created") or "")[:10]
    return Record(
        id=str(found.get("id") or place),
        text=text.strip(),
        work=Work(title=str(found.get("name", "")), kind="official", published=_year(date)),
        statements=(statement,) if statement else (),
        revision=str(found.get("modified", "")),
        date=date if _year(date) else "",
        url=str(found.get("accessUrl") or found.get("web") or found.get("id") or ""),
        register="official",
    )


def _year(date: str) -> int | None:
    return int(date[:4]) if date[:4].isdecimal() else None
