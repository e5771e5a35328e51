"""Recognises names by a spaCy pipeline: our own small one, or any that is installed and named in the configuration."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.attrs import LANG
from spacy.language import Language

from filters.personal.gazetteer import Gazetteer

OWN = Path(__file__).with_name("model")
"""Our own pipeline; MODEL_CARD.md beside it says what it learnt from and how well it does."""


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
        model: path or name of a spaCy pipeline; empty for our own.

    Raises:
        OSError: there is no such pipeline.
    """
    path = Path(model) if model else OWN
    nlp = spacy.load(path if path.exists() else model)
    if nlp.vocab.vectors.data.dtype == np.float16:
        nlp.vocab.vectors.data = nlp.vocab.vectors.data.astype(np.float32)
    if (path / "gazetteer.bin").exists():
        attach(nlp, Gazetteer.load(path / "gazetteer.bin"))
    return nlp
