"""Takes each protection against a fault out, in a copy of the repository, and runs the test that must then fail.

    python -m benchmarks.protections [NAME…]

A test that passes without its protection protects nothing; the table in docs/faults.md is what this printed. Where the
protection is all that ever ends a worker, its test must not come to an end. Whatever takes more than 6 GB meanwhile is
killed, as a machine without memory left would kill it, and in the end all that the test started.
"""

import argparse
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).parent.parent
FAULTS = "tests/pipeline/test_faults.py"
ENGINE = "tests/pipeline/test_engine.py"
STORAGE = "tests/pipeline/test_storage.py"
CLUSTERS = "tests/pipeline/test_clusters.py"
KILL = "tests/pipeline/test_kill.py"
ISOLATION = "tests/pipeline/test_isolation.py"
HARMED = f"{FAULTS}::test_one_document_that_harms_its_step_is_quarantined_and_all_else_goes_on"

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h

MOST = 6_000_000_000
"""Bytes that a process may hold in memory before it is killed: twice what the test of the limit gives a worker."""


@dataclass(frozen=True)
class Protection:
    """One protection.

    Args:
        name: what it is.
        path: module it stands in.
        old: the lines that do it.
        new: what stands there without it.
        test: the test that must fail.
        hangs: seconds after which the test must still be at work; 0 where it must fail.
    """

    name: str
    path: str
    old: str
    new: str
    test: str
    hangs: int = 0


PROTECTIONS = (
    Protection(
        "a dead worker's task is tried again",
        "pipeline/engines/roster.py",
        "TRIES = 2",
        "TRIES = 1",
        f"{ENGINE}::test_a_worker_killed_once_loses_nothing",
    ),
    Protection(
        "errors are told without their message",
        "pipeline/engines/brief.py",
        "a worker must answer, whatever happened\n        return cause(error, given.job.tasks[0].home)",
        "a worker must answer, whatever happened\n        return str(error)",
        f"{ENGINE}::test_an_error_in_a_step_tells_its_place_and_no_text",
    ),
    Protection(
        "outputs are held against their digests",
        "pipeline/task.py",
        "            if sha256_of(task.folder / name) != sha256:\n                return None",
        "            pass",
        f"{FAULTS}::test_an_output_harmed_between_two_runs_is_made_again[flipped-shard]",
    ),
    Protection(
        "raw files are held against the snapshot",
        "pipeline/steps/read.py",
        "    if found != file.sha256:",
        "    if False:",
        f"{FAULTS}::test_an_input_that_was_harmed_after_it_was_acquired_stops_the_build[flipped]",
    ),
    Protection(
        "one run at a time in a folder",
        "pipeline/files.py",
        "            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "            pass",
        f"{FAULTS}::test_two_drivers_in_one_folder_at_once",
    ),
    Protection(
        "the kernel frees the lock of a dead run",
        "pipeline/files.py",
        "            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        '            (folder / ".held").open("x").close()',
        f"{KILL}::test_a_build_killed_at_twenty_points_ends_with_the_same_bytes",
    ),
    Protection(
        "a release appears with one rename",
        "pipeline/build.py",
        "assemble.assemble(parts, temporary)\n                publish_folder(temporary, directory)",
        "assemble.assemble(parts, directory)",
        f"{KILL}::test_a_driver_killed_while_it_writes_a_release_leaves_none_to_read",
    ),
    Protection(
        "the day of a release is settled, not asked of the clock",
        "pipeline/build.py",
        "    if config.release.on is None:",
        "    if True:",
        f"{FAULTS}::test_a_clock_that_jumps_decides_nothing",
    ),
    Protection(
        "the reason of the operating system is told",
        "pipeline/errors.py",
        "    if isinstance(error, OSError) and error.errno is not None:",
        "    if False:",
        f"{FAULTS}::test_a_disk_that_fills_stops_the_build_and_says_so[worker]",
    ),
    Protection(
        "… of a folder that cannot be written to",
        "pipeline/errors.py",
        "    if isinstance(error, OSError) and error.errno is not None:",
        "    if False:",
        f"{FAULTS}::test_a_read_only_folder_is_named[results]",
    ),
    Protection(
        "a step's failure is quarantined",
        "pipeline/steps/guard.py",
        "        return _failed(error, book)",
        "        raise",
        f"{HARMED}[raises]",
    ),
    Protection(
        "a broken step stops the build",
        "pipeline/assemble.py",
        "    books.check_steps(curated, records)\n",
        "",
        f"{FAULTS}::test_a_step_that_fails_on_everything_stops_the_build",
    ),
    Protection(
        "a timer of processor time",
        "pipeline/steps/guard.py",
        "    signal.setitimer(signal.ITIMER_PROF, seconds)\n    _, hard",
        "    _, hard",
        f"{HARMED}[slow]",
    ),
    Protection(
        "the kernel's limit of processor time",
        "pipeline/steps/guard.py",
        "    if hard == resource.RLIM_INFINITY:\n        used",
        "    if False:\n        used",
        f"{HARMED}[stuck-in-c]",
        hangs=120,
    ),
    Protection(
        "a limit of private memory",
        "pipeline/steps/guard.py",
        "        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))",
        "        pass",
        f"{HARMED}[hungry]",
    ),
    Protection(
        "a limit of a document's length",
        "pipeline/steps/read.py",
        "elif chars > self.job.config.work.max_document_chars:",
        "elif False:",
        "tests/pipeline/test_build.py::test_a_document_over_the_limit_is_quarantined",
    ),
    Protection(
        "who kills every worker is passed over",
        "pipeline/engines/roster.py",
        "if place.startswith(guard.REHEARSED) and places.count(place) > 1:",
        "if False:",
        f"{HARMED}[killed]",
    ),
    Protection(
        "a place ends with the work on it",
        "pipeline/steps/guard.py",
        '            book.at("")\n',
        "",
        f"{ENGINE}::test_a_task_that_dies_while_it_publishes_blames_no_document",
    ),
    Protection(
        "one death after a rehearsal blames nobody",
        "pipeline/engines/roster.py",
        "if place.startswith(guard.REHEARSED) and places.count(place) > 1:",
        "if place.startswith(guard.REHEARSED):",
        f"{ENGINE}::test_a_document_at_which_workers_died_by_chance_is_kept[struck-again]",
    ),
    Protection(
        "requests are repeated",
        "pipeline/storage.py",
        "TRIES = 6",
        "TRIES = 1",
        f"{STORAGE}::test_errors_and_slow_answers_of_the_store_are_waited_out",
    ),
    Protection(
        "a store that stays away is given up and named",
        "pipeline/storage.py",
        "                if number + 1 == TRIES:",
        "                if False:",
        f"{STORAGE}::test_a_store_that_stays_away_stops_the_build_and_nothing_is_lost",
    ),
    Protection(
        "what comes from a store is held against its digest",
        "pipeline/storage.py",
        "        if digest.hexdigest() != sha256:\n            raise AlteredError(f",
        "        if False:\n            raise AlteredError(f",
        f"{STORAGE}::test_a_result_altered_in_the_store_is_taken_away_and_made_again",
    ),
    Protection(
        "a result counts by its mark",
        "pipeline/storage.py",
        'if found is None or found.get("key") != key:',
        "if False:",
        f"{STORAGE}::test_a_result_without_its_mark_does_not_count",
    ),
    Protection(
        "a lost Ray node's tasks are put back",
        "pipeline/engines/ray.py",
        "            roster.died(rank, f",
        '            roster.answered(rank, "") if True else roster.died(rank, f',
        f"{CLUSTERS}::test_a_lost_ray_node_loses_no_task",
    ),
    Protection(
        "a task that Slurm lost is submitted again",
        "pipeline/engines/slurm.py",
        "        roster.died(rank, f",
        '        roster.answered(rank, "") if True else roster.died(rank, f',
        f"{CLUSTERS}::test_a_task_that_slurm_lost_is_submitted_again",
    ),
    Protection(
        "… and one whose time was up",
        "pipeline/engines/slurm.py",
        "        roster.died(rank, f",
        '        roster.answered(rank, "") if True else roster.died(rank, f',
        f"{CLUSTERS}::test_a_task_over_its_time_limit_is_tried_again",
    ),
    Protection(
        "a task that waits again is not taken for lost",
        "pipeline/engines/queue.py",
        "pair[1] not in _ENDED",
        'pair[1] == "RUNNING"',
        f"{CLUSTERS}::test_a_requeued_task_ends_as_any_other",
    ),
    Protection(
        "the jobs of a dead driver are ended first",
        "pipeline/engines/slurm.py",
        "        self.queue.cancel(_recorded(self.folder), wait=True)\n",
        "",
        f"{CLUSTERS}::test_the_jobs_of_a_dead_driver_are_ended_first",
    ),
    Protection(
        "a build asks no network",
        "pipeline/build.py",
        "    def run(self) -> Built:\n",
        "    def run(self) -> Built:\n"
        "        import socket\n"
        "        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:\n"
        "            probe.connect(('127.0.0.1', 9))\n",
        f"{ISOLATION}::test_a_whole_build_with_the_network_cut",
    ),
)


def without(protection: Protection, seconds: int) -> str:
    """Take one protection out; return what its test does: `fails`, `hangs` or `PASSES`.

    Raises:
        SystemExit: when the protection is not where the list says, or the test did not run to an end.
    """
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "copy"
        ignored = shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", ".*_cache")
        shutil.copytree(REPOSITORY, copy, ignore=ignored)
        module = copy / protection.path
        text = module.read_text("utf-8")
        if text.count(protection.old) != 1:
            raise SystemExit(f"{protection.name}: its lines do not stand once in {protection.path}. Mend this list.")
        module.write_text(text.replace(protection.old, protection.new), "utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]
        told = _watched([*command, protection.test], copy, protection.hangs or seconds)
    if told is None and protection.hangs:
        return "hangs"
    if told is None or re.search(r"^E +Failed: Timeout", told, re.MULTILINE):
        raise SystemExit(f"{protection.name}: its test did not end within {seconds} s. Give it more with --timeout.")
    if re.search(r"^1 failed in ", told, re.MULTILINE):
        return "fails"
    if re.search(r"^1 passed in ", told, re.MULTILINE):
        return "PASSES"
    raise SystemExit(f"{protection.name}: its test did not run.\n{told[-3000:]}")


def _watched(command: list[str], folder: Path, seconds: int) -> str | None:
    """Run a command and return what it said; `None` where it did not end in time."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    environment.pop("CI", None)  # a test that cannot run is to be skipped, not to fail
    deadline = time.monotonic() + seconds
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            while process.poll() is None and time.monotonic() < deadline:
                _kill(psutil.Process().children(recursive=True), MOST)
                time.sleep(0.1)
            ended = process.poll() is not None
        finally:
            process.send_signal(signal.SIGINT)  # so that fixtures unmount and stop what they started
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            _kill(psutil.Process().children(recursive=True))
            process.wait()
        out.seek(0)
        return out.read() if ended else None


def _kill(processes: Sequence[psutil.Process], most: int = 0) -> None:
    """Kill those of some processes that hold more than so many bytes of memory."""
    for process in processes:
        with suppress(psutil.Error):
            if process.memory_info().rss > most:
                process.kill()


def _adopt() -> None:
    """Make this process the parent of what its children leave behind, such as the jobs of a Slurm that was stopped."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def main() -> None:
    """Print one line of a table for each protection; exit 1 when a test does not miss its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--timeout", type=int, default=900)
    asked = parser.parse_args()
    _adopt()
    idle = 0
    for protection in PROTECTIONS:
        if asked.names and not any(name in protection.name for name in asked.names):
            continue
        did = without(protection, asked.timeout)
        idle += did == "PASSES"
        test = protection.test.partition("::")[2]
        sys.stdout.write(f"| {protection.name} | `{test}` | {did} |\n")
        sys.stdout.flush()
    sys.exit(idle > 0)


if __name__ == "__main__":
    main()
