"""A Brief: all that a worker on any machine needs to do one task, and the doing of it."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from datatrove.pipeline.base import PipelineStep

from pipeline import staging
from pipeline.book import Book
from pipeline.errors import cause
from pipeline.steps import guard
from pipeline.task import Job

ONE_THREAD = (
    "POLARS_MAX_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)
"""A worker is one core's work; these keep libraries from starting a thread for every core beside it."""

Steps = Callable[[Job, Book], Sequence[PipelineStep]]
"""Makes the pipeline of one task, given its book."""

Progress = Callable[[int, int], None]
"""Told of (documents, bytes) as a task's reading goes on."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One task with what its steps need.

    Args:
        job: of a single task, rank 0.
        steps: make the pipeline.
        spared: places at which workers died again and again; what stands there is quarantined unseen.
        suspects: places at which workers died, perhaps by chance: the task is rehearsed without them first, so that
            all models are loaded, and then done in the same process; who dies there again dies of the document.
    """

    job: Job
    steps: Steps
    spared: frozenset[str] = frozenset()
    suspects: frozenset[str] = frozenset()


def brief(
    job: Job,
    steps: Steps,
    rank: int,
    spared: frozenset[str] = frozenset(),
    suspects: frozenset[str] = frozenset(),
) -> Brief:
    """Return the brief of one task: its own files and declarations, so that no worker holds the lists of all."""
    return Brief(job.only(rank), steps, spared, suspects)


def perform(given: Brief, progress: Progress | None = None, journal: Path | None = None) -> list[PipelineStep]:
    """Run every step of a task; the last step publishes the result.

    Args:
        given: the task.
        progress: told as the reading goes on.
        journal: file that always names the place the task is at, so that a dead worker leaves it behind.

    Unlike datatrove's own, it logs no values of variables: they would hold texts.
    """
    guard.confine(given.job.config.work.max_worker_bytes)
    steps: list[PipelineStep] = []
    if not staging.whole_here(given.job.tasks[0]):
        staging.bring(given.job)
        with guard.Journal(journal) as at:
            if given.suspects:
                rehearsal = Book(at=at, spared=given.spared | given.suspects)
                _run(list(given.steps(given.job, rehearsal))[:-1])  # the last step would publish
                at.rehearsed = True
            steps = list(given.steps(given.job, Book(progress=progress, at=at, spared=given.spared)))
            _run(steps)
    staging.put_away(given.job)
    return steps


def _run(steps: Sequence[PipelineStep]) -> None:
    data = None
    for step in steps:
        data = step(data, 0, 1)
    deque(data or (), maxlen=0)


def attempt(given: Brief, progress: Progress | None = None, journal: Path | None = None) -> str:
    """Perform a task; return an empty string, or why it failed, in words that hold no text of a document."""
    try:
        perform(given, progress, journal)
    except Exception as error:  # noqa: BLE001  # a worker must answer, whatever happened
        return cause(error, given.job.tasks[0].home)
    return ""
