"""What a source's options say about a page that says nothing about itself."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from licenses.work import Statement, Work
from pipeline.errors import ConfigError
from pipeline.formats._layout import Sheet
from pipeline.record import Options, Origin, Record

_PARTS = {
    "year": r"\d{4}",
    "month": r"\d{1,2}",
    "day": r"\d{1,2}",
    "date": r"\d{4}-?\d{2}-?\d{2}",
    "title": r"[^/]+?",
    "language": r"[a-z]{2,3}",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Title, date, rights and the rest, of a page or of the work it belongs to."""

    work: Work = field(default_factory=Work)
    statements: tuple[Statement, ...] = ()
    date: str = ""
    url: str = ""
    publisher: str = ""
    language: str = ""

    def record(self, record_id: str, sheet: Sheet) -> Record:
        """Return the record of a text with these facts."""
        return Record(
            id=record_id,
            text=sheet.text,
            work=self.work,
            statements=self.statements,
            date=self.date,
            url=self.url,
            publisher=self.publisher,
            language=self.language,
            confidence=sheet.confidence,
            repairs=sheet.repairs,
        )


def declared(origin: Origin, options: Options) -> Facts:
    """Return what the options `title`, `date`, `language` and `path` say of a file; the path is the more exact.

    The option `path` is a pattern such as `FedGazDe/{year}/{month}/{day}/*`, in which `*` stands for any characters
    but a slash.

    Raises:
        ConfigError: the pattern names something else than year, month, day, date, title or language.
    """
    facts = Facts(
        work=Work(title=str(options.get("title", ""))),
        date=str(options.get("date", "")),
        language=str(options.get("language", "")),
    )
    found = _pattern(str(options["path"])).search(origin.path) if "path" in options else None
    if found is not None:
        said = {name: value for name, value in found.groupdict().items() if value}
        facts = replace(
            facts,
            work=replace(facts.work, title=said.get("title", facts.work.title)),
            date=_date(said) or facts.date,
            language=said.get("language", facts.language),
        )
    year = int(facts.date[:4]) if re.match(r"\d{4}", facts.date) else None
    return replace(facts, work=replace(facts.work, published=year))


def _date(said: dict[str, str]) -> str:
    if whole := said.get("date", "").replace("-", ""):
        return f"{whole[:4]}-{whole[4:6]}-{whole[6:]}"
    parts = [said.get("year", ""), said.get("month", "").zfill(2), said.get("day", "").zfill(2)]
    known = [part for i, part in enumerate(parts) if part.strip("0") and all(parts[: i + 1])]
    return "-".join(known)


@lru_cache(maxsize=64)
def _pattern(template: str) -> re.Pattern[str]:
    pieces = re.split(r"(\{\w*\}|\*)", template)
    unknown = [p for p in pieces if p.startswith("{") and p[1:-1] not in _PARTS]
    if unknown:
        raise ConfigError(f"options.path: no such part {', '.join(unknown)} (known: {', '.join(_PARTS)}).")
    return re.compile("".join(_piece(p) for p in pieces))


def _piece(piece: str) -> str:
    if piece == "*":
        return "[^/]*"
    return f"(?P<{piece[1:-1]}>{_PARTS[piece[1:-1]]})" if piece.startswith("{") else re.escape(piece)
