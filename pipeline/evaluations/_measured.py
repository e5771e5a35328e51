"""Good and bad texts with their measures, as the pipeline would see them: normalised first."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filters.analysis import analyse
from filters.doubled import undoubled
from filters.language import LanguageJudge
from filters.normalise import normalise
from filters.quality import Measures, measure
from pipeline.evaluations._bad_texts import bad_texts
from pipeline.evaluations._good_texts import good_texts
from pipeline.evaluations._other_bad_texts import other_bad_texts

PROSE = ("novel", "journal", "parliament", "diary")
"""Registers whose passages the bad texts are made from."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One text with what was measured.

    Args:
        id: where it came from; empty for bad texts.
        kind: register of a good text, kind of a bad one.
        text: the normalised text.
        measures: its measures.
        german: whether the language judge keeps it; other text never reaches the quality judge.
    """

    id: str
    kind: str
    text: str
    measures: Measures
    german: bool


def measured_good(corpora: Path, count: int, part: int, parts: int, only: str = "") -> Iterator[Measured]:
    """Yield good texts with their measures.

    Args:
        corpora: folder with the unpacked corpora.
        count: texts of one register.
        part: which share of the files, from 0.
        parts: how many shares there are.
        only: one register; empty for all.
    """
    judge = LanguageJudge()
    for good in good_texts(corpora, count, part, parts, (only,) if only else ()):
        yield _measured(judge, good.id, good.register, good.text)


def measured_bad(corpora: Path, count: int, *, others: bool = False) -> Iterator[Measured]:
    """Yield bad texts of every kind with their measures.

    Args:
        corpora: folder with the unpacked corpora, whose prose is spoilt.
        count: texts of one kind.
        others: the kinds that no rule was made on.
    """
    judge = LanguageJudge()
    prose = [good.text for good in good_texts(corpora, 60, 0, 2, PROSE)]
    for bad in (other_bad_texts if others else bad_texts)(prose, count):
        yield _measured(judge, "", bad.kind, bad.text)


def _measured(judge: LanguageJudge, name: str, kind: str, text: str) -> Measured:
    clean, _ = undoubled(normalise(text)[0])
    analysis = analyse(clean)
    return Measured(name, kind, clean, measure(analysis), judge(clean, analysis).verdict.keep)
