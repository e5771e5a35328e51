"""The steps that keep a release's signatures, and that call to mind those of a release that stays published."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from datatrove.data import Document

from filters.duplicates.signature import signature
from filters.duplicates.store import SignatureWriter, kept_rows
from manifests import withdrawals
from pipeline.shelf import SIGNATURES
from pipeline.steps.shard import PLACES, named_through
from pipeline.steps.sign import SIGNED
from pipeline.steps.step import Step
from pipeline.task import result


class Keep(Step):
    """Keep the signatures of what a source publishes, with the places of the texts.

    Args:
        job: tasks, whose inputs are the judged folders of a source; beside them lies the folder of its shards.
        book: told of nothing; no record ends here.
    """

    type = "💽 - WRITER"
    name = "keep"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write one file for each judged task."""
        del data, world_size
        task = self.job.tasks[rank]
        source = self.job.snapshots[task.source].source
        places = pl.concat(_placed(task.beside, task.source))
        with result(task, {"documents": places.height}) as folder:
            for number, judged in enumerate(task.inputs):
                uids = pl.read_parquet(judged / SIGNATURES, columns=["uid"])
                placed = uids.join(places, on="uid", how="left", maintain_order="left")
                keep = placed["shard"].is_not_null()
                chosen = placed.filter(keep)
                more = {
                    "origin": pa.array([source.origin.value] * chosen.height, pa.string()),
                    "source_rank": pa.array([source.rank] * chosen.height, pa.int64()),
                    "shard": pa.array(chosen["shard"].to_list(), pa.string()),
                    "place": pa.array(chosen["row"].to_list(), pa.int64()),
                }
                target = folder / f"{task.source}-{number:05d}.parquet"
                kept_rows(judged / SIGNATURES, target, keep.to_numpy(), more)
        yield from ()


def _placed(folders: Sequence[Path], source: str) -> Iterator[pl.DataFrame]:
    """Yield the places of each shard task, by the names of the release."""
    for folder, names in zip(folders, named_through((source, folder) for folder in folders), strict=True):
        yield pl.read_parquet(folder / PLACES).with_columns(pl.col("shard").replace(names))


class Recall(Step):
    """Call to mind the signatures of one source of a release that stays published.

    Args:
        job: tasks; beside each lies the release, its others are the kept files of signatures, none when the texts of
            the release have to be signed again.
        book: told of nothing; no record ends here.
    """

    type = "📖 - READER"
    name = "recall"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write the signatures of what was published and not withdrawn since."""
        del data, world_size
        task = self.job.tasks[rank]
        orders = withdrawals.load(self.job.config.work.withdrawals)
        facts: dict[str, Any] = {"signed_again": not task.others}
        with result(task, facts) as folder:
            target = folder / SIGNATURES
            if task.others:
                parts = [folder / f"{number}.part" for number in range(len(task.others))]
                for path, part in zip(task.others, parts, strict=True):
                    uids = pl.read_parquet(path, columns=["uid"])["uid"]
                    stays = np.array([orders.find(uid) is None for uid in uids], np.bool_)
                    kept_rows(path, part, stays, {})
                _one_file(parts, target)
            else:
                _sign_again(task.beside[0], task.source, orders, target)
        yield from ()


def _one_file(parts: list[Path], target: Path) -> None:
    with pq.ParquetWriter(target, pq.read_schema(parts[0]), compression="zstd", use_dictionary=False) as writer:
        for part in parts:
            with pq.ParquetFile(part) as file:
                for number in range(file.num_row_groups):
                    writer.write_table(file.read_row_group(number))
            part.unlink()


_PUBLISHED = ["uid", "source", "text", "license", "register", "title", "quality", "origin"]


def _sign_again(release: Path, source: str, orders: withdrawals.Withdrawals, target: Path) -> None:
    """Sign the published texts of a source; of what shards do not hold, the ledger knows revision and tier."""
    extra = {"origin": pl.String, "source_rank": pl.Int64, "shard": pl.String, "place": pl.Int64}
    schema: dict[str, Any] = {**SIGNED, **extra}
    ledger = pl.scan_parquet(release / "ledger" / "*.parquet").filter(
        (pl.col("source") == source) & (pl.col("disposition") == "kept")
    )
    told = {uid: more for uid, *more in ledger.select("uid", "revision", "tier").collect().iter_rows()}
    with SignatureWriter(target, pl.DataFrame(schema=schema)) as writer:
        for path in shards_of(release, source):
            place = 0
            for batch in pq.ParquetFile(path).iter_batches(512, columns=_PUBLISHED):
                rows = []
                for row in batch.to_pylist():
                    if orders.find(row["uid"]) is None:
                        rows.append(_signed_again(row, path, release, place, told.get(row["uid"], ("", ""))))
                    place += 1
                writer.write(pl.DataFrame(rows, schema=schema))


def _signed_again(row: dict[str, Any], path: Path, release: Path, place: int, told: Iterable[str]) -> dict[str, Any]:
    sign = signature(row["text"])
    revision, tier = told
    return {
        **{name: row[name] for name in ("uid", "source", "license", "register", "title", "origin")},
        "config": path.parent.name,
        "work_key": "",
        "revision": revision,
        "tier": tier,
        "quality": (row["quality"] or {}).get("score"),
        "words": sign.words,
        "numeric": sign.numeric,
        "exact": sign.exact,
        "minhash": sign.minhash,
        "sample": sign.sample.tolist(),
        "source_rank": 50,
        "shard": path.relative_to(release).as_posix(),
        "place": place,
    }


def shards_of(release: Path, source: str = "") -> list[Path]:
    """Return the shards of a release, of one source or of all."""
    named = re.compile(rf"{re.escape(source) if source else '.+'}-\d{{5}}\.parquet")
    return sorted(path for path in release.glob("data/*/*.parquet") if named.fullmatch(path.name))
