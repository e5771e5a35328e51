"""Which German: the share of each variety in a text, and the marks of its time in spelling and years."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from filters.analysis import Analysis, fold_hashes

HISTORICAL = {"deu16": 16, "deu17": 17, "deu18": 18, "deu19": 19}
"""Labels of the variety model for German before 1900, with the century."""
MODERN = ("deu", "deu1901")
DIALECTS = ("gsw", "bar", "nds", "pdc", "pfl", "ksh")
GERMAN = frozenset((*MODERN, *HISTORICAL, *DIALECTS))

BETWEEN = 0.75
"""Part of the label for 1900 to 1930 that counts as modern; the rest speaks for neither side."""
OLD_ENOUGH = 0.6
"""Log odds of the historical labels against the modern ones from which a text is called historical."""
SPELLING_WEIGHT, OLD_YEARS_WEIGHT, NEW_YEARS_WEIGHT = 1.0, 1.0, -3.0
"""Log odds that `daß` and years in the text add: before 1900, and from 1905 on."""
YEAR_WEIGHT = 3.0
"""Log odds by which the known year of a text speaks for or against historical German; a statute of 1896 that is still
amended looks modern enough to outweigh it."""
PRIOR_WEIGHT, PRIOR_LETTERS = 3.0, 60
"""Log odds for modern German in a text of no letters whose year is not known, falling to nothing at so many letters: a
greeting has hardly a mark of its time, and most of what is short and has none is modern. Older texts' short lines have
marks enough, or a year."""
FIRST_MODERN_YEAR = 1900
MARKED_WORDS = 4_000  # words of a text that are looked at for marks of its time
BEFORE_1996 = (
    "daß muß mußte mußten läßt laß faßt faßte paßt bißchen gewiß schloß fluß kuß haß naß biß riß iß wußte wußten "
    "gewußt müßte müßten mißt eßt ißt frißt vergißt vergeßt küßt küßte haßt schluß schuß genuß prozeß ausschuß einfluß "
    "überfluß beschluß entschluß bewußt unbewußt verläßlich häßlich blaß rußland"
)
"""Words with the ß that the reform of 1996 replaced; with `ss` they are modern, or Swiss, or 7-bit."""


@dataclass(frozen=True, slots=True)
class Variety:
    """Which German a text is written in.

    Args:
        name: `deu`, `deu_1901`, `deu-hist` or one of `DIALECTS`.
        century: for `deu-hist`, else `None`.
        share: of the variety among the German ones, in [0, 1].
    """

    name: str
    century: int | None
    share: float


@dataclass(frozen=True, slots=True)
class TimeMarks:
    """How often the words of a text tell its time.

    Args:
        before: words written with the ß that the reform of 1996 replaced.
        after: the same words with `ss`.
        old_years: numbers from 1500 to 1899.
        new_years: numbers from 1905 to 2039.
    """

    before: int
    after: int
    old_years: int
    new_years: int


def variety(shares: dict[str, float], analysis: Analysis, year: int | None = None) -> Variety:
    """Return the variety of a German text.

    Args:
        shares: weight of each label of the variety model.
        analysis: what `analyse` returned for the text.
        year: when the text was written or printed, if known.
    """
    groups = {label: shares.get(label, 0.0) for label in DIALECTS}
    modern = sum(shares.get(label, 0.0) for label in MODERN)
    old = sum(shares.get(label, 0.0) for label in HISTORICAL)
    total = (sum(groups.values()) + modern + old) or 1.0
    dialect = max(groups, key=groups.__getitem__)
    if groups[dialect] > max(modern, old):
        return Variety(dialect, None, groups[dialect] / total)
    marks = time_marks(analysis)
    against = shares.get("deu", 0.0) + BETWEEN * shares.get("deu1901", 0.0)
    needed = OLD_ENOUGH + (_prior(analysis.counts.letters) if year is None else 0.0)
    if _log_ratio(old, against) + _evidence(marks, year) >= needed:
        return Variety("deu-hist", _century(shares, year), (old + modern) / total)
    return Variety("deu_1901" if marks.before > marks.after else "deu", None, (old + modern) / total)


def _log_ratio(old: float, modern: float) -> float:
    return math.log((old + 1e-3) / (modern + 1e-3))


def _prior(letters: int) -> float:
    return PRIOR_WEIGHT * max(0.0, 1 - letters / PRIOR_LETTERS)


def _evidence(marks: TimeMarks, year: int | None) -> float:
    """Return the log odds that spelling, years in the text and its own year add for historical German."""
    odds = SPELLING_WEIGHT if marks.before > marks.after else 0.0
    if marks.new_years != marks.old_years:
        odds += NEW_YEARS_WEIGHT if marks.new_years > marks.old_years else OLD_YEARS_WEIGHT
    if year is not None:
        odds += YEAR_WEIGHT if year < FIRST_MODERN_YEAR else -YEAR_WEIGHT
    return odds


def _century(shares: dict[str, float], year: int | None) -> int:
    if year is not None and year < FIRST_MODERN_YEAR:
        return (year - 1) // 100 + 1
    return HISTORICAL[max(HISTORICAL, key=lambda label: shares.get(label, 0.0))]


def time_marks(analysis: Analysis) -> TimeMarks:
    """Return what in the first words of a text tells its time.

    Args:
        analysis: what `analyse` returned for the text.
    """
    counts = _marks(
        np.frombuffer(analysis.utf8, np.uint8),
        analysis.word_start[:MARKED_WORDS],
        analysis.word_end[:MARKED_WORDS],
        analysis.word_hash[:MARKED_WORDS],
        _reformed(),
    )
    return TimeMarks(*counts)


@cache
def _reformed() -> NDArray[np.uint64]:
    """Return an open-addressed table of the folded hashes of the reformed words, in which ß and ss agree."""
    slots = np.zeros(512, np.uint64)
    for key in fold_hashes(BEFORE_1996.split()).tolist():
        slot = (key >> 17) & 511
        while slots[slot]:
            slot = (slot + 1) & 511
        slots[slot] = key
    return slots


@njit(cache=True, nogil=True)
def _marks(data, word_start, word_end, word_hash, slots):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - numba types it
    """Return how many reformed words stand with ß, how many with ss, how many years are old and how many new."""
    before = after = old = new = 0
    mask = np.uint64(len(slots) - 1)
    for word in range(len(word_hash)):
        first, last = word_start[word], word_end[word]
        if last - first == 4 and 49 <= data[first] <= 50:
            year = 0
            for at in range(first, last):
                year = year * 10 + data[at] - 48 if 48 <= data[at] <= 57 else 99999
            old += 1500 <= year < 1900
            new += 1905 <= year < 2040
            continue
        slot = (word_hash[word] >> np.uint64(17)) & mask
        while slots[slot] != 0:
            if slots[slot] == word_hash[word]:
                sharp = False
                for at in range(first, last - 1):
                    sharp = sharp or (data[at] == 0xC3 and data[at + 1] == 0x9F)
                before += sharp
                after += not sharp
                break
            slot = (slot + np.uint64(1)) & mask
    return before, after, old, new
