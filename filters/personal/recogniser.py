"""Recognises names by a spaCy pipeline: our own small one, or any that is installed and named in the configuration."""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.attrs import LANG
from spacy.language import Language

from filters.errors import ModelError
from filters.personal import names
from filters.personal.gazetteer import Gazetteer
from filters.personal.spans import Kind, Span

OWN = Path(__file__).with_name("model")
"""Our own pipeline; MODEL_CARD.md beside it says what it learnt from and how well it does."""

SEAL = "trained.json"
"""Beside our pipeline: the figures of its training, and the SHA-256 of each of its files."""

PERSON_LABELS = frozenset({"PER", "PERSON", "B-PER"})


def attach(nlp: Language, words: Gazetteer) -> None:
    """Let the pipeline see each word's classes.

    spaCy lets a getter fill a word's language attribute and no other free number, so the classes stand there; all
    words are German anyway.
    """
    vocab: Any = nlp.vocab
    vocab.lex_attr_getters[LANG] = lambda word: words(word) + 1
    for lexeme in nlp.vocab:
        lexeme.lang = words(lexeme.orth_) + 1


def verify(path: Path) -> None:
    """Check every file of a sealed pipeline against its digest.

    Raises:
        ModelError: files are missing or altered; all are named.
    """
    sealed = json.loads((path / SEAL).read_text("utf-8"))["sha256"]
    wrong = [
        name
        for name, digest in sealed.items()
        if not (path / name).is_file() or sha256((path / name).read_bytes()).hexdigest() != digest
    ]
    if wrong:
        raise ModelError(f"{path.name}: files are not those that were sealed (got {', '.join(wrong)}). Restore them.")


@cache
def load(model: str) -> Language:
    """Return a pipeline that marks persons.

    Args:
        model: `own`, or the path or name of a spaCy pipeline.

    Raises:
        OSError: there is no such pipeline.
        ModelError: a file of our own pipeline is not the one that was sealed.
    """
    path = OWN if model == "own" else Path(model)
    if model == "own":
        verify(path)
    nlp = spacy.load(path if path.exists() else model)
    if nlp.vocab.vectors.data.dtype == np.float16:
        nlp.vocab.vectors.data = nlp.vocab.vectors.data.astype(np.float32)
    if (path / "gazetteer.bin").exists():
        attach(nlp, Gazetteer.load(path / "gazetteer.bin"))
    return nlp


def find(text: str, stretches: Iterable[tuple[int, int]], spans: Sequence[Span], model: str) -> Iterator[Span]:
    """Yield the persons that a pipeline marks in the lines of some stretches in which no name was found by rule.

    A single word does not count: in technical text the pipeline takes many a word for a surname.

    Args:
        text: the whole text.
        stretches: first and last code point (exclusive) of each, in order.
        spans: what was found by rule.
        model: as for `load`.

    Raises:
        OSError: there is no such pipeline.
    """
    pipeline = load(model)
    named = [span.start for span in spans if span.kind is Kind.PERSON]
    lines = [
        (begin, stop)
        for start, end in stretches
        for begin, stop in _lines(text, start, end)
        if bisect_left(named, begin) == bisect_left(named, stop)
    ]
    for line, doc in zip(lines, pipeline.pipe(text[start:end] for start, end in lines), strict=True):
        for entity in doc.ents:
            begin = line[0] + entity.start_char
            if entity.label_ in PERSON_LABELS and names.is_full_name(entity.text) and not names.is_office(text, begin):
                yield Span(begin, begin + len(entity.text), Kind.PERSON, "recogniser")


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of a stretch: the pipeline learnt from sentences and knows no line ends."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop > start:
            yield start, stop
        start = stop + 1
