"""Finds licence statements in what a format hands over: TEI, METS and other XML, HTML, JSON, front matter, DEP-5, text.

Every statement keeps its place, its words and its scope. Detectors never conclude; they only find.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from licenses.sentences import denies, grants, hits, sentences, subject
from licenses.work import Scope, Statement

QUOTE = 500
"""Longest quote, in code points."""
_MARKUP_BYTES = 4_000_000
_ELEMENTS = frozenset(
    """licence license rights accesscondition accessrights usagerights rightsstatement userestrict useandreproduction
    termsofuse conditionsofuse copyright-statement licensep ali_license_ref license_ref permissions""".split()
)
_ATTRIBUTES = ("target", "href", "{http://www.w3.org/1999/xlink}href", "url", "uri", "ref", "resource", "license",
               "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource", "valueURI", "about")  # fmt: skip
_META = frozenset(
    """dc.rights dcterms.rights dcterms.license dc.rights.license dc.rights.copyright rights license licence lizenz
    copyright dcterms.accessrights dc.rights.accessrights citation_license rights-standard rightsstatement
    dc.license""".split()
)
_KEYS = frozenset(
    """license licence lizenz rights license_url licenseurl licence_url usageinfo dcterms:license dc:rights dct:license
    dcterms:rights schema:license accessrights rechte nutzungsrechte license_id licenseid licensetitle license_title
    licenses licences lizenzen cc:license edmrights edm:rights rightsuri spdx license-expression""".split()
)
_SOURCES = ("sourcedesc", "msdesc", "relateditem", "biblfull", "bibl", "facsimile")
_FRONT = re.compile(r"\A\ufeff?(?:---|\+\+\+)[ \t]*\r?\n(.*?)\r?\n(?:---|\+\+\+|\.\.\.)[ \t]*\r?(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^[ \t\"']*([A-Za-zäöüÄÖÜ][\w:. -]{1,30}?)[\"']?[ \t]*[:=][ \t]*(\S[^\n]*)$", re.MULTILINE)
_TEMPLATE = re.compile(r"\{\{\s*([^{}|\n]{2,60})\s*(?:\|([^{}]{0,200}))?\}\}")
_COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)


def scan(text: str) -> tuple[Statement, ...]:
    """Return every licence statement of a raw document, in its order.

    Args:
        text: a document as it was published, with its markup.
    """
    head = text.lstrip("\ufeff \t\r\n")[:400].lower()
    found: list[Statement] = []
    if head.startswith(("<!doctype html", "<html")) or "<html" in head or _looks_like_html(text):
        found.extend(in_html(text))
    elif head.startswith("<"):
        found.extend(in_xml(text))
    elif head.startswith(("{", "[")) and (data := _json(text)) is not None:
        found.extend(in_json(data))
    elif _is_dep5(text):
        found.extend(in_dep5(text))
    else:
        found.extend(in_front_matter(text))
        found.extend(in_wikitext(text))
        found.extend(in_text(_FRONT.sub("", text)))
    return tuple(dict.fromkeys(found))


def _looks_like_html(text: str) -> bool:
    lower = text[:20_000].lower()
    return any(
        tag in lower for tag in ("<body", "<div", "<p>", "<a href", "<footer", "<span", "<meta ", "<link ", "<a rel")
    )


def _json(text: str) -> Any | None:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except ValueError:
        return None


def in_text(text: str, place: str = "text") -> Iterator[Statement]:
    """Yield the sentences of a plain text that give, refuse or state a licence."""
    for offset, sentence in sentences(text):
        if len(sentence) > 5_000 or not any(c.isalpha() for c in sentence):
            continue
        if not hits(sentence) or not (grants(sentence) or denies(sentence)):
            continue
        line = text.count("\n", 0, offset) + 1
        yield Statement(sentence.strip()[:QUOTE], f"{place}, line {line}")


def in_front_matter(text: str) -> Iterator[Statement]:
    """Yield the licence fields of a YAML or TOML front matter."""
    if not (block := _FRONT.match(text)):
        return
    for name, value in _FIELD.findall(block.group(1)):
        if name.strip().lower() in _KEYS:
            yield Statement(_tidy(value.strip("\"'")), f"front matter: {name.strip()}", _uri(value.strip("\"' ")))


def in_wikitext(text: str) -> Iterator[Statement]:
    """Yield the licence templates of a wiki page."""
    for match in _TEMPLATE.finditer(text):
        name = match.group(1).strip().lower().replace("_", " ")
        if hit := _WIKI.get(name.removeprefix("vorlage:").removeprefix("template:")):
            yield Statement(_tidy(match.group()), f"template {match.group(1).strip()}", hit)
        elif name.startswith(("cc-", "cc ", "gfdl", "pd-", "dl-de", "bild-cc", "bild-pd")):
            scope = Scope.IMAGES if name.startswith("bild-") else Scope.TEXT
            yield Statement(
                _tidy(match.group()), f"template {match.group(1).strip()}", name.removeprefix("bild-"), scope
            )


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
            yield Statement(
                _tidy(f"License: {fields['License']}"), f"stanza {number}: {fields['Files'][:80]}", fields["License"]
            )


def _is_dep5(text: str) -> bool:
    return text[:500].lstrip().startswith("Format:") and "\nLicense:" in text or text.startswith("Files:")


def in_json(data: Any, path: str = "") -> Iterator[Statement]:  # noqa: ANN401 - JSON
    """Yield the values of licence keys, at any depth."""
    if isinstance(data, dict):
        image = str(data.get("@type", "")).lower() in ("imageobject", "videoobject", "audioobject")
        software = str(data.get("@type", "")).lower() in ("softwareapplication", "softwaresourcecode")
        for key, value in data.items():
            here = f"{path}.{key}" if path else str(key)
            if str(key).lower() in _KEYS and not isinstance(value, dict | list):
                scope = (
                    Scope.IMAGES if image or "image" in path.lower() else Scope.SOFTWARE if software else _keyed(path)
                )
                if value:
                    yield Statement(_tidy(str(value)), f"JSON: {here}", _uri(str(value)), scope)
            elif str(key).lower() in _KEYS:
                yield from _licence_values(value, here, Scope.IMAGES if image else Scope.TEXT)
            else:
                yield from in_json(value, here)
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from in_json(value, f"{path}[{at}]")


def _licence_values(value: Any, path: str, scope: Scope) -> Iterator[Statement]:  # noqa: ANN401 - JSON
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            uri = next((str(entry[k]) for k in ("@id", "url", "uri", "id", "href", "path") if entry.get(k)), None)
            words = " ".join(str(entry[k]) for k in ("name", "title", "@value", "text") if entry.get(k))
            if uri or words:
                yield Statement(_tidy(words or str(uri)), f"JSON: {path}", uri, scope)
        elif entry:
            yield Statement(_tidy(str(entry)), f"JSON: {path}", _uri(str(entry)), scope)


def _keyed(path: str) -> Scope:
    return subject(re.sub(r"[^\w]+", " ", path)) or Scope.TEXT


def in_xml(text: str) -> Iterator[Statement]:
    """Yield licence elements of an XML document, whatever its vocabulary.

    In TEI an `<availability>` below `<sourceDesc>` speaks of the copy that was transcribed; it is yielded as the origin's.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(text[:_MARKUP_BYTES].encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        yield from in_text(re.sub(r"<[^>]*>", " ", text))
        return
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname.lower()
        if name in _ELEMENTS or (name == "availability" and not _holds_licence(element)):
            yield from _xml_statements(element, name)


def _holds_licence(element: etree._Element) -> bool:
    return any(isinstance(e.tag, str) and etree.QName(e).localname.lower() in _ELEMENTS for e in element)


def _xml_statements(element: etree._Element, name: str) -> Iterator[Statement]:
    words = _tidy(" ".join("".join(element.itertext()).split()))
    uri = next((element.get(a) for a in _ATTRIBUTES if element.get(a)), None)
    inner = [e.get(a) for e in element.iter() for a in _ATTRIBUTES[:3] if isinstance(e.tag, str) and e.get(a)]
    uri = uri or next((u for u in inner if u and "/" in u), None)
    lineage = [etree.QName(e).localname.lower() for e in element.iterancestors() if isinstance(e.tag, str)]
    place = "/".join([*reversed(lineage), name])
    scope = (
        Scope.IMAGES if any(p in ("figure", "graphic", "facsimile", "surface", "fig") for p in lineage) else Scope.TEXT
    )
    if any(p in ("metshdr", "recordinfo", "revisiondesc", "encodingdesc") for p in lineage):
        scope = Scope.METADATA
    if words or uri:
        yield Statement(words, place, uri, scope)


def in_html(text: str) -> Iterator[Statement]:
    """Yield what an HTML page says of its licence: links, meta tags, JSON-LD, RDFa, and sentences of its blocks."""
    try:
        root = html.document_fromstring(_COMMENTS.sub("", text[:_MARKUP_BYTES]))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").lower()
        if name in _META and element.get("content"):
            yield Statement(_tidy(element.get("content")), f"meta {name}", _uri(element.get("content")))
    for element in root.iter("script"):
        if (element.get("type") or "").lower() == "application/ld+json" and (
            data := _json(element.text or "")
        ) is not None:
            yield from in_json(data)
    for element in root.iter("a", "link", "area"):
        rel = (element.get("rel") or "").lower().split()
        said = {"license", "licence"} & set(rel) or _rdfa(element)
        if said and element.get("href"):
            block = _block(element)
            scope = Scope.IMAGES if _in_figure(element) else subject(block) or Scope.TEXT
            yield Statement(
                _tidy(block or element.get("href")), f"link {element.tag} rel=license", element.get("href"), scope
            )
    yield from _blocks(root)


def _rdfa(element: etree._Element) -> bool:
    words = f"{element.get('property') or ''} {element.get('itemprop') or ''}".lower().split()
    return any(w in ("license", "cc:license", "dct:license", "dcterms:license", "schema:license") for w in words)


_BLOCKS = frozenset(
    "p div li td th dd dt footer section article aside figcaption blockquote small header h1 h2 h3 h4 h5 h6 body pre span".split()
)


def _block(element: etree._Element) -> str:
    """Return the words of the smallest block around an element, at most 500 characters."""
    for ancestor in element.iterancestors():
        if ancestor.tag in _BLOCKS - {"span", "small"}:
            words = " ".join(ancestor.text_content().split())
            return words if len(words) <= QUOTE else " ".join(element.text_content().split())
    return ""


def _in_figure(element: etree._Element) -> bool:
    for ancestor in (element, *element.iterancestors()):
        names = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}".lower()
        if ancestor.tag in ("figure", "figcaption", "picture", "iframe", "object", "embed"):
            return True
        if any(
            w in names
            for w in ("caption", "image", "photo", "bildnachweis", "gallery", "thumb", "widget", "map", "leaflet")
        ):
            return True
    return False


def _blocks(root: etree._Element) -> Iterator[Statement]:
    """Yield the licence sentences of every innermost block, with the addresses of its links written beside them."""
    for element in root.iter(*_BLOCKS - {"span"}):
        if any(
            child.tag in _BLOCKS - {"span", "small"}
            for child in element.iterdescendants()
            if isinstance(child.tag, str)
        ):
            words = " ".join([element.text or "", *(child.tail or "" for child in element)])
            links: list[Any] = [c for c in element if c.tag == "a"]
            words += " ".join(link.text_content() for link in links)
        elif element.getparent() is not None and _covered(element):
            continue
        else:
            words = element.text_content()
            links = list(element.iter("a"))
        addresses = [a.get("href") for a in links if a.get("href") and hits(a.get("href"))]
        words = " ".join(words.split())
        scope = Scope.IMAGES if _in_figure(element) else None
        for _, sentence in sentences(words):
            if not hits(sentence) or not (grants(sentence) or denies(sentence)):
                continue
            uri = addresses[0] if len(set(addresses)) == 1 else None
            yield Statement(_tidy(sentence), f"html {element.tag}", uri, scope or Scope.TEXT)
        if addresses and not any(hits(s) for _, s in sentences(words)):
            for address in dict.fromkeys(addresses):
                yield Statement(
                    _tidy(words or address), f"html {element.tag}: link", address, scope or subject(words) or Scope.TEXT
                )


def _covered(element: etree._Element) -> bool:
    parent = element.getparent()
    return element.tag == "small" and parent is not None and parent.tag in ("p", "li", "td")


def _tidy(words: str) -> str:
    return " ".join(words.split())[:QUOTE]


def _uri(value: str) -> str | None:
    value = value.strip()
    return value if value.startswith(("http://", "https://", "//")) and " " not in value else None
