"""Measures how a build grows with the number of documents: processor time by phase, memory of driver and workers, disk.

    python -m benchmarks.scale 10000,100000,1000000 --workers 2
    python -m benchmarks.scale 100000,1000000 --ledger          # only what the driver does with all rows at the end
    python -m benchmarks.scale 100000 --files 100000            # one file for each document
    python -m benchmarks.scale 7000 --files 1 --sentences 1900  # one file of 2 GB

Documents are made of pieces of the law samples' sentences, drawn and mixed by a fixed seed, so that each is German,
free, and unlike the others. Left whole, each of the 4,090 sentences would stand in a thousand of a million documents,
and pairs that share one by chance grow with the square. They are short unless `--sentences` says otherwise: what is
asked is the cost of a document, not that of its bytes.
"""

import argparse
import random
import re
import resource
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import psutil
import pyarrow.parquet as pq

from manifests import ledger, source
from manifests.census import take as take_census
from pipeline import build, gather, snapshot
from pipeline.config import Config, LocalEngine, Release, Work
from pipeline.steps.read import records
from pipeline.task import Task

SAMPLES = Path(__file__).parent.parent / "samples"


def sentences() -> list[str]:
    """Return the sentences of the law samples."""
    (declared,) = (s for s in source.discover() if s.name == "gesetze-im-internet")
    taken = snapshot.sample(declared, SAMPLES)
    texts = [r.text for f in taken.files if f.holds_documents for r in records(taken, f, 10**9) if hasattr(r, "text")]
    found = (s.strip() for t in texts for s in re.split(r"(?<=[.;])\s+|\n+", t))
    return [s for s in found if 60 < len(s) < 300]


def generate(folder: Path, count: int, files: int, sentences_each: int) -> int:
    """Write `count` documents of so many sentences as JSON lines and return the bytes."""
    known = sentences()
    draw = random.Random(count)
    size = 0
    for number in range(files):
        with (folder / f"part-{number:05d}.jsonl").open("wb") as stream:
            for place in range(number, count, files):
                text = mixed(draw, known, sentences_each)
                size += stream.write(
                    orjson.dumps({"id": f"doc-{place}", "title": f"Gesetz {place}", "text": text}) + b"\n"
                )
    return size


PIECE = 4
"""Words that stay together: fewer than those by which documents are compared."""


def mixed(draw: random.Random, known: Sequence[str], number: int) -> str:
    """Return as many paragraphs as sentences, of their words, the pieces mixed."""
    words = " ".join(draw.sample(known, number)).split()
    pieces = [" ".join(words[at : at + PIECE]) for at in range(0, len(words), PIECE)]
    draw.shuffle(pieces)
    return "\n\n".join(f"{' '.join(pieces[start::number])}." for start in range(number))


def taken(folder: Path) -> snapshot.Snapshot:
    """Return the snapshot of a folder of generated documents."""
    (declared,) = (s for s in source.discover() if s.name == "gesetze-im-internet")
    made = declared.model_copy(
        update={
            "format": "jsonl",
            "options": {"id": "id", "text": "text", "title": "title"},
            "acquire": declared.acquire.model_copy(update={"files": ("*.jsonl",)}),
        }
    )
    found = snapshot.take(made, folder)
    return snapshot.Snapshot(found.source, found.root, found.files, (0, 10**10))


class Meter:
    """A screen that notes processor time and memory while phases pass by."""

    def __init__(self) -> None:
        self.me = psutil.Process()
        self.now = "plan"
        self.spent: dict[str, float] = defaultdict(float)
        self.wall: dict[str, float] = defaultdict(float)
        self.driver: dict[str, int] = defaultdict(int)
        self.worker: dict[str, int] = defaultdict(int)
        there = [self.me, *self.me.children(recursive=True)]  # of an earlier build: workers are forked from one of them
        self._seen: dict[int, float] = {p.pid: sum(p.cpu_times()[:2]) for p in there}
        self._at = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def phase(self, name: str, tasks: Sequence[Task], total_bytes: int) -> "Meter":
        """Begin a phase."""
        del tasks, total_bytes
        self.look()
        self.now = name
        return self

    def done(self) -> None:
        """Begin what comes after the phases."""
        self.look()
        self.now = "release"

    def started(self, rank: int) -> None:
        """Ignore."""

    def advanced(self, rank: int, documents: int, size: int) -> None:
        """Ignore."""

    def finished(self, rank: int) -> None:
        """Ignore."""

    def retried(self, rank: int, cause: str) -> None:
        """Ignore."""

    def failed(self, rank: int, cause: str) -> None:
        """Ignore."""

    def look(self) -> None:
        """Charge the processor time since the last look to the present phase."""
        moment = time.monotonic()
        self.wall[self.now] += moment - self._at
        self._at = moment
        for process in [self.me, *self.me.children(recursive=True)]:
            try:
                times, memory = process.cpu_times(), process.memory_info().rss
            except psutil.Error:
                continue
            spent = times.user + times.system
            self.spent[self.now] += max(0.0, spent - self._seen.get(process.pid, 0.0))
            self._seen[process.pid] = spent
            held = self.driver if process.pid == self.me.pid else self.worker
            held[self.now] = max(held[self.now], memory)

    def _watch(self) -> None:
        while not self._stop.wait(0.5):
            self.look()

    def close(self) -> None:
        """End the watching."""
        self._stop.set()
        self._thread.join()
        self.look()


def measure(count: int, workers: int, folder: Path, files: int, sentences_each: int) -> None:
    """Build `count` documents and print what it cost."""
    raw = folder / "raw"
    raw.mkdir()
    size = generate(raw, count, files or max(1, count // 25_000), sentences_each)
    config = Config(
        release=Release(on=date(2026, 11, 22)),
        work=Work(folder=folder / "work", withdrawals=folder / "withdrawals", task_bytes=16_000_000),
        local=LocalEngine(workers=workers),
    )
    meter = Meter()
    built = build.build([taken(raw)], config, meter)
    meter.close()
    disk = {
        "work": sum(p.stat().st_size for p in (folder / "work" / "work").rglob("*") if p.is_file()),
        "release": sum(p.stat().st_size for p in built.directory.rglob("*") if p.is_file()),
    }
    kept = built.manifest.totals.documents if built.manifest else 0
    told = f"{count} documents, {size / 1e6:.1f} MB raw, {len(list(raw.iterdir()))} files"
    sys.stdout.write(f"{told}, {kept} published, {workers} workers\n")
    for phase, seconds in meter.spent.items():
        sys.stdout.write(
            f"  {phase:<8} {seconds:8.1f} s processor {meter.wall[phase]:8.1f} s wall"
            f"  driver {meter.driver[phase] / 1e6:7.0f} MB  worker {meter.worker[phase] / 1e6:7.0f} MB\n"
        )
    total = sum(meter.spent.values())
    sys.stdout.write(
        f"  all      {total:8.1f} s processor {sum(meter.wall.values()):8.1f} s wall, "
        f"{total / count * 1e3:.2f} ms processor a document; "
        f"disk: work {disk['work'] / 1e6:.1f} MB, release {disk['release'] / 1e6:.1f} MB\n"
    )
    sys.stdout.flush()


def ledger_only(count: int, folder: Path) -> None:
    """Gather and seal a ledger of `count` invented rows and print what it cost the driver."""
    rows = [ledger.uid("s", f"r{n}", "") for n in range(count)]
    parts = []
    for start in range(0, count, 20_000):
        path = folder / f"{start:09d}.parquet"
        lot = [_row(uid, f"r{start + n}") for n, uid in enumerate(rows[start : start + 20_000])]
        pq.write_table(ledger.table(lot), path, compression="zstd")
        parts.append(path)
    del rows
    before, began = _spent(), time.monotonic()
    gather.gather(gather.Streams(parts, (), ()), folder, folder / "scratch")
    gathered, rss = _spent() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    census = take_census(sorted((folder / "ledger").iterdir()))
    root = census.tree().root.hex()[:12]
    sys.stdout.write(
        f"{count} rows in {len(parts)} parts: gathered in {gathered:.1f} s processor, peak {rss:.0f} MB; "
        f"census and tree {_spent() - before - gathered:.1f} s, peak "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB; "
        f"{time.monotonic() - began:.0f} s wall; {sum(p.stat().st_size for p in parts) / 1e6:.0f} MB of parts, "
        f"{sum(p.stat().st_size for p in (folder / 'ledger').iterdir()) / 1e6:.0f} MB of ledger, root {root}\n"
    )
    sys.stdout.flush()


def _spent() -> float:
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def _row(uid: str, name: str) -> ledger.Row:
    known: dict[str, Any] = dict.fromkeys((f.name for f in fields(ledger.Row)), "")
    told = {
        "uid": uid,
        "source": "s",
        "record_id": name,
        "path": "part.jsonl",
        "raw_sha256": "0" * 64,
        "chars_in": 600,
        "chars_out": 600,
        "row": -1,
        "disposition": ledger.Disposition.DROPPED,
        "stage": ledger.Stage.LANGUAGE,
        "reason": "language",
        "score": 0.25,
        "limit": 0.5,
        "similarity": None,
        "transforms": (("normalise.nfc", 1),),
        "evidence": ("e" * 64,),
        "basis": '{"de":{"rule":"DE-5"},"us":{"rule":"US-1"}}',
    }
    return ledger.Row(**{**known, **told})


def main() -> None:
    """Measure each number of documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--ledger", action="store_true")
    parser.add_argument("--files", type=int, default=0, help="raw files; without it, one for 25,000 documents")
    parser.add_argument("--sentences", type=int, default=4, help="of a document, 4,000 at most")
    asked = parser.parse_args()
    for count in map(int, asked.counts.split(",")):
        with tempfile.TemporaryDirectory(dir=asked.folder) as temporary:
            if asked.ledger:
                ledger_only(count, Path(temporary))
            else:
                measure(count, asked.workers, Path(temporary), asked.files, asked.sentences)


if __name__ == "__main__":
    main()
