"""Manual pages: words without macros, and the licence from the package's table."""

import pytest

from pipeline.formats.dep5 import table

PAGE = r""".\" Kommentar
.TH LS 1 "September 2022" "GNU coreutils 9.1" "Dienstprogramme"
.de URL
\fI\\$2\fP <\\$1>\\$3
..
.SH BEZEICHNUNG
ls \- Verzeichnis\%inhalte auf\[u2010]listen
.SH "ÜBERSICHT UND MEHR"
\fBls\fP [\fI\,OPTION\/\fP]…
.PP
Ein Absatz, der
weitergeht.
.TP
\fB\-a\fP, \fB\-\-all\fP
Nichts ignorieren
.IP \(bu 2
Punkt
.BR ls (1)
.nf
  Zeile 1
Zeile 2
.fi
.TS
l l.
Name	Wert
a	T{
lang
T}
.TE
.ie n .foo
"""

TEXT = """BEZEICHNUNG

ls - Verzeichnisinhalte auf‐listen

ÜBERSICHT UND MEHR

ls [OPTION]…

Ein Absatz, der weitergeht.

-a, --all
Nichts ignorieren

Punkt ls(1)
Zeile 1
Zeile 2

Name | Wert
a | lang"""

DEP5 = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2020 Wer <wer@x.example>
License: GPL-3+

Files: po/de/man1/*
       po/fr/*
Copyright: © 2021 Anna Muster <anna@x.example>
           © 2022 Otto
License: MIT

Files: po/de/man1/cp.1.po
License: BSD-3-clause

License: MIT
 Text der Lizenz
"""


def test_a_page_becomes_its_words(read):
    """No macro and no escape sequence is left."""
    (page,) = read("troff", PAGE, path="man/man1/ls.1")

    assert page.text == TEXT
    assert (page.work.title, page.date) == ("LS(1)", "2022")


def test_the_licence_is_that_of_the_translation(read):
    """The table lists the translation's own file; addresses of people stay out of the statement."""
    (page,) = read("troff", PAGE, path="man/man1/ls.1", siblings={"copyright": DEP5.encode()}, copyright="copyright")

    (statement,) = page.statements
    assert statement.uri == "MIT"
    assert statement.quote == "License: MIT Copyright: © 2021 Anna Muster © 2022 Otto"
    assert statement.place == "copyright, line 7"


@pytest.mark.parametrize(
    ("path", "licence"),
    [
        ("README", "GPL-3+"),
        ("po/de/man1/ls.1.po", "MIT"),
        ("po/fr/a/b.po", "MIT"),
        ("po/de/man1/cp.1.po", "BSD-3-clause"),
    ],
)
def test_the_last_paragraph_that_matches_decides(path, licence):
    """A star matches slashes too."""
    assert table(DEP5.encode()).of(path).license == licence


def test_macros_alone_are_no_document(read):
    """A page that only points to another one has no text."""
    assert read("troff", ".so man1/ls.1\n")[0].problem.startswith("empty_document")
