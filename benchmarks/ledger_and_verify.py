"""Measure the manifest room: root of a large ledger, one proof, and verification beside `sha256sum`.

Run `python -P benchmarks/ledger_and_verify.py ledger [rows]`, or `... verify [megabytes] [folder]`;
without `-P` the scripts beside this one hide the packages of the same names.
"""

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa

from licenses.conclude import conclude
from licenses.work import Person, Work
from manifests import census, conclusions, ledger, manifest, proof, release, shards
from manifests.facts import ReleaseFacts, SourceFacts
from manifests.manifest import Balance, Code, Publisher
from manifests.source import Source
from manifests.verify import Level

STEP = 50_000
DAY = date(2026, 1, 1)
ROOT = str(Path(__file__).parents[1])


def rows(count: int) -> pa.Table:
    """Return a ledger of so many rows, as wide as a real one: every third kept, scores, evidence, transforms."""
    dice = np.random.default_rng(1)
    uids = sorted(hashlib.sha256(str(number).encode()).hexdigest() for number in range(count))
    parts = []
    for start in range(0, count, STEP):
        size = min(STEP, count - start)
        kept = np.arange(size) % 3 == 0
        mine = uids[start : start + size]
        columns = {
            name: pa.nulls(size, kind.type) for name, kind in zip(ledger.SCHEMA.names, ledger.SCHEMA, strict=True)
        }
        words = {
            "uid": mine,
            "source": ["gesetze-im-internet"] * size,
            "record_id": [f"BJNR{start + n:09d}" for n in range(size)],
            "revision": ["20221231214113"] * size,
            "path": [f"bundesrecht/bjnr{start + n:09d}/BJNR{start + n:09d}.xml" for n in range(size)],
            "place": [""] * size,
            "raw_sha256": mine,
            "disposition": ["kept" if k else "dropped" for k in kept],
            "stage": ["shards" if k else "language" for k in kept],
            "reason": ["" if k else "not_german" for k in kept],
            "dup_of": [""] * size,
            "text_sha256": [u if k else "" for u, k in zip(mine, kept, strict=True)],
            "config": ["pd" if k else "" for k in kept],
            "shard": ["data/pd/gesetze-im-internet-00000.parquet" if k else "" for k in kept],
            "license_declared": ["LicenseRef-DE-UrhG-5-1"] * size,
            "license_concluded": ["LicenseRef-DE-UrhG-5-1"] * size,
            "rule": ["DE-5-1"] * size,
            "status_de": ["pd"] * size,
            "status_us": ["pd"] * size,
            "pd_since_de": [""] * size,
            "tier": ["A"] * size,
            "basis": ['{"de":{"issuer":"Bundesrepublik Deutschland","kind":"law"}}'] * size,
        }
        columns |= {name: pa.array(values, pa.string()) for name, values in words.items()}
        columns["chars_in"] = pa.array(dice.integers(1, 100_000, size))
        columns["chars_out"] = pa.array(dice.integers(1, 100_000, size))
        columns["row"] = pa.array(np.arange(start, start + size))
        columns["score"] = pa.array(dice.random(size), mask=kept)
        columns["limit"] = pa.array(np.full(size, 0.4), mask=kept)
        columns["evidence"] = pa.array([[mine[0]]] * size, ledger.SCHEMA.field("evidence").type)
        columns["transforms"] = pa.array(
            [[{"step": "trim", "count": n % 7}, {"step": "nfc", "count": 1}] for n in range(size)],
            ledger.SCHEMA.field("transforms").type,
        )
        parts.append(pa.table(columns, schema=ledger.SCHEMA))
    return pa.concat_tables(parts)


def measure_ledger(count: int) -> dict[str, object]:
    """Return seconds and memory of the root of a ledger, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.parquet"
        shards.write(rows(count), path)
        script = (
            f"import runpy; m = runpy.run_path({__file__!r}); m['root_of'](__import__('pathlib').Path({str(path)!r}))"
        )
        done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True)
        return {"rows": count, "parquet_mb": path.stat().st_size // 10**6, **json.loads(done.stdout)}


def root_of(path: Path) -> None:
    """Print seconds and peak memory of one pass over a ledger, and of proofs from it."""
    started = time.perf_counter()
    found = census.take([path])
    root = found.tree().root
    cpu = time.process_time()
    seconds = time.perf_counter() - started
    # The kernel's own mark of this process: `ru_maxrss` of a child also counts the parent it was forked from.
    status = Path("/proc/self/status").read_text("utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
    print(
        json.dumps(
            {
                "root": root.hex(),
                "seconds": round(seconds, 2),
                "cpu_seconds": round(cpu, 2),
                "peak_mib": peak,
                "faults": len(found.faults),
            }
        )
    )


def measure_verify(megabytes: int, kept: Path | None = None, rounds: int = 5) -> dict[str, object]:
    """Return the cost of `verify` beside `sha256sum -c` of the same files, in pairs taken one after the other.

    Args:
        megabytes: of the release that is made where `kept` holds none.
        kept: folder of a release from an earlier run, or to keep this one in.
        rounds: pairs for each set of levels.
    """
    with tempfile.TemporaryDirectory() as folder:
        directory = kept or Path(folder)
        if not (directory / manifest.PATH).is_file():
            release.seal(directory, _release(directory, megabytes))
        size = sum(p.stat().st_size for p in directory.rglob("*") if p.is_file())
        told: dict[str, object] = {"mb": size // 10**6, "cores": os.cpu_count()}
        told["rows"] = manifest.read(directory).ledger.rows
        checksum = ["sha256sum", "--quiet", "-c", "manifest-sha256.txt"]
        mine = [sys.executable, "-P", "-m", "manifests", "verify", str(directory)]
        every = {"files": ["--level", "files"], "all": []}
        _spent([*mine, *every["files"]], directory)  # writes the byte code that an installed program has
        most = [word for level in Level if level != "licenses" for word in ("--level", level)]
        for name, options in {**every, "all_but_licenses": most}.items():
            pairs = [(_spent(checksum, directory), _spent([*mine, *options], directory)) for _ in range(rounds)]
            told[name] = {
                unit: {
                    "sha256sum_s": round(median(theirs[at] for theirs, _ in pairs), 2),
                    "verify_s": round(median(ours[at] for _, ours in pairs), 2),
                    "share": round(median(theirs[at] / ours[at] for theirs, ours in pairs), 2),
                }
                for at, unit in enumerate(("clock", "processor"))
            }
        started = time.perf_counter()
        index = proof.index(directory)
        told["index_s"] = round(time.perf_counter() - started, 2)
        told["proof_s"] = round(_timed(lambda: proof.prove(index, index.uids[len(index.uids) // 2])), 3)
        return told


def _spent(command: list[str], folder: Path) -> tuple[float, float]:
    """Return clock and processor seconds of a command, its start included."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=_environment())
    clock, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _environment() -> dict[str, str]:
    """Return an environment in which byte code is kept, as it is wherever a program was installed or run before."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": ROOT, "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "gemeingut-byte-code")}


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _release(directory: Path, megabytes: int) -> ReleaseFacts:
    """Fill a directory with one source of random words, hard to compress, in shards of 128 MB of text."""
    dice = np.random.default_rng(2)
    words = np.array([f"wörter{n:05d}" for n in dice.integers(0, 99999, 50_000)])
    source = Source.model_validate(_source())
    kept: list[ledger.Row] = []
    (directory / "ledger").mkdir(parents=True)
    (directory / "data/pd").mkdir(parents=True)
    shard = 0
    while sum(p.stat().st_size for p in directory.rglob("*.parquet")) < megabytes * 10**6:
        path = f"data/pd/bank-{shard:05d}.parquet"
        cells = []
        for place in range(4000):
            text = " ".join(dice.choice(words, 3200))
            digest = hashlib.sha256(text.encode()).hexdigest()
            record = f"{shard:05d}-{place:05d}"
            uid = ledger.uid("bank", record)
            work = Work(f"Band {record}", "law", (Person("Muster, Erika", 1900),), published=1950 + place % 50)
            row = _row(uid, record, digest, len(text), (path, place), work, source)
            kept.append(row)
            cells.append(_cell(record, text, work, row))
        shards.write(pa.Table.from_pylist(cells, schema=shards.SHARD_SCHEMA), directory / path)
        shard += 1
    evidence = directory / "manifest/evidence"
    evidence.mkdir(parents=True)
    for statement in conclude(source.claims(), (), Work(), on=DAY).evidence:
        (evidence / f"{conclusions.digest(statement)}.txt").write_bytes(conclusions.statement_bytes(statement))
    kept.sort(key=lambda row: row.uid)
    shards.write(ledger.table(kept), directory / "ledger/00000.parquet")
    line = Balance(source="bank", stage="read", entered=len(kept), kept=len(kept))
    return ReleaseFacts(
        name="bank",
        version="1.0.0",
        released=DAY,
        publisher=Publisher(name="Bank", url="https://bank.example/", contact="post@bank.example"),
        code=Code(repository="https://bank.example/code", commit="", dirty=True),
        config={},
        sources=(SourceFacts(source, ()),),
        counts=(line,),
    )


def _source() -> dict[str, object]:
    page = {"url": "https://bank.example/", "read_on": "2026-01-01", "quote": "CC0 1.0"}
    license_ = {"declared": "CC0-1.0", "evidence": [page]}
    return {
        "name": "bank",
        "title": "Bank",
        "publisher": "Bank",
        "url": "https://bank.example/",
        "format": "plain",
        "register": "law",
        "origin": "born-digital",
        "license": license_,
        "documents": (0, 10**9),
        "acquire": {"kind": "directory", "path": "bank"},
    }


def _row(  # noqa: PLR0913, PLR0917  # a row is what it is
    uid: str, record: str, digest: str, chars: int, where: tuple[str, int], work: Work, source: Source
) -> ledger.Row:
    conclusion = conclude(source.claims(), (), work, on=DAY)
    evidence = tuple(conclusions.digest(statement) for statement in conclusion.evidence)
    return ledger.Row(
        uid=uid,
        source="bank",
        record_id=record,
        revision="",
        path="x",
        place="",
        raw_sha256=digest,
        chars_in=chars,
        disposition=ledger.Disposition.KEPT,
        stage=ledger.Stage.SHARDS,
        text_sha256=digest,
        chars_out=chars,
        shard=where[0],
        row=where[1],
        evidence=evidence,
        facts=conclusions.facts(work, ()),
        **conclusions.rights(conclusion),
    )


def _cell(record: str, text: str, work: Work, row: ledger.Row) -> dict[str, object]:
    return {
        "id": f"bank/{record}",
        "uid": row.uid,
        "text": text,
        "source": "bank",
        "title": work.title,
        "authors": [{"name": p.name, "birth": p.birth} for p in work.authors],
        "license": row.license_concluded,
        "license_declared": row.license_declared,
        "license_rule": row.rule,
        "license_evidence": list(row.evidence),
        "status_de": row.status_de,
        "status_us": row.status_us,
        "chars": row.chars_out,
        "tokens": 3200,
        "text_sha256": row.text_sha256,
        "language": "de",
        "release_added": "1.0.0",
    }


if __name__ == "__main__":
    what, size = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    where = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    measured = measure_ledger(size or 1_000_000) if what == "ledger" else measure_verify(size or 1000, where)
    print(json.dumps(measured, indent=1))
