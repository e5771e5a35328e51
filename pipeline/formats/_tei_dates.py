"""Find out from a TEI header when a text was written and first published."""

import re

from pipeline.formats._people import year_of
from pipeline.formats._tei_nodes import Node, when, words
from pipeline.formats.safe_xml import Element

OLDEST_TEI = 1987
"""A file cannot have been published as TEI before there was TEI, so an older date is the text's own.

Source: TEI Guidelines, "About These Guidelines": the project began in 1987.
"""

_CREATED = re.compile(r"\bEntstanden\b[^.]{0,60}?\b(1[5-9]\d\d)(?:/(\d\d)\b)?(?!.{0,40}Entstanden)")
_FIRST_PRINT = re.compile(r"Erst(?:druck|ausgabe)[^.]{0,120}?\b(1[5-9]\d\d|20\d\d)\b")
_EVENTS = {"print", "written", "premiere", "firstPublication", "creation"}


class Dates:
    """First publication, creation, and the date to show; the year of a later edition is none of them.

    Args:
        root: the `TEI` element.
        header: its `teiHeader`.
        citation: the words of its `sourceDesc`.
    """

    def __init__(self, root: Element, header: Node, citation: str) -> None:
        statement = header.first("fileDesc", "titleStmt")
        publication = header.first("fileDesc", "publicationStmt")
        source = header.first("fileDesc", "sourceDesc")
        events = {e.get("type"): when(e) for e in Node(root).first("standOff").all("event")}
        events |= {d.get("type"): when(d) or words(d) for d in source.all("date") if d.get("type") in _EVENTS}
        first = events.get("print") or events.get("firstPublication") or self._first_edition(source, citation)
        manuscript = any(b.get("type") == "MAN" for b in source.children("bibl"))
        edition = self._edition(source)
        iso = next((words(t) for t in statement.children("title") if t.get("type") == "iso-date"), "")
        own = next(
            (w for d in publication.children("date") if 0 < (year_of(w := when(d) or words(d)) or 0) < OLDEST_TEI), ""
        )
        sent = self._sent(header)
        written = iso or sent or events.get("written") or events.get("creation") or (edition if manuscript else "")
        written = written or self._creation(header)
        published = first or own or ("" if manuscript else edition)
        self.published = year_of(published)
        self.created = year_of(written) or self._words_created(citation)
        self.is_first = bool(first)
        self.date = _iso(iso or sent or (written if manuscript else "") or published or events.get("premiere") or "")

    @staticmethod
    def _first_edition(source: Node, citation: str) -> str:
        for bibl in source.all("bibl"):
            if bibl.get("type") in {"firstEdition", "edition-first", "first-edition"}:
                for date in bibl.iter("{*}date"):
                    return when(date) or words(date)
        found = _FIRST_PRINT.search(citation)
        return found[1] if found else ""

    @staticmethod
    def _sent(header: Node) -> str:
        """Return the day on which a letter was sent."""
        for action in header.first("profileDesc", "correspDesc").all("correspAction"):
            if action.get("type") == "sent":
                for date in action.iter("{*}date"):
                    return when(date) or words(date)
        return ""

    @staticmethod
    def _creation(header: Node) -> str:
        date = header.first("profileDesc", "creation", "date").element
        return "" if date is None else when(date) or words(date)

    @staticmethod
    def _words_created(citation: str) -> int | None:
        found = _CREATED.search(citation)
        return None if found is None else int(found[1][:2] + (found[2] or found[1][2:]))

    @staticmethod
    def _edition(source: Node) -> str:
        """Return the date of the edition that was transcribed, where the header describes it fully."""
        for path in (("biblFull", "publicationStmt", "date"), ("biblStruct", "monogr", "imprint", "date")):
            date = source.first(*path).element
            if date is not None:
                return when(date) or words(date)
        return ""


def _iso(date: str) -> str:
    """Return the date as precisely as it is written, from year to day; empty if it has no year."""
    found = re.match(r"\d{4}(?:-\d\d){0,2}", date.strip())
    if found:
        return found[0]
    year = year_of(date)
    return str(year) if year else ""
