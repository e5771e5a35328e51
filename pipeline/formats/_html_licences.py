"""Find the licence statements of an HTML page, each with its place and what it covers."""

import re
from collections.abc import Iterator, Mapping

import orjson
from resiliparse.parse.html import ElementNode, HTMLTree

from licenses.work import Scope, Statement
from pipeline.formats.layout import squeeze

CREATIVE_COMMONS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/[\w./-]+", re.IGNORECASE
)
_META = ("dc.rights", "dcterms.rights", "dcterms.license", "copyright", "license", "og:license", "tdm-reservation")
_RDF = re.compile(r"<license\s+rdf:resource=[\"']([^\"'<>\s]{8,200})[\"']", re.IGNORECASE)
_PICTURES = re.compile(
    r"\b(?:Bild(?:er)?|Fotos?|Abbildung(?:en)?|Grafik(?:en)?|images?|photos?|pictures?)\b", re.IGNORECASE
)
_WORDS = re.compile(
    r"\b(?:Texte?|Inhalte?|Artikel|Beitr[aä]ge?|Werk|Website|Blog|Seite|content|text|work)\b", re.IGNORECASE
)
_OTHERS = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)\s*(?:by\s+)?(?!\d{4})\w|\b(?:flickr|wikimedia|pixabay|unsplash|pexels)\b"
    r"|\b(?:themes?|templates?|icons?|plug-?ins?|lightbox\w*|scripts?|fonts?|schriftart\w*|layout|karten?|videos?|musik)\b",
    re.IGNORECASE,
)
"""Words that name a thing of somebody else on the page: a credit without a year, a picture's host, software, a map."""
_CLAIM = re.compile(
    r"Alle Rechte vorbehalten|All rights reserved|\bCC[- ](?:BY|0)|\bCC0\b|Creative[ -]Commons|gemeinfrei|public domain"
    r"|(?:©|\(c\)|Copyright)\s*\d{4}",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\(\d+\)$")
"""The end of an entry in a cloud of keywords."""

_EDGES = (
    'footer, [id*="footer"], [class*="footer"], [id*="copyright"], [class*="copyright"], [class*="license"], '
    '[class*="lizenz"], [class*="site-info"], [id*="credit"], [class*="credit"]'
)
_DEPTH = 40
"""Elements that are looked at around a link to learn where it stands."""


def statements(tree: HTMLTree, source: str, meta: Mapping[str, str]) -> Iterator[Statement]:
    """Yield what a page says about its licence, from the most to the least formal, each thing once.

    Args:
        tree: the parsed page.
        source: the page itself; old pages hide a licence in a comment.
        meta: the `meta` elements by lower-case name.
    """
    seen: set[tuple[str | None, Scope]] = set()
    quotes: list[str] = []
    for part in (_head(tree, meta), _json(tree), _comments(source), _links(tree), _claims(tree)):
        for statement in part:
            key = (statement.uri or statement.quote, statement.scope)
            said = statement.uri is None and any(statement.quote in q or q in statement.quote for q in quotes)
            if key not in seen and not said:
                seen.add(key)
                quotes.append(statement.quote)
                yield statement


def _select(tree: HTMLTree, selector: str) -> list[ElementNode]:
    # The collection is a live one and searches anew for every item; a list searches once.
    return list(tree.document.query_selector_all(selector)) if tree.document else []


def _head(tree: HTMLTree, meta: Mapping[str, str]) -> Iterator[Statement]:
    for element in _select(tree, 'link[rel~="license"][href]'):
        href = element.getattr("href") or ""
        yield Statement(href[:500], "head: link rel=license", href)
    for name in _META:
        if words := meta.get(name):
            uri = CREATIVE_COMMONS.search(words)
            scope = Scope.DATABASE if name == "tdm-reservation" else Scope.TEXT
            yield Statement(words[:500], f"head: meta {name}", uri.group() if uri else None, scope)


def _json(tree: HTMLTree) -> Iterator[Statement]:
    for script in _select(tree, 'script[type="application/ld+json"]'):
        try:
            value = orjson.loads(str(script.text))
        except orjson.JSONDecodeError:
            continue
        items = value if isinstance(value, list) else [value]
        graph = [g for i in items if isinstance(i, dict) for g in (i.get("@graph") or [i]) if isinstance(g, dict)]
        for item in graph:
            licence = item.get("license")
            if isinstance(licence, str) and licence:
                image = str(item.get("@type", "")).casefold() in {"imageobject", "photograph", "videoobject"}
                yield Statement(licence[:500], "JSON-LD: license", licence, Scope.IMAGES if image else Scope.TEXT)


def _comments(source: str) -> Iterator[Statement]:
    for match in _RDF.finditer(source):
        yield Statement(match[1], "comment: RDF license", match[1])


def _links(tree: HTMLTree) -> Iterator[Statement]:
    for link in _select(tree, 'a[rel~="license"], a[href*="creativecommons.org/"]'):
        href = link.getattr("href") or ""
        found = CREATIVE_COMMONS.search(href)
        named = "license" in (link.getattr("rel") or "").casefold().split()
        if not named and found is None:
            continue
        place, images = _place(link)
        words = squeeze(str(link.parent.text if link.parent is not None else link.text))[:500]
        other = images or _only_pictures(words) or (not named and _of_others(words))
        scope = Scope.IMAGES if other else Scope.TEXT
        kind = "a rel=license" if named else "link"
        yield Statement(words or href[:500], f"{place}: {kind}", found.group() if found else href, scope)


def _claims(tree: HTMLTree) -> Iterator[Statement]:
    for element in _select(tree, _EDGES):
        for line in str(element.text).split("\n"):
            words = squeeze(line)
            if 20 < len(words) <= 300 and _CLAIM.search(words) and not _COUNTED.search(words):
                yield Statement(words, "footer: words", None, Scope.IMAGES if _only_pictures(words) else Scope.TEXT)


def _only_pictures(words: str) -> bool:
    subject = _PICTURES.search(words)
    return subject is not None and _WORDS.search(words[: subject.start()]) is None


def _of_others(words: str) -> bool:
    """Say whether the words credit another thing than the page; what speaks of the page's own words does not."""
    return _OTHERS.search(words) is not None and _WORDS.search(words) is None


def _place(node: object) -> tuple[str, bool]:
    place, images = "body", False
    for _ in range(_DEPTH):
        node = getattr(node, "parent", None)
        if node is None:
            break
        name = (getattr(node, "tag", "") or "").casefold()
        marks = f"{getattr(node, 'id', '') or ''} {getattr(node, 'class_name', '') or ''}".casefold()
        if name in {"figure", "figcaption"} or "caption" in marks:
            images = True
        if name == "footer" or "footer" in marks:
            place = "footer"
        elif place == "body" and (name == "aside" or "sidebar" in marks or "widget" in marks):
            place = "sidebar"
    return place, images
