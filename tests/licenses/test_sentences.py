"""What a sentence says about licences: which, over what, and whether it grants anything."""

import pytest

from licenses.scopes import subject
from licenses.sentences import denies, grants, hits, readings, sentences
from licenses.work import Scope


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Dieser Text steht unter der Lizenz CC BY-SA 4.0.", [("text", "CC-BY-SA-4.0")]),
        ("Texte und Bilder: CC BY 4.0", [("text", "CC-BY-4.0")]),
        ("Mit Ausnahme der Bilder steht dieses Werk unter CC BY 4.0", [("text", "CC-BY-4.0")]),
        ("Except for logos, images and code, the contents are provided under CC BY 4.0", [("text", "CC-BY-4.0")]),
        ("The markup is licensed as CC-BY.", [("markup", "LicenseRef-CC-BY")]),
        ("Der Code dieser Website steht unter der MIT-Lizenz.", [("software", "MIT")]),
        ("Metadaten des Textes: CC0", [("metadata", "CC0-1.0")]),
        ("Foto: Max Muster / CC BY-SA 3.0", [("images", "CC-BY-SA-3.0")]),
        ("CC-BY-SA 3.0 (Bild), Text: CC BY 4.0", [("images", "CC-BY-SA-3.0"), ("text", "CC-BY-4.0")]),
        (
            "Der Quellcode ist unter der MIT-Lizenz veröffentlicht, die Texte unter CC BY-SA 4.0.",
            [("software", "MIT"), ("text", "CC-BY-SA-4.0")],
        ),
        ("Inhalte verfügbar unter CC BY-SA 3.0 und GFDL", [("text", "CC-BY-SA-3.0 OR LicenseRef-GFDL")]),
        ("CC BY-NC 4.0 und CC BY 4.0", [("text", "CC-BY-NC-4.0 AND CC-BY-4.0")]),
        ("CC-BY-SA 3.0 or LGPL 2.1", [("text", "CC-BY-SA-3.0 OR LGPL-2.1-only")]),
        ("GNU General Public License version 2 or any later version", [("text", "GPL-2.0-or-later")]),
        ("free of charge for any use: commercial or noncommercial, CC BY 4.0", [("text", "CC-BY-4.0")]),
        ("Dieser Artikel darf nicht kommerziell genutzt werden.", [("text", "LicenseRef-Non-Commercial")]),
        ("Das Werk darf nicht verändert werden.", [("text", "LicenseRef-No-Derivatives")]),
        ("Dieser Text steht nicht unter CC BY 4.0.", [("text", "LicenseRef-Denied")]),
        ("SPDX-License-Identifier: CC-BY-SA-4.0", [("text", "CC-BY-SA-4.0")]),
    ],
)
def test_a_sentence_is_read_with_its_scopes(sentence, expected):
    """Each licence goes to what its clause is about."""
    assert [(scope.value, name) for scope, name in readings(sentence)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Der Artikel erklärt, warum viele Künstler ihre Werke unter CC BY 4.0 veröffentlichen.",
        "Wenn Sie Beiträge einreichen, stimmen Sie zu, dass diese unter CC BY-SA 4.0 veröffentlicht werden.",
        "Creative Commons bietet Lizenzen wie CC BY 4.0 und CC BY-NC 4.0 an, die Urheber wählen können.",
        "The license changed from CC-BY-NC-4.0 to CC-BY-4.0 in May.",
    ],
)
def test_talk_about_licences_grants_nothing(sentence):
    """A reference is no statement."""
    assert hits(sentence)
    assert not grants(sentence)


def test_a_denial_is_no_grant():
    """What no longer holds is not granted."""
    assert denies("Diese Seite steht nicht mehr unter CC BY.")
    assert not grants("Diese Seite steht nicht mehr unter CC BY.")


def test_a_statute_is_not_cut_in_two():
    """The point of an abbreviation ends no sentence."""
    assert [s for _, s in sentences("Amtliches Werk gemäß § 5 Abs. 1 UrhG")] == ["Amtliches Werk gemäß § 5 Abs. 1 UrhG"]


def test_a_clause_without_a_subject_says_nothing_about_scope():
    """The caller decides what silence means."""
    assert subject("lizenziert unter") is None
    assert subject("die Bilder dieses Artikels") is Scope.IMAGES


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Creative Commons Attribution Pas d'Utilisation Commerciale Pas de Modification 3.0 France",
            "BY-NC-ND-3.0-FR",
        ),
        ("Naamsvermelding-NietCommercieel-GelijkDelen 4.0 Internationaal", "BY-NC-SA-4.0"),
        ("Attribuzione-NonCommerciale 4.0 Internazionale", "BY-NC-4.0"),
        ("署名—非商业性使用—禁止演绎 4.0", "BY-NC-ND-4.0"),
        ("Erkännande-DelaPåSammaVillkor 4.0 Internationell", "BY-SA-4.0"),
    ],
)
def test_conditions_are_read_in_every_language_of_the_licences(name, expected):
    """Names in the languages of the legal code keep their conditions."""
    ((_, found),) = readings(name)

    assert found.removeprefix("LicenseRef-").removeprefix("CC-") == expected


def test_a_name_with_words_nobody_understands_stays_unspecific():
    """What stands between BY and the version may be a condition."""
    assert readings("Creative Commons Attribution Foo Bar 4.0") == ((Scope.TEXT, "LicenseRef-CC-Unspecified"),)


@pytest.mark.parametrize(
    ("sentence", "scope"),
    [
        ("Die Audiodatei steht unter CC BY 4.0.", "images"),
        ("Der Wiki-Code steht unter CC BY 4.0.", "software"),
        ("Die Beitragsbilder stehen unter CC BY 4.0.", "images"),
        ("Die Bildungsinhalte stehen unter CC BY 4.0.", "text"),
        ("Das Video und sein Transkript stehen unter CC BY 4.0.", "text"),
    ],
)
def test_the_last_part_of_a_german_compound_decides(sentence, scope):
    """A wiki's code is code, and an article's pictures are pictures."""
    assert [s.value for s, _ in readings(sentence)] == [scope]
