"""Faults, injected for real: after each of them a build ends with the same bytes, its books balanced, nothing half-written.

What was taken out to see which test fails stands in docs/faults.md.
"""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import orjson
import polars as pl
import pytest

from manifests.verify import verify
from pipeline import build
from pipeline.errors import BuildError
from tests.pipeline.building import REPOSITORY, Silent, digests, settings, snapshots
from tests.pipeline.clusters import skip_unless, until
from tests.pipeline.harming import HARM
from tests.pipeline.test_build import ledger_of
from tests.pipeline.test_kill import SCRIPT, finish, leftovers, start

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@contextmanager
def mounted(folder, size):
    """Put a small file system of its own at a folder."""
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


TWO = ("oparl", "soldatenbriefe")
"""Two small sources are enough to do harm to."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The release that nothing went wrong with, and its work folder."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return build.build(snapshots(*TWO), settings(folder), Silent()), folder


def root_only():
    """Skip what only root can inject."""
    skip_unless("" if os.geteuid() == 0 else "only root can mount and cut networks")


def whole(folder, built):
    """Say that a work folder ended with the same release, whole, and nothing half-written beside it."""
    assert digests(folder / "release" / "0.1.0") == digests(built.directory)
    assert verify(folder / "release" / "0.1.0").verified
    assert not leftovers(folder)
    assert not list((folder / "work").rglob("*.tmp"))


def run_in(folder, names=TWO, prefix=(), env=None):
    """Run a build in a process of its own."""
    command = [*prefix, sys.executable, "-c", SCRIPT, str(folder), *names]
    return subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, timeout=600, check=False, env=env
    )  # fmt: skip


@pytest.mark.parametrize("size", [pytest.param("4k", id="driver"), pytest.param("200k", id="worker")])
def test_a_disk_that_fills_stops_the_build_and_says_so(undisturbed, tmp_path, size):
    """With too little room, whoever finds it out, the build ends with the reason; with more it goes on as ever."""
    root_only()
    built, _ = undisturbed
    work = tmp_path / "work"
    with mounted(work, size):
        with pytest.raises(BuildError, match=r"No space left on device \(.+/work.*\)"):
            build.build(snapshots(*TWO), settings(work), Silent())
        assert not (work / "release" / "0.1.0").exists()
        subprocess.run(["mount", "-o", "remount,size=400m", str(work)], check=True)

        build.build(snapshots(*TWO), settings(work), Silent())

        whole(work, built)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        pytest.param(".", r"Read-only file system \(.+\.lock\)", id="all"),
        pytest.param("work", r"oparl.*: Read-only file system \(.+\)", id="results"),
    ],
)
def test_a_read_only_folder_is_named(undisturbed, tmp_path, part, told):
    """A work folder, or that of its results, is named with the reason; made writable, the build ends as ever."""
    root_only()
    built, _ = undisturbed
    work = tmp_path / "work"
    with mounted(work / part, "400m"):
        subprocess.run(["mount", "-o", "remount,ro", str(work / part)], check=True)
        with pytest.raises(BuildError, match=told):
            build.build(snapshots(*TWO), settings(work), Silent())
        subprocess.run(["mount", "-o", "remount,rw", str(work / part)], check=True)

        build.build(snapshots(*TWO), settings(work), Silent())

        whole(work, built)


@pytest.mark.parametrize("harm", ["truncated", "flipped", "vanished"])
def test_an_input_that_was_harmed_after_it_was_acquired_stops_the_build(undisturbed, own_samples, tmp_path, harm):
    """No harmed input shrinks a release: the file is named, and put right the build ends with the same bytes."""
    built, _ = undisturbed
    taken = snapshots(*TWO, folder=own_samples)
    victim = own_samples / "soldatenbriefe" / "letter-001.xml"
    good = victim.read_bytes()
    match harm:
        case "truncated":
            victim.write_bytes(good[: len(good) // 2])
        case "flipped":
            victim.write_bytes(bytes([good[0] ^ 1]) + good[1:])
        case _:
            victim.unlink()

    with pytest.raises(BuildError, match=r"letter-001\.xml: (not the file that was acquired|cannot be read)"):
        build.build(taken, settings(tmp_path / "work"), Silent())
    victim.write_bytes(good)
    build.build(taken, settings(tmp_path / "work"), Silent())

    whole(tmp_path / "work", built)


@pytest.mark.parametrize("phase", ["take-in", "judge", "decide", "shard"])
@pytest.mark.parametrize("harm", ["flipped", "truncated", "vanished"])
def test_an_output_harmed_between_two_runs_is_made_again(undisturbed, tmp_path, phase, harm):
    """Whatever phase it belongs to, a result that is not the one that was written is no result."""
    built, folder = undisturbed
    work = tmp_path / "work"
    shutil.copytree(folder, work)
    shutil.rmtree(work / "release")
    victim = max((work / "work" / phase).glob("*/*/*.parquet"), key=lambda p: p.stat().st_size)
    data = victim.read_bytes()
    match harm:
        case "flipped":
            victim.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        case "truncated":
            victim.write_bytes(data[: len(data) // 2])
        case _:
            victim.unlink()

    build.build(snapshots(*TWO), settings(work), Silent())

    assert victim.read_bytes() == data
    whole(work, built)


def test_a_clock_that_jumps_decides_nothing(undisturbed, tmp_path):
    """A build begun four hundred days ahead, killed, and ended two years back has the same bytes."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    skip_unless("" if library else "faketime not installed: apt-get install faketime")
    built, _ = undisturbed
    clock = tmp_path / "clock"
    clock.write_text("+400d")
    env = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "work"), *TWO]
    driver = subprocess.Popen(command, cwd=REPOSITORY, env=env, stderr=subprocess.DEVNULL)
    until(lambda: list((tmp_path / "work" / "work").glob("take-in/*/0*")), "a finished task", 200)
    clock.write_text("-730d")
    until(
        lambda: list((tmp_path / "work" / "work").glob("judge/*/0*")) or driver.poll() is not None, "a judged task", 200
    )
    driver.kill()
    driver.wait()

    done = run_in(tmp_path / "work", env=env)

    assert done.returncode == 0, done.stderr[-2000:]
    whole(tmp_path / "work", built)  # fmt: skip


def test_two_drivers_in_one_folder_at_once(undisturbed, tmp_path):
    """The second says that another run is at work and touches nothing; the first ends as ever."""
    built, _ = undisturbed
    first = start(tmp_path, TWO)
    until((tmp_path / "logs" / "status.json").exists, "the first driver at work", 120)
    os.kill(first.pid, signal.SIGSTOP)  # it might end while the second one still starts

    second = run_in(tmp_path)
    os.kill(first.pid, signal.SIGCONT)
    _, errors = first.communicate(timeout=300)

    assert "another run is at work here" in second.stderr
    assert first.returncode == 0, errors.decode()[-2000:]
    whole(tmp_path, built)


def harmed(folder, kind, samples, **limits):
    """Build with a step that does one kind of harm to one document, in processes of its own."""
    command = [sys.executable, "-c", HARM, str(folder), kind, str(samples), orjson.dumps(limits).decode()]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=600, check=False)


@pytest.mark.parametrize(
    ("kind", "reason", "limits"),
    [
        pytest.param("raises", "step_failed", {}, id="raises"),
        pytest.param("slow", "too_slow", {"max_document_seconds": 4.0}, id="slow"),
        pytest.param("stuck-in-c", "killed_worker", {"max_document_seconds": 4.0}, id="stuck-in-c"),
        pytest.param("hungry", "out_of_memory", {"max_worker_bytes": 3_000_000_000}, id="hungry"),
        pytest.param("killed", "killed_worker", {}, id="killed"),
    ],
)
def test_one_document_that_harms_its_step_is_quarantined_and_all_else_goes_on(
    own_samples, tmp_path, kind, reason, limits
):
    """It has its row in the ledger, the books balance, a second run changes nothing."""
    done = harmed(tmp_path / "work", kind, own_samples, **limits)

    assert done.returncode == 0, done.stderr[-3000:]
    release = tmp_path / "work" / "release" / "0.1.0"
    rows = ledger_of(release)
    quarantined = rows.filter(pl.col("disposition") == "quarantined")
    assert quarantined["reason"].to_list() == [reason]
    assert quarantined["record_id"].to_list() == ["letter-001"]
    assert rows.filter((pl.col("source") == "soldatenbriefe") & (pl.col("disposition") == "kept")).height == 7
    assert verify(release).verified
    before = digests(release)
    assert harmed(tmp_path / "work", kind, own_samples, **limits).returncode == 0
    assert digests(release) == before


def test_a_step_that_fails_on_everything_stops_the_build(own_samples, tmp_path):
    """What fails on more than a hundredth of a source is a broken step, and nothing is published."""
    done = harmed(tmp_path / "work", "raises-always", own_samples)

    assert done.returncode != 0
    assert "steps failed on 8 of 8 records" in done.stderr
    assert not (tmp_path / "work" / "release" / "0.1.0").exists()


def test_a_worker_killed_at_twenty_points_ends_with_the_same_bytes(undisturbed, tmp_path):
    """Workers are killed again and again while a build runs; no document is taken for the cause."""
    import random

    built, _ = undisturbed
    draw = random.Random(1919)
    struck = 0
    process = start(tmp_path, TWO)
    while process.poll() is None and struck < 20:
        try:
            process.wait(timeout=draw.uniform(0.3, 1.5))
        except subprocess.TimeoutExpired:
            struck += kill_one_worker(process.pid, draw)
    _, errors = process.communicate(timeout=300)
    if process.returncode:
        assert "SIGKILL" in errors.decode()
        finish(tmp_path, TWO)

    assert struck  # how often depends on how long a build takes
    whole(tmp_path, built)


def kill_one_worker(driver, draw):
    """Kill one process that a driver's fork server started; say whether there was one."""
    import psutil

    try:
        workers = [p for p in psutil.Process(driver).children(recursive=True) if p.ppid() != driver]
        victim = draw.choice(workers)
        os.kill(victim.pid, signal.SIGKILL)
    except (psutil.Error, IndexError, ProcessLookupError):
        return 0
    return 1
