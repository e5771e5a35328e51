"""Recognises names by a spaCy pipeline: our own small one, or any that is installed and named in the configuration."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.attrs import LANG
from spacy.language import Language

from filters.personal import names
from filters.personal.gazetteer import Gazetteer
from filters.personal.spans import Kind, Span

OWN = Path(__file__).with_name("model")
"""Our own pipeline; MODEL_CARD.md beside it says what it learnt from and how well it does."""

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


@cache
def load(model: str) -> Language:
    """Return a pipeline that marks persons.

    Args:
        model: `own`, or the path or name of a spaCy pipeline.

    Raises:
        OSError: there is no such pipeline.
    """
    path = OWN if model == "own" else Path(model)
    nlp = spacy.load(path if path.exists() else model)
    if nlp.vocab.vectors.data.dtype == np.float16:
        nlp.vocab.vectors.data = nlp.vocab.vectors.data.astype(np.float32)
    if (path / "gazetteer.bin").exists():
        attach(nlp, Gazetteer.load(path / "gazetteer.bin"))
    return nlp


def find(text: str, stretches: Iterable[tuple[int, int]], spans: Sequence[Span], model: str) -> Iterator[Span]:
    """Yield the persons that a pipeline marks in the lines of some stretches in which no name was found by rule.

    Args:
        text: the whole text.
        stretches: first and last code point (exclusive) of each, in order.
        spans: what was found by rule.
        model: as for `load`.

    Raises:
        OSError: there is no such pipeline.
    """
    pipeline = load(model)
    named = [span for span in spans if span.kind is Kind.PERSON]
    lines = [
        (begin, stop)
        for start, end in stretches
        for begin, stop in _lines(text, start, end)
        if not any(begin <= span.start < stop for span in named)
    ]
    for line, doc in zip(lines, pipeline.pipe(text[start:end] for start, end in lines), strict=True):
        for entity in doc.ents:
            begin = line[0] + entity.start_char
            if entity.label_ in PERSON_LABELS and names.is_name(entity.text) and not names.is_office(text, begin):
                yield Span(begin, begin + len(entity.text), Kind.PERSON, "recogniser")


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of a stretch: the pipeline learnt from sentences and knows no line ends."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop > start:
            yield start, stop
        start = stop + 1
