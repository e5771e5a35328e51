"""Read manual pages (troff with the man macros): one Record a page, text without macros and escapes.

Wrapped lines are joined; a tagged paragraph becomes `tag` and its text on the next line; examples keep their lines.
With option `copyright` (a path below the source's root) the page's licence is looked up in that DEP-5 file under the
page's own path and under its translation `po/<language>/<section>/<page>.po`; option `po_language` defaults to `de`.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from licenses.work import Statement, Work
from pipeline.formats.dep5 import table
from pipeline.formats.encoding import DecodeError, read_bounded, read_text
from pipeline.formats.layout import Layout, squeeze
from pipeline.record import Options, Origin, Record, Unreadable


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the page of one file.

    Args:
        stream: the page, uncompressed.
        origin: where it lies; its path is the record's id.
        options: `copyright`, `po_language` and `encoding` as the module says.
    """
    try:
        found = read_text(stream, str(options.get("encoding", "")))
        statements = tuple(_statements(origin, options))
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


def _statements(origin: Origin, options: Options) -> Iterator[Statement]:
    path = str(options.get("copyright", ""))
    if not path:
        return
    try:
        with origin.sibling(path) as stream:
            known = table(read_bounded(stream))
    except FileNotFoundError:
        return
    page = PurePosixPath(origin.path)
    language = str(options.get("po_language", "de"))
    for name in (f"po/{language}/{page.parent.name}/{page.name}.po", origin.path):
        grant = known.of(name)
        if grant is not None:
            quote = squeeze(f"License: {grant.license} Copyright: {grant.copyright}")[:500]
            yield Statement(quote, f"{path}, line {grant.line}", grant.license)
            return


def _date(words: str) -> str:
    words = words.strip()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return words
    year = re.search(r"\b(19|20)\d\d\b", words)
    return year.group() if year else ""


_ESCAPES = {
    "-": "-", "&": "", "e": "\\", " ": " ", "~": "\xa0", "|": "", "^": "", "/": "", ",": "", "%": "", ":": "", "0": " ",
    "`": "`", "'": "'", "t": "\t", "\\": "\\", ")": "", "!": "", "{": "", "}": "", "c": "", "u": "", "d": "", "a": "", "p": "",
    ".": ".", '"': '"', "\n": "",
}  # fmt: skip
_GLYPHS = {
    "em": "—", "en": "–", "hy": "-", "lq": "“", "rq": "”", "oq": "‘", "cq": "’", "aq": "'", "dq": '"', "bu": "•", "co": "©",
    "rg": "®", "tm": "™", "Fo": "«", "Fc": "»", "fo": "‹", "fc": "›", "Bq": "„", "bq": "‚", "ha": "^", "ti": "~", "rs": "\\",
    "ga": "`", "aa": "´", "mu": "×", "->": "→", "<-": "←", ">=": "≥", "<=": "≤", "+-": "±", "de": "°", "sc": "§", "ss": "ß",
    ":a": "ä", ":o": "ö", ":u": "ü", ":A": "Ä", ":O": "Ö", ":U": "Ü", "'e": "é", "`e": "è", "'a": "á", "`a": "à", "^o": "ô",
    ",c": "ç", "~n": "ñ", "Eu": "€", "Po": "£", "at": "@", "sh": "#", "Do": "$", "br": "|", "bv": "|", "sl": "/", "lB": "[",
    "rB": "]", "lC": "{", "rC": "}", "la": "⟨", "ra": "⟩", "12": "½", "14": "¼", "34": "¾", "S2": "²", "S3": "³", "mc": "µ",
    "*m": "μ", "dg": "†", "dd": "‡", "ps": "¶", "pl": "+", "mi": "−", "eq": "=", "~~": "≈", "!=": "≠", "if": "∞", "or": "|",
}  # fmt: skip
_ESCAPE = re.compile(
    r"\\(?:f(?:\[[^\]]*\]|\(..|.)|s[-+]?\d{0,2}|\*(?:\[([^\]]*)\]|\((..)|(.))|\[([^\]]*)\]|\((..)|[hvwlLDoXZbNSHA]'[^']*'"
    r"|m(?:\[[^\]]*\]|\(..|.)|[ngkYV](?:\[[^\]]*\]|\(..|.)|z|\"[^\n]*|#[^\n]*|(.|\n))"
)
_STRINGS = {"lq": "“", "rq": "”", "R": "®", "Tm": "™", "aq": "'", "C+": "C++"}


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    string = match[1] or match[2] or match[3]
    if string is not None:
        return _STRINGS.get(string, "")
    glyph = match[4] or match[5]
    if glyph is not None:
        code = re.fullmatch(r"u([0-9A-F]{4,6})", glyph)
        return chr(int(code[1], 16)) if code and int(code[1], 16) < 0x110000 else _GLYPHS.get(glyph, "")
    single = match[6]
    return "" if single is None else _ESCAPES.get(single, single)


_ARGUMENT = re.compile(r'"((?:[^"]|"")*)"?|((?:\\ |\S)+)')
_FONTS = frozenset({"B", "I", "R", "SB", "SM"})
_PAIRS = frozenset({"BI", "BR", "IB", "IR", "RB", "RI", "MB"})
_BREAKS = frozenset({"PP", "P", "LP", "IP", "HP", "sp", "RS", "RE", "SS", "SH", "TP", "TQ", "Pp", "bp"})


class _Page:
    """Walk the lines of a page and write its text into a layout."""

    def __init__(self) -> None:
        self.layout = Layout()
        self.head: list[str] = []
        self.verbatim = False
        self.tag = False
        self.skip = ""

    def title(self) -> str:
        return f"{self.head[0]}({self.head[1]})" if len(self.head) > 1 else "".join(self.head[:1])

    def read(self, text: str) -> None:
        for line in text.replace("\\\n", "").split("\n"):
            if self.skip:
                self.skip = "" if line.startswith(self.skip) else self.skip
            elif line[:1] in {".", "'"} and not line.startswith("''"):
                self._request(line[1:].strip())
            elif not line.strip():
                self.layout.end_paragraph()
            else:
                self._text(_plain(line))
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
        words = [
            _plain((m[1] or "").replace('""', '"') if m[1] is not None else m[2]) for m in _ARGUMENT.finditer(rest)
        ]
        layout = self.layout
        if name in {"TH", "Dt"}:
            self.head = words
        elif name in {"SH", "SS"}:
            layout.end_paragraph()
            self.tag = not words
            if words:
                layout.paragraph(" ".join(words))
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
        elif name in {"nf", "EX"}:
            layout.end_line()
            self.verbatim = True
        elif name in {"fi", "EE"}:
            layout.end_line()
            self.verbatim = False
        elif name in {"br"}:
            layout.end_line()
        elif name in _FONTS:
            if words:
                self._text(" ".join(words))
        elif name in _PAIRS:
            self._text("".join(words))
        elif name in {"UR", "MT"}:
            layout.write(f"{words[0]} " if words else "")
        elif name in {"UE", "ME"}:
            layout.write(f"{words[0]} " if words else "")
        elif name in {"SY", "OP"}:
            self._text(" ".join(words))
        elif name in _BREAKS:
            layout.end_paragraph()
        elif name in {"de", "de1", "ig", "am"}:
            self.skip = ".."
        else:
            layout.counts["requests_removed"] += 1
