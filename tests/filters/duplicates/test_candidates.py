"""Candidates: pieces of the work add up to the whole."""

import numpy as np
import pytest

from filters.duplicates.candidates import Boilerplate, Slice, contained_candidates, distinct, near_candidates, pair_up
from filters.duplicates.clusters import spilled_stars, stars
from filters.duplicates.signature import BANDS, ROWS, minhash, sample
from filters.duplicates.store import NO_BAND, Held


def signed(minima, counts, values):
    """Return signatures without equal texts and work keys."""
    nothing = np.full((minima.shape[0], 2 * ROWS), NO_BAND, np.uint32)
    order = np.arange(minima.shape[0], dtype=np.uint64)
    return Held(order, np.concatenate((minima, nothing), axis=1), counts, values)


@pytest.fixture(scope="module")
def held():
    """Signatures of 200 sets, every second one a changed copy of the one before."""
    chance = np.random.default_rng(11)
    sets = []
    for i in range(200):
        base = chance.integers(1, 1 << 63, 300, np.uint64) if i % 2 == 0 else sets[-1].copy()
        if i % 2:
            base[: i // 2] = chance.integers(1, 1 << 63, i // 2, np.uint64)
        sets.append(base)
    samples = [sample(s) for s in sets]
    counts = np.array([s.size for s in samples])
    return signed(np.stack([minhash(s) for s in sets]), counts, np.concatenate(samples))


def test_slices_add_up_to_the_whole(held):
    """A corpus compared in pieces gives the pairs of the corpus compared at once."""
    whole = near_candidates(held, 0.3)
    pieces = [near_candidates(held, 0.3, piece=Slice(part, 5)) for part in range(5)]
    bands = [near_candidates(held, 0.3, bands=range(band, band + 7)) for band in range(0, BANDS, 7)]

    assert whole.shape[0] > 50
    assert np.array_equal(distinct(np.concatenate(pieces), 200), whole)
    assert np.array_equal(distinct(np.concatenate(bands), 200), whole)


def test_contained_pairs_do_not_depend_on_the_size_of_the_pieces(held):
    """Shared values are added up over slices before the threshold is applied."""
    whole = contained_candidates(held, 0.5)
    pieces = contained_candidates(held, 0.5, Boilerplate(piece_values=20))

    assert whole.shape[0] > 30
    assert np.array_equal(pieces, whole)


def test_what_many_documents_share_proves_nothing():
    """A value in more documents than the limit gives no pair."""
    signatures = signed(
        np.zeros((40, BANDS * ROWS), np.uint32), np.full(40, 2), np.tile([16, 32], 40).astype(np.uint64)
    )

    assert contained_candidates(signatures, 0.5, Boilerplate(documents=32)).shape[0] == 0
    assert contained_candidates(signatures, 0.5, Boilerplate(documents=40)).shape[0] > 0


def test_a_large_group_stays_connected():
    """A thousand equal keys give neighbours in reach, not half a million pairs, and one component."""
    pairs = pair_up(np.zeros(1000, np.uint64), np.arange(1000), 8)

    assert pairs.shape[0] < 8000
    assert np.array_equal(stars(pairs), [(row, 0) for row in range(1000)])


def test_neighbours_in_a_large_group_are_those_of_the_documents_not_of_their_rows():
    """The same documents in another order of rows give the same pairs of documents."""
    chance = np.random.default_rng(5)
    order = chance.permutation(300).astype(np.uint64)
    expected = {
        tuple(sorted(pair)) for pair in order[pair_up(np.zeros(300, np.uint64), np.arange(300), 4, order)].tolist()
    }

    turned = order[::-1]
    pairs = pair_up(np.zeros(300, np.uint64), np.arange(300), 4, turned)

    assert {tuple(sorted(pair)) for pair in turned[pairs].tolist()} == expected


@pytest.mark.parametrize("held", [1 << 20, 40, 7])
def test_components_depend_neither_on_the_order_of_edges_nor_on_memory(tmp_path, held):
    """Any shuffle of the edges gives each row the same least row, in memory and spilled."""
    chance = np.random.default_rng(3)
    edges = np.concatenate((chance.integers(0, 500, (350, 2)), np.stack((np.arange(600, 700), np.arange(601, 701)), 1)))
    edges = edges[edges[:, 0] != edges[:, 1]]
    expected = dict(stars(edges).tolist())

    for turn in range(3):
        parts = np.array_split(chance.permutation(edges), 30)
        found = np.concatenate(list(spilled_stars(parts, tmp_path / str(turn), held)))

        assert dict(found.tolist()) == expected
    assert all(expected[a] == expected[b] for a, b in edges.tolist())
    assert all(expected[row] == row for row in expected.values())
    assert not list(tmp_path.rglob("*.pairs"))
