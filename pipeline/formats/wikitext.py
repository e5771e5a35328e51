"""Turn wikitext into plain text in one pass, in time linear in its length whatever the input.

The rules: links keep their label; files, categories, interwiki and user links go; templates go unless
`_wiki_templates` says which of their words are text; notes (`ref`), formulas, galleries and comments go; data tables
(class wikitable) become lines with ` | `, other tables go; bold, italics, lists and headings lose their signs; headings
without anything under them go. Everything that goes is counted.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from html import unescape

from pipeline.formats._wiki_outline import BREAK_MARK, HEADING_MARK, ROW_MARK, laid_out
from pipeline.formats._wiki_templates import Kind, kept_argument, rule_of, split_arguments

MAX_DEPTH = 60
"""Open brackets within one another; MediaWiki itself stops at 40 templates."""


_TOKEN = re.compile(r"\{\{|\}\}|\[\[|\]\]|\n[ :]*\{\||\n[ \t]*\|\}|<!--|</?[A-Za-z][^<>]*>")
_NAMED_LINK = re.compile(r"\[\[[^\[\]{}|:\n<]*\|([^\[\]{}|\n<]+)\]\](?!\])")
_BARE_LINK = re.compile(r"\[\[([^\[\]{}|:\n<#]+)\]\](?!\])")
_SIMPLE_TEMPLATE = re.compile(r"(?<!\{)\{\{(?![{|])([^{}\[\]<]*)\}\}(?!\})")
_SIMPLE_PASSES = 3
"""Templates inside templates that are resolved from the inside out; what lies deeper is left to the stack."""

_VERBATIM = {
    "math": "formulas_removed", "chem": "formulas_removed", "ce": "formulas_removed", "gallery": "images_removed",
    "timeline": "images_removed", "imagemap": "images_removed", "score": "images_removed", "graph": "images_removed",
    "hiero": "images_removed", "mapframe": "images_removed", "maplink": "images_removed", "inputbox": "forms_removed",
    "templatedata": "forms_removed", "categorytree": "forms_removed", "includeonly": "templates_removed",
    "nowiki": "", "pre": "", "syntaxhighlight": "", "source": "", "code": "",
}  # fmt: skip
"""Elements whose content is no wikitext: the kind they are counted as, or nothing if their content is text."""

_BREAKING = frozenset(
    {"br", "p", "div", "li", "ul", "ol", "blockquote", "poem", "tr", "hr", "dd", "dt", "dl", "center"}
)

_FILES = frozenset({"datei", "bild", "file", "image", "media", "medium"})
_CATEGORIES = frozenset({"kategorie", "category"})
_USERS = frozenset({
    "benutzer", "benutzerin", "user", "benutzer diskussion", "benutzerin diskussion", "user talk", "bd", "spezial",
    "special", "benutzer blog",
})  # fmt: skip
_INTERWIKI = re.compile(r"[a-z]{2,3}(?:-[a-z-]{2,12})?|simple|commons|wikt|w|s|q|b|v|n|d|m|meta|wikipedia|wikisource")


@dataclass(slots=True)
class Plain:
    """The text of one page.

    Args:
        text: paragraphs separated by one empty line; list lines and table rows by one line end.
        counts: removals by kind.
        categories: names of the categories it was filed under.
        licences: licence templates found, without braces.
    """

    text: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    categories: list[str] = field(default_factory=list)
    licences: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    kind: str
    parts: list[str]


def plain(wikitext: str, drop_sections: Collection[str] = (), *, tables: bool = True) -> Plain:
    """Return the text of a page.

    Args:
        wikitext: as MediaWiki stores it.
        drop_sections: headings whose sections are left out, with everything below them.
        tables: keep data tables as rows.
    """
    found = Plain()
    scan = _Scan(wikitext, found, tables=tables)
    text = _finish(scan.run(), found)
    found.text = laid_out(text, frozenset(drop_sections), found.counts)
    return found


class _Scan:
    """Walk the brackets and tags of a page with a stack; every character is looked at a bounded number of times."""

    def __init__(self, text: str, found: Plain, *, tables: bool) -> None:
        self.text = text
        self.found = found
        self.counts = found.counts
        self.tables = tables
        self.stack: list[_Frame] = [_Frame("page", [])]
        self.open: Counter[str] = Counter()
        self.never_closed: set[str] = set()

    def run(self) -> str:
        # A table may open on the first line; with a line end before it, one look for a line end finds it too.
        self.text = "\n" + _verse_lines(self.text) if "<poem" in self.text else "\n" + self.text
        self.text = self._without_simple_ones(self.text)
        text, position, end = self.text, 0, len(self.text)
        search = _TOKEN.search
        while (match := search(text, position)) is not None:
            if match.start() > position:
                self.stack[-1].parts.append(text[position : match.start()])
            position = self._token(match, match.group())
        if position < end:
            self.stack[-1].parts.append(text[position:])
        while len(self.stack) > 1:
            self._demote()
        return "".join(self.stack[0].parts)

    def _without_simple_ones(self, text: str) -> str:
        """Resolve links and templates that hold no brackets at all; these are nine in ten, and need no stack."""
        if "<nowiki" in text or "<pre" in text:
            return text
        text = _NAMED_LINK.sub(r"\1", text)
        text = _BARE_LINK.sub(r"\1", text)
        for _ in range(_SIMPLE_PASSES):
            text, count = _SIMPLE_TEMPLATE.subn(lambda m: self._template(m[1]), text)
            if not count:
                break
        return text

    def _token(self, match: re.Match[str], sign: str) -> int:
        after = match.end()
        if sign == "[[":
            self._push("link")
        elif sign == "]]":
            self._close("link")
        elif sign == "{{":
            self._push("template")
        elif sign == "}}":
            # Three closing braces end a parameter such as {{{1|default}}}: the third belongs to it.
            top = self.stack[-1]
            parameter = top.kind == "template" and top.parts[:1] and top.parts[0].startswith("{")
            self._close("template")
            if parameter and self.text.startswith("}", after):
                after += 1
        elif sign == "<!--":
            after = self._past("-->", after)
            self.counts["comments_removed"] += 1
        elif sign[0] == "<":
            after = self._tag(sign, after)
        elif sign.endswith("{|"):
            self.stack[-1].parts.append("\n")
            self._push("table")
        else:
            self._close("table")
        return after

    def _past(self, closing: str, start: int) -> int:
        if closing in self.never_closed:
            return start
        at = self.text.find(closing, start)
        if at < 0:
            self.never_closed.add(closing)
            return start
        return at + len(closing)

    def _tag(self, token: str, after: int) -> int:
        name = re.match(r"</?([A-Za-z][A-Za-z0-9]*)", token)
        tag = name[1].lower() if name else ""
        closing, alone = token[1] == "/", token.endswith("/>")
        if tag == "ref":
            if closing:
                self._close("ref")
            elif alone:
                self.counts["notes_removed"] += 1
            else:
                self._push("ref")
        elif tag in _VERBATIM and not closing and not alone:
            return self._verbatim(tag, after)
        elif tag in _BREAKING:
            self.stack[-1].parts.append(f"\n{BREAK_MARK}")
            if tag == "br" and self.text.startswith("\n", after):
                return after + 1
        return after

    def _verbatim(self, tag: str, after: int) -> int:
        closing = re.compile(rf"</{tag}\s*>", re.IGNORECASE)
        match = None if tag in self.never_closed else closing.search(self.text, after)
        if match is None:
            self.never_closed.add(tag)
            return after
        if _VERBATIM[tag]:
            self.counts[_VERBATIM[tag]] += 1
        else:
            self.stack[-1].parts.append(self.text[after : match.start()])
        return match.end()

    def _push(self, kind: str) -> None:
        if len(self.stack) > MAX_DEPTH:
            self.counts["stray_brackets_removed"] += 1
            return
        self.open[kind] += 1
        self.stack.append(_Frame(kind, []))

    def _close(self, kind: str) -> None:
        if not self.open[kind]:
            self.counts["stray_brackets_removed"] += 1
            return
        # A table or a note ends what was left open inside it; a link or template must not end the table around it.
        while self.stack[-1].kind != kind:
            if kind in {"link", "template"} and self.stack[-1].kind in {"table", "ref"}:
                self.counts["stray_brackets_removed"] += 1
                return
            self._demote()
        content = "".join(self.stack.pop().parts)
        self.open[kind] -= 1
        self.stack[-1].parts.append(self._render(kind, content))

    def _demote(self) -> None:
        frame = self.stack.pop()
        self.open[frame.kind] -= 1
        self.counts["stray_brackets_removed"] += 1
        content = "".join(frame.parts)
        if frame.kind in {"template", "ref", "table"}:
            # Nobody knows where it should have ended; its own paragraph is the least that is not text.
            content = content.partition("\n\n")[2]
            content = f"\n\n{content}" if content else ""
        self.stack[-1].parts.append(content)

    def _render(self, kind: str, content: str) -> str:
        if kind == "link":
            return self._link(content)
        if kind == "template":
            return self._template(content)
        if kind == "ref":
            self.counts["notes_removed"] += 1
            return ""
        return self._table(content)

    def _link(self, content: str) -> str:
        target, sign, label = content.partition("|")
        space, colon, rest = target.partition(":")
        space = space.strip().replace("_", " ").lower()
        if colon and space:
            if space in _FILES:
                self.counts["images_removed"] += 1
                return ""
            if space in _CATEGORIES:
                self.counts["categories_removed"] += 1
                self.found.categories.append(rest.strip())
                return ""
            if space in _USERS:
                self.counts["user_links_removed"] += 1
                return ""
            if not sign and _INTERWIKI.fullmatch(space):
                self.counts["interwiki_links_removed"] += 1
                return ""
        if sign:
            shown = label.rpartition("|")[2] if "|" in label else label
            return shown.strip() or _pipe_trick(target)
        return target.strip().lstrip(":")

    def _template(self, content: str) -> str:
        if content.startswith("{"):
            return content[1:].partition("|")[2].rstrip("}")
        head, arguments, rest = content.partition("|")
        rule = rule_of(head)
        if rule.kind is Kind.FIXED and not arguments:
            return rule.words
        if rule.kind is Kind.SECTION:
            return f"\n{HEADING_MARK}{rule.words}\n"
        if rule.kind is Kind.ARGUMENT:
            return kept_argument(rule, rest)
        if rule.kind is Kind.LABELS:
            return ", ".join(p for p in split_arguments(rest)[0] if p) + ":"
        if rule.kind is Kind.LICENCE:
            self.found.licences.append(content[:200])
        self.counts["templates_removed"] += 1
        return ""

    def _table(self, content: str) -> str:
        head, _, body = content.partition("\n")
        if not self.tables or "wikitable" not in head:
            self.counts["tables_removed"] += 1
            return ""
        self.counts["tables_read_as_rows"] += 1
        return "\n" + "\n".join(_rows(body)) + "\n"


def _verse_lines(text: str) -> str:
    """Mark every line end inside `poem`, where a line is a line."""
    parts = re.split(r"(</?poem\b[^<>]*>)", text)
    inside = False
    for at, part in enumerate(parts):
        if at % 2:
            inside = not part.startswith("</")
        elif inside:
            parts[at] = re.sub(r"\n(?=[^\n])", "<br>", part)
    return "".join(parts)


def _pipe_trick(target: str) -> str:
    return re.sub(r"\s*\([^()]*\)\s*$", "", target.rpartition(":")[2]).strip()


_ATTRIBUTES = re.compile(r"^[^|\[\]]*\w+\s*=[^|]*\|(?!\|)")


def _rows(body: str) -> list[str]:
    rows: list[list[str]] = [[]]
    for line in body.split("\n"):
        stripped = line.strip()
        if stripped.startswith("|-"):
            rows.append([])
        elif stripped.startswith("|+"):
            rows[-1].append(_ATTRIBUTES.sub("", stripped[2:]).strip())
            rows.append([])
        elif stripped[:1] in {"|", "!"}:
            cells = re.split(r"\|\||!!" if stripped[0] == "!" else r"\|\|", stripped[1:])
            rows[-1] += [_ATTRIBUTES.sub("", cell).strip() for cell in cells]
        elif stripped and rows[-1]:
            rows[-1][-1] = f"{rows[-1][-1]} {stripped.lstrip('*#:; ')}".strip()
    return [ROW_MARK + " | ".join(cells).strip() for cells in rows if any(cells)]


_EXTERNAL = re.compile(r"\[(?:https?:|ftp:|mailto:|news:)?//[^\s\]]+[ \t]*([^\]\n]*)\]|\[mailto:\S+[ \t]*([^\]\n]*)\]")
_QUOTES = re.compile(r"'{2,}")
_MAGIC = re.compile(r"__[A-ZÄÖÜ_]{3,40}__|~{3,5}")
_SIGNED = re.compile(r"(?:--|—|–)?[ \t]*\d{1,2}:\d\d, \d{1,2}\. [A-Za-zä]{3,9}\.? \d{4} \((?:CES?T|MES?Z|UTC)\)")
_HOLLOW = re.compile(r"\([ \t,;:/–-]*\)|\[[ \t]*\]")


def _finish(text: str, found: Plain) -> str:
    if "[" in text:
        text, links = _EXTERNAL.subn(lambda m: m[1] or m[2] or "", text)
        found.counts["external_links_removed"] += links
    if "''" in text:
        text = _QUOTES.sub("", text)
    if "__" in text or "~~~" in text:
        text = _MAGIC.sub("", text)
    if any(zone in text for zone in ("(CE", "(ME", "(UTC)")):
        text, signatures = _SIGNED.subn("", text)
        found.counts["signatures_removed"] += signatures
    text, hollow = _HOLLOW.subn("", text)
    found.counts["hollow_brackets_removed"] += hollow
    if "&" in text:
        text = unescape(text)
    return text
