"""What one pass over a text must find."""

import numpy as np
import pytest

from filters.analysis import WordFlag, analyse, fold_hash, fold_hashes


@pytest.mark.parametrize(
    "spellings",
    [
        ("Straße", "STRASSE", "Strasse", "Straſſe", "strasze".replace("sz", "ss")),
        ("Müller", "Mueller", "MÜLLER", "Mu\u0308ller", "Mu\u0364ller"),
        ("Öl", "Oel", "oel"),
    ],
)
def test_spellings_of_one_word_share_a_hash(spellings):
    """Umlauts, sharp s and long s agree with their 7-bit spellings."""
    assert len({fold_hash(word) for word in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("10", "100"), ("Mai", "Main"), ("das", "dass"), ("ab", "ba")])
def test_different_words_differ(one, other):
    """Numbers are kept exactly, and order counts."""
    assert fold_hash(one) != fold_hash(other)


def test_words_are_runs_of_letters_and_digits():
    """Signs part words; a soft hyphen does not."""
    found = analyse("Er sagte: „Sil\u00adben-Tren\u00adnung“ kostet 10,50 € (z.\u00a0B.).")

    assert found.word_list() == [
        "Er", "sagte", "Sil\u00adben", "Tren\u00adnung", "kostet", "10", "50", "z", "B",
    ]  # fmt: skip
    assert found.word_chars.tolist() == [2, 5, 6, 8, 6, 2, 2, 1, 1]


def test_a_soft_hyphen_does_not_change_the_hash():
    """The invisible break is passed over."""
    assert fold_hash("Sil\u00adbe") == fold_hash("Silbe")


def test_lines_and_paragraphs_are_found():
    """Blank lines part paragraphs, whatever the line ends."""
    found = analyse("Erste Zeile\r\nzweite.\r\n \r\n\r\nDritter Absatz\n")

    assert [found.line(i) for i in range(found.lines)] == ["Erste Zeile", "zweite.", " ", "", "Dritter Absatz", ""]
    assert [found.paragraph(i) for i in range(found.paragraphs)] == ["Erste Zeile\r\nzweite.", "Dritter Absatz"]
    assert found.line_word.tolist() == [0, 2, 3, 3, 3, 5, 5]
    assert chr(found.line_last[1]) == "."


def test_equal_lines_share_a_hash_and_blank_lines_have_none():
    """Spaces do not count, words and signs do."""
    hashes = analyse("Ja, gut.\n Ja, gut. \nJa gut.\n\n").line_hash

    assert hashes[0] == hashes[1] != hashes[2]
    assert hashes[3] == 0


def test_flags_tell_what_a_word_is_made_of():
    """Capitals, digits, inner capitals, long s and script are seen."""
    flags = [WordFlag(int(f)) for f in analyse("Haus 1772 eTzT Straſse Ω btz").word_flags]

    assert flags[0] == WordFlag.LETTER | WordFlag.CAPITAL | WordFlag.LOWERCASE | WordFlag.VOWEL
    assert flags[1] == WordFlag.DIGIT
    assert WordFlag.INNER_CAPITAL in flags[2]
    assert WordFlag.LONG_S in flags[3]
    assert WordFlag.FOREIGN_SCRIPT in flags[4]
    assert WordFlag.VOWEL not in flags[5]


def test_counts_add_up():
    """Every code point falls into exactly one kind."""
    text = "Größe 12 – Ωмא😀\ufffd\x01\u200b\ue000\n"
    c = analyse(text).counts

    assert c.chars == len(text)
    assert c.chars == c.letters + c.digits + c.spaces + c.punctuation + c.symbols + c.controls + c.invisible
    assert (c.latin, c.greek, c.cyrillic, c.hebrew) == (5, 1, 1, 1)
    assert (c.umlauts, c.replacement, c.private_use) == (2, 1, 1)


def test_the_empty_text_has_one_blank_line():
    """Nothing breaks where nothing is."""
    found = analyse("")

    assert (found.words, found.lines, found.paragraphs) == (0, 1, 0)


def test_arrays_cannot_be_changed():
    """An analysis is a value."""
    with pytest.raises(ValueError, match="read-only"):
        analyse("Wort").word_hash[0] = np.uint64(1)


def test_a_word_list_becomes_a_sorted_table():
    """Look-ups need order and no repeats."""
    table = fold_hashes(["und", "UND", "der"])

    assert len(table) == 2
    assert table[0] < table[1]


def test_asking_the_hash_of_two_words_is_refused():
    """The message says what to give."""
    with pytest.raises(ValueError, match="one word"):
        fold_hash("z. B.")
