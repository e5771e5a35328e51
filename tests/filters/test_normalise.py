"""Texts as they are meant."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.normalise import characters, normalise


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("die Donau-\nDampf fuhr", "die Donau-Dampf\nfuhr"),
        ("eine E-\nMail kam", "eine E-Mail\nkam"),
        ("das Zucker-\nbrot, süß", "das Zuckerbrot,\nsüß"),
        ("Haupt-\nund Nebensatz", "Haupt-\nund Nebensatz"),
        ("im Jahre 1914-\n1918", "im Jahre 1914-\n1918"),
        ("Ge⸗\nſchichte", "Geſchichte\n"),
        ("Sil\u00ad\nben", "Silben\n"),
        ("Wort-\n\nAbsatz", "Wort-\n\nAbsatz"),
    ],
)
def test_line_end_hyphens(given, meant):
    """Divided words join, compounds keep their hyphen, suspended hyphens stay."""
    assert normalise(given)[0] == meant


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("Mu\u0308ller", "Müller"),
        ("MÃ¼ller und StraÃŸe", "Müller und Straße"),
        ("â€žNeinâ€œ", "„Nein“"),
        ("Sil\u00adben\u200b", "Silben"),
        ("ﬁnden ﬂießen", "finden fließen"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("ein\x00 Wort", "ein Wort"),
        ("zwei\u00a0Worte   weit", "zwei Worte weit"),
        ("sehr g e s p e r r t gesetzt", "sehr gesperrt gesetzt"),
        ("K U R T  W O L F F  V E R L A G", "KURT WOLFF VERLAG"),
        ("K A P I T E L eins", "KAPITEL eins"),
        ("S e i d  u m s c h l u n g e n", "Seid umschlungen"),
        ("i  j  k  l", "i j k l"),
        (
            " ".join("einganzertextderweitgesetztistunddenniemandteilt"),
            " ".join("einganzertextderweitgesetztistunddenniemandteilt"),
        ),
    ],
)
def test_debris_is_mended(given, meant):
    """Each repair does its one thing."""
    assert normalise(given)[0] == meant


@pytest.mark.parametrize(
    "text",
    [
        "Das iſt ein „guter“ Satz – mit ‚allem‘ und »mehr«.",
        "fro\u0364lich",
        "Château, Čapek, Łódź, naïve Fälle",
        "  eingerückter Vers\n    noch weiter",
        "EINE ÜBERSCHRIFT\n\n§ 5 Abs. 2",
        "D E F G muß fließend sein",
        "die Noten B A C A B und die Teile a b c d",
    ],
)
def test_sound_text_stays(text):
    """What is right is not touched, and nothing is counted."""
    assert normalise(text) == (text, ())


def test_changes_are_counted_by_kind():
    """Each change can be told from the record."""
    _, changes = normalise("Sil\u00adben ﬁnden\r\nund\x01 so")

    assert dict(changes) == {"soft_hyphens": 1, "ligatures": 1, "line_ends": 1, "controls": 1}


def test_an_unknown_form_is_refused():
    """The message names the forms there are."""
    with pytest.raises(ValueError, match="default, verbatim"):
        normalise("x", form="other")


def test_verbatim_leaves_lines_and_spaces():
    """Code and tables keep their layout."""
    assert normalise("a  b-\nc", form="verbatim") == ("a  b-\nc", ())


ALPHABET = "aBäſüß \u00a0\n\r\t-⸗¬=\u00ad\u200b\u0308\u0364ﬁÃ¤â€ž1.\x00\x0c"


@pytest.mark.property
@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=40))
def test_normalising_twice_changes_nothing_more(text):
    """The normal form is a fixed point."""
    once, _ = normalise(text)

    assert normalise(once) == (once, ())


@given(st.text("a  \t\n\n\u00a0b", max_size=14))
def test_spaces_go_where_they_say_nothing(text):
    """Inside a line two spaces are one, at its end none, and there are two blank lines at most."""
    bare, ends = re.subn(r"[ \t]+(?=\n)|[ \t]+\Z", "", text)
    short, blanks = re.subn(r"\n{4,}", "\n\n\n", bare)
    single, several = re.subn(r"(?<=\S) {2,}(?=\S)", " ", text)

    assert characters.single_spaces(text) == (single, [("wide_spaces", several)])
    assert characters.edges(text) == (short, [("trailing_spaces", ends), ("blank_lines", blanks)])
