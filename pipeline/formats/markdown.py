"""Read Markdown, with or without YAML front matter: one Record a file, its markup removed.

Wrapped lines are joined, list items become lines of their paragraph, tables become lines with ` | `. Option
`markup = "keep"` leaves the body as it is. For laws (front matter with `jurabk`) the table of data under the title is
read into the metadata and left out of the text; their key is the same as that of the gii-norm reader.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import PurePosixPath
from typing import BinaryIO

import yaml

from licenses.work import Person, Statement, Work
from pipeline.formats.encoding import Decoded, DecodeError, read_text
from pipeline.formats.gii_norm import work_key
from pipeline.formats.layout import Layout
from pipeline.record import Options, Origin, Record, Unreadable

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LIMIT = 65_536
"""Characters of front matter; YAML is slow, and no header seen is longer than 1,000."""

_RIGHTS = ("license", "licence", "rights", "copyright", "lizenz")


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the document of one file.

    Args:
        stream: the Markdown file.
        origin: where it lies.
        options: `markup` (`remove` or `keep`), `encoding` to name one instead of finding it.
    """
    try:
        found = read_text(stream, str(options.get("encoding", "")))
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    front, body, fault = _front_matter(found.text)
    if fault is not None:
        yield Unreadable(origin.path, fault, "invalid_front_matter: not a YAML mapping")
        return
    layout = Layout()
    law = "jurabk" in front
    facts = {}
    if law:
        facts, body = _law_facts(body, layout)
    if options.get("markup", "remove") == "keep":
        text = body.strip("\n")
    else:
        _Body(layout).read(body)
        text = layout.text()
    yield _record(text, front, facts, found, layout, origin)


def _front_matter(text: str) -> tuple[dict[str, str], str, str | None]:
    match = _FRONT.match(text)
    if match is None or match.end() > _FRONT_LIMIT:
        return {}, text, None
    try:
        # The base loader knows strings only: `jurabk: NO` is an abbreviation, not the word false.
        fields = yaml.load(match.group(1), Loader=yaml.BaseLoader)  # noqa: S506 - it builds strings, lists and dicts
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return {}, text, f"line {mark.line + 2}" if mark is not None else "line 1"
    except (yaml.YAMLError, RecursionError):
        return {}, text, "line 1"
    if not isinstance(fields, dict):
        return {}, text, "line 1"
    flat = {str(k).casefold(): v if isinstance(v, str) else "" for k, v in fields.items()}
    return flat, text[match.end() :], None


_FACT = re.compile(r"^(\S[^\n]*)\n:[ ]{1,3}(\S[^\n]*(?:\n[ ]{4}\S[^\n]*)*)\n+", re.MULTILINE)


def _law_facts(body: str, layout: Layout) -> tuple[dict[str, str], str]:
    facts: dict[str, str] = {}
    heading = re.match(r"\s*#[^\n]*\n+", body)
    at = heading.end() if heading else 0
    start = at
    while (match := _FACT.match(body, at)) is not None:
        facts[match.group(1).strip()] = " ".join(match.group(2).split())
        at = match.end()
    if facts:
        layout.counts["law_facts_read_as_metadata"] += len(facts)
    return facts, body[:start] + body[at:]


def _record(
    text: str, front: dict[str, str], facts: dict[str, str], found: Decoded, layout: Layout, origin: Origin
) -> Record:
    path = PurePosixPath(origin.path)
    law = "jurabk" in front
    date = _iso(facts.get("Ausfertigungsdatum") or front.get("date", ""))
    authors = tuple(Person(a.strip()) for a in re.split(r"[;\n]", front.get("author", "")) if a.strip())
    title = front.get("title", "") or _first_heading(text)
    statements = tuple(Statement(front[k][:500], f"front matter: {k}", _uri(front[k])) for k in _RIGHTS if front.get(k))
    return Record(
        id=front.get("slug") or path.with_suffix("").as_posix(),
        text=text,
        work=Work(
            title=title,
            kind="law" if law else "",
            authors=authors,
            published=int(date[:4]) if date else None,
            issuer="Bundesrepublik Deutschland" if law else None,
        ),
        statements=statements,
        revision=facts.get("Stand", ""),
        date=date,
        register="law" if law else "",
        language=front.get("language") or front.get("lang", ""),
        work_key=work_key(front.get("jurabk", "")),
        repairs=tuple(sorted((*found.repairs, *layout.repairs()))),
    )


def _iso(date: str) -> str:
    if re.fullmatch(r"\d{4}(-\d\d){0,2}", date):
        return date
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", date)
    return f"{german[3]}-{int(german[2]):02}-{int(german[1]):02}" if german else ""


def _uri(quote: str) -> str | None:
    found = re.search(r"https?://[^\s<>\")]+", quote)
    return found.group() if found else None


def _first_heading(text: str) -> str:
    return text.partition("\n")[0][:300]


_TICKS = re.compile(r"^ {0,3}(```+|~~~+)")
_ITEM = re.compile(r"^(\s*)([*+-]|\d{1,9}[.)]|[a-zA-Z]{1,4}\)|[IVXLC]{1,6}\.)(\s+)(?=\S)")
_CELL_ROW = re.compile(r"^\*    \*   ?")
_CELL = re.compile(r"^    \*   ?|^    \*$")
_RULE = re.compile(r"^ {0,3}([-*_=])(?:[ \t]*\1){2,}[ \t]*$")
_PIPES = re.compile(r"^\s*\|.*\|\s*$")
_PIPE_RULE = re.compile(r"^\s*\|?[\s:|+-]+\|?\s*$")
_NOTE = re.compile(r"^\[\^[^\]\s]+\]:\s*")


class _Body:
    """Walk the lines of a Markdown body and write its text into a layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.fence = ""
        self.cells: list[list[str]] = []
        self.blank = True

    def read(self, body: str) -> None:
        body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
        for line in body.expandtabs(4).split("\n"):
            self._line(line)
        self._end_row()
        self.layout.end_paragraph()

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
        return _inline(text, self.layout)


_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPANS = re.compile(
    r"(?P<code>`+)(?P<in_code>.+?)(?P=code)"
    r"|(?P<image>!\[[^\]]*\]\([^)]*\))"
    r"|(?P<note>\[\^[^\]\s]+\])"
    r"|\[(?P<label>[^\]]*)\]\((?P<target>[^)\s]*)(?:\s+\"[^\"]*\")?\)"
    r"|<(?P<address>(?:https?://|mailto:)[^>\s]+)>"
    r"|(?P<tag></?(?:br|b|i|em|strong|sup|sub|span|div|p|a|img|u|small|center|font|table|tr|td|th)\b[^<>]*>)"
    r"|(?P<attributes>\s*\{[#.][^{}]*\})"
)
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])")


def _inline(text: str, layout: Layout) -> str:
    kept: list[str] = []

    def keep(verbatim: str) -> str:
        kept.append(verbatim)
        return f"\x00{len(kept) - 1}\x00"

    def span(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if match["in_code"] is not None:
            return keep(match["in_code"])
        if match["image"] is not None:
            layout.counts["images_removed"] += 1
            return ""
        if match["note"] is not None:
            layout.counts["footnote_references_removed"] += 1
            return ""
        if match["target"] is not None:
            layout.counts["links_removed"] += 1
            return match["label"]
        if match["address"] is not None:
            return keep(match["address"])
        layout.counts["tags_removed" if kind == "tag" else "attributes_removed"] += 1
        return ""

    if "\\" in text:
        text = _ESCAPE.sub(lambda m: keep(m.group(1)), text)
    if any(c in text for c in "`[<{"):
        text = _SPANS.sub(span, text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    if "&" in text:
        text = unescape(text)
    return re.sub("\x00(\\d+)\x00", lambda m: kept[int(m.group(1))], text) if kept else text
