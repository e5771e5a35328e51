"""Folding: spellings that German print went through meet, numbers do not."""

import pytest

from filters.duplicates.folding import words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Thür", "Tür"),
        ("Cultur", "Kultur"),
        ("Citrone", "Zitrone"),
        ("Accent", "Akzent"),
        ("seyn", "sein"),
        ("giebt", "gibt"),
        ("Waſſer", "Wasser"),
        ("Straße", "STRASSE"),
        ("Größe", "Groesse"),
        ("u\u0308ber", "über"),
        ("u\u0364ber", "über"),
        ("Litteratur", "Literatur"),
        ("geht's", "geht’s"),
        ("Wort-\ntrennung", "Worttrennung"),
        ("Wort\u00adtrennung", "Worttrennung"),
    ],
)
def test_old_and_new_spelling_meet(old, new):
    """A word hashes to the same value in either spelling."""
    assert words(old)[0].tolist() == words(new)[0].tolist()


@pytest.mark.parametrize(("one", "other"), [("112", "12"), ("1122", "122"), ("Haus", "Maus"), ("Buch", "Bach")])
def test_different_words_and_numbers_stay_apart(one, other):
    """Doubled digits are kept: a tariff is its numbers."""
    assert words(one)[0].tolist() != words(other)[0].tolist()


def test_words_with_digits_are_marked():
    """Numbers are told from words, so that the strict rule can compare them."""
    hashes, numeric = words("Nach § 3a sind 1.200 Euro fällig.")

    assert hashes.size == 7
    assert numeric.tolist() == [False, True, False, True, True, False, False]


@pytest.mark.parametrize("text", ["", "   \n", "…!?", "\udc80"])
def test_a_text_without_words_has_none(text):
    """Empty texts, punctuation and lone surrogates give no words and no error."""
    assert words(text)[0].size == 0
