"""Facts about authors that formats do not carry: birth and death, found by authority id or by an unambiguous name."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from licenses.work import Person, Work

TABLE = Path(__file__).parent / "data" / "authors.tsv"
"""name, birth, death, gnd, wikidata, aliases, basis; one author a line."""

SEX_TABLE = Path(__file__).parent / "data" / "author_sex.tsv"
"""gnd, name, sex, basis; one author a line. Facts of the metadata of ELTeC-deu; a first name proves nothing."""


@dataclass(frozen=True, slots=True)
class Authorities:
    """Known authors.

    Args:
        by_id: `gnd:…` or `wikidata:…` to the author.
        by_name: folded name to the author; names borne by two are left out, because an uncertain identity is none.
    """

    by_id: dict[str, Person]
    by_name: dict[str, Person]

    @staticmethod
    @cache
    def load(path: Path = TABLE) -> "Authorities":
        """Read the table."""
        with path.open(encoding="utf-8", newline="") as stream:
            lines = list(csv.DictReader(stream, delimiter="\t"))
        people = [_person(line) for line in lines]
        others = [[a for a in line["aliases"].split("|") if a] for line in lines]
        by_id = {i: p for p in people for i in p.ids}
        names: dict[str, list[Person]] = {}
        for person, aliases in zip(people, others, strict=True):
            for name in {_fold(n) for n in (person.name, *aliases)}:
                names.setdefault(name, []).append(person)
        return Authorities(by_id, {n: p[0] for n, p in names.items() if len(p) == 1})

    def complete(self, work: Work) -> Work:
        """Return the work with the dates of its people filled in where they are known and missing."""
        return replace(
            work,
            authors=self._all(work.authors),
            translators=self._all(work.translators),
            editors=self._all(work.editors),
        )

    def _all(self, people: Iterable[Person]) -> tuple[Person, ...]:
        return tuple(self._one(person) for person in people)

    def _one(self, person: Person) -> Person:
        """Fill in one person; what the document says stays, so that a contradiction can be seen."""
        known = next((self.by_id[i] for i in person.ids if i in self.by_id), None)
        if known is None and person.death is None:
            known = self.by_name.get(_fold(person.name))
            if known is not None and _contradict(person, known):
                known = None
        if known is None:
            return person
        return replace(
            person,
            birth=known.birth if person.birth is None else person.birth,
            death=known.death if person.death is None else person.death,
            ids=tuple(dict.fromkeys((*person.ids, *known.ids))),
        )


def _contradict(person: Person, known: Person) -> bool:
    """Say whether a namesake is somebody else: another birth year, or another id of the same authority."""
    if None not in (person.birth, known.birth) and person.birth != known.birth:
        return True
    theirs = {i.split(":")[0]: i for i in known.ids}
    return any(theirs.get(i.split(":")[0], i) != i for i in person.ids)


def _person(line: dict[str, str]) -> Person:
    ids = tuple(f"{kind}:{line[kind]}" for kind in ("gnd", "wikidata") if line[kind])
    return Person(
        line["name"],
        int(line["birth"]) if line["birth"] else None,
        int(line["death"]) if line["death"] else None,
        ids,
    )


def _fold(name: str) -> str:
    """Return a name as `forename surname`, lower case, without marks, so that its other forms agree."""
    if "," in name:
        surname, _, forename = name.partition(",")
        name = f"{forename} {surname}"
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(re.findall(r"[^\W\d_]+", "".join(c for c in plain if not unicodedata.combining(c))))


@cache
def sexes(path: Path = SEX_TABLE) -> dict[str, str]:
    """Return the recorded sex (`female`, `male`) of authors, by GND id."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {line["gnd"]: line["sex"] for line in csv.DictReader(stream, delimiter="\t")}
