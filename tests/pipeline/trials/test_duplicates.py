"""`gemeingut try duplicates`: one line for each line, whatever is known of it."""

import random

from pipeline.evaluations.duplicates import KINDS, jaccard, outcomes, planted
from pipeline.trials import Item
from pipeline.trials.duplicates import trial


def prose(seed, words=400):
    """Return a text of invented sentences, the same for the same seed."""
    chance = random.Random(seed)
    stems = ["haus", "baum", "tür", "kind", "straße", "wasser", "licht", "weg", "teil", "herz"]
    return " ".join(f"{chance.choice(stems)}{chance.choice('aeiou')}{chance.choice('lmnrst')}" for _ in range(words))


def test_every_line_is_answered_in_its_order():
    """The copy names its survivor, the survivor its link, the stranger nothing."""
    items = [Item("b", prose(1)), Item("a", prose(1).upper()), Item("c", prose(2))]
    lines = list(trial(items))

    assert [(line["id"], line["verdict"], line["reason"]) for line in lines] == [
        ("b", "drop", "duplicate_near"),
        ("a", "keep", ""),
        ("c", "keep", ""),
    ]
    assert (lines[0]["dup_of"], lines[0]["similarity"], lines[0]["cluster"]) == ("a", 1.0, "a")
    assert [link["id"] for link in lines[1]["links"]] == ["b"]
    assert lines[2]["links"] == []


def test_two_lines_with_one_id_are_told_apart():
    """A copy under the same id is a copy all the same."""
    lines = list(trial([Item("a", prose(1)), Item("a", prose(1))]))

    assert [line["id"] for line in lines] == ["a", "a"]
    assert [line["dup_of"] for line in lines] == ["", "a"]


def test_what_is_known_decides_who_stays():
    """Licence before origin before rank."""
    free = {"license": "CC0-1.0", "origin": "ocr"}
    closed = {"license": "CC-BY-SA-4.0", "origin": "transcribed"}
    lines = list(trial([Item("a", prose(1), closed), Item("b", prose(1), free)]))

    assert [line["dup_of"] for line in lines] == ["b", ""]


def test_no_lines_give_no_lines():
    """An empty input is no error."""
    assert list(trial([])) == []


def test_planted_copies_are_found_by_kind():
    """Copies that differ in case, spacing or spelling are as good as equal; strangers stay."""
    pairs, alone = planted([prose(seed) for seed in range(60)], 4)
    by_kind, strangers = outcomes(pairs, alone)

    assert strangers == 0
    assert by_kind.keys() == KINDS.keys()
    for kind in ("case", "spacing", "long s", "7 bit", "prefixed"):
        assert all(found.dropped for found in by_kind[kind])
    for found in (one for many in by_kind.values() for one in many):
        assert found.found or found.similarity < 0.75
        assert not found.dropped or found.similarity >= 0.7


def test_true_similarity_is_counted_on_sets_of_words():
    """Six words in a row are two shingles; one changed word at the end leaves one of three."""
    assert jaccard("eins zwei drei vier fünf sechs", "eins zwei drei vier fuenf sieben") == 1 / 3
