"""The processes that work: started once, briefed for each phase, gone with their driver."""

import multiprocessing as mp
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from pipeline.engines.brief import ONE_THREAD, Brief, attempt

_PRELOADED = [
    "pipeline.engines.brief",
    "pipeline.phases",
    "pipeline.engines.warm",
    *(
        f"pipeline.steps.{name}"
        for name in (
            "read", "normalise", "rights", "passages", "text", "sign", "candidates", "verdicts", "decide", "shard",
            "index",
        )
    ),
]  # fmt: skip
"""Imported once, in the process that all workers are forked from; a worker then begins at once."""


@dataclass(slots=True)
class Worker:
    """One process.

    Args:
        process: of the operating system.
        pipe: our end of it.
        rank: the task it is at; `None` when it is idle.
    """

    process: ForkServerProcess
    pipe: "Connection[Any, Any]"
    rank: int | None = None

    def give(self, rank: int, brief: Brief, journal: Path) -> None:
        """Send a task, and say where the worker keeps its journal meanwhile.

        Raises:
            OSError: when the process is gone.
        """
        self.rank = rank
        self.pipe.send((brief, journal))


class Pool:
    """Workers that outlive a phase: a process that has loaded its models does not load them again."""

    def __init__(self) -> None:
        self.workers: list[Worker] = []

    def grow(self) -> Worker:
        """Start one more worker."""
        before = {name: os.environ.get(name) for name in ONE_THREAD}
        os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
        try:
            context = mp.get_context("forkserver")
            context.set_forkserver_preload(_PRELOADED)
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, dict(os.environ)), daemon=True)
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
    last: int = field(default=0)

    def __call__(self, documents: int, size: int) -> None:
        if documents - self.last >= 200:
            self.last = documents
            self.pipe.send(("progress", documents, size))


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


def _end_with_the_driver() -> None:
    """End this worker at once when the driver is gone: a second run must not meet it at work."""
    parent = mp.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(pipe: "Connection[Any, Any]", environment: dict[str, str]) -> None:
    """Do tasks as they are given, phase after phase, until the driver is gone.

    The environment is the driver's own: the process that workers are forked from may be older than a setting in it.
    """
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_driver, daemon=True).start()
    while True:
        try:
            given, journal = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        cause = attempt(given, _Progress(pipe), journal)
        try:
            pipe.send(("answer", cause))
        except (BrokenPipeError, ConnectionResetError):
            return
