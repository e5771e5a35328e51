"""Is it German, and which German?"""

import hashlib
import subprocess
import sys
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


@pytest.mark.parametrize(
    "text",
    [
        "Hallo, wie geht es dir heute?",
        "Guten Morgen!",
        "Das Wetter ist schön.",
        "Er las das Buch.",
        "Die Suppe ist heiß.",
    ],
)
def test_a_short_sentence_without_marks_of_its_time_is_modern(judge, text):
    """A greeting is as good today as two hundred years ago; a year before 1900 makes it old."""
    assert judge(text, analyse(text)).variety == "deu"
    assert judge("Guten Morgen!", analyse("Guten Morgen!"), 1850).variety == "deu-hist"


@pytest.mark.parametrize("text", ["Vnd er gieng hin.", "Was seynd das für Reden?", "Seyd gegrüßet, werther Herr!"])
def test_a_short_sentence_in_old_spelling_is_old(judge, text):
    """Its words are marks enough."""
    assert judge(text, analyse(text)).variety == "deu-hist"


def test_alsatian_is_german(judge):
    """Its accents tell it from Luxembourgish, which has none of them."""
    alsatian = "Ìn de Stàdt ìsch hìt Màrik, ùn àlli Lìt gehn ìnkaufe. D'Kìnder speele ùf de Stross, bis es dùnkel wùrd."
    luxembourgish = "Haut ass Maart an der Stad, an d'Leit ginn all akafen. D'Kanner spillen op der Strooss."

    assert judge(alsatian, analyse(alsatian)).language == "de"
    assert judge(luxembourgish, analyse(luxembourgish)).language == "lb"


@pytest.mark.parametrize(
    "text",
    [
        "Vos makht ir haynt? Ikh gey in shul arayn un lern yidish mit mayn khaver.",
        (
            "Der rebe hot gezogt, az men darf nisht shlofn ven men ken lernen, un keyner hot im nisht gefregt farvos. "
            "Nokh dem zenen zey ale avek tsu zikh aheym, un oyf der gas iz shoyn geven shtil."
        ),
    ],
)
def test_yiddish_in_latin_letters_is_not_german(judge, text):
    """Its words look like those of old German to both models."""
    found = judge(text, analyse(text))

    assert (found.language, found.variety, found.verdict.reason) == ("yi", "yid", "not_german")


def test_words_with_kh_are_no_yiddish(judge):
    """Compounds and names have the letters, too."""
    text = "In der Musikhalle und der Viehkhalle des Parks sprachen der Khan und der Lakhdar über Rikscha und Sikhs."

    assert judge(text, analyse(text)).language == "de"


@pytest.mark.parametrize("text", ["今天天气好", "今天天气很好我们去公园散步吧", "Доброе утро", "α β γ"])
def test_a_few_letters_of_another_script_are_not_german(judge, text):
    """No German is written so, however short it is."""
    assert judge(text, analyse(text)).verdict.reason == "not_german"


def test_a_title_that_both_models_take_for_german_is_kept(judge):
    """Neither is sure of two compounds, but no other language comes before German."""
    text = "Landesfischgesetz Schleswig-Holstein (LFG-SH)"

    assert judge(text, analyse(text)).verdict.keep


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


@pytest.mark.parametrize(("year", "variety", "century"), [(1785, "deu-hist", 18), (1995, "deu", None)])
def test_a_known_year_decides_where_the_words_do_not(judge, year, variety, century):
    """A sentence without marks of its time is as old as its text."""
    text = "Der Wagen stand vor der Tür, und die Mutter rief den Kindern zu, sie sollten sich beeilen."
    found = judge(text, analyse(text), year)

    assert (found.variety, found.century) == (variety, century)


def test_a_year_does_not_make_a_modern_text_old(judge):
    """A statute of 1896 that is still amended is modern German."""
    text = (
        "Der Verbraucher kann den Vertrag innerhalb der Frist widerrufen, es sei denn, dass die E-Mail-Adresse oder die "
        "Website des Unternehmers nach Absatz 2 Satz 1 Nummer 3 der Verordnung (EU) 2016/679 angegeben wurde."
    )

    assert judge(text, analyse(text), 1896).variety == "deu"


def test_a_few_letters_that_no_model_knows_claim_no_language(judge):
    """A diary entry of initials proves nothing."""
    text = "18/2 Samstag. Jean. z. H. 0."
    found = judge(text, analyse(text))

    assert (found.language, found.verdict.keep) == ("und", True)


def test_another_general_model_takes_part(judge, tmp_path):
    """A fastText file with ISO 639-3 labels is asked as lid.176 is; one without German is refused."""
    lines = tmp_path / "lines.txt"
    german, english = "Der Wagen stand vor der Tür.", "The wagon stood before the door."
    lines.write_text(f"__label__deu_Latn {german}\n__label__eng_Latn {english}\n" * 200, "utf-8")
    path = tmp_path / "own.bin"
    # A process of its own, because fastText's training leaves memory unset that other libraries have used.
    training = f"""import fasttext
fasttext.train_supervised(
    {str(lines)!r}, dim=16, minn=2, maxn=4, bucket=20_000, minCount=1, epoch=8, thread=1, seed=42, verbose=0
).save_model({str(path)!r})"""
    subprocess.run([sys.executable, "-c", training], check=True)
    pinned = Pinned(path, hashlib.sha256(path.read_bytes()).hexdigest())
    other = LanguageJudge(pinned)

    assert other(german, analyse(german)).verdict.keep
    assert not other(english, analyse(english)).verdict.keep
    assert LanguageJudge(pinned, german=("deu_Latn",))(german, analyse(german)).language == "de"
    with pytest.raises(ModelError, match="no label for German"):
        LanguageJudge(pinned, german=("gmh_Latn",))
