"""Lay out the lines of a wiki page: headings with something under them, paragraphs, list lines, rows."""

import re
from collections import Counter

HEADING_MARK = "\x01"
"""Before the words of a template that stands for a heading."""

ROW_MARK = "\x02"
"""Before a row of a table."""

BREAK_MARK = "\x03"
"""Before a line that a tag has begun."""

_HEADING = re.compile(r"(={1,6})[ \t]*(.+?)[ \t]*\1[ \t]*$")
_LIST = re.compile(r"[*#:;]+[ \t]*")
_ONLY_SIGNS = re.compile(r"(?:\[[0-9a-z,– -]{0,12}\][,.: ]*|[.:;,*–-]+)+\Z")


def laid_out(text: str, drop: frozenset[str], counts: Counter[str]) -> str:
    """Return the paragraphs of a page whose inline markup is resolved.

    Args:
        text: lines, some of which begin with one of the marks above.
        drop: headings whose sections are left out.
        counts: removals by kind, added to.
    """
    page = _Outline(drop, counts)
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            page.end_paragraph()
        elif line[0] == HEADING_MARK:
            page.heading(7, line[1:])
        elif line[0] == ROW_MARK:
            page.line(_spaced(line[1:]))
        elif line[0] == BREAK_MARK:
            page.line(_spaced(line.lstrip(f"{BREAK_MARK}*#:; \t")), joins=True)
        elif line[0] == "=" and (heading := _HEADING.match(line)) is not None:
            page.heading(len(heading[1]), _spaced(heading[2]))
        elif line[0] in "*#:;":
            item = _spaced(_LIST.sub("", line, count=1))
            if item and not _ONLY_SIGNS.match(item):
                page.line(item)
        elif not line.startswith("----"):
            page.running(_spaced(line))
    return page.text()


_SPACES = re.compile(r"[ \t]{2,}")
_BEFORE_SIGN = re.compile(r"[ \t]+(?=[,.;:!?)](?:\s|$))")


def _spaced(line: str) -> str:
    if "  " in line or "\t" in line:
        line = _SPACES.sub(" ", line)
    if any(sign in line for sign in (" ,", " .", " ;", " :", " !", " ?", " )")):
        line = _BEFORE_SIGN.sub("", line)
    return line.strip()


class _Outline:
    """Collect paragraphs under headings; a heading is written when something stands under it."""

    def __init__(self, drop: frozenset[str], counts: Counter[str]) -> None:
        self.drop = drop
        self.counts = counts
        self.blocks: list[str] = []
        self.open: list[list[str]] = []
        self.waiting: list[tuple[int, str]] = []
        self.dropping = 0
        self.joins = False

    def heading(self, level: int, title: str) -> None:
        self.end_paragraph()
        if self.dropping and level > self.dropping:
            return
        self.dropping = 0
        if title.rstrip(":") in self.drop:
            self.dropping = level
            self.counts["sections_removed"] += 1
            return
        while self.waiting and self.waiting[-1][0] >= level:
            self.waiting.pop()
            self.counts["empty_headings_removed"] += 1
        if title:
            self.waiting.append((level, title))

    def line(self, text: str, *, joins: bool = False) -> None:
        if text and not self.dropping:
            self._flush_headings()
            self.open.append([text])
            self.joins = joins

    def running(self, text: str) -> None:
        if not text or self.dropping:
            return
        self._flush_headings()
        if self.joins and self.open:
            self.open[-1].append(text)
        else:
            if self.open:
                self.end_paragraph()
            self.open.append([text])
        self.joins = True

    def _flush_headings(self) -> None:
        self.blocks += [title for _, title in self.waiting]
        self.waiting.clear()

    def end_paragraph(self) -> None:
        if self.open:
            self.blocks.append("\n".join(" ".join(line) for line in self.open))
            self.open = []
        self.joins = False

    def text(self) -> str:
        self.end_paragraph()
        self.counts["empty_headings_removed"] += len(self.waiting)
        for kind in [k for k, v in self.counts.items() if not v]:
            del self.counts[kind]
        return "\n\n".join(self.blocks)
