"""Measures how a build of one packed corpus grows with workers, and what one more source costs a build of twenty.

    python -m benchmarks.workers scale FOLDER --source gesetze-im-internet --workers 1,2
    python -m benchmarks.workers one-more samples

`scale` builds the same snapshot once for each number of workers, in turn, `--runs` times, and prints wall and
processor seconds with the load of the machine; ratios are taken within one turn. `one-more` builds all samples but
one, adds the last, and compares with a build of all of them from nothing.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks.scale import Meter
from manifests import source
from pipeline import build, snapshot
from pipeline.config import Config, LocalEngine, Release, Work


def whole(folder: Path, name: str) -> snapshot.Snapshot:
    """Return a snapshot of all files of a folder, whatever its depth, with open bounds."""
    declared = {s.name: s for s in source.discover()}[name]
    globs = tuple(g if g.startswith("**/") else f"**/{g}" for g in declared.acquire.files)
    wider = declared.model_copy(update={"acquire": declared.acquire.model_copy(update={"files": globs})})
    taken = snapshot.take(wider, folder)
    return snapshot.Snapshot(taken.source, taken.root, taken.files, (0, 10**9))


def config(folder: Path, workers: int) -> Config:
    """Return settings for one measured build."""
    return Config(
        release=Release(on=date(2026, 11, 22)),
        work=Work(folder=folder, withdrawals=folder / "withdrawals"),
        local=LocalEngine(workers=workers),
    )


def timed(snapshots: list[snapshot.Snapshot], settings: Config) -> tuple[float, float, dict[str, float]]:
    """Return wall seconds, processor seconds of all processes, and processor seconds by phase."""
    meter = Meter()
    began = time.perf_counter()
    build.build(snapshots, settings, meter)
    wall = time.perf_counter() - began
    meter.close()
    return wall, sum(meter.spent.values()), dict(meter.spent)


def scale(folder: Path, name: str, numbers: list[int], runs: int) -> None:
    """Print the seconds of each number of workers, and ratios to the first."""
    taken = whole(folder, name)
    size = sum(f.size for f in taken.files if f.holds_documents) / 1e6
    sys.stdout.write(f"{name}: {len(taken.files)} files, {size:.1f} MB raw\n")
    ratios: dict[int, list[float]] = {n: [] for n in numbers}
    for _ in range(runs):
        first = 0.0
        for number in numbers:
            with tempfile.TemporaryDirectory() as temporary:
                load = os.getloadavg()[0]
                wall, processor, phases = timed([taken], config(Path(temporary), number))
            first = first or wall
            ratios[number].append(first / wall)
            told = " ".join(f"{phase} {seconds:.1f}" for phase, seconds in phases.items())
            sys.stdout.write(
                f"{number} workers: {wall:.1f} s wall, {processor:.1f} s processor, {size / wall:.2f} MB/s raw, "
                f"load before {load:.1f} | {told}\n"
            )
            sys.stdout.flush()
    for number in numbers:
        sys.stdout.write(f"{number} workers: {statistics.median(ratios[number]):.2f} times {numbers[0]}\n")


def one_more(samples: Path, last: str, workers: int) -> None:
    """Print what adding one source costs beside building all of them."""
    taken = [snapshot.sample(s, samples) for s in source.discover() if s.sample and (samples / s.sample.path).is_dir()]
    rest = [s for s in taken if s.source.name != last]
    with tempfile.TemporaryDirectory() as temporary:
        full = timed(taken, config(Path(temporary) / "full", workers))
        timed(rest, config(Path(temporary) / "grown", workers))
        more = timed(taken, config(Path(temporary) / "grown", workers))
    sys.stdout.write(
        f"{len(taken)} sources from nothing: {full[1]:.1f} s processor, {full[0]:.1f} s wall; {last} added to "
        f"{len(rest)}: {more[1]:.1f} s processor ({more[1] / full[1]:.1%}), {more[0]:.1f} s wall "
        f"({more[0] / full[0]:.1%})\n{full[2]}\n{more[2]}\n"
    )


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["scale", "one-more"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--source", default="gesetze-im-internet")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--last", default="oparl")
    asked = parser.parse_args()
    numbers = [int(n) for n in asked.workers.split(",")]
    if asked.what == "scale":
        scale(asked.folder, asked.source, numbers, asked.runs)
    else:
        one_more(asked.folder, asked.last, numbers[-1])


if __name__ == "__main__":
    main()
