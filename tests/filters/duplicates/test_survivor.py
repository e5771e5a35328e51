"""The survivor's order: each step decides when those before it are equal."""

import pytest

from filters.duplicates.survivor import counted, dated, rank

PLAIN = {
    "license_rank": 0,
    "tier": "A",
    "origin": "transcribed",
    "register": "law",
    "revision": "2022-02-09",
    "quality": 0.9,
    "incumbent": False,
    "source_rank": 50,
    "uid": "b",
}


@pytest.mark.parametrize(
    ("better", "than"),
    [
        ({"license_rank": 0, "tier": "B"}, {"license_rank": 1}),
        ({"tier": "A", "origin": "ocr"}, {"tier": "B"}),
        ({"origin": "transcribed", "quality": 0.1}, {"origin": "ocr"}),
        ({"revision": "20250402101500", "quality": 0.1}, {}),
        ({"quality": 0.96}, {"incumbent": True}),
        ({"incumbent": True, "source_rank": 90}, {}),
        ({"source_rank": 10, "uid": "z"}, {}),
        ({"register": "novel", "revision": "", "uid": "a"}, {"register": "novel", "revision": "2024-01-31"}),
        ({"revision": "200", "uid": "z", "register": "novel"}, {"revision": "199", "register": "novel"}),
        ({"uid": "a"}, {}),
    ],
)
def test_the_better_copy_survives(better, than):
    """The order is the written one."""
    assert rank(PLAIN | better) < rank(PLAIN | than)


def test_a_hair_of_quality_decides_nothing():
    """Quality counts in steps, so that the copy an earlier release published stays."""
    assert rank(PLAIN | {"quality": 0.91, "incumbent": True}) < rank(PLAIN | {"quality": 0.92})


@pytest.mark.parametrize(
    ("revision", "date"),
    [
        ("2025-04-02", 20250402),
        ("20130405132018", 20130405),
        ("Stand: 1998-07", 19980700),
        ("2008", 20080000),
        ("28734511", 0),
        ("", 0),
    ],
)
def test_a_revision_is_read_as_far_as_it_is_a_date(revision, date):
    """What is no date ranks as the oldest."""
    assert dated(revision) == date


def test_a_count_is_a_plain_number():
    """A revision id of a wiki counts, a date does not."""
    assert counted("28734511") == 28734511
    assert counted("2025-04-02") == 0
