"""Is it German, and which German?"""

from pathlib import Path

import pytest

from filters.analysis import analyse
from filters.errors import ModelError
from filters.language import LanguageJudge
from filters.language_model import LID_176, Pinned


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


@pytest.mark.parametrize(
    ("text", "variety"),
    [
        ("Der Ausschuss hat beschlossen, dass die Mittel für den Breitbandausbau erhöht werden.", "deu"),
        ("Der Bundesminister muß dem Ausschuß mitteilen, daß die Verwaltung zuständig ist.", "deu_1901"),
        ("Vnd er ſprach zu jnen / Gehet hin in alle Welt / vnd prediget das Euangelium aller Creaturn.", "deu-hist"),
        ("I ha hüt kei Zyt gha, wil mir no hei müesse go ychoufe u nachär isch d Bahn z spät cho.", "gsw"),
        ("Mia ham heid koa Zeid ghobt, wei ma no eikaffa hom miassn und da Zug is z'spaad kema.", "bar"),
        ("Wi hebbt vundaag keen Tiet hatt, denn wi mussen noch inköpen un de Togg is to laat kamen.", "nds"),
    ],
)
def test_each_german_is_told_from_the_others(judge, text, variety):
    """Every variety is kept, and labelled."""
    found = judge(text, analyse(text))

    assert (found.language, found.variety) == ("de", variety)
    assert found.verdict.keep


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mir hunn haut keng Zäit gehat, well mir nach akafe misste goen an den Zuch ze spéit komm ass.", "lb"),
        ("Ons het vandag nie tyd gehad nie, want ons moes nog inkopies doen en die trein was laat.", "af"),
        ("Vi havde ikke tid i dag, fordi vi skulle købe ind, og toget kom for sent.", "da"),
    ],
)
def test_near_neighbours_are_not_german(judge, text, language):
    """Luxembourgish, Afrikaans and Danish are dropped under their own names."""
    found = judge(text, analyse(text))

    assert found.language == language
    assert not found.verdict.keep


def test_the_century_of_old_german_is_guessed(judge):
    """Luther's spelling does not point to Goethe's time."""
    text = "Vnd er ſprach zu jnen / Gehet hin in alle Welt / vnd prediget das Euangelium aller Creaturn."

    assert judge(text, analyse(text)).century in {16, 17}


def test_passages_map_a_foreign_paragraph(judge):
    """A Latin quotation is foreign on the map, and does not decide."""
    text = (
        "Der Ausschuss berät heute über den Haushalt des kommenden Jahres und die Höhe der Steuern.\n\n"
        "Gallia est omnis divisa in partes tres, quarum unam incolunt Belgae, aliam Aquitani.\n\n"
        "So begann der Redner, und alle im Saal wussten, dass es länger dauern würde als sonst.\n"
    )
    analysis = analyse(text)

    assert [passage.german >= 0.5 for passage in judge.passages(analysis)] == [True, False, True]
    assert judge(text, analysis).verdict.keep


def test_a_text_without_letters_claims_nothing(judge):
    """Figures have no language."""
    found = judge("1 2 3\n4 5 6", analyse("1 2 3\n4 5 6"))

    assert (found.language, found.script) == ("und", "Zyyy")


def test_another_model_file_is_refused(tmp_path: Path):
    """Only the pinned bytes are loaded."""
    fake = tmp_path / "lid.176.ftz"
    fake.write_bytes(b"something else")

    with pytest.raises(ModelError, match="not the pinned model"):
        LanguageJudge(Pinned(fake, LID_176.sha256))


def test_a_missing_model_file_is_named(tmp_path: Path):
    """The steward learns which file to put where."""
    with pytest.raises(ModelError, match=r"missing\.ftz"):
        LanguageJudge(Pinned(tmp_path / "missing.ftz", LID_176.sha256))
