"""Signatures: equal for equal texts, as alike as the texts are, and the same in every process."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.duplicates.signature import BANDS, ROWS, exact_key, minhash, normalised, signature


@settings(deadline=None)  # the first call compiles
@given(st.text())
def test_white_space_is_collapsed_as_python_splits_it(text):
    """The compiled pass agrees with the definition, for every text."""
    expected = " ".join(unicodedata.normalize("NFC", text).split())

    assert normalised(text) == expected.encode("utf-8", "surrogatepass")


def test_every_white_space_is_collapsed():
    """All code points that Python calls white space, and no other, are gaps."""
    for point in [*range(0xD800), *range(0xE000, 0x10000)]:
        assert (normalised(f"a{chr(point)}b") == b"a b") == chr(point).isspace(), hex(point)


def test_composition_and_white_space_are_no_difference():
    """A decomposed umlaut and a line end give the same exact key."""
    assert exact_key("Über  allen\nGipfeln ") == exact_key("U\u0308ber allen\u00a0Gipfeln")
    assert exact_key("Über allen Gipfeln") != exact_key("über allen Gipfeln")


def test_a_signature_is_the_same_for_ever():
    """The values are part of the recipe: a change of them needs another recipe."""
    sign = signature("Über allen Gipfeln ist Ruh, in allen Wipfeln spürest du kaum einen Hauch.")

    assert sign.shingles == 9
    assert len(sign.minhash) == BANDS * ROWS * 4
    assert sign.exact.hex() == "08e03b448ebc49280b0059f9444ef5d9"
    assert np.frombuffer(sign.minhash, "<u4")[:3].tolist() == [1140245112, 80770832, 1420372012]


@pytest.mark.parametrize("jaccard", [0.3, 0.5, 0.8, 0.95])
def test_the_estimate_is_as_good_as_theory_says(jaccard):
    """Agreement estimates Jaccard similarity without bias and with the error of 112 permutations."""
    chance = np.random.default_rng(5)
    errors = []
    for _ in range(200):
        size = 400
        shared = round(2 * size * jaccard / (1 + jaccard))
        left = chance.integers(0, 1 << 64, size, np.uint64)
        right = np.concatenate((left[:shared], chance.integers(0, 1 << 64, size - shared, np.uint64)))
        errors.append(np.mean(minhash(left) == minhash(right)) - shared / (2 * size - shared))

    assert abs(np.mean(errors)) < 0.01
    assert np.std(errors) < 1.25 * np.sqrt(jaccard * (1 - jaccard) / (BANDS * ROWS))


def test_a_text_without_words_has_no_minima():
    """It can agree with nothing."""
    assert signature("…").minhash == b"\xff" * (BANDS * ROWS * 4)
    assert signature("").sample.size == 0
