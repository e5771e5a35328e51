"""A source is a file, read strictly; a licence is never guessed."""

import pytest

from manifests import source
from manifests.errors import SourceError

GOOD = """
title = "Ratsprotokolle"
publisher = "Stadtarchiv Musterstadt"
url = "https://archiv.musterstadt.example/"
format = "tei"
register = "parliament"
origin = "transcribed"
documents = [1, 10]

[license]
declared = "DL-DE-ZERO-2.0"
[[license.evidence]]
url = "https://archiv.musterstadt.example/nutzung"
read_on = 2026-02-03
quote = "Die Daten stehen unter der Datenlizenz Deutschland Zero 2.0."

[acquire]
kind = "directory"
path = "/daten"
"""


def written(folder, text):
    """Write a declaration and return its path."""
    path = folder / "ratsprotokolle.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_declaration_gives_a_source_with_its_claims(tmp_path):
    """The file's name is the source's name, its evidence is its claim."""
    found = source.load(written(tmp_path, GOOD))

    assert found.name == "ratsprotokolle"
    assert [c.declared for c in found.claims()] == ["DL-DE-ZERO-2.0"]
    assert found.claims()[0].read_on == "2026-02-03"


def test_all_faults_of_a_declaration_are_told_at_once(tmp_path):
    """An author reads every fault with its key path."""
    broken = (
        GOOD.replace('"tei"', "7").replace("[1, 10]", "[10, 1]").replace('origin = "transcribed"', 'origin = "typed"')
    )

    with pytest.raises(SourceError) as told:
        source.load(written(tmp_path, broken + '\ncolour = "red"\n'))

    message = str(told.value)
    assert "format" in message
    assert "origin" in message
    assert "colour" in message


def test_a_licence_without_evidence_is_refused(tmp_path):
    """A licence is never merely asserted."""
    bare = GOOD[: GOOD.index("[[license.evidence]]")] + GOOD[GOOD.index("[acquire]") :]

    with pytest.raises(SourceError, match="a licence needs evidence"):
        source.load(written(tmp_path, bare))


def test_a_source_that_is_not_ready_says_why(tmp_path):
    """`unverified` without a reason helps nobody."""
    with pytest.raises(SourceError, match="say why the source is unverified"):
        source.load(written(tmp_path, GOOD.replace("documents =", 'status = "unverified"\ndocuments =')))


def test_a_path_pattern_with_an_unknown_group_is_refused(tmp_path):
    """A group that nobody reads would be a silent loss."""
    with pytest.raises(SourceError, match="unknown group"):
        source.load(written(tmp_path, GOOD + '\n[facts]\npattern = "(?P<century>1[89])"\n'))


def test_the_faults_of_all_declarations_are_told_together(tmp_path):
    """One run names every broken file."""
    for name in ("eins", "zwei"):
        (tmp_path / f"{name}.toml").write_text("title = 1\n", "utf-8")

    with pytest.raises(SourceError) as told:
        list(source.discover(tmp_path))

    assert "eins.toml" in str(told.value)
    assert "zwei.toml" in str(told.value)


@pytest.mark.parametrize("declared", list(source.discover()), ids=lambda s: s.name)
def test_every_shipped_source_names_a_format_that_exists(declared):
    """A declaration is of use only with its reader."""
    from pipeline import formats

    assert declared.format in set(formats.names())
    assert declared.license.proved or declared.license_in_doubt or declared.standing == "blocked"


def test_every_declared_licence_is_in_the_catalogue():
    """A licence that the catalogue does not know can never be concluded."""
    from licenses.expressions import parse

    for declared in source.discover():
        for claim in declared.claims():
            assert parse(claim.declared), (declared.name, claim.declared)


DOUBT = '\n[[unverified]]\nfact = "license"\nwhy = "Only the list of another corpus names it."\n'
ACT = """
[[confirmed]]
fact = "license"
by = "Erika Musterfrau <erika@musterstadt.example>"
on = 2026-11-25
read = "https://archiv.musterstadt.example/nutzung, second paragraph"
"""
EVIDENCE = GOOD[GOOD.index("[[license.evidence]]") : GOOD.index("[acquire]")]


def test_a_doubtful_fact_keeps_a_source_from_release_until_a_steward_confirms_it(tmp_path):
    """The doubt stays written; the act beside it settles it."""
    doubtful = source.load(written(tmp_path, GOOD + DOUBT))
    settled = source.load(written(tmp_path, GOOD + DOUBT + ACT))

    assert doubtful.standing == "unverified"
    assert doubtful.reasons == ("license: Only the list of another corpus names it.",)
    assert settled.standing == "ready"
    assert settled.reasons == ()


def test_an_unknown_licence_may_be_left_open_but_not_be_confirmed_without_evidence(tmp_path):
    """Nobody can confirm what cannot be read."""
    bare = GOOD.replace(EVIDENCE, "").replace('declared = "DL-DE-ZERO-2.0"\n', "")
    open_still = source.load(written(tmp_path, bare + DOUBT))

    assert open_still.claims() == ()
    with pytest.raises(SourceError, match="a licence needs evidence"):
        source.load(written(tmp_path, bare + DOUBT + ACT))


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        ('\n[[unverified]]\nfact = "licence"\nwhy = "?"\n', "'licence' is no key"),
        (ACT, "does not stand among the unverified facts"),
        ('\n[completeness]\nbasis = "pages"\n', "expected is given if, and only if"),
        ('\n[completeness]\nbasis = "pages"\ncounted_by = "listing"\nexpected = 3\n', "expected is given if"),
    ],
)
def test_doubts_acts_and_numbers_must_fit_the_declaration(tmp_path, added, fault):
    """A typing error in a key must not look like a settled doubt."""
    with pytest.raises(SourceError, match=fault):
        source.load(written(tmp_path, GOOD + added))


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ('kind = "http"\nurl = "ftp://host/x"', "begins with https://"),
        ('kind = "http"\nurl = "https://me:secret@host/x"', "no name or password"),
        ('kind = "ftp"\nurl = "https://host/"', "acquire"),
        ('kind = "hf-dataset"\nrepository = "org/name"\nrevision = "main"', "revision"),
        ('kind = "http"\nurl = "https://host/"\n[[acquire.indexes]]\nurl = "list"', "say what to fetch"),
        ('kind = "http"\nurl = "https://host/"\n[[acquire.indexes]]\nurl = "list"\nlinks = "("', "regular expression"),
        ('kind = "s3"\nurl = "https://bucket/"', "url"),
    ],
)
def test_a_way_of_acquiring_is_read_strictly(tmp_path, table, fault):
    """Each kind says what it needs."""
    changed = GOOD.replace('kind = "directory"\npath = "/daten"', table)

    with pytest.raises(SourceError, match=fault):
        source.load(written(tmp_path, changed))


def test_a_draft_hinders_no_other_source(tmp_path):
    """What `new-source` wrote and nobody has filled in is no source yet, and says so when it is asked for."""
    sound = next(iter(source.SOURCES.glob("gerdracor.toml"))).read_text("utf-8")
    (tmp_path / "gerdracor.toml").write_text(sound, "utf-8")
    (tmp_path / "neu.toml").write_text('title = "TODO: the name of the corpus"\n', "utf-8")

    assert [one.name for one in source.discover(tmp_path)] == ["gerdracor"]
    assert "still a draft" in source.missing("neu", tmp_path)
    assert "Is gerdracor meant?" in source.missing("gerdrakor", tmp_path)
    with pytest.raises(SourceError):
        source.load(tmp_path / "neu.toml")
