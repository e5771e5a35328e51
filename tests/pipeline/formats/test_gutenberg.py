"""Project Gutenberg: the book alone, with what its header and the catalogue say about it."""

import pytest

NEW = """The Project Gutenberg EBook of Die Verwandlung, by Franz Kafka

This eBook is for the use of anyone anywhere at no cost and with
almost no restrictions whatsoever.

Title: Die Verwandlung
       Eine Erzählung

Author: Franz Kafka
Translator: Max Muster

Release Date: August 21, 2007 [EBook #22367]

Language: German

*** START OF THIS PROJECT GUTENBERG EBOOK DIE VERWANDLUNG ***




Produced by Jana Srna and the Online
Distributed Proofreading Team at http://www.pgdp.net



I.

Als Gregor Samsa eines Morgens aus _unruhigen_ Träumen erwachte, fand er
sich in seinem Bett zu einem ungeheueren Ungeziefer verwandelt. Er lag
auf seinem Rücken.

[Illustration: Bett]




End of the Project Gutenberg EBook of Die Verwandlung, by Franz Kafka

*** END OF THIS PROJECT GUTENBERG EBOOK DIE VERWANDLUNG ***

***** This file should be named 22367-8.txt or 22367-8.zip *****
"""

OLD = """Project Gutenberg Etext "Faust: Der Tragoedie erster Teil" by Goethe

Copyright laws are changing all over the world, be sure to check
the copyright laws for your country before posting these files!!

Faust: Der Tragoedie erster Teil

by Johann Wolfgang von Goethe

June, 2000  [Etext #2229]

***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN ETEXTS**START***
This PROJECT GUTENBERG-tm etext, like most PROJECT GUTENBERG-
tm etexts, is a "public domain" work distributed by Professor
Michael S. Hart.

*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*




Zueignung.

Ihr naht euch wieder, schwankende Gestalten,
Die frueh sich einst dem trueben Blick gezeigt.


Ende dieses Projekt Gutenberg Etextes "Faust: Teil 1" von Goethe
"""

RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:pgterms="http://www.gutenberg.org/2009/pgterms/"><pgterms:ebook>
<dcterms:rights>Public domain in the USA.</dcterms:rights>
<dcterms:creator><pgterms:agent rdf:about="2009/agents/1735"><pgterms:birthdate>1883</pgterms:birthdate>
<pgterms:deathdate>1924</pgterms:deathdate><pgterms:name>Kafka, Franz</pgterms:name></pgterms:agent></dcterms:creator>
</pgterms:ebook></rdf:RDF>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_a_book_is_freed_of_its_wrapping(read, encoding):
    """Header, footer, the note on who produced it and the marks of italics are gone, in each encoding."""
    (book,) = read("gutenberg", NEW.encode(encoding), path="pg22367/22367-8.txt")

    assert book.text == (
        "I.\n\nAls Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett zu einem "
        "ungeheueren Ungeziefer verwandelt. Er lag auf seinem Rücken."
    )
    assert book.work.title == "Die Verwandlung Eine Erzählung"
    assert [p.name for p in book.work.authors] == ["Franz Kafka"]
    assert [p.name for p in book.work.translators] == ["Max Muster"]
    assert (book.date, book.language, book.work_key) == ("2007-08-21", "de", "gutenberg:22367")


def test_the_release_date_is_not_the_year_of_the_work(read):
    """A book that went online in 2007 was not published in 2007."""
    (book,) = read("gutenberg", NEW)

    assert book.work.published is None


def test_the_small_print_of_old_files_is_removed(read):
    """Before 2001 the licence stood in front, without the marks of later files."""
    (book,) = read("gutenberg", OLD)

    assert book.text.startswith("Zueignung.\n\nIhr naht euch wieder, schwankende Gestalten,\nDie frueh")
    assert "Gutenberg" not in book.text
    assert book.work.authors[0].name == "Johann Wolfgang von Goethe"
    assert "public domain" in book.statements[0].quote


def test_life_dates_come_from_the_catalogue(read):
    """The RDF file beside the text, or above it, knows when the author died."""
    (book,) = read("gutenberg", NEW, path="pg22367/old/22367-8.txt", siblings={"pg22367/pg22367.rdf": RDF})

    author = book.work.authors[0]
    assert (author.name, author.birth, author.death) == ("Kafka, Franz", 1883, 1924)
    assert book.statements[-1].quote == "Public domain in the USA."


def test_a_text_without_header_is_no_gutenberg_text(read):
    """Nothing is cut from a file that nobody marked."""
    (found,) = read("gutenberg", "Ein Text.\n")

    assert found.problem.startswith("no_header")


def test_the_header_of_new_files_is_read(read):
    """Since 2022 the words of the header are written otherwise."""
    new = (
        NEW.replace("Release Date: August 21, 2007 [EBook #22367]", "Release date: August 21, 2007 [eBook #22367]")
        .replace(
            "*** START OF THIS PROJECT GUTENBERG EBOOK DIE VERWANDLUNG ***",
            "*** START OF THE PROJECT GUTENBERG EBOOK 22367 ***",
        )
        .replace("This eBook is for the use", "This ebook is for the use")
    )

    (book,) = read("gutenberg", new)

    assert (book.date, book.work_key) == ("2007-08-21", "gutenberg:22367")
    assert book.statements[0].quote.startswith("This ebook is for the use of anyone")
    assert book.text.startswith("I.\n\nAls Gregor")
