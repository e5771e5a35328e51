"""The local engine: datatrove's executor with a pool that survives killed workers and resumes by content."""

import signal
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Protocol

from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.utils.stats import PipelineStats

from pipeline.book import Book
from pipeline.engines.pool import Assignment, Pool, Worker
from pipeline.errors import BuildError
from pipeline.task import Job, completed

_TRIES = 2
"""A task whose worker dies is tried once more; a second death is the input's doing and stops the run."""


class Watcher(Protocol):
    """Who wants to see a run go on."""

    def started(self, rank: int) -> None:
        """Take note that a task begins."""

    def advanced(self, rank: int, documents: int, size: int) -> None:
        """Take note of documents and bytes read by a task so far."""

    def finished(self, rank: int) -> None:
        """Take note that a task is done."""

    def retried(self, rank: int, cause: str) -> None:
        """Take note that a task starts again."""


class LocalEngine(LocalPipelineExecutor):  # type: ignore[misc]  # datatrove is untyped
    """Run one phase on this machine.

    datatrove's own pool hangs when a worker is killed, stops all tasks at the first error and takes any file under a
    rank's number for its completion. Here a killed task is tried once more, running tasks finish before the run stops,
    and a task is complete only when the outputs recorded under its content key are whole.

    Args:
        job: the tasks and what their steps need.
        steps: makes the pipeline for one task, given its book.
        workers: processes.
        watcher: told of progress.
        logging_dir: required by datatrove; the tasks' completion records hold the counts.
        pool: workers that are there already and stay after the run; without it, the engine has its own.
    """

    def __init__(  # noqa: PLR0913  # what datatrove needs, and who is told
        self,
        job: Job,
        steps: Callable[[Job, Book], Sequence[PipelineStep]],
        workers: int,
        watcher: Watcher,
        logging_dir: Path,
        *,
        pool: Pool | None = None,
    ) -> None:
        super().__init__(pipeline=[], tasks=len(job.tasks), workers=max(1, workers), logging_dir=str(logging_dir))
        self.job = job
        self.steps = steps
        self.watcher = watcher
        self.pool = pool
        self.assignment = Assignment(job, steps)

    def is_rank_completed(self, rank: int) -> bool:
        """Say whether the task's keyed result is there and unaltered."""
        return completed(self.job.tasks[rank])

    def mark_rank_as_completed(self, rank: int) -> None:
        """Do nothing: the last step publishes the result, and that is the mark."""

    def get_incomplete_ranks(self, ranks: Sequence[int] | None = None, skip_completed: bool | None = None) -> list[int]:
        """Return the ranks whose keyed result is missing, damaged or of another key."""
        wanted = range(self.world_size) if ranks is None else ranks
        return [r for r in wanted if skip_completed is False or not self.is_rank_completed(r)]

    def _run_for_rank(
        self, rank: int, local_rank: int = 0, node_rank: int = -1, progress: Callable[[int, int], None] | None = None
    ) -> PipelineStats:
        """Run every step for one task. Unlike datatrove's, it logs no values of variables: they would hold texts."""
        del local_rank
        self._set_distributed_environment(node_rank)
        book = Book(progress=progress)
        steps = list(self.steps(self.job, book))
        data = None
        for step in steps:
            data = step(data, rank, self.world_size)
        deque(data or (), maxlen=0)
        return PipelineStats(steps)

    def run(self) -> None:
        """Run all tasks whose result is missing.

        Raises:
            BuildError: naming each task that failed or died twice, with its input; finished tasks stay finished.
        """
        waiting = deque(self.get_incomplete_ranks())
        for rank in set(range(self.world_size)) - set(waiting):
            self.watcher.finished(rank)
        if not waiting:
            return
        tries = dict.fromkeys(waiting, 0)
        failures: dict[int, str] = {}
        pool = self.pool or Pool()
        try:
            while waiting or self._busy(pool):
                self._assign(pool, waiting, tries, stop=bool(failures))
                if not self._busy(pool):
                    break
                self._listen(pool, waiting, tries, failures)
        finally:
            pool.stop([w for w in pool.workers if w.rank is not None] if self.pool else list(pool.workers))
        if failures:
            lines = "\n".join(f"  {self.job.tasks[r].title}: {cause}" for r, cause in sorted(failures.items()))
            raise BuildError(f"{len(failures)} task(s) could not be finished:\n{lines}\nFinished tasks are kept.")

    @staticmethod
    def _busy(pool: Pool) -> bool:
        return any(w.rank is not None for w in pool.workers)

    def _assign(self, pool: Pool, waiting: deque[int], tries: dict[int, int], *, stop: bool) -> None:
        """Give every idle worker a task, starting workers as long as there are tasks for them."""
        while waiting and not stop:
            idle = next((w for w in pool.workers if w.rank is None), None)
            if idle is None:
                if len(pool.workers) >= self.workers:
                    return
                idle = pool.grow()
            rank = waiting.popleft()
            tries[rank] += 1
            self.watcher.started(rank)
            with suppress(OSError):  # it was killed while idle: _listen will see it
                idle.give(rank, self.assignment)

    def _listen(self, pool: Pool, waiting: deque[int], tries: dict[int, int], failures: dict[int, str]) -> None:
        """Wait for the next message or death, and act on it."""
        by_handle = {w.pipe: w for w in pool.workers} | {w.process.sentinel: w for w in pool.workers}
        for handle in wait(list(by_handle)):
            worker = by_handle[handle]  # type: ignore[index]  # wait returns what it was given
            if worker not in pool.workers:
                continue
            try:
                while worker.pipe.poll():
                    self._heard(worker, worker.pipe.recv(), failures)
                alive = worker.process.is_alive()
            except (EOFError, ConnectionResetError):
                alive = False
            if not alive:
                self._buried(worker.rank, pool.bury(worker), waiting, tries, failures)

    def _heard(self, worker: Worker, message: tuple[Any, ...], failures: dict[int, str]) -> None:
        match message:
            case ("progress", rank, documents, size):
                self.watcher.advanced(rank, documents, size)
            case ("done", rank):
                worker.rank = None
                self.watcher.finished(rank)
            case ("failed", rank, cause):
                worker.rank = None
                failures[rank] = cause

    def _buried(
        self, rank: int | None, code: int, waiting: deque[int], tries: dict[int, int], failures: dict[int, str]
    ) -> None:
        """Put a dead worker's task back, once."""
        if rank is None or rank in failures:
            return
        cause = (
            f"its worker was killed by {signal.Signals(-code).name}" if code < 0 else f"its worker ended with {code}"
        )
        if tries[rank] < _TRIES:
            waiting.append(rank)
            self.watcher.retried(rank, cause)
        else:
            hint = (
                "Out of memory? Give it fewer workers, or take the input out." if code < 0 else "See the lines above."
            )
            failures[rank] = f"{cause}, twice. {hint}"
