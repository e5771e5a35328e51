"""What a format reader hands over: a Record, or an Unreadable with its place."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from licenses.work import Statement, Work


@dataclass(frozen=True, slots=True)
class Record:
    """One document as a reader found it.

    Args:
        id: stable within the source and taken from it (an element id, a file stem), never a position or a count.
        text: paragraphs separated by one empty line, verse and list lines by one line end; page furniture removed.
        work: what the rights rules need to know, as far as the format carries it.
        statements: licence statements found, each with place and scope.
        revision: version of the record as its publisher counts (revision id, date of state); empty if there is none.
        date: publication date, ISO 8601 as precise as known; empty if unknown.
        url: address of this document, if the format carries one.
        publisher: publisher of the original, if the format carries one.
        register: only where the format decides it document by document; else the source's register holds.
        language: language as the document declares it (BCP 47); empty if it does not.
        work_key: identifies the same work across sources and versions (`jurabk:UrhG`, `isbn:…`); empty if unknown.
        confidence: mean OCR confidence in [0, 1], where the format carries one.
        repairs: (kind, count) of every repair and removal the reader made.
    """

    id: str
    text: str
    work: Work
    statements: tuple[Statement, ...] = ()
    revision: str = ""
    date: str = ""
    url: str = ""
    publisher: str = ""
    register: str = ""
    language: str = ""
    work_key: str = ""
    confidence: float | None = None
    repairs: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An input record that could not be read; it is quarantined, never lost.

    Args:
        id: the record's id if it is known, else the file's path.
        place: where: `line 12, column 5`, `byte 4096`, an element path.
        problem: reason code, colon, what was found, such as `xml_not_well_formed: mismatched tag`; no document text.
    """

    id: str
    place: str
    problem: str


Options = Mapping[str, str | int | float | bool | list[str]]
"""The `[options]` table of a source declaration."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a file: the records that begin in it.

    Args:
        start: first byte, after decompression.
        stop: byte behind the last one; the last window of a file is open.
    """

    start: int
    stop: int

    def holds(self, offset: int) -> bool:
        """Say whether a record that begins at a byte belongs to the window."""
        return self.start <= offset < self.stop


WHOLE = Window(0, 1 << 62)
"""All of a file."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a stream comes from.

    Args:
        path: of the file, below the source's root, with forward slashes.
        sibling: opens another file of the same source by its path below the source's root; raises FileNotFoundError.
        window: the records that are wanted; only formats that say `SPLITS = True` are asked for less than all.
    """

    path: str
    sibling: Callable[[str], BinaryIO]
    window: Window = WHOLE


class Reader(Protocol):
    """The one function of a file in `pipeline/formats/`: lazy, bounded, no I/O at import."""

    def __call__(self, stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
        """Yield the records of one file in their order."""
        ...
