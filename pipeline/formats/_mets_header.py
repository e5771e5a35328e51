"""Read what METS and MODS say about a work: title, people, dates, languages and rights."""

import re
from collections.abc import Iterator

from licenses.work import Person, Statement, Work
from pipeline.formats._facts import Facts
from pipeline.formats._people import authority, person, year_of
from pipeline.formats.safe_xml import Element, local_name

_XLINK = "{http://www.w3.org/1999/xlink}href"
_QUOTE = 500
_LANGUAGES = {"ger": "de", "deu": "de", "german": "de", "fre": "fr", "fra": "fr", "lat": "la", "eng": "en", "dut": "nl"}
_ROLES = {"aut": "authors", "author": "authors", "trl": "translators", "translator": "translators"}
_ROLES |= {"edt": "editors", "editor": "editors", "hrg": "editors"}
_LICENCE_TAGS = ("accessCondition", "license", "licence", "licenseDocumentationIdentifierValue", "RightsDeclaration")


def of_section(section: Element | None, label: str) -> Facts:
    """Return title, people and language that one `dmdSec` gives; the label is the title where it gives none."""
    found = [] if section is None else _all(section, "mods")
    mods = found[0] if found else None
    people = _people(mods)
    title = _title(mods) or " ".join(label.split())
    work = Work(title=title, authors=people["authors"], translators=people["translators"])
    return Facts(work=work, language=_language(mods))


def describe(mets: Element) -> Facts:
    """Return the facts about the work that a `mets` element is about."""
    mods = _main_mods(mets)
    people = _people(mods)
    date = _date(mods, mets.get("LABEL") or "")
    return Facts(
        work=Work(
            title=_title(mods) or " ".join((mets.get("LABEL") or "").split()),
            authors=people["authors"],
            translators=people["translators"],
            editors=people["editors"],
            published=year_of(date),
        ),
        statements=tuple(_statements(mets)),
        date=date,
        url=_url(mods) or _address(mets.get("OBJID") or ""),
        publisher="; ".join(dict.fromkeys(_words(e) for e in _all(_origin(mods), "publisher") if _words(e))),
        language=_language(mods),
    )


def _words(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def _all(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else list(element.iter("{*}" + name))


def _child(element: Element | None, *path: str) -> Element | None:
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren("{*}" + name), None)
    return element


def _main_mods(mets: Element) -> Element | None:
    """Return the MODS of the whole: what the first described division of the logical structure points to."""
    sections = {s.get("ID") or "": s for s in mets.iterchildren("{*}dmdSec")}
    for structure in mets.iterchildren("{*}structMap"):
        if (structure.get("TYPE") or "").upper() != "LOGICAL":
            continue
        for division in structure.iter("{*}div"):
            for name in (division.get("DMDID") or "").split():
                found = _all(sections.get(name), "mods")
                if found:
                    return found[0]
    return next((found[0] for s in sections.values() if (found := _all(s, "mods"))), None)


_DIVIDED = re.compile(r"[=-]\s*\|\|?\s*")
_LINE_END = re.compile(r"(?:\s*\|\|?)+\s*")
"""How catalogues of early prints mark the line ends of a title page, with or without a divided word."""


def _title(mods: Element | None) -> str:
    if mods is None:
        return ""
    for info in mods.iterchildren("{*}titleInfo"):
        if info.get("type"):
            continue
        parts = {
            name: _words(_child(info, name)) for name in ("nonSort", "title", "subTitle", "partNumber", "partName")
        }
        title = _LINE_END.sub(" ", _DIVIDED.sub("", f"{parts['nonSort']} {parts['title']}")).strip(" .")
        return ". ".join(filter(None, [title, parts["subTitle"], parts["partNumber"], parts["partName"]]))
    return ""


def _people(mods: Element | None) -> dict[str, tuple[Person, ...]]:
    found: dict[str, list[Person]] = {"authors": [], "translators": [], "editors": []}
    for name in [] if mods is None else mods.iterchildren("{*}name"):
        roles = {_ROLES[r] for e in _all(name, "roleTerm") if (r := _words(e).lower()) in _ROLES}
        parts = {part.get("type") or "": _words(part) for part in name.iterchildren("{*}namePart")}
        words = ", ".join(filter(None, [parts.get("family"), parts.get("given")])) or parts.get("")
        words = words or _words(_child(name, "displayForm"))
        if not words or name.get("type") == "corporate":
            continue
        number = authority(name.get("valueURI") or "", name.get("authority") or "")
        who = person(f"{words} ({parts['date']})" if parts.get("date") else words, ids=(number,))
        for role in roles:
            found[role].append(who)
    return {role: tuple(dict.fromkeys(people)) for role, people in found.items()}


def _origin(mods: Element | None) -> Element | None:
    """Return the origin of the original; a later one describes the digitised copy."""
    origins = [] if mods is None else list(mods.iterchildren("{*}originInfo"))
    return next((o for o in origins if not _all(o, "dateCaptured")), origins[0] if origins else None)


def _date(mods: Element | None, label: str) -> str:
    candidates = [d for o in [_origin(mods), _child(mods, "part")] for n in ("dateIssued", "date") for d in _all(o, n)]
    candidates += _all(_origin(mods), "dateCreated")
    dates = [text for d in candidates if year_of(text := _words(d))]
    if not dates and (named := re.search(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)", label)):
        dates = [named[0]]
    if not dates:
        return ""
    found = re.match(r"\d{4}(?:-\d\d){0,2}(?!\d)", dates[0])
    return found[0] if found else str(year_of(dates[0]))


def _url(mods: Element | None) -> str:
    for kind in ("purl", "uri", "url", "handle", "doi", "urn"):
        for identifier in _all(mods, "identifier"):
            text = _words(identifier)
            if identifier.get("type") == kind and text.startswith("http"):
                return text
    return next((text for e in _all(mods, "url") if (text := _words(e)).startswith("http")), "")


def _address(text: str) -> str:
    return text if text.startswith(("http://", "https://")) else ""


def _language(mods: Element | None) -> str:
    """Return the language, if the work has but one."""
    terms = [] if mods is None else [t for e in mods.iterchildren("{*}language") for t in _all(e, "languageTerm")]
    found = {_LANGUAGES.get(code.lower(), code) for t in terms if t.get("type") == "code" and (code := _words(t))}
    return found.pop() if len(found) == 1 else ""


def _statements(mets: Element) -> Iterator[Statement]:
    seen: set[tuple[str, str | None]] = set()
    for element in mets.iter(*("{*}" + name for name in _LICENCE_TAGS)):
        quote = _words(element)[:_QUOTE]
        uri = element.get(_XLINK) or (quote if re.match(r"https?://\S+$", quote) else None)
        if (quote or uri) and (quote, uri) not in seen and not _is_container(element):
            seen.add((quote, uri))
            yield Statement(quote, _place(element), uri)


def _is_container(element: Element) -> bool:
    """A record of rights inside an access condition is read by its own elements."""
    return any(local_name(child) in _LICENCE_TAGS for child in element.iterdescendants())


def _place(element: Element) -> str:
    steps: list[str] = []
    node: Element | None = element
    while node is not None:
        kind = node.get("type")
        steps.append(local_name(node) + (f"[@type={kind}]" if kind else ""))
        if local_name(node) == "mets":
            break
        node = node.getparent()
    return "/".join(reversed([s for s in steps if s not in {"mdWrap", "xmlData"}]))
