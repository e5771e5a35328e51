"""Slurm and Ray, really run on this machine: same bytes as the local engine, and no task lost to a dead worker or node."""

import re
import subprocess
import sys
import threading

import orjson
import pytest

from pipeline import build
from pipeline.config import Engine, RayEngine, SlurmEngine
from pipeline.engines.queue import Queue
from pipeline.engines.ray import RayEngine as OnRay
from pipeline.engines.slurm import SlurmEngine as OnSlurm
from pipeline.errors import BuildError, ConfigError
from pipeline.task import Job, Task, completed
from tests.pipeline.building import REPOSITORY, SMALL, Silent, digests, settings, snapshots
from tests.pipeline.clusters import (
    kill_group,
    missing_for_slurm,
    ray_cluster,
    skip_unless,
    slurm,
    until,
)
from tests.pipeline.fatal import harm
from tests.pipeline.test_engine import Watching

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SLURM = SlurmEngine(partition="main", time="00:10:00", memory=400, poll_seconds=0.3, patience_seconds=60)


@pytest.fixture(scope="module")
def slurm_environment(tmp_path_factory):
    """A Slurm cluster of one node with two cores."""
    skip_unless(missing_for_slurm())
    with slurm(tmp_path_factory.mktemp("slurm")) as (environment, _):
        yield {**environment, "PYTHONPATH": str(REPOSITORY)}


@pytest.fixture
def on_slurm(slurm_environment, monkeypatch):
    """This test's commands ask the test's cluster."""
    for name, value in slurm_environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def ray_address():
    """A Ray cluster of two nodes with one core each."""
    with ray_cluster() as (address, _):
        yield address


def harmful(folder, names):
    """Return the tasks of one harmful phase."""
    return tuple(Task("phase", "source", name, f"{n:064x}", folder / "home") for n, name in enumerate(names))


def run(engine):
    """Run an engine and return what it says when it fails."""
    try:
        engine.run()
    except BuildError as error:
        return str(error)
    return ""


def slurmed(folder, names, **changes):
    """Run a harmful phase on Slurm; return tasks, what was heard, and the error."""
    tasks, watching = harmful(folder, names), Watching()
    chosen = SLURM.model_copy(update=changes)
    return tasks, watching, run(OnSlurm(Job(tasks, settings(folder), {}), harm, watching, folder / "logs", chosen))


def rayed(folder, names, address):
    """Run a harmful phase on Ray; return tasks, what was heard, and the error."""
    tasks, watching = harmful(folder, names), Watching()
    chosen = RayEngine(address=address, workers=2)
    return tasks, watching, run(OnRay(Job(tasks, settings(folder), {}), harm, watching, folder / "logs", chosen))


def test_slurm_makes_the_same_release(on_slurm, small_build, tmp_path):
    """Ledger root and shard bytes are those of the local engine."""
    local, _ = small_build

    built = build.build(snapshots(*SMALL), settings(tmp_path, engine=Engine.SLURM, slurm=SLURM), Silent())

    assert digests(built.directory) == digests(local.directory)


def test_more_tasks_than_an_array_may_hold_become_several_arrays(on_slurm, tmp_path):
    """Seven tasks in arrays of two, two tasks an element, are all done."""
    tasks, _, error = slurmed(tmp_path, list("abcdefg"), max_array=2, tasks_per_job=2)

    assert error == ""
    assert all(completed(t) for t in tasks)


def test_a_task_that_slurm_lost_is_submitted_again(on_slurm, tmp_path):
    """A task killed once is done at the second try, its siblings at the first."""
    tasks, watching, error = slurmed(tmp_path, ["a", "dies-once", "b"])

    assert error == ""
    assert all(completed(t) for t in tasks)
    assert [h[:2] for h in watching.heard if h[0] == "retried"] == [("retried", 1)]


def test_a_task_that_slurm_lost_twice_stops_the_run_with_its_state(on_slurm, tmp_path):
    """The steward reads which input it was and how Slurm says it ended."""
    tasks, _, error = slurmed(tmp_path, ["a", "dies"])

    assert "phase source: dies" in error
    assert "FAILED" in error
    assert completed(tasks[0])


def test_an_error_on_slurm_tells_its_place_and_spares_the_siblings(on_slurm, tmp_path):
    """A task that raises does not take the task behind it in the same job along."""
    tasks, _, error = slurmed(tmp_path, ["raises", "a"], tasks_per_job=2)

    assert "RuntimeError at fatal.py:" in error
    assert "Mustermann" not in error
    assert completed(tasks[1])


def test_a_requeued_task_ends_as_any_other(on_slurm, tmp_path):
    """What Slurm takes back and starts again is waited for, not counted as lost."""
    tasks, watching, error = slurmed(tmp_path, ["requeues-once", "a"])

    assert error == ""
    assert all(completed(t) for t in tasks)
    assert not [h for h in watching.heard if h[0] == "retried"]


def test_a_task_over_its_time_limit_is_tried_again(on_slurm, tmp_path):
    """Slurm ends a task that hangs; the next try does it."""
    tasks, watching, error = slurmed(tmp_path, ["hangs-once"], time="00:01:00")

    assert error == ""
    assert completed(tasks[0])
    assert "TIMEOUT" in next(h[2] for h in watching.heard if h[0] == "retried")


DRIVER = """
import sys
from pathlib import Path
from pipeline import build
from pipeline.config import Engine
from tests.pipeline.building import Silent, settings, snapshots
from tests.pipeline.test_clusters import SLURM
build.build(snapshots(*sys.argv[2:]), settings(Path(sys.argv[1]), engine=Engine.SLURM, slurm=SLURM), Silent())
"""


def test_a_driver_killed_while_slurm_works_leaves_no_second_writer(on_slurm, small_build, tmp_path):
    """The next run ends the jobs of the dead driver before it submits its own, and makes the same bytes."""
    local, _ = small_build
    command = [sys.executable, "-c", DRIVER, str(tmp_path), *SMALL]
    driver = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.DEVNULL)
    until(lambda: list((tmp_path / "logs" / "engine").glob("*/*.report")), "a task at work", 120)
    driver.kill()
    driver.wait()

    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=600, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    assert digests(tmp_path / "release" / "0.1.0") == digests(local.directory)


def when(job, what):
    """Return the second at which something happened to a job, as Slurm writes it, so that seconds can be compared."""
    told = subprocess.run(["scontrol", "--oneliner", "show", "job", job], capture_output=True, text=True, check=True)
    return re.search(rf"\b{what}=(\S+)", told.stdout)[1]


HANGING = """
import sys
from pathlib import Path
from tests.pipeline.test_clusters import slurmed
slurmed(Path(sys.argv[1]), ["hangs-once"])
"""


def test_the_jobs_of_a_dead_driver_are_ended_first(on_slurm, tmp_path):
    """A job that hangs is not left to write beside the next run's: it is gone before that one submits its own."""
    driver = subprocess.Popen([sys.executable, "-c", HANGING, str(tmp_path)], cwd=REPOSITORY, stderr=subprocess.DEVNULL)
    until((tmp_path / "home" / "hangs-once.tried").exists, "a task at work", 120)
    driver.kill()
    driver.wait()
    (left,) = orjson.loads((tmp_path / "logs" / "jobs.json").read_bytes())

    tasks, _, error = slurmed(tmp_path, ["hangs-once"])

    assert error == ""
    assert completed(tasks[0])
    (own,) = orjson.loads((tmp_path / "logs" / "jobs.json").read_bytes())
    assert Queue(60).state(left) == "CANCELLED"
    assert when(left, "EndTime") <= when(own, "SubmitTime")


def test_slurm_that_is_not_there_is_said_so(monkeypatch, tmp_path):
    """Without sbatch the steward reads what is missing, not a traceback."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ConfigError, match="sbatch: not found"):
        slurmed(tmp_path, ["a"])


def test_ray_makes_the_same_release(ray_address, small_build, tmp_path):
    """Ledger root and shard bytes are those of the local engine."""
    local, _ = small_build
    chosen = settings(tmp_path, engine=Engine.RAY, ray=RayEngine(address=ray_address, workers=2))

    built = build.build(snapshots(*SMALL), chosen, Silent())

    assert digests(built.directory) == digests(local.directory)


def test_a_task_that_ray_lost_is_tried_again(ray_address, tmp_path):
    """A worker killed once loses nothing."""
    tasks, watching, error = rayed(tmp_path, ["a", "dies-once", "b"], ray_address)

    assert error == ""
    assert all(completed(t) for t in tasks)
    assert [h[:2] for h in watching.heard if h[0] == "retried"] == [("retried", 1)]


def test_a_task_that_ray_loses_every_time_stops_the_run(ray_address, tmp_path):
    """It does not end with a warning, and the input is named."""
    _, _, error = rayed(tmp_path, ["a", "dies"], ray_address)

    assert "phase source: dies" in error
    assert "lost" in error


def test_an_error_on_ray_tells_its_place_and_no_text(ray_address, tmp_path):
    """Ray's own error would carry the message, and with it a text."""
    _, _, error = rayed(tmp_path, ["raises", "a"], ray_address)

    assert "RuntimeError at fatal.py:" in error
    assert "Mustermann" not in error


def test_a_lost_ray_node_loses_no_task(tmp_path):
    """With one of two nodes killed while both work, what ran there is done on the other."""
    import ray

    ray.shutdown()
    with ray_cluster() as (address, processes):
        names = ["waits-a", "waits-b", "c", "d"]
        outcome = []
        home = tmp_path / "work" / "home"
        thread = threading.Thread(target=lambda: outcome.append(rayed(tmp_path / "work", names, address)))
        thread.start()
        until(lambda: len(list(home.glob("waits-*.tried"))) == 2, "two tasks at work", 120)
        kill_group(processes[1])
        (home / "go").touch()
        thread.join(timeout=300)

    tasks, watching, error = outcome[0]
    assert error == ""
    assert all(completed(t) for t in tasks)
    assert [h for h in watching.heard if h[0] == "retried"]


def test_ray_that_is_not_there_is_said_so(tmp_path):
    """Without a cluster the steward reads how to start one."""
    import ray

    ray.shutdown()

    with pytest.raises(ConfigError, match="no cluster answers"):
        rayed(tmp_path, ["a"], "127.0.0.1:1")
