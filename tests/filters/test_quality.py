"""What is worth reading."""

from base64 import b64encode
from hashlib import md5, sha1, sha512

import pytest

from filters.analysis import analyse
from filters.quality import QualityJudge, measure
from filters.quality.limits import LimitsError, limits
from manifests.reason_words import REASONS

PROSE = (
    "Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett zu einem ungeheueren "
    "Ungeziefer verwandelt. Er lag auf seinem panzerartig harten Rücken und sah, wenn er den Kopf ein wenig hob, "
    "seinen gewölbten, braunen, von bogenförmigen Versteifungen geteilten Bauch, auf dessen Höhe sich die Bettdecke, "
    "zum gänzlichen Niedergleiten bereit, kaum noch erhalten konnte. Seine vielen, im Vergleich zu seinem sonstigen "
    "Umfang kläglich dünnen Beine flimmerten ihm hilflos vor den Augen."
)


@pytest.mark.parametrize("register", ["novel", "web", "law", "no-such-register"])
def test_clean_prose_is_kept_in_every_register(register):
    """Kafka passes."""
    found = QualityJudge.for_register(register)(PROSE, analyse(PROSE))

    assert found.verdict.keep
    assert found.labels == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ((PROSE + "\n") * 60, "repeated_lines"),
        ("\n".join(f"{n:05d} {n * 7919 % 100003:05d} | {n * 31 % 997:03d}" for n in range(80)), "few_letters"),
        (PROSE.replace("e", "\ufffd"), "damaged"),
        ("m" * 5000, "unbroken"),
        ("".join(filter(str.isalpha, PROSE)), "unbroken"),
        ("aaaa " * 12, "unlikely_letters"),
        ("a" * 30, "unlikely_letters"),
        (b64encode(sha512(b"one").digest()).decode()[:38], "unlikely_letters"),
        ("\n".join(md5(bytes([n])).hexdigest() for n in range(3)), "codes"),
        ("\n".join(sha1(bytes([n])).hexdigest() for n in range(10)), "codes"),
    ],
)
def test_bad_text_is_dropped_with_its_measure(text, reason):
    """The code names the rule, and value and limit are told."""
    verdict = QualityJudge.for_register("novel")(text, analyse(text)).verdict

    assert verdict.reason == reason
    assert verdict.score is not None
    assert verdict.limit is not None


@pytest.mark.parametrize(
    "text", ["Donaudampfschifffahrtsgesellschaft", "Siehe https://www.beispiel.de/a/b/c/d?e=1", ""]
)
def test_few_words_are_no_unbroken_text(text):
    """A long compound or an address is none."""
    assert QualityJudge.for_register("novel")(text, analyse(text)).verdict.keep


def test_compounds_that_share_their_end_are_not_broken_words():
    """`Vor- und Nachteile` has a hyphen that belongs there; `Ver- waltung` has not."""
    shared = "Die Kopf- und Fußzeilen sowie die Vor- oder Nachteile der Ein- bis Zweibettzimmer standen im Plan. "
    broken = "Die Ver- waltung der Ge- meinde hatte die Sit- zung auf den Abend ver- schoben und nichts be- schlossen. "

    assert measure(analyse(shared * 3)).loose_hyphens == 0
    assert measure(analyse(broken * 3)).loose_hyphens > 0.2


def test_a_section_sign_tears_no_word():
    """Abbreviations of statutes hold one."""
    assert measure(analyse("Bekanntmachung zum Gesetz (BBiG§84an, WZG§35can) vom selben Tag.")).torn_words == 0


@pytest.mark.parametrize("register", ["law", "verse"])
def test_what_repeats_by_its_nature_is_kept(register):
    """A song's refrain and a training plan's annex say most of their lines twice."""
    verse = "".join(
        f"Und {word} stand der Bauer auf und ging hinaus aufs Feld.\n"
        "Hei, hoch der Hut und frisch der Mut, so fahren wir ins Land,\nso fahren wir mit Sang und Klang bis an den Meeresstrand.\n"
        for word in ("früh", "spät", "mittags", "nachts", "morgens", "abends")
    )

    assert 0.4 < measure(analyse(verse)).repeated_lines < 0.8
    assert QualityJudge.for_register(register)(verse, analyse(verse)).verdict.keep


@pytest.mark.parametrize(
    "text",
    [
        (
            "Seite drucken\n\nDruckt die aktuelle Seite. Wählen Sie im Menü Seite den Befehl Drucken und klicken Sie auf "
            "die Seite, die Sie drucken wollen. Einstellungen der Seite finden Sie auf der Seite Einstellungen."
        ),
        (
            "Hier steht, wie man eine Wurzel setzt. Kopieren Sie dazu die folgende Zeile in das Fenster der Befehle.\n\n"
            "%LAMBDA_{deg} = 1 + %alpha_deg SQRT {M_t over M_{(t=0)}-1}~{x_1+x_2}_{n}^{k}={y_1#y_2#y_3}"
        ),
    ],
)
def test_a_manual_may_speak_of_pages_and_show_formulae(text):
    """What would be furniture or code elsewhere is labelled there."""
    found = QualityJudge.for_register("manual")(text, analyse(text))

    assert found.verdict.keep
    assert {"page_furniture", "program_code"} & set(found.labels)


def test_shares_lie_between_0_and_1():
    """Every share of every text is a fraction."""
    for text in ("", "x", PROSE, "a b " * 500, "\n" * 20):
        found = measure(analyse(text))
        shares = [getattr(found, name) for name in found.names() if name not in COUNTS]

        assert all(0 <= share <= 1 for share in shares)


COUNTS = (
    "words",
    "sentences",
    "lines",
    "word_length",
    "longest_word",
    "line_length",
    "letter_cost",
    "word_order",
    "line_order",
)


def test_a_file_of_limits_with_faults_names_them_all(tmp_path):
    """Both the unknown measure and the missing bound are told in one go."""
    path = tmp_path / "quality.toml"
    path.write_text('[all]\na = { measure = "no", high = 1 }\nb = { measure = "letters" }\n')

    with pytest.raises(LimitsError, match=r"(?s)all\.a.*all\.b"):
        limits("law", path)


def test_insults_are_labelled_and_never_drop():
    """Literature may swear."""
    text = "„Du Arschloch, du Wichser, du Hurensohn!“ schrie er über den Hof, und alle Fenster gingen auf im Haus."
    found = QualityJudge.for_register("novel")(text, analyse(text))

    assert found.verdict.keep
    assert "insulting" in found.labels


def test_every_rule_that_drops_has_its_words():
    """Who asks why a text went is answered in both languages and not with a code."""
    assert {code for code, rule in limits("").rules if rule.effect == "drop"} <= REASONS.keys()
