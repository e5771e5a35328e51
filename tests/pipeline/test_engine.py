"""The local engine survives killed workers, says which input did it, and never tells what a document holds."""

import os
import subprocess
import sys
import time

import pytest

from pipeline.engines.local import LocalEngine
from pipeline.errors import BuildError
from pipeline.task import Job, Task, completed
from tests.pipeline.building import REPOSITORY, settings
from tests.pipeline.fatal import harm, read_and_write


class Watching:
    """A watcher that remembers."""

    def __init__(self):
        self.heard = []

    def started(self, rank):
        """Remember."""
        self.heard.append(("started", rank))

    def advanced(self, rank, documents, size):
        """Remember."""

    def finished(self, rank):
        """Remember."""
        self.heard.append(("finished", rank))

    def retried(self, rank, cause):
        """Remember."""
        self.heard.append(("retried", rank, cause))

    def failed(self, rank, cause):
        """Remember."""
        self.heard.append(("failed", rank, cause))


def run(folder, names, workers=2, steps=harm):
    """Run one harmful phase and return its tasks and what was heard."""
    tasks = tuple(Task("phase", "source", name, f"{n:064x}", folder / "home") for n, name in enumerate(names))
    watching = Watching()
    engine = LocalEngine(Job(tasks, settings(folder), {}), steps, workers, watching, folder / "logs")
    try:
        engine.run()
    except BuildError as error:
        return tasks, watching, str(error)
    return tasks, watching, ""


def test_a_worker_killed_once_loses_nothing(tmp_path):
    """The task is tried again in another worker, and everything is finished."""
    tasks, watching, error = run(tmp_path, ["a", "dies-once", "b", "c"])

    assert error == ""
    assert all(completed(t) for t in tasks)
    assert [h for h in watching.heard if h[0] == "retried"] == [("retried", 1, "its worker was killed by SIGKILL")]


def test_a_worker_killed_twice_stops_the_run_and_names_the_input(tmp_path):
    """The run neither hangs nor goes on as if nothing had happened; what was finished stays."""
    began = time.monotonic()

    tasks, _, error = run(tmp_path, ["a", "dies", "b"])

    assert "phase source: dies" in error
    assert "SIGKILL, twice" in error
    assert completed(tasks[0])
    assert time.monotonic() - began < 120


def test_a_document_that_kills_every_worker_is_passed_over(tmp_path):
    """After it killed two workers that had done all else, the task is finished without it, and a later run knows it."""
    (task,), watching, error = run(tmp_path, ["poison"], steps=read_and_write)

    assert error == ""
    assert (task.folder / "out").read_text() == "read\nread\nread\nkilled_worker\nread"
    assert len([h for h in watching.heard if h[0] == "retried"]) == 4
    assert [p.read_bytes() for p in (tmp_path / "work" / "spared").rglob("*.json")] == [b'["doc 3"]']


@pytest.mark.parametrize(
    ("name", "deaths"),
    [
        pytest.param("struck", 2, id="struck"),
        pytest.param("struck-again", 3, id="struck-again"),
        pytest.param("struck-at-the-end", 3, id="struck-at-the-end"),
    ],
)
def test_a_document_at_which_workers_died_by_chance_is_kept(tmp_path, name, deaths):
    """Workers killed from outside at their first document, once more after a rehearsal or while they publish."""
    (task,), watching, error = run(tmp_path, [name], steps=read_and_write)

    assert error == ""
    assert len([h for h in watching.heard if h[0] == "retried"]) == deaths
    assert not list((tmp_path / "work").rglob("spared"))
    assert (task.folder / "out").read_text() == "\n".join(["read"] * 5)


def test_a_task_that_dies_while_it_publishes_blames_no_document(tmp_path):
    """The work on every document had ended: the run stops with the input, and nothing is passed over."""
    _, _, error = run(tmp_path, ["dies-at-the-end"], steps=read_and_write)

    assert "phase source: dies-at-the-end" in error
    assert "SIGKILL, twice" in error
    assert not list((tmp_path / "work").rglob("*.json"))


def test_the_heaviest_tasks_begin_first(tmp_path):
    """A long one that begins last would let all other workers wait for its end."""
    tasks = tuple(
        Task("phase", "source", name, f"{n:064x}", tmp_path / "home", weight=weight)
        for n, (name, weight) in enumerate([("light", 1), ("heavy", 9), ("as light", 1), ("middling", 5)])
    )
    watching = Watching()

    LocalEngine(Job(tasks, settings(tmp_path), {}), harm, 1, watching, tmp_path / "logs").run()

    assert [rank for heard, rank in watching.heard if heard == "started"] == [1, 3, 0, 2]


def test_one_worker_alone_survives_too(tmp_path):
    """With a single worker the run does not hang either."""
    tasks, _, error = run(tmp_path, ["dies-once", "a"], workers=1)

    assert error == ""
    assert all(completed(t) for t in tasks)


def test_an_error_in_a_step_tells_its_place_and_no_text(tmp_path):
    """The message of an unexpected error could hold a text, so only its kind and place are told."""
    _, _, error = run(tmp_path, ["a", "raises"])

    assert "RuntimeError at fatal.py:" in error
    assert "Mustermann" not in error


def test_an_engine_without_work_starts_no_worker(tmp_path):
    """A finished phase costs nothing."""
    tasks, _, _ = run(tmp_path, ["a", "b"])

    again, watching, error = run(tmp_path, ["a", "b"])

    assert error == ""
    assert {h[0] for h in watching.heard} == {"finished"}
    assert [t.key for t in again] == [t.key for t in tasks]


@pytest.mark.parametrize("name", ["out", "done.json"])
def test_a_result_without_one_of_its_files_is_no_result(tmp_path, name):
    """Completion means that every recorded file is there with its digest."""
    (task, *_), _, _ = run(tmp_path, ["a"])
    (task.folder / name).unlink()

    assert not completed(task)


def test_a_script_without_a_guard_can_build(tmp_path):
    """Workers do not run the caller's script again."""
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n"
        "from pipeline import build\n"
        "from tests.pipeline.building import Silent, settings, snapshots\n"
        "print('once')\n"
        f"build.build(snapshots('oparl'), settings(Path({str(tmp_path / 'work')!r})), Silent())\n",
        "utf-8",
    )

    done = subprocess.run(
        [sys.executable, script],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("once") == 1
