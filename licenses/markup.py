"""Finds licence statements in markup: XML of any vocabulary, and HTML with its links, meta tags, JSON-LD and RDFa."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree, html

from licenses.beside import Beside, beside, leaves
from licenses.catalogue import Condition
from licenses.expressions import best_leg
from licenses.fields import QUOTE, tidy, uri_of
from licenses.quotes import excerpts, in_json, parsed
from licenses.scopes import subject
from licenses.sentences import grants, hits, readings, sentences, states
from licenses.work import Scope, Statement

_MARKUP_CHARS = 4_000_000
"""Longest document that is parsed, in code points; licences of longer ones are looked for in this part only."""
_ELEMENTS = frozenset(
    "licence license rights accesscondition accessrights usagerights rightsstatement userestrict useandreproduction "  # noqa: SIM905
    "termsofuse conditionsofuse copyright-statement licensep ali_license_ref license_ref permissions".split()
)
_HOLDERS = frozenset(("availability", "rights", "permissions"))
"""Elements that may hold licences with words beside them."""
_NAMING = ("owner", "sponsor", "aggregator", "copyright-holder", "copyright-year", "publisher")
"""Beginnings of their children that name somebody: `dv:owner`, `dv:ownerContact`."""
_ATTRIBUTES = (
    "target", "href", "{http://www.w3.org/1999/xlink}href", "url", "uri", "ref", "resource", "license",
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource", "valueURI", "about", "rdf:about", "rdf:resource",
)  # fmt: skip
_META = frozenset(
    "dc.rights dcterms.rights dcterms.license dc.rights.license dc.rights.copyright rights license licence lizenz "  # noqa: SIM905
    "copyright dcterms.accessrights dc.rights.accessrights citation_license rights-standard rightsstatement "
    "dc.license dc:rights dcterms:license dcterms:rights cc:license og:license".split()
)
_BLOCKS = frozenset(
    "p div li td th dd dt footer section article aside figcaption blockquote small header main nav center address "  # noqa: SIM905
    "h1 h2 h3 h4 h5 h6 body pre".split()
)
_FIGURES = frozenset(("figure", "figcaption", "picture"))
_FOREIGN = frozenset(("iframe", "object", "embed"))
_FIGURE_CLASSES = ("caption", "photo", "bildnachweis", "gallery", "thumb", "credit", "image")
_FIGURE_TYPES = ("stillimage", "imageobject", "movingimage", "videoobject", "audioobject", "photograph")
_WIDGET_CLASSES = ("widget", "leaflet", "-map", "map-", "plugin")
_NEAR = 600
"""Longest block, in code points of its words, whose class says what a line in it is about."""
_COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_RDF = re.compile(r"<(?:cc:)?license\s+rdf:resource=[\"']([^\"']+)", re.IGNORECASE)
"""How Creative Commons wrote licences into pages until 2008."""
_IMAGE_ELEMENTS = frozenset(("figure", "graphic", "facsimile", "surface", "fig"))
_METADATA_ELEMENTS = frozenset(("metshdr", "recordinfo", "revisiondesc", "encodingdesc"))


def in_xml(text: str) -> Iterator[Statement]:
    """Yield licence elements of an XML document, whatever its vocabulary, each with the path of its element."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(_bare(text).encode(errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        yield from _unparsed(text)
        return
    for element in root.iter():
        name = _local(element)
        holds = name in _HOLDERS and any(_local(e) in _ELEMENTS for e in element)
        if holds:
            yield from _beside_licence(element, name)
        elif name in _ELEMENTS or name == "availability":
            yield from _xml_statement(element, name)
        if name in _ELEMENTS or name == "availability":
            yield from _narrowed(element, name)


def _bare(text: str) -> str:
    """Return a document without its XML declaration, which speaks of bytes, and not beyond what is parsed."""
    return _DECLARATION.sub("", text[:_MARKUP_CHARS], count=1)


def _unparsed(text: str) -> Iterator[Statement]:
    """Yield the licence sentences of markup that no parser reads, so that no prohibition is lost with it."""
    words = re.sub(r"<[^<>]*>", " ", text[:_MARKUP_CHARS])
    for _, sentence in sentences(words):
        if states(sentence):
            yield from (Statement(quote, "unparsed markup", None, scope) for quote, scope in excerpts(sentence))


def _local(element: etree._Element) -> str:
    """Return an element's name without namespace or prefix, in lower case; empty for comments and instructions."""
    if not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _xml_statement(element: etree._Element, name: str) -> Iterator[Statement]:
    whole = _words(element)
    words = tidy(whole)
    addresses = [e.get(a) for e in element.iter() for a in _ATTRIBUTES if isinstance(e.tag, str) and e.get(a)]
    uri = element.get("target") or next((a for a in addresses if a and ("/" in a or ":" in a)), None)
    lineage = [_local(e) for e in element.iterancestors()]
    scope = _placed_in(element)
    place = "/".join([*reversed(lineage), name])
    if words or uri:
        yield Statement(words, place, uri, scope)
    if len(whole) > QUOTE:
        told = [s for _, s in sentences(whole) if states(s) or (not hits(s) and leaves(s, Beside.BEHIND))]
        yield from (
            Statement(q, place, None, said if scope is Scope.TEXT else scope) for s in told for q, said in excerpts(s)
        )


def _beside_licence(element: etree._Element, name: str) -> Iterator[Statement]:
    """Yield what an element says beside the licences that it holds, without the names of who holds rights."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and _local(child) not in _ELEMENTS and not _local(child).startswith(_NAMING):
            parts.append(_words(child))
        parts.append(child.tail or "")
    if words := " ".join(" ".join(parts).split()):
        place = "/".join([*reversed([_local(e) for e in element.iterancestors()]), name])
        yield Statement(tidy(words), f"{place} (beside its licence)", None, _placed_in(element))


def _narrowed(element: etree._Element, name: str) -> Iterator[Statement]:
    """Yield the attributes of a licence that close it or end it: TEI's `status` and its dates, METS's `type`."""
    told = {str(k).rpartition("}")[2]: str(v) for k, v in element.attrib.items()}
    place = "/".join([*reversed([_local(e) for e in element.iterancestors()]), name])
    for key, value in told.items():
        closes = key == "status" and value.lower() not in _OPEN_STATUS
        restricts = key == "type" and value.lower().startswith("restriction") and bool(_words(element))
        if closes or restricts or key.lower() in _DATES:
            yield Statement(tidy(f"{key}: {value}"), f"{place}/@{key}", None, _placed_in(element))


def _placed_in(element: etree._Element) -> Scope:
    lineage = {_local(e) for e in element.iterancestors()}
    if _IMAGE_ELEMENTS & lineage:
        return Scope.IMAGES
    return Scope.METADATA if _METADATA_ELEMENTS & lineage else Scope.TEXT


_OPEN_STATUS = frozenset(("free", "unknown", "open", "frei", ""))
_DATES = frozenset(("notafter", "to", "notbefore", "from", "enddate", "end_date", "validuntil", "end"))
"""Attributes that let a licence begin or end."""


def in_html(text: str) -> Iterator[Statement]:
    """Yield what an HTML page says of its licence: links, meta tags, JSON-LD, RDFa, and sentences of its blocks."""
    try:
        root = html.document_fromstring(_COMMENTS.sub("", _bare(text)).replace("\x00", ""))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        yield from _unparsed(text)
        return
    for broken in root.iter("br"):
        broken.tail = f" {broken.tail or ''}"
    for comment in _COMMENTS.findall(text[:_MARKUP_CHARS]):
        if "rdf:resource" in comment:
            yield from (Statement(a, "RDF in a comment", a) for a in _RDF.findall(comment))
    yield from _head(root)
    for element in [*root.iter("script", "style", "noscript", "template")]:
        if element.tag == "script" and (element.get("type") or "").lower() == "application/ld+json":
            yield from in_json(parsed(element.text or ""))
        element.drop_tree()  # type: ignore[attr-defined]  # stubs call it XML
    for element in root.iter("a", "link", "area"):
        rel = (element.get("rel") or "").lower().split()
        href = element.get("href") or ""
        if href and ({"license", "licence"} & set(rel) or _rdfa(element)):
            block = _block(element)
            place = f"{'head: ' if element.tag == 'link' else ''}link rel=license"
            yield _placed(element, tidy(block or href), place, href)
    yield from _blocks(root)


def _head(root: html.HtmlElement) -> Iterator[Statement]:
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").lower()
        content = element.get("content") or ""
        if name in _META and content:
            yield Statement(tidy(content), f"head: meta {name}", uri_of(content))


def _rdfa(element: html.HtmlElement) -> bool:
    words = f"{element.get('property') or ''} {element.get('itemprop') or ''}".lower().split()
    return any(w in ("license", "cc:license", "dct:license", "dcterms:license", "schema:license") for w in words)


def _block(element: html.HtmlElement) -> str:
    """Return the words of the smallest block around an element, or its own where the block is longer than a quote."""
    for ancestor in element.iterancestors():
        if ancestor.tag in _BLOCKS - {"small"}:
            words = _own(ancestor)[0]
            return words if len(words) <= QUOTE else _words(element)
    return ""


def _surroundings(element: html.HtmlElement) -> Scope | None:
    """Return the scope that the place on the page suggests: a figure's, a widget's, or none.

    Only what surrounds it closely counts: the class of half a page says nothing about a line in it.
    """
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag in _FIGURES:
            return Scope.IMAGES
        if ancestor.tag in _FOREIGN:
            return Scope.SOFTWARE
        if len(_words(ancestor)) > _NEAR:
            return None
        names = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}".lower()
        kind = f"{ancestor.get('typeof') or ''} {ancestor.get('itemtype') or ''}".lower()
        if any(w in names for w in _FIGURE_CLASSES) or any(w in kind for w in _FIGURE_TYPES):
            return Scope.IMAGES
        if any(w in names for w in _WIDGET_CLASSES):
            return None if _names_its_work(ancestor) else Scope.SOFTWARE
    return None


def _names_its_work(element: html.HtmlElement) -> bool:
    """Say whether a block was made by the licence chooser of Creative Commons, which names the work it covers."""
    return any(e.get("property") == "dct:title" or "cc:attributionURL" in (e.get("rel") or "") for e in element.iter())


def _placed(element: html.HtmlElement, words: str, place: str, uri: str | None) -> Statement:
    """Return a statement with the scope of its words and its place on the page.

    A sidebar's widget may speak of the page: its grant counts only where its words name the text, and its
    prohibition always.
    """
    around, said = _surroundings(element), subject(words)
    if around is Scope.SOFTWARE and (said is Scope.TEXT or _narrows(words, uri)):
        around = None
    return Statement(words, place, uri, around or said or Scope.TEXT)


def _narrows(words: str, uri: str | None) -> bool:
    named = [name for _, name in (*readings(words), *readings(uri or ""))]
    closing = {Condition.NON_COMMERCIAL, Condition.NO_DERIVATIVES}
    return any(closing & part.conditions for name in named for part in best_leg(name)[1])


def _blocks(root: html.HtmlElement) -> Iterator[Statement]:
    """Yield the licence sentences of every block's own words, with the address of its one licence link.

    What stands in the same block, and in the blocks before and behind it, and goes on about it, is told too.
    """
    before: list[str] = []
    granted = False
    for element in root.iter(*_BLOCKS):
        if element.tag == "small" and element.getparent() is not None and element.getparent().tag in ("p", "li", "td"):
            continue
        words, links = _own(element)
        if not words:
            continue
        said = list(_of_block(element, words, links))
        parts = list(sentences(words))
        others = [s for _, s in parts if not hits(s)]
        told: list[str] = []
        if said:
            naming = [n for n, (_, s) in enumerate(parts) if hits(s)]
            told = [
                *(s for s in before if leaves(s, Beside.NEAR)),
                *(o for n in naming for o in beside(words, parts, n)),
            ]
        elif granted:
            told = [s for s in others if leaves(s, Beside.NEAR)]
        yield from said
        yield from (_placed(element, tidy(s), f"html: {element.tag} (beside a licence)", None) for s in told)
        before, granted = others[-1:], bool(said)


def _of_block(element: html.HtmlElement, words: str, links: list[html.HtmlElement]) -> Iterator[Statement]:
    addresses = list(dict.fromkeys(href for a in links if (href := a.get("href")) and hits(href)))
    uri = addresses[0] if len(addresses) == 1 else None
    told = [s for _, s in sentences(words) if states(s)]
    for sentence in told:
        for quote, scope in excerpts(sentence):
            placed = _placed(element, quote, f"html: {element.tag}", uri)
            yield placed if scope is Scope.TEXT else replace(placed, scope=scope)
    if told and uri:
        return
    for link in links:
        if (href := link.get("href")) in addresses and not _only_talk(words):
            yield _placed(element, tidy(_words(link) or href), f"html: link in {element.tag}", href)


def _only_talk(words: str) -> bool:
    """Say whether a block speaks about licences at length, so that its links are references and no statements."""
    named = [s for _, s in sentences(words) if hits(s)]
    return len(words) > QUOTE or (bool(named) and not any(grants(s) for s in named))


def _own(element: html.HtmlElement) -> tuple[str, list[html.HtmlElement]]:
    """Return the words and links of a block without those of the blocks inside it."""
    if not any(True for _ in element.iterdescendants(*_BLOCKS - {"small"})):
        return _words(element), list(element.iter("a"))
    parts, links = [element.text or ""], []
    for child in element:
        if (
            child.tag not in _BLOCKS
            and isinstance(child.tag, str)
            and not any(True for _ in child.iterdescendants(*_BLOCKS))
        ):
            parts.append(_words(child))
            links.extend(child.iter("a"))
        parts.append(child.tail or "")
    return " ".join(" ".join(parts).split()), links
