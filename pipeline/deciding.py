"""The phases that decide what goes: each a piece of the work, each spread over as many tasks as the documents ask for.

recall      signatures of releases that stay published, from what was kept of them or from their texts
roll        who was withdrawn, who was published before
propose     pairs worth comparing, from signatures: some bands, or some parts of the samples, a task
compare     the pairs on their texts, a range of documents a task
cluster     verified pairs that touch, joined; their pairs handed to parts
settle      who stays, a part of the clusters a task
decide      what becomes of each source's documents
keep        signatures of what is published, for the next release
The number of tasks follows from the number of documents and pairs, never from the number of workers.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
from datatrove.pipeline.base import PipelineStep

from manifests import manifest, withdrawals
from manifests.source import Source
from pipeline import codebase
from pipeline.book import Book
from pipeline.config import Config, digest
from pipeline.files import sha256_of
from pipeline.index import index_of, kept_index, published_sources
from pipeline.task import DONE, Job, Task, home, key_of, result_digest, storage_of

RECALL, ROLL, PROPOSE, COMPARE = "recall", "roll", "propose", "compare"
CLUSTER, SETTLE, DECIDE, KEEP = "cluster", "settle", "decide", "keep"

DOCUMENTS_EACH = 1_000_000
"""Documents for which the search is cut once more."""
PAIRS_EACH = 50_000
"""Proposed pairs that one task compares, on average."""
CUTS = 4096
"""Places at which documents may be cut into tasks that compare."""
DROPS_EACH = 50_000
"""Pairs of clusters that one task settles, on average."""

Phase = Callable[[str, tuple[Task, ...], Callable[[Job, Book], Sequence[PipelineStep]]], None]
"""Runs the tasks of a phase whose results are missing."""


def _steps(module: str, name: str, job: Job, book: Book) -> Sequence[PipelineStep]:
    """Return the one step of a phase; a worker loads only the module that it runs."""
    return [getattr(import_module(f"pipeline.steps.{module}"), name)(job, book)]


STEPS = {
    RECALL: partial(_steps, "index", "Recall"),
    ROLL: partial(_steps, "candidates", "Roll"),
    PROPOSE: partial(_steps, "candidates", "Propose"),
    COMPARE: partial(_steps, "verdicts", "Compare"),
    CLUSTER: partial(_steps, "verdicts", "Cluster"),
    SETTLE: partial(_steps, "verdicts", "Settle"),
    DECIDE: partial(_steps, "decide", "Decide"),
    KEEP: partial(_steps, "index", "Keep"),
}
"""What the tasks of each phase run."""


class Deciding:
    """Plans and runs the phases, one after the other.

    Args:
        judged: the finished judging tasks.
        sources: their declarations.
        config: all settings.
        phase: runs the tasks of a phase.
    """

    def __init__(self, judged: Sequence[Task], sources: Sequence[Source], config: Config, phase: Phase) -> None:
        self.judged = tuple(task.folder for task in judged)
        self.config = config
        self.phase = phase
        self.tasks: list[Task] = []
        self._far = storage_of(config)
        self._ranks = [(s.name, s.rank, s.origin.value) for s in sources]
        self._digests = [(t.source, result_digest(t.folder)) for t in judged]
        self._code = codebase.digest(("pipeline.steps.decide", "pipeline.steps.index", "pipeline.deciding"))
        self._known_digests: dict[Path, str] = {}
        self.likeness: list[Path] = []

    def run(self) -> Task:
        """Run all phases up to the decision and return its task."""
        recalled = self._phase(RECALL, list(self._recall()))
        beside = tuple(path for task in recalled for path in (task.folder, task.beside[0]))
        (rolled,) = self._phase(ROLL, [self._roll(beside)])
        found = _facts(rolled)
        shelf = (rolled.folder, *beside)
        proposed = self._phase(PROPOSE, list(self._propose(found["all"], shelf)))
        compared = self._phase(COMPARE, list(self._compare(found["rows"], proposed, shelf)))
        parts = sum(_facts(task)["drops"] for task in compared) // DROPS_EACH + 1
        inputs = tuple(task.folder for task in compared)
        (clustered,) = self._phase(CLUSTER, [self._one(CLUSTER, inputs=inputs, span=(parts,))])
        known = tuple(self._known())
        settled = self._phase(
            SETTLE,
            [
                self._one(
                    SETTLE, part, inputs=self.judged, beside=shelf, others=(clustered.folder, *known), span=(part,)
                )
                for part in range(parts)
            ],
        )
        inputs = tuple(task.folder for task in settled)
        told = [found["read"], *(_facts(task)["counts"] for task in settled)]
        (decided,) = self._phase(DECIDE, [self._one(DECIDE, told=told, inputs=inputs, beside=(rolled.folder,))])
        self.likeness = [task.folder / "likeness.parquet" for task in (*compared, *settled)]
        return decided

    def _phase(self, name: str, tasks: list[Task]) -> tuple[Task, ...]:
        if tasks:
            self.phase(name, tuple(tasks), STEPS[name])
        self.tasks += tasks
        return tuple(tasks)

    def _one(self, phase: str, number: int = 0, *, told: Sequence[object] = (), **parts: Any) -> Task:  # noqa: ANN401
        """Return a task, keyed by all it reads.

        Args:
            phase: of the task.
            number: of the task in its phase.
            told: what it reads in the records of earlier tasks and not in their outputs, such as counts: one document
                more that is like no other changes no output, and yet the books.
            parts: fields of the task.
        """
        read = [*parts.get("inputs", ()), *parts.get("beside", ()), *parts.get("others", ())]
        key = key_of(
            phase=phase,
            code=self._code,
            read=[self._digest(path) for path in read],
            span=parts.get("span", ()),
            duplicates=digest(self.config.duplicates),
            ranks=self._ranks,
            told=list(told),
        )
        return Task(phase, "all", f"{number:05d}", key, home(self.config, phase, "all"), storage=self._far, **parts)

    def _digest(self, path: Path) -> str:
        if path not in self._known_digests:
            self._known_digests[path] = _digest_of(path)
        return self._known_digests[path]

    def _recall(self) -> Iterator[Task]:
        orders = withdrawals.load(self.config.work.withdrawals).digest()
        for release in self.config.release.adds_to:
            for source in published_sources(release):
                kept = kept_index(release, source)
                key = key_of(
                    phase=RECALL,
                    code=self._code,
                    release=_digest_of(release),
                    kept=[sha256_of(path) for path in kept],
                    orders=orders,
                )
                where = home(self.config, RECALL, source)
                name = key_of(release=str(release))[:8]
                yield Task(RECALL, source, name, key, where, beside=(release,), others=tuple(kept), storage=self._far)

    def _roll(self, beside: tuple[Path, ...]) -> Task:
        from pipeline.assemble import fingerprint  # noqa: PLC0415  # assembling plans nothing here

        previous = self.config.release.previous
        key = key_of(
            phase=ROLL,
            code=self._code,
            inputs=self._digests,
            recalled=[_digest_of(path) for path in beside],
            withdrawn=withdrawals.load(self.config.work.withdrawals).digest(),
            previous=fingerprint(previous) if previous else "",
        )
        where = home(self.config, ROLL, "all")
        return Task(ROLL, "all", "00000", key, where, inputs=self.judged, beside=beside, storage=self._far)

    def _propose(self, documents: int, shelf: tuple[Path, ...]) -> Iterator[Task]:
        from filters.duplicates.signature import BANDS  # noqa: PLC0415
        from filters.duplicates.store import SAMPLE_PARTS  # noqa: PLC0415
        from pipeline.steps.candidates import CONTAINED, NEAR  # noqa: PLC0415

        wanted = documents // DOCUMENTS_EACH + 1
        near, parts = min(wanted, BANDS), min(wanted, SAMPLE_PARTS)
        spans = [(NEAR, piece, near) for piece in range(near)]
        bounds = [SAMPLE_PARTS * k // parts for k in range(parts + 1)]
        spans += [(CONTAINED, low, high) for low, high in itertools.pairwise(bounds)]
        for number, span in enumerate(spans):
            yield self._one(PROPOSE, number, inputs=self.judged, beside=shelf, span=span)

    def _compare(self, rows: int, proposed: Sequence[Task], shelf: tuple[Path, ...]) -> Iterator[Task]:
        number = sum(_facts(task)["pairs"] for task in proposed) // PAIRS_EACH + 1
        proposals = tuple(task.folder for task in proposed)
        others = (*proposals, *self._known())
        bounds = evenly(proposals, rows, number)
        for part, (low, high) in enumerate(itertools.pairwise(bounds)):
            span = (low, high, len(proposals))
            yield self._one(COMPARE, part, inputs=self.judged, beside=shelf, others=others, span=span)

    def _known(self) -> list[Path]:
        """Return what earlier releases kept of what they measured."""
        previous = self.config.release.previous
        releases = [*([previous] if previous else []), *self.config.release.adds_to]
        return [path for release in releases for path in sorted(index_of(release).glob("likeness-*.parquet"))]


def evenly(proposals: Sequence[Path], rows: int, number: int) -> list[int]:
    """Return where to cut documents into at most `number` pieces, each of which begins about as many pairs."""
    if number == 1:
        return [0, rows]
    import polars as pl  # noqa: PLC0415  # planning without duplicates needs none

    from pipeline.steps.candidates import PAIRS  # noqa: PLC0415

    width = rows // CUTS + 1
    begun = pl.concat([pl.scan_parquet(folder / PAIRS).select(pl.col("a") // width) for folder in proposals])
    counted = begun.group_by("a").agg(pl.len()).sort("a").collect()
    pairs = counted["len"].cast(pl.Int64)  # a count of 32 bits would overflow
    pieces = pairs.cum_sum() * number // (pairs.sum() + 1)
    ends = counted.with_columns(piece=pieces).group_by("piece").agg(pl.col("a").max() + 1)["a"].sort() * width
    return [0, *ends.to_list()[:-1], rows]


def plan_keep(judged: Sequence[Task], shards: Sequence[Task], config: Config) -> Iterator[Task]:
    """Yield one task a source that keeps the signatures of what it publishes."""
    code = codebase.digest(("pipeline.steps.index",))
    for source in dict.fromkeys(task.source for task in shards):
        inputs = tuple(task.folder for task in judged if task.source == source)
        beside = tuple(task.folder for task in shards if task.source == source)
        key = key_of(
            phase=KEEP,
            code=code,
            inputs=[result_digest(folder) for folder in inputs],
            shards=[result_digest(folder) for folder in beside],
        )
        where = home(config, KEEP, source)
        yield Task(KEEP, source, "00000", key, where, inputs=inputs, beside=beside, storage=storage_of(config))


def _facts(task: Task) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((task.folder / DONE).read_bytes())
    return found


def _digest_of(path: Path) -> str:
    """Return the digest of a finished task, of a release or of a file."""
    if (path / DONE).is_file():
        return result_digest(path)
    return sha256_of(path if path.is_file() else path / manifest.PATH)
