"""Facts that stand in a path fill gaps and overrule nothing."""

from licenses.work import Person, Work
from manifests.source import PathFacts
from pipeline.path_facts import from_path
from pipeline.record import Record

DATED = PathFacts(pattern=r"/(?P<year>\d{4})/(?P<month>\d\d)/", title="Zeitung", anonymous=True)


def test_a_date_in_the_path_becomes_date_and_year():
    """A newspaper page has its date from its folder."""
    record = from_path(Record("1", "Text", Work()), "esj/1772/05/7.xml", DATED)

    assert record.date == "1772-05"
    assert record.work.published == 1772
    assert record.work.title == "Zeitung"
    assert record.work.anonymous


def test_what_the_file_says_stays():
    """A record's own date, author and title are not overruled."""
    own = Record("1", "Text", Work(title="Titel", authors=(Person("Erika Muster"),), published=1770), date="1770")

    record = from_path(own, "esj/1772/05/7.xml", DATED)

    assert (record.date, record.work.published, record.work.title) == ("1770", 1770, "Titel")
    assert not record.work.anonymous


def test_only_a_listed_name_becomes_an_author():
    """A word in a file name is no person unless the declaration says so."""
    facts = PathFacts(
        pattern="(?P<author>[a-z]+)_", people={"kafka": "Kafka, Franz"}, published={"kafka_process": 1925}
    )

    known = from_path(Record("1", "Text", Work()), "kafka_process.txt", facts)
    unknown = from_path(Record("2", "Text", Work()), "huber_berge.txt", facts)

    assert known.work.authors == (Person("Kafka, Franz"),)
    assert known.work.published == 1925
    assert unknown.work.authors == ()
