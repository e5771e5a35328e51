"""Where German sentences end."""

import pytest

from filters.sentences import split


@pytest.mark.parametrize(
    "parts",
    [
        ["Das ist gut.", "Das ist besser."],
        ["Am 3. Mai 1912 kam er.", "Am 4. ging er."],
        ["Nach § 5 Abs. 2 S. 1 UrhG gilt das, vgl. Art. 3 GG.", "Es gilt auch sonst."],
        ["Er aß z. B. Brot, d. h. Gebäck.", "Sie nicht."],
        ["Ludwig XIV. König von Frankreich starb 1715.", "Sein Urenkel folgte."],
        ["„Nein!“ sagte er.", "„Doch.“", "Sie ging."],
        ["Dr. med. Anna Müller und Prof. Schmidt kamen.", "Wer noch?", "Niemand!"],
        ["Es kamen Hunde, Katzen usw.", "Der Hof war voll."],
        ["Im Jahre 1914.", "Der Krieg begann."],
        ["Ach! wie ſchön iſt das.", "Vnd Gott ſahe es."],
        ["Das kostet 3.500,50 Euro.", "Mehr nicht."],
        ["Überschrift ohne Punkt", "Der Text beginnt."],
        ["Er wartete … und wartete.", "Dann kam sie."],
        ["Siehe www.example.org für mehr.", "Ende."],
        ["Die Nr. 7 der Anlage ist gestr.", "Die Nr. 8 bleibt."],
        ["Friedrich II. von Preußen regierte.", "Wilhelm I. nicht."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(parts):
    """Each case is joined by a space, or by a blank line after a heading, and must come apart again."""
    glue = "\n\n" if parts[0][-1].isalpha() else " "

    assert split(glue.join(parts)) == parts


def test_wrapped_lines_do_not_end_a_sentence():
    """A line break is a space."""
    assert split("Er ging\nnach Hause. Dann\nschlief er.") == ["Er ging\nnach Hause.", "Dann\nschlief er."]


def test_text_without_words_has_no_sentence():
    """Signs alone say nothing."""
    assert split(" …\n\n ") == []
