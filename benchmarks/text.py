"""How fast texts are normalised, analysed and judged, beside datatrove's own steps on the same texts in the same run.

Usage: python benchmarks/text.py FILE.jsonl [MEGABYTES]; each line holds a `text`. Prints megabytes (10^6 bytes of
UTF-8) a second of processor time of one core.
"""

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from datatrove.data import Document
from datatrove.pipeline.filters import FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter, LanguageFilter
from datatrove.pipeline.formatters import FTFYFormatter

from filters.analysis import analyse
from filters.language import LanguageJudge
from filters.language_model import LID_176
from filters.normalise import normalise
from filters.quality import QualityJudge
from filters.sentences import sentences

PIECE = 6_200  # code points of a document, about the mean of the German part of common corpora
STOP_WORDS = ["der", "die", "und", "in", "von", "im", "den", "des", "mit", "das", "er", "dem", "als", "wurde", "für"]


def timed(run: Callable[[str], object], texts: list[str]) -> float:
    """Return seconds of processor time for one pass over the texts, after one that loads word lists and models."""
    for text in texts[: len(texts) // 4]:
        run(text)
    start = time.process_time()
    for text in texts:
        run(text)
    return time.process_time() - start


def ours() -> dict[str, Callable[[str], object]]:
    """Return our steps; each does what the pipeline does, the analysis included where it is made."""
    language, quality = LanguageJudge(), QualityJudge.for_register("web")
    cache: dict[str, object] = {}

    def analysed(text: str) -> object:
        cache["analysis"] = analyse(text)
        return cache["analysis"]

    def all_steps(text: str) -> object:
        clean, _ = normalise(text)
        analysis = analyse(clean)
        return language(clean, analysis), quality(clean, analysis), sentences(analysis)

    return {
        "normalise": normalise,
        "words": analysed,
        "words and sentences": lambda text: sentences(analyse(text)),
        "words and language": lambda text: language(text, analyse(text)),
        "words and quality": lambda text: quality(text, analyse(text)),
        "all together": all_steps,
    }


def stock(folder: Path) -> dict[str, Callable[[str], object]]:
    """Return datatrove's steps with German settings; `folder` takes the copy of the model that it insists on."""
    model = folder / "lid.176.ftz"
    shutil.copy(LID_176.path, model)
    language = LanguageFilter("de", language_threshold=0.0)
    language.model.MODEL_URL = str(model)
    quality = GopherQualityFilter(language="de", stop_words=STOP_WORDS, max_avg_word_length=15)
    steps = {
        "FTFYFormatter": FTFYFormatter().format,
        "LanguageFilter": lambda text: language.filter(Document(text, "0")),
        "GopherRepetitionFilter": lambda text: GopherRepetitionFilter(language="de").filter(Document(text, "0")),
        "GopherQualityFilter": lambda text: quality.filter(Document(text, "0")),
        "FineWebQualityFilter": lambda text: FineWebQualityFilter(language="de").filter(Document(text, "0")),
    }

    def all_steps(text: str) -> None:
        for step in list(steps.values())[:5]:
            step(text)

    return {**steps, "all together": all_steps}


def main() -> None:
    """Measure both on the same texts."""
    megabytes = float(sys.argv[2]) if len(sys.argv) > 2 else 4.0
    texts: list[str] = []
    size = 0
    for line in Path(sys.argv[1]).read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        for start in range(0, len(text), PIECE):
            piece = text[start : start + PIECE]
            if size < megabytes * 1e6:
                texts.append(piece)
                size += len(piece.encode())
    print(f"{len(texts)} documents, {size / 1e6:.2f} MB")
    print("| step | MB/s |\n|---|---|")
    mine = {name: size / 1e6 / timed(run, texts) for name, run in ours().items()}
    few = texts[:: max(1, len(texts) // 100)]
    few_size = sum(len(text.encode()) for text in few)
    with tempfile.TemporaryDirectory() as folder:
        theirs = {name: few_size / 1e6 / timed(run, few) for name, run in stock(Path(folder)).items()}
    for name, speed in mine.items():
        print(f"| ours: {name} | {speed:.1f} |")
    for name, speed in theirs.items():
        print(f"| datatrove: {name} | {speed:.2f} |")
    print(f"| ratio of all together | {mine['all together'] / theirs['all together']:.1f} |")


if __name__ == "__main__":
    main()
