"""Read Project Gutenberg's books, plain text or HTML: header, small print and footer go, facts are taken from them.

The release date is the date of the file, never the year of the work. Life dates come from the catalogue's RDF file
`pg<number>.rdf`, looked for in the folder of the text and in the two above it. The licence statement is the one the
file carries; what it is worth in Germany is for the rights rules to say.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO

from licenses.work import Person, Statement, Work
from pipeline.formats._options import ENCODING, Kind, Spec
from pipeline.formats.encoding import DecodeError, read_text
from pipeline.formats.html import fragment
from pipeline.formats.layout import squeeze
from pipeline.formats.safe_xml import Element, XmlError, parse
from pipeline.formats.wrapped import paragraphs
from pipeline.record import Options, Origin, Record, Unreadable

_START = re.compile(
    r"^\*{3}[ \t]*START OF (?:THE|THIS) PROJECT GUTENBERG[^*]*\*{3}[^\n]*\n"
    r"|^\*END[ \t*]*THE SMALL PRINT![^\n]*\n(?:[^\n]*\*END\*[^\n]*\n)?",
    re.MULTILINE | re.IGNORECASE,
)
_END = re.compile(
    r"^[ \t]*(?:"
    r"\*{3}[ \t]*END OF (?:THE|THIS) PROJECT GUTENBERG"
    r"|End of (?:the |this )?Project Gutenberg"
    r"|Ende dieses (?:Projekte?s? |Project )?Gutenberg"
    r"|\*{3}START\*{2}THE SMALL PRINT!"
    r"|This is the end of (?:the|this) Project Gutenberg)",
    re.MULTILINE | re.IGNORECASE,
)
_PRODUCTION = re.compile(
    r"\A\s*(?:(?:Produced|Prepared|Transcribed|Scanned|E-?text (?:prepared|produced|scanned)|Etext reformatted"
    r"|This (?:e?book|etext|text|book|file|work) (?:was|has been|contains)"
    r"|Dieses Buch wurde uns|Dieser Text wurde|Note: |"
    r"\[?(?:This|Dieser?s?) [Ee]-?text)"
    r"[^\n]*(?:\n[^\n]+)*(?:\n[ \t]*\n|\s*\Z))",
)
_TRANSCRIBER = re.compile(
    r"^[ \t]*\[[ \t]*(?:Anmerkung|Hinweis|Transcriber|Note of the transcriber)[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]",
    re.MULTILINE,
)
"""Notes of the transcriber, in brackets that may hold others; they stand before or behind the work."""
_HTML = re.compile(r"\s*<(?:\?xml|!DOCTYPE|html)", re.IGNORECASE)
_FIELD = re.compile(
    r"^(Title|Author|Translator|Editor|Illustrator|Language|Release Date|Posting Date):[ \t]*(.*)$",
    re.MULTILINE | re.IGNORECASE,
)
_NUMBER = re.compile(r"\[(?:E-?Book|E-?text) *#(\d+)\]", re.IGNORECASE)
_LICENCE = re.compile(
    r"This e?-?(?:book|text) is for the use of anyone.*?(?=\n[ \t]*\n)"
    r"|This PROJECT GUTENBERG-tm etext, like most PROJECT GUTENBERG-\s*tm\s+etexts?,.*?\.",
    re.IGNORECASE | re.DOTALL,
)
_LANGUAGES = {"german": "de", "english": "en", "french": "fr", "latin": "la", "dutch": "nl"}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_TERMS = "{http://purl.org/dc/terms/}"
_PG = "{http://www.gutenberg.org/2009/pgterms/}"
_MARCREL = "{http://id.loc.gov/vocabulary/relators/}"


OPTIONS: Spec = {**ENCODING, "unwrap": Kind.FLAG}
"""What a source may decide."""


def read(stream: BinaryIO, origin: Origin, options: Options) -> Iterator[Record | Unreadable]:
    """Yield the book of one file.

    Args:
        stream: the text file, in any of the encodings used there.
        origin: where it lies; its path is the record's id.
        options: `encoding` to name one instead of finding it, `unwrap = false` to keep every line.
    """
    try:
        found = read_text(stream, str(options.get("encoding", "")))
    except DecodeError as error:
        yield error.unreadable(origin.path)
        return
    counts = dict(found.repairs)
    hypertext = _HTML.match(found.text) is not None
    if hypertext:
        counts["markup_removed"] = 1
    header, body = _split(fragment(found.text) if hypertext else found.text, counts)
    if not header:
        yield Unreadable(origin.path, "line 1", "no_header: no Project Gutenberg header found")
        return
    text = paragraphs(_plain(body, counts), unwrap=not hypertext and bool(options.get("unwrap", True)))
    if not text:
        yield Unreadable(origin.path, "line 1", "empty_document: nothing between header and footer")
        return
    yield _record(text, header, counts, origin)


def _split(text: str, counts: dict[str, int]) -> tuple[str, str]:
    start = None
    for match in _START.finditer(text, 0, 80_000):
        start = match
        if match.group().startswith("***"):
            break
    if start is None:
        return "", text
    end = _END.search(text, start.end())
    body = text[start.end() : end.start() if end else len(text)]
    counts["header_removed"] = 1
    if end:
        counts["footer_removed"] = 1
    while (note := _PRODUCTION.match(body)) is not None and note.end() > 0:
        counts["production_notes_removed"] = counts.get("production_notes_removed", 0) + 1
        body = body[note.end() :]
    return text[: start.end()], body


def _plain(body: str, counts: dict[str, int]) -> str:
    body, italics = re.subn(r"(?<!\w)_(?=\S)([^_]{1,2000}?)(?<=\S)_(?!\w)", r"\1", body)
    body, spaced = re.subn(r"(?<![\w=])=(?=\S)([^=\n]{1,200}?)(?<=\S)=(?![\w=])", r"\1", body)
    body, notes = _TRANSCRIBER.subn("", body)
    body, images = re.subn(r"\[Illustration[^\]]{0,500}\]", "", body)
    removed = {"emphasis_marks_removed": italics + spaced, "images_removed": images, "transcriber_notes_removed": notes}
    counts.update({kind: count for kind, count in removed.items() if count})
    return body


def _record(text: str, header: str, counts: dict[str, int], origin: Origin) -> Record:
    fields = _fields(header)
    number = match[1] if (match := _NUMBER.search(header)) else ""
    people = {role: _people(fields.get(role, "")) for role in ("Author", "Translator", "Editor")}
    title = fields.get("Title", "") or _old_title(header)
    if not people["Author"] and (by := re.search(r"^[ \t]*(?:by|von) ([^\n]{3,80})$", header, re.MULTILINE)):
        people["Author"] = (Person(squeeze(by[1])),)
    statements = [_licence(header)]
    catalogue = _catalogue(number, origin)
    if catalogue is not None:
        people["Author"] = _agents(catalogue, f"{_TERMS}creator") or people["Author"]
        people["Translator"] = _agents(catalogue, f"{_MARCREL}trl") or people["Translator"]
        people["Editor"] = _agents(catalogue, f"{_MARCREL}edt") or people["Editor"]
        rights = squeeze(catalogue.findtext(f".//{_TERMS}rights") or "")
        statements.append(Statement(rights, "RDF catalogue: dcterms:rights") if rights else None)
    return Record(
        id=PurePosixPath(origin.path).with_suffix("").as_posix(),
        text=text,
        work=Work(title=title, authors=people["Author"], translators=people["Translator"], editors=people["Editor"]),
        statements=tuple(s for s in statements if s is not None),
        date=_date(fields.get("Release Date", "")),
        url=f"https://www.gutenberg.org/ebooks/{number}" if number else "",
        language=_LANGUAGES.get(fields.get("Language", "").casefold(), ""),
        work_key=f"gutenberg:{number}" if number else "",
        repairs=tuple(sorted(counts.items())),
    )


def _fields(header: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _FIELD.finditer(header):
        rest = header[match.end() + 1 :]
        more = re.match(r"(?:[ \t]{4,}\S[^\n]*\n)+", rest)
        found.setdefault(match[1].title(), squeeze(match[2] + " " + (more.group() if more else "")))
    return found


def _people(names: str) -> tuple[Person, ...]:
    return tuple(Person(n) for part in re.split(r" and | und |;", names) if (n := squeeze(part)))


def _old_title(header: str) -> str:
    match = re.search(
        r"^(?:The )?Project Gutenberg(?:'s)? E-?(?:text|book)(?: of)? \"?([^\"\n]+?)\"?(?:,? by .*)?$",
        header,
        re.MULTILINE,
    )
    return squeeze(match[1]) if match else ""


def _licence(header: str) -> Statement | None:
    match = _LICENCE.search(header)
    if match is None:
        return None
    line = header.count("\n", 0, match.start()) + 1
    uri = "https://www.gutenberg.org/license"
    return Statement(squeeze(match.group())[:500], f"header, line {line}", uri)


def _date(words: str) -> str:
    words = re.sub(r"\[.*", "", words).strip()
    for form, result in (("%B %d, %Y", "%Y-%m-%d"), ("%B, %Y", "%Y-%m"), ("%B %Y", "%Y-%m"), ("%Y-%m-%d", "%Y-%m-%d")):
        try:
            return datetime.strptime(words, form).strftime(result)  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return ""


def _catalogue(number: str, origin: Origin) -> Element | None:
    if not number:
        return None
    folder = PurePosixPath(origin.path).parent
    for place in (folder, *tuple(folder.parents)[:2]):
        try:
            with origin.sibling((place / f"pg{number}.rdf").as_posix()) as stream:
                return parse(stream)
        except (FileNotFoundError, XmlError):
            continue
    return None


def _agents(catalogue: Element, role: str) -> tuple[Person, ...]:
    return tuple(
        Person(
            squeeze(agent.findtext(f"{_PG}name") or ""),
            _year(agent.findtext(f"{_PG}birthdate")),
            _year(agent.findtext(f"{_PG}deathdate")),
            (f"gutenberg-agent:{agent.get(f'{_RDF}about', '').rpartition('/')[2]}",),
        )
        for agent in catalogue.iterfind(f".//{role}/{_PG}agent")
    )


def _year(text: str | None) -> int | None:
    match = re.fullmatch(r"\s*(-?\d{1,4})\s*", text or "")
    return int(match[1]) if match else None
