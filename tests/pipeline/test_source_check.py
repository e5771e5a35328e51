"""A declaration is held against reader, options, licence and sample, and every fault is told at once."""

import shutil
from datetime import date

import pytest

from manifests import source
from pipeline.source_check import check
from pipeline.source_folder import missing
from tests.manifests.test_source import GOOD
from tests.pipeline.building import SAMPLES
from tests.pipeline.test_cli import run

TODAY = date(2026, 11, 25)
DECLARED = sorted(source.SOURCES.glob("*.toml"))


def keys(folder, text, name="ratsprotokolle"):
    """Return the keys that are told as wrong, with their faults."""
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return {fault.key: str(fault) for fault in check(path, SAMPLES, TODAY)}


@pytest.mark.parametrize("path", DECLARED, ids=lambda p: p.stem)
def test_every_shipped_declaration_is_without_fault(path):
    """Its format exists, its options are that format's, its licence is known, its sample reads as recorded."""
    assert check(path, SAMPLES, TODAY) == []


@pytest.mark.parametrize("path", DECLARED, ids=lambda p: p.stem)
def test_every_shipped_declaration_refuses_an_added_field(path, tmp_path):
    """A field that nobody reads would be a silent loss."""
    found = keys(tmp_path, f'colour = "red"\n{path.read_text("utf-8")}', path.stem)

    assert "colour" in found


def test_a_whole_declaration_has_no_fault(tmp_path):
    """Nothing is told that is not wrong."""
    assert keys(tmp_path, GOOD) == {}


MISTAKES = {
    "title": ('title = "Ratsprotokolle"', "title = 7"),
    "publisher": ('publisher = "Stadtarchiv Musterstadt"\n', ""),
    "url": ('url = "https://archiv.musterstadt.example/"', 'url = "archiv.musterstadt"'),
    "format": ('format = "tei"', 'format = "teii"'),
    "register": ('register = "parliament"', 'register = "parlament"'),
    "origin": ('origin = "transcribed"', 'origin = "typed"'),
    "documents": ("documents = [1, 10]", "documents = [10, 1]"),
    "license.declared": ('declared = "DL-DE-ZERO-2.0"', 'declared = "CC-BYE-9"'),
    "license.evidence.0.read_on": ("read_on = 2026-02-03", "read_on = 2031-02-03"),
    "license.evidence.0.quote": (
        'quote = "Die Daten stehen unter der Datenlizenz Deutschland Zero 2.0."',
        'quote = ""',
    ),
    "acquire.kind": ('kind = "directory"', 'kind = "ftp"'),
    "acquire.pfad": ('path = "/daten"', 'path = "/daten"\npfad = "/daten"'),
    "status_note": ("documents =", 'status = "blocked"\ndocuments ='),
}


@pytest.mark.parametrize("key", MISTAKES)
def test_each_mistake_is_told_under_its_key(key, tmp_path):
    """A steward finds the line."""
    right, wrong = MISTAKES[key]
    assert right in GOOD

    found = keys(tmp_path, GOOD.replace(right, wrong))

    assert set(found) == {key}


def test_a_dozen_mistakes_are_told_in_one_go(tmp_path):
    """Nobody mends one fault to learn of the next."""
    # Which keys a way of acquiring has is known only when its kind is right.
    together = {key: mistake for key, mistake in MISTAKES.items() if key != "acquire.pfad"}
    text = GOOD
    for right, wrong in together.values():
        text = text.replace(right, wrong)

    assert len(together) == 12
    assert set(together) <= set(keys(tmp_path, text))


def test_a_fault_says_what_was_found_what_is_expected_and_what_to_do(tmp_path):
    """The message stands for the manual."""
    found = keys(tmp_path, GOOD.replace('register = "parliament"', 'register = "parlament"'))

    assert "found 'parlament'" in found["register"]
    assert "expected one of" in found["register"]
    assert "Did you mean parliament?" in found["register"]


def test_a_file_that_is_no_toml_says_where(tmp_path):
    """Line and column of the first thing that cannot be read."""
    found = keys(tmp_path, GOOD + "\ntitle = 'unclosed\n")

    assert list(found) == ["file"]
    assert "line" in found["file"]


@pytest.mark.parametrize("name", ["CC-BY-NC-4.0", "CC-BY-ND-4.0", "https://rightsstatements.org/vocab/InC/1.0/"])
def test_a_licence_under_which_nothing_is_published_is_told_unless_the_source_is_blocked(name, tmp_path):
    """Every document would be refused, after all the work."""
    text = GOOD.replace("DL-DE-ZERO-2.0", name, 1)

    assert "status = " in keys(tmp_path, text)["license.declared"]
    assert keys(tmp_path, f'status = "blocked"\nstatus_note = "No."\n{text}') == {}


def test_a_licence_with_a_free_alternative_is_as_free_as_that(tmp_path):
    """The freest one counts."""
    assert keys(tmp_path, GOOD.replace("DL-DE-ZERO-2.0", "CC-BY-NC-4.0 OR CC0-1.0", 1)) == {}


@pytest.mark.parametrize(("number", "told"), [(0, True), (1, False), (10, False), (11, True)])
def test_a_stated_number_of_records_stands_within_the_bounds(number, told, tmp_path):
    """Else every build stops, at the one or at the other; a number of files says nothing about records."""
    text = f'{GOOD}\n[completeness]\nexpected = {number}\nbasis = "Zählung"\n'

    assert (set(keys(tmp_path, text)) == {"completeness.expected"}) is told
    assert keys(tmp_path, f'{text}counts = "files"\n') == {}


@pytest.mark.parametrize("day", ["20.11.2026", "2026-02-30", "2026-2-3", "3. Februar 2026"])
def test_a_day_that_is_none_gets_the_form_of_a_day(day, tmp_path):
    """Quotes would not mend it."""
    found = keys(tmp_path, GOOD.replace("read_on = 2026-02-03", f"read_on = {day}"))

    assert list(found) == ["file"]
    assert "a day without quotes, such as 2026-02-03" in found["file"]
    assert "double quotes" not in found["file"]


def test_a_text_without_quotes_is_told_to_stand_in_them(tmp_path):
    """The commonest slip of all."""
    found = keys(tmp_path, GOOD.replace('title = "Ratsprotokolle"', "title = Ratsprotokolle"))

    assert "double quotes" in found["file"]


def test_an_option_of_another_format_is_told(tmp_path):
    """Options are checked by the reader's own list."""
    found = keys(tmp_path, GOOD + '\n[options]\nspeaker = false\nstage = "loud"\n')

    assert set(found) == {"options.speaker", "options.stage"}


def test_a_licence_without_proof_is_allowed_only_where_its_doubt_is_written_down(tmp_path):
    """What nobody has confirmed bars the release instead of passing as proof."""
    bare = GOOD[: GOOD.index("[[license.evidence]]")] + GOOD[GOOD.index("[acquire]") :]

    assert set(keys(tmp_path, bare)) == {"license"}
    assert keys(tmp_path, f'{bare}\n[[unverified]]\nfact = "license"\nwhy = "Not read."\n') == {}


@pytest.mark.parametrize("quote", ["Lizenz: CC BY 4.0", "Die Texte stehen unter CC BY-NC 4.0.", "Unter der GFDL."])
def test_a_quote_that_names_another_licence_is_told(tmp_path, quote):
    """Whoever copies a sentence and names a licence may be of two minds; nobody would look again."""
    found = keys(tmp_path, GOOD.replace("Die Daten stehen unter der Datenlizenz Deutschland Zero 2.0.", quote))

    assert set(found) == {"license.evidence.0.quote"}
    assert "expected words that grant DL-DE-ZERO-2.0" in found["license.evidence.0.quote"]


def test_a_key_of_another_kind_of_acquiring_is_told_with_the_keys_that_exist(tmp_path):
    """Each kind has its own keys."""
    found = keys(tmp_path, GOOD.replace('path = "/daten"', 'path = "/daten"\nlinks = "copy"'))

    assert "Did you mean link?" in found["acquire.links"]


def test_a_sample_that_reads_otherwise_is_told(tmp_path):
    """The recorded number of records is held against the files."""
    shutil.copytree(SAMPLES / "romane68", tmp_path / "romane68")
    (tmp_path / "romane68" / "zweiter.txt").write_text("Ein zweiter Text.\n" * 50, "utf-8")

    found = check(source.SOURCES / "romane68.toml", tmp_path, TODAY)

    assert [f.key for f in found] == ["sample.completeness.expected"]


def test_sources_lists_states_and_what_to_confirm():
    """The list is for people, `--json` for machines."""
    listed, machine = run("sources"), run("sources", "--json")

    assert listed.returncode == machine.returncode == 0
    assert "ready: " in listed.stdout
    assert "unverified: " in listed.stdout
    assert all(len(line) <= 100 for line in listed.stdout.splitlines()[:-1])
    assert '"reasons":["' in machine.stdout


def test_sources_check_ends_with_one_when_something_is_wrong(tmp_path):
    """The exit code says it to a script."""
    (tmp_path / "eins.toml").write_text("title = 1\n", "utf-8")

    done = run("sources", "--check", "--folder", tmp_path)

    assert done.returncode == 1
    assert "eins.toml: publisher: is missing" in done.stdout


def test_a_new_source_is_filled_in_from_its_folder_and_says_what_waits(tmp_path):
    """Format, pattern, bounds and number are seen; what only a person can say is asked for."""
    texts = tmp_path / "texte"
    shutil.copytree(SAMPLES / "romane68", texts)

    done = run("new-source", "mein-korpus", "--folder", texts, "--declarations", tmp_path)

    assert done.returncode == 0
    assert "format text" in done.stdout
    assert "license.declared: is still to be written" in done.stdout
    written = (tmp_path / "mein-korpus.toml").read_text("utf-8")
    assert 'format = "text"' in written
    assert "expected = 2" in written


def test_a_new_source_names_what_it_cannot_read_and_what_it_does_not_take(tmp_path):
    """A number alone sends nobody to the file."""
    texts = tmp_path / "texte"
    (texts / "b").mkdir(parents=True)
    (texts / "a.txt").write_text("Der Rat beschließt.", "utf-8")
    (texts / "b" / "kaputt.txt").write_bytes(b"\xff\xfe\x00\xd8")
    (texts / "notiz.docx").write_bytes(b"PK")

    done = run("new-source", "mein-korpus", "--folder", texts, "--declarations", tmp_path)

    assert "unreadable: b/kaputt.txt." in done.stdout
    assert "not taken: 1 file(s) .docx, such as notiz.docx" in done.stdout


def test_a_folder_that_is_not_here_is_a_fault_until_it_was_fetched(tmp_path):
    """A mistyped path is told by the check, not only by the acquisition."""
    path = tmp_path / "ratsprotokolle.toml"
    path.write_text(GOOD.replace("/daten", (tmp_path / "datne").as_posix()).replace("2026-02", "2031-02"), "utf-8")

    (told,) = missing(path, tmp_path / "raw")
    done = run("sources", "--check", "--folder", tmp_path)
    (tmp_path / "datne").mkdir()

    assert str(told).startswith(f"acquire.path: expected a folder of this machine (found none at {tmp_path}/datne)")
    assert done.returncode == 1
    assert str(told) in done.stdout
    assert "read_on: expected a day up to today" in done.stdout
    assert list(missing(path, tmp_path / "raw")) == []


def test_a_source_that_was_fetched_needs_its_folder_no_more(tmp_path):
    """On the machine without a network there are snapshots alone, in the folder that the settings name."""
    (tmp_path / "declared").mkdir()
    (tmp_path / "declared" / "rat.toml").write_text(GOOD.replace("/daten", (tmp_path / "weg").as_posix()), "utf-8")
    (tmp_path / "haus.toml").write_text(f'[work]\nfolder = "{(tmp_path / "haus").as_posix()}"\n', "utf-8")
    (tmp_path / "haus" / "raw" / "rat").mkdir(parents=True)
    check = ("sources", "--check", "--folder", tmp_path / "declared")

    assert run(*check).returncode == 1
    assert run(*check, "--config", tmp_path / "haus.toml").returncode == 0


def test_a_confirmation_that_lacks_its_keys_says_what_each_wants(tmp_path):
    """The act by which a steward answers for a fact is written without a look at the manual."""
    found = keys(tmp_path, GOOD + '[[confirmed]]\nfact = "license"\n')

    assert "name and address of the steward" in found["confirmed.0.by"]
    assert "a day without quotes" in found["confirmed.0.on"]
    assert "what was read and where" in found["confirmed.0.read"]
    assert "tables [[confirmed]] with fact, by, on and read" in keys(tmp_path, f"confirmed = 1\n{GOOD}")["confirmed"]


def test_a_new_source_never_overwrites_and_wants_a_plain_name(tmp_path):
    """A name is for ever; a declaration is somebody's work."""
    (tmp_path / "da.toml").write_text("", "utf-8")

    assert run("new-source", "da", "--declarations", tmp_path).returncode == 2
    assert run("new-source", "Mein Korpus", "--declarations", tmp_path).returncode == 2
    assert run("new-source", "neu", "--folder", tmp_path / "fehlt", "--declarations", tmp_path).returncode == 2


GERMAN_COMMONS = {
    "wikipedia": "dewiki", "wikivoyage": "dewikivoyage", "wikidiscussions": "dewiki-diskussionen",
    "youtubecommons": "youtube-commons-de", "onemillionposts": "one-million-posts", "thestack": "the-stack-de",
    "reichtagsprotokolle": "reichstagsprotokolle", "germanpoliticalspeeches": "deutsche-politische-reden",
    "btdrucksachen": "c-drucksachen-zenodo", "btplenarprotokolle": "c-plenarprotokolle-zenodo", "eurovoc": "eurovoc",
    "bundesrecht": "c-dbr", "openlegaldata": "openlegaldata", "bfh": "ce-bfh", "bgh20": "ce-bgh-20", "bgh": "ce-bgh",
    "bverfg": "ce-bverfg", "bpatg": "ce-bpatg", "bverwg": "ce-bverwg", "bverfgaes": "ce-bverfg-aes", "bag": "ce-bag",
    "eurlex": "multi-eurlex-de", "zeitungsportal": "ddb-zeitungsportal", "europeana": "europeana-newspapers-de",
    "anno": "anno", "wikinews": "dewikinews", "tedeutenders": "ted-de", "dibilit": "dibilit", "dibiphil": "dibiphil",
    "wikisource": "dewikisource", "germanpd": "german-pd", "blbooks": "blbooks-de", "mosel": "mosel-voxpopuli-de",
    "sbbfulltexts": "sbb-volltexte", "wikiquote": "dewikiquote", "wikibooks": "dewikibooks", "polyjournal": "dingler",
    "doab": "doab-de", "arxiv": "arxiv-de", "openalex": "openalex-de", "wikiversity": "dewikiversity",
}  # fmt: skip
"""The 41 sources of the nearest peer, and what each is called here."""


def test_every_source_of_the_nearest_peer_is_declared():
    """What another corpus took in has been looked at here, and either proved, doubted or blocked."""
    assert len(GERMAN_COMMONS) == 41
    assert set(GERMAN_COMMONS.values()) <= {p.stem for p in DECLARED}


@pytest.mark.parametrize("path", DECLARED, ids=lambda p: p.stem)
def test_every_declaration_says_era_and_where_a_rights_holder_writes(path):
    """Nobody has to guess from when a text is and whom to ask."""
    declared = source.load(path)

    assert declared.era
    assert declared.contact


@pytest.mark.parametrize("path", DECLARED, ids=lambda p: p.stem)
def test_a_licence_stated_only_by_others_is_a_written_doubt(path):
    """The label of a third party is no proof."""
    declared = source.load(path)

    assert declared.license.proved or declared.license_in_doubt
    assert not declared.license.stated_by or declared.license_in_doubt
