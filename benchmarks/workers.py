"""Measures how a build of packed corpora grows with workers, and what one more source costs a build of twenty.

    python -m benchmarks.workers scale CORPORA --pieces law --workers 1,2 --runs 3
    python -m benchmarks.workers one-more CORPORA --pieces courts,novels,small,pages,wikis,manuals

CORPORA holds unpacked corpora, the pieces are those of `benchmarks.packed`. `scale` builds the same snapshots once for
each number of workers, in turn, `--runs` times, and prints wall and processor seconds with the load of the machine;
ratios are taken within one turn. `one-more` builds all sources but one, then the next release with that one too, as
`make build` does on the same day, and compares with a build of all of them from nothing; the one is that of median
size, or `--last`. With `samples` in the place of CORPORA it takes the repository's samples.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks.packed import PIECES
from benchmarks.packed import snapshot as packed_snapshot
from benchmarks.scale import Meter
from manifests import source
from pipeline import build
from pipeline.config import Config, LocalEngine, Release, Work
from pipeline.snapshot import Snapshot, sample

FIRST = Release(version="0.1.0", on=date(2026, 11, 22))


def taken(folder: Path, pieces: list[str]) -> list[Snapshot]:
    """Return the sources of some pieces, or all samples where there are no pieces."""
    declared = source.discover()
    if not pieces:
        return [sample(s, folder) for s in declared if s.sample and (folder / s.sample.path).is_dir()]
    named = {s.name: s for s in declared}
    corpora = [c for piece in pieces for c in PIECES[piece] if (folder / c.folder).is_dir()]
    return [packed_snapshot(c, folder, named) for c in corpora]


def size(snapshot: Snapshot) -> int:
    """Return the bytes of the files that hold documents."""
    return sum(f.size for f in snapshot.files if f.holds_documents)


def config(folder: Path, workers: int, release: Release = FIRST) -> Config:
    """Return settings for one measured build."""
    return Config(
        release=release,
        work=Work(folder=folder, withdrawals=folder / "withdrawals"),
        local=LocalEngine(workers=workers),
    )


def timed(snapshots: list[Snapshot], settings: Config) -> tuple[float, float, dict[str, float]]:
    """Return wall seconds, processor seconds of all processes, and processor seconds by phase."""
    meter = Meter()
    began = time.perf_counter()
    build.build(snapshots, settings, meter)
    wall = time.perf_counter() - began
    meter.close()
    return wall, sum(meter.spent.values()), dict(meter.spent)


def scale(snapshots: list[Snapshot], numbers: list[int], runs: int) -> None:
    """Print the seconds of each number of workers, and ratios to the first."""
    megabytes = sum(map(size, snapshots)) / 1e6
    sys.stdout.write(f"{len(snapshots)} sources, {megabytes:.1f} MB raw\n")
    ratios: dict[int, list[float]] = {n: [] for n in numbers}
    for _ in range(runs):
        first = 0.0
        for number in numbers:
            with tempfile.TemporaryDirectory() as temporary:
                load = os.getloadavg()[0]
                wall, processor, phases = timed(snapshots, config(Path(temporary), number))
            first = first or wall
            ratios[number].append(first / wall)
            told = " ".join(f"{phase} {seconds:.1f}" for phase, seconds in phases.items())
            sys.stdout.write(
                f"{number} workers: {wall:.1f} s wall, {processor:.1f} s processor, {megabytes / wall:.2f} MB/s raw, "
                f"load before {load:.1f} | {told}\n"
            )
            sys.stdout.flush()
    for number in numbers:
        sys.stdout.write(f"{number} workers: {statistics.median(ratios[number]):.2f} times {numbers[0]}\n")


def one_more(snapshots: list[Snapshot], last: str, workers: int) -> None:
    """Print what adding one source costs beside building all of them."""
    by_size = sorted(snapshots, key=size)
    added = next((s for s in snapshots if s.source.name == last), by_size[len(by_size) // 2])
    rest = [s for s in snapshots if s is not added]
    with tempfile.TemporaryDirectory() as temporary:
        full = timed(snapshots, config(Path(temporary) / "full", workers))
        grown = Path(temporary) / "grown"
        timed(rest, config(grown, workers))
        second = Release(version="0.2.0", on=FIRST.on, previous=grown / "release" / "0.1.0")
        more = timed(snapshots, config(grown, workers, second))
    sys.stdout.write(
        f"{len(snapshots)} sources, {sum(map(size, snapshots)) / 1e6:.1f} MB raw, from nothing: {full[1]:.1f} s "
        f"processor, {full[0]:.1f} s wall; {added.source.name} ({size(added) / 1e6:.1f} MB) added to {len(rest)}: "
        f"{more[1]:.1f} s processor ({more[1] / full[1]:.1%}), {more[0]:.1f} s wall ({more[0] / full[0]:.1%})\n"
        f"{full[2]}\n{more[2]}\n"
    )


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["scale", "one-more"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pieces", default="")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--last", default="")
    asked = parser.parse_args()
    numbers = [int(n) for n in asked.workers.split(",")]
    snapshots = taken(asked.folder, [p for p in asked.pieces.split(",") if p])
    if asked.what == "scale":
        scale(snapshots, numbers, asked.runs)
    else:
        one_more(snapshots, asked.last, numbers[-1])


if __name__ == "__main__":
    main()
