"""TEI: the text by written decisions, nothing of it lost, and the facts that the rights rules need."""

import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licenses.work import Person, Scope
from pipeline.errors import ConfigError
from pipeline.formats.tei import read
from pipeline.record import Origin, Record, Unreadable

SAMPLES = Path(__file__).parents[2] / "data" / "formats" / "tei"
HEADER = "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc></teiHeader>"


def no_sibling(path):
    """A TEI file needs no other."""
    raise FileNotFoundError(path)


def records(data, path="work.xml", **options):
    """Read a file given as text or bytes."""
    raw = data if isinstance(data, bytes) else data.encode()
    return list(read(io.BytesIO(raw), Origin(path, no_sibling), options))


def tei(body, header=HEADER, attributes=""):
    """Wrap a body into a file."""
    return f'<TEI xmlns="http://www.tei-c.org/ns/1.0" {attributes}>{header}<text><body>{body}</body></text></TEI>'


def text(body, **options):
    """Return the text of a body."""
    (record,) = records(tei(body), **options)
    assert isinstance(record, Record), record
    return record.text


def repairs(body, **options):
    """Return what was repaired or left out of a body."""
    (record,) = records(tei(body), **options)
    return dict(record.repairs)


TEXTS = {
    "paragraphs are parted by an empty line": ("<p>Eins\n  zwei.</p><p>Drei.</p>", "Eins zwei.\n\nDrei."),
    "verses are lines, stanzas are parted": (
        "<lg><lg><l>Eins</l><l>zwei</l></lg><lg><l>drei</l></lg></lg>",
        "Eins\nzwei\n\ndrei",
    ),
    "a speech follows its speaker": (
        "<sp><speaker>Faust.</speaker><stage>ab</stage><l>Habe nun, ach!</l><l>Philosophie</l></sp>",
        "Faust.\nab\nHabe nun, ach!\nPhilosophie",
    ),
    "a stage direction inside speech is set off": ("<p>Ja. <stage>Ab.</stage> Nein.</p>", "Ja. (Ab.) Nein."),
    "a printed bracket is not doubled": ("<p>Ja. <stage>(Ab.)</stage></p>", "Ja. (Ab.)"),
    "a note follows its paragraph": ("<p>Eins<note>Siehe <hi>oben</hi>.</note> zwei.</p>", "Eins zwei.\n\nSiehe oben."),
    "a note in verse waits for the stanza's end": (
        "<lg><l>Eins<note>N.</note></l><l>zwei</l></lg><p>Drei</p>",
        "Eins\nzwei\n\nN.\n\nDrei",
    ),
    "a printed line end is a space": ("<p>Eins<lb/>zwei<lb/>\n drei</p>", "Eins zwei drei"),
    "a divided word is made whole": (
        "<p>Blei⸗<lb/>stift, ge-<lb/>hen, Wort¬<lb/>Teil</p>",
        "Bleistift, gehen, WortTeil",
    ),
    "a compound keeps its hyphen": ("<p>Nieder-<lb/>Österreich</p>", "Nieder-Österreich"),
    "a left-out part keeps its hyphen": ("<p>Land-<lb/>und Seemacht</p>", "Land- und Seemacht"),
    "a word divided by a page end is made whole": (
        "<p>entge⸗<lb/><fw>[1]</fw><pb/>\ngengesetzt</p>",
        "entgegengesetzt",
    ),
    "a page end alone parts no words": ("<p>Ge<pb/>schichte und <pb/> mehr</p>", "Geschichte und mehr"),
    "a correction is read": ("<p><choice><sic>Hauß</sic><corr>Haus</corr></choice></p>", "Haus"),
    "the old spelling is read": ("<p><choice><orig>Thür</orig><reg>Tür</reg></choice></p>", "Thür"),
    "an abbreviation is read in full": ("<p><choice><abbr>vñ</abbr><expan>vnd</expan></choice></p>", "vnd"),
    "the lemma of an apparatus is read": ("<p><app><lem>Tag</lem><rdg>Nacht</rdg></app></p>", "Tag"),
    "a gap is marked": ("<p>Eins <gap/> drei</p>", "Eins […] drei"),
    "a table is rows of cells": (
        "<table><row><cell>a</cell><cell>b c</cell></row><row><cell/><cell>d</cell></row></table>",
        "a\tb c\n\td",
    ),
    "a list is lines": ("<list><head>H</head><item>a</item><item>b</item></list>", "H\n\na\nb"),
    "words straight in a division are kept": (
        "<div>Eins <hi>zwei</hi><p>Drei</p>Vier</div>",
        "Eins zwei\n\nDrei\n\nVier",
    ),
    "verse inside a paragraph stands apart": (
        "<p>Er sang: <lg><l>La</l><l>lu</l></lg> und ging.</p>",
        "Er sang:\n\nLa\nlu\n\nund ging.",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_text(name):
    """Each decision about the text, by one small case."""
    body, expected = TEXTS[name]

    assert text(body) == expected


def test_furniture_is_left_out_and_counted():
    """Running heads, deletions and the edition's own notes go, and each is counted."""
    body = (
        "<fw>12</fw><figure><figDesc>Textabbildung Bd. 237</figDesc></figure><p>Eins <del>kein</del>"
        "<note type='editorial'>Hrsg.</note></p>"
        "<titlePart type='column'>Eins.</titlePart>"
    )

    assert text(body) == "Eins"
    assert repairs(body) == {
        "removed_fw": 1,
        "removed_figDesc": 1,
        "removed_del": 1,
        "removed_editorial_note": 1,
        "removed_running_title": 1,
    }


def test_options_decide_what_belongs_to_a_drama():
    """A source may leave out speakers, directions, the list of persons and notes."""
    body = (
        "<castList><castItem>Faust</castItem></castList><sp><speaker>Faust.</speaker>"
        "<p>Ja.<stage>ab</stage><note>N.</note></p></sp>"
    )

    assert text(body, speakers=False, stage="omit", cast_list=False, notes="omit") == "Ja."
    assert text(body, stage="bare") == "Faust\n\nFaust.\nJa.ab\n\nN."


def test_printed_newlines_mend_words_only_where_the_source_says_so():
    """In most files a line end is layout, in some it is the printed line end."""
    body = "<head>Der Kayserin Ehege-  \n mahlin</head>"

    assert text(body) == "Der Kayserin Ehege- mahlin"
    assert text(body, newlines="printed") == "Der Kayserin Ehegemahlin"


def test_an_element_nobody_decided_about_is_refused_with_its_place():
    """No silent default: the file is quarantined until a steward decides."""
    body = "<p>Eins\n<hologram>zwei</hologram></p>"
    (found,) = records(tei(body))

    assert isinstance(found, Unreadable)
    assert found.place == "line 2, <hologram>"
    assert found.problem.startswith("undecided_element: hologram")
    assert text(body, inline=["hologram"]) == "Eins zwei"
    assert text(body, drop=["hologram"]) == "Eins"


@pytest.mark.parametrize("options", [{"stage": "loud"}, {"speakers": "perhaps"}, {"max_bytes": -1}])
def test_an_option_that_means_nothing_is_the_stewards_fault(options):
    """A misspelt option is not a property of the document."""
    with pytest.raises(ConfigError, match=r"options\."):
        records(tei("<p>x</p>"), **options)


REFUSED = {
    "another root": ("<html/>", "wrong_root: <html> (expected TEI or teiCorpus)"),
    "no header": ('<TEI xmlns="http://www.tei-c.org/ns/1.0"><text/></TEI>', "tei_no_header"),
    "no text": (f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{HEADER}<facsimile/></TEI>', "tei_no_text"),
    "no words": (tei("<p> </p><fw>1</fw>"), "empty_text"),
    "cut off": (tei("<p>x</p>")[:-20], "xml_not_well_formed"),
    "no bytes": ("", "empty"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_text_is_said_to_be_none(name):
    """Each kind of fault has its code."""
    data, problem = REFUSED[name]
    (found,) = records(data)

    assert isinstance(found, Unreadable)
    assert found.problem.startswith(problem)


def test_a_drama_of_dracor():
    """The header of a real play: anonymous, first printed in 1774, two statements with their places."""
    path = SAMPLES / "anonym-das-ehrenmaal-des-patrioten.xml"
    (record,) = records(path.read_bytes(), path="tei/" + path.name)

    assert record.id == "anonym-das-ehrenmaal-des-patrioten"
    assert record.work.title == "Das Ehrenmaal des Patrioten. Singspiel"
    assert (record.work.kind, record.work.published, record.work.anonymous) == ("drama", 1774, True)
    assert record.work.authors == ()
    assert record.language == "de"
    assert [(s.place, s.uri) for s in record.statements] == [
        (
            "TEI/teiHeader/fileDesc/publicationStmt/availability/licence",
            "https://creativecommons.org/publicdomain/zero/1.0/",
        ),
        ("TEI/teiHeader/fileDesc/sourceDesc/bibl[@type=digitalSource]/availability", None),
    ]
    assert "Die kindliche Liebe.\nIch überwunden? – – überwunden!\nSchon glänzt der prächtige Marmor\n" in record.text


def test_a_letter_of_the_dta():
    """A letter was created, not published, on its day; divided words are whole again."""
    path = SAMPLES / "letter-121.xml"
    (record,) = records(path.read_bytes(), path=path.name)

    assert record.work.authors == (Person("Brauer, Carl"),)
    assert (record.work.kind, record.work.created, record.work.published) == ("letter", 1870, None)
    assert record.date == "1870-09-13"
    assert record.statements[0].uri == "http://creativecommons.org/licenses/by-sa/4.0/deed.de"
    assert "⸗" not in record.text
    assert record.text.endswith("Viele Grüße an alle Bekante\n\nEuer Sohn Carl.")


def test_the_year_of_an_edition_is_not_the_first_publication():
    """Hanser printed Emilia Galotti in 1971; it was first published in 1772."""
    header = """<teiHeader><fileDesc><titleStmt><title>Emilia Galotti</title><author>Lessing, G. E. (1729–1781)
      </author></titleStmt><sourceDesc><bibl type="digitalSource"><bibl type="originalSource"><publisher>Hanser
      </publisher><date>1971</date>. Herausgegeben von <editor>Herbert G. Göpfert</editor></bibl></bibl></sourceDesc>
      </fileDesc></teiHeader>"""
    events = '<standOff><listEvent><event type="print" when="1772"/></listEvent></standOff>'

    (plain,) = records(tei("<p>x</p>", header))
    (dated,) = records(tei("<p>x</p>", header + events))

    assert plain.work.published is None
    assert dated.work.published == 1772
    assert dated.work.authors == (Person("Lessing, G. E.", 1729, 1781),)
    assert dated.work.editors == (Person("Herbert G. Göpfert"),)
    assert not dated.work.posthumous


def test_a_first_edition_after_the_authors_death_is_posthumous():
    """Weerth died in 1856, his fragment appeared in 1957."""
    header = """<teiHeader><fileDesc><titleStmt><title>Fragment</title><author
      ref="http://d-nb.info/gnd/118629913">Weerth, Georg (1822-1856)</author></titleStmt><sourceDesc>
      <bibl type="firstEdition">Erstdruck: Berlin <date>1957</date></bibl></sourceDesc></fileDesc></teiHeader>"""
    (record,) = records(tei("<p>x</p>", header))

    assert record.work.authors == (Person("Weerth, Georg", 1822, 1856, ("gnd:118629913",)),)
    assert (record.work.published, record.work.posthumous) == (1957, True)


def test_a_translator_is_no_author():
    """Roles decide, and so do the words of a title."""
    header = """<teiHeader><fileDesc><titleStmt><title>Hamlet. Übersetzt von August Wilhelm Schlegel</title>
      <author><surname>Shakespeare</surname><forename>William</forename></author>
      <editor role="translator"><persName><surname>Tieck</surname><forename>Dorothea</forename></persName></editor>
      </titleStmt></fileDesc></teiHeader>"""
    (record,) = records(tei("<p>x</p>", header))

    assert [p.name for p in record.work.authors] == ["Shakespeare, William"]
    assert [p.name for p in record.work.translators] == ["Tieck, Dorothea", "August Wilhelm Schlegel"]


def test_a_licence_of_the_markup_is_not_one_of_the_text():
    """ELTeC says both in one sentence each."""
    header = """<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><availability
      status="free"><p>The text is in the public domain. The markup is licensed as CC-BY.</p></availability>
      </publicationStmt></fileDesc></teiHeader>"""
    (record,) = records(tei("<p>x</p>", header))

    assert [(s.quote, s.scope) for s in record.statements] == [
        ("The text is in the public domain.", Scope.TEXT),
        ("The markup is licensed as CC-BY.", Scope.MARKUP),
    ]


def test_the_articles_of_a_volume_can_be_records():
    """Every word is in exactly one record, and an article brings its own title and author."""
    body = """<div type="art" xml:id="ar1"><head>Ueber Dampf. Von <persName role="author">H. Meikle</persName></head>
      <p>Eins.</p></div><div type="art" xml:id="ar2"><head>Mehr</head><p>Zwei.</p></div><p>Ende.</p>"""
    first, second, rest = records(tei(body), path="pj001.xml", split=["art"])

    assert [r.id for r in (first, second, rest)] == ["pj001/ar1", "pj001/ar2", "pj001"]
    assert (first.work.title, first.work.authors) == ("Ueber Dampf. Von H. Meikle", (Person("H. Meikle"),))
    assert (second.text, rest.text) == ("Mehr\n\nZwei.", "Ende.")


def test_a_corpus_holds_many_records():
    """Each TEI of a teiCorpus is one, named by its own id."""
    one = tei("<p>Eins</p>", attributes='xml:id="a"')
    two = tei("<p>Zwei</p>", attributes='xml:id="b"')
    found = records(f'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">{HEADER}{one}{two}</teiCorpus>')

    assert [(r.id, r.text) for r in found] == [("a", "Eins"), ("b", "Zwei")]


def test_the_members_of_a_corpus_are_named_by_what_they_carry():
    """An id, a path in `n`, or a number of the header: never their place in the file."""
    idno = HEADER.replace("</titleStmt>", "</titleStmt><publicationStmt><idno>textgrid:x1.0</idno></publicationStmt>")
    members = tei("<p>a</p>", attributes='n="/Literatur/M/Heine"') + tei("<p>b</p>", idno)
    inner = f'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">{HEADER}{members}</teiCorpus>'
    found = records(f'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">{HEADER}{inner}</teiCorpus>')

    assert [(r.id, r.text) for r in found] == [("/Literatur/M/Heine", "a"), ("textgrid:x1.0", "b")]


def test_the_editors_number_of_a_letter_is_not_its_text(read):
    """A heading that is wholly supplied goes; one of the writer's own stays."""
    (record,) = read("tei", SAMPLES / "letter-121.xml")

    assert "SB-Nr." not in record.text
    assert dict(record.repairs)["removed_supplied_head"] == 1


def test_a_letter_is_dated_and_signed_by_its_correspondence():
    """Who sent it when stands in `correspDesc`; the edition that printed it is its publication."""
    header = """<teiHeader><fileDesc><titleStmt><title>An Zelter</title></titleStmt><sourceDesc><biblStruct><monogr>
      <imprint><date when="1990"/></imprint></monogr></biblStruct></sourceDesc></fileDesc><profileDesc><correspDesc>
      <correspAction type="sent"><persName ref="https://d-nb.info/gnd/118540238">Goethe, Johann Wolfgang von</persName>
      <date when="1812-12-03"/></correspAction><correspAction type="received"><persName>Zelter</persName>
      </correspAction></correspDesc></profileDesc></teiHeader>"""
    (record,) = records(tei("<p>x</p>", header))

    assert record.work.authors == (Person("Goethe, Johann Wolfgang von", ids=("gnd:118540238",)),)
    assert (record.work.created, record.work.published, record.date) == (1812, 1990, "1812-12-03")


WORDS = st.text(alphabet="abcäßſ ", min_size=1, max_size=8)
INLINE = st.deferred(
    lambda: st.one_of(
        WORDS,
        st.builds("<hi>{}</hi>".format, INLINE),
        st.builds("{}{}".format, INLINE, INLINE),
        st.builds("<note>{}</note>".format, WORDS),
        st.sampled_from(["<lb/>", "<pb/>", "<fw>xyz</fw>", "-<lb/>", "⸗<lb/>\n", "<del>xyz</del>"]),
    )
)
BLOCKS = st.recursive(
    st.one_of(
        st.builds("<p>{}</p>".format, INLINE),
        st.builds("<head>{}</head>".format, INLINE),
        st.builds("<lg><l>{}</l><l>{}</l></lg>".format, INLINE, INLINE),
        st.builds("<list><item>{}</item></list>".format, INLINE),
        st.builds("<sp><speaker>{}</speaker><p>{}</p></sp>".format, WORDS, INLINE),
        WORDS,
    ),
    lambda inner: st.one_of(
        st.builds("<div>{}\n{}</div>".format, inner, inner),
        st.builds("<quote>{}</quote>".format, inner),
        st.builds("<p>ab<list><item>{}</item></list>ba</p>".format, inner),
    ),
    max_leaves=12,
)


@pytest.mark.property
@given(BLOCKS)
def test_no_letter_of_the_body_is_lost(body):
    """Whatever nests in whatever, the letters of the kept elements are the letters of the text."""
    kept = Counter(c for c in body if c in "äßſ")
    found = records(tei(body))

    if isinstance(found[0], Unreadable):
        assert found[0].problem.startswith("empty_text")
    else:
        assert Counter(c for c in found[0].text if c in "äßſ") == kept
        assert not set("<>\x01\x02\x03xyz") & set(found[0].text)


@pytest.mark.property
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_files_give_records_or_unreadables(data):
    """Cut, flipped and repeated bytes of a real file never crash the reader."""
    raw = bytearray((SAMPLES / "letter-121.xml").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        match data.draw(st.sampled_from(["cut", "flip", "repeat", "drop"])):
            case "cut":
                del raw[at:]
            case "flip":
                raw[at] = data.draw(st.integers(0, 255))
            case "repeat":
                raw[at:at] = raw[at : at + 300]
            case "drop":
                del raw[at : at + 40]
        raw = raw or bytearray(b"<")

    for found in records(bytes(raw)):
        assert isinstance(found, Record | Unreadable)


def test_the_name_of_the_digital_edition_is_no_part_of_the_title():
    """ELTeC writes it behind every title."""
    header = (
        "<teiHeader><fileDesc><titleStmt><title>Der Stechlin : ELTeC ausgabe</title></titleStmt></fileDesc></teiHeader>"
    )

    (record,) = records(tei("<p>x</p>", header))

    assert record.work.title == "Der Stechlin"
