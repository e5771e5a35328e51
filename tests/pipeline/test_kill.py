"""A build that is killed at any moment resumes and ends with the same bytes."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.pipeline.building import REPOSITORY, SMALL, digests
from tests.pipeline.clusters import until

SCRIPT = """
import sys
from pathlib import Path
from pipeline import build
from tests.pipeline.building import Silent, settings, snapshots
build.build(snapshots(*sys.argv[2:]), settings(Path(sys.argv[1])), Silent())
"""


def start(folder, names=SMALL):
    """Start a build in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder), *names],
        cwd=REPOSITORY,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def standing(folder):
    """Return how many results stand in a work folder, and one more once a release is being written."""
    return len(list(folder.glob("work/*/*/*/done.json"))) + any(folder.glob("release/.*.tmp"))


def kill_at(folder, further, seconds, *, group):
    """Kill a build once so many more results stand, and some seconds later; say whether it was still at work.

    Counted in results and not from its start, so that a fast machine is struck at its work as a slow one is.
    """
    wanted = standing(folder) + further
    process = start(folder)
    while process.poll() is None and standing(folder) < wanted:
        time.sleep(0.002)
    time.sleep(seconds)
    running = process.poll() is None
    if running:
        if group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
    process.stderr.close()
    return running


def finish(folder, names=SMALL):
    """Run a build to its end."""
    process = start(folder, names)
    _, errors = process.communicate(timeout=280)

    assert process.returncode == 0, errors.decode()[-2000:]


def leftovers(folder):
    """Return half-written things that a reader could take for whole ones."""
    return [p for p in (folder / "release").rglob("*") if ".tmp" in p.name or p.name.endswith(".old")]


def test_a_killed_build_ends_with_the_same_bytes(small_build, tmp_path):
    """Killed three times on its way, with and without its workers, a build still ends as if nothing had happened."""
    built, _ = small_build
    draw = random.Random(20261122)
    struck = [kill_at(tmp_path, draw.randint(1, 7), draw.uniform(0, 0.1), group=bool(n % 2)) for n in range(3)]

    finish(tmp_path)

    assert all(struck)
    assert digests(tmp_path / "release" / "0.1.0") == digests(built.directory)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_a_build_killed_at_twenty_points_ends_with_the_same_bytes(small_build, tmp_path):
    """Twenty kills at random points of one and the same build, then one run to the end."""
    built, _ = small_build
    draw = random.Random(1848)
    struck = [kill_at(tmp_path, draw.randint(0, 2), draw.uniform(0, 0.05), group=bool(n % 2)) for n in range(20)]

    finish(tmp_path)

    assert sum(struck) >= 10
    assert digests(tmp_path / "release" / "0.1.0") == digests(built.directory)
    assert not leftovers(tmp_path)


@pytest.mark.slow
def test_a_driver_killed_while_it_writes_a_release_leaves_none_to_read(small_build, tmp_path):
    """A release under its own name is whole: what was being written stands under another, and is gone after the next run."""
    built, _ = small_build
    process = start(tmp_path)
    until(lambda: any((tmp_path / "release").glob("*")), "a release being written", 200)
    os.kill(process.pid, signal.SIGSTOP)  # where it is looked at is where it dies
    there = [p.name for p in (tmp_path / "release").iterdir()]
    process.kill()
    process.wait()
    process.stderr.close()

    assert [name for name in there if not name.startswith(".")] == []
    finish(tmp_path)
    assert digests(tmp_path / "release" / "0.1.0") == digests(built.directory)
    assert not leftovers(tmp_path)
