"""The local engine: datatrove's executor with a pool that survives killed workers and resumes by content."""

import signal
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from datatrove.executor.local import LocalPipelineExecutor

from pipeline.engines.brief import Steps
from pipeline.engines.keyed import Keyed
from pipeline.engines.pool import Pool, Worker
from pipeline.engines.roster import Roster
from pipeline.engines.watcher import Watcher
from pipeline.steps.guard import last_place
from pipeline.task import Job


class LocalEngine(Keyed, LocalPipelineExecutor):  # type: ignore[misc]  # datatrove is untyped
    """Run one phase on this machine.

    datatrove's own pool hangs when a worker is killed, stops all tasks at the first error and takes any file under a
    rank's number for its completion. Here a killed task is tried again, running tasks finish before the run stops, and
    a task is complete only when the outputs recorded under its content key are whole.

    Args:
        job: the tasks and what their steps need.
        steps: makes the pipeline for one task, given its book.
        workers: processes.
        watcher: told of progress.
        logging_dir: of this phase; the journals of workers at work lie here.
        pool: workers that are there already and stay after the run; without it, the engine has its own.
    """

    def __init__(  # noqa: PLR0913  # what datatrove needs, and who is told
        self,
        job: Job,
        steps: Steps,
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
        self.journals = logging_dir
        self.pool = pool

    def run(self) -> None:
        """Run all tasks whose result is missing.

        Raises:
            BuildError: naming each task that failed or died twice, with its input; finished tasks stay finished.
        """
        roster = Roster(self.job, self.steps, self.get_incomplete_ranks(), self.watcher)
        pool = self.pool or Pool()
        try:
            while roster.waiting or self._busy(pool):
                self._assign(pool, roster)
                if not self._busy(pool):
                    break
                self._listen(pool, roster)
        finally:
            pool.stop([w for w in pool.workers if w.rank is not None] if self.pool else list(pool.workers))
        roster.settle()

    @staticmethod
    def _busy(pool: Pool) -> bool:
        return any(w.rank is not None for w in pool.workers)

    def _journal(self, rank: int) -> Path:
        return self.journals / f"{rank:05d}.at"

    def _assign(self, pool: Pool, roster: Roster) -> None:
        """Give every idle worker a task, starting workers as long as there are tasks for them."""
        while idle := next((w for w in pool.workers if w.rank is None), None) or self._grown(pool, roster):
            rank = roster.take()
            if rank is None:
                return
            with suppress(OSError):  # it was killed while idle: _listen will see it
                idle.give(rank, roster.brief(rank), self._journal(rank))

    def _grown(self, pool: Pool, roster: Roster) -> Worker | None:
        wanted = roster.waiting and not roster.failures and len(pool.workers) < self.workers
        return pool.grow() if wanted else None

    def _listen(self, pool: Pool, roster: Roster) -> None:
        """Wait for the next message or death, and act on it."""
        by_handle = {w.pipe: w for w in pool.workers} | {w.process.sentinel: w for w in pool.workers}
        for handle in wait(list(by_handle)):
            worker = by_handle[handle]  # type: ignore[index]  # wait returns what it was given
            if worker not in pool.workers:
                continue
            try:
                while worker.pipe.poll():
                    self._heard(worker, worker.pipe.recv(), roster)
                alive = worker.process.is_alive()
            except (EOFError, ConnectionResetError):
                alive = False
            if not alive:
                self._buried(worker.rank, pool.bury(worker), roster)

    def _heard(self, worker: Worker, message: tuple[Any, ...], roster: Roster) -> None:
        match message:
            case ("progress", documents, size) if worker.rank is not None:
                self.watcher.advanced(worker.rank, documents, size)
            case ("answer", cause) if worker.rank is not None:
                rank, worker.rank = worker.rank, None
                roster.answered(rank, cause)

    def _buried(self, rank: int | None, code: int, roster: Roster) -> None:
        """Put a dead worker's task back, or give it up."""
        if rank is None:
            return
        by = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        journal = self._journal(rank)
        place = last_place(journal)
        journal.unlink(missing_ok=True)
        roster.died(rank, f"its worker {by}", place)
