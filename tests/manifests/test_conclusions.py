"""Facts of a conclusion: written, read back, and enough to conclude again."""

import json
import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from licenses.conclude import conclude
from licenses.work import Person, Scope, Statement, Work
from manifests import conclusions, release, source, titles
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


PARTS = st.sampled_from(
    [
        '{"statements":[],"work":{',
        '"kind":"law"',
        '"',
        '"title":"Faust"',
        '"issuer":"title"',
        '"authors":[{"name":"A","title":"B"}]',
        ",",
        "\\",
        "\n",
        "}}",
        "}",
        "{",
        ":",
        "Bibel",
        " ",
    ]
)


AROUND = st.lists(PARTS, max_size=5).map("".join)


@given(
    st.tuples(AROUND, st.sampled_from(['{"title":"', ',"title":"']), st.text(max_size=6), st.just('"'), AROUND),
    st.text(max_size=6),
)
@example(('{"statements":[],"work":', '{"title":"', "Faust", '"', "}}"), "Woyzeck")
def test_facts_that_are_alike_are_well_formed_together(parts, title):
    """Whatever stands in the facts of a row: what answers for it has the same form and the same work but the title."""
    text = "".join(parts)
    twin = re.sub(conclusions._TITLE, lambda m: f"{m[1]}{title}{m[3]}", text, count=1)
    one, other = conclusions.alike(pl.Series([text, twin])).to_list()
    assume(one == other)

    first, second = (outcome(facts) for facts in (text, twin))

    assert first == second


def silent(title):
    """Say whether one title is silent; a line feed, which is always escaped in facts, is not asked about."""
    return "\n" not in title and titles.silent(pl.Series([title], dtype=pl.String))[0]


def outcome(facts: str):
    """Return what is read from facts, but for a title that says nothing, or why nothing can be read."""
    try:
        work, digests = conclusions.read_facts(facts)
    except ReleaseError as error:
        return str(error)
    return (replace(work, title="") if silent(work.title) else work), digests


@given(st.lists(st.one_of(st.text(max_size=9), st.sampled_from(["Bibel", "ΣΑΣ", "İ", "Altes", "BEARB."])), max_size=5))
def test_titles_are_left_out_of_facts_exactly_if_they_are_silent(names):
    """A title that decides stays, and so does one that needs escapes, for then its form may be wrong."""
    written = [conclusions.facts(Work(title, "novel"), ()) for title in names]

    left = conclusions.alike(pl.Series(written, dtype=pl.String)).to_list()

    plain = [json.dumps(title, ensure_ascii=False) == f'"{title}"' for title in names]
    told = [bare and silent(title) and title != "" for bare, title in zip(plain, names, strict=True)]
    assert [one != other for one, other in zip(left, written, strict=True)] == told


def test_facts_of_works_that_differ_in_their_titles_are_alike():
    """Otherwise each of them would be concluded by itself."""
    written = [conclusions.facts(replace(WORK, title=f"Faust {n}"), FOUND) for n in range(3)]

    left = conclusions.alike(pl.Series(written))

    assert left.n_unique() == 1
