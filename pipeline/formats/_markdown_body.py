"""Remove the markup of a Markdown body, line by line."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from filters.suspension import JOINING
from pipeline.formats.layout import Layout, squeeze

_TICKS = re.compile(r"^ {0,3}(```+|~~~+)")
_ITEM = re.compile(r"^(\s*)([*+-]|\d{1,9}[.)]|[a-zA-Z]{1,4}\)|[IVXLC]{1,6}\.)(\s+)(?=\S)")
_CELL_ROW = re.compile(r"^\*    \*   ?")
_CELL = re.compile(r"^    \*   ?|^    \*$")
_RULE = re.compile(r"^ {0,3}([-*_=])(?:[ \t]*\1){2,}[ \t]*$")
_PIPES = re.compile(r"^\s*\|.*\|\s*$")
_PIPE_RULE = re.compile(r"^\s*\|?[\s:|+-]+\|?\s*$")
_INLINE_NOTE = re.compile(r"\^\[((?:[^\[\]]|\[[^\[\]]{0,500}\]){0,4000})\]")
_NOTE = re.compile(r"^\[\^[^\]\s]+\]:\s*")

_AT_HYPHEN = re.compile(r"[^\W\d_]-\s*$")
_AFTER_HYPHEN = re.compile(
    rf"\s*(?:> ?)*(?=[^\W\d_])(?!(?:{'|'.join(sorted(JOINING))})\b)"
    r"(?![a-zA-Z]{1,4}\)|[IVXLC]{1,6}\.\s)"
)
"""A line that goes on a word of the line before; after a suspended hyphen (`Vor-` and, on the next line, `und`) the
blank is right, and an item of a list begins something of its own."""


class Body:
    """Walk the lines of a Markdown body and write its text into a layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.fence = ""
        self.cells: list[list[str]] = []
        self.blank = True
        self.notes: list[str] = []

    def read(self, body: str) -> None:
        body = self._without_comments(body)
        body = _INLINE_NOTE.sub(self._set_apart, body)
        for line in self._unwrapped(body.expandtabs(4).split("\n")):
            self._line(line)
        self._end_row()
        self.layout.end_paragraph()
        for note in self.notes:
            self.layout.paragraph(self._inline(squeeze(note)))

    def _without_comments(self, body: str) -> str:
        first, *parts = body.split("<!--")
        kept = [first]
        for part in parts:
            _, closed, rest = part.partition("-->")
            kept.append(rest if closed else f"<!--{part}")
            self.layout.counts["comments_removed"] += bool(closed)
        return "".join(kept)

    def _unwrapped(self, lines: Iterable[str]) -> Iterator[str]:
        """Put words together that were wrapped at their own hyphen: a blank in their place would split the compound."""
        held = ""
        for line in lines:
            rest = _AFTER_HYPHEN.match(line) if held else None
            if rest:
                self.layout.counts["hyphens_joined"] += 1
                line = held + line[rest.end() :]  # noqa: PLW2901  # the line goes on in this one
            elif held:
                yield held
            wrapped = not self.fence and _AT_HYPHEN.search(line) and not line.lstrip().startswith("#")
            held = line.rstrip() if wrapped else ""
            if not wrapped:
                yield line
        if held:
            yield held

    def _set_apart(self, match: re.Match[str]) -> str:
        self.layout.counts["footnotes_set_apart"] += 1
        self.notes.append(match[1])
        return ""

    def _line(self, line: str) -> None:
        fence = _TICKS.match(line)
        if fence and (not self.fence or line.strip().startswith(self.fence)):
            self._end_row()
            self.layout.end_paragraph()
            self.fence = "" if self.fence else fence.group(1)
            self.layout.counts["code_fences_removed"] += 1
        elif self.fence:
            self.layout.write(line)
            self.layout.end_line()
        elif not line.strip():
            self.blank = True
        elif not self._table(line):
            self._end_row()
            self._prose(line)
            self.blank = False

    def _table(self, line: str) -> bool:
        if _CELL_ROW.match(line):
            self._end_row()
            self.cells = [[_CELL_ROW.sub("", line)]]
        elif self.cells and _CELL.match(line):
            self.cells.append([_CELL.sub("", line)])
        elif self.cells and line.startswith("    "):
            self.cells[-1].append(line)
        else:
            return False
        return True

    def _end_row(self) -> None:
        if self.cells:
            self.layout.row(self._inline(" ".join(cell)) for cell in self.cells)
            self.cells = []
            self.blank = True

    def _prose(self, line: str) -> None:
        layout = self.layout
        line = re.sub(r"^ {0,3}(?:> ?)+", "", line)
        heading = re.match(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$", line)
        item = _ITEM.match(line)
        if heading:
            layout.paragraph(self._inline(heading.group(1)))
        elif _RULE.match(line):
            layout.end_paragraph()
        elif _PIPES.match(line) or (" | " in line and _PIPE_RULE.match(line)):
            layout.end_line()
            if not _PIPE_RULE.match(line):
                layout.row(self._inline(cell) for cell in line.strip().strip("|").split("|"))
        elif item:
            layout.end_line()
            bullet = item.group(2)
            layout.write(f"{'' if bullet in '*+-' else bullet} {self._inline(line[item.end() :])} ")
        else:
            if self.blank and not line.startswith("  "):
                layout.end_paragraph()
            elif self.blank:
                layout.end_line()
            layout.write(self._inline(_NOTE.sub("", line)) + " ")

    def _inline(self, text: str) -> str:
        return _Inline(self.layout).plain(text)


_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPANS = re.compile(
    r"(?P<code>`+)(?P<in_code>.{1,1000}?)(?P=code)"
    r"|(?P<image>!\[[^\]]{0,1000}\]\([^)]{0,1000}\))"
    r"|(?P<note>\[\^[^\]\s]{1,100}\])"
    r"|\[(?P<label>[^\[\]]{0,1000})\]\((?P<target>[^)\s]{0,500})(?:\s+\"[^\"]{0,300}\")?\)"
    r"|<(?P<address>(?:https?://|mailto:)[^>\s]{1,1000})>"
    r"|(?P<tag></?(?:br|b|i|em|strong|sup|sub|span|div|p|a|img|u|small|center|font|table|tr|td|th)\b[^<>]*>)"
    r"|(?P<attributes>\s*\{[#.][^{}]*\})"
)
"""What is bounded here is so that a line of brackets that never close takes no longer than one of letters."""

_EMPHASIS = re.compile(
    r"(?P<open>(?<![\w*_])(?:\*{1,3}|_{1,3})(?=[^\s*_)]))|(?P<close>(?<=[^\s*_(])(?:\*{1,3}|_{1,3})(?![\w*_]))"
)


class _Inline:
    """Remove the markup inside one line; verbatim stretches are set aside until the rest is done."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.kept: list[str] = []

    def plain(self, text: str) -> str:
        if "\\" in text:
            text = _ESCAPE.sub(lambda m: self._keep(m[1]), text)
        if any(c in text for c in "`[<{"):
            text = _SPANS.sub(self._span, text)
        if "*" in text or "_" in text:
            text = _without_emphasis(text)
        if "&" in text:
            text = unescape(text)
        return re.sub("\x00(\\d+)\x00", lambda m: self.kept[int(m[1])], text) if self.kept else text

    def _keep(self, verbatim: str) -> str:
        self.kept.append(verbatim)
        return f"\x00{len(self.kept) - 1}\x00"

    def _span(self, match: re.Match[str]) -> str:
        if match["in_code"] is not None:
            return self._keep(match["in_code"])
        if match["address"] is not None:
            return self._keep(match["address"])
        for group, kind in _COUNTED.items():
            if match[group] is not None:
                self.layout.counts[kind] += 1
        return match["label"] or ""


def _without_emphasis(text: str) -> str:
    """Remove the signs of emphasis if each that opens has one that closes; a lone asterisk may be a note's sign."""
    kinds = [match.lastgroup for match in _EMPHASIS.finditer(text)]
    balanced = kinds.count("open") == kinds.count("close")
    return _EMPHASIS.sub("", text) if kinds and balanced else text


_COUNTED = {
    "image": "images_removed",
    "note": "footnote_references_removed",
    "target": "links_removed",
    "tag": "tags_removed",
    "attributes": "attributes_removed",
}
