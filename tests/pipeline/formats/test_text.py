"""Plain text: facts come from the file's name alone."""


def test_a_name_tells_author_and_title(read):
    """The pattern splits the name; the list of people completes it."""
    (book,) = read(
        "text",
        "Erstes Kapitel\n\nText.",
        path="bonsels_biene_maja.txt",
        name_pattern="{author}_{title}",
        people=["bonsels=Bonsels, Waldemar"],
    )

    assert book.work.authors[0].name == "Bonsels, Waldemar"
    assert book.work.title == "biene maja"
    assert book.text == "Erstes Kapitel\n\nText."


def test_a_name_that_does_not_fit_tells_nothing(read):
    """No field is guessed."""
    (book,) = read("text", "Text.", path="maja.txt", name_pattern="{author}_{title}")

    assert book.work.authors == ()
    assert book.work.title == ""


def test_white_space_is_no_document(read):
    """An empty page is named as such."""
    assert read("text", " \n\n ")[0].problem.startswith("empty_document")


def test_the_place_of_a_damaged_byte_is_named(read):
    """The offset is that of the file."""
    (found,) = read("text", "Grüße, Grüße, Grüße ".encode() + b"\xff")

    assert found.place == "byte 26"
