"""Laying out text: white space of the markup goes, that of the text stays."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.layout import Layout, squeeze
from pipeline.formats.wrapped import paragraphs


def test_a_no_break_space_is_text():
    """`§ 1` keeps the space that its author put there."""
    assert squeeze(" §\xa01 \n  Absatz\t2 ") == "§\xa01 Absatz 2"


@given(st.text(alphabet=" \n\t\r\f\vab\xa0"))
def test_squeezing_twice_changes_nothing_more(text):
    """One pass is enough, and leaves no two spaces together."""
    once = squeeze(text)

    assert squeeze(once) == once
    assert "  " not in once
    assert "\n" not in once


def test_paragraphs_lines_and_rows_are_kept_apart():
    """An empty line stands between paragraphs, a line end between lines, a bar between cells."""
    layout = Layout()
    layout.write("eins")
    layout.end_line()
    layout.write(" zwei ")
    layout.paragraph("drei", None, "vier")
    layout.row(["a", " b  c "])
    layout.row(["", " "])

    assert layout.text() == "eins\nzwei\n\ndrei vier\n\na | b c"


PROSE = """Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er
sich in seinem Bett zu einem ungeheueren Ungeziefer verwandelt. Er lag auf
seinem panzerartig harten Rücken."""

VERSE = """    Ihr naht euch wieder, schwankende Gestalten,
    Die früh sich einst dem trüben Blick gezeigt.
    Versuch ich wohl, euch diesmal festzuhalten?
    Fühl ich mein Herz noch jenem Wahn geneigt?"""


def test_prose_is_joined_and_verse_is_not():
    """Verse breaks its lines before the margin is reached."""
    text = paragraphs(f"{PROSE}\n\n\n{VERSE}\n")

    prose, verse = text.split("\n\n")
    assert "\n" not in prose
    assert verse.count("\n") == 3


def test_nothing_is_joined_when_told_so():
    """Option `unwrap = false` keeps every line."""
    assert paragraphs(PROSE, unwrap=False).count("\n") == 2


@given(st.text(alphabet="abc ,.\n", max_size=400))
def test_no_word_is_lost_in_joining(text):
    """Whatever is joined, the words and their order stay."""
    assert paragraphs(text).split() == text.split()
