"""The Shelf: all documents that duplicates are decided among, where they lie; read in pieces, never as a whole.

A document is a number: its row, counted through the files of signatures in their order. Facts and texts are fetched
for the numbers that are asked for, from the files in which they stand.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from filters.duplicates.store import Stored
from licenses.conclusion import Outbound
from pipeline.steps.store import RECORDS
from pipeline.task import Job

SIGNATURES = "signatures.parquet"
GONE = "gone.parquet"
INCUMBENTS = "incumbents.parquet"

FREEDOM = {config.value: rank for rank, config in enumerate(Outbound)}
"""The order of the outbound configurations, freest first."""

FACTS = (
    "uid", "source", "config", "license", "register", "work_key", "title", "revision", "tier", "quality", "exact",
    "words", "numeric", "sampled",
)  # fmt: skip
"""What is known of a document beside its signature."""

PLACED = ("origin", "source_rank", "shard", "place")
"""What a file of published documents knows besides: where each text stands in its release."""

_HELD_BYTES = 64_000_000
"""Bytes of row groups of texts in memory at a time; one row group at least, whatever its size."""


class Shelf:
    """All documents, by number.

    Args:
        job: settings and snapshots.
        judged: folders of the judged tasks of this build.
        recalled: folders of what other releases published, with the release that holds the texts.
        rolled: folder of the roll: who is gone, who was published before.
    """

    def __init__(
        self, job: Job, judged: Sequence[Path], recalled: Sequence[tuple[Path, Path]], rolled: Path | None = None
    ) -> None:
        self.files = [folder / SIGNATURES for folder in (*judged, *(folder for folder, _ in recalled))]
        self._judged = judged
        self._releases = [release for _, release in recalled]
        self._rolled = rolled
        self._sources = {name: snapshot.source for name, snapshot in job.snapshots.items()}
        rows = [pq.read_metadata(path).num_rows for path in self.files]
        self.starts = np.concatenate(([0], np.cumsum(rows))).astype(np.int64)
        self._places: dict[str, tuple[Path, int]] = {}
        self._texts: OrderedDict[tuple[Path, int], pa.ChunkedArray] = OrderedDict()

    @property
    def own(self) -> int:
        """Return the number of documents of this build; the numbers of those published elsewhere follow."""
        return int(self.starts[len(self._judged)])

    def signatures(self) -> Stored:
        """Return the signatures; those of documents that are gone say nothing."""
        gone = pl.read_parquet(self._rolled / GONE, columns=["row"])["row"].to_numpy() if self._rolled else None
        return Stored(self.files, gone)

    def facts(self, rows: NDArray[np.int64]) -> pl.DataFrame:
        """Return what is known of some documents, by number, and remember where their texts lie.

        Args:
            rows: numbers, rising, each once.
        """
        files = np.searchsorted(self.starts, rows, "right") - 1
        parts = [self._of_file(int(number), rows[files == number]) for number in np.unique(files)]
        frame = pl.concat(parts, how="diagonal_relaxed") if parts else self._of_file(0, rows)
        if self._rolled is not None:
            wanted = pl.LazyFrame({"row": rows})
            found = pl.scan_parquet(self._rolled / INCUMBENTS).join(wanted, on="row", how="semi").collect()["row"]
            frame = frame.with_columns(incumbent=pl.col("row").is_in(found.implode()) | pl.col("elsewhere"))
        return frame

    def sampled(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many hashes were sampled of some documents; cheap, so that it can be asked of all proposals.

        Args:
            rows: numbers, rising, each once.
        """
        files = np.searchsorted(self.starts, rows, "right") - 1
        parts = [np.empty(0, np.int64)]
        for number in np.unique(files).tolist():
            column = pl.read_parquet(self.files[number], columns=["sampled"])["sampled"].to_numpy()
            parts.append(column[rows[files == number] - self.starts[number]].astype(np.int64))
        return np.concatenate(parts)

    def _of_file(self, number: int, rows: NDArray[np.int64]) -> pl.DataFrame:
        frame: pl.DataFrame
        elsewhere = number >= len(self._judged)
        local = rows - self.starts[number]
        frame = pl.read_parquet(self.files[number], columns=[*FACTS, *(PLACED if elsewhere else ())])[local]
        if elsewhere:
            release = self._releases[number - len(self._judged)]
            places = [(release / shard, place) for shard, place in frame.select("shard", "place").iter_rows()]
        else:
            places = [(self._judged[number] / RECORDS, int(place)) for place in local]
            frame = frame.with_columns(
                origin=pl.col("source").replace_strict(
                    {name: s.origin.value for name, s in self._sources.items()}, return_dtype=pl.String
                ),
                source_rank=pl.col("source").replace_strict(
                    {name: s.rank for name, s in self._sources.items()}, return_dtype=pl.Int64
                ),
            )
        self._places |= dict(zip(frame["uid"], places, strict=True))
        return frame.with_columns(
            row=pl.Series(rows, dtype=pl.Int64),
            elsewhere=pl.lit(elsewhere),
            incumbent=pl.lit(elsewhere),
            license_rank=pl.col("config").replace_strict(FREEDOM, default=len(FREEDOM), return_dtype=pl.Int64),
        )

    def texts(self, uids: Sequence[str]) -> Mapping[str, str]:
        """Return the texts of documents whose facts were asked for."""
        wanted: dict[tuple[Path, int], list[tuple[int, str]]] = {}
        for uid in uids:
            path, place = self._places[uid]
            group, row = _group(path, place)
            wanted.setdefault((path, group), []).append((row, uid))
        found: dict[str, str] = {}
        for (path, group), rows in sorted(wanted.items()):
            texts = self._group(path, group)
            found |= {uid: texts[row].as_py() for row, uid in rows}
        return found

    def _group(self, path: Path, group: int) -> pa.ChunkedArray:
        if (path, group) not in self._texts:
            with pq.ParquetFile(path) as file:
                self._texts[path, group] = file.read_row_group(group, columns=["text"])["text"]
        self._texts.move_to_end((path, group))
        while len(self._texts) > 1 and sum(column.nbytes for column in self._texts.values()) > _HELD_BYTES:
            self._texts.popitem(last=False)
        return self._texts[path, group]


def _group(path: Path, place: int) -> tuple[int, int]:
    """Return the row group in which a row of a file stands, and its row there."""
    starts = _group_starts(path)
    group = int(np.searchsorted(starts, place, "right")) - 1
    return group, place - int(starts[group])


@cache
def _group_starts(path: Path) -> NDArray[np.int64]:
    found = pq.read_metadata(path)
    sizes = [found.row_group(number).num_rows for number in range(found.num_row_groups)]
    return np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64)
