"""Map the fields of a row (JSON object, CSV line, Parquet row) onto a Record, by options that name them."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from licenses.work import Person, Statement, Work
from pipeline.formats._options import Kind, Spec
from pipeline.formats.html import fragment
from pipeline.record import Options, Record, Unreadable

Row = Mapping[str, object]

FIELDS = (
    "id", "text", "title", "author", "birth", "death", "date", "url", "license", "language", "revision", "publisher",
    "kind", "register", "work_key",
)  # fmt: skip
"""Options that name a field each, such as `text = "content"`; a dot goes into a nested object (`meta.title`)."""

FIELD_OPTIONS: Spec = {**dict.fromkeys(FIELDS, Kind.WORD), "html": Kind.FLAG}


@dataclass(frozen=True, slots=True)
class Mapped:
    """The mapping of one source.

    Args:
        names: our field to theirs; a field that is not named is looked for under our own name.
        html: the text is HTML.
    """

    names: Mapping[str, str]
    html: bool

    @classmethod
    def of(cls, options: Options) -> "Mapped":
        """Read the mapping from a source's options."""
        return cls({f: str(options.get(f, f)) for f in FIELDS}, bool(options.get("html", False)))

    def columns(self) -> tuple[str, ...]:
        """Return the names of the top-level fields that are read."""
        return tuple(dict.fromkeys(name.partition(".")[0] for name in self.names.values()))

    def record(self, row: Row, path: str, place: str) -> Record | Unreadable:
        """Return the record of one row.

        Args:
            row: the fields as the format gives them.
            path: of the file.
            place: of the row within it.
        """
        values = {ours: value for ours, theirs in self.names.items() if (value := _value(row, theirs))}
        text = values.get("text", "")
        record_id = values.get("id", "")
        if not text.strip():
            name = self.names["text"]
            return Unreadable(record_id or f"{path}#{place}", place, f"missing_text: field {name} is absent or empty")
        plain = fragment(text) if self.html else text.strip("\n")
        if not plain.strip():
            return Unreadable(record_id or f"{path}#{place}", place, "empty_document: nothing but markup")
        # A row without an id is named by its own content, never by its position, which changes with the file.
        record_id = record_id or f"{path}#{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}"
        return _record(record_id, plain, values, place, self.names)


def _record(record_id: str, text: str, values: Mapping[str, str], place: str, names: Mapping[str, str]) -> Record:
    date = match.group() if (match := re.match(r"\d{4}(-\d\d){0,2}", values.get("date", ""))) else ""
    licence = values.get("license", "")
    uri = licence if re.match(r"https?://", licence) else None
    return Record(
        id=record_id,
        text=text,
        work=Work(
            title=values.get("title", ""),
            kind=values.get("kind", ""),
            authors=tuple(_authors(values)),
            published=int(date[:4]) if date else None,
        ),
        statements=(Statement(licence[:500], f"{place}: {names['license']}", uri),) if licence else (),
        revision=values.get("revision", ""),
        date=date,
        url=values.get("url", ""),
        publisher=values.get("publisher", ""),
        register=values.get("register", ""),
        language=values.get("language", ""),
        work_key=values.get("work_key", ""),
    )


def _authors(values: Mapping[str, str]) -> Iterator[Person]:
    names = [n.strip() for n in values.get("author", "").split(";") if n.strip()]
    alone = len(names) == 1
    for name in names:
        yield Person(
            name, _year(values.get("birth", "")) if alone else None, _year(values.get("death", "")) if alone else None
        )


def _year(words: str) -> int | None:
    match = re.match(r"-?\d{1,4}(?!\d)", words)
    return int(match.group()) if match else None


def _value(row: Row, path: str) -> str:
    value: object = row.get(path)
    if value is None and "." in path:
        value = row
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, list):
        return "; ".join(str(v) for v in value if isinstance(v, str | int))
    if isinstance(value, str):
        return value
    return "" if isinstance(value, Mapping | bytes) else str(value)
