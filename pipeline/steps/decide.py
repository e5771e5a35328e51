"""The step that tells each source what becomes of its documents: withdrawals and duplicates, as decided before."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pyarrow.parquet as pq
from datatrove.data import Document

from manifests.ledger import Stage
from pipeline.shelf import GONE
from pipeline.steps.step import Step
from pipeline.steps.verdicts import FATES, FATES_PART, LINKS
from pipeline.task import DONE, result

SUPERSEDED = "superseded.parquet"
"""Documents of other releases that would go for one of this release."""


MOST_LINKS = 50
"""Links that one row bears, the most similar first."""


class Decide(Step):
    """Write what becomes of the documents, one file a source, and the links.

    Args:
        job: one task that reads the folders of all settled parts; the folder of the roll lies beside it.
        book: told of nothing; the counts are those of the files.
    """

    type = "🫂 - DEDUPS"
    name = "decide"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write one file of fates a source; one source's are in memory at a time."""
        del data, world_size
        task = self.job.tasks[rank]
        (rolled,) = task.beside
        gone = pl.scan_parquet(rolled / GONE)
        parts = pl.concat([pl.scan_parquet(folder / FATES_PART) for folder in task.inputs])
        linked = pl.concat([pl.scan_parquet(folder / LINKS) for folder in task.inputs])
        went = parts.filter(pl.col("disposition") != "").select("uid")
        read = orjson.loads((rolled / DONE).read_bytes())["read"]
        facts: dict[str, Any] = {"decided": _summed(task.inputs), "sources": {}}
        with result(task, facts) as folder:
            for source in self.job.snapshots:
                own = parts.filter((pl.col("source") == source) & ~pl.col("elsewhere")).select(list(FATES)).collect()
                left = _left(gone.filter(pl.col("source") == source).collect())
                told = _linked(pl.concat([left, own]), linked, went, source).sort("uid")
                told.write_parquet(folder / f"{source}.parquet")
                counts = Counter(told["disposition"].to_list())
                facts["sources"][source] = {
                    "read": read.get(source, 0),
                    "taken": counts["taken_down"],
                    "dropped": counts["duplicate_of"],
                }
            parts.filter(pl.col("elsewhere") & (pl.col("disposition") != "")).collect().write_parquet(
                folder / SUPERSEDED
            )
            _joined([part / LINKS for part in task.inputs], folder / LINKS)
        yield from ()


def _left(gone: pl.DataFrame) -> pl.DataFrame:
    """Return the fates of the documents that were withdrawn, or that another release published under their id."""
    rows = [
        {"uid": uid, "disposition": "taken_down", "stage": Stage.WITHDRAWN.value, "reason": "withdrawn"}
        if withdrawn
        else {
            "uid": uid,
            "disposition": "duplicate_of",
            "stage": Stage.DUPLICATES.value,
            "reason": "duplicate_published_before",
            "dup_of": uid,
            "similarity": None,
        }
        for uid, withdrawn in gone.select("uid", "withdrawn").iter_rows()
    ]
    return pl.DataFrame(rows, schema=FATES)


def _linked(told: pl.DataFrame, linked: pl.LazyFrame, went: pl.LazyFrame, source: str) -> pl.DataFrame:
    """Add to the fates of a source, for each document that stays, those that stay too and are like it."""
    ways = [
        linked.filter(pl.col(f"source_{one}") == source).select(
            uid=one, link=pl.struct(pl.col(other).alias("uid"), "kind", "similarity"), other=other
        )
        for one, other in (("a", "b"), ("b", "a"))
    ]
    both = pl.concat(ways).join(went, on="uid", how="anti").join(went, left_on="other", right_on="uid", how="anti")
    best = pl.col("link").sort_by(pl.col("link").struct.field("similarity"), "other", descending=[True, False])
    links = both.group_by("uid").agg(links=best.head(MOST_LINKS)).collect()
    joined = told.join(links, on="uid", how="full", coalesce=True)
    return joined.with_columns(pl.col("disposition", "stage", "reason", "dup_of").fill_null(""))


def _summed(folders: Iterable[Path]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for folder in folders:
        total.update(orjson.loads((folder / DONE).read_bytes())["counts"])
    return dict(sorted(total.items()))


def _joined(paths: list[Path], target: Path) -> None:
    with pq.ParquetWriter(target, pq.read_schema(paths[0])) as writer:
        for path in paths:
            for batch in pq.ParquetFile(path).iter_batches():
                writer.write_batch(batch)


def source_digest(decided: Path, source: str) -> str:
    """Return the digest of what was decided about one source.

    Raises:
        OSError: when nothing was decided yet.
    """
    digest: str = orjson.loads((decided / DONE).read_bytes())["outputs"][f"{source}.parquet"]
    return digest
