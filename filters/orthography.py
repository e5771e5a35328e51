"""Ways of writing that neither language model has met: Alsatian with its accents, Yiddish in Latin letters."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from filters.analysis import Analysis, fold_hashes

LOOKED_AT = 20_000  # bytes of a text whose accents are counted
ALSATIAN_ACCENTS = tuple(letter.encode() for letter in "àìùÀÌÙ")
"""Orthal, the spelling of Alsatian, puts a grave on `a`, `i` and `u` in every other word; Luxembourgish, which it is
taken for, has é, ë and ä, and no `ì` or `ù`."""
ACCENTED = 0.02
"""Accents a letter from which a text is written in Orthal."""

KH_SHARE = 1 / 40
"""Pairs `kh` a word, without which no words are looked up: only Yiddish in Latin letters writes them for `ch`."""
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
    total = sum(counts)
    return total > counts[0] + counts[3] and total >= ACCENTED * min(analysis.counts.letters, LOOKED_AT)


def is_romanised_yiddish(analysis: Analysis) -> bool:
    """Return whether a text is Yiddish in Latin letters, whose words look like those of old or Low German.

    Args:
        analysis: what `analyse` returned for the text.
    """
    if analysis.utf8.count(b"kh") + analysis.utf8.count(b"Kh") < KH_SHARE * analysis.words:
        return False
    hashes = analysis.word_hash[:YIDDISH_LOOKED_AT]
    found = int(np.count_nonzero(np.isin(hashes, _yiddish())))
    return found >= max(2, YIDDISH_SHARE * len(hashes))


@cache
def _yiddish() -> NDArray[np.uint64]:
    return fold_hashes(YIDDISH_WORDS.split())
