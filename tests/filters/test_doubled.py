"""A text that stands in its file twice is a text once; a refrain stays."""

from filters.doubled import undoubled

STANZA = "Tief die Welt verworren schallt,\nOben einsam Rehe grasen,\nUnd wir ziehen fort und blasen,"
OTHER = "Was wir still gelobt im Wald,\nWollens draußen ehrlich halten,\nEwig bleiben treu die Alten:"


def test_a_second_copy_of_all_stanzas_is_taken_out():
    """The heading stays, the first copy stays, the second goes."""
    text = f"Der Jäger Abschied\n\n{STANZA}\n\n{OTHER}\n\n{STANZA}\n\n{OTHER}"

    assert undoubled(text) == (f"Der Jäger Abschied\n\n{STANZA}\n\n{OTHER}", 1)


def test_a_refrain_is_no_second_copy():
    """A stanza that comes again among others is the poet's own."""
    text = f"{STANZA}\n\n{OTHER}\n\n{STANZA}"

    assert undoubled(text) == (text, 0)


def test_two_equal_short_lines_stay():
    """What is too short to be a copy of a work is left alone."""
    assert undoubled("Ach!\n\nAch!") == ("Ach!\n\nAch!", 0)


def test_taking_out_twice_changes_nothing_more():
    """The rewrite is idempotent."""
    once, _ = undoubled(f"{STANZA}\n\n{STANZA}")

    assert undoubled(once) == (once, 0)
