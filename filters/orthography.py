"""Ways of writing that neither language model has met: Alsatian with its accents, Yiddish in Latin letters."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from filters.analysis import Analysis, fold_hashes

LOOKED_AT = 3_000  # bytes at the beginning of a text whose letters are counted
ALSATIAN_ACCENTS = tuple(letter.encode() for letter in "àìù")
"""Orthal, the spelling of Alsatian, puts a grave on `a`, `i` and `u` in every other word; Luxembourgish, which it is
taken for, has é, ë and ä, and no `ì` or `ù`."""
ACCENTED = 1 / 60  # accents a byte from which a text is written in Orthal

KH_SHARE = 1 / 250
"""Pairs `kh` a byte, without which no words are looked up: only Yiddish in Latin letters writes them for `ch`."""
YIDDISH_WORDS = (
    "az vos vu iz nisht ikh mikh dikh zikh oykh nokh undz undzer undzere mayn dayn zayn keyn keyner oyf oyfn oys shoyn "
    "tsu tsum tsvishn vayl veln zey zenen haynt gezogt gevezn geven gekumen azoy dokh yidish yidishe yidn mentsh "
    "mentshn arayn aroys"
)
"""Frequent words in the romanisation of YIVO that no German variety writes so."""
YIDDISH_SHARE = 0.08
"""Share of such words from which a text is Yiddish."""
YIDDISH_LOOKED_AT = 4_000  # words of a text that are looked up


def in_orthal(analysis: Analysis) -> bool:
    """Return whether a text has the accents of Alsatian.

    Args:
        analysis: what `analyse` returned for the text.
    """
    part = analysis.utf8[:LOOKED_AT]
    counts = [part.count(accent) for accent in ALSATIAN_ACCENTS]
    return counts[0] < sum(counts) >= ACCENTED * len(part)


def is_romanised_yiddish(analysis: Analysis) -> bool:
    """Return whether a text is Yiddish in Latin letters, whose words look like those of old or Low German.

    Args:
        analysis: what `analyse` returned for the text.
    """
    part = analysis.utf8[:LOOKED_AT]
    if part.count(b"kh") < KH_SHARE * len(part):
        return False
    hashes = analysis.word_hash[:YIDDISH_LOOKED_AT]
    found = int(np.count_nonzero(np.isin(hashes, _yiddish())))
    return found >= max(2, YIDDISH_SHARE * len(hashes))


@cache
def _yiddish() -> NDArray[np.uint64]:
    return fold_hashes(YIDDISH_WORDS.split())
