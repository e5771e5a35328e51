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
        opener closer postscript titlePageGroup listApp annotationBlock u writing""",
    Role.PARAGRAPH: """p ab head trailer titlePart imprimatur docEdition biblFull biblStruct msDesc entry entryFree
        superEntry eTree tree graph""",
    Role.EITHER: """quote q said cit bibl salute signed dateline byline docAuthor docDate docImprint label formula desc
        figDesc address camera caption sound tech view egXML eg epilog notatedMusic headItem headLabel""",
    Role.LINE: "l castItem item row addrLine line",
    Role.STANZA: "lg",
    Role.SPEAKER: "speaker",
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
        index link linkGrp join joinGrp alt altGrp span spanGrp interp interpGrp certainty precision respons lacunaStart
        lacunaEnd witStart witEnd listTranspose move pause shift incident kinesic vocal when timeline""",
    Role.DROP: """fw del surplus metamark teiHeader standOff facsimile sourceDoc listPerson listPlace listOrg listEvent
        listWit listNym listRelation listObject listChange back_index metDecl noteStmt witDetail secl""",
    Role.INLINE: """abbr actor add addName affiliation altIdent am author bloc broadcast biblScope c char cl collection
        corr country damage date damageGroup delta depth dim dimensions distinct district docTitlePart edition editor ed
        email emph ex expan extent f foreign forename forestGrp fDecl g genName gen geo geogFeat geogName geo gi gloss
        height heraldry hi ident idno imprint initial institution kw lang lem lbl locus locusGrp m material measure
        measureGrp meeting mentioned mod monogr name nameLink num objectName objectType offset orgName orig origDate
        origPlace orth pc persName persPronouns phr placeName placename principal pron pubPlace publisher quoteMark rdg
        rdgGrp redo ref reg region relatedItem repository resp respStmt restore retrace rhyme role roleDesc roleName rs
        rt rb ruby s seg series settlement sic signatures soCalled stamp state street sub subst sup supplied surname
        syll term time title transpose typeNote unclear undo unit val w watermark width att code tag occupation age
        pos gramGrp gram sense form def usg xr etym hyph per number case mood tns iType subc stress colloc orgRole
        catchwords secFol material finalRubric incipit explicit rubric colophon precisionNote zone surface""",
}

DECISIONS: dict[str, Role] = {name: role for role, names in _NAMES.items() for name in names.split()}
"""Local name of an element to its role."""
