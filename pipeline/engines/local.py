"""The local engine: datatrove's executor with a pool that survives killed workers and resumes by content."""

import multiprocessing as mp
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Protocol

from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.utils.stats import PipelineStats

from pipeline.book import Book
from pipeline.errors import BuildError, PipelineError
from pipeline.task import Job, completed

_TRIES = 2
"""A task whose worker dies is tried once more; a second death is the input's doing and stops the run."""

_ONE_THREAD = (
    "POLARS_MAX_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


_PRELOADED = [f"pipeline.steps.{name}" for name in ("read", "normalise", "rights", "text", "sign", "decide", "shard")]
"""Imported once, in the process that all workers are forked from; a worker then begins at once."""


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


@dataclass(slots=True)
class _Worker:
    process: ForkServerProcess
    pipe: "Connection[Any, Any]"
    rank: int | None = None


@dataclass(slots=True)
class _Progress:
    """Sends a task's progress to the driver, at most every 200 documents."""

    pipe: "Connection[Any, Any]"
    rank: int
    last: int = field(default=0)

    def __call__(self, documents: int, size: int) -> None:
        if documents - self.last >= 200:
            self.last = documents
            self.pipe.send(("progress", self.rank, documents, size))


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
        logging_dir: where datatrove keeps its statistics.
    """

    def __init__(
        self,
        job: Job,
        steps: Callable[[Job, Book], Sequence[PipelineStep]],
        workers: int,
        watcher: Watcher,
        logging_dir: Path,
    ) -> None:
        super().__init__(pipeline=[], tasks=len(job.tasks), workers=max(1, workers), logging_dir=str(logging_dir))
        self.job = job
        self.steps = steps
        self.watcher = watcher

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
        pool: list[_Worker] = []
        try:
            while waiting or any(w.rank is not None for w in pool):
                self._assign(pool, waiting, tries, stop=bool(failures))
                if not any(w.rank is not None for w in pool):
                    break
                self._listen(pool, waiting, tries, failures)
        finally:
            for worker in pool:
                worker.pipe.close()
            deadline = time.monotonic() + 5
            for worker in pool:
                worker.process.join(timeout=max(0.0, deadline - time.monotonic()))
                worker.process.kill()
        if failures:
            lines = "\n".join(f"  {self.job.tasks[r].title}: {cause}" for r, cause in sorted(failures.items()))
            raise BuildError(f"{len(failures)} task(s) could not be finished:\n{lines}\nFinished tasks are kept.")

    def _assign(self, pool: list[_Worker], waiting: deque[int], tries: dict[int, int], *, stop: bool) -> None:
        """Give every idle worker a task, starting workers as long as there are tasks for them."""
        while waiting and not stop:
            idle = next((w for w in pool if w.rank is None), None)
            if idle is None:
                if len(pool) >= self.workers:
                    return
                idle = self._start()
                pool.append(idle)
            rank = waiting.popleft()
            tries[rank] += 1
            idle.rank = rank
            self.watcher.started(rank)
            with suppress(BrokenPipeError, ConnectionResetError):  # it was killed while idle: _listen will see it
                idle.pipe.send(rank)

    def _start(self) -> _Worker:
        before = {name: os.environ.get(name) for name in _ONE_THREAD}
        os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
        try:
            context = mp.get_context("forkserver")
            context.set_forkserver_preload(_PRELOADED)
            ours, theirs = context.Pipe()
            payload = pickle.dumps(_Assignment(self.job, self.steps))
            process = context.Process(target=_work, args=(theirs, payload), daemon=True)
            with _callers_script_left_alone():
                process.start()
            theirs.close()
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
        return _Worker(process, ours)

    def _listen(
        self, pool: list[_Worker], waiting: deque[int], tries: dict[int, int], failures: dict[int, str]
    ) -> None:
        """Wait for the next message or death, and act on it."""
        by_handle = {w.pipe: w for w in pool} | {w.process.sentinel: w for w in pool}
        for handle in wait(list(by_handle)):
            worker = by_handle[handle]  # type: ignore[index]  # wait returns what it was given
            if worker not in pool:
                continue
            try:
                while worker.pipe.poll():
                    self._heard(worker, worker.pipe.recv(), failures)
                alive = worker.process.is_alive()
            except (EOFError, ConnectionResetError):
                alive = False
            if not alive:
                self._buried(worker, waiting, tries, failures)
                pool.remove(worker)

    def _heard(self, worker: _Worker, message: tuple[Any, ...], failures: dict[int, str]) -> None:
        match message:
            case ("progress", rank, documents, size):
                self.watcher.advanced(rank, documents, size)
            case ("done", rank):
                worker.rank = None
                self.watcher.finished(rank)
            case ("failed", rank, cause):
                worker.rank = None
                failures[rank] = cause

    def _buried(self, worker: _Worker, waiting: deque[int], tries: dict[int, int], failures: dict[int, str]) -> None:
        """Put a dead worker's task back, once."""
        worker.process.join()
        rank, code = worker.rank, worker.process.exitcode or 0
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


@contextmanager
def _callers_script_left_alone() -> Iterator[None]:
    """Keep a new worker from running the caller's script again: a notebook or a plain script may start a build."""
    main = sys.modules["__main__"]
    hidden: dict[str, Any] = {
        name: main.__dict__.pop(name) for name in ("__file__", "__spec__") if name in main.__dict__
    }
    main.__spec__ = None
    try:
        yield
    finally:
        main.__dict__.update(hidden)


@dataclass(frozen=True, slots=True)
class _Assignment:
    job: Job
    steps: Callable[[Job, Book], Sequence[PipelineStep]]


class _Deaf:
    """A watcher for the inside of a worker."""

    def started(self, rank: int) -> None:
        """Ignore."""

    def advanced(self, rank: int, documents: int, size: int) -> None:
        """Ignore."""

    def finished(self, rank: int) -> None:
        """Ignore."""

    def retried(self, rank: int, cause: str) -> None:
        """Ignore."""


def _end_with_the_driver() -> None:
    """End this worker at once when the driver is gone: a second run must not meet it at work."""
    parent = mp.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(pipe: "Connection[Any, Any]", payload: bytes) -> None:
    """Run tasks as they are given, until the driver is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_driver, daemon=True).start()
    given: _Assignment = pickle.loads(payload)  # noqa: S301  # from our own parent process
    engine = LocalEngine(given.job, given.steps, 1, _Deaf(), given.job.config.work.folder / "logs" / "datatrove")
    while True:
        try:
            rank = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        try:
            engine._run_for_rank(rank, progress=_Progress(pipe, rank))  # noqa: SLF001  # the hook datatrove offers
            answer: tuple[Any, ...] = ("done", rank)
        except PipelineError as error:
            answer = ("failed", rank, str(error))
        except Exception as error:  # noqa: BLE001  # a worker must answer; the text may hold data, so only place and type
            last = traceback.extract_tb(error.__traceback__)[-1]
            answer = ("failed", rank, f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}")
        try:
            pipe.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return
