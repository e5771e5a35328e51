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


def test_answers_name_ids_that_were_given():
    """Whatever the lines are called: `a` twice, beside a stranger who is called like a second `a`."""
    lines = list(trial([Item("a", prose(1)), Item("a", prose(1)), Item("a#2", prose(2)), Item("", prose(1))]))

    assert [line["id"] for line in lines] == ["a", "a", "a#2", ""]
    assert [line["verdict"] for line in lines].count("keep") == 2
    assert {found["id"] for line in lines for found in (*line["links"], {"id": line["cluster"]})} == {"a", ""}


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


LAW = "§ 1 Geltungsbereich\n{}\n§ 2 Begriffe\n{}\n§ 3 Inkrafttreten\nDieses Gesetz tritt am Tag nach der Verkündung in Kraft."


def test_different_laws_stay_under_whatever_name_their_register_comes():
    """A stranger's word for law, or none beside counted provisions, makes small differences content."""
    one = LAW.format(prose(1, 300), prose(2, 300))
    other = one.replace(" ", " nicht ", 1)

    for told in ({"register": "Gesetz"}, {"kind": "statute"}, {"type": "Verordnung"}, {}):
        lines = list(trial([Item("a", one, told | {"title": "A"}), Item("b", other, told | {"title": "B"})]))

        assert [line["verdict"] for line in lines] == ["keep", "keep"]
        assert lines[0]["links"][0]["id"] == "b"


def test_the_newer_state_of_a_law_stays_under_whatever_name_its_work_comes():
    """`work`, `jurabk` or `work_key`; `stand`, `version` or `year`; in the metadata or beside it."""
    old = LAW.format(prose(1, 200), prose(2, 200))
    new = LAW.format(prose(1, 200), prose(3, 60))

    for work, state in (("work", "year"), ("jurabk", "stand"), ("work_key", "revision")):
        told = [{"register": "law", work: "Muster-Gesetz", state: when} for when in ("2022", "2025-04-01")]
        lines = list(trial([Item("a", old, {}, {"id": "a", **told[0]}), Item("b", new, told[1])]))

        assert [line["dup_of"] for line in lines] == ["b", ""]
        assert lines[0]["reason"] == "duplicate_version"


def test_licences_and_origins_are_read_as_strangers_write_them():
    """Words for public domain before CC BY before share-alike; scans after transcriptions."""

    def survivor(one, other):
        lines = trial([Item("a", prose(1), one), Item("b", prose(1), other)])
        return next(line["id"] for line in lines if line["verdict"] == "keep")

    assert survivor({"license": "CC BY-SA 4.0"}, {"licence": "gemeinfrei"}) == "b"
    assert survivor({"license": "CC BY 4.0"}, {"license": {"id": "CC0 1.0"}}) == "b"
    assert survivor({"license": "CC_BY_NC_4.0"}, {"license": "cc-by-sa-3.0"}) == "b"
    assert survivor({"origin": "OCR"}, {"origin": "born digital"}) == "b"
    assert survivor({"tier": "b"}, {"tier": "A"}) == "b"
    assert survivor({"quality": {"score": 0.4}}, {"quality": "0.9"}) == "b"


def test_an_older_state_stays_beside_a_stub_and_where_no_date_tells_which_is_older():
    """What is left of a repealed law does not replace its text; without dates both states are linked."""
    law = {"register": "law", "work": "Muster-Gesetz"}
    old, stub = LAW.format(prose(1, 200), prose(2, 200)), LAW.format("(weggefallen)", "(weggefallen)")
    rewritten = LAW.format(prose(1, 200), prose(3, 60))

    beside_stub = list(
        trial([Item("a", old, law | {"revision": "2022-01-01"}), Item("b", stub, law | {"revision": "2025-01-01"})])
    )
    undated = list(trial([Item("a", old, law), Item("b", rewritten, law | {"revision": "2025-01-01"})]))

    assert {line["verdict"] for line in (*beside_stub, *undated)} == {"keep"}
    assert [link["kind"] for line in undated for link in line["links"]] == ["version", "version"]
