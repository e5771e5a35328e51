"""What the rules hear in titles: the phrases that are said to be all, and nothing else."""

import ast
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import licenses
from licenses.conclude import conclude
from licenses.conclusion import Claim
from licenses.work import Person, Work
from manifests import titles


def silent(title):
    """Say of one title whether it says nothing to the rules."""
    return titles.silent(pl.Series([title]))[0]


FOLDER = Path(licenses.__file__).parent
DAY = date(2026, 1, 1)
READERS = {
    "official.py": {"_refused": ["orientierungssatz", "redaktioneller leitsatz"]},
    "public_domain.py": {
        "_german_layers": ["edited"],
        "_revised": ["by_himself", "revised"],
        "_unnamed_translation": ["translated", "translation"],
        "_critical": ["critical"],
        "_edition": ["prefaced"],
    },
}
"""Every function that reads the title of a work, with the tables and phrases that it looks for in it."""

PEOPLE = st.lists(st.builds(Person, st.sampled_from(["Muster, Erika", "Anonym"]), st.none(), st.just(1900)), max_size=2)
WORKS = st.builds(
    Work,
    st.just(""),
    st.sampled_from(["law", "novel", "decision", "testament", "leitsatz", "übersetzung"]),
    PEOPLE.map(tuple),
    PEOPLE.map(tuple),
    PEOPLE.map(tuple),
    st.sampled_from([None, 1700, 1890, 1950, 2020]),
    issuer=st.sampled_from([None, "Bundesgerichtshof", "Verlag GmbH"]),
)
PIECES = [piece for phrase in titles.phrases() for piece in (phrase[:-1], phrase[1:], *phrase.split())]
TITLES = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=4).map(" ".join)


def with_title(work: Work, title: str) -> Work:
    """Return the same work under another title."""
    fields = {name: getattr(work, name) for name in Work.__dataclass_fields__}
    return Work(**{**fields, "title": title})


def readers(path: Path) -> dict[str, list[str]]:
    """Return the functions of a module that read a title from a work, with the tables and phrases they name."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            inside = list(ast.walk(node))
            if any(isinstance(n, ast.Attribute) and n.attr == "title" for n in inside):
                words = {n.value for n in inside if isinstance(n, ast.Constant)}
                found[node.name] = sorted(words & {*titles.TABLES, *titles.LITERALS})
    return found


def test_titles_are_read_by_these_functions_only_and_for_these_phrases():
    """A rule that reads more in a title must be told to `manifests/titles.py`."""
    found = {path.name: told for path in FOLDER.glob("*.py") if (told := readers(path))}

    assert found == READERS
    heard = {name for functions in READERS.values() for told in functions.values() for name in told}
    assert heard == {*titles.TABLES, *titles.LITERALS}


def test_titles_are_read_in_lower_case_and_before_the_kind_only():
    """Phrases are looked for in these two forms of a title."""
    forms = {
        ast.unparse(node)
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and re.search(r"\.title\b", ast.unparse(node.func))
    }

    assert forms == {"work.title.lower()", "f'{work.title} {work.kind}'.lower()"}


@given(WORKS, TITLES, st.sampled_from([(), (Claim("CC0-1.0", quote="CC0 1.0", url="https://a.example/"),)]))
def test_a_silent_title_changes_no_conclusion(work, title, claims):
    """Works that differ only in silent titles are alike to the rules."""
    assume(silent(title))

    conclusion = conclude(claims, (), with_title(work, title), on=DAY)

    assert conclusion == conclude(claims, (), work, on=DAY)


@pytest.mark.parametrize("phrase", titles.phrases())
def test_a_title_with_a_phrase_is_not_silent(phrase):
    """However it is written and whatever stands around it."""
    assert not silent(f"Faust. {phrase.upper()} usw.")


def test_a_title_that_the_kind_completes_is_not_silent():
    """Some rules read the kind behind the title."""
    whole, open_ = (Work(t, "testament", (Person("A", 1800, 1900),), published=1890) for t in ("Altes", "Neues"))

    assert not silent("Altes")
    assert conclude((), (), whole, on=DAY) == conclude((), (), open_, on=DAY)
    assert conclude((), (), whole, on=DAY) != conclude((), (), with_title(whole, "Faust"), on=DAY)
