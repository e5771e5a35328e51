"""What becomes of each TEI element: the written decisions of the TEI reader.

Every element of TEI P5 that can stand inside `text` is named here once. An element that is not named is not guessed at:
the reader refuses the file and names the element, until a steward decides (options `inline` and `drop`).
"""

from enum import Enum, auto


class Role(Enum):
    """How an element takes part in the running text."""

    INLINE = auto()  # its words belong to the words around it
    SECTION = auto()  # holds blocks; words that stand in it directly are a paragraph
    PARAGRAPH = auto()  # a block of its own, with an empty line on both sides
    EITHER = auto()  # a paragraph between blocks, inline inside one
    LINE = auto()  # a line of verse, of a list, of a table
    STANZA = auto()  # a group of lines
    SPEAKER = auto()  # a line that the speech follows
    TITLE = auto()  # a paragraph, unless it is the running head
    STAGE = auto()  # a stage direction
    CELL = auto()  # part of a line of a table
    NOTE = auto()  # moved behind the block that refers to it
    CHOICE = auto()  # one of several encodings of the same words
    APPARATUS = auto()  # one of several readings
    LINE_END = auto()
    PAGE_END = auto()
    SPACE = auto()
    GAP = auto()
    NOTHING = auto()  # has no words: a pointer or a mark
    DROP = auto()  # has words that are not the text's: counted and left out


_NAMES: dict[Role, str] = {
    Role.SECTION: """text body front back group div div0 div1 div2 div3 div4 div5 div6 div7 sp spGrp castList castGroup
        list listBibl table titlePage docTitle figure floatingText performance prologue epilogue set argument epigraph
        opener closer postscript listApp annotationBlock u writing""",
    Role.PARAGRAPH: """p ab head trailer imprimatur docEdition biblFull biblStruct msDesc entry entryFree
        superEntry eTree tree graph""",
    Role.EITHER: """quote q said cit bibl salute signed dateline byline docAuthor docDate docImprint label formula desc
        address camera caption sound tech view egXML eg epilog notatedMusic headItem headLabel""",
    Role.LINE: "l castItem item row addrLine line",
    Role.STANZA: "lg",
    Role.SPEAKER: "speaker",
    Role.TITLE: "titlePart",
    Role.STAGE: "stage",
    Role.CELL: "cell",
    Role.NOTE: "note noteGrp",
    Role.CHOICE: "choice",
    Role.APPARATUS: "app",
    Role.LINE_END: "lb",
    Role.PAGE_END: "pb cb gb",
    Role.SPACE: "space",
    Role.GAP: "gap",
    Role.NOTHING: """milestone anchor ptr graphic media binaryObject caesura handShift addSpan delSpan damageSpan divGen
        link linkGrp join joinGrp alt altGrp lacunaStart lacunaEnd witStart witEnd listTranspose move pause shift when
        timeline substJoin redo undo retrace""",
    Role.DROP: """fw figDesc del surplus metamark teiHeader standOff facsimile sourceDoc listPerson listPlace listOrg
        listEvent listWit listNym listRelation listObject listChange metDecl witDetail secl index span spanGrp
        interp interpGrp certainty precision respons incident kinesic vocal fs fLib fvLib xenoData catchwords
        signatures""",
    Role.INLINE: """abbr acquisition actor add addName additional additions adminInfo affiliation age altIdent
        altIdentifier am analytic att author availability binding bindingDesc birth bloc broadcast biblScope c case
        char citedRange cl code collation collection colloc colophon condition corr country damage date death decoDesc
        decoNote def delta depth dim dimensions distinct distributor district edition editor education ellipsis email
        emph etym ex expan explicit extent faith finalRubric floruit foliation foreign forename form g gen genName geo
        geogFeat geogName gi gloss gram gramGrp handDesc handNote height heraldry hi history hom hyph iType ident idno
        imprint incipit initial institution kw lang langKnown langKnowledge layout layoutDesc lbl lem licence location
        locus locusGrp m material measure measureGrp meeting mentioned mod monogr mood msContents msFrag msIdentifier
        msItem msItemStruct msName msPart name nameLink nationality num number oRef oVar objectDesc objectName
        occupation offset orgName orig origDate origPlace origin orth pRef pVar pc per persName persPronouns person
        personGrp phr physDesc place placeName population pos postBox postCode principal pron provenance pubPlace
        publisher rb rdg rdgGrp re recordHist ref reg region relatedItem repository residence resp respStmt restore
        rhyme role roleDesc roleName rs rt rubric ruby s scriptDesc seal sealDesc secFol seg sense series settlement
        sex sic soCalled source stamp state stress street sub subc subst summary sup supplied support supportDesc
        surname surface surfaceGrp surrogates syll tag term textLang time title tns trait transpose typeDesc typeNote
        unclear unit usg val w watermark width wit xr zone""",
}

DECISIONS: dict[str, Role] = {name: role for role, names in _NAMES.items() for name in names.split()}
"""Local name of an element to its role."""
