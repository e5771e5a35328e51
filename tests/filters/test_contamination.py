"""Contamination: planted evaluation items are found, near ones are not."""

import json

import pyarrow.parquet as pq
import pytest

from filters.contamination import (
    DECLARATIONS,
    EvaluationSet,
    declared,
    index,
    items_of,
    judge,
    overlaps,
    read_index,
    write_index,
)
from filters.errors import FilterError

PROBLEM = (
    "Janets Enten legen 16 Eier pro Tag. Sie isst drei davon jeden Morgen zum Frühstück und backt mit vier weiteren "
    "jeden Tag Muffins für ihre Freunde. Den Rest verkauft sie täglich auf dem Markt."
)
FILLER = " ".join(f"Satz {i} handelt von etwas anderem und bleibt dabei." for i in range(200))


@pytest.fixture
def against():
    """An index of one problem and one question too short to prove anything."""
    return index({"planted-de": [PROBLEM, "Wie alt ist Anna?"]})


def test_a_planted_item_is_found_in_a_long_document(against):
    """The share is that of the item, so the length of the document does not hide it."""
    (found,) = overlaps(f"{FILLER}\n\n{PROBLEM}\n\n{FILLER}", against)

    assert (found.name, found.share, found.items) == ("planted-de", 1.0, 1)
    assert judge([found]).reason == "contaminated_planted_de"


def test_folding_does_not_hide_an_item(against):
    """Case and spelling of umlauts are no disguise."""
    (found,) = overlaps(PROBLEM.upper().replace("Ü", "UE"), against)

    assert found.share == 1.0


def test_half_an_item_is_flagged_and_stays(against):
    """Between the two thresholds a document is flagged only."""
    tokens = PROBLEM.split()
    (found,) = overlaps(" ".join(tokens[: len(tokens) // 2 + 4]), against)

    assert 0.3 <= found.share < 0.7
    assert judge([found]).keep


def test_the_same_problem_with_other_numbers_is_another_problem(against):
    """Numbers are kept: 16 eggs are not 20 eggs."""
    (found,) = overlaps(PROBLEM.replace("16", "20"), against)

    assert found.share < 1.0


def test_a_document_without_an_item_is_clean(against):
    """Nothing is found where nothing was planted."""
    assert overlaps(FILLER, against) == ()
    assert overlaps("", against) == ()
    assert overlaps("Wie alt ist Anna?", against) == ()


def test_every_declared_set_has_a_name_of_its_own():
    """The declarations are read and name each set once."""
    names = [found.name for found in declared()]

    assert len(names) == len(set(names)) >= 8
    assert {"xquad-de", "mgsm-de"} <= set(names)


@pytest.mark.parametrize(
    ("kind", "columns", "data", "expected"),
    [
        (
            "squad",
            (),
            json.dumps({"data": [{"paragraphs": [{"context": "C", "qas": [{"question": "Q"}]}]}]}),
            ["C", "Q"],
        ),
        ("tsv", ("0",), "Frage\t7\n", ["Frage"]),
        ("jsonl", ("q",), '{"q": "Frage"}\n', ["Frage"]),
    ],
)
def test_items_are_read_from_each_format(tmp_path, kind, columns, data, expected):
    """Passages and questions come out in their order."""
    (tmp_path / "set").write_text(data)
    found = EvaluationSet(
        name="s", title="", url="", license="", format=kind, columns=columns, files=({"path": "set"},)
    )

    assert list(items_of(found, tmp_path)) == expected


def test_a_file_that_differs_from_its_digest_is_refused(tmp_path):
    """A set is the declared one or none."""
    (tmp_path / "xquad.de.json").write_text("{}")
    xquad = next(found for found in declared(DECLARATIONS) if found.name == "xquad-de")

    with pytest.raises(FilterError, match="not the declared file"):
        list(items_of(xquad, tmp_path))


def test_the_packaged_index_finds_a_problem_of_mgsm():
    """The check runs without downloading a set. The problem is MGSM's first (CC BY-SA 4.0)."""
    text = "Janets Enten legen 16 Eier pro Tag. Sie isst drei jeden Morgen zum Frühstück und backt mit vier jeden Tag"
    (found,) = overlaps(f"{FILLER} {text}", read_index())

    assert found.name == "mgsm-de"
    assert found.ngrams == 13


def test_an_index_survives_writing_and_reading(tmp_path, against):
    """What is read finds what was written."""
    write_index(against, tmp_path / "index.parquet")
    again = read_index(tmp_path / "index.parquet")

    assert overlaps(PROBLEM, again) == overlaps(PROBLEM, against)


def test_an_index_of_another_recipe_is_refused(tmp_path, against):
    """Hashes of another folding would find nothing and say nothing."""
    path = tmp_path / "index.parquet"
    write_index(against, path)
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({**table.schema.metadata, b"recipe": b"older"}), path)

    with pytest.raises(FilterError, match="another recipe"):
        read_index(path)
