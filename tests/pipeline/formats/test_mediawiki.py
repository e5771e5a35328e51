"""MediaWiki dumps: one item a page, whatever the version of the export and the state of the file."""

import io

from pipeline.formats import mediawiki
from pipeline.formats.slices import SLICE_LIMIT
from pipeline.record import Origin, Record, Unreadable

HEAD = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="de"><siteinfo>
<sitename>Wikipedia</sitename><base>https://de.wikipedia.org/wiki/Wikipedia:Hauptseite</base>
<namespaces><namespace key="0" /><namespace key="4">Wikipedia</namespace></namespaces>
<rights url="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA 4.0</rights></siteinfo>"""


def page(number, text="Text.", *, title="", namespace=0, extra=""):
    """Return the XML of one page."""
    return (
        f"<page><title>{title or f'Seite {number}'}</title><ns>{namespace}</ns><id>{number}</id>{extra}<revision>"
        f"<id>{number}0</id><timestamp>2024-05-0{number % 9 + 1}T00:00:00Z</timestamp>"
        f'<text bytes="1" xml:space="preserve">{text}</text></revision></page>\n'
    )


def dump(*pages):
    """Return a whole dump."""
    return HEAD + "".join(pages) + "</mediawiki>"


def test_a_page_carries_its_revision_and_address(read):
    """Id, revision, date, address and the wiki's licence come from the dump."""
    (found,) = read("mediawiki", dump(page(1, "'''Bonn''' ist eine [[Stadt]].", title="Bonn am Rhein")))

    assert found.text == "Bonn ist eine Stadt."
    assert (found.id, found.revision, found.date) == ("1", "10", "2024-05-02")
    assert found.url == "https://de.wikipedia.org/wiki/Bonn_am_Rhein"
    assert found.statements[0].uri == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert (found.work.kind, found.language) == ("encyclopaedia", "de")


def test_every_page_is_accounted_for(read):
    """Redirects, other namespaces, other models and empty pages are named, not passed over."""
    found = read(
        "mediawiki",
        dump(
            page(1),
            page(2, "#WEITERLEITUNG [[Seite 1]]"),
            page(3, extra='<redirect title="Seite 1" />'),
            page(4, namespace=10),
            page(5, ""),
            page(6, "{{Nur eine Vorlage}}"),
        ),
    )

    assert [item.problem.partition(":")[0] for item in found[1:]] == [
        "not_a_document", "not_a_document", "not_a_document", "empty_document", "empty_document",
    ]  # fmt: skip
    assert [item.id for item in found] == ["1", "2", "3", "4", "5", "6"]


def test_other_namespaces_can_be_asked_for(read):
    """Discussion pages are read when the source wants them."""
    assert isinstance(read("mediawiki", dump(page(1, namespace=1)), namespaces=["1"])[0], Record)
    assert isinstance(read("mediawiki", dump(page(1, namespace=99)), namespaces=["*"])[0], Record)


def test_old_exports_tell_the_namespace_by_the_title(read):
    """Before version 0.6 a page did not say where it belongs."""
    old = dump(page(1, title="Wikipedia:Hilfe")).replace("<ns>0</ns>", "")

    assert read("mediawiki", old)[0].problem == "not_a_document: namespace 4"


def test_the_latest_revision_counts(read):
    """A history dump holds every revision of a page."""
    earlier = "<revision><id>1</id><timestamp>2001-01-01T00:00:00Z</timestamp><text>Alt.</text></revision>"
    (found,) = read("mediawiki", dump(page(1, extra=earlier)))

    assert found.text == "Text."


def test_a_long_history_is_read_in_bounded_memory(read):
    """Earlier revisions of a page that outgrows the limit are forgotten, the page is not."""
    earlier = (
        "<revision><id>1</id><timestamp>2001-01-01T00:00:00Z</timestamp><text>" + "x" * (1 << 20) + "</text></revision>"
    )
    (first, second) = read("mediawiki", dump(page(1, extra=earlier * (SLICE_LIMIT // (1 << 20) + 4)), page(2)))

    assert (first.text, second.text) == ("Text.", "Text.")


def test_a_damaged_page_costs_one_page(read):
    """Reading goes on behind broken markup, and every page keeps its place."""
    pages = [page(1), page(2).replace("</title>", "</titel>"), page(3)]

    found = read("mediawiki", dump(*pages))

    assert [item.id for item in found] == ["1", "2", "3"]
    assert isinstance(found[1], Unreadable)
    assert found[1].place.startswith(f"byte {len((HEAD + pages[0]).encode())}")


def test_a_damaged_page_tag_costs_one_page_too(read):
    """Neither a lost opening nor a lost closing tag swallows the neighbour."""
    without_close = page(1).replace("</page>", "</pagf>")
    without_open = page(3).replace("<page>", "<pagf>")

    found = read("mediawiki", dump(without_close, page(2), without_open, page(4)))

    assert [isinstance(item, Record) for item in found] == [False, True, False, True]
    assert [item.problem for item in found if isinstance(item, Unreadable)] == [
        "truncated: the record is not closed", "truncated: the record has no opening tag",
    ]  # fmt: skip


def test_a_cut_dump_says_where(read):
    """The last page of a dump that ends too early is unreadable, the others are not."""
    found = read("mediawiki", dump(page(1), page(2))[:-60])

    assert [isinstance(item, Record) for item in found] == [True, False]


def test_a_stream_that_breaks_is_named():
    """A truncated archive raises while it is read; that is an item, not a crash."""

    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise EOFError

    found = list(mediawiki.read(Broken(), Origin("dump.xml", None), {}))

    assert [item.problem.partition(":")[0] for item in found] == ["not_readable"]


def test_an_entity_is_not_expanded(read):
    """A dump that declares entities gets no page out of them."""
    bomb = '<!DOCTYPE m [<!ENTITY a "aaaa">]>' + dump(page(1, "&a;"))

    assert isinstance(read("mediawiki", bomb)[0], Unreadable)


def test_a_real_dictionary_export_reads_as_recorded(read, samples):
    """The golden sample: five pages of Wiktionary of 2008, one of them help."""
    found = read("mediawiki", samples / "mediawiki" / "WiktionaryTestData_de_20080617.xml")

    assert [item.id for item in found] == ["11094", "29502", "49261", "10662", "1068"]
    assert found[0].text == (samples / "mediawiki" / "Platz.txt").read_text("utf-8").rstrip("\n")
    assert found[0].work.kind == "dictionary"


def test_the_dictionary_format_reads_raw_wikitext(read):
    """An entry outside any dump can be read as it is."""
    source = (
        "== Tal ({{Sprache|Deutsch}}) ==\n{{Bedeutungen}}\n:[1] [[Senke]]\n{{Übersetzungen}}\n*{{en}}: {{Ü|en|valley}}"
    )

    (entry,) = read("wiktionary", source, path="t/Tal.txt", raw=True)

    assert entry.text == "Tal (Deutsch)\n\nBedeutungen\n\n[1] Senke"
    assert (entry.id, entry.work.title, entry.work.kind) == ("t/Tal", "Tal", "dictionary")


def test_a_file_of_wikitext_that_was_escaped_twice_is_unescaped(read):
    """A note that stands as an entity would otherwise become text."""
    (page,) = read("wiktionary", "[1] Ein Satz.&lt;ref&gt;Ein Buch&lt;/ref&gt; Noch einer.", "Wort.txt", raw=True)

    assert page.text == "[1] Ein Satz. Noch einer."
    assert ("unescaped_once_more", 1) in page.repairs


def test_a_note_that_words_are_missing_is_no_text(read):
    """`fehlt` is said to editors."""
    (page,) = read(
        "wiktionary", "=== Wort, {{mfn}} ===\n{{Herkunft}}\n:{{QS Herkunft|fehlt}}\nEin Satz.", "W.txt", raw=True
    )

    assert "fehlt" not in page.text
    assert "m, f, n" in page.text


def test_a_dump_that_breaks_off_before_its_first_page_says_so():
    """A packed file that was cut short is not an empty one."""
    import gzip
    import io

    from pipeline.formats.mediawiki import read as pages
    from pipeline.record import Origin

    packed = gzip.compress(b"<mediawiki><siteinfo><sitename>Wiki</sitename></siteinfo>" + bytes(range(256)) * 400)
    with gzip.open(io.BytesIO(packed[:40])) as stream:
        (item,) = pages(stream, Origin("x.xml", io.BytesIO), {})

    assert item.problem.startswith("not_readable")
