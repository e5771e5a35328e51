"""Rows against ledger: every kept row stands in exactly the shard and place the ledger says, with the text it says."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl
import pyarrow as pa

from manifests import ledger
from manifests.arrow_values import equal
from manifests.fault import Fault
from manifests.ledger import Disposition

SAME = {
    "uid": "uid",
    "text_sha256": "text_sha256",
    "source": "source",
    "license": "license_concluded",
    "license_declared": "license_declared",
    "license_rule": "rule",
    "status_de": "status_de",
    "status_us": "status_us",
    "chars": "chars_out",
}
"""Columns of a shard and the ledger columns they must equal."""

_COLUMNS = ["shard", "row", "config", "evidence", "pd_since_de", "basis", "tier", "facts", *SAME.values()]
_REPEATING = [
    "shard",
    "config",
    "pd_since_de",
    "basis",
    "tier",
    *(n for n in SAME.values() if n not in {"uid", "text_sha256", "chars_out"}),
]

_FACTS_AUTHORS = pl.List(pl.Struct({"name": pl.String, "birth": pl.Int32, "death": pl.Int32}))
_FACTS = pl.Struct({"work": pl.Struct({"title": pl.String, "authors": _FACTS_AUTHORS})})
"""What the facts of a row share with its shard."""


@dataclass(slots=True)
class Kept:
    """The kept rows of a ledger, gathered while its batches pass by; values that repeat are held once."""

    parts: list[pa.Table] = field(default_factory=list)

    def add(self, table: pa.Table) -> None:
        """Take the kept rows of one ledger table."""
        kept = table.filter(equal(table["disposition"], Disposition.KEPT.value))
        if "facts" not in kept.column_names:
            kept = kept.append_column("facts", pa.nulls(kept.num_rows, pa.string()))
        kept = kept.select(_COLUMNS)
        for name in _REPEATING:
            kept = kept.set_column(kept.column_names.index(name), name, kept[name].dictionary_encode())
        if kept.num_rows:
            self.parts.append(kept)

    def shards(self) -> list[str]:
        """Return the name of every shard that kept rows say they are in."""
        found = {str(value) for part in self.parts for value in part["shard"].unique().to_pylist()}
        return sorted(found)

    def of(self, shard: str) -> pl.DataFrame | None:
        """Return the kept rows of one shard in the order of their place."""
        chosen = [part.filter(equal(part["shard"], shard)) for part in self.parts]
        frame = _plain(chosen, _COLUMNS)
        return None if frame is None or frame.is_empty() else frame.sort("row", "uid")

    def frame(self, columns: Sequence[str]) -> pl.DataFrame | None:
        """Return some columns of all kept rows; `None` when nothing was kept."""
        return _plain(self.parts, columns)


def _plain(parts: Sequence[pa.Table], columns: Sequence[str]) -> pl.DataFrame | None:
    """Return the columns of several parts as one frame of plain values."""
    schema = pa.schema([ledger.SCHEMA.field(name) for name in columns])
    tables = [part.select(list(columns)).cast(schema) for part in parts if part.num_rows]
    return pl.DataFrame(pl.from_arrow(pa.concat_tables(tables))) if tables else None


@dataclass(slots=True)
class Summary:
    """What one shard holds, summed while its rows pass by."""

    rows: int = 0
    chars: int = 0
    tokens: int = 0
    years: tuple[int, int] | None = None
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, frame: pl.DataFrame) -> None:
        """Count a batch of rows."""
        self.rows += frame.height
        self.chars += int(frame["chars"].sum() or 0)
        self.tokens += int(frame["tokens"].sum() or 0)
        for column in ("license", "language", "variety", "register", "origin", "source"):
            counter = self.counts.setdefault(column, Counter())
            counter.update(dict(frame[column].fill_null("").value_counts().iter_rows()))
        pii = self.counts.setdefault("pii", Counter())
        for entry in frame["pii"].explode().drop_nulls().to_list():
            pii[entry["kind"]] += entry["count"]
        years = frame["year"].drop_nulls()
        if years.len():
            first, last = int(years.min()), int(years.max())  # type: ignore[arg-type]  # a column of integers
            low, high = self.years or (first, last)
            self.years = (min(low, first), max(high, last))


def compare(shard: str, start: int, frame: pl.DataFrame, expected: pl.DataFrame) -> Iterator[Fault]:
    """Name the rows of a batch that differ from the ledger.

    Args:
        shard: path of the shard below the release.
        start: place of the first row of the batch.
        frame: rows of the shard; their texts are not looked at.
        expected: the ledger's rows for the same places.
    """
    config = shard.split("/")[1] if shard.count("/") > 1 else ""
    known = frame.head(expected.height)
    for mine, theirs in SAME.items():
        for index in known[mine].ne_missing(expected[theirs]).arg_true().to_list():
            yield Fault(
                f"{shard} row {start + index}",
                f"{mine} differs from the ledger (got {known[mine][index]!r:.90}, "
                f"expected {expected[theirs][index]!r:.90}).",
            )
    for index in known["license_evidence"].ne_missing(expected["evidence"]).arg_true().to_list():
        yield Fault(f"{shard} row {start + index}", "license_evidence differs from the ledger.")
    yield from _people(shard, start, known, expected["facts"])
    for index in (expected["config"] != config).arg_true().to_list():
        yield Fault(
            f"{shard} row {start + index}", f"stands in {config}, but the ledger says {expected['config'][index]!r}."
        )


def _people(shard: str, start: int, known: pl.DataFrame, facts: pl.Series) -> Iterator[Fault]:
    """Name the rows whose title or authors are not those that the ledger's facts speak of.

    Ledgers of manifest version 1 have no facts; a row without any is told by the level `licenses`.
    """
    told = facts.replace("", None)
    if told.null_count() == told.len():
        return
    work = told.str.json_decode(_FACTS).struct.field("work")
    titles = pl.select(pl.when(told.is_not_null()).then(work.struct.field("title").fill_null(""))).to_series()
    here = known["title"].fill_null("")
    for index in (told.is_not_null() & here.ne_missing(titles)).arg_true().to_list():
        yield Fault(f"{shard} row {start + index}", "its title differs from the facts in the ledger.")
    authors = work.struct.field("authors").fill_null(pl.Series([[]], dtype=_FACTS_AUTHORS))
    spelled = authors.list.eval(pl.element().struct.json_encode()).list.join("")
    mine = known["authors"].list.eval(
        pl.struct(pl.element().struct.field(name) for name in ("name", "birth", "death")).struct.json_encode()
    )
    differs = told.is_not_null() & mine.list.join("").fill_null("").ne_missing(spelled)
    for index in differs.arg_true().to_list():
        yield Fault(f"{shard} row {start + index}", "an author differs from the facts in the ledger.")


def places(shard: str, expected: pl.DataFrame) -> Iterator[Fault]:
    """Check that the ledger fills the places of a shard one by one."""
    places = expected["row"].to_list()
    for position, place in enumerate(places):
        if place != position:
            yield Fault(
                f"ledger, rows of {shard}", f"place {position} is {'taken twice' if place < position else 'empty'}."
            )
            return
