"""Steps that harm their own worker, for tests of the engine; a module of its own, because workers import it."""

import os
import signal
import subprocess
import time
from pathlib import Path

from datatrove.pipeline.base import PipelineStep

from pipeline.steps.guard import Trouble, guarded
from pipeline.task import result


class Harm(PipelineStep):
    """Kill the worker, raise, or write the task's result, as the task's name says."""

    type = "test"
    name = "harm"

    def __init__(self, job, book):
        super().__init__()
        self.job = job
        self.book = book

    def run(self, data=None, rank=0, world_size=1):
        """Do what the task's name says."""
        task = self.job.tasks[rank]
        first = _first(task)
        if task.name == "dies" or (task.name == "dies-once" and first):
            os.kill(os.getpid(), signal.SIGKILL)
        if task.name == "requeues-once" and first:
            subprocess.run(["scontrol", "requeue", os.environ["SLURM_JOB_ID"]], check=True)
            signal.pause()
        if task.name == "hangs" or (task.name == "hangs-once" and first):
            signal.pause()
        if task.name.startswith("waits"):
            while not (Path(task.home) / "go").exists():
                time.sleep(0.05)
        if task.name == "raises":
            secret = "Erika Mustermann"
            raise RuntimeError(f"the text of a document: {secret}")
        with result(task, {"book": self.book.counts()}) as folder:
            (folder / "out").write_text(task.name)
        yield from ()


_WARM = set()
"""Documents that this process has done."""


class Reads(PipelineStep):
    """Work on five documents, one of which may kill the worker: always, or as long as it has done no other."""

    type = "test"
    name = "reads"

    def __init__(self, job, book):
        super().__init__()
        self.job = job
        self.book = book

    def run(self, data=None, rank=0, world_size=1):
        """Yield what became of each document."""
        for number in range(5):
            found = guarded(lambda number=number: self._work(number), f"doc {number}", self.book, 0)
            yield found.reason if isinstance(found, Trouble) else found

    def _work(self, number):
        task = self.job.tasks[0]
        if task.name == "poison" and number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        if task.name.startswith("struck") and number == 0 and not _WARM:
            os.kill(os.getpid(), signal.SIGKILL)
        if task.name == "struck-again" and number == 0 and _first(task):
            os.kill(os.getpid(), signal.SIGKILL)
        _WARM.add(number)
        return "read"


def _first(task):
    """Say whether a task is asked for the first time, and remember it."""
    marker = Path(task.home) / f"{task.name}.tried"
    first = not marker.exists()
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()
    return first


class Writes(PipelineStep):
    """Publish what became of each document; one task's worker is killed there once, another's always."""

    type = "test"
    name = "writes"

    def __init__(self, job, book):
        super().__init__()
        self.job = job

    def run(self, data=None, rank=0, world_size=1):
        """Write one line a document."""
        task = self.job.tasks[rank]
        with result(task, {}) as folder:
            (folder / "out").write_text("\n".join(data))
            if task.name == "dies-at-the-end" or (task.name == "struck-at-the-end" and _first(task)):
                os.kill(os.getpid(), signal.SIGKILL)
        yield from ()


def read_and_write(job, book):
    """Return two steps, of which the last publishes."""
    return [Reads(job, book), Writes(job, book)]


def harm(job, book):
    """Return the one step."""
    return [Harm(job, book)]
