"""Measures curate and assemble as a whole beside datatrove's stock steps on the same texts, in one run, as a ratio.

    python -m benchmarks.build FOLDER --source gerdracor --megabytes 10

FOLDER holds raw files of the named source (a packed corpus, unpacked). Our build reads the raw files and does all of
its stages, licences, ledger, manifest and views included; the stock pipeline is given the extracted texts as Parquet
and does language, Gopher repetition, Gopher quality and FineWeb quality, MinHash in four stages, e-mail and IP
replacement, and Parquet, with thresholds opened so that no text is dropped on its way. Both run with one worker.
"""

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from manifests import source
from pipeline import build, snapshot
from pipeline.config import Config, LocalEngine, Release, Work
from pipeline.screen import Lines
from pipeline.steps.read import records

MODEL = Path(__file__).parent.parent / "filters" / "models" / "lid.176.ftz"
WORDS = ["der", "die", "und", "in", "zu", "den", "das", "nicht", "von", "sie", "ist", "des", "sich", "mit", "ich"]


def part(folder: Path, name: str, megabytes: float) -> snapshot.Snapshot:
    """Return a snapshot of the first files of a folder whose texts come to about the given size."""
    declared = {s.name: s for s in source.discover()}[name]
    globs = declared.sample.files if declared.sample else declared.acquire.files
    acquire = declared.acquire.model_copy(
        update={"files": tuple(g if g.startswith("**/") else f"**/{g}" for g in globs)}
    )
    whole = snapshot.take(declared.model_copy(update={"acquire": acquire}), folder)
    chosen, size = [], 0
    for file in whole.files:
        if size > megabytes * 1e6:
            break
        if file.holds_documents:
            size += sum(len(r.text.encode()) for r in records(whole, file, 10**10) if hasattr(r, "text"))
            chosen.append(file)
    return replace(whole, files=tuple(chosen), documents=(0, 10**9), completeness=None)


def texts(taken: snapshot.Snapshot) -> list[tuple[str, str]]:
    """Return (id, text) of every record."""
    return [(r.id, r.text) for f in taken.files for r in records(taken, f, 10**10) if hasattr(r, "text")]


def ours(taken: snapshot.Snapshot, folder: Path) -> float:
    """Return the seconds of one whole build with one worker."""
    config = Config(
        release=Release(on=date(2026, 11, 22)),
        work=Work(folder=folder, withdrawals=folder / "withdrawals"),
        local=LocalEngine(workers=1),
    )
    began = time.perf_counter()
    built = build.build([taken], config, Lines())
    sys.stdout.write(f"{built.seconds}\n")
    return time.perf_counter() - began


def stock(documents: list[tuple[str, str]], folder: Path) -> float:
    """Return the seconds of datatrove's stock steps with German settings, one worker."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.filters import (
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
        LanguageFilter,
    )
    from datatrove.pipeline.formatters import PIIFormatter
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import ParquetWriter

    given = folder / "in"
    given.mkdir(parents=True)
    table = pa.table({"id": [i for i, _ in documents], "text": [t for _, t in documents]})
    pq.write_table(table, given / "00000.parquet", compression="zstd", row_group_size=100)
    language = LanguageFilter(languages="de", language_threshold=0.0)
    language.model.MODEL_URL = str(MODEL)
    wide = {f"{k}": 1.1 for k in ("dup_line_frac", "dup_para_frac", "dup_line_char_frac", "dup_para_char_frac")}
    fraction = ((2, 1.1), (3, 1.1), (4, 1.1))
    duplicate = tuple((n, 1.1) for n in range(5, 11))
    steps = [
        ParquetReader(str(given)),
        language,
        GopherRepetitionFilter(language="deu_Latn", top_n_grams=fraction, dup_n_grams=duplicate, **wide),
        GopherQualityFilter(
            language="deu_Latn", min_doc_words=0, max_doc_words=10**9, min_avg_word_length=0, max_avg_word_length=100,
            max_symbol_word_ratio=10, max_bullet_lines_ratio=1.1, max_ellipsis_lines_ratio=1.1,
            max_non_alpha_words_ratio=0, min_stop_words=0, stop_words=WORDS,
        ),
        FineWebQualityFilter(
            language="deu_Latn", line_punct_thr=-1, short_line_thr=1.1, char_duplicates_ratio=1.1, new_line_ratio=10
        ),
        ParquetWriter(str(folder / "quality"), compression="zstd"),
    ]  # fmt: skip
    began = time.perf_counter()
    signatures, buckets, removed = (str(folder / name) for name in ("sig", "buckets", "remove"))
    for number, pipeline, tasks in (
        (0, steps, 1),
        (1, [ParquetReader(str(folder / "quality")), MinhashDedupSignature(signatures, language="deu_Latn")], 1),
        (2, [MinhashDedupBuckets(signatures, buckets)], 14),
        (3, [MinhashDedupCluster(buckets, removed)], 1),
        (
            4,
            [
                ParquetReader(str(folder / "quality")),
                MinhashDedupFilter(removed),
                PIIFormatter(),
                ParquetWriter(str(folder / "out"), compression="zstd"),
            ],
            1,
        ),
    ):
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=1, logging_dir=str(folder / "logs" / str(number))).run()
    return time.perf_counter() - began


def main() -> None:
    """Print megabytes of text a second for both, and the ratio run by run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--source", default="gerdracor")
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--runs", type=int, default=1)
    asked = parser.parse_args()
    taken = part(asked.folder, asked.source, asked.megabytes)
    documents = texts(taken)
    size = sum(len(t.encode()) for _, t in documents) / 1e6
    rates = []
    for _ in range(asked.runs):
        with tempfile.TemporaryDirectory() as temporary:
            mine = ours(taken, Path(temporary) / "ours")
            theirs = stock(documents, Path(temporary) / "stock")
        rates.append((size / mine, size / theirs, theirs / mine))
    middle = [statistics.median(column) for column in zip(*rates, strict=True)]
    sys.stdout.write(
        f"{len(documents)} documents, {size:.1f} MB of text, {asked.runs} run(s), medians\n"
        f"gemeingut  {middle[0]:8.2f} MB/s  (raw files to verified release)\n"
        f"stock      {middle[1]:8.2f} MB/s  (extracted texts to Parquet)\n"
        f"ratio      {middle[2]:8.1f}\n"
    )


if __name__ == "__main__":
    main()
