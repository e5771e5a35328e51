"""Authors' dates are filled in by id or by an unambiguous name, and never against what a document says."""

import pytest

from licenses.work import Person, Work
from pipeline.authorities import Authorities

TABLE = """name\tbirth\tdeath\tgnd\twikidata\taliases\tbasis
Muster, Erika\t1850\t1920\t118500001\tQ1\tMuster, E.\ttest
Beispiel, Max von\t1800\t1870\t\t\t\ttest
Doppel, Anna\t1801\t1871\t\t\t\ttest
Doppel, Anna\t1901\t1971\t\t\t\ttest
"""


@pytest.fixture
def known(tmp_path):
    """A small table."""
    path = tmp_path / "authors.tsv"
    path.write_text(TABLE, "utf-8")
    return Authorities.load(path)


def completed(known, person):
    """Return one author as completed."""
    return known.complete(Work(authors=(person,))).authors[0]


@pytest.mark.parametrize("name", ["Muster, Erika", "Erika Muster", "ERIKA MUSTER", "Muster, E."])
def test_a_name_is_found_in_any_form(known, name):
    """Order, case and declared aliases do not matter."""
    assert completed(known, Person(name)).death == 1920


def test_an_id_decides_before_the_name(known):
    """An authority id is stronger than any spelling."""
    assert completed(known, Person("E. M.", ids=("gnd:118500001",))).death == 1920


def test_a_name_of_two_people_is_nobody(known):
    """An uncertain identity gives no date."""
    assert completed(known, Person("Anna Doppel")).death is None


def test_a_namesake_with_another_birth_year_is_somebody_else(known):
    """A contradiction leaves the person as the document has it."""
    assert completed(known, Person("Max von Beispiel", birth=1950)).death is None


def test_what_the_document_says_stays(known):
    """A death year of the document is not overruled."""
    assert completed(known, Person("Erika Muster", death=1930, ids=("wikidata:Q1",))).death == 1930


def test_the_shipped_table_is_sound():
    """Nobody in it dies before birth or lives longer than 110 years."""
    shipped = Authorities.load()

    assert len(shipped.by_name) > 100
    assert all(0 < p.death - p.birth <= 110 for p in shipped.by_name.values())
