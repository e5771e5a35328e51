"""Read what a TEI header says about the work, its makers, its dates and its licence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from licenses.work import Person, Scope, Statement, Work
from pipeline.formats._lines import join_lines
from pipeline.formats._people import authority, credited, person, year_of
from pipeline.formats.safe_xml import Element, local_name

OLDEST_TEI = 1987
"""A file cannot have been published as TEI before there was TEI, so an older date is the text's own.

Source: TEI Guidelines, "About These Guidelines": the project began in 1987.
"""

_MARKUP = re.compile(r"\b(?:markup|mark-up|encoding|annotations?|Auszeichnung|Kodierung)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_EDITING = re.compile(r"\b(?:editor|edited|herausgeb|herausgegeben|hrsg|mitwirkung|bearbeit)", re.IGNORECASE)
_ANONYMOUS = re.compile(r"^[\[(]?anonym", re.IGNORECASE)
_UNKNOWN = re.compile(r"^[\[(]?(?:anonym|unbekannt|unknown|N\.\s?N\.)", re.IGNORECASE)
_CREATED = re.compile(r"\bEntstanden\b[^.]{0,60}?\b(1[5-9]\d\d)(?:/(\d\d)\b)?(?!.{0,40}Entstanden)")
_FIRST_PRINT = re.compile(r"Erst(?:druck|ausgabe)[^.]{0,120}?\b(1[5-9]\d\d|20\d\d)\b")
_LANGUAGES = {"german": "de", "deu": "de", "ger": "de", "de-de": "de", "deutsch": "de"}
_QUOTE = 500
_STRING = etree.XPath("string()", smart_strings=False)


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


class _Node:
    """A view of an element that ignores namespaces: headers mix them."""

    def __init__(self, element: Element | None) -> None:
        self.element = element

    def all(self, *names: str) -> list[Element]:
        """Return every descendant of these names, in document order."""
        if self.element is None:
            return []
        return list(self.element.iter(*("{*}" + name for name in names)))

    def first(self, *path: str) -> "_Node":
        """Follow child names downwards."""
        node = self.element
        for name in path:
            if node is None:
                break
            node = next(node.iterchildren("{*}" + name), None)
        return _Node(node)

    def children(self, name: str) -> list[Element]:
        return [] if self.element is None else list(self.element.iterchildren("{*}" + name))


def words(element: Element | None) -> str:
    """Return the words of an element, white space folded; empty for no element."""
    return "" if element is None else " ".join(str(_STRING(element)).split())


def read_header(root: Element) -> Header | None:
    """Return what the header of a `TEI` element says; `None` if it has none."""
    header = _Node(root).first("teiHeader")
    if header.element is None:
        return None
    title_statement = header.first("fileDesc", "titleStmt")
    publication = header.first("fileDesc", "publicationStmt")
    source = header.first("fileDesc", "sourceDesc")
    dates = _Dates(root, header)
    authors, anonymous = _authors(title_statement, header.first("profileDesc", "correspDesc"), source)
    deaths = [a.death for a in authors if a.death is not None] if all(a.death for a in authors) else []
    title = _title(title_statement)
    citation = words(source.element)
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


def _title(statement: _Node) -> str:
    titles = [t for t in statement.children("title") if t.get("type") not in {"iso-date", "short", "desc"}]
    parts = list(dict.fromkeys(filter(None, (join_lines(str(_STRING(t)).split("\n"))[0] for t in titles))))
    return ". ".join(part.rstrip(". ") for part in parts) if len(parts) > 1 else "".join(parts)


def _authors(statement: _Node, sent: _Node, source: _Node) -> tuple[tuple[Person, ...], bool]:
    elements = [a for a in statement.children("author") if not _is_translator(a)]
    if not elements:
        elements = [a for a in sent.all("correspAction") if a.get("type") == "sent"]
    if not elements:
        elements = [a for a in source.all("author") if not _is_translator(a)]
    people = list(dict.fromkeys(p for element in elements for p in _persons(element)))
    named = tuple(p for p in people if not _UNKNOWN.match(p.name))
    return named, not named and any(_ANONYMOUS.match(p.name) for p in people)


def _editors(source: _Node) -> list[Person]:
    """Return the editors of the edition that was transcribed; those of the digital edition made no such text."""
    credited_in = [e for e in source.all("editor", "respStmt") if not _is_translator(e)]
    return [p for e in credited_in if local_name(e) == "editor" or _EDITING.search(words(e)) for p in _persons(e)]


def _translators(header: _Node) -> list[Person]:
    description = header.first("fileDesc")
    credited_in = [e for e in description.all("author", "editor", "respStmt") if _is_translator(e)]
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
        refs = [authority(node.get("ref") or node.get("key") or "") for node in (name, element)]
        numbers = [authority(words(i), i.get("type") or "") for node in {name, element} for i in node.iter("{*}idno")]
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
    return None if found is None else year_of(_when(found) or words(found))


def _when(element: Element) -> str:
    """Return the date of an element; of a span, its end, which is the safer side for every term of protection."""
    for name in ("when", "when-iso", "notAfter", "to", "notBefore", "from"):
        if value := element.get(name):
            return value
    return ""


class _Dates:
    """First publication, creation, and the date to show; the year of a later edition is none of them."""

    def __init__(self, root: Element, header: _Node) -> None:
        statement = header.first("fileDesc", "titleStmt")
        publication = header.first("fileDesc", "publicationStmt")
        source = header.first("fileDesc", "sourceDesc")
        events = {e.get("type"): _when(e) for e in _Node(root).first("standOff").all("event")}
        events |= {d.get("type"): _when(d) or words(d) for d in source.all("date") if d.get("type") in _EVENTS}
        first = events.get("print") or events.get("firstPublication") or self._first_edition(source)
        manuscript = any(b.get("type") == "MAN" for b in source.children("bibl"))
        edition = self._edition(source)
        iso = next((words(t) for t in statement.children("title") if t.get("type") == "iso-date"), "")
        own = next(
            (w for d in publication.children("date") if 0 < (year_of(w := _when(d) or words(d)) or 0) < OLDEST_TEI), ""
        )
        sent = self._sent(header)
        written = iso or sent or events.get("written") or events.get("creation") or (edition if manuscript else "")
        written = written or self._creation(header)
        published = first or own or ("" if manuscript else edition)
        self.published = year_of(published)
        self.created = year_of(written) or self._words_created(source)
        self.is_first = bool(first)
        self.date = _iso(iso or sent or (written if manuscript else "") or published or events.get("premiere") or "")

    @staticmethod
    def _first_edition(source: _Node) -> str:
        for bibl in source.all("bibl"):
            if bibl.get("type") in {"firstEdition", "edition-first", "first-edition"}:
                for date in bibl.iter("{*}date"):
                    return _when(date) or words(date)
        found = _FIRST_PRINT.search(words(source.element))
        return found[1] if found else ""

    @staticmethod
    def _sent(header: _Node) -> str:
        """Return the day on which a letter was sent."""
        for action in header.first("profileDesc", "correspDesc").all("correspAction"):
            if action.get("type") == "sent":
                for date in action.iter("{*}date"):
                    return _when(date) or words(date)
        return ""

    @staticmethod
    def _creation(header: _Node) -> str:
        date = header.first("profileDesc", "creation", "date").element
        return "" if date is None else _when(date) or words(date)

    @staticmethod
    def _words_created(source: _Node) -> int | None:
        found = _CREATED.search(words(source.element))
        return None if found is None else int(found[1][:2] + (found[2] or found[1][2:]))

    @staticmethod
    def _edition(source: _Node) -> str:
        """Return the date of the edition that was transcribed, where the header describes it fully."""
        for path in (("biblFull", "publicationStmt", "date"), ("biblStruct", "monogr", "imprint", "date")):
            date = source.first(*path).element
            if date is not None:
                return _when(date) or words(date)
        return ""


_EVENTS = {"print", "written", "premiere", "firstPublication", "creation"}


def _iso(date: str) -> str:
    """Return the date as precisely as it is written, from year to day; empty if it has no year."""
    found = re.match(r"\d{4}(?:-\d\d){0,2}", date.strip())
    if found:
        return found[0]
    year = year_of(date)
    return str(year) if year else ""


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
        elif not licences and availability.get("status"):
            yield Statement(f"status={availability.get('status')}", place)


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


def _url(root: Element, publication: _Node) -> str:
    for relation in _Node(root).first("standOff").all("relation"):
        if relation.get("name") == "wikidata" and (active := relation.get("active")):
            return active
    numbers = {(i.get("type") or "").upper(): words(i) for i in publication.all("idno")}
    for kind in ("URLHTML", "URLXML", "URLWEB", "URI", "URL", "URN", "HANDLE", "DOI"):
        if re.match(r"https?://[^/]+/.", numbers.get(kind, "")):
            return numbers[kind]
    return ""


def _publisher(source: _Node) -> str:
    for path in (("biblFull", "publicationStmt", "publisher"), ("biblStruct", "monogr", "imprint", "publisher")):
        if text := words(source.first(*path).element):
            return text
    return next((text for e in source.all("publisher") if (text := words(e))), "")


def _language(root: Element, header: _Node) -> str:
    xml_lang = "{http://www.w3.org/XML/1998/namespace}lang"
    text = _Node(root).first("text").element
    declared = (text.get(xml_lang) if text is not None else None) or root.get(xml_lang)
    if not declared:
        idents = {i for e in header.all("language") if (i := e.get("ident"))}
        declared = idents.pop() if len(idents) == 1 else ""
    return _LANGUAGES.get(declared.lower(), declared)


def _work_key(root: Element) -> str:
    for relation in _Node(root).first("standOff").all("relation"):
        if relation.get("name") == "wikidata":
            return authority(relation.get("passive") or "")
    return ""
