"""The processes that work: started once, briefed for each phase, gone with their driver."""

import multiprocessing as mp
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from datatrove.pipeline.base import PipelineStep

from pipeline.book import Book
from pipeline.errors import PipelineError
from pipeline.task import Job

_ONE_THREAD = (
    "POLARS_MAX_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


_PRELOADED = [
    "pipeline.engines.local",
    "pipeline.phases",
    *(f"pipeline.steps.{name}" for name in ("read", "normalise", "rights", "text", "sign", "decide", "shard")),
]
"""Imported once, in the process that all workers are forked from; a worker then begins at once."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a worker needs to know of a phase: its tasks, and what makes the steps for one of them."""

    job: Job
    steps: Callable[[Job, Book], Sequence[PipelineStep]]


@dataclass(slots=True)
class Worker:
    """One process.

    Args:
        process: of the operating system.
        pipe: our end of it.
        rank: the task it is at; `None` when it is idle.
        briefed: the phase it knows.
    """

    process: ForkServerProcess
    pipe: "Connection[Any, Any]"
    rank: int | None = None
    briefed: Assignment | None = None

    def give(self, rank: int, assignment: Assignment) -> None:
        """Send a task, and before it the phase that it belongs to.

        Raises:
            OSError: when the process is gone.
        """
        self.rank = rank
        if self.briefed is not assignment:
            self.pipe.send(pickle.dumps(assignment))
            self.briefed = assignment
        self.pipe.send(rank)


class Pool:
    """Workers that outlive a phase: a process that has loaded its models does not load them again."""

    def __init__(self) -> None:
        self.workers: list[Worker] = []

    def grow(self) -> Worker:
        """Start one more worker."""
        before = {name: os.environ.get(name) for name in _ONE_THREAD}
        os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
        try:
            context = mp.get_context("forkserver")
            context.set_forkserver_preload(_PRELOADED)
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs,), daemon=True)
            with _callers_script_left_alone():
                process.start()
            theirs.close()
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
        worker = Worker(process, ours)
        self.workers.append(worker)
        return worker

    def bury(self, worker: Worker) -> int:
        """Take a dead worker out and return its exit code, negative for a signal."""
        worker.process.join()
        worker.pipe.close()
        self.workers.remove(worker)
        return worker.process.exitcode or 0

    def stop(self, workers: Sequence[Worker]) -> None:
        """End some workers: those that do not go by themselves within five seconds are killed."""
        for worker in workers:
            worker.pipe.close()
        deadline = time.monotonic() + 5
        for worker in workers:
            idle = worker.rank is None
            worker.process.join(timeout=max(0.0, deadline - time.monotonic()) if idle else 0.0)
            worker.process.kill()
            worker.process.join()
        self.workers = [w for w in self.workers if w not in workers]

    def close(self) -> None:
        """End all workers."""
        self.stop(list(self.workers))


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


def _work(pipe: "Connection[Any, Any]") -> None:
    """Run tasks as they are given, phase after phase, until the driver is gone."""
    from pipeline.engines.local import LocalEngine  # noqa: PLC0415  # the engine imports this module

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_driver, daemon=True).start()
    engine: LocalEngine | None = None
    while True:
        try:
            rank = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        if isinstance(rank, bytes):
            given: Assignment = pickle.loads(rank)  # noqa: S301  # from our own parent process
            logs = given.job.config.work.folder / "logs" / "datatrove"
            engine = LocalEngine(given.job, given.steps, 1, _Deaf(), logs)
            continue
        if engine is None:
            raise ValueError("a task before its phase: the driver must brief a worker first")
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
