"""Steps write down what they do, and leave alone what must not be altered."""

from dataclasses import replace

from datatrove.data import Document

from licenses.work import Work
from manifests.ledger import uid
from pipeline import snapshot
from pipeline.book import Book
from pipeline.dossier import DOSSIER, Dossier, dossier_of
from pipeline.record import Record
from pipeline.steps.normalise import Normalise
from pipeline.steps.rights import Rights
from pipeline.task import Job
from tests.pipeline.building import SAMPLES, declared, settings

SOFT = "Der Präsident er\u00adöffnet die Sitzung und begrüßt die Abgeordneten."
PLAIN = SOFT.replace("\u00ad", "")


def judged(name, text, tmp_path, **work):
    """Take a text of a source through normalising and the licence."""
    (source,) = declared(name)
    job = Job((), settings(tmp_path), {name: snapshot.sample(source, SAMPLES)})
    book = Book()
    facts = {"kind": source.kind or source.text_register.value, "issuer": source.issuer or None} | work
    record = Record("1", "", Work(**facts))
    dossier = Dossier(uid(name, "1"), name, record, "a.xml", "0" * 64, len(text), source.text_register.value)
    given = Document(text=text, id="1", metadata={"dossier": dossier})
    kept = list(Rights(job, book).run(Normalise(job, book).run([given])))
    return kept, book


def test_an_official_work_under_the_ban_on_alteration_stays_as_it_was_read(tmp_path):
    """§ 5(2) UrhG lets a protocol be published, but not changed."""
    (document,), _ = judged("bundestag-plenarprotokolle", SOFT, tmp_path, published=2017)

    assert document.text == SOFT
    assert dossier_of(document).transforms == ()


def test_a_law_is_normalised_and_its_changes_are_counted(tmp_path):
    """§ 5(1) UrhG knows no such ban."""
    (document,), _ = judged("gesetze-im-internet", SOFT, tmp_path, published=2017)

    assert document.text == PLAIN
    assert dossier_of(document).transforms


def test_a_dropped_document_is_in_the_book_with_its_reason(tmp_path):
    """A protected author's novel goes, and the ledger says why."""
    from licenses.work import Person

    work = {"kind": "novel", "authors": (Person("Hesse, Hermann", 1877, 1962),), "published": 1922}
    kept, book = judged("romane68", PLAIN, tmp_path, **work)

    (row,) = book.rows
    assert kept == []
    assert row.stage == "license"
    assert row.reason
    assert row.status_de == "ic"
    assert book.entered["license"] == book.ended[f"license:dropped:{row.reason}"] == 1


def test_a_dossier_survives_its_way_between_two_phases(tmp_path):
    """What a task stores is what the next one reads."""
    (document,), _ = judged("gesetze-im-internet", PLAIN, tmp_path, published=2017)
    dossier = dossier_of(document)

    assert DOSSIER.validate_json(DOSSIER.dump_json(dossier)) == dossier


def test_a_harmed_file_of_a_snapshot_says_what_to_remove(tmp_path):
    """Acquiring alone would find nothing new; a plain folder is simply read again."""
    (source,) = declared("soldatenbriefe")
    taken = snapshot.sample(source, SAMPLES)
    acquired = tmp_path / "snapshots" / "2026-11-26" / "files"
    acquired.mkdir(parents=True)
    (acquired.parent / "SNAPSHOT.json").touch()

    assert taken.remedy == "Build again: what changed meanwhile is another input."
    assert replace(taken, root=acquired).remedy == f"Remove {acquired.parent} and acquire the source again."
