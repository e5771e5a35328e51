"""Measures how much of a release need not travel again: one source more, and one document withdrawn.

    python -m benchmarks.reuse CORPORA

CORPORA holds the unpacked folders `eltec-deu` and `gerdracor-tei`. Files of theirs are dealt out to 21
sources of about equal size. Built are: 20 of them, all 21, and all 21 without one document. Counted are the bytes of
files that the release before does not have, as `gemeingut publish` counts them before it asks.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from manifests import source, withdrawals
from manifests.errors import ReleaseError
from manifests.withdrawals import Reason
from pipeline import build, snapshot
from pipeline.config import Config, LocalEngine, Release, Work
from pipeline.publish import plan as plans
from pipeline.screen import Lines

PARTS = (("eltec-deu", "eltec-deu", 16, 1_000), ("gerdracor", "gerdracor-tei", 5, 250))
"""Source, its folder, into how many sources its files are dealt, and how many of them at most. A source
whose texts overlap with others' changes their shards too: a copy goes, or a survivor counts one more."""


def dealt(corpora: Path) -> Iterator[snapshot.Snapshot]:
    """Yield 21 snapshots."""
    declared = {s.name: s for s in source.discover()}
    for name, folder, parts, most in PARTS:
        one = declared[name]
        globs = tuple(g if g.startswith("**/") else f"**/{g}" for g in (one.sample.files if one.sample else ()))
        acquire = one.acquire.model_copy(update={"files": globs or one.acquire.files})
        whole = snapshot.take(one.model_copy(update={"acquire": acquire}), corpora / folder)
        documents = [f for f in whole.files if f.holds_documents][:most]
        others = tuple(f for f in whole.files if not f.holds_documents)
        for number in range(parts):
            mine = one.model_copy(update={"name": f"{name}-part-{number}"})
            files = (*documents[number::parts], *others)
            yield replace(whole, source=mine, files=files, documents=(0, 10**9), completeness=None)


def following(snapshots: Sequence[snapshot.Snapshot], folder: Path, previous: Path) -> plans.Release:
    """Build the release that follows another, under the number that its documents call for."""
    major, minor, _ = map(int, previous.name.split("."))
    try:
        return made(snapshots, folder, f"{major}.{minor + 1}.0", previous)
    except ReleaseError:
        return made(snapshots, folder, f"{major + 1}.0.0", previous)


def made(snapshots: Sequence[snapshot.Snapshot], folder: Path, version: str, previous: Path | None) -> plans.Release:
    """Build a release and take stock of it."""
    config = Config(
        release=Release(on=date(2026, 11, 22), version=version, previous=previous, contact="rechte@example.org"),
        work=Work(folder=folder, withdrawals=folder / "withdrawals"),
        local=LocalEngine(workers=2),
    )
    return plans.take(build.build(snapshots, config, Lines()).directory)


def told(what: str, before: plans.Release, after: plans.Release) -> str:
    """Return what travels from one release to the next."""
    plan = plans.compare("", after, {f.path: f.sha256 for f in before.files})
    shards = [f for f in plan.uploaded if f.path.startswith("data/")]
    sent, whole = sum(f.size for f in plan.uploaded), after.size
    rows = sum(f.size for f in after.files if f.path.startswith("data/"))
    return (
        f"{what}: {sent / whole:.1%} of {whole / 1e6:.1f} MB travel; of the shards' {rows / 1e6:.1f} MB "
        f"{sum(f.size for f in shards) / rows:.1%}, in {len(shards)} files: {', '.join(f.path for f in shards)}"
    )


def main() -> None:
    """Print both figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    asked = parser.parse_args()
    parts = list(dealt(asked.corpora))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        added = next(p for p in parts if p.source.name == "eltec-deu-part-7")
        first = made([p for p in parts if p is not added], folder, "1.0.0", None)
        second = following(parts, folder, first.directory)
        shard = max(second.directory.glob("data/pd/*.parquet"), key=lambda path: path.stat().st_size)
        uids = pl.read_parquet(shard, columns=["uid"], hive_partitioning=False)["uid"]
        uid = uids[len(uids) // 2]
        withdrawals.withdraw(folder / "withdrawals", [uid], Reason.RIGHTS, "2026-11")
        third = following(parts, folder, second.directory)
        sys.stdout.write(f"{told('one source added to 20', first, second)}\n")
        sys.stdout.write(f"{told('one document withdrawn', second, third)}\n")


if __name__ == "__main__":
    main()
