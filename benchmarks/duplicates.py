"""Measures the duplicates stage beside its peers, and its growth: `make bench-duplicates`.

    duplicates.py speed FOLDER [--megabytes 100] [--stock] [--peers]
    duplicates.py scale [--documents 10000 100000 1000000]

Every tool runs in a process of its own, on the same documents, with one thread; times are user CPU. Recall is counted
against exact Jaccard over all pairs, on the text as datatrove normalises it and on folded text with numbers kept.
"""
# ruff: noqa: E402
# Threads are pinned before the libraries load; each tool is imported in its own process only.

import argparse
import json
import multiprocessing
import os
import random
import re
import resource
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

for name in ("RAYON_NUM_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import polars as pl
import psutil
import scipy.sparse

Pair = tuple[int, int]


# Corpus


def texts_of(folder: Path) -> Iterator[str]:
    """Yield the text of every file below a folder, markup removed by pattern: it need not be beautiful."""
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".xml", ".txt", ".md"} and p.name != "SOURCE.txt"):
        text = path.read_text("utf-8", "replace")
        if path.suffix == ".xml":
            text = re.sub(r"<teiHeader.*?</teiHeader>", " ", text, flags=re.DOTALL)
            text = re.sub(r"<[^>]*>", " ", text)
        yield re.sub(r"[ \t]+", " ", re.sub(r"\s*\n\s*", "\n", text))


def corpus(folder: Path, megabytes: float, seed: int = 1) -> list[str]:
    """Return documents of 1 to 50 kB (log-normal) from all subfolders in turn, a tenth of them planted copies."""
    chance = random.Random(seed)
    streams = [texts_of(sub) for sub in sorted(folder.iterdir()) if sub.is_dir()]
    documents: list[str] = []
    size, target = 0.0, megabytes * 1e6 / 1.1
    while streams and size < target:
        for stream in list(streams):
            text = next(stream, None)
            if text is None:
                streams.remove(stream)
                continue
            start = 0
            while start < len(text) and size < target:
                end = start + min(50_000, max(900, int(chance.lognormvariate(8.4, 0.8))))
                documents.append(text[start:end])
                size += len(documents[-1].encode())
                start = end
    originals = len(documents)
    for number in chance.sample(range(originals), originals // 10):
        documents.append(planted(documents[number], chance))
    chance.shuffle(documents)
    return documents


def planted(text: str, chance: random.Random) -> str:
    """Return a changed copy: case, spaces, edited words, a prefix, a cut, shuffled lines."""
    words = text.split(" ")
    match chance.randrange(8):
        case 0:
            return text
        case 1:
            return text.upper() if chance.random() < 0.5 else text.replace(",", " ,")
        case 2:
            return f"Zur Startseite Impressum Datenschutz Kontakt\n{text}\nAlle Rechte vorbehalten"
        case 3:
            return " ".join(words[: int(len(words) * 0.8)])
        case 4:
            lines = text.split("\n")
            chance.shuffle(lines)
            return "\n".join(lines)
    share = chance.choice((0.005, 0.01, 0.02, 0.04, 0.08))
    return " ".join("Fehler" if chance.random() < share else word for word in words)


# Truth


def all_pairs(sets: list[np.ndarray], minimum: float) -> dict[Pair, float]:
    """Return the exact Jaccard similarity of every pair that reaches a minimum, over all pairs."""
    sizes = np.array([s.size for s in sets])
    _, columns = np.unique(np.concatenate(sets), return_inverse=True)
    held = np.bincount(columns)
    common = held[columns] > 1
    places = np.cumsum(held > 1) - 1
    rows = np.repeat(np.arange(len(sets)), sizes)[common]
    shape = (len(sets), int((held > 1).sum()))
    matrix = scipy.sparse.csr_matrix((np.ones(rows.size, np.int32), (rows, places[columns[common]])), shape)
    found: dict[Pair, float] = {}
    turned = matrix.T.tocsr()
    for start in range(0, len(sets), 500):
        shared = (matrix[start : start + 500] @ turned).tocoo()
        left, right = shared.row + start, shared.col
        jaccard = shared.data / (sizes[left] + sizes[right] - shared.data)
        keep = (left < right) & (jaccard >= minimum)
        found |= {(int(a), int(b)): float(j) for a, b, j in zip(left[keep], right[keep], jaccard[keep], strict=True)}
    return found


def stock_sets(documents: list[str]) -> list[np.ndarray]:
    """Return the five-word shingles of datatrove's normalised text, in which every number is 0."""
    from datatrove.utils.text import simplify_text

    return [_string_shingles(simplify_text(text).split()) for text in documents]


def _string_shingles(words: list[str]) -> np.ndarray:
    import xxhash

    hashed = [xxhash.xxh64_intdigest(" ".join(words[i : i + 5])) for i in range(max(1, len(words) - 4))]
    return np.unique(np.array(hashed, np.uint64))


def folded_sets(documents: list[str]) -> list[np.ndarray]:
    """Return the five-word shingles with case, ſ, umlauts and ß folded and numbers kept."""
    table = str.maketrans({"ſ": "s", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    return [_string_shingles(re.findall(r"\w+", text.lower().translate(table))) for text in documents]


# Tools: each returns the pairs it found (or the documents it would remove)


def ours(documents: list[str]) -> dict[str, object]:
    """Run this project's stage: signatures, candidates, verification, survivors."""
    from filters.duplicates import decide, signature

    signature("warm up"), decide(*_table([("a", "ein Text zum Anlaufen der Schleifen"), ("b", "noch einer")]))
    clock = cpu()
    signed = [(f"{i:08}", text) for i, text in enumerate(documents)]
    table, fetch = _table(signed)
    signing = cpu() - clock
    decisions = decide(table.with_columns(register=pl.lit("novel")), fetch)
    total = cpu() - clock
    pairs = [(int(link.a), int(link.b)) for link in decisions.links]
    return {
        "seconds": total,
        "signing": signing,
        "pairs": pairs,
        "removed": [int(uid) for uid in decisions.dropped],
        "counts": dict(decisions.counts),
    }


def _table(signed: list[tuple[str, str]]) -> tuple[pl.DataFrame, Callable]:
    import pyarrow as pa

    from filters.duplicates import signature

    signatures = [signature(text) for _, text in signed]
    samples = [s.sample for s in signatures]
    offsets = np.concatenate(([0], np.cumsum([s.size for s in samples]))).astype(np.int32)
    table = pa.table(
        {
            "uid": [uid for uid, _ in signed],
            "exact": pa.array([s.exact for s in signatures], pa.binary()),
            "minhash": pa.array([s.minhash for s in signatures], pa.binary()),
            "sample": pa.ListArray.from_arrays(offsets, pa.array(np.concatenate(samples), pa.uint64())),
        }
    )
    texts = dict(signed)
    return pl.from_arrow(table), lambda uids: {uid: texts[uid] for uid in uids}


def stock(documents: list[str]) -> dict[str, object]:
    """Run datatrove's four MinHash stages with its German tokeniser and its defaults (14 bands of 8)."""
    from datatrove.data import Document
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashConfig,
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.utils.typeshelper import Languages
    from loguru import logger

    logger.remove()
    config = MinhashConfig()
    read = [Document(text=text, id=str(i)) for i, text in enumerate(documents)]
    kept: list[int] = []

    def collect(data, rank: int = 0, world_size: int = 1):  # noqa: ANN001, ANN202, ARG001 - datatrove's plain step
        for document in data:
            kept.append(int(document.id))
            yield document

    with tempfile.TemporaryDirectory() as folder:
        sig, buckets, cluster = (f"{folder}/{name}" for name in ("sig", "buckets", "cluster"))
        list(MinhashDedupSignature(sig, config, language=Languages.german).run(read[:1], 0, 1) or [])
        clock = cpu()
        stages = [
            ([read, MinhashDedupSignature(sig, config, language=Languages.german)], 1),
            ([MinhashDedupBuckets(sig, buckets, config=config)], config.num_buckets),
            ([MinhashDedupCluster(buckets, cluster, config=config)], 1),
            ([read, MinhashDedupFilter(cluster), collect], 1),
        ]
        for number, (pipeline, tasks) in enumerate(stages):
            LocalPipelineExecutor(
                pipeline, tasks=tasks, workers=1, logging_dir=f"{folder}/log{number}", skip_completed=False
            ).run()
        seconds = cpu() - clock
    stays = set(kept)
    return {"seconds": seconds, "pairs": None, "removed": [i for i in range(len(documents)) if i not in stays]}


def _shingle_strings(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))]


def _given(documents: list[str]) -> list[str]:
    """Return the texts normalised beforehand, which is not counted: folded, numbers kept."""
    table = str.maketrans({"ſ": "s", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    return [" ".join(re.findall(r"\w+", text.lower().translate(table))) for text in documents]


def rensa(documents: list[str]) -> dict[str, object]:
    """Run rensa plainly: RMinHash and its index, text normalised beforehand."""
    from rensa import RMinHash, RMinHashLSH

    given = _given(documents)
    clock = cpu()
    lsh = RMinHashLSH(threshold=0.8, num_perm=112, num_bands=14)
    pairs = []
    for number, text in enumerate(given):
        sketch = RMinHash(num_perm=112, seed=1)
        sketch.update(_shingle_strings(text))
        pairs += [(other, number) for other in lsh.query(sketch)]
        lsh.insert(number, sketch)
    return {"seconds": cpu() - clock, "pairs": pairs, "removed": sorted({b for _, b in pairs})}


def gaoya(documents: list[str]) -> dict[str, object]:
    """Run gaoya's index, text normalised beforehand."""
    from gaoya.minhash import MinHashStringIndex

    given = _given(documents)
    clock = cpu()
    index = MinHashStringIndex(
        32, 0.7, 14, 8, 112, analyzer="word", lowercase=False, ngram_range=(5, 5), id_container="vec"
    )
    pairs = []
    for number, text in enumerate(given):
        pairs += [(other, number) for other in index.query(text)]
        index.insert_document(number, text)
    return {"seconds": cpu() - clock, "pairs": pairs, "removed": sorted({b for _, b in pairs})}


def datasketch(documents: list[str]) -> dict[str, object]:
    """Run datasketch's LSH, text normalised beforehand."""
    from datasketch import MinHash, MinHashLSH

    given = _given(documents)
    clock = cpu()
    lsh = MinHashLSH(num_perm=112, params=(14, 8))
    pairs = []
    for number, text in enumerate(given):
        sketch = MinHash(num_perm=112)
        sketch.update_batch([shingle.encode() for shingle in _shingle_strings(text)])
        pairs += [(other, number) for other in lsh.query(sketch)]
        lsh.insert(number, sketch)
    return {"seconds": cpu() - clock, "pairs": pairs, "removed": sorted({b for _, b in pairs})}


# Measuring


def cpu() -> float:
    """Return the user CPU seconds of this process and its finished children."""
    return sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def apart(tool: Callable, *arguments: object) -> dict[str, object]:
    """Run a tool in a process of its own; add its peak memory in MB."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measured, (tool, arguments))


def _measured(tool: Callable, arguments: tuple[object, ...]) -> dict[str, object]:
    # The high-water mark of the kernel counts what handing over the documents took, so memory is watched instead.
    process, done, seen = psutil.Process(), threading.Event(), [0]
    before = process.memory_info().rss

    def watch() -> None:
        while not done.wait(0.02):
            seen[0] = max(seen[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        result = tool(*arguments)
    finally:
        done.set()
        watcher.join()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return result | {"peak_mb": peak / 1024, "added_mb": (seen[0] - before) / 1e6}


def recall(result: dict[str, object], truth: dict[Pair, float], low: float, high: float) -> float | None:
    """Return the share of true pairs of a band that were found (for stock: of which one document was removed)."""
    wanted = [pair for pair, jaccard in truth.items() if low <= jaccard < high]
    if not wanted:
        return None
    if result["pairs"] is None:
        removed = set(result["removed"])
        return sum(a in removed or b in removed for a, b in wanted) / len(wanted)
    found = {(min(p), max(p)) for p in result["pairs"]}
    return sum(pair in found for pair in wanted) / len(wanted)


def speed(arguments: argparse.Namespace) -> None:
    """Print throughput, memory and recall of each tool on one corpus."""
    documents = corpus(arguments.folder, arguments.megabytes)
    size = sum(len(text.encode()) for text in documents) / 1e6
    print(f"{len(documents)} documents, {size:.1f} MB", flush=True)
    truths = {"stock": all_pairs(stock_sets(documents), 0.5), "folded": all_pairs(folded_sets(documents), 0.4)}
    bands = {"≥ 0.85": (0.85, 1.01), "0.75-0.85": (0.75, 0.85)}
    for name, truth in truths.items():
        print(name, {band: sum(low <= j < high for j in truth.values()) for band, (low, high) in bands.items()})
    close = {pair for pair, jaccard in truths["folded"].items() if jaccard >= 0.7}
    tools = [ours] + ([stock] if arguments.stock else []) + ([rensa, gaoya, datasketch] if arguments.peers else [])
    print("| tool | CPU s | MB/s | added MB | removed | with no like below 0.7 | recall by band: stock; folded |")
    print("|---|---|---|---|---|---|---|")
    for tool in tools:
        result = apart(tool, documents)
        removed = set(result["removed"])
        like = {a for pair in close for a in pair}
        found = "; ".join(
            ", ".join(f"{band} {share:.3f}" if (share := recall(result, truth, *limits)) is not None else f"{band} -"
                      for band, limits in bands.items())
            for truth in truths.values()
        )  # fmt: skip
        print(
            f"| {tool.__name__} | {result['seconds']:.2f} | {size / result['seconds']:.1f} | {result['added_mb']:.0f} "
            f"| {len(removed)} | {len(removed - like)} | {found} |",
            flush=True,
        )
        if "signing" in result:
            print(f"<!-- signing {result['signing']:.2f} s; {json.dumps(result['counts'])} -->")


# Growth


VOCABULARY = 5_000


def synthetic(number: int) -> str:
    """Return document `number`: 60 to 140 words; every tenth is a changed copy of the one before."""
    copy = number % 10 == 9
    chance = np.random.Generator(np.random.PCG64(number - 1 if copy else number))
    words = (VOCABULARY * chance.random(chance.integers(60, 140)) ** 2).astype(int)
    if copy:
        words[number % words.size] = VOCABULARY
    return " ".join(_WORDS[words])


_WORDS = np.array(["".join("bdfglmnrst"[int(d)] + "aeiou"[int(d) % 5] for d in f"{i:04}") for i in range(5001)])


DOCUMENTS_A_TASK = 50_000


def grown(documents: int, folder: str) -> dict[str, object]:
    """Store and sign synthetic documents as the judging phase does, then run every deciding phase, task after task."""
    from datetime import date

    from manifests.source import Source
    from pipeline.book import Book
    from pipeline.config import Config, Release, Work
    from pipeline.deciding import Deciding
    from pipeline.snapshot import Snapshot
    from pipeline.task import Job, Task

    root = Path(folder)
    config = Config(release=Release(on=date(2026, 1, 1)), work=Work(folder=root, withdrawals=root / "withdrawals"))
    source = Source.model_validate(_SOURCE)
    snapshots = {source.name: Snapshot(source, root, (), (0, documents))}
    clock, judged = cpu(), []
    for number, first in enumerate(range(0, documents, DOCUMENTS_A_TASK)):
        judged.append(Task("judge", source.name, f"{number:05}", "0" * 64, root / "judge"))
        _judged(judged[-1], range(first, min(documents, first + DOCUMENTS_A_TASK)))
    signing, seconds, tasks = cpu() - clock, {}, {}

    def phase(name: str, planned: tuple[Task, ...], steps: Callable) -> None:
        started = cpu()
        job = Job(planned, config, snapshots)
        for rank in range(len(planned)):
            for step in steps(job, Book()):
                list(step.run(None, rank, len(planned)))
        seconds[name], tasks[name] = cpu() - started, len(planned)

    deciding = Deciding(judged, [source], config, phase)
    deciding.run()
    counts = json.loads((deciding.tasks[-1].folder / "done.json").read_bytes())["decided"]
    return {
        "signing": signing,
        "deciding": sum(seconds.values()),
        "phases": {name: (round(seconds[name], 1), tasks[name]) for name in seconds},
        "bytes": sum(path.stat().st_size for path in root.glob("judge/*/signatures.parquet")),
        "counts": counts,
    }


_SOURCE = {
    "name": "synthetic", "title": "Synthetic", "publisher": "none", "url": "https://none.example", "format": "text",
    "register": "novel", "origin": "transcribed", "documents": (0, 1 << 40),
    "license": {"declared": "CC0-1.0", "statute": "none"},
    "acquire": {"kind": "directory", "path": "none"},
}  # fmt: skip


def _judged(task: object, numbers: range) -> None:
    """Write what the judging phase leaves of some documents: their texts and their signatures."""
    import hashlib

    import pyarrow as pa
    import pyarrow.parquet as pq

    from filters.duplicates import signature
    from filters.duplicates.store import SignatureWriter
    from pipeline.shelf import SIGNATURES
    from pipeline.steps.sign import SIGNED
    from pipeline.steps.store import RECORDS
    from pipeline.task import result

    told = {"source": "synthetic", "config": "pd", "license": "CC0-1.0", "register": "novel", "work_key": "",
            "title": "", "revision": "", "tier": "A", "quality": 1.0}  # fmt: skip
    schema = pa.schema({"uid": pa.string(), "text": pa.string()})
    with (
        result(task, {}) as folder,
        SignatureWriter(folder / SIGNATURES, pl.DataFrame(schema=SIGNED)) as signatures,
        pq.ParquetWriter(folder / RECORDS, schema, compression="zstd") as records,
    ):
        for first in range(numbers.start, numbers.stop, 4096):
            rows, texts = [], []
            for number in range(first, min(numbers.stop, first + 4096)):
                text, uid = synthetic(number), hashlib.sha256(str(number).encode()).hexdigest()
                sign = signature(text)
                signed = {"words": sign.words, "numeric": sign.numeric, "exact": sign.exact, "minhash": sign.minhash}
                rows.append({"uid": uid, **told, **signed, "sample": sign.sample.tolist()})
                texts.append({"uid": uid, "text": text})
            signatures.write(pl.DataFrame(rows, schema=SIGNED))
            records.write_table(pa.Table.from_pylist(texts, schema))


def scale(arguments: argparse.Namespace) -> None:
    """Print time and memory for growing numbers of documents."""
    print("| documents | signing s | deciding s | µs/document | peak MB | signatures MB | dropped |")
    print("|---|---|---|---|---|---|---|")
    for documents in arguments.documents:
        with tempfile.TemporaryDirectory() as folder:
            result = apart(grown, documents, folder)
        each = 1e6 * (result["signing"] + result["deciding"]) / documents
        print(
            f"| {documents} | {result['signing']:.1f} | {result['deciding']:.1f} | {each:.0f} "
            f"| {result['peak_mb']:.0f} | {result['bytes'] / 1e6:.0f} | {result['counts']['dropped']} |",
            flush=True,
        )
        print(f"<!-- CPU s and tasks by phase: {json.dumps(result['phases'])} -->", flush=True)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("speed")
    one.add_argument("folder", type=Path)
    one.add_argument("--megabytes", type=float, default=100)
    one.add_argument("--stock", action="store_true")
    one.add_argument("--peers", action="store_true")
    one.set_defaults(run=speed)
    two = commands.add_parser("scale")
    two.add_argument("--documents", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    two.set_defaults(run=scale)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
