"""Read manual pages (troff with the man macros): one Record a page, text without macros and escapes.

Wrapped lines are joined; a tagged paragraph becomes `tag` and its text on the next line; examples keep their lines.
With option `copyright` (a path below the source's root) the page's licence is looked up in that DEP-5 file under the
page's own path and under its translation `po/<language>/<section>/<page>.po`; option `po_language` defaults to `de`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from licenses.work import Work
from pipeline.formats._options import ENCODING, Kind, Spec
from pipeline.formats._troff_escapes import plain
from pipeline.formats.dep5 import COPYRIGHT, grants
from pipeline.formats.encoding import DecodeError, read_text
from pipeline.formats.layout import Layout
from pipeline.record import Options, Origin, Record, Unreadable

OPTIONS: Spec = {**ENCODING, **COPYRIGHT, "po_language": Kind.WORD}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the page of one file.

    Args:
        stream: the page, uncompressed.
        origin: where it lies; its path is the record's id.
        options: `copyright`, `po_language` and `encoding` as the module says.
    """
    try:
        found = read_text(stream, str(options.get("encoding", "")))
        statements = grants(origin, options, _translation(origin, options))
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    page = _Page()
    page.read(found.text)
    text = page.layout.text()
    if not text:
        yield Unreadable(origin.path, "line 1", "empty_document: macros only")
        return
    date = _date(page.head[2]) if len(page.head) > 2 else ""
    yield Record(
        id=origin.path,
        text=text,
        work=Work(title=page.title(), kind="manual"),
        statements=statements,
        date=date,
        register="manual",
        repairs=tuple(sorted((*found.repairs, *page.layout.repairs()))),
    )


def _translation(origin: Origin, options: Options) -> str:
    """Return the path under which manpages-l10n keeps the translation of a page."""
    page = PurePosixPath(origin.path)
    return f"po/{options.get('po_language', 'de')}/{page.parent.name}/{page.name}.po"


def _date(words: str) -> str:
    words = words.strip()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return words
    year = re.search(r"\b(19|20)\d\d\b", words)
    return year.group() if year else ""


_ARGUMENT = re.compile(r'"((?:[^"]|"")*)"?|((?:\\ |\S)+)')
_DEFINITION = re.compile(r"[.'][ \t]*(?:de1?|ig|ami?1?)[ \t]")
_DEFINED = re.compile(r"\.[ \t]*\.[ \t]*")


def _without_definitions(lines: list[str]) -> list[str]:
    """Leave out macros that a page defines; one that never ends is no definition."""
    ends = [at for at, line in enumerate(lines) if _DEFINED.fullmatch(line)]
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if _DEFINITION.match(lines[at]) and (end := bisect_right(ends, at)) < len(ends):
            at = ends[end]
        else:
            kept.append(lines[at])
        at += 1
    return kept


_FONTS = frozenset({"B", "I", "R", "SB", "SM"})
_PAIRS = frozenset({"BI", "BR", "IB", "IR", "RB", "RI", "MB"})
_LINKS = frozenset({"UR", "MT", "UE", "ME"})
_BREAKS = frozenset({"PP", "P", "LP", "HP", "sp", "RS", "RE", "Pp", "bp"})
_VERBATIM = {"nf": True, "EX": True, "fi": False, "EE": False}


class _Page:
    """Walk the lines of a page and write its text into a layout."""

    def __init__(self) -> None:
        self.layout = Layout()
        self.head: list[str] = []
        self.verbatim = False
        self.tag = False
        self.lines: Iterator[str] = iter(())

    def title(self) -> str:
        return f"{self.head[0]}({self.head[1]})" if len(self.head) > 1 else "".join(self.head[:1])

    def read(self, text: str) -> None:
        self.lines = iter(_without_definitions(text.replace("\\\n", "").split("\n")))
        for line in self.lines:
            if line[:1] in {".", "'"} and not line.startswith("''"):
                self._request(line[1:].strip())
            elif not line.strip():
                self.layout.end_paragraph()
            else:
                self._text(plain(line))
        self.layout.end_paragraph()

    def _table(self) -> None:
        """Read rows up to the end of a table; what stands before the line that ends in a full stop is layout."""
        self.layout.end_paragraph()
        started, held = False, ""
        for line in self.lines:
            if line.startswith(".TE"):
                break
            if not started:
                started = line.rstrip().endswith(".")
            elif line.startswith((".", "_", "=")):
                started = not line.startswith(".T&")
            elif line.startswith("T}") or (held and not line.endswith("T{")):
                held = f"{held} {line.removeprefix('T}')}" if line.startswith("T}") else f"{held} {line}"
                if line.startswith("T}"):
                    self.layout.row(plain(held).split("\t"))
                    held = ""
            elif line.endswith("T{"):
                held += line.removesuffix("T{")
            else:
                self.layout.row(plain(line).split("\t"))
        self.layout.row(plain(held).split("\t"))
        self.layout.end_paragraph()

    def _text(self, text: str) -> None:
        self.layout.write(text)
        if self.verbatim or self.tag:
            self.layout.end_line()
            self.tag = False
        else:
            self.layout.write(" ")

    def _request(self, request: str) -> None:
        name, _, rest = request.partition(" ")
        if name.startswith("\\") or not name:
            return
        words = [plain(m[2] if m[1] is None else m[1].replace('""', '"')) for m in _ARGUMENT.finditer(rest)]
        if name in _FONTS and words:
            self._text(" ".join(words))
        elif name in _PAIRS:
            self._text("".join(words))
        elif name in _LINKS:
            self.layout.write(f"{words[0]} " if words else "")
        elif name in {"SY", "OP"}:
            self._text(" ".join(words))
        elif name in {"TH", "Dt"}:
            self.head = words
        elif name in {"URL", "MTO"} and words:
            # The macros of Asciidoctor's pages: address, words for it, what follows without a space.
            label = words[1] if len(words) > 1 and words[1] else words[0]
            self._text(label + "".join(words[2:3]))
        elif name == "TS":
            self._table()
        else:
            self._structure(name, words)

    def _structure(self, name: str, words: list[str]) -> None:
        layout = self.layout
        if name in {"SH", "SS"}:
            layout.paragraph(" ".join(words))
            self.tag = not words
        elif name == "TP":
            layout.end_paragraph()
            self.tag = True
        elif name == "TQ":
            layout.end_line()
            self.tag = True
        elif name == "IP":
            layout.end_paragraph()
            if words and words[0].strip("•*-o· "):
                layout.write(words[0])
                layout.end_line()
        elif name in _VERBATIM:
            layout.end_line()
            self.verbatim = _VERBATIM[name]
        elif name == "br":
            layout.end_line()
        elif name in _BREAKS:
            layout.end_paragraph()
        else:
            layout.counts["requests_removed"] += 1
