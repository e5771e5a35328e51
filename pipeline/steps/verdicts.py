"""The steps that compare proposed pairs on their texts, join them into clusters and settle who stays."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from datatrove.data import Document

from filters.duplicates.candidates import enough
from filters.duplicates.clusters import spilled_stars
from filters.duplicates.comparison import MEASURED, Comparison, Known, remembered
from filters.duplicates.proposal import CONTAINED_ROOM
from filters.duplicates.settlement import Decisions, assigned, edges, settle
from filters.duplicates.store import check_recipe, recipe
from filters.errors import FilterError
from manifests.ledger import Stage
from pipeline.shelf import Shelf
from pipeline.steps.candidates import PAIRS, shelf_of
from pipeline.steps.step import Step
from pipeline.task import result

VERIFIED_PAIRS = "verified.parquet"
LIKENESS = "likeness.parquet"
FATES_PART = "fates.parquet"
LINKS = "links.parquet"

FATES: dict[str, pl.DataType] = {
    "uid": pl.String(),
    "disposition": pl.String(),
    "stage": pl.String(),
    "reason": pl.String(),
    "dup_of": pl.String(),
    "similarity": pl.Float64(),
    "copies": pl.Int64(),
    "copy_sources": pl.List(pl.String),
    "copy_licenses": pl.List(pl.String),
}
"""One line for each document that goes, and for each survivor that others went for (with its copies)."""


LINKED: dict[str, pl.DataType] = {
    "a": pl.String(),
    "b": pl.String(),
    "source_a": pl.String(),
    "source_b": pl.String(),
    "similarity": pl.Float64(),
    "containment": pl.Float64(),
    "kind": pl.String(),
}
"""One line for each pair that is put on record."""


class Compare(Step):
    """Compare the proposed pairs whose first number lies in the task's span.

    Args:
        job: tasks, whose files are proposals and likenesses measured before, in that order, below their inputs.
        book: told of nothing; no record ends here.
    """

    type = "🫂 - DEDUPS"
    name = "compare"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write the verified pairs, and how alike all compared texts are."""
        del data, world_size
        task = self.job.tasks[rank]
        shelf = shelf_of(self, task)
        low, high, proposals = task.span
        pairs = self._pairs(shelf, task.others[:proposals], low, high)
        facts = shelf.facts(np.unique(pairs))
        known = _known(task.others[proposals:], facts)
        comparison = Comparison(facts, shelf.texts, self.job.config.duplicates, known)
        verified = comparison.verified(pairs)
        measured = comparison.measured()
        counts = {"candidates": int(pairs.shape[0]), "drops": int(verified["drop"].sum())}
        with result(task, counts) as folder:
            verified.write_parquet(folder / VERIFIED_PAIRS, row_group_size=1 << 16)
            _write_measured(measured, folder / LIKENESS)
        yield from ()

    def _pairs(self, shelf: Shelf, proposals: Iterable[Path], low: int, high: int) -> "np.typing.NDArray[np.int64]":
        """Return the pairs of the span: those that agree in bands, and those that share enough samples."""
        found = pl.concat([pl.scan_parquet(folder / PAIRS) for folder in proposals])
        found = found.filter((pl.col("a") >= low) & (pl.col("a") < high))
        held = found.group_by("a", "b").agg(pl.col("shared").sum(), near=(pl.col("shared") == 0).any()).collect()
        sampled = held.filter(pl.col("shared") > 0).sort("a", "b")
        pairs = sampled.select("a", "b").to_numpy()
        rows = np.unique(pairs)
        sizes = shelf.sampled(rows)
        config = self.job.config.duplicates
        contained = enough(
            pairs,
            sampled["shared"].to_numpy(),
            sizes[np.searchsorted(rows, pairs)] if rows.size else pairs,
            config.contained * CONTAINED_ROOM,
        )
        near = held.filter("near").select("a", "b").to_numpy()
        both = np.concatenate((near, contained)).astype(np.int64)
        return np.ascontiguousarray(np.unique(both.reshape(-1, 2), axis=0))


def _write_measured(measured: pl.DataFrame, path: Path) -> None:
    table = measured.to_arrow().replace_schema_metadata(dict(recipe()))
    pq.write_table(table, path, compression="zstd")


def _known(paths: Iterable[Path], facts: pl.DataFrame) -> Known:
    """Return what was measured before of the texts at hand, as far as it was measured by the present recipe."""
    usable = []
    for path in paths:
        try:
            check_recipe(path)
        except FilterError:
            continue
        usable.append(pl.scan_parquet(path))
    if not usable:
        return {}
    keys = facts.lazy().select(pl.col("exact")).unique()
    found = pl.concat(usable).join(keys, left_on="exact_a", right_on="exact", how="semi")
    frame = found.join(keys, left_on="exact_b", right_on="exact", how="semi").select(list(MEASURED)).collect()
    return remembered(frame)


class Cluster(Step):
    """Join the verified pairs into clusters, and hand each part of the clusters its pairs.

    Args:
        job: one task, whose span is the number of parts.
        book: told of nothing; no record ends here.
    """

    type = "🫂 - DEDUPS"
    name = "cluster"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write the pairs of each part; clusters do not touch, so any part is settled alone."""
        del data, world_size
        task = self.job.tasks[rank]
        (parts,) = task.span
        with result(task, {"parts": parts}) as folder:
            spill = folder / "spill"
            spill.mkdir()
            moved = [
                star[star[:, 0] % parts != star[:, 1] % parts]
                for star in spilled_stars((edges(table) for table in _verified(task.inputs)), spill)
            ]
            for leftover in sorted(spill.iterdir()):
                leftover.rmdir()
            spill.rmdir()
            held = np.concatenate([*moved, np.empty((0, 2), np.int64)])
            _spread(_verified(task.inputs), held[np.argsort(held[:, 0])], folder, parts)
        yield from ()


def _verified(folders: Iterable[Path]) -> Iterator[pl.DataFrame]:
    for folder in folders:
        with pq.ParquetFile(folder / VERIFIED_PAIRS) as file:
            for batch in file.iter_batches(1 << 18):
                yield pl.DataFrame(pl.from_arrow(batch))


def part_name(part: int) -> str:
    """Return the name of the file with the pairs of one part."""
    return f"part-{part:05d}.parquet"


def _spread(tables: Iterable[pl.DataFrame], held: "np.typing.NDArray[np.int64]", folder: Path, parts: int) -> None:
    writers: dict[int, pq.ParquetWriter] = {}
    try:
        for table in tables:
            own = pl.Series("part", assigned(table["a"].to_numpy(), held) % parts)
            for part in own.unique().sort().to_list():
                arrow = table.filter(own == part).to_arrow()
                if part not in writers:
                    writers[part] = pq.ParquetWriter(folder / part_name(part), arrow.schema)
                writers[part].write_table(arrow)
    finally:
        for writer in writers.values():
            writer.close()


class Settle(Step):
    """Settle who stays in one part of the clusters.

    Args:
        job: tasks, whose span is the part.
        book: told of nothing; the deciding step writes what became of them.
    """

    type = "🫂 - DEDUPS"
    name = "settle"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write what becomes of each document of the part, and the links."""
        del data, world_size
        task = self.job.tasks[rank]
        path = task.others[0] / part_name(task.span[0])
        shelf = shelf_of(self, task)
        verified = pl.read_parquet(path) if path.exists() else None
        counts: Mapping[str, int] = {}
        fates, links = [], []
        measured = pl.DataFrame(schema=MEASURED)
        if verified is not None:
            facts = shelf.facts(np.unique(verified.select("a", "b").to_numpy()))
            known = _known(task.others[1:], facts)
            comparison = Comparison(facts, shelf.texts, self.job.config.duplicates, known)
            decisions = settle(verified, comparison)
            measured = comparison.measured()
            counts = decisions.counts
            fates = list(_fates(decisions, facts))
            owner = dict(facts.select("uid", "source").iter_rows())
            links = [
                {
                    "a": link.a,
                    "b": link.b,
                    "source_a": owner[link.a],
                    "source_b": owner[link.b],
                    "similarity": round(link.similarity, 6),
                    "containment": round(link.containment, 6),
                    "kind": link.kind.value,
                }
                for link in decisions.links
            ]
        with result(task, {"counts": dict(counts)}) as folder:
            whole = {**FATES, "source": pl.String(), "elsewhere": pl.Boolean()}
            pl.DataFrame(fates, schema=whole).write_parquet(folder / FATES_PART)
            pl.DataFrame(links, schema=LINKED).write_parquet(folder / LINKS)
            _write_measured(measured, folder / LIKENESS)
        yield from ()


def _fates(decisions: Decisions, facts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield a line for each document that goes, and for each survivor what went for it."""
    concerned = {gone.uid for gone in decisions.dropped.values()} | {g.dup_of for g in decisions.dropped.values()}
    chosen = facts.filter(pl.col("uid").is_in(list(concerned)))
    about = {fact["uid"]: fact for fact in chosen.iter_rows(named=True)}
    copies: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for uid, gone in decisions.dropped.items():
        fact, survivor = about[uid], about[gone.dup_of]
        copies[gone.dup_of].append(fact)
        flips = fact["incumbent"] and not survivor["incumbent"]
        yield {
            "uid": uid,
            "disposition": "duplicate_of",
            "stage": Stage.DUPLICATES.value,
            "reason": f"duplicate_{gone.kind.value}" + (f"_superseded_by_{gone.because}" if flips else ""),
            "dup_of": gone.dup_of,
            "similarity": round(gone.similarity, 6),
            "source": fact["source"],
            "elsewhere": fact["elsewhere"],
        }
    told = {"disposition": "", "stage": "", "reason": "", "dup_of": "", "similarity": None}
    for uid, went in copies.items():
        yield {
            "uid": uid,
            **told,
            "copies": len(went),
            "copy_sources": sorted(Counter(fact["source"] for fact in went)),
            "copy_licenses": sorted(Counter(fact["license"] for fact in went)),
            "source": about[uid]["source"],
            "elsewhere": about[uid]["elsewhere"],
        }
