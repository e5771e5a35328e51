"""Redaction beside Presidio and datatrove's formatter, in one run: `python -m benchmarks.personal CORPORA`.

Prints megabytes of UTF-8 per second of processor time on one core, the best of three. Presidio is measured if it is
installed (it is no dependency), with its German pattern recognisers over a blank pipeline, on one per cent of the text.
"""

import json
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from filters.personal.redact import RedactionConfig, Redactor
from filters.personal.tiers import Tier
from pipeline.evaluations.personal import REAL, SYNTHETIC, texts

MEGABYTES = 8
ROUNDS = 3


def clean(corpora: Path) -> list[str]:
    """Return drama and speeches: text without findings."""
    chosen: list[str] = []
    for register, pattern, form, _ in REAL:
        if register in {"drama", "parliament"}:
            size = 0
            for text in texts(corpora, pattern, form):
                chosen.append(text)
                size += len(text)
                if size > MEGABYTES * 500_000:
                    break
    return chosen


def mixed(corpora: Path) -> list[str]:
    """Return as much clean text with one synthetic contact block in every ten thousand code points."""
    blocks = (corpora / SYNTHETIC).read_text("utf-8").splitlines()
    blocks = [block for block in blocks if '"spans": [{' in block]
    found, place = [], 0
    for text in clean(corpora):
        parts = [text[at : at + 10_000] for at in range(0, len(text), 10_000)]
        for part in parts:
            row = json.loads(blocks[place % len(blocks)])
            found.append(part + "\n\n" + row["text"])
            place += 1
    return found


def speed(run: Callable[[str], object], texts_: list[str]) -> float:
    """Return megabytes per second of processor time, the best of some rounds."""
    size = sum(len(text.encode()) for text in texts_) / 1e6
    best = 0.0
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in texts_:
            run(text)
        best = max(best, size / (time.process_time() - began))
    return best


def presidio() -> Callable[[str], object] | None:
    """Return Presidio's analysis with its German pattern recognisers; None if it is not installed."""
    try:
        import spacy
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import SpacyNlpEngine
        from presidio_analyzer.predefined_recognizers import (
            CreditCardRecognizer,
            EmailRecognizer,
            IbanRecognizer,
            IpRecognizer,
            PhoneRecognizer,
        )
    except ImportError as error:
        print(f"Presidio: not measured ({error})")
        return None

    class Blank(SpacyNlpEngine):
        """A pipeline of the tokenizer alone."""

        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "de", "model_name": "blank"}])
            self.nlp = {"de": spacy.blank("de")}

    registry = RecognizerRegistry(supported_languages=["de"])
    for kind in (CreditCardRecognizer, EmailRecognizer, IbanRecognizer, IpRecognizer, PhoneRecognizer):
        registry.add_recognizer(kind(supported_language="de"))
    engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["de"])
    return lambda text: engine.analyze(text, language="de")


def main(corpora: Path) -> None:
    """Print one line a tool and text."""
    from datatrove.pipeline.formatters import PIIFormatter

    pure, with_blocks = clean(corpora), mixed(corpora)
    own = Redactor(Tier.T3, RedactionConfig(recogniser="own"))
    own(with_blocks[0])
    runs: list[tuple[str, Callable[[str], object], list[str]]] = [
        ("Gemeingut T2, clean text", Redactor(Tier.T2), pure),
        ("Gemeingut T3, clean text", Redactor(Tier.T3), pure),
        ("Gemeingut T3 by rules, mixed text", Redactor(Tier.T3, RedactionConfig(recogniser="")), with_blocks),
        ("Gemeingut T3 with recogniser, mixed text", own, with_blocks),
        ("datatrove PIIFormatter, mixed text", PIIFormatter().format, with_blocks),
    ]
    for name, run, chosen in runs:
        print(f"{name}: {speed(run, chosen):.1f} MB/s", flush=True)
    analyse = presidio()
    if analyse is not None:
        print(f"Presidio, mixed text: {speed(analyse, list(islice(with_blocks, 0, None, 100))):.2f} MB/s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
