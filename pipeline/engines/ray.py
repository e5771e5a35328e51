"""The Ray engine: datatrove's executor; a lost node puts its tasks back, and a failed one is never only warned of."""

import os
import pickle
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from datatrove.executor.ray import RayPipelineExecutor
from datatrove.utils.logging import logger as datatrove_logger

from pipeline.config import RayEngine as Settings
from pipeline.engines.brief import ONE_THREAD, Steps
from pipeline.engines.keyed import Keyed
from pipeline.engines.roster import Roster
from pipeline.engines.watcher import Watcher
from pipeline.errors import ConfigError
from pipeline.steps.guard import last_place
from pipeline.task import Job

TRIES = 4
"""Nodes of a Ray cluster come and go; a task that lost its worker this often is given up."""


class RayEngine(Keyed, RayPipelineExecutor):  # type: ignore[misc]  # datatrove is untyped
    """Run one phase on a Ray cluster.

    datatrove's executor ends with a warning when tasks failed, reserves a placement group for each, and runs the task
    in a pool that hangs when its process is killed. Here a task is one Ray task without Ray's own retries; its answer
    is a value; a lost worker or node puts it back; what failed stops the run with its input named.

    Args:
        job: the tasks and what their steps need.
        steps: makes the pipeline for one task, given its book.
        watcher: told of progress.
        folder: of this phase.
        settings: of the cluster.
    """

    def __init__(self, job: Job, steps: Steps, watcher: Watcher, folder: Path, settings: Settings) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        datatrove_logger.disable("datatrove")  # docs/engines.md says what must be shared
        super().__init__(pipeline=[], tasks=len(job.tasks), workers=settings.workers, logging_dir=str(folder.resolve()))
        self.job = job
        self.steps = steps
        self.watcher = watcher
        self.folder = folder.resolve()
        self.settings = settings

    def run(self) -> None:
        """Run all tasks whose result is missing.

        Raises:
            BuildError: naming each task that failed or lost its worker too often, with its input.
            ConfigError: when there is no Ray, or no cluster at the address.
        """
        roster = Roster(self.job, self.steps, self.get_incomplete_ranks(), self.watcher, TRIES)
        if roster.waiting:
            ray = connect(self.settings)
            board = ray.remote(num_cpus=0)(_Board).remote()
            perform = ray.remote(_perform).options(**self._options())
            try:
                self._drive(ray, roster, perform, board)
            finally:
                ray.kill(board)
        roster.settle()

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {
            "num_cpus": self.settings.cpus_per_task,
            "max_retries": 0,
            "resources": dict(self.settings.resources),
            "scheduling_strategy": "SPREAD",
        }
        if self.settings.memory:
            options["memory"] = self.settings.memory * 1_000_000
        return options

    def _drive(self, ray: Any, roster: Roster, perform: Any, board: Any) -> None:  # noqa: ANN401  # Ray is loaded late
        running: dict[Any, int] = {}
        while True:
            while len(running) < self.workers and (rank := roster.take()) is not None:
                brief = pickle.dumps(roster.brief(rank))
                running[perform.remote(brief, str(self._journal(rank)), board, rank)] = rank
            if not running:
                return
            ended, _ = ray.wait(list(running), num_returns=1, timeout=1.0)
            for reference in ended:
                self._ended(ray, reference, running.pop(reference), roster)
            for rank, (documents, size) in _told(ray, board).items():
                if rank in running.values():
                    self.watcher.advanced(rank, documents, size)

    def _ended(self, ray: Any, reference: Any, rank: int, roster: Roster) -> None:  # noqa: ANN401  # Ray is loaded late
        """Take a task's answer, or note that its worker or node is gone."""
        try:
            roster.answered(rank, ray.get(reference))
        except ray.exceptions.RayTaskError as error:
            roster.answered(rank, f"{type(error.cause).__name__} before the task began: is the same version installed?")
        except ray.exceptions.RayError as error:
            journal = self._journal(rank)
            roster.died(rank, f"its Ray worker was lost ({type(error).__name__})", last_place(journal))
            journal.unlink(missing_ok=True)

    def _journal(self, rank: int) -> Path:
        return self.folder / f"{rank:05d}.at"


class _Board:
    """Where tasks hang out how far they are; an actor beside the driver."""

    def __init__(self) -> None:
        self._told: dict[int, tuple[int, int]] = {}

    def tell(self, rank: int, documents: int, size: int) -> None:
        """Take note."""
        self._told[rank] = (documents, size)

    def told(self) -> dict[int, tuple[int, int]]:
        """Return what was told since the last asking."""
        told, self._told = self._told, {}
        return told


def _told(ray: Any, board: Any) -> Mapping[int, tuple[int, int]]:  # noqa: ANN401  # Ray is loaded late
    with suppress(ray.exceptions.RayError):
        found: dict[int, tuple[int, int]] = ray.get(board.told.remote(), timeout=5)
        return found
    return {}


def _perform(brief: bytes, journal: str, board: Any, rank: int) -> str:  # noqa: ANN401  # a handle of Ray's
    """Do one task in a Ray worker and return its answer."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
    from pipeline.engines.brief import attempt  # noqa: PLC0415  # after the number of threads is settled

    last = 0

    def progress(documents: int, size: int) -> None:
        nonlocal last
        if documents - last >= 200:
            last = documents
            board.tell.remote(rank, documents, size)

    return attempt(pickle.loads(brief), progress, Path(journal))  # noqa: S301  # from our own driver


def connect(settings: Settings) -> Any:  # noqa: ANN401  # Ray is loaded late
    """Return Ray, connected to the cluster; nothing is told to its makers.

    Raises:
        ConfigError: when it is not installed, or no cluster answers at the address.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray  # noqa: PLC0415  # heavy, and only one engine needs it
    except ImportError as error:
        raise ConfigError("ray: not installed. Install the extra: pip install 'gemeingut[cluster]'.") from error
    if ray.is_initialized():
        return ray
    address = None if settings.address == "local" else settings.address
    limits: dict[str, Any] = {"num_cpus": settings.workers} if address is None and settings.workers > 0 else {}
    try:
        if address is not None and address != "auto":
            _knock(address.removeprefix("ray://"))
        ray.init(address=address, log_to_driver=False, include_dashboard=None if address else False, **limits)
    except (OSError, RuntimeError, ValueError) as error:
        raise ConfigError(
            f"[ray] address {settings.address!r}: no cluster answers. Start one with `ray start --head`, "
            'or set `address = "local"`.'
        ) from error
    return ray


def _knock(address: str) -> None:
    """See whether anybody listens; Ray itself asks on for minutes.

    Raises:
        OSError: when nobody does within ten seconds.
        ValueError: when the address has no port.
    """
    host, _, port = address.rpartition(":")
    socket.create_connection((host, int(port)), timeout=10).close()
