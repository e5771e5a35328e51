"""A text needs letters."""

import pytest

from filters.short import MinLetters


@pytest.mark.parametrize(("text", "kept"), [("Samstag. Jean.", True), ('"ï', False), ("1234567890 §§§", False)])
def test_a_text_without_letters_is_no_text(text, kept):
    """Digits, signs and single letters are dropped with their count."""
    assert MinLetters(10)(text).keep is kept


def test_letters_far_behind_count_too():
    """A table of numbers with words at its end is a text."""
    assert MinLetters(10)("1 " * 5000 + "Zusammenstellung").keep


def test_the_verdict_tells_value_and_limit():
    """A dropped document carries the value that decided."""
    verdict = MinLetters(10)("ab1")

    assert (verdict.reason, verdict.score, verdict.limit) == ("too_few_letters", 2.0, 10.0)
