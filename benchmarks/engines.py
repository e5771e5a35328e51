"""Builds the same sources with every engine and says whether the releases are the same.

    python -m benchmarks.engines samples
    python -m benchmarks.engines CORPORA --pieces small

Local with 1, 2 and 4 workers, Ray on a cluster of two nodes and Slurm on one node, both started and stopped here on
loopback. A line for each: seconds, ledger root, a digest over the digests of all shards, and a digest over every file
of the release. The exit code is 1 when root or shards differ. Slurm needs root and Debian's slurm-wlm and munge.
"""

import argparse
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.workers import size, taken
from manifests.manifest import read
from pipeline import build
from pipeline.config import Config, Engine, LocalEngine, RayEngine, SlurmEngine
from pipeline.snapshot import Snapshot
from tests.pipeline.building import Silent, settings
from tests.pipeline.clusters import missing_for_slurm, ray_cluster, slurm

REPOSITORY = Path(__file__).parent.parent


def contents(directory: Path) -> tuple[str, str, str]:
    """Return the ledger root, a digest over all shards' digests, and one over every file."""
    manifest = read(directory)
    shards = "".join(f"{s.sha256}  {s.path}\n" for s in manifest.shards)
    whole = hashlib.sha256()
    for path in sorted(p for p in directory.rglob("*") if p.is_file()):
        whole.update(f"{path.relative_to(directory)}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return manifest.ledger.root, hashlib.sha256(shards.encode()).hexdigest()[:16], whole.hexdigest()[:16]


def local(workers: int) -> Callable[[Config], Config]:
    """Return what makes settings those of the local engine."""
    return lambda base: base.model_copy(update={"local": LocalEngine(workers=workers)})


def on_ray(base: Config, address: str) -> Config:
    """Return settings for Ray."""
    return base.model_copy(update={"engine": Engine.RAY, "ray": RayEngine(address=address, workers=2)})


def on_slurm(base: Config) -> Config:
    """Return settings for Slurm."""
    chosen = SlurmEngine(
        partition="main", time="00:30:00", memory=400, poll_seconds=0.3, patience_seconds=120, tasks_per_job=12
    )
    return base.model_copy(update={"engine": Engine.SLURM, "slurm": chosen})


@contextmanager
def slurm_here() -> Iterator[None]:
    """Run a Slurm cluster whose commands this process finds."""
    with tempfile.TemporaryDirectory() as folder, slurm(Path(folder)) as (environment, _):
        before = dict(os.environ)
        os.environ.update({**environment, "PYTHONPATH": str(REPOSITORY)})
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def built(name: str, snapshots: list[Snapshot], change: Callable[[Config], Config]) -> tuple[str, str, str]:
    """Build from nothing, print the line, and return what was made."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        base = settings(Path(folder))
        base = base.model_copy(update={"work": base.work.model_copy(update={"task_bytes": 4_000_000})})
        made = build.build(snapshots, change(base), Silent())
        seconds = time.perf_counter() - began
        found = contents(made.directory)
        rows = read(made.directory).ledger.rows
    sys.stdout.write(f"| {name} | {seconds:.0f} | {rows} | {found[0]} | {found[1]} | {found[2]} |\n")
    sys.stdout.flush()
    return found


def main() -> int:
    """Build with every engine and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pieces", default="")
    asked = parser.parse_args()
    snapshots = taken(asked.folder.resolve(), [p for p in asked.pieces.split(",") if p])
    sys.stdout.write(f"{len(snapshots)} sources, {sum(map(size, snapshots)) / 1e6:.1f} MB raw\n")
    sys.stdout.write(
        "| engine | seconds | ledger rows | ledger root | shards | every file |\n|---|--:|--:|---|---|---|\n"
    )
    found = [built(f"local, {n} workers", snapshots, local(n)) for n in (1, 2, 4)]
    with ray_cluster() as (address, _):
        found.append(built("Ray, 2 nodes", snapshots, lambda base: on_ray(base, address)))
    if reason := missing_for_slurm():
        sys.stdout.write(f"Slurm not built: {reason}\n")
    else:
        with slurm_here():
            found.append(built("Slurm, 1 node of 2 cores", snapshots, on_slurm))
    return 0 if len({f[:2] for f in found}) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
