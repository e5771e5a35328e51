"""Assembly: the finished tasks of a build become one release directory, whose books are checked before it is sealed."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl

from manifests import ledger, manifest, release, withdrawals
from manifests.facts import ReleaseFacts, SourceFacts
from manifests.manifest import Input, Manifest, Publisher
from pipeline import books, gather, personal_figures, provenance, tombstones
from pipeline.config import Config
from pipeline.cost import cost
from pipeline.errors import BuildError
from pipeline.files import sha256_of
from pipeline.snapshot import Snapshot
from pipeline.steps.shard import PLACES, file_name, named_through
from pipeline.steps.store import EVIDENCE, LEDGER, UIDS
from pipeline.task import Task, key_of, result_digest

RULES = Path(__file__).parent.parent / "licenses" / "rules.toml"


@dataclass(frozen=True, slots=True)
class Parts:
    """The finished tasks of a build.

    Args:
        snapshots: what was read.
        taken: tasks of the take-in phase, in order.
        judged: tasks of the judging phase, in order.
        decided: the task that decided about duplicates.
        shards: tasks that wrote shards, in order, those of a source side by side.
        config: all settings, with the day of evaluation set.
    """

    snapshots: Sequence[Snapshot]
    taken: Sequence[Task]
    judged: Sequence[Task]
    decided: Task
    shards: Sequence[Task]
    config: Config

    def key(self) -> str:
        """Return the key of the release: over everything that goes into it."""
        return key_of(
            tasks=[result_digest(t.folder) for t in (*self.taken, *self.judged, self.decided, *self.shards)],
            config=settings(self.config),
            sources=[
                (s.source.model_dump(mode="json"), s.digest, s.acquired, s.revision, s.tdm) for s in self.snapshots
            ],
            code=provenance.code().model_dump(mode="json"),
            writers=provenance.assembly_digest(),
            withdrawals=withdrawals.load(self.config.work.withdrawals).digest(),
            previous=fingerprint(self.config.release.previous) if self.config.release.previous else "",
        )


def settings(config: Config) -> dict[str, Any]:
    """Return the settings that a release records: all but those that name this machine and its engine."""
    here: dict[str, Any] = {
        "acquire": True,
        "engine": True,
        "local": True,
        "slurm": True,
        "ray": True,
        "storage": True,
        "work": {"folder", "withdrawals"},
        "release": {"previous", "adds_to"},
        "contamination": {"index"},
    }
    told = config.model_dump(mode="json", exclude=here)
    if config.contamination.index is not None:
        told["contamination"]["index_sha256"] = sha256_of(config.contamination.index)
    return told


def fingerprint(directory: Path) -> str:
    """Return the digest by which a release directory is known again, signed or not; empty when there is none."""
    try:
        return sha256_of(directory / manifest.PATH)
    except OSError:
        return ""


def repeated(taken: Sequence[Task]) -> dict[str, frozenset[str]]:
    """Return, by `source/task`, the uids that an earlier task of the same source has already.

    Only the first 60 bits of all uids of one source are held at once; what comes twice there is looked at whole.
    """
    found: dict[str, frozenset[str]] = {}
    for _, tasks in groupby(taken, key=lambda t: t.source):
        run = list(tasks)
        suspects = gather.twice(np.concatenate([gather.prefixes(_uids(t)).to_numpy() for t in run]))
        seen: set[str] = set()
        for task in run:
            kept, every = _suspected(task, suspects)
            found[f"{task.source}/{task.name}"] = frozenset(kept & seen)
            seen |= every
    return found


def _uids(task: Task) -> pl.Series:
    """Return the uid of every record of a take-in task: those it passed on, then those whose way ended in it."""
    passed_on = pl.read_parquet(task.folder / UIDS)["uid"]
    return pl.concat([passed_on, pl.read_parquet(task.folder / LEDGER, columns=["uid"])["uid"]])


def _suspected(task: Task, suspects: frozenset[int]) -> tuple[set[str], set[str]]:
    """Return those uids of a task that may come twice: of what it passed on, and of all."""
    if not suspects:
        return set(), set()
    every = _uids(task)
    kept = pl.read_parquet(task.folder / UIDS)["uid"]
    wanted = list(suspects)
    return (
        set(kept.filter(gather.prefixes(kept).is_in(wanted))),
        set(every.filter(gather.prefixes(every).is_in(wanted))),
    )


def assemble(parts: Parts, directory: Path) -> Manifest:
    """Write a whole release.

    Args:
        parts: finished tasks.
        directory: an empty place; the caller renames it once it is sealed.

    Raises:
        BuildError: when a source is out of its bounds or a task's result is gone.
        BalanceError: when the books do not balance.
    """
    names, curated = [s.source.name for s in parts.snapshots], (*parts.taken, *parts.judged)
    records = books.Records((*curated, parts.decided, *parts.shards))
    balances = tuple(books.balances(names, curated, parts.decided, parts.shards, records))
    books.check_bounds(parts.snapshots, balances)
    books.check_steps(curated, records)
    renamed = _shards(parts, directory)
    scratch = directory / ".scratch"
    orders = withdrawals.load(parts.config.work.withdrawals)
    buried = tombstones.early([t.folder / LEDGER for t in (*parts.judged, *parts.taken)], orders)
    wanted = gather.gather(_streams(parts, renamed, orders, buried), directory, scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    _evidence(parts, wanted, directory)
    shutil.copyfile(RULES, directory / "manifest" / "rules.toml")
    config = parts.config
    if config.release.on is None:
        raise BuildError("release.on: no day of evaluation. Give one in gemeingut.toml.")
    return release.seal(
        directory,
        ReleaseFacts(
            name=config.release.name,
            version=config.release.version,
            released=config.release.on,
            publisher=Publisher(
                name=config.release.publisher,
                url=config.release.publisher_url,
                contact=config.release.contact,
                contributor=config.release.govdata_contributor,
            ),
            code=provenance.code(),
            config=settings(config),
            sources=tuple(_source(s) for s in parts.snapshots),
            counts=tuple(tombstones.rebook(balances, buried.moved)),
            models=provenance.models(config.language.model),
            tokenizer="gemeingut words 1 (filters/analysis.py)",
            personal_data=personal_figures.recorded(),
            known_gaps=config.release.known_gaps,
            previous=config.release.previous,
            withdrawals=orders,
            build=cost(records.all(), config.release.watts_per_processor) if config.release.record_cost else None,
            repository=config.release.repository,
        ),
    )


def _source(snapshot: Snapshot) -> SourceFacts:
    inputs = tuple(Input(path=f.path, sha256=f.sha256, bytes=f.size) for f in snapshot.files)
    return SourceFacts(
        snapshot.source, inputs, snapshot.completeness, snapshot.acquired, snapshot.revision, dict(snapshot.tdm)
    )


def _shards(parts: Parts, directory: Path) -> list[dict[str, str]]:
    """Copy every shard into its place: who alters a release must not alter what the next build reuses.

    Returns:
        For each shard task, the name that it gave a shard to the name in the release.
    """
    renamed = list(named_through((task.source, task.folder) for task in parts.shards))
    for task, names in zip(parts.shards, renamed, strict=True):
        for given, target in names.items():
            (directory / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(task.folder / file_name(given), directory / target)
    return renamed


def _streams(
    parts: Parts, renamed: Sequence[dict[str, str]], orders: withdrawals.Withdrawals, buried: tombstones.Buried
) -> gather.Streams:
    """Return what the ledger is made of."""
    fates = [parts.decided.folder / f"{s.source.name}.parquet" for s in parts.snapshots]
    return gather.Streams(
        # Judged tasks first: of two records with one id, the one that was kept holds the name.
        rows=[t.folder / LEDGER for t in (*parts.judged, *parts.taken)],
        fates=fates,
        places=[(t.folder / PLACES, names) for t, names in zip(parts.shards, renamed, strict=True)],
        stones=[*_stones(parts, fates, orders), *buried.stones],
        buried=buried.uids,
    )


def _stones(parts: Parts, fates: Sequence[Path], orders: withdrawals.Withdrawals) -> list[ledger.Row]:
    """Return a tombstone for each document that was taken down: it no longer names what stood there."""
    stones = []
    for snapshot, path in zip(parts.snapshots, fates, strict=True):
        fate = pl.read_parquet(path, columns=["uid", "disposition"])
        taken = fate.filter(pl.col("disposition") == ledger.Disposition.TAKEN_DOWN)["uid"]
        stones += [withdrawals.tombstone(order, snapshot.source.name) for uid in taken if (order := orders.find(uid))]
    return stones


def _evidence(parts: Parts, wanted: set[str], directory: Path) -> None:
    """Write every licence statement that a row rests on, under its digest."""
    folder = directory / "manifest" / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    for task in parts.taken:
        statements: dict[str, str] = orjson.loads((task.folder / EVIDENCE).read_bytes())
        for digest in wanted & statements.keys():
            (folder / f"{digest}.txt").write_text(statements[digest], "utf-8")
