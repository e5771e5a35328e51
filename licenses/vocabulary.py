"""The words that the rules know, from vocabulary.toml: how sentences speak of licences, and what works are called."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from licenses.work import Scope

_FILE = Path(__file__).parent / "vocabulary.toml"


@dataclass(frozen=True, slots=True)
class Grammar:
    """How sentences give, refuse and delimit licences.

    Args:
        subjects: first words of what a clause is about.
        conjunctions: words that join two subjects.
        bridges: words that may stand between two joined subjects.
        exceptions: words behind which subjects are left out, up to the next comma.
        grants: parts of sentences that give or state a licence.
        denials: parts of sentences that deny one.
        talk: parts of sentences that speak about licences, or ask contributors for one.
        reservations: parts of sentences that close the document itself, wherever they stand.
        uses: parts of words that show that a prohibition speaks of using a text.
        later: phrases for `or any later version`.
        single_names: names of one word that mean a licence in any sentence.
        gnu: phrases that name a GNU licence, with its family.
        phrases: phrases with the id of the catalogue that they stand for.
    """

    subjects: Mapping[str, Scope]
    conjunctions: frozenset[str]
    bridges: frozenset[str]
    exceptions: frozenset[str]
    grants: tuple[str, ...]
    denials: tuple[str, ...]
    talk: tuple[str, ...]
    reservations: tuple[str, ...]
    uses: tuple[str, ...]
    later: tuple[str, ...]
    single_names: frozenset[str]
    gnu: Mapping[str, str]
    phrases: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Official:
    """Words of kinds of work and of issuers, for § 5 UrhG.

    Args:
        normative: kinds under § 5(1).
        headnotes: kinds that are official only when a court wrote them.
        notices: kinds under § 5(2).
        parliamentary: kinds among these that record a legislature.
        standards: kinds under § 5(3).
        standard_bodies: names of private bodies that make standards.
        private_words: words of issuers that are no authority.
        private_endings: endings of such words.
        authority_beginnings: beginnings of words that name an authority.
        authority_endings: endings of such words.
        no_authority: words that have such an ending and mean something else.
        authority_words: whole words that name an authority.
        places: words of places, which name an authority only among themselves.
        court_codes: codes of courts, where they begin a name.
        swiss: parts of names of Swiss authorities.
    """

    normative: frozenset[str]
    headnotes: frozenset[str]
    notices: frozenset[str]
    parliamentary: frozenset[str]
    standards: frozenset[str]
    standard_bodies: frozenset[str]
    private_words: frozenset[str]
    private_endings: tuple[str, ...]
    authority_beginnings: tuple[str, ...]
    authority_endings: tuple[str, ...]
    no_authority: frozenset[str]
    authority_words: frozenset[str]
    places: frozenset[str]
    court_codes: frozenset[str]
    swiss: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Works:
    """Words of names and titles, for the terms of protection.

    Args:
        anonymous: names that say that a publication names no author.
        nobody: names that say that somebody is not known.
        many: names that stand for several persons.
        doubtful: parts of names given with doubt.
        serials: kinds of work that appear in instalments.
        revised: parts of titles that say that the text was revised.
        by_himself: parts of titles that say that its author revised it.
        translated: parts of titles that say that the text was translated.
        critical: parts of titles of scholarly editions.
        edited: parts of titles that name an editor.
        prefaced: parts of titles of editions that hold their editor's own words.
    """

    anonymous: frozenset[str]
    nobody: frozenset[str]
    many: frozenset[str]
    doubtful: tuple[str, ...]
    serials: frozenset[str]
    revised: tuple[str, ...]
    by_himself: tuple[str, ...]
    translated: tuple[str, ...]
    critical: tuple[str, ...]
    edited: tuple[str, ...]
    prefaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreativeCommons:
    """How Creative Commons licences are named in words.

    Args:
        phrases: words in order, with the symbol that they stand for: CC, ZERO, BY, SA, NC or ND.
        longest: words of the longest phrase.
        first: words with which phrases begin.
        between: words that may stand between the parts of a name.
        ports: words that name a jurisdiction, with its code.
    """

    phrases: Mapping[tuple[str, ...], str]
    longest: int
    first: frozenset[str]
    between: frozenset[str]
    ports: Mapping[str, str]


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def _inverted(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {word: name for name, words in table.items() for word in words}


@cache
def grammar() -> Grammar:
    """Return how sentences speak of licences; the file is read once, at first use."""
    data = _data()
    said = data["grammar"]
    return Grammar(
        subjects={word: Scope(name) for word, name in _inverted(data["subjects"]).items()},
        conjunctions=frozenset(said["conjunctions"]),
        bridges=frozenset(said["bridges"]),
        exceptions=frozenset(said["exceptions"]),
        grants=tuple(said["grants"]),
        denials=tuple(said["denials"]),
        talk=tuple(said["talk"]),
        reservations=tuple(said["reservations"]),
        uses=tuple(said["uses"]),
        later=tuple(said["later"]),
        single_names=frozenset(said["single_names"]),
        gnu=_inverted(data["gnu"]),
        phrases=_inverted(data["phrases"]),
    )


@cache
def official_words() -> Official:
    """Return the words of official works; the file is read once, at first use."""
    said = _data()["official"]
    return Official(
        normative=frozenset(said["normative"]),
        headnotes=frozenset(said["headnotes"]),
        notices=frozenset(said["notices"]),
        parliamentary=frozenset(said["parliamentary"]),
        standards=frozenset(said["standards"]),
        standard_bodies=frozenset(said["standard_bodies"]),
        private_words=frozenset(said["private_words"]),
        private_endings=tuple(said["private_endings"]),
        authority_beginnings=tuple(said["authority_beginnings"]),
        authority_endings=tuple(said["authority_endings"]),
        no_authority=frozenset(said["no_authority"]),
        authority_words=frozenset(said["authority_words"]),
        places=frozenset(said["places"]),
        court_codes=frozenset(said["court_codes"]),
        swiss=tuple(said["swiss"]),
    )


@cache
def work_words() -> Works:
    """Return the words of names and titles; the file is read once, at first use."""
    said = _data()["works"]
    return Works(
        anonymous=frozenset(said["anonymous"]),
        nobody=frozenset(said["nobody"]),
        many=frozenset(said["many"]),
        doubtful=tuple(said["doubtful"]),
        serials=frozenset(said["serials"]),
        revised=tuple(said["revised"]),
        by_himself=tuple(said["by_himself"]),
        translated=tuple(said["translated"]),
        critical=tuple(said["critical"]),
        edited=tuple(said["edited"]),
        prefaced=tuple(said["prefaced"]),
    )


@cache
def cc_words() -> CreativeCommons:
    """Return how Creative Commons licences are named; the file is read once, at first use."""
    data = _data()
    phrases = {tuple(phrase.split()): symbol for phrase, symbol in _inverted(data["cc"]).items()}
    between = frozenset(data["cc_between"]["words"])
    first = frozenset(phrase[0] for phrase in phrases)
    return CreativeCommons(phrases, max(map(len, phrases)), first, between, _inverted(data["cc_ports"]))
