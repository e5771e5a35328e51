"""Grants beside which something stands: what is understood, and what leaves a text undetermined."""

import json
from pathlib import Path

import pytest

from licenses.conditions import unread
from licenses.sentences import hits
from pipeline.trials import Item
from pipeline.trials.license import trial

FOLDER = Path(__file__).parent.parent / "data" / "licenses"


def cases(name):
    """Return the cases of one half."""
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def concluded(case):
    """Return the licence under which a case would be published, or nothing."""
    (line,) = trial([Item(case["id"], case.get("text", ""), case.get("metadata", {}))])
    return line["license"] if line["verdict"] == "keep" else ""


PARTS = ("conditions-before.jsonl", "conditions-after.jsonl", "conditions-last.jsonl", "conditions-final.jsonl")


@pytest.mark.parametrize("case", [case for part in PARTS for case in cases(part)], ids=lambda c: c["id"])
def test_a_condition_beside_a_grant_frees_nothing_and_its_own_terms_take_nothing_away(case):
    """Half of the cases were written before the rule; what the others gave unseen stands in docs/evaluation.md."""
    assert concluded(case) == case["expected"]


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("Dieser Text steht unter CC BY 4.0.", ""),
        ("Dieser Text steht zaunköniglich unter CC BY 4.0.", "Dieser Text steht zaunköniglich unter"),
        ("CC BY 4.0 zwischen zwölf und Mittag", "zwischen zwölf und Mittag"),
        ("Die Chronik von Altdorf steht unter CC BY 4.0.", ""),
        ("Sofern nicht anders vermerkt, gilt CC BY 4.0.", ""),
        ("Sofern nicht anders vereinbart, gilt CC BY 4.0.", "Sofern nicht anders vereinbart"),
        ("CC BY 4.0, wenn der Autor genannt wird", ""),
        ("CC BY 4.0, wenn der Autor gefragt wird", "wenn der Autor gefragt wird"),
    ],
)
def test_a_clause_is_told_by_what_is_not_understood_in_it(sentence, left):
    """No list of conditions is needed: a word too many is one."""
    assert unread(sentence, [(h.start, h.end, h.scope) for h in hits(sentence)]) == left


CC = "https://creativecommons.org/licenses/by-sa/4.0/"


@pytest.mark.parametrize(
    "notice",
    [
        (
            f"<mets:mets xmlns:mets='m'><dv:rights xmlns:dv='d'><dv:owner>Archiv</dv:owner><dv:license>{CC}</dv:license>"
            "</dv:rights></mets:mets>"
        ),
        f"<html><body><p>Text</p><a rel='license' href='{CC}'>hier</a></body></html>",
        (
            f"<footer>Dieses Werk ist lizenziert unter <a rel='license' href='{CC}'>CC BY-SA 4.0</a>.<br/>"
            "Beruht auf einem Werk unter https://x.example.<br/>Über diese Lizenz hinausgehende Erlaubnisse können Sie unter "
            "https://x.example/mehr erhalten.</footer>"
        ),
        (
            f"<ul><li>Diese Seite wurde zuletzt am 3. Mai 2024 bearbeitet.</li><li>Der Text ist unter der Lizenz <a href='{CC}'>"
            "CC BY-SA 4.0</a> verfügbar; möglicherweise unterliegen die Inhalte jeweils zusätzlichen Bedingungen.</li></ul>"
        ),
        "Sofern nicht anders angegeben, steht dieses Arbeitsblatt unter CC BY-SA 4.0.",
        "Die von uns verfassten Inhalte stehen, soweit nicht anders vermerkt, unter CC BY-SA 4.0.",
        "Dieses Werk wurde durch das Archiv Altdorf unter CC BY-SA 4.0 bereitgestellt.",
        "Dieser Text darf unter Nennung des/der Autors/-in geteilt werden. Lizenz: CC BY-SA 4.0",
        (
            "Dieser Artikel wird unter CC BY-SA 4.0 veröffentlicht, welche die Nutzung und Wiedergabe in jeglichem Medium erlaubt, "
            "sofern Sie den/die ursprünglichen Autor(en) nennen, einen Link zur Lizenz beifügen und angeben, ob Änderungen "
            "vorgenommen wurden."
        ),
    ],
)
def test_the_notices_of_real_pages_are_understood(notice):
    """What libraries, wikis, blogs and journals write beside their licence is no condition."""
    assert concluded({"id": "x", "text": notice}) == "CC-BY-SA-4.0"


@pytest.mark.parametrize(
    "sentence",
    [
        "Das Training von KI-Modellen ist untersagt.",
        "Training von Sprachmodellen verboten.",
        "Das Scraping ist untersagt.",
        "Verkauf verboten.",
        "Nur für Schulen.",
    ],
)
def test_a_bare_prohibition_beside_a_grant_is_about_the_grant(sentence):
    """It names no licence, so nothing else would count it."""
    assert not concluded({"id": "1", "text": f"Dieser Text steht unter CC BY 4.0. {sentence}"})


def test_a_prohibition_of_use_in_the_next_paragraph_counts():
    """A heading may stand there, but no word of use."""
    assert not concluded({"id": "1", "text": "Dieser Text steht unter CC BY 4.0.\n\nDas Scraping ist untersagt."})
