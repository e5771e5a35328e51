"""LegalDocML.de: the enacted text in order, notes apart, an invented law recognisable by what it says."""

LAW = """<akn:akomaNtoso xmlns:akn="http://Inhaltsdaten.LegalDocML.de/1.8.2/"><akn:act name="regelungstext">
<akn:meta><akn:identification><akn:FRBRWork><akn:FRBRthis value="eli/bund/bgbl-1/1001/2/regelungstext-1"/>
<akn:FRBRuri value="eli/bund/bgbl-1/1001/2"/><akn:FRBRdate name="verkuendungsdatum" date="1001-03-01"/>
<akn:FRBRdate name="ausfertigungsdatum" date="1001-02-01"/>
<akn:FRBRauthor href="recht.bund.de/institution/bundesregierung"/>
</akn:FRBRWork><akn:FRBRExpression><akn:FRBRuri value="eli/bund/bgbl-1/1001/2/1001-02-01/1/deu"/>
<akn:FRBRlanguage language="deu"/></akn:FRBRExpression></akn:identification></akn:meta>
<akn:preface><akn:longTitle>
<akn:p><akn:docTitle>Gesetz über Beispiele<akn:authorialNote marker="1"><akn:p>Eine Note.</akn:p>
</akn:authorialNote></akn:docTitle></akn:p></akn:longTitle></akn:preface>
<akn:body><akn:article>
  <akn:num>
    § 1</akn:num>
  <akn:heading>Begriffe</akn:heading>
  <akn:paragraph><akn:num>(1)</akn:num><akn:list><akn:intro><akn:p>Beispiele sind</akn:p></akn:intro>
    <akn:point><akn:num>1.</akn:num><akn:content><akn:p>Muster <akn:i>und</akn:i></akn:p></akn:content></akn:point>
    <akn:point><akn:num>2.</akn:num><akn:content><akn:p>Proben.</akn:p></akn:content></akn:point></akn:list>
  </akn:paragraph>
  <akn:paragraph><akn:num>(2)</akn:num><akn:content><akn:p>Ende.</akn:p></akn:content></akn:paragraph>
</akn:article></akn:body></akn:act></akn:akomaNtoso>"""


def test_a_law_becomes_its_text_in_order(read):
    """Numbers stand before their text, points are lines, a note follows its paragraph."""
    (law,) = read("ldml", LAW)

    assert law.text == (
        "Gesetz über Beispiele\n\nEine Note.\n\n§ 1 Begriffe\n\n"
        "(1) Beispiele sind\n1. Muster und\n2. Proben.\n\n(2) Ende."
    )
    assert law.work.title == "Gesetz über Beispiele"


def test_an_invented_law_shows_its_date(read):
    """The samples of the format are dated a thousand years back; the record hands that on."""
    (law,) = read("ldml", LAW)

    assert (law.id, law.date, law.work.published) == ("eli/bund/bgbl-1/1001/2/regelungstext-1", "1001-02-01", 1001)
    assert law.revision == "eli/bund/bgbl-1/1001/2/1001-02-01/1/deu"


def test_a_file_of_metadata_only_is_named(read):
    """A collection that only points to its parts holds no text."""
    empty = LAW[: LAW.index("<akn:preface>")] + "</akn:act></akn:akomaNtoso>"

    assert read("ldml", empty)[0].problem == "empty_document: metadata only"
