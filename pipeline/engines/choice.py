"""Which engine runs a phase: one for each value of `engine` in the settings."""

from pathlib import Path
from typing import Protocol, assert_never

from pipeline.config import Config, Engine
from pipeline.engines.brief import Steps
from pipeline.engines.local import LocalEngine
from pipeline.engines.pool import Pool
from pipeline.engines.watcher import Watcher
from pipeline.task import Job


class Runs(Protocol):
    """What an engine does."""

    def run(self) -> None:
        """Run all tasks whose result is missing.

        Raises:
            BuildError: naming each task that could not be finished.
        """


def engine(job: Job, steps: Steps, watcher: Watcher, pool: Pool, workers: int) -> Runs:
    """Return the engine that the settings name.

    Args:
        job: tasks of one phase.
        steps: make the pipeline of one.
        watcher: told of progress.
        pool: workers of this machine, for the local engine.
        workers: processes of the local engine.
    """
    config: Config = job.config
    folder = folder_of(config, job.tasks[0].phase if job.tasks else "none")
    match config.engine:
        case Engine.LOCAL:
            return LocalEngine(job, steps, workers, watcher, folder, pool=pool)
        case Engine.SLURM:
            from pipeline.engines.slurm import SlurmEngine  # noqa: PLC0415  # an engine loads only what it runs

            return SlurmEngine(job, steps, watcher, folder, config.slurm)
        case Engine.RAY:
            from pipeline.engines.ray import RayEngine  # noqa: PLC0415  # likewise

            return RayEngine(job, steps, watcher, folder, config.ray)
        case _:
            assert_never(config.engine)


def folder_of(config: Config, phase: str) -> Path:
    """Return where an engine keeps briefs, reports and journals of a phase."""
    return config.work.folder / "logs" / "engine" / phase
