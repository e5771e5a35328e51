"""The one step that sees all curated documents: withdrawals and duplicates, decided on signatures, told by source."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pyarrow.parquet as pq
from datatrove.data import Document

from filters.duplicates import decide
from licenses.conclusion import Outbound
from manifests import withdrawals
from manifests.ledger import Stage
from pipeline.steps.step import Step
from pipeline.steps.store import RECORDS
from pipeline.task import DONE, result

LINKS = "links.parquet"
FREEDOM = {config.value: rank for rank, config in enumerate(Outbound)}
"""The order of the outbound configurations, freest first."""

FATES: dict[str, pl.DataType] = {
    "uid": pl.String(),
    "disposition": pl.String(),
    "stage": pl.String(),
    "reason": pl.String(),
    "dup_of": pl.String(),
    "similarity": pl.Float64(),
    "copies": pl.Int64(),
    "copy_sources": pl.List(pl.String),
}
"""One line for each document of a source that goes, and for each survivor that others went for (with its copies)."""

_COLUMNS = [
    "uid",
    "source",
    "config",
    "register",
    "work_key",
    "title",
    "revision",
    "tier",
    "quality",
    "exact",
    "minhash",
    "sample",
]


class Decide(Step):
    """Decide what goes because it was withdrawn or is there already.

    Args:
        job: one task that reads all judged tasks.
        book: told of the progress.
    """

    type = "🫂 - DEDUPS"
    name = "decide"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write one file of fates a source, and the links."""
        del data, world_size
        task = self.job.tasks[rank]
        table = pl.concat([pl.read_parquet(f / RECORDS, columns=_COLUMNS) for f in task.inputs])
        read = Counter(table["source"].to_list())
        orders = withdrawals.load(self.job.config.work.withdrawals)
        gone = {uid for uid in table["uid"] if orders.find(uid)} if orders.orders else set()
        taken = Counter(table.filter(pl.col("uid").is_in(list(gone)))["source"].to_list())
        owner = dict(zip(table["uid"], table["source"], strict=True))
        table = table.filter(~pl.col("uid").is_in(list(gone))) if gone else table
        decisions = decide(self._ranked(table), _Texts(task.inputs), self.job.config.duplicates)
        copies: dict[str, Counter[str]] = defaultdict(Counter)
        fates: dict[str, list[dict[str, Any]]] = {s: [] for s in self.job.snapshots}
        for uid in sorted(gone):
            fates[owner[uid]].append(
                {"uid": uid, "disposition": "taken_down", "stage": Stage.WITHDRAWN.value, "reason": "withdrawn"}
            )
        for uid, dropped in decisions.dropped.items():
            copies[dropped.dup_of][owner[uid]] += 1
            fates[owner[uid]].append(
                {
                    "uid": uid,
                    "disposition": "duplicate_of",
                    "stage": Stage.DUPLICATES.value,
                    "reason": f"duplicate_{dropped.kind.value}",
                    "dup_of": dropped.dup_of,
                    "similarity": round(dropped.similarity, 6),
                }
            )
        dropped_of = Counter(owner[uid] for uid in decisions.dropped)
        facts: dict[str, Any] = {
            "decided": dict(decisions.counts),
            "sources": {s: {"read": read[s], "taken": taken[s], "dropped": dropped_of[s]} for s in fates},
        }
        with result(task, facts) as folder:
            _write(folder, fates, copies, owner)
            links = [
                {"a": k.a, "b": k.b, "similarity": round(k.similarity, 6), "kind": k.kind.value}
                for k in decisions.links
            ]
            schema = {"a": pl.String, "b": pl.String, "similarity": pl.Float64, "kind": pl.String}
            pl.DataFrame(links, schema=schema).write_parquet(folder / LINKS)
        yield from ()

    def _ranked(self, table: pl.DataFrame) -> pl.DataFrame:
        """Add the columns that the survivor's order reads."""
        sources = {name: snapshot.source for name, snapshot in self.job.snapshots.items()}
        return table.with_columns(
            license_rank=pl.col("config").replace_strict(FREEDOM, default=len(FREEDOM), return_dtype=pl.Int64),
            origin=pl.col("source").replace_strict({n: s.origin.value for n, s in sources.items()}),
            source_rank=pl.col("source").replace_strict({n: s.rank for n, s in sources.items()}, return_dtype=pl.Int64),
        )


def _write(
    folder: Path,
    fates: Mapping[str, list[dict[str, Any]]],
    copies: Mapping[str, Counter[str]],
    owner: Mapping[str, str],
) -> None:
    survivors: dict[str, list[str]] = defaultdict(list)
    for uid in sorted(copies):
        survivors[owner[uid]].append(uid)
    for source, lines in fates.items():
        told = {"disposition": "", "stage": "", "reason": "", "dup_of": "", "similarity": None}
        kept = [
            {"uid": uid, **told, "copies": copies[uid].total(), "copy_sources": sorted(copies[uid])}
            for uid in survivors[source]
        ]
        rows = sorted([*lines, *kept], key=lambda line: str(line["uid"]))
        pl.DataFrame(rows, schema=FATES).write_parquet(folder / f"{source}.parquet")


class _Texts:
    """Fetches texts by uid from the judged tasks, a row group at a time, so that few are in memory at once."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._place: dict[str, tuple[Path, int, int]] = {}
        for folder in folders:
            with pq.ParquetFile(folder / RECORDS) as file:
                for group in range(file.num_row_groups):
                    for row, uid in enumerate(file.read_row_group(group, columns=["uid"])["uid"].to_pylist()):
                        self._place[uid] = (folder, group, row)

    def __call__(self, uids: Sequence[str]) -> dict[str, str]:
        wanted: dict[tuple[Path, int], list[tuple[int, str]]] = defaultdict(list)
        for uid in uids:
            folder, group, row = self._place[uid]
            wanted[folder, group].append((row, uid))
        found: dict[str, str] = {}
        for (folder, group), rows in wanted.items():
            with pq.ParquetFile(folder / RECORDS) as file:
                texts = file.read_row_group(group, columns=["text"])["text"]
            found |= {uid: texts[row].as_py() for row, uid in rows}
        return found


def source_digest(decided: Path, source: str) -> str:
    """Return the digest of what was decided about one source.

    Raises:
        OSError: when nothing was decided yet.
    """
    digest: str = orjson.loads((decided / DONE).read_bytes())["outputs"][f"{source}.parquet"]
    return digest
