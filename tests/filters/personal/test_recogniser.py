"""Our own name recogniser, and the gazetteer it reads with."""

import shutil

import numpy as np
import pytest

from filters.errors import ModelError
from filters.personal.gazetteer import Gazetteer, WordClass, shares
from filters.personal.recogniser import OWN, load, verify
from filters.personal.redact import RedactionConfig, Redactor
from filters.personal.tiers import Tier


def persons(text):
    """Return what our pipeline marks as persons."""
    return [entity.text for entity in load("own")(text).ents if entity.label_ == "PER"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Max Mustermann wohnt in Kassel.", ["Max Mustermann"]),
        ("Gestern kam Ingeborg Schneider zu Besuch.", ["Ingeborg Schneider"]),
        ("Die Bundesregierung hat den Antrag in Köln beraten.", []),
    ],
)
def test_persons_are_told_from_places_and_institutions(text, expected):
    """Plain cases that any recogniser must get right."""
    assert persons(text) == expected


def test_the_recogniser_adds_names_that_no_rule_finds():
    """In a contact block a name without any cue is found; outside of one it stays."""
    text = "Gestern rief Ingeborg Schneider an: 0341-20180952."
    rules, recognised = Redactor(Tier.T3, RedactionConfig(recogniser="")), Redactor(Tier.T3)

    assert "Ingeborg Schneider" in rules(text)[0]
    assert "Ingeborg Schneider" not in recognised(text)[0]
    assert recognised("Gestern rief Ingeborg Schneider an.")[1] == ()


def test_an_unknown_pipeline_is_an_error():
    """A name that is no installed pipeline is refused."""
    with pytest.raises(OSError, match="no_such_pipeline"):
        load("no_such_pipeline")


def test_the_model_is_small():
    """All files together stay below fifteen megabytes."""
    assert sum(path.stat().st_size for path in OWN.rglob("*") if path.is_file()) <= 15_000_000


def test_a_gazetteer_keeps_its_classes(tmp_path):
    """Saved and loaded it knows the same words; others are unknown."""
    words = Gazetteer.of({"Petra": WordClass.FIRST_NAME, "Koch": WordClass.SURNAME | WordClass.NOUN_OFTEN})
    words.save(tmp_path / "gazetteer.bin")
    again = Gazetteer.load(tmp_path / "gazetteer.bin")

    assert np.array_equal(words.keys, again.keys)
    assert [again(word) for word in ("Petra", "Koch", "Haus")] == [1, 6, 0]


def test_common_nouns_follow_determiners():
    """The share behind a determiner tells nouns from names."""
    sentences = [["Da", "lief", "der", "Hund", "zu", "Petra"], ["Ein", "Hund", "und", "Petra", "lief"]]

    assert shares(sentences, frozenset({"der", "ein"})) == {"Hund": (2, 1.0, 0), "Petra": (2, 0.0, 0)}


def test_an_altered_model_is_refused(tmp_path):
    """Every file is held against its digest before it is read."""
    shutil.copytree(OWN, tmp_path / "model")
    verify(tmp_path / "model")
    (tmp_path / "model" / "gazetteer.bin").write_bytes(b"other")

    with pytest.raises(ModelError, match=r"gazetteer\.bin"):
        verify(tmp_path / "model")
