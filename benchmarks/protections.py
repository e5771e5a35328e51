"""Takes each protection against a fault out, in a copy of the repository, and runs the test that must then fail.

    python -m benchmarks.protections [NAME…]

A test that passes without its protection protects nothing; the table in docs/faults.md is what this printed. The limit
of a worker's memory is not on the list: without it, its test would take all the memory of the machine.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
FAULTS = "tests/pipeline/test_faults.py"
ENGINE = "tests/pipeline/test_engine.py"
STORAGE = "tests/pipeline/test_storage.py"
CLUSTERS = "tests/pipeline/test_clusters.py"


@dataclass(frozen=True)
class Protection:
    """One protection.

    Args:
        name: what it is.
        path: module it stands in.
        old: the lines that do it.
        new: what stands there without it.
        test: the test that must fail.
    """

    name: str
    path: str
    old: str
    new: str
    test: str


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
        "a worker must answer, whatever happened\n        return told(error)",
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
        "the reason of the operating system is told",
        "pipeline/engines/brief.py",
        "        if error.errno is None:",
        "        if True:",
        f"{FAULTS}::test_a_disk_that_fills_stops_the_build_and_says_so",
    ),
    Protection(
        "a step's failure is quarantined",
        "pipeline/steps/guard.py",
        "        return _failed(error, book)",
        "        raise",
        f"{FAULTS}::test_one_document_that_harms_its_step_is_quarantined_and_all_else_goes_on[raises-step_failed-limits0]",
    ),
    Protection(
        "a broken step stops the build",
        "pipeline/assemble.py",
        "    _steps_hold(parts)\n",
        "",
        f"{FAULTS}::test_a_step_that_fails_on_everything_stops_the_build",
    ),
    Protection(
        "a timer of processor time",
        "pipeline/steps/guard.py",
        "    signal.setitimer(signal.ITIMER_PROF, seconds)\n    _, hard",
        "    _, hard",
        f"{FAULTS}::test_one_document_that_harms_its_step_is_quarantined_and_all_else_goes_on[slow-too_slow-limits1]",
    ),
    Protection(
        "who kills every worker is passed over",
        "pipeline/engines/roster.py",
        "if place.startswith(guard.REHEARSED) and places.count(place) > 1:",
        "if False:",
        f"{FAULTS}::test_one_document_that_harms_its_step_is_quarantined_and_all_else_goes_on[killed-killed_worker-limits4]",
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
        f"{ENGINE}::test_a_document_at_which_workers_died_by_chance_is_kept[struck-again-3]",
    ),
    Protection(
        "requests are repeated",
        "pipeline/storage.py",
        "TRIES = 6",
        "TRIES = 1",
        f"{STORAGE}::test_errors_and_slow_answers_of_the_store_are_waited_out",
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
)


def fails_without(protection: Protection, seconds: int) -> tuple[bool, float]:
    """Take one protection out; say whether its test fails, and after how many seconds."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "copy"
        ignored = shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", ".*_cache")
        shutil.copytree(REPOSITORY, copy, ignore=ignored)
        module = copy / protection.path
        text = module.read_text("utf-8")
        if text.count(protection.old) != 1:
            raise SystemExit(f"{protection.name}: its lines do not stand once in {protection.path}. Mend this list.")
        module.write_text(text.replace(protection.old, protection.new), "utf-8")
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", protection.test]
        command += ["-o", f"timeout={seconds}"]
        environment = {**os.environ, "PYTHONPATH": str(copy)}
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        return done.returncode == 1 and "failed" in done.stdout, time.monotonic() - began


def main() -> None:
    """Print one line of a table for each protection; exit 1 when a test does not miss its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--timeout", type=int, default=900)
    asked = parser.parse_args()
    idle = 0
    for protection in PROTECTIONS:
        if asked.names and not any(name in protection.name for name in asked.names):
            continue
        failed, seconds = fails_without(protection, asked.timeout)
        idle += not failed
        test = protection.test.partition("::")[2]
        sys.stdout.write(f"| {protection.name} | `{test}` | {'fails' if failed else 'PASSES'} | {seconds:.0f} s |\n")
        sys.stdout.flush()
    sys.exit(idle > 0)


if __name__ == "__main__":
    main()
