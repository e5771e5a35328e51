"""What a running build tells other terminals: one small file with its phases, running tasks and failures."""

import os
import socket
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from pipeline.engines.watcher import Watcher
from pipeline.errors import BuildError
from pipeline.files import held, write_atomically
from pipeline.task import DONE, Task

_EVERY = 1.0
"""Seconds between two writings of the file, unless a task begins, ends or fails."""


@dataclass(slots=True)
class Phase:
    """One phase as it stands.

    Args:
        name: of the phase.
        tasks: all of them.
        total: bytes of raw files to read; 0 in phases that read none.
        done: tasks finished, in this run or an earlier one.
        reused: tasks of an earlier run among them.
        documents: read so far in this run.
        size: bytes read so far in this run.
        seconds: since it began, until it ended.
        ended: whether it is over.
    """

    name: str
    tasks: int
    total: int
    done: int = 0
    reused: int = 0
    documents: int = 0
    size: int = 0
    seconds: float = 0.0
    ended: bool = False


@dataclass(slots=True)
class Status:
    """A build as it stands.

    Args:
        engine: that does the tasks.
        host: of the driver.
        process: id of the driver.
        began: when, in UTC.
        phases: begun so far, in order.
        running: (title of the task, documents, bytes, seconds since it began).
        failures: (title of the task, phase, its raw files or inputs, cause).
        state: `running`, `done`, `failed` or `interrupted`; read back, also `dead`: its driver is gone.
        cause: why it failed.
    """

    engine: str
    host: str
    process: int
    began: str
    phases: list[Phase] = field(default_factory=list)
    running: list[tuple[str, int, int, float]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    state: str = "running"
    cause: str = ""


def path_of(folder: Path) -> Path:
    """Return where a build in a work folder tells how it stands."""
    return folder / "logs" / "status.json"


def read(folder: Path) -> Status:
    """Return the state of the build that runs, or last ran, in a work folder; a driver that is gone is told so.

    Raises:
        BuildError: when no build ran here.
    """
    try:
        told = orjson.loads(path_of(folder).read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError) as error:
        raise BuildError(f"{folder}: no build ran here. Give the settings of the build with --config.") from error
    status = Status(**told)
    status.phases = [Phase(**p) for p in told["phases"]]
    if status.state == "running" and status.host == socket.gethostname() and not held(folder):
        status.state = "dead"
    return status


class Chronicle:
    """Keeps the file up to date while a build runs.

    Args:
        folder: of the work.
        engine: that does the tasks.
    """

    def __init__(self, folder: Path, engine: str) -> None:
        self._path = path_of(folder)
        began = datetime.now(UTC).isoformat(timespec="seconds")
        self.status = Status(engine, socket.gethostname(), os.getpid(), began)
        self._last = 0.0

    def phase(self, name: str, tasks: Sequence[Task], total: int, watcher: Watcher) -> "PhaseChronicle":
        """Begin a phase and return who keeps its part of the file."""
        phase = Phase(name, len(tasks), total)
        self.status.phases.append(phase)
        self.write()
        return PhaseChronicle(self, phase, tasks, watcher)

    def end(self, state: str, cause: str = "") -> None:
        """Note how the build ended, and why when it failed."""
        self.status.state = state
        self.status.cause = cause
        self.status.running = []
        self.write()

    def write(self, *, now: bool = True) -> None:
        """Write the file; without `now`, only when the last writing is a while ago."""
        moment = time.monotonic()
        if now or moment - self._last >= _EVERY:
            self._last = moment
            write_atomically(self._path, orjson.dumps(asdict(self.status)), sync=False)


class PhaseChronicle:
    """Keeps a phase's part of the file, counts its tasks, and passes on what an engine tells."""

    def __init__(self, chronicle: Chronicle, phase: Phase, tasks: Sequence[Task], watcher: Watcher) -> None:
        self._chronicle = chronicle
        self._phase = phase
        self._tasks = tasks
        self._watcher = watcher
        self._began = time.monotonic()
        self._at: dict[int, tuple[int, int, float]] = {}
        self._over = (0, 0)
        self._begun: set[int] = set()
        self.retries = 0

    @property
    def worked(self) -> int:
        """Return the number of tasks that had to be done."""
        return len(self._begun)

    def started(self, rank: int) -> None:
        """Note that a task is at work."""
        self._begun.add(rank)
        self._at[rank] = (0, 0, time.monotonic())
        self._watcher.started(rank)
        self._tell(now=True)

    def advanced(self, rank: int, documents: int, size: int) -> None:
        """Note how far a task is."""
        began = self._at.get(rank, (0, 0, time.monotonic()))[2]
        self._at[rank] = (documents, size, began)
        self._watcher.advanced(rank, documents, size)
        self._tell(now=False)

    def finished(self, rank: int) -> None:
        """Note that a task is done."""
        self._phase.done += 1
        self._phase.reused += rank not in self._begun
        told = self._at.pop(rank, (0, 0))[:2]
        if rank in self._begun:
            documents, size = _done(self._tasks[rank], told)
            self._over = (self._over[0] + documents, self._over[1] + size)
        self._watcher.finished(rank)
        self._tell(now=False)

    def retried(self, rank: int, cause: str) -> None:
        """Note that a task starts again."""
        self.retries += 1
        self._at.pop(rank, None)
        self._watcher.retried(rank, cause)
        self._tell(now=False)

    def failed(self, rank: int, cause: str) -> None:
        """Note that a task is given up, with what it read."""
        task = self._tasks[rank]
        self._at.pop(rank, None)
        inputs = [f.path for f in task.files] or [folder.name for folder in task.inputs]
        self._chronicle.status.failures.append(
            {"task": task.title, "phase": task.phase, "source": task.source, "inputs": inputs, "cause": cause}
        )
        self._watcher.failed(rank, cause)
        self._tell(now=True)

    def end(self) -> None:
        """Note that the phase is over."""
        self._phase.ended = True
        self._tell(now=True)

    def _tell(self, *, now: bool) -> None:
        moment = time.monotonic()
        self._phase.seconds = round(moment - self._began, 3)
        self._phase.documents = self._over[0] + sum(d for d, _, _ in self._at.values())
        self._phase.size = self._over[1] + sum(s for _, s, _ in self._at.values())
        self._chronicle.status.running = [
            (self._tasks[rank].title, documents, size, round(moment - began, 1))
            for rank, (documents, size, began) in sorted(self._at.items())[:100]
        ]
        self._chronicle.write(now=now)


def _done(task: Task, told: tuple[int, int]) -> tuple[int, int]:
    """Return how many documents a finished task had to do with, and how many bytes or code points it read.

    What a worker tells on its way, some hundred documents behind, counts where the record of its result is elsewhere.
    """
    try:
        counts = orjson.loads((task.folder / DONE).read_bytes()).get("counts", {})
    except OSError:
        return told
    documents = max((n for kind in ("entered", "left") for n in counts.get(kind, {}).values()), default=0)
    return documents, sum(f.weight for f in task.files) or max(counts.get("chars", {}).values(), default=0)
