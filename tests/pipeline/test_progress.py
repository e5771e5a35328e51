"""A build can be watched from another terminal, and tells afterwards what failed with its input."""

from dataclasses import replace

import orjson
import pytest
from typer.testing import CliRunner

from pipeline import build, progress
from pipeline.cli.app import build_app
from pipeline.errors import BuildError
from pipeline.files import locked
from pipeline.progress import Chronicle
from tests.pipeline.building import Silent, settings, snapshots
from tests.pipeline.test_engine import Watching

RUN = CliRunner()


def said(command, folder):
    """Run a command on a work folder; return its exit code and its words."""
    done = RUN.invoke(build_app(), [command, "--folder", str(folder)])
    return done.exit_code, done.output


def test_a_finished_build_tells_its_phases(small_build):
    """Every phase is there with its tasks, its documents and its time."""
    _, folder = small_build

    code, output = said("status", folder)

    assert code == 0
    assert "build on local" in output
    assert all(f"{phase:<9} " in output for phase in ("take-in", "judge", "decide", "shard"))
    assert "done in" in output


def test_a_running_build_tells_throughput_and_time_left(tmp_path):
    """Half of the bytes read in some time leaves about that time."""
    tasks = [type("T", (), {"title": f"take-in s: {n}", "files": (), "inputs": ()})() for n in range(2)]
    chronicle = Chronicle(tmp_path, "slurm")
    watcher = chronicle.phase("take-in", tasks, 1_000_000, Watching())
    watcher.started(0)
    watcher.started(1)
    watcher.advanced(1, 10, 500_000)
    chronicle.write()

    with locked(tmp_path):
        code, output = said("status", tmp_path)

    assert code == 0
    assert "build on slurm" in output
    assert "running" in output
    assert "left of this phase" in output
    assert "at take-in s: 1: 10 documents, 0.5 MB" in output


def test_a_driver_that_died_is_told(tmp_path):
    """A file that says `running` without a driver behind it does not deceive."""
    Chronicle(tmp_path, "local").write()

    code, output = said("status", tmp_path)

    assert code == 1
    assert "its driver is gone" in output


def test_a_folder_without_a_build_is_said_so(tmp_path):
    """A wrong folder is told, not shown as an empty build."""
    with pytest.raises(BuildError, match="no build ran here"):
        progress.read(tmp_path)


def test_failed_tasks_are_shown_with_their_input(own_samples, tmp_path):
    """The steward reads cause and file, and gets exit code 1."""
    taken = snapshots("oparl", folder=own_samples)
    (own_samples / "oparl" / "src" / "1-00-einleitung.md").write_text("Etwas anderes.", "utf-8")
    with pytest.raises(BuildError):
        build.build(taken, settings(tmp_path), Silent())

    code, output = said("logs", tmp_path)

    assert code == 1
    assert "not the file that was acquired" in output
    assert "src/1-00-einleitung.md" in output
    assert progress.read(tmp_path).state == "failed"


def test_a_build_that_failed_without_a_failed_task_tells_why(tmp_path):
    """Who looks the next morning reads what the terminal said, and gets exit code 1."""
    taken = [replace(s, documents=(1000, 2000), completeness=None) for s in snapshots("soldatenbriefe")]
    with pytest.raises(BuildError, match="declaration allows 1000 to 2000"):
        build.build(taken, settings(tmp_path), Silent())

    for command in ("logs", "status"):
        code, output = said(command, tmp_path)
        assert code == 1
        assert "declaration allows 1000 to 2000" in output


def test_a_build_that_was_interrupted_is_told_so(tmp_path, monkeypatch):
    """Ctrl-C is no failure, and needs no cause."""

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.phases.plan_take_in", interrupt)
    with pytest.raises(KeyboardInterrupt):
        build.build(snapshots("oparl"), settings(tmp_path), Silent())

    code, output = said("status", tmp_path)

    assert code == 1
    assert output.strip().endswith(": interrupted")


def test_phases_count_all_documents(tmp_path):
    """Also those that a worker had not told of when it ended; phases that count none say nothing of them."""
    built = build.build(snapshots("oparl", "soldatenbriefe"), settings(tmp_path), Silent())
    phases = {phase.name: phase for phase in progress.read(tmp_path).phases}

    _, output = said("status", tmp_path)

    assert phases["take-in"].documents == built.manifest.totals.records
    assert phases["shard"].documents == built.manifest.totals.documents
    assert phases["judge"].size >= built.manifest.totals.chars
    assert " 0 documents" not in output


def test_what_was_passed_over_is_shown(tmp_path):
    """A document quarantined for killing its workers is named with its task."""
    Chronicle(tmp_path, "local").end("done")
    spared = tmp_path / "work" / "spared" / "judge" / "oparl"
    spared.mkdir(parents=True)
    (spared / "00000-abc.json").write_bytes(orjson.dumps(["language 0123"]))

    code, output = said("logs", tmp_path)

    assert code == 0
    assert "passed over for killing its workers: language 0123 (judge oparl)" in output
