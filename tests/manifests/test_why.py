"""Why a document is in, or why not."""

import json
from datetime import date

import pytest

from licenses.conclude import conclude
from licenses.conclusion import Claim
from licenses.work import Work
from manifests import commands, conclusions, ledger, why_rights
from manifests.__main__ import main
from manifests.errors import ReleaseError
from manifests.why import Query, find, tell
from manifests.why_words import WORDS


def told(directory, language="de", **asked):
    """Return the one story that a query finds."""
    (story,) = find(directory, Query(**asked))
    return "\n".join(tell(story, language))


@pytest.mark.parametrize(
    "asked",
    [
        {"id": "gesetze/gesetze-0001"},
        {"id": "gesetze-0001"},
        {"uid": ledger.uid("gesetze", "gesetze-0001")},
        {"uid": ledger.uid("gesetze", "gesetze-0001")[:12]},
        {"text": "gilt für Beispiele Nummer 1"},
        {"title": "beispiel 1", "text": "Gesetz"},
        {"author": "erika muster", "text": "Nummer 1"},
    ],
)
def test_a_published_document_is_found_by_any_of_its_names(sealed, asked):
    """By id, uid, a part of it, text, title or author, it is the same story."""
    text = told(sealed, **asked)

    assert text.startswith("gesetze/gesetze-0001")
    assert "Veröffentlicht in der Konfiguration pd: data/pd/gesetze-00000.parquet, Zeile 1 (ab 0 gezählt)." in text


def test_the_story_gives_the_legal_basis(sealed):
    """Rule, both countries, evidence with its words, and the page it stands on."""
    text = told(sealed, "en", id="stuecke/stuecke-0000")

    assert "concluded: CC-BY-4.0" in text
    assert "grade of proof A: complete chain of evidence" in text
    assert "United States: licensed" in text
    assert "This text is licensed under CC BY 4.0." in text
    assert "“Frei nutzbar.”, https://stuecke.example/nutzung, read on 2026-02-03" in text
    assert "trim (trim): 3" in text


def test_a_legal_basis_is_told_in_the_language_of_the_answer(sealed):
    """Words of the rule table stand in German in a German answer; an older table had them in English alone."""
    german, english = (told(sealed, language, id="stuecke/stuecke-0000") for language in ("de", "en"))

    assert "Erlaubnis des Inhabers" in german
    assert "Grant by the holder" not in german
    assert "Grant by the holder" in english
    table = sealed / "manifest" / "rules.toml"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if not line.startswith("statute_de")), "utf-8")
    assert "Grant by the holder" in told(sealed, "de", id="stuecke/stuecke-0000")


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ("not_german", "Der Text ist nicht deutsch. (not_german, Wert 0.25, Grenze 0.5)"),
        ("near_duplicate", "Dublette von gesetze/gesetze-0000. near duplicate (near_duplicate, Ähnlichkeit 0.930)"),
        ("xml_not_well_formed", "Die Datei ist kein wohlgeformtes XML. (xml_not_well_formed, Stelle: line 1)"),
    ],
)
def test_what_was_left_out_is_explained_as_well(sealed, record, sentence):
    """Stage, reason and the value that decided are told for every way to end."""
    assert sentence in told(sealed, id=f"gesetze/gesetze-{record}")


def test_what_a_rule_lacked_is_told_beside_the_facts_it_had():
    """The date that cannot be right, and that it is what the decision fell on."""
    invented = Work("Gesetz", "law", published=1001, issuer="Bundesrepublik Deutschland")
    claim = Claim("LicenseRef-DE-UrhG-5-1", quote="§ 5 Abs. 1 UrhG")
    told = json.loads(conclusions.basis(conclude((claim,), (), invented, on=date(2026, 1, 1))))

    german, english = (why_rights.facts(told["de"], WORDS[language]) for language in ("de", "en"))

    assert german.endswith("Erscheinungsjahr 1001; ungeklärt: Ein Datum kann nicht stimmen.")
    assert english.endswith("year of publication 1001; undetermined: A date cannot be right.")


def test_many_documents_are_listed_and_not_told(sealed):
    """A broad question gets a list to choose from."""
    code, text = commands.why(sealed, Query(author="muster"))

    assert code == 0
    assert len(text.splitlines()) == 6


def test_nothing_found_and_nothing_asked_are_told_apart(sealed):
    """The one is a finding, the other a wrong use."""
    code, told = commands.why(sealed, Query(id="gesetze/none"))

    assert code == 1
    assert "Grabstein findet sich mit --uid" in told
    with pytest.raises(ReleaseError, match="nothing was asked"):
        find(sealed, Query())


def test_the_answer_for_machines_holds_no_text(sealed):
    """JSON carries all facts and never the document's words."""
    _, text = commands.why(sealed, Query(id="gesetze/gesetze-0001"), as_json=True)
    (story,) = json.loads(text)

    assert story["ledger"]["rule"] == "DE-5-1"
    assert "text" not in story["document"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["verify", "{}"], 0, "verified  yes, not checked: signature"),
        (["verify", "{}", "--level", "files", "--json"], 0, '"verified": true'),
        (["why", "{}", "--id", "gesetze/gesetze-0001", "--language", "en"], 0, "Published in"),
        (["prove", "{}", "gesetze/gesetze-0001"], 0, "c2sp.org/tlog-proof@v1"),
        (["diff", "{}", "{}"], 0, "1.0.0: the same release"),
        (["verify", "/nonexistent"], 1, "verified  NO"),
    ],
)
def test_the_module_runs_by_itself(sealed, capsys, arguments, code, words):
    """`python -m manifests` needs no pipeline."""
    got = main([argument.format(sealed) for argument in arguments])

    assert got == code
    assert words in capsys.readouterr().out


def test_the_module_knows_no_datatrove(sealed):
    """An auditor's process loads neither datatrove nor the pipeline."""
    import subprocess
    import sys

    code = (
        "import sys; from manifests.__main__ import main; "
        f"c = main(['verify', {str(sealed)!r}]); "
        "sys.exit(c or any(m.split('.')[0] in ('datatrove', 'pipeline', 'datasets') for m in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
