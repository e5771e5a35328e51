"""EPUB and PDF: the text of a book with what its package says."""

import io
import zipfile

import pytest

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="O/p.opf"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:opf="http://www.idpf.org/2007/opf">
<metadata><dc:identifier>urn:isbn:1</dc:identifier><dc:title>Ein Buch</dc:title><dc:creator>Muster, Anna</dc:creator>
<dc:contributor opf:role="trl">Otto</dc:contributor><dc:language>de</dc:language><dc:date>1901-01-01</dc:date>
<dc:rights>CC BY 4.0 https://creativecommons.org/licenses/by/4.0/</dc:rights></metadata>
<manifest><item id="a" href="a%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" properties="nav"
 media-type="application/xhtml+xml"/><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="n"/><itemref idref="c"/><itemref idref="a"/></spine></package>"""


def epub(**changes):
    """Return a small book."""
    files = {
        "META-INF/container.xml": CONTAINER,
        "O/p.opf": PACKAGE,
        "O/nav.xhtml": "<html><body><a>Kapitel</a></body></html>",
        "O/a b.xhtml": "<html><body><h1>Zwei</h1><p>Ende.</p></body></html>",
        "O/c.xhtml": "<html><body><h1>Eins</h1><p>Anfang.</p></body></html>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in {**files, **changes}.items():
            if data is not None:
                book.writestr(name, data)
    return out.getvalue()


def test_chapters_come_in_reading_order(read):
    """The spine orders them; the navigation is none of them."""
    (book,) = read("epub", epub())

    assert book.text == "Eins\n\nAnfang.\n\nZwei\n\nEnde."
    assert (book.id, book.work.title, book.date, book.language) == ("urn:isbn:1", "Ein Buch", "1901-01-01", "de")
    assert [p.name for p in book.work.authors] == ["Muster, Anna"]
    assert [p.name for p in book.work.translators] == ["Otto"]
    assert book.statements[0].uri == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (epub(**{"O/c.xhtml": None}), "missing_part"),
        (epub(**{"META-INF/container.xml": "<x"}), "xml_"),
        (epub()[:200], "not_readable"),
        (epub(**{"O/c.xhtml": "a" * (65 << 20)}), "too_large"),
        (b"", "empty_file"),
    ],
)
def test_a_damaged_book_is_quarantined(read, data, problem):
    """A missing chapter, broken XML, a cut file and a decompression bomb each have their code."""
    assert read("epub", data)[0].problem.startswith(problem)


def pdf(*pages):
    """Return a PDF of the given lines, built by hand."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects += [
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        content = f"BT /F1 12 Tf 72 720 Td {shown}ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * n} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    body, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{at:010} 00000 n \n" for at in offsets)
    tail = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return body + f"{tail}startxref\n{len(body)}\n%%EOF\n".encode()


def test_running_heads_and_page_numbers_go(read):
    """What stands at the edge of every page is furniture."""
    pages = [
        ["Jahresbericht", f"Text von Blatt {word}.", f"Seite {n}"] for n, word in enumerate(("eins", "zwei", "drei"), 1)
    ]

    (report,) = read("pdf", pdf(*pages), path="r.pdf")

    assert report.text.split("\n") == ["Text von Blatt eins.", "Text von Blatt zwei.", "Text von Blatt drei."]
    assert dict(report.repairs) == {"page_furniture_removed": 6}


@pytest.mark.parametrize(
    ("data", "problem"),
    [(pdf([]), "no_text_layer"), (b"%PDF-1.4 broken", "not_readable"), (b"", "empty_file")],
)
def test_a_pdf_without_text_is_quarantined(read, data, problem):
    """A scan and a damaged file have their codes."""
    assert read("pdf", data)[0].problem.startswith(problem)
