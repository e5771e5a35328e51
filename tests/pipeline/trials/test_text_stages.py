"""`gemeingut try` for the stages that read texts: the keys that evaluations rely on."""

import pytest

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
