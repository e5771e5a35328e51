"""Take a METS issue apart into the articles of its logical structure."""

from dataclasses import dataclass, replace

from pipeline.formats._facts import Facts
from pipeline.formats._layout import Sheet
from pipeline.formats._mets_header import of_section
from pipeline.formats.safe_xml import Element

Place = tuple[str, str]
"""Id of a file in the METS, and id of a block in that file."""


@dataclass(frozen=True, slots=True)
class Article:
    """One division of an issue.

    Args:
        id: of the division, or of its description.
        facts: title, people and language of its own description.
        places: its blocks, in the order in which they are read.
    """

    id: str
    facts: Facts
    places: tuple[Place, ...]

    def facts_within(self, issue: Facts) -> Facts:
        """Return what is known of the article: its own title, people and language, the issue's date and rights."""
        work = replace(
            issue.work,
            title=self.facts.work.title or issue.work.title,
            authors=self.facts.work.authors or issue.work.authors,
            translators=self.facts.work.translators,
        )
        return replace(issue, work=work, language=self.facts.language or issue.language)


@dataclass(slots=True)
class Blocks:
    """The blocks of all pages, read once, each with what was mended in it."""

    texts: dict[Place, tuple[list[str], Sheet]]

    def take(self, places: tuple[Place, ...], sheet: Sheet) -> None:
        """Move blocks into a sheet; a block that was taken before is not there any more."""
        for place in places:
            lines, read = self.texts.pop(place, ([], None))
            if read is not None:
                sheet.add(lines)
                sheet.absorb(read)


def articles(mets: Element, types: tuple[str, ...]) -> list[Article]:
    """Return the outermost divisions of these types, in the order of the logical structure.

    Args:
        mets: a `mets` element.
        types: values of `div/@TYPE`.
    """
    sections = {s.get("ID") or "": s for s in mets.iterchildren("{*}dmdSec")}
    found: list[Article] = []
    for structure in mets.iterchildren("{*}structMap"):
        if (structure.get("TYPE") or "").upper() != "LOGICAL":
            continue
        for division in structure.iter("{*}div"):
            if division.get("TYPE") not in types or any(a.get("TYPE") in types for a in division.iterancestors()):
                continue
            described = (division.get("DMDID") or "").split()
            section = next((sections[name] for name in described if name in sections), None)
            facts = of_section(section, division.get("LABEL") or "")
            areas = division.iter("{*}area")
            places = tuple((a.get("FILEID") or "", a.get("BEGIN") or "") for a in areas if a.get("BEGIN"))
            found.append(Article((described or [division.get("ID") or ""])[0], facts, places))
    return found
