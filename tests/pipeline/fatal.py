"""Steps that harm their own worker, for tests of the engine; a module of its own, because workers import it."""

import os
import signal
import subprocess
import time
from pathlib import Path

from datatrove.pipeline.base import PipelineStep

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
        marker = Path(task.home) / f"{task.name}.tried"
        first = not marker.exists()
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.touch()
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


def harm(job, book):
    """Return the one step."""
    return [Harm(job, book)]
