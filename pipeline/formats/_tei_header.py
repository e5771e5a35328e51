"""Read what a TEI header says about the work, its makers, its dates and its licence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from licenses.work import Person, Scope, Statement, Work
from pipeline.formats._lines import join_lines
from pipeline.formats._people import authority, credited, person, year_of
from pipeline.formats._tei_dates import Dates
from pipeline.formats._tei_nodes import Node, raw_words, when, words
from pipeline.formats.safe_xml import Element, local_name

_MARKUP = re.compile(r"\b(?:markup|mark-up|encoding|annotations?|Auszeichnung|Kodierung)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_EDITING = re.compile(r"\b(?:editor|edited|herausgeb|herausgegeben|hrsg|mitwirkung|bearbeit)", re.IGNORECASE)
_ANONYMOUS = re.compile(r"^[\[(]?anonym", re.IGNORECASE)
_UNKNOWN = re.compile(r"^[\[(]?(?:anonym|unbekannt|unknown|N\.\s?N\.)", re.IGNORECASE)
_LANGUAGES = {"german": "de", "deu": "de", "ger": "de", "de-de": "de", "deutsch": "de"}
_EDITION = re.compile(r"\s*:\s*ELTeC[- ](?:ausgabe|edition)\b.*$", re.IGNORECASE | re.DOTALL)
"""What the files of ELTeC add to the title of a work; it names the digital edition."""
_QUOTE = 500


@dataclass(frozen=True, slots=True)
class Header:
    """What one `teiHeader` says."""

    work: Work
    statements: tuple[Statement, ...]
    date: str
    url: str
    publisher: str
    language: str
    revision: str
    work_key: str


def read_header(root: Element) -> Header | None:
    """Return what the header of a `TEI` element says; `None` if it has none."""
    header = Node(root).first("teiHeader")
    if header.element is None:
        return None
    title_statement = header.first("fileDesc", "titleStmt")
    publication = header.first("fileDesc", "publicationStmt")
    source = header.first("fileDesc", "sourceDesc")
    citation = words(source.element)
    dates = Dates(root, header, citation)
    authors, anonymous = _authors(title_statement, header.first("profileDesc", "correspDesc"), source)
    deaths = [a.death for a in authors if a.death is not None] if all(a.death for a in authors) else []
    title = _title(title_statement)
    return Header(
        work=Work(
            title=title,
            authors=authors,
            translators=_distinct(_translators(header) + list(credited(f"{title}. {citation}", "translators"))),
            editors=_distinct(_editors(source) + list(credited(citation, "editors"))),
            published=dates.published,
            created=dates.created,
            anonymous=anonymous,
            posthumous=dates.is_first and bool(deaths) and max(deaths, default=0) < (dates.published or 0),
        ),
        statements=tuple(_statements(header.element)),
        date=dates.date,
        url=_url(root, publication),
        publisher=_publisher(source),
        language=_language(root, header),
        revision=max((change.get("when") or "" for change in header.all("change")), default=""),
        work_key=_work_key(root),
    )


def part_work(part: Element, whole: Work) -> Work:
    """Return the facts about one article of a volume: its own title and people, the volume's dates.

    Args:
        part: the article's `text` or `div`.
        whole: the work that the header describes.
    """
    front = next(part.iterchildren("{*}front"), part)
    titles = [words(t) for t in front.iterchildren("{*}titlePart") if t.get("type") in {"main", None}]
    titles = titles or [words(t) for t in part.iterchildren("{*}head")]
    names = list(front.iter("{*}persName"))
    authors = [p for n in names if (n.get("role") or "").startswith("author") for p in _persons(n)]
    translators = [p for n in names if "transl" in (n.get("role") or "") for p in _persons(n)]
    return replace(
        whole,
        title=". ".join(filter(None, titles)) or whole.title,
        authors=_distinct(authors),
        translators=_distinct(translators),
        anonymous=False,
    )


def _distinct(people: list[Person]) -> tuple[Person, ...]:
    """Return each person once, however the names are turned round; a form with an identifier is preferred."""
    found: dict[frozenset[str], Person] = {}
    for one in people:
        key = frozenset(one.name.replace(",", " ").lower().split())
        if key not in found or (one.ids and not found[key].ids):
            found[key] = one
    return tuple(found.values())


def _title(statement: Node) -> str:
    titles = [t for t in statement.children("title") if t.get("type") not in {"iso-date", "short", "desc"}]
    found = (_EDITION.sub("", join_lines(raw_words(t).split("\n"))[0]) for t in titles)
    parts = list(dict.fromkeys(filter(None, found)))
    return ". ".join(part.rstrip(". ") for part in parts) if len(parts) > 1 else "".join(parts)


def _authors(statement: Node, sent: Node, source: Node) -> tuple[tuple[Person, ...], bool]:
    elements = [a for a in statement.children("author") if not _is_translator(a)]
    if not elements:
        elements = [a for a in sent.all("correspAction") if a.get("type") == "sent"]
    if not elements:
        elements = [a for a in source.all("author") if not _is_translator(a)]
    people = list(dict.fromkeys(p for element in elements for p in _persons(element)))
    named = tuple(p for p in people if not _UNKNOWN.match(p.name))
    return named, not named and any(_ANONYMOUS.match(p.name) for p in people)


def _editors(source: Node) -> list[Person]:
    """Return the editors of the edition that was transcribed; those of the digital edition made no such text."""
    credited_in = [e for e in source.all("editor", "respStmt") if not _is_translator(e)]
    return [p for e in credited_in if local_name(e) == "editor" or _EDITING.search(words(e)) for p in _persons(e)]


def _translators(header: Node) -> list[Person]:
    description = header.first("fileDesc")
    names = ["author", "editor"]
    if description.element is not None:
        said = raw_words(description.element).lower()
        if "transl" in said or "übersetz" in said:
            names.append("respStmt")
    credited_in = [e for e in description.all(*names) if _is_translator(e)]
    return [p for element in credited_in for p in _persons(element)]


def _is_translator(element: Element) -> bool:
    role = (element.get("role") or "").lower()
    if local_name(element) == "respStmt":
        role = " ".join([role, *(words(r).lower() for r in element.iterchildren("{*}resp"))])
    return "transl" in role or "übersetz" in role or role.strip() == "trl"


def _persons(element: Element) -> Iterator[Person]:
    """Yield the persons an author or editor element names; organisations are none."""
    names = list(element.iter("{*}persName"))
    if not names and local_name(element) == "respStmt":
        names = list(element.iter("{*}name"))
    elif not names:
        if element.find("{*}orgName") is not None and element.find("{*}surname") is None:
            return
        names = [element]
    for name in names:
        text = _name(name)
        if not text:
            continue
        nodes = [name] if name is element else [name, element]
        refs = [authority(node.get("ref") or node.get("key") or "") for node in nodes]
        numbers = [authority(words(i), i.get("type") or "") for node in nodes for i in node.iter("{*}idno")]
        yield person(text, _year(element, "birth"), _year(element, "death"), tuple(refs + numbers))


def _name(element: Element) -> str:
    parts = {
        part: " ".join(words(e) for e in element.iterchildren("{*}" + part) if e.get("type") != "pseudonym")
        for part in ("surname", "forename", "nameLink")
    }
    if parts["surname"]:
        return f"{parts['surname']}, {parts['forename']} {parts['nameLink']}".strip(" ,")
    skipped = {"idno", "birth", "death", "note", "email", "affiliation", "date"}
    own = [element.text or ""]
    for child in element:
        own.append("" if local_name(child) in skipped else words(child))
        own.append(child.tail or "")
    return " ".join(" ".join(own).split())


def _year(element: Element, event: str) -> int | None:
    found = next(element.iter("{*}" + event), None)
    return None if found is None else year_of(when(found) or words(found))


def _statements(header: Element) -> Iterator[Statement]:
    for availability in header.iter("{*}availability"):
        place = _place(availability)
        licences = list(availability.iter("{*}licence", "{*}license"))
        for licence in licences:
            uri = licence.get("target") or next((r.get("target") for r in licence.iter("{*}ref")), None)
            yield from _sentences(words(licence), f"{place}/{local_name(licence)}", uri)
        loose = " ".join(words(e) for e in availability if local_name(e) not in {"licence", "license"})
        loose = " ".join(f"{availability.text or ''} {loose}".split())
        if loose:
            uri = None if licences else next((r.get("target") for r in availability.iter("{*}ref")), None)
            yield from _sentences(loose, place, uri)
        status = availability.get("status") or ""
        if status and (status not in ("free", "unknown") or not (loose or licences)):
            yield Statement(f"status={status}", place)


def _sentences(quote: str, place: str, uri: str | None) -> Iterator[Statement]:
    """Part what is said of the markup from what is said of the text."""
    sentences = _SENTENCE.split(quote)
    markup = " ".join(s for s in sentences if _MARKUP.search(s))
    text = " ".join(s for s in sentences if not _MARKUP.search(s))
    if text or not markup:
        yield Statement(text[:_QUOTE], place, None if markup else uri)
    if markup:
        yield Statement(markup[:_QUOTE], place, uri, Scope.MARKUP)


def _place(element: Element) -> str:
    steps = []
    node: Element | None = element
    while node is not None and local_name(node) not in {"TEI", "teiCorpus"}:
        kind = node.get("type")
        steps.append(local_name(node) + (f"[@type={kind}]" if kind else ""))
        node = node.getparent()
    return "/".join(["TEI", *reversed(steps)])


def _url(root: Element, publication: Node) -> str:
    for relation in Node(root).first("standOff").all("relation"):
        if relation.get("name") == "wikidata" and (active := relation.get("active")):
            return active
    numbers = {(i.get("type") or "").upper(): words(i) for i in publication.all("idno")}
    for kind in ("URLHTML", "URLXML", "URLWEB", "URI", "URL", "URN", "HANDLE", "DOI"):
        if re.match(r"https?://[^/]+/.", numbers.get(kind, "")):
            return numbers[kind]
    return ""


def _publisher(source: Node) -> str:
    for path in (("biblFull", "publicationStmt", "publisher"), ("biblStruct", "monogr", "imprint", "publisher")):
        if text := words(source.first(*path).element):
            return text
    return next((text for e in source.all("publisher") if (text := words(e))), "")


def _language(root: Element, header: Node) -> str:
    xml_lang = "{http://www.w3.org/XML/1998/namespace}lang"
    text = Node(root).first("text").element
    declared = (text.get(xml_lang) if text is not None else None) or root.get(xml_lang)
    if not declared:
        idents = {i for e in header.all("language") if (i := e.get("ident"))}
        declared = idents.pop() if len(idents) == 1 else ""
    return _LANGUAGES.get(declared.lower(), declared)


def _work_key(root: Element) -> str:
    for relation in Node(root).first("standOff").all("relation"):
        if relation.get("name") == "wikidata":
            return authority(relation.get("passive") or "")
    return ""
