"""HTML: main content without navigation; licence statements with their place and scope."""

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
