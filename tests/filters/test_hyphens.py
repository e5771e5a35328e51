"""Divided words from real prints, held against what a reader joined."""

import csv
import re
from pathlib import Path

import pytest

from filters.normalise.hyphens import join, joined, kind_of_break

FOLDER = Path(__file__).parent.parent / "data" / "filters"


def judged(name):
    """Return how many pairs of a file are joined as its reader judged, and how many there are."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    right = 0
    for row in rows:
        left = re.search(r"(\w+)(.)$", row["before"])
        after = re.match(r"\w+", row["after"])
        right += kind_of_break(left[1], left[2], after[0]) == row["right"]
    return right, len(rows)


def test_three_hundred_line_ends_are_joined_as_a_reader_would():
    """At least 99 of a hundred are right: Fraktur newspapers, prints since 1500, OCR and verse with dashes."""
    right, all_of_them = judged("line_ends.tsv")

    assert all_of_them == 300
    assert right >= 297


def test_line_ends_that_no_rule_was_made_on_are_joined_nearly_as_well():
    """Judged before the program was asked: OCR of a book on forestry of 1800 and readings of Kant's essay."""
    right, all_of_them = judged("line_ends_unseen.tsv")

    assert all_of_them == 296
    assert right >= 292


@pytest.mark.parametrize(
    ("left", "right", "word"), [("Zuk", "ker", "Zucker"), ("dik", "ke", "dicke"), ("Schiff", "fahrt", "Schifffahrt")]
)
def test_old_divisions_find_their_word(left, right, word):
    """Until 1996 `ck` was divided as `k-k`."""
    assert joined(left, right) == word


def test_the_text_itself_is_asked_about_doubtful_words():
    """A compound that stands elsewhere with its hyphen keeps it."""
    text = "Die quarzig-glimmrige Probe war quarzig-\nglimmrige Masse."

    assert "war quarzig-glimmrige\nMasse" in join(text)[0]


def test_several_divisions_in_a_row_are_all_joined():
    """A word of the next line may be divided itself."""
    assert join("Ver-\nwaltungs-\ngericht und")[0].startswith("Verwaltungs")


def test_counts_tell_both_kinds_of_join():
    """Joined words and kept hyphens are counted apart."""
    assert dict(join("Zucker-\nbrot und Donau-\nDampf")[1]) == {"hyphens_joined": 1, "hyphens_kept": 1}
