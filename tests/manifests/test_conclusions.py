"""Facts of a conclusion: written, read back, and enough to conclude again."""

from datetime import date

import pytest

from licenses.conclude import conclude
from licenses.work import Person, Scope, Statement, Work
from manifests import conclusions, release, source
from manifests.errors import ReleaseError

WORK = Work(
    "Faust",
    "drama",
    (Person("Goethe, Johann Wolfgang", 1749, 1832, ("gnd:118540238",)),),
    editors=(Person("Trunz, Erich"),),
    published=1808,
)
FOUND = (
    Statement("Text under CC BY-SA 4.0", "header", "https://creativecommons.org/licenses/by-sa/4.0/", Scope.MARKUP),
)


def test_facts_are_read_back_as_they_were_written():
    """Nothing that the engine reads is lost on the way through the ledger."""
    text = conclusions.facts(WORK, FOUND)

    work, digests = conclusions.read_facts(text)
    statement = conclusions.read_statement(conclusions.statement_bytes(FOUND[0]), "evidence")

    assert work == WORK
    assert (digests, statement) == ((conclusions.digest(FOUND[0]),), FOUND[0])


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"work":{}}', '{"statements":[],"work":{"colour":"red"}}', '{"statements":[1],"work":{}}']
)
def test_what_are_no_facts_is_refused(text):
    """A damaged row is told from a row that concludes otherwise."""
    with pytest.raises(ReleaseError, match="facts"):
        conclusions.read_facts(text)


@pytest.mark.parametrize("declared", list(source.discover()), ids=lambda declared: declared.name)
def test_the_manifest_gives_the_claims_of_every_source_back(declared):
    """What the engine was told by a declaration, it is told again by the manifest's entry of it."""
    entry = tuple(release.declared(claim) for claim in (declared.license, *declared.other_licenses))

    again = conclusions.claims(entry)

    assert again == declared.claims()
    first, second = (conclude(claims, FOUND, WORK, on=date(2026, 11, 22)) for claims in (declared.claims(), again))
    assert conclusions.rights(first) == conclusions.rights(second)
