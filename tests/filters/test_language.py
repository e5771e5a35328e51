"""Is it German, and which German?"""

from pathlib import Path

import pytest

from filters.analysis import analyse
from filters.errors import ModelError
from filters.language import LanguageJudge


@pytest.fixture(scope="module")
def judge():
    """Load the models once for all tests of this file."""
    return LanguageJudge()


@pytest.mark.parametrize(
    "text",
    [
        "Der Ausschuss berät heute über den Haushalt des kommenden Jahres und die Höhe der Steuern.",
        "Vnd Gott ſprach / Es werde Liecht / Vnd es ward Liecht / vnd Gott ſahe das das Liecht gut war.",
        "Habe nun, ach! Philosophie, Juristerei und Medizin durchaus studiert, mit heißem Bemühn.",
    ],
)
def test_german_is_kept(judge, text):
    """Modern and old German are German."""
    found = judge(text, analyse(text))

    assert found.verdict.keep
    assert (found.language, found.script) == ("de", "Latn")
    assert 0 <= found.score <= 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The committee will debate the budget of the coming year and the level of taxes.", "en"),
        ("De commissie bespreekt vandaag de begroting van het komende jaar en de hoogte van de belastingen.", "nl"),
        ("La commission examine aujourd'hui le budget de l'année prochaine et le niveau des impôts.", "fr"),
    ],
)
def test_other_languages_are_dropped_with_their_score(judge, text, language):
    """The verdict carries the value and the limit that decided."""
    found = judge(text, analyse(text))

    assert found.language == language
    assert found.verdict.reason == "not_german"
    assert found.verdict.score < found.verdict.limit


def test_a_long_text_is_judged_by_windows(judge):
    """An English third of a German text is seen as a share."""
    german = "Der Ausschuss berät heute über den Haushalt des kommenden Jahres und die Höhe der Steuern.\n" * 40
    english = "The committee will debate the budget of the coming year and the level of taxes.\n" * 22
    found = judge(german + english, analyse(german + english))

    assert found.verdict.keep
    assert 0 < found.foreign_share < 0.6


def test_a_text_without_letters_claims_nothing(judge):
    """Figures have no language."""
    found = judge("1 2 3\n4 5 6", analyse("1 2 3\n4 5 6"))

    assert (found.language, found.script) == ("und", "Zyyy")


def test_another_model_file_is_refused(tmp_path: Path):
    """Only the pinned bytes are loaded."""
    fake = tmp_path / "lid.176.ftz"
    fake.write_bytes(b"something else")

    with pytest.raises(ModelError, match="not the pinned model"):
        LanguageJudge(fake)


def test_a_missing_model_file_is_named(tmp_path: Path):
    """The steward learns which file to put where."""
    with pytest.raises(ModelError, match=r"missing\.ftz"):
        LanguageJudge(tmp_path / "missing.ftz")
