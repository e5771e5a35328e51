"""Comparison: likeness is a fact about two texts, remembered under their keys and judged by the present rules."""

import numpy as np
import polars as pl
import pytest

from filters.duplicates import DuplicatesConfig, signature
from filters.duplicates.comparison import Comparison, remembered
from filters.duplicates.decision import prepared

BASE = [f"wort{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200)]
TEXTS = {
    "a": " ".join(BASE),
    "b": " ".join(["neu", *BASE[5:]]),
    "c": " ".join(BASE[:120]),
    "d": "\n\n".join(BASE),
}
PAIRS = np.array([(0, 1), (0, 2), (0, 3), (1, 2)])


@pytest.fixture(scope="module")
def table():
    """Four documents of which three repeat the first, with signed facts."""
    rows = []
    for uid, text in TEXTS.items():
        sign = signature(text)
        facts = {"exact": sign.exact, "words": sign.words, "numeric": sign.numeric}
        rows.append({"uid": uid, "register": "novel", **facts})
    return prepared(pl.DataFrame(rows), ())


def fetch(uids):
    """Return texts."""
    return {uid: TEXTS[uid] for uid in uids}


def refuse(uids):
    """Fail when a text is asked for."""
    raise AssertionError(f"texts of {len(uids)} documents were read again")


def test_what_was_measured_before_is_not_read_again(table):
    """The same pairs are verified alike, from memory and from texts."""
    first = Comparison(table, fetch, DuplicatesConfig())
    expected = first.verified(PAIRS)
    known = remembered(first.measured())

    again = Comparison(table, refuse, DuplicatesConfig(), known)

    assert again.verified(PAIRS).equals(expected)
    assert again.measured().equals(first.measured())
    assert expected["kind"].to_list() == ["near", "contained", "exact", "contained"]


def test_other_thresholds_judge_what_is_remembered(table):
    """A stricter threshold changes the finding without a text being read."""
    first = Comparison(table, fetch, DuplicatesConfig())
    dropped = first.verified(PAIRS).filter("drop").height
    known = remembered(first.measured())

    stricter = Comparison(table, refuse, DuplicatesConfig(drop=0.99), known).verified(PAIRS)

    assert (dropped, stricter.filter("drop").height) == (2, 1)


def test_another_text_under_the_same_uid_is_read(table):
    """What is remembered belongs to the texts, not to the names."""
    known = remembered(Comparison(table, fetch, DuplicatesConfig()).measured())
    changed = table.with_columns(exact=pl.Series([b"another text 16b", *table["exact"][1:]]))

    with pytest.raises(AssertionError, match="read again"):
        Comparison(changed, refuse, DuplicatesConfig(), known).verified(PAIRS)


@pytest.mark.parametrize(("told", "fetches"), [(None, [15]), (3_000_000, [2] + [1] * 13)])
def test_texts_are_fetched_together_as_far_as_their_words_allow(told, fetches):
    """Of short texts all come at once, of long ones a pair at a time, and none twice while it is held."""
    texts = {f"doc{n:02d}": " ".join([f"neu{chr(97 + n)}", *BASE[n:]]) for n in range(15)}
    rows = []
    for uid, text in texts.items():
        sign = signature(text)
        rows.append({"uid": uid, "register": "novel", "exact": sign.exact, "words": told or sign.words, "numeric": 0})
    asked = []

    def counted(uids):
        asked.append(len(uids))
        return {uid: texts[uid] for uid in uids}

    pairs = np.array([(0, n) for n in range(1, 15)])
    found = Comparison(prepared(pl.DataFrame(rows), ()), counted, DuplicatesConfig()).verified(pairs)

    assert found.height == 14
    assert asked == fetches
