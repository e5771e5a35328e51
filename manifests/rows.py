"""Rows against ledger: every kept row stands in exactly the shard and place the ledger says, with the text it says."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl
import pyarrow as pa

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

_MANY = pl.List(pl.Categorical)

_FACTS_AUTHORS = pl.List(pl.Struct({"name": pl.String, "birth": pl.Int32, "death": pl.Int32}))
_FACTS = pl.Struct({"work": pl.Struct({"title": pl.String, "authors": _FACTS_AUTHORS})})
"""What the facts of a row share with its shard."""


@dataclass(slots=True)
class Kept:
    """The kept rows of a ledger, gathered while its batches pass by; values that repeat are held once.

    The rows of one shard lie scattered, for a ledger stands in the order of uids. They are put together by shard once,
    in `close`, for all shards: to look for them anew for each shard would read all rows as often as there are shards.
    """

    _parts: list[pl.DataFrame] = field(default_factory=list)
    _rows: pl.DataFrame | None = None
    _places: pl.Series | None = None
    """Of all rows, those of one shard after those of another."""
    _spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Where the places of a shard begin, and how many there are."""

    def add(self, table: pa.Table) -> None:
        """Take the kept rows of one ledger table."""
        kept = table.filter(equal(table["disposition"], Disposition.KEPT.value))
        if "facts" not in kept.column_names:
            kept = kept.append_column("facts", pa.nulls(kept.num_rows, pa.string()))
        kept = kept.select(_COLUMNS)
        if kept.num_rows:
            rows = pl.DataFrame(pl.from_arrow(kept))
            self._parts.append(
                rows.with_columns(pl.col(_REPEATING).cast(pl.Categorical), pl.col("evidence").cast(_MANY))
            )

    def close(self) -> None:
        """Put the rows together by shard; nothing is added afterwards."""
        if not self._parts:
            return
        self._rows = pl.concat(self._parts, rechunk=False)  # in one piece it would be there twice
        self._parts.clear()
        shards = self._rows["shard"]
        self._places = shards.to_physical().arg_sort()
        runs = shards.gather(self._places).rle().struct.unnest()
        starts = runs["len"].cum_sum() - runs["len"]
        names = runs["value"].cast(pl.String).fill_null("None")
        self._spans = dict(zip(names, zip(starts, runs["len"], strict=True), strict=True))

    def shards(self) -> list[str]:
        """Return the name of every shard that kept rows say they are in."""
        return sorted(self._spans)

    def of(self, shard: str) -> pl.DataFrame | None:
        """Return the kept rows of one shard in the order of their place."""
        if self._rows is None or self._places is None or shard not in self._spans:
            return None
        return _plain(self._rows[self._places.slice(*self._spans[shard])]).sort("row", "uid")

    def frame(self, columns: Sequence[str]) -> pl.DataFrame | None:
        """Return some columns of all kept rows, in the ledger's order; `None` when nothing was kept."""
        return None if self._rows is None else _plain(self._rows.select(columns))


def _plain(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with plain values in place of numbers for those that repeat."""
    return rows.with_columns(pl.col(pl.Categorical).cast(pl.String), pl.col(_MANY).cast(pl.List(pl.String)))


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
        years = frame["year"].drop_nulls().to_numpy()
        if years.size:
            first, last = int(years.min()), int(years.max())
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
