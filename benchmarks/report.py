"""Measures the report, `stats` and one `why` over a release of many records: seconds, processor time, memory, pages.

    python -m benchmarks.report make 10000000 FOLDER --like build/release/0.1.0
    python -m benchmarks.report measure FOLDER

`make` draws the rows of a real release again and again, with ids, digests, years and lengths of their own, so that
every column holds what a build writes into it; its ledger and shards are written batch by batch, as a build does.
The texts are the beginnings of the real ones: of all figures only that of the groups in parliaments reads any. The
release is not sealed: `verify` refuses it.
`measure` draws the report alone and beside an older release, which is the same without its last part.
Memory is `ru_maxrss`, with pages of files that are mapped.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from manifests import ledger, manifest, shards
from manifests.manifest import File, Manifest, Shard

BATCH = 250_000
"""Records of one ledger file."""

BEGINNING = 200
"""Code points of a text that are kept."""


def template(like: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return ledger and shard rows of a real release; the latter with the place of their ledger row, `at`."""
    made = manifest.read(like)
    rows = pl.concat([pl.read_parquet(like / file.path) for file in made.ledger.files]).with_row_index("at")
    texts = pl.concat([pl.read_parquet(like / s.path, hive_partitioning=False) for s in made.shards])
    known = texts.with_columns(pl.col("text").str.head(BEGINNING)).join(rows.select("uid", "at"), on="uid")
    return rows, known


def digests(first: int, size: int, count: int, dice: np.random.Generator) -> pl.Series:
    """Return `size` ascending digests, of which `count` fill the whole range."""
    cells = np.frombuffer(dice.bytes(32 * size), np.uint8).reshape(size, 32).copy()
    order = (np.arange(first, first + size, dtype=np.uint64) << np.uint64(32)) // np.uint64(count)
    cells[:, :4] = order.astype(">u4").view(np.uint8).reshape(size, 4)
    words = cells.tobytes().hex()
    return pl.Series("uid", [words[at : at + 64] for at in range(0, 64 * size, 64)])


def batch(
    number: int, count: int, rows: pl.DataFrame, known: pl.DataFrame, dice: np.random.Generator
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return one batch of the ledger in the order of its uids, and the published rows with their `shard`."""
    size = min(BATCH, count - number * BATCH)
    drawn = pl.DataFrame(
        {
            "at": dice.integers(0, rows.height, size).astype(np.uint32),
            "uid": digests(number * BATCH, size, count, dice),
            "times": dice.lognormal(0, 0.5, size),
            "years": dice.integers(-15, 16, size).astype(np.int32),
            "number": np.arange(number * BATCH, number * BATCH + size),
        }
    )
    name = pl.concat_str("record_id", pl.lit("-"), "number").alias("record_id")
    longer = [(pl.col(c) * pl.col("times")).ceil().cast(pl.Int64).alias(c) for c in ("chars_in", "chars_out")]
    full = drawn.join(rows.drop("uid"), on="at", how="left", maintain_order="left").with_columns(name, *longer)
    published = pl.col("disposition") == "kept"
    shard = pl.format("data/{}/{}-{}.parquet", "config", "source", pl.lit(f"{number:05d}"))
    full = full.with_columns(
        pl.when(published).then(shard).otherwise(pl.lit("")).alias("shard"),
        pl.when(published).then("uid").otherwise("text_sha256").alias("text_sha256"),
    )
    place = pl.int_range(pl.len()).over("shard").cast(pl.Int64)
    survivors = full.filter(published)["uid"].sample(size, with_replacement=True, seed=number)
    full = full.with_columns(
        pl.when(published).then(place).otherwise(pl.lit(-1, pl.Int64)).alias("row"),
        pl.when(pl.col("dup_of") != "").then(survivors).otherwise("dup_of").alias("dup_of"),
    )
    texts = full.filter(published).select("at", "uid", "shard", "years", "number", pl.col("chars_out").alias("chars"))
    beside = known.drop("uid", "chars").join(texts, on="at", maintain_order="right").with_columns(
        pl.concat_str("id", pl.lit("-"), "number").alias("id"),
        pl.concat_str("title", pl.lit(" "), "number").alias("title"),
        pl.concat_str("attribution", pl.lit(" "), "number").alias("attribution"),
        (pl.col("year") + pl.col("years")).alias("year"),
        pl.col("uid").alias("text_sha256"),
        (pl.col("chars") // 7).alias("tokens"),
    )  # fmt: skip
    return full.select(ledger.SCHEMA.names), beside


def make(count: int, folder: Path, like: Path) -> None:
    """Write a release of `count` records."""
    made, (rows, known) = manifest.read(like), template(like)
    shutil.copytree(like / "manifest", folder / "manifest")
    (folder / "ledger").mkdir()
    dice = np.random.default_rng(11)
    files: list[File] = []
    parts: list[Shard] = []
    for number in range(-(-count // BATCH)):
        full, beside = batch(number, count, rows, known, dice)
        path = f"ledger/{number:05d}.parquet"
        shards.write(full.to_arrow().cast(ledger.SCHEMA), folder / path)
        files.append(File(path=path, **_sum(folder / path)))
        parts += _shards(folder, beside)
        sys.stdout.write(f"{min(count, (number + 1) * BATCH):>11,} records\n")
        sys.stdout.flush()
    told = made.model_copy(
        update={
            "ledger": made.ledger.model_copy(update={"rows": count, "files": tuple(files)}),
            "shards": tuple(sorted(parts, key=lambda shard: shard.path)),
        }
    )
    _write(told, folder)


def _shards(folder: Path, beside: pl.DataFrame) -> Iterator[Shard]:
    """Write the published rows of one batch and yield what the manifest says of each shard."""
    for (path,), part in beside.group_by("shard", maintain_order=True):
        assert isinstance(path, str)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shards.write(part.select(shards.SHARD_SCHEMA.names).to_arrow().cast(shards.SHARD_SCHEMA), folder / path)
        yield Shard(
            path=path,
            config=path.split("/")[1],
            source=part["source"][0],
            rows=part.height,
            chars=int(part["chars"].sum()),
            tokens=int(part["tokens"].sum()),
            licenses=dict(part["license"].value_counts().iter_rows()),
            **_sum(folder / path),
        )


def _sum(path: Path) -> dict[str, object]:
    with path.open("rb") as stream:
        return {"sha256": hashlib.file_digest(stream, "sha256").hexdigest(), "bytes": path.stat().st_size}


def _write(told: Manifest, folder: Path) -> None:
    (folder / manifest.PATH).write_bytes(told.to_bytes())


def without_last(folder: Path) -> Path:
    """Return a release that has all batches of another but the last one, by links to its files."""
    made, older = manifest.read(folder), folder.with_name(folder.name + "-older")
    shutil.rmtree(older, ignore_errors=True)
    shutil.copytree(folder / "manifest", older / "manifest")
    last = Path(made.ledger.files[-1].path).name
    files = tuple(file for file in made.ledger.files if not file.path.endswith(last))
    parts = tuple(shard for shard in made.shards if not shard.path.endswith(last))
    for file in (*files, *parts):
        (older / file.path).parent.mkdir(parents=True, exist_ok=True)
        os.link(folder / file.path, older / file.path)
    told = made.model_copy(
        update={"ledger": made.ledger.model_copy(update={"files": files}), "shards": parts, "version": "0.0.1"}
    )
    _write(told, older)
    return older


def measure(folder: Path) -> None:
    """Run the commands over a release, each in a process of its own, and print what they cost."""
    out = folder.with_name(folder.name + "-report")
    command = [str(Path(sys.executable).with_name("gemeingut"))]
    some = pl.scan_parquet(folder / "ledger" / "00000.parquet").select("uid", "source", "record_id").head(1).collect()
    one, source, record = some.row(0)
    told: dict[str, object] = {"records": manifest.read(folder).ledger.rows, "cores": os.cpu_count()}
    for name, words in (
        ("report", ["report", str(folder), "--out", str(out)]),
        ("report with another", ["report", str(folder), "--out", str(out), "--before", str(without_last(folder))]),
        ("stats", ["stats", str(folder), "--json"]),
        ("why", ["why", str(folder), "--uid", str(one)]),
        ("why, id misspelt", ["why", str(folder), "--id", f"{source}/{record}~"]),
    ):
        started = time.perf_counter()
        silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
        child = os.posix_spawn(command[0], command + words, os.environ, file_actions=silent)
        _, status, spent = os.wait4(child, 0)
        told[name] = {
            "seconds": round(time.perf_counter() - started, 1),
            "processor": round(spent.ru_utime + spent.ru_stime, 1),
            "peak_mib": spent.ru_maxrss // 1024,
            "exit": os.waitstatus_to_exitcode(status),
        }
    told["largest_page_kb"] = max(p.stat().st_size for p in out.rglob("*.html")) // 1000
    told["release_mb"] = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) // 10**6
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


def main() -> None:
    """Make a release, or measure one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="what", required=True)
    making = parts.add_parser("make")
    making.add_argument("records", type=int)
    making.add_argument("folder", type=Path)
    making.add_argument("--like", type=Path, default=Path("build/release/0.1.0"))
    parts.add_parser("measure").add_argument("folder", type=Path)
    asked = parser.parse_args()
    if asked.what == "make":
        make(asked.records, asked.folder, asked.like)
    else:
        measure(asked.folder)


if __name__ == "__main__":
    main()
