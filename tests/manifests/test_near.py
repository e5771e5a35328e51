"""Ids that a misspelt one may mean."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests import commands, near
from manifests.errors import ReleaseError
from manifests.why import Query

SOURCES = ("gerdracor", "gesetze")
IDS = [
    ("gerdracor", "lessing-emilia-galotti"),
    ("gerdracor", "goethe-faust-eine-tragoedie"),
    ("gerdracor", "Anonym/Der Müller"),
    ("gesetze", "lessing-emilia-galotti"),
    *(("gesetze", f"BJNR{number:06d}") for number in range(200)),
]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Return two ledger files with the columns that count here."""
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for path, rows in zip(paths, (IDS[::2], IDS[1::2]), strict=True):
        columns = {"source": [source for source, _ in rows], "record_id": [record for _, record in rows]}
        pq.write_table(pa.table(columns), path, row_group_size=7)
    return paths


def edits(one: bytes, other: bytes) -> int:
    """Return the edit distance of two words, by the whole table."""
    row = list(range(len(other) + 1))
    for done, letter in enumerate(one, start=1):
        made = [done]
        for place, mark in enumerate(other, start=1):
            made.append(min(row[place - 1] + (letter != mark), row[place] + 1, made[-1] + 1))
        row = made
    return row[-1]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("gerdracor/lessing-emilia-galoti", ("gerdracor/lessing-emilia-galotti",)),
        ("gerdracor/Lessing-Emila-Galotti", ("gerdracor/lessing-emilia-galotti",)),
        ("gerdrakor/lessing-emilia-galotti", ("gerdracor/lessing-emilia-galotti",)),
        ("gerdracor/goethe-faust", ("gerdracor/goethe-faust-eine-tragoedie",)),
        ("gerdracor/anonym/der muller", ("gerdracor/Anonym/Der Müller",)),
        ("lessing-emilia-galoti", ("gerdracor/lessing-emilia-galotti", "gesetze/lessing-emilia-galotti")),
        ("gesetze/BJNR00001", ("gesetze/BJNR000001", "gesetze/BJNR000010", "gesetze/BJNR000011")),
        ("gerdracor/BJNR000001", ()),
        ("gerdracor/wilhelm-tell", ()),
        ("gerdracor/", ()),
        ("x" * 5_000, ()),
    ],
)
def test_an_id_a_few_edits_away_is_named(files, asked, meant):
    """Of the same source, case aside, the nearest first, three at most; or one that holds what was asked."""
    assert near.ids(files, SOURCES, asked) == meant


@given(
    st.binary(min_size=1, max_size=14),
    st.integers(1, 3),
    st.lists(st.binary(max_size=14), min_size=1, max_size=40),
    st.integers(-3, 3),
)
def test_distances_are_those_of_the_whole_table(asked, bound, drawn, longer):
    """Letting go of far ids and keeping to the diagonal changes no distance within the bound."""
    width = max(1, len(asked) + max(-bound, min(bound, longer)))
    words = [(word + asked * width)[:width] for word in drawn]
    matrix = np.frombuffer(b"".join(words), np.uint8).reshape(len(words), width)

    found = near.distances(matrix, asked, bound).tolist()

    assert found == [min(edits(asked, word), bound + 1) for word in words]


def test_long_ids_that_differ_throughout_are_far():
    """Counts of edits do not run over, however long the ids."""
    words = np.array([[ord("a")] * 900, [ord("b")] * 900, [ord("b")] * 900], np.uint8)

    assert near.distances(words, b"b" * 900, 3).tolist() == [4, 0, 0]


def test_why_names_near_ids_and_still_finds_nothing(sealed):
    """A misspelt id is a finding; what it may mean is told in the language of the answer, without title or text."""
    code, german = commands.why(sealed, Query(id="gesetze/gesetze-001"))
    _, english = commands.why(sealed, Query(id="gesetze/gesetze-001"), "en")

    assert code == 1
    assert german.splitlines()[1:] == [
        "Ähnliche Kennungen, die es gibt:",
        *(f"  gesetze/gesetze-000{n}" for n in (1, 0, 2)),
    ]
    assert english.splitlines()[1] == "Similar ids that there are:"
    assert "Beispiel" not in german


def test_nothing_near_is_nothing_named(sealed):
    """An id like no other gets no list, and a title that is not found gets none either."""
    for query in (Query(id="gesetze/etwas-ganz-anderes"), Query(title="gesetze-001")):
        assert len(commands.why(sealed, query)[1].splitlines()) == 1


def test_a_withdrawal_of_a_misspelt_id_names_what_was_meant(sealed, tmp_path):
    """Nothing is ordered."""
    with pytest.raises(ReleaseError, match="Did you mean gesetze/gesetze-0001"):
        commands.withdraw(tmp_path / "orders", ["gesetze/gesetze-O001"], "rights", date(2026, 11, 22), sealed)

    assert not (tmp_path / "orders").exists()
