"""HTML: main content without navigation; licence statements with their place and scope."""

import pytest

from licenses.work import Scope

PAGE = """<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Die  Eiche</title>
<meta name="author" content="Anna Muster"><meta name="DC.date" content="2014-05-06">
<link rel="canonical" href="https://x.example/eiche">
<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">
<script type="application/ld+json">{"@type": "ImageObject", "license": "https://x.example/bild"}</script></head>
<body><nav><ul><li><a href="/">Start</a></li><li><a href="/b">Bäume</a></li></ul></nav>
<main><article><h1>Die Eiche</h1>
<p>Die Eiche ist ein Baum, der in Mitteleuropa weit verbreitet ist und sehr alt werden kann.</p>
<p>Sie wächst langsam &amp; bildet ein hartes Holz, das seit Jahrhunderten zum Bauen verwendet wird.</p>
<figure><img src="e.jpg">
<figcaption>Foto: <a href="https://creativecommons.org/licenses/by-sa/3.0/de/">CC</a></figcaption></figure>
</article></main><footer>
<p>Inhalt unter <a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA</a></p>
</footer></body></html>"""


def test_the_main_content_is_read(read):
    """Navigation and footer are no text of the page."""
    (page,) = read("html", PAGE, path="eiche.html")

    assert "ein Baum, der in Mitteleuropa" in page.text
    assert "langsam & bildet" in page.text
    assert "Start" not in page.text
    assert (page.work.title, page.date, page.language) == ("Die Eiche", "2014-05-06", "de")
    assert page.url == "https://x.example/eiche"
    assert page.work.authors[0].name == "Anna Muster"


def test_each_licence_statement_has_its_place_and_scope(read):
    """What stands under a picture frees the picture, not the text."""
    (page,) = read("html", PAGE)

    assert [(s.uri, s.place, s.scope) for s in page.statements] == [
        ("https://creativecommons.org/licenses/by/4.0/", "head: link rel=license", Scope.TEXT),
        ("https://x.example/bild", "JSON-LD: license", Scope.IMAGES),
        ("https://creativecommons.org/licenses/by-sa/3.0/de/", "body: link", Scope.IMAGES),
        ("https://creativecommons.org/licenses/by-sa/4.0/", "footer: a rel=license", Scope.TEXT),
    ]


def test_the_declared_character_set_is_used(read):
    """A page says in its head how it is encoded."""
    source = PAGE.replace("utf-8", "windows-1250").encode("cp1250")

    assert "weit verbreitet" in read("html", source)[0].text


def test_a_page_without_text_is_named(read):
    """A frame is no document."""
    (page,) = read("html", "<html><body></body></html>")

    assert page.problem.startswith("empty_document")


@pytest.mark.parametrize(
    "credit",
    [
        '© Ana Ejemplo / flickr.com | <a href="https://creativecommons.org/licenses/by/2.0/">CC BY 2.0</a>',
        'Slides2 © John Doe licensed under the <a href="https://creativecommons.org/licenses/by/2.5/">CC licence</a>',
        'Theme by Jane: <a href="https://creativecommons.org/licenses/by/3.0/">CC BY 3.0</a>',
    ],
)
def test_a_credit_for_a_thing_of_others_does_not_free_the_page(read, credit):
    """A photograph's or a script's licence says nothing of the words around it."""
    (page,) = read("html", f"<html><body><main><p>{'Ein langer Absatz. ' * 40}</p><p>{credit}</p></main></body></html>")

    assert [s.scope for s in page.statements] == [Scope.IMAGES]


def test_the_page_s_own_notice_frees_it(read):
    """Its year, or words about its texts, tell it from a credit."""
    notice = '© 2019 Ana Ejemplo, <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'
    (page,) = read("html", f"<html><body><main><p>{'Ein langer Absatz. ' * 40}</p><p>{notice}</p></main></body></html>")

    assert [s.scope for s in page.statements] == [Scope.TEXT]


def test_a_packaged_page_has_the_licence_of_its_copyright_file(read):
    """Debian's documents state their licence beside them."""
    copyright_file = "Files: *\nCopyright: 2020 Ana Ejemplo <ana@example.org>\nLicense: CC-BY-SA-4.0\n"
    (page,) = read(
        "html",
        f"<html><body><main><p>{'Ein langer Absatz. ' * 40}</p></main></body></html>",
        siblings={"copyright": copyright_file.encode()},
        copyright="copyright",
    )

    assert page.statements[0].quote == "License: CC-BY-SA-4.0 Copyright: 2020 Ana Ejemplo"
