"""The ledger parts of all tasks become one ledger, sorted by uid, a stretch of uids in memory at a time.

Uids are digests, so cutting their range into equal stretches cuts the rows into equal lots. One pass sends the rows of
every part to their stretch, a second one joins, sorts and writes stretch by stretch. Neither the number of stretches
nor that of tasks shows in the result.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from manifests import conclusions, ledger
from manifests.shards import write

STRETCH = 250_000
"""Rows in memory at a time, about; some 1.2 kB each."""

FILE_ROWS = 1_000_000
"""Rows of one ledger file of a release."""

_DIGITS = 15  # hexadecimal digits of a uid that tell its stretch: 60 bits fit a signed integer
_FATE = ("disposition", "stage", "reason", "similarity")


@dataclass(frozen=True, slots=True)
class Streams:
    """What a ledger is made of.

    Args:
        rows: ledger parts; of two records with one uid, the earlier holds it.
        fates: files of last decisions.
        places: (file, shard names in it to shard names in the release).
        stones: rows that stand in place of documents that were taken down.
        buried: uids of documents that were taken down although an earlier stage had ended their way.
    """

    rows: Sequence[Path]
    fates: Sequence[Path]
    places: Sequence[tuple[Path, Mapping[str, str]]]
    stones: Sequence[ledger.Row] = ()
    buried: frozenset[str] = frozenset()


def gather(streams: Streams, directory: Path, scratch: Path, stretch: int = STRETCH) -> set[str]:
    """Write `ledger/*.parquet` of a release and return the digests of all licence statements that its rows rest on.

    Args:
        streams: what it is made of.
        directory: of the release.
        scratch: an empty place for what does not fit in memory; the caller removes it.
        stretch: rows in memory at a time, about.
    """
    folder = directory / "ledger"
    folder.mkdir(parents=True, exist_ok=True)
    evidence: set[str] = set()
    for number, frame in enumerate(_files(_stretches(streams, scratch, stretch))):
        evidence.update(frame["evidence"].explode().drop_nulls().unique())
        evidence.update(conclusions.statements(frame["facts"]))
        write(frame.to_arrow().cast(ledger.SCHEMA), folder / f"{number:05d}.parquet")
    return evidence


def twice(prefixes: np.ndarray) -> frozenset[int]:
    """Return the values that come more than once among the beginnings of uids."""
    ordered = np.sort(prefixes)
    return frozenset(np.unique(ordered[1:][ordered[1:] == ordered[:-1]]).tolist())


def prefixes(uids: pl.Series) -> pl.Series:
    """Return the first 60 bits of each uid."""
    return uids.str.slice(0, _DIGITS).str.to_integer(base=16, dtype=pl.Int64)


def _stretches(streams: Streams, scratch: Path, stretch: int) -> Iterator[pl.DataFrame]:
    """Yield the finished rows in the order of their uids, one stretch after the other."""
    found = [prefixes(pl.read_parquet(p, columns=["uid"])["uid"]).to_numpy() for p in streams.rows]
    suspects = twice(np.concatenate(found)) if found else frozenset()
    count = max(1, -(-sum(map(len, found)) // stretch))
    del found
    lots = _Lots(scratch, count, stretch)
    for frame in _told_apart(streams.rows, suspects):
        lots.add("rows", frame)
    for path in streams.fates:
        lots.add("fates", pl.read_parquet(path).filter(pl.col("disposition") != ""))
    for path, names in streams.places:
        frame = pl.read_parquet(path)
        lots.add("places", frame.with_columns(shard=pl.col("shard").replace(dict(names))))
    if streams.stones:
        lots.add("stones", pl.DataFrame(pl.from_arrow(ledger.table(streams.stones))))
    for number in range(count):
        rows = lots.take("rows", number)
        if rows is not None:
            rows = _joined(rows, lots.take("fates", number), lots.take("places", number))
            rows = rows.filter(~pl.col("uid").is_in(list(streams.buried))) if streams.buried else rows
        stones = lots.take("stones", number)
        there = [frame for frame in (rows, stones) if frame is not None]
        if there:
            yield pl.concat(there).sort("uid")


@dataclass(slots=True)
class _Lots:
    """Frames sent to their stretches: kept in memory when there is one stretch, else put down on disk."""

    scratch: Path
    count: int
    limit: int
    _held: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    _rows: dict[str, int] = field(default_factory=dict)
    _written: int = 0

    def add(self, kind: str, frame: pl.DataFrame) -> None:
        """Take a frame."""
        self._held.setdefault(kind, []).append(frame)
        self._rows[kind] = self._rows.get(kind, 0) + frame.height
        if self.count > 1 and self._rows[kind] >= self.limit:
            self._put_down(kind)

    def _put_down(self, kind: str) -> None:
        if not self._held.get(kind):
            return
        frame = pl.concat(self._held.pop(kind))
        self._rows[kind] = 0
        width = -(-(1 << 60) // self.count)
        cut = frame.with_columns(stretch=prefixes(frame["uid"]) // width)
        for (number,), part in cut.partition_by("stretch", as_dict=True, include_key=False).items():
            folder = self.scratch / kind / f"{number}"
            folder.mkdir(parents=True, exist_ok=True)
            part.write_ipc(folder / f"{self._written:08d}.arrow", compression="zstd")
        self._written += 1

    def take(self, kind: str, number: int) -> pl.DataFrame | None:
        """Return all rows of a stretch, in the order they came."""
        if self.count == 1:
            held = self._held.pop(kind, [])
            return pl.concat(held) if held else None
        self._put_down(kind)
        files = sorted((self.scratch / kind / f"{number}").glob("*.arrow"))
        frames = [pl.read_ipc(path) for path in files]
        for path in files:
            path.unlink()
        return pl.concat(frames) if frames else None


def _joined(rows: pl.DataFrame, fates: pl.DataFrame | None, places: pl.DataFrame | None) -> pl.DataFrame:
    """Return the rows of a stretch with their last decisions and the places of the published documents."""
    rows = rows.drop("shard", "row")
    if places is None:
        rows = rows.with_columns(shard=pl.lit(None, pl.String), row=pl.lit(None, pl.Int64))
    else:
        rows = rows.join(places, on="uid", how="left")
    if fates is not None:
        rows = _overruled(rows.join(fates, on="uid", how="left", suffix="_fate"))
        rows = rows.filter(pl.col("disposition") != ledger.Disposition.TAKEN_DOWN.value)
    rows = rows.with_columns(shard=pl.col("shard").fill_null(""), row=pl.col("row").fill_null(-1))
    return rows.select([f.name for f in ledger.SCHEMA])


def _overruled(rows: pl.DataFrame) -> pl.DataFrame:
    gone = pl.col("disposition_fate").is_not_null()
    overruled = {name: pl.when(gone).then(pl.col(f"{name}_fate")).otherwise(pl.col(name)).alias(name) for name in _FATE}
    return rows.with_columns(
        **overruled,
        dup_of=pl.when(gone).then(pl.col("dup_of_fate").fill_null("")).otherwise(pl.col("dup_of")),
        score=pl.when(gone).then(pl.col("similarity_fate")).otherwise(pl.col("score")),
        text_sha256=pl.when(gone).then(pl.lit("")).otherwise(pl.col("text_sha256")),
        chars_out=pl.when(gone).then(pl.lit(0)).otherwise(pl.col("chars_out")),
        facts=pl.when(gone).then(pl.lit("")).otherwise(pl.col("facts")),
    )


def _told_apart(parts: Iterable[Path], suspects: frozenset[int]) -> Iterator[pl.DataFrame]:
    """Yield the rows part by part; the later of two records with one uid gets an id of its own.

    Args:
        parts: ledger parts.
        suspects: beginnings of uids that come more than once; only these are looked at one by one.
    """
    before = 0
    seen: set[str] = set()
    for path in parts:
        rows = pl.read_parquet(path)
        if suspects:
            doubtful = prefixes(rows["uid"]).is_in(list(suspects))
            renamed: dict[int, tuple[str, str]] = {}
            for place in doubtful.arg_true().to_list():
                row = rows.row(place, named=True)
                if row["uid"] in seen:
                    name = f"{row['record_id']}#{row['path']}#{before + place}"
                    renamed[place] = (name, ledger.uid(row["source"], name, row["revision"]))
                seen.add(row["uid"])
            if renamed:
                rows = rows.with_columns(
                    rows["record_id"].scatter(list(renamed), [name for name, _ in renamed.values()]),
                    rows["uid"].scatter(list(renamed), [uid for _, uid in renamed.values()]),
                )
        before += rows.height
        yield rows


def _files(frames: Iterable[pl.DataFrame], size: int = FILE_ROWS) -> Iterator[pl.DataFrame]:
    """Cut a stream of frames into files of `size` rows; at least one, which may be empty."""
    held: list[pl.DataFrame] = []
    count, any_yet = 0, False
    for frame in frames:
        held.append(frame)
        count += frame.height
        while count >= size:
            whole = pl.concat(held)
            yield whole.head(size)
            any_yet = True
            held, count = [whole.tail(count - size)], count - size
    if count or not any_yet:
        yield pl.concat(held) if held else pl.DataFrame(pl.from_arrow(ledger.table([])))
