"""Finds licence statements in what a format hands over: TEI, METS and other XML, HTML, JSON, front matter, DEP-5, text.

Every statement keeps its place, its words and its scope. Detectors never conclude; they only find.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from licenses.beside import beside
from licenses.fields import CONDITION_KEYS, LICENCE_KEYS, QUOTE, conditional, tidy, uri_of
from licenses.markup import in_html, in_xml
from licenses.quotes import excerpts, in_json, parsed
from licenses.scopes import subject
from licenses.sentences import prohibits_only, sentences, states
from licenses.work import Scope, Statement

_EDGE = 4_000
"""Code points at either end of a text in which notices stand."""
_LONGEST = 5_000
"""Longest sentence that is read, in code points; longer ones are tables or data."""
_FRONT = re.compile(r"\A\ufeff?(?:---|\+\+\+)[ \t]*\r?\n(.*?)\r?\n(?:---|\+\+\+|\.\.\.)[ \t]*\r?(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(
    r"^([ \t]*)(?:- )?[\"']?([A-Za-zäöüÄÖÜ@][\w:. -]{1,30}?)[\"']?[ \t]*[:=](?:[ \t]+(\S[^\n]*)|[ \t]*)()$"
)
_TABLE = re.compile(r"^\[+([^\[\]]+)\]+[ \t]*$")
_OWN_TABLES = frozenset(
    ("text", "content", "document", "article", "work", "rights", "rechte", "copyright", "params", "extra")
)
"""Tables of a front matter whose fields speak of the text itself."""
_TEMPLATE = re.compile(r"\{\{\s*([^{}|\n]{2,60})\s*(?:\|([^{}]{0,200}))?\}\}")


def scan(text: str, *, prohibitions: bool = True) -> tuple[Statement, ...]:
    """Return every licence statement of a raw document, in its order.

    Args:
        text: a document as it was published, with its markup.
        prohibitions: whether prohibitions in plain words count; in a law they are its content.
    """
    altered = tuple(_altered_mit(text))
    text = _without_legal_code(text)
    head = text.lstrip("\ufeff \t\r\n")[:400].lower()
    found = list(altered)
    found.extend(_of_its_kind(text, head, prohibitions=prohibitions))
    return tuple(dict.fromkeys(found))


_LEGAL_CODE = (
    "CREATIVE COMMONS CORPORATION IS NOT A LAW FIRM",
    'Creative Commons Corporation ("Creative Commons") is not a law firm',
    "Creative Commons Corporation (“Creative Commons”) is not a law firm",
    "By exercising the Licensed Rights (defined below)",
    "CREATIVE COMMONS IST KEINE RECHTSANWALTSKANZLEI",
    "Die Creative Commons Corporation (“Creative Commons”) ist keine Rechtsanwaltskanzlei",
    "Die Creative Commons Corporation („Creative Commons“) ist keine Rechtsanwaltskanzlei",
    "Durch die Ausübung der lizenzierten Rechte (wie unten definiert)",
    "THE WORK (AS DEFINED BELOW) IS PROVIDED UNDER THE TERMS",
    "Everyone is permitted to copy and distribute verbatim copies",
    "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
    "The laws of most jurisdictions throughout the world automatically confer",
)
_LEGAL = re.compile("|".join(r"[\s*#.>]+".join(map(re.escape, mark.split())) for mark in _LEGAL_CODE))
"""The same, however its lines are broken."""


def _without_legal_code(text: str) -> str:
    """Return what stands before the body of a licence text: its clauses speak of conditions and state nothing."""
    found = _LEGAL.search(text)
    return _MIT_BODY.sub("\n\n", text[: found.start()] if found else text)


_MIT_BODY = re.compile(
    r"permission\s+is\s+hereby\s+granted,?\s+free\s+of\s+charge,"
    r"(?:(?!\n[ \t]*\n[ \t]*\n).){300,1200}?dealings\s+in\s+the\s+software\.?",
    re.IGNORECASE | re.DOTALL,
)
"""The terms of the MIT licence, as far as they are one block."""
_MIT = (
    "permission is hereby granted free of charge to any person obtaining a copy of this software and associated "
    "documentation files the software to deal in the software without restriction including without limitation the "
    "rights to use copy modify merge publish distribute sublicense and or sell copies of the software"
)


def _altered_mit(text: str) -> Iterator[Statement]:
    """Yield a statement when a text gives permission in the words of the MIT licence, but not in all of them."""
    start = text.lower().find("permission is hereby granted")
    if start < 0:
        return
    words = " ".join(re.findall(r"[a-z]+", text[start : start + 2_000].lower()))
    if not words.startswith(_MIT):
        line = text.count("\n", 0, start) + 1
        yield Statement("Permission is hereby granted", f"text, line {line}", "LicenseRef-Altered-License")


def _of_its_kind(text: str, head: str, *, prohibitions: bool) -> Iterator[Statement]:
    """Yield the statements of a document by what it looks like."""
    if head.startswith("<mediawiki"):
        yield from in_wikitext(text)
    elif _is_html(text, head):
        yield from in_html(text)
    elif head.startswith("<"):
        yield from in_xml(text)
    elif head.startswith(("{", "[")) and (data := parsed(text)) is not None:
        yield from in_json(data)
    elif _is_dep5(text):
        yield from in_dep5(text)
    else:
        yield from in_front_matter(text)
        yield from in_wikitext(text)
        yield from in_text(_TEMPLATE.sub(_silenced, _FRONT.sub(_lines, text)), prohibitions=prohibitions)


_HTML_TAGS = frozenset(
    "html body div p a span footer section article aside main figure img table ul ol li h1 h2 h3 h4 h5 h6 small header "  # noqa: SIM905
    "meta link script head nav blockquote br hr center address b i em strong font".split()
)


def _is_html(text: str, head: str) -> bool:
    """Say whether a document is HTML: by its first element, or by any tag of HTML where it begins with words."""
    if head.startswith("<!doctype html") or "<html" in head:
        return True
    if head.startswith("<"):
        first = re.search(r"<([a-z][\w:-]*)", head)
        journal = first is not None and first.group(1) == "article" and "<permissions" in text
        return first is not None and first.group(1) in _HTML_TAGS and not journal
    return bool(re.search(r"<(?:a\s|p>|div|span|footer|br\s*/?>)", text[:20_000], re.IGNORECASE))


def _lines(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")


def _silenced(match: re.Match[str]) -> str:
    """Return nothing in place of a template that was read as one, so that it is not read again as words."""
    return "" if _template(match) else match.group()


def in_text(text: str, *, prohibitions: bool = True) -> Iterator[Statement]:
    """Yield the sentences of a plain text that give, refuse or state a licence, and what near them may narrow it.

    Args:
        text: without markup.
        prohibitions: whether prohibitions in plain words count; in a law they are its content. In a long text they
            count at its beginning and its end only, where notices stand.
    """
    told = list(sentences(text))
    whole = list(sentences(_unwrapped(text)))
    starts = [start for start, _ in whole]
    for offset, sentence in told:
        if len(sentence) > _LONGEST or not states(sentence):
            continue
        at_an_edge = offset < _EDGE or offset > len(text) - _EDGE
        if prohibits_only(sentence) and not (prohibitions and at_an_edge):
            continue
        start, full = whole[bisect_right(starts, offset) - 1]
        line = text.count("\n", 0, max(start, offset if len(full) > QUOTE else start)) + 1
        said = sentence if len(full) > QUOTE or prohibits_only(sentence) else full
        yield from (Statement(quote, f"text, line {line}", None, scope) for quote, scope in excerpts(said))
        for other in beside(text, whole, bisect_right(starts, offset) - 1):
            yield Statement(tidy(other), f"text, beside line {line}")


_WRAPPED = re.compile(
    r"(?:(?<=[^\s.!?:;|>*=-])|(?<=[^\s.!?:;|>*=-] ))\n[ \t]*(?:(?:[*#%/'>]+|//|--)[ \t]+)?(?=[a-zäöüß(\[])"
    r"|(?<=[^\n]{50}[^\s.!?:;|>*=)\]-])\n"
    r"[ \t]*(?:(?:[#%/'>]+|//|(?<=[ \t])\*)[ \t]+)?(?=[A-ZÄÖÜ0-9\"„(\[])(?![A-ZÄÖÜ][\w-]{0,20}:)"
)
"""A line broken within a sentence: the next goes on in small letters, or a full line goes on without a mark."""


def _unwrapped(text: str) -> str:
    """Return a text of the same length in which lines broken within a sentence are joined."""
    return _WRAPPED.sub(lambda m: " " * len(m.group()), text)


def in_front_matter(text: str) -> Iterator[Statement]:
    """Yield the licence fields of a YAML or TOML front matter, with the fields beside them that may narrow it.

    A field of a nested table speaks of what the table describes: only a table of the text or of its rights frees it.
    """
    if not (block := _FRONT.match(text)):
        return
    parents: list[tuple[int, str]] = []
    fields: list[tuple[str, str, tuple[str, ...]]] = []
    for line in block.group(1).splitlines():
        if table := _TABLE.match(line):
            parents = [(-1, table.group(1).strip())]
            continue
        if not (match := _FIELD.match(line)):
            continue
        depth, name, value = len(match[1]), match[2].strip(), (match[3] or "").strip()
        parents = [p for p in parents if p[0] < depth]
        if value:
            fields.append((name, value.strip("\"' "), tuple(p for _, p in parents)))
        else:
            parents.append((depth, name))
    if not any(name.lower() in LICENCE_KEYS or _of_licence(above) for name, _, above in fields):
        return
    for name, value, above in fields:
        yield from _front_field(name, value, above)


def _of_licence(above: tuple[str, ...]) -> bool:
    return bool(above) and above[-1].lower() in LICENCE_KEYS


def _front_field(name: str, value: str, above: tuple[str, ...]) -> Iterator[Statement]:
    place = f"front matter: {'.'.join((*above, name))}"
    outer = [p for p in above if p.lower() not in LICENCE_KEYS]
    scope = Scope.TEXT
    if outer and outer[-1].lower() not in _OWN_TABLES:
        about = subject(re.sub(r"[^\w]+", " ", outer[-1]))
        scope = about if about and about is not Scope.TEXT else Scope.METADATA
    if name.lower() in LICENCE_KEYS or (
        _of_licence(above) and name.lower() in ("name", "id", "url", "title", "spdx", "type")
    ):
        yield Statement(tidy(value), place, uri_of(value), scope)
    elif name.lower().replace("-", "_") in CONDITION_KEYS or _of_licence(above):
        said = conditional(name, value, place)
        yield from (replace(s, scope=scope) for s in (said,) if s)


def in_wikitext(text: str) -> Iterator[Statement]:
    """Yield the licence templates of a wiki page."""
    for match in _TEMPLATE.finditer(text):
        if statement := _template(match):
            yield statement


def _template(match: re.Match[str]) -> Statement | None:
    called = match.group(1).strip()
    name = called.lower().replace("_", " ").removeprefix("vorlage:").removeprefix("template:")
    if hit := _WIKI.get(name):
        return Statement(tidy(match.group()), f"template {called}", hit)
    if name.startswith(("cc-", "cc ", "gfdl", "pd-", "dl-de", "bild-cc", "bild-pd")):
        scope = Scope.IMAGES if name.startswith("bild-") else Scope.TEXT
        return Statement(tidy(match.group()), f"template {called}", name.removeprefix("bild-"), scope)
    return None


_WIKI = {
    "gemeinfrei": "LicenseRef-Public-Domain",
    "pd-old": "LicenseRef-Public-Domain",
    "public domain": "LicenseRef-Public-Domain",
    "pd-alt-100": "LicenseRef-Public-Domain",
    "amtliches werk": "LicenseRef-Official-Work",
    "pd-gov-germany": "LicenseRef-Official-Work",
}


def in_dep5(text: str) -> Iterator[Statement]:
    """Yield the licence of every `Files` stanza of a machine-readable Debian copyright file."""
    for number, stanza in enumerate(re.split(r"\n[ \t]*\n", text)):
        fields = dict(re.findall(r"^(\S[^:\n]*):[ \t]*([^\n]*)", stanza, re.MULTILINE))
        if "Files" in fields and "License" in fields:
            packaging = all(name.startswith("debian/") for name in fields["Files"].split())
            yield Statement(
                tidy(f"License: {fields['License']}"),
                f"stanza {number}: {fields['Files'][:80]}",
                fields["License"],
                Scope.SOFTWARE if packaging and fields["Files"].strip() else Scope.TEXT,
            )


def _is_dep5(text: str) -> bool:
    return (text[:500].lstrip().startswith("Format:") and "\nLicense:" in text) or text.startswith("Files:")
