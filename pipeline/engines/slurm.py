"""The Slurm engine: datatrove's executor, whose array jobs are watched to their end and judged by their results."""

import logging
import pickle
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from datatrove.executor.slurm import SlurmPipelineExecutor
from datatrove.utils.logging import logger as datatrove_logger
from datatrove.utils.stats import PipelineStats

from pipeline.config import SlurmEngine as Settings
from pipeline.engines.brief import ONE_THREAD, Brief, Progress, Steps, attempt
from pipeline.engines.keyed import Keyed
from pipeline.engines.queue import Queue
from pipeline.engines.reports import Teller, heard
from pipeline.engines.roster import Roster
from pipeline.engines.watcher import Watcher
from pipeline.errors import ConfigError
from pipeline.files import write_atomically
from pipeline.steps.guard import last_place
from pipeline.task import Job, completed

log = logging.getLogger(__name__)

_SETTLED = 2
"""Looks at the queue after which a task that is neither in it nor reported is taken for dead: shared folders lag."""


class SlurmEngine(Keyed, SlurmPipelineExecutor):  # type: ignore[misc]  # datatrove is untyped
    """Run one phase as Slurm array jobs.

    datatrove submits and returns: nobody notices a task that ran out of time or memory, and an executor that is
    pickled whole gives every task the lists of all. Here each task gets its own brief, the driver waits, a task that
    vanished from the queue without a result is submitted again, and one that does so twice is named with its state.

    Args:
        job: the tasks and what their steps need.
        steps: makes the pipeline for one task, given its book.
        watcher: told of progress.
        folder: of this phase, seen by all nodes under the same path.
        settings: of the cluster.
    """

    def __init__(self, job: Job, steps: Steps, watcher: Watcher, folder: Path, settings: Settings) -> None:
        self.folder = folder.resolve()
        super().__init__(
            pipeline=[],
            tasks=len(job.tasks),
            time=settings.time,
            partition=settings.partition,
            cpus_per_task=settings.cpus_per_task,
            workers=settings.workers,
            job_name=f"gemeingut-{job.tasks[0].phase}" if job.tasks else "gemeingut",
            qos=settings.qos,
            env_command=_environment(settings.setup),
            sbatch_args=dict(settings.sbatch),
            max_array_size=settings.max_array,
            max_array_launch_parallel=True,
            logging_dir=str(self.folder),
            slurm_logs_folder=str(self.folder / "slurm"),
            srun_args=dict(settings.srun),
            with_srun=bool(settings.srun),
            tasks_per_job=settings.tasks_per_job,
            job_id_retriever=self._submitted,
        )
        self.settings = settings
        self.watcher = watcher
        self.job = job
        self.steps = steps
        self.queue = Queue(settings.patience_seconds)
        self._round: list[int] = []
        self._ids: list[str] = []

    def __getstate__(self) -> dict[str, Any]:
        """Return what a worker needs of the engine: where the briefs lie, and no list of all tasks."""
        ours = ("job", "steps", "watcher", "queue", "job_id_retriever", "_round")
        return {name: value for name, value in self.__dict__.items() if name not in ours}

    def get_sbatch_args(self, max_array: int = 1) -> dict[str, Any]:
        """Return the options of `sbatch`: memory for a task, not for a core; none that the settings leave empty."""
        given = super().get_sbatch_args(max_array)
        del given["mem-per-cpu"]
        given |= {"mem": f"{self.settings.memory}M", "account": self.settings.account, **self.settings.sbatch}
        return {name: value for name, value in given.items() if value != "" or name == "requeue"}

    def get_incomplete_ranks(self, ranks: Sequence[int] | None = None, skip_completed: bool | None = None) -> list[int]:
        """Return the ranks to submit in this round."""
        if ranks is None and self._round:
            return self._round
        return super().get_incomplete_ranks(ranks, skip_completed)

    def launch_merge_stats(self) -> None:
        """Submit nothing: counts stand in the tasks' completion records."""

    def run(self) -> None:
        """Run all tasks whose result is missing; inside a job, those of this job.

        Raises:
            BuildError: naming each task that failed or vanished twice, with its input and the state Slurm gave it.
            ConfigError: when Slurm's commands are not here, or it refuses the job.
            OutsideError: when the queue does not answer.
        """
        if not hasattr(self, "job"):
            super().run()
            return
        datatrove_logger.disable("datatrove")  # the build shows its own progress
        self.folder.mkdir(parents=True, exist_ok=True)
        self.queue.cancel(_recorded(self.folder), wait=True)
        roster = Roster(self.job, self.steps, self.get_incomplete_ranks(), self.watcher)
        try:
            while roster.waiting and not roster.failures:
                self._submit(roster)
                self._watch(roster)
        finally:
            self.queue.cancel(self._ids)
        roster.settle()

    def _submit(self, roster: Roster) -> None:
        """Write the briefs of all waiting tasks and submit them as arrays."""
        self._round = list(roster.waiting)
        roster.waiting.clear()
        for rank in self._round:
            self._report(rank).unlink(missing_ok=True)
            self._brief(rank).write_bytes(pickle.dumps(roster.brief(rank)))
        self._ids = []
        try:
            self.launch_job()
        except FileNotFoundError as error:
            raise ConfigError("sbatch: not found. `--engine slurm` needs Slurm's commands on this machine.") from error
        except subprocess.CalledProcessError as error:
            raise ConfigError(f"sbatch: refused the job ({error}). Look at [slurm] in the settings.") from error

    def _submitted(self, output: str) -> str:
        """Note the id of a submitted job, on disk too: a driver that dies leaves jobs that the next one must end."""
        job_id = output.rsplit(maxsplit=1)[-1]
        self._ids.append(job_id)
        write_atomically(self.folder / "jobs.json", orjson.dumps(self._ids))
        return job_id

    def _place(self, rank: int) -> str:
        """Return the array element that does a task, as the queue names it."""
        number = self._round.index(rank) // self.tasks_per_job
        return f"{self._ids[number // self.max_array_size]}_{number % self.max_array_size}"

    def _watch(self, roster: Roster) -> None:
        """Wait until every task of this round has answered or vanished."""
        places = {rank: self._place(rank) for rank in self._round}
        absent = dict.fromkeys(self._round, 0)
        begun: set[int] = set()
        while absent:
            time.sleep(self.settings.poll_seconds)
            queued = self.queue.elements(self._ids)
            for rank in list(absent):
                report = heard(self._report(rank))
                if report and rank not in begun:
                    begun.add(rank)
                    self.watcher.started(rank)
                if report and report.answer is None:
                    self.watcher.advanced(rank, report.documents, report.size)
                if report and report.answer is not None:
                    del absent[rank]
                    roster.answered(rank, report.answer or self._unseen(rank))
                    if roster.failures:
                        self.queue.cancel(self._ids, waiting_only=True)
                elif places[rank] not in queued:
                    absent[rank] += 1
                    if absent[rank] > _SETTLED:
                        del absent[rank]
                        self._vanished(rank, places[rank], roster)

    def _unseen(self, rank: int) -> str:
        task = self.job.tasks[rank]
        return "" if completed(task) else f"{task.folder}: its node reported it done, but it is not here. Is it shared?"

    def _vanished(self, rank: int, place: str, roster: Roster) -> None:
        """Put a task back whose job ended without an answer."""
        if completed(self.job.tasks[rank]):
            roster.answered(rank, "")
            return
        if roster.failures:
            return  # cancelled with all that waited
        journal = self._journal(rank)
        roster.died(rank, f"its Slurm job {place} ended as {self.queue.state(place)}", last_place(journal))
        journal.unlink(missing_ok=True)

    def _brief(self, rank: int) -> Path:
        return self.folder / f"{rank:05d}.brief"

    def _report(self, rank: int) -> Path:
        return self.folder / f"{rank:05d}.report"

    def _journal(self, rank: int) -> Path:
        return self.folder / f"{rank:05d}.at"

    def _run_for_rank(
        self, rank: int, local_rank: int = 0, node_rank: int = -1, progress: Progress | None = None
    ) -> PipelineStats:
        """Do one task in a job: an error is reported, so that the tasks after it in the same job are done too."""
        del local_rank, node_rank, progress
        given: Brief = pickle.loads(self._brief(rank).read_bytes())  # noqa: S301  # written by our driver, in our folder
        teller = Teller(self._report(rank))
        teller(0, 0)
        teller.answer("" if completed(given.job.tasks[0]) else attempt(given, teller, self._journal(rank)))
        return PipelineStats()


def _environment(setup: Sequence[str]) -> str:
    """Return the lines that make a job find this very Python, unless the settings say how."""
    here = Path(sys.executable).parent
    lines = [f"export {name}=1" for name in ONE_THREAD]
    return "\n".join([*lines, *setup, f"export PATH={shlex.quote(str(here))}:$PATH"])


def _recorded(folder: Path) -> list[str]:
    try:
        found: list[str] = orjson.loads((folder / "jobs.json").read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return []
    return found
