"""Read Markdown, with or without YAML front matter: one Record a file, its markup removed.

Wrapped lines are joined, list items become lines of their paragraph, tables become lines with ` | `. Option
`markup = "keep"` leaves the body as it is; option `front_matter_text` names fields of the front matter that are read
as text before it, such as `["title", "description"]`. For laws (front matter with `jurabk`) the table of data under the
title is read into the metadata and left out of the text; their key is the same as that of the gii-norm reader.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO

import yaml

from licenses.fields import CONDITION_KEYS, conditional
from licenses.work import Person, Statement, Work
from pipeline.formats._markdown_body import Body
from pipeline.formats._options import ENCODING, Kind, Spec
from pipeline.formats.dep5 import COPYRIGHT, grants
from pipeline.formats.encoding import DecodeError, read_text
from pipeline.formats.gii_norm import work_key
from pipeline.formats.layout import Layout, squeeze
from pipeline.record import Options, Origin, Record, Unreadable

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LIMIT = 65_536
"""Characters of front matter; YAML is slow, and no header seen is longer than 1,000."""

_RIGHTS = ("license", "licence", "rights", "copyright", "lizenz")


OPTIONS: Spec = {**ENCODING, **COPYRIGHT, "markup": ("remove", "keep"), "front_matter_text": Kind.WORDS}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the document of one file.

    Args:
        stream: the Markdown file.
        origin: where it lies.
        options: `markup` (`remove` or `keep`), `encoding` to name one instead of finding it.
    """
    try:
        found = read_text(stream, str(options.get("encoding", "")))
        granted = grants(origin, options)
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    front, body, fault = _front_matter(found.text)
    if fault is not None:
        yield Unreadable(origin.path, fault, "invalid_front_matter: not a YAML mapping")
        return
    layout = Layout()
    facts: dict[str, str] = {}
    if "jurabk" in front:
        facts, body = _law_facts(body, layout)
    shown = options.get("front_matter_text", [])
    for name in shown if isinstance(shown, list) else ():
        layout.paragraph(front.get(name.casefold(), ""))
    if options.get("markup", "remove") == "keep":
        text = "\n\n".join(p for p in (layout.text(), body.strip("\n")) if p)
    else:
        Body(layout).read(body)
        text = layout.text()
    if not text.strip():
        yield Unreadable(origin.path, "line 1", "empty_document: nothing but front matter")
        return
    repairs = tuple(sorted((*found.repairs, *layout.repairs())))
    record = _record(text, front, facts, origin)
    yield replace(record, statements=(*granted, *record.statements), repairs=repairs)


_SLIPPED = re.compile(r"\A((?:[^\n#-][^\n]*\n){1,3})(?=---\n(?:[^\n]+\n){0,12}jurabk:)")
"""The beginning of a law's title that slipped out before its front matter, as in eight files of the mirror."""


def _front_matter(text: str) -> tuple[dict[str, str], str, str | None]:
    slipped = _SLIPPED.match(text)
    if slipped is not None:
        front, body, fault = _front_matter(text[slipped.end() :])
        front["title"] = squeeze(f"{slipped[1]} {front.get('title', '')}")
        return front, body, fault
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


def _record(text: str, front: dict[str, str], facts: dict[str, str], origin: Origin) -> Record:
    path = PurePosixPath(origin.path)
    law = "jurabk" in front
    date = _iso(facts.get("Ausfertigungsdatum") or front.get("date", ""))
    authors = tuple(Person(a.strip()) for a in re.split(r"[;\n]", front.get("author", "")) if a.strip())
    title = front.get("title", "") or _first_heading(text)
    said = [Statement(front[k][:500], f"front matter: {k}", _uri(front[k])) for k in _RIGHTS if front.get(k)]
    beside = [conditional(k, v, f"front matter: {k}") for k, v in front.items() if k.lower() in CONDITION_KEYS]
    statements = (*said, *(s for s in beside if s and said))
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
