"""Parse XML that others wrote: streaming, nothing fetched from outside, within bounds, errors with their place.

Two ways in. `parse` reads one whole file into a tree; `iterate` walks a dump of any length and hands over one element
at a time, which it frees afterwards. Both raise `XmlError`, and nothing else, for input that is broken, hostile or too
big.

What libxml2 refuses by itself here, because `huge_tree` stays off: more than 256 nested elements, a text node of more
than 10,000,000 bytes, an entity that expands to a multiple of its input. External entities and external DTDs are never
opened. The bounds below close what is left: the length of the input and the memory its markup costs.
"""

from collections.abc import Collection, Iterator
from itertools import chain
from typing import BinaryIO, Literal, TypedDict, cast

from lxml import etree

from pipeline.errors import PipelineError
from pipeline.formats.encoding import STREAM_ERRORS
from pipeline.record import Unreadable

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the type of its elements

MEGABYTE = 1 << 20

PARSE_LIMIT = 96 * MEGABYTE
"""Bytes one whole-file tree may be made of; the longest real file seen has 12 MB."""

ELEMENT_LIMIT = 32 * MEGABYTE
"""Bytes between two elements that `iterate` hands over."""

MARKUP_LIMIT = 8_000_000
"""Signs `<` and `=` in one tree: a node costs libxml2 about 120 bytes, however short it is written."""

CHUNK = 64 * 1024
"""Bytes read at a time."""


class XmlError(PipelineError):
    """An input that is not readable XML, or is more than a reader may take.

    Args:
        place: line and column, or the byte at which reading stopped.
        problem: reason code, colon, what was found; never text of the document.
    """

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem

    def unreadable(self, record_id: str) -> Unreadable:
        """Return the quarantine note of the record that this error ended.

        Args:
            record_id: the record's id if it is known, else the file's path.
        """
        return Unreadable(record_id, self.place, self.problem)


def parse(stream: BinaryIO, limit_bytes: int = PARSE_LIMIT) -> Element:
    """Read one XML file and return its root element, without comments and processing instructions.

    Args:
        stream: the file's bytes; read to its end, not closed.
        limit_bytes: most bytes read, inclusive.

    Raises:
        XmlError: the input is empty, not well-formed, not safe, or larger than `limit_bytes`.
    """
    meter = _Meter(limit_bytes)
    try:
        chunks = meter.chunks(stream)
        first, second = next(chunks), next(chunks, None)
        if second is None:
            # A parser of its own costs more than the parse of a small file, of which some corpora have millions.
            return etree.fromstring(first, _SMALL)
        parser = _parser(())
        for chunk in chain((first, second), chunks):
            parser.feed(chunk)
        return parser.close()
    except etree.XMLSyntaxError as error:
        raise _broken(error, meter.total) from None
    except STREAM_ERRORS as error:
        raise XmlError(f"byte {meter.total}", f"not_readable: {type(error).__name__}") from error


def iterate(stream: BinaryIO, tags: Collection[str], limit_bytes: int = ELEMENT_LIMIT) -> Iterator[Element]:
    """Yield each finished element named in `tags`, in document order, and free it when the next one is asked for.

    Of elements that lie inside one another only the outermost is handed over. What stands between the elements stays in
    the tree, so that a dump's own header can still be asked for with `element.getroottree()`.

    Args:
        stream: the file's bytes; read as far as the caller iterates, not closed.
        tags: names in Clark notation, `{*}page` for any namespace.
        limit_bytes: most bytes from the end of one such element to the end of the next, inclusive; counted in chunks.

    Raises:
        XmlError: as `parse` does; elements finished before the broken place have been yielded by then.
    """
    parser = _parser(("start", "end"), tuple(tags))
    meter = _Meter(limit_bytes)
    depth = 0
    try:
        for chunk in meter.chunks(stream):
            parser.feed(chunk)
            for event, found in parser.read_events():
                element = cast(Element, found)
                depth += 1 if event == "start" else -1
                if depth == 0:
                    yield element
                    _free(element)
                    meter.forget()
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _broken(error, meter.total) from None
    except STREAM_ERRORS as error:
        raise XmlError(f"byte {meter.total}", f"not_readable: {type(error).__name__}") from error


def local_name(element: Element) -> str:
    """Return an element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class _Safe(TypedDict):
    resolve_entities: bool
    load_dtd: bool
    dtd_validation: bool
    attribute_defaults: bool
    no_network: bool
    huge_tree: bool
    recover: bool
    remove_comments: bool
    remove_pis: bool


_SAFE = _Safe(
    resolve_entities="internal",  # type: ignore[typeddict-item]  # lxml-stubs know the older bool only
    load_dtd=False,
    dtd_validation=False,
    attribute_defaults=False,
    no_network=True,
    huge_tree=False,
    recover=False,
    remove_comments=True,
    remove_pis=True,
)
"""Nothing from outside, nothing repaired in silence; the same for every parser here."""

_SMALL = etree.XMLParser(**_SAFE)
"""Parses whole small files one after the other; it keeps nothing of one for the next."""


def _parser(events: tuple[Literal["start", "end"], ...], tags: tuple[str, ...] | None = None) -> etree.XMLPullParser:
    return etree.XMLPullParser(events=events, tag=tags, **_SAFE)


class _Meter:
    """Count what has been read, and stop at the bounds."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit = limit_bytes
        self.total = 0
        self.held = 0
        self.markup = 0

    def chunks(self, stream: BinaryIO) -> Iterator[bytes]:
        while chunk := stream.read(CHUNK):
            self.total += len(chunk)
            self.held += len(chunk)
            self.markup += chunk.count(b"<") + chunk.count(b"=")
            if self.held > self.limit:
                raise XmlError(f"byte {self.total}", f"too_large: more than {self.limit} bytes in one tree")
            if self.markup > MARKUP_LIMIT:
                raise XmlError(f"byte {self.total}", f"too_large: more than {MARKUP_LIMIT} signs of markup in one tree")
            yield chunk
        if not self.total:
            raise XmlError("byte 0", "empty: no bytes")

    def forget(self) -> None:
        self.held = 0
        self.markup = 0


def _free(element: Element) -> None:
    """Take a finished element out of its tree, with the text behind it."""
    parent = element.getparent()
    element.clear()
    if parent is not None:
        parent.remove(element)


def _broken(error: etree.XMLSyntaxError, total: int) -> XmlError:
    """Name a syntax error by its kind alone, because libxml2's own sentence may quote the document."""
    line, column = error.position
    code: int | None = error.code  # type: ignore[attr-defined]  # missing from lxml-stubs
    kind = _ERROR_NAMES.get(code or 0, "syntax error")
    return XmlError(f"line {line}, column {column}" if line else f"byte {total}", f"xml_not_well_formed: {kind}")


_ERROR_NAMES: dict[int, str] = {
    code: name.removeprefix("ERR_").lower().replace("_", " ")
    for name, code in vars(etree.ErrorTypes).items()
    if name.startswith("ERR_") and isinstance(code, int)
}
