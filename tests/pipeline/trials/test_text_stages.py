"""`gemeingut try` for the stages that read texts: the keys that evaluations rely on."""

import io
import json

import pytest

from pipeline.trial import run
from pipeline.trials import Item, language, normalise, quality

GERMAN = "Der Ausschuss berät heute über den Haushalt des kommenden Jahres und die Höhe der Steuern."


def only(results):
    """Return the one line that a trial of one item yields."""
    (line,) = results
    return line


def test_language_tells_variety_and_score():
    """A kept line names language, variety and score."""
    line = only(language.trial([Item("1", GERMAN)]))

    assert (line["id"], line["verdict"], line["reason"]) == ("1", "keep", "")
    assert (line["language"], line["variety"]) == ("de", "deu")
    assert 0.9 <= line["score"] <= 1


def test_normalise_returns_the_text_and_its_changes():
    """Nothing is dropped, everything is counted."""
    line = only(normalise.trial([Item("1", "Sil\u00adben")]))

    assert (line["verdict"], line["text"], line["changes"]) == ("keep", "Silben", {"soft_hyphens": 1})


@pytest.mark.parametrize(("register", "verdict"), [("verse", "keep"), ("web", "drop")])
def test_quality_depends_on_the_register(register, verdict):
    """A song may repeat what a web page may not."""
    stanzas = [f"{GERMAN}\nUnd alle sangen im Chor dazu:\nO Wandern, o Wandern, du freie Lust!" for _ in range(1)]
    refrain = "O Wandern, o Wandern, du freie Lust, da weht Gottes Odem so frisch in die Brust."
    song = "\n\n".join(
        f"{line}\n{refrain}" for line in (*stanzas, GERMAN[:60], "Frisch auf drum, frisch auf im Schein")
    )
    line = only(quality.trial([Item("1", song, {"register": register})]))

    assert line["verdict"] == verdict


def test_quality_tells_value_and_limit():
    """A drop can be argued with."""
    line = only(quality.trial([Item("1", "\n".join([GERMAN] * 60), {"register": "novel"})]))

    assert line["reason"] == "repeated_lines"
    assert line["score"] > line["limit"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"id": "a", "text": False}, "line 1: text: expected a string (got False)."),
        ({"id": "a", "text": {}}, "line 1: text: expected a string (got an object)."),
        ({"id": "a", "metadata": []}, "line 1: metadata: expected an object (got a list)."),
        ({"id": True}, "line 1: id: expected a string or a number (got True)."),
        ({"id": ["a"]}, "line 1: id: expected a string or a number (got a list)."),
        (
            {"id": "a", "text": 3, "metadata": 4},
            "line 1: text: expected a string (got 3).\nline 1: metadata: expected an object (got 4).",
        ),
        ({"id": None}, "line 1: expected an object with `id` (and `text`, `metadata` as the stage needs)."),
    ],
)
def test_a_line_whose_fields_are_of_another_kind_is_told_and_not_judged(fields, told):
    """Nothing empty stands in for what cannot be read: each field is told with what was expected there."""
    out, err = io.BytesIO(), io.StringIO()

    assert run("normalise", io.BytesIO(json.dumps(fields).encode()), out, err) == 1
    assert (out.getvalue(), err.getvalue()) == (b"", f"{told}\n")


def test_fields_that_are_null_or_missing_are_not_known():
    """A number is an id as well."""
    out = io.BytesIO()

    assert run("normalise", io.BytesIO(b'{"id": 7, "text": null, "metadata": null}'), out, io.StringIO()) == 0
    assert json.loads(out.getvalue())["id"] == "7"
