"""The Roster: which tasks of a phase wait, how often each was tried, and what became of it. Every engine keeps one."""

from collections import deque
from collections.abc import Sequence
from pathlib import Path

import orjson

from pipeline.engines.brief import Brief, Steps, brief
from pipeline.engines.watcher import Watcher
from pipeline.errors import BuildError
from pipeline.files import write_atomically
from pipeline.steps import guard
from pipeline.task import Job

TRIES = 2
"""A task whose worker dies at no document is tried once more; a second such death stops the run."""

DEATHS = 6
"""Tries of a task whose workers die at documents: some may be killed from outside, at whatever they were at."""

MAX_SPARED = 20
"""Documents of one task that may be quarantined for killing workers; beyond that the machine is at fault."""


class Roster:
    """Keep account of a phase's tasks.

    Args:
        job: all tasks.
        steps: make the pipeline of one.
        ranks: those whose result is missing.
        watcher: told of everything.
        limit: deaths at no document before one is final; an engine whose nodes come and go allows more.
    """

    def __init__(self, job: Job, steps: Steps, ranks: Sequence[int], watcher: Watcher, limit: int = TRIES) -> None:
        self.job = job
        self.steps = steps
        # The heaviest first: else all workers may wait for one that begins it last.
        self.waiting = deque(sorted(ranks, key=lambda rank: -job.tasks[rank].weight))
        self.watcher = watcher
        self.limit = limit
        self.failures: dict[int, str] = {}
        self._deaths: dict[int, list[str]] = {}
        self._suspects: dict[int, frozenset[str]] = {}
        for rank in set(range(len(job.tasks))) - set(ranks):
            watcher.finished(rank)

    def take(self) -> int | None:
        """Return the next task to do; `None` when none waits or one has failed: what runs may end, nothing begins."""
        if self.failures or not self.waiting:
            return None
        rank = self.waiting.popleft()
        self.watcher.started(rank)
        return rank

    def brief(self, rank: int) -> Brief:
        """Return what a worker needs for a task."""
        return brief(self.job, self.steps, rank, self.spared(rank), self._suspects.get(rank, frozenset()))

    def spared(self, rank: int) -> frozenset[str]:
        """Return the places of a task that killed workers before, in this run or an earlier one."""
        try:
            return frozenset(orjson.loads(self._list(rank).read_bytes()))
        except FileNotFoundError:
            return frozenset()

    def _list(self, rank: int) -> Path:
        task = self.job.tasks[rank]
        return self.job.config.work.folder / "work" / "spared" / task.phase / task.source / f"{task.folder.name}.json"

    def answered(self, rank: int, cause: str) -> None:
        """Take a worker's answer: an empty string, or why the task failed."""
        if cause:
            self._give_up(rank, cause)
        else:
            self.watcher.finished(rank)

    def died(self, rank: int, cause: str, place: str = "") -> None:
        """Take note that a task's worker is gone; put the task back, or give it up.

        A worker killed from outside dies wherever it is, most often while it loads models at its first document. So a
        document is blamed only when two workers died at it that had done all other documents of the task before.

        Args:
            rank: of the task.
            cause: how the worker ended.
            place: the document it was at, as its journal says; empty when it was at none.
        """
        places = self._deaths.setdefault(rank, [])
        places.append(place)
        if place.startswith(guard.REHEARSED) and places.count(place) > 1:
            self._spare(rank, place.removeprefix(guard.REHEARSED), cause)
            if rank in self.failures:
                return
        elif places.count("") >= self.limit or len(places) >= max(self.limit, DEATHS):
            hint = "Out of memory? Give it fewer workers, or take the input out."
            self._give_up(rank, f"{cause}, {_times(len(places))}. {hint}")
            return
        elif not place.startswith(guard.REHEARSED) and place and places.count(place) > 1:
            self._suspects[rank] = frozenset({place})
        self.waiting.append(rank)
        self.watcher.retried(rank, cause)

    def _spare(self, rank: int, place: str, cause: str) -> None:
        """Let the next try pass over a document; written down, so that a later run makes the same release."""
        known = self.spared(rank) | {place}
        if len(known) > MAX_SPARED:
            self._give_up(rank, f"{cause} at more than {MAX_SPARED} documents. Look at the machine.")
            return
        write_atomically(self._list(rank), orjson.dumps(sorted(known)))
        self._deaths[rank] = []
        self._suspects.pop(rank, None)

    def _give_up(self, rank: int, cause: str) -> None:
        self.failures[rank] = cause
        self.watcher.failed(rank, cause)

    def settle(self) -> None:
        """End the run.

        Raises:
            BuildError: naming each task that failed, with its input; finished tasks stay finished.
        """
        if self.failures:
            lines = "\n".join(f"  {self.job.tasks[r].title}: {cause}" for r, cause in sorted(self.failures.items()))
            raise BuildError(
                f"{len(self.failures)} task(s) could not be finished:\n{lines}\n"
                "Finished tasks are kept; `gemeingut logs` shows the inputs of the others."
            )


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
