"""The words by which clauses are understood, from clauses.toml, and what single words tell."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from licenses.scopes import scope_of
from licenses.vocabulary import grammar
from licenses.work import Scope

_FILE = Path(__file__).parent / "clauses.toml"
NAME = "\ue000"
"""Stands for the name or address of a licence."""
OTHER = "\ue002"
"""Stands for one of another part than the text."""
TITLE = "\ue001"
"""Stands for a title in quotation marks."""
BINDING = frozenset({Scope.TEXT, Scope.DATABASE})
"""Scopes whose conditions bind the text: who may not use the database may not use its texts."""


@dataclass(frozen=True, slots=True)
class Formula:
    """The words of a term of free licences: one noun and one verb of it, with the words that go with them."""

    nouns: frozenset[str]
    verbs: frozenset[str]
    together: frozenset[str]
    never: frozenset[str]

    def holds(self, words: Sequence[str], plain: frozenset[str]) -> bool:
        """Say whether a clause is this term and nothing else."""
        return (
            any(w in self.nouns for w in words)
            and any(w in self.verbs for w in words)
            and all(w in self.together or w in plain for w in words)
            and not any(w in self.never for w in words)
        )


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of clauses.toml, told there."""

    plain: frozenset[str]
    limiting: frozenset[str]
    limiting_beginnings: tuple[str, ...]
    rights_beginnings: tuple[str, ...]
    nouns_of_use: frozenset[str]
    taking_up: frozenset[str]
    openers: frozenset[str]
    granting: frozenset[str]
    modal: frozenset[str]
    of_the_work: frozenset[str]
    plural: frozenset[str]
    wholes: frozenset[str]
    narrating: frozenset[str]
    by_medium: frozenset[str]
    labels: frozenset[str]
    introducers: frozenset[str]
    copyright: frozenset[str]
    particles: frozenset[str]
    formulas: tuple[Formula, ...]
    default: tuple[frozenset[str], frozenset[str], frozenset[str]]
    joining: frozenset[str]
    exempt: frozenset[str]
    conjunctions: frozenset[str]
    excepting: dict[str, list[tuple[str, ...]]]
    places: tuple[str, ...]
    port: re.Pattern[str]
    harmless: dict[str, list[tuple[str, re.Pattern[str]]]]
    courtesy: tuple[str, ...]

    @property
    def credit(self) -> Formula:
        """The term of naming."""
        return self.formulas[0]

    def narrows(self, word: str) -> bool:
        """Say whether a word narrows, wherever it stands."""
        return word in self.limiting or word.startswith(self.limiting_beginnings)

    def is_term(self, words: Sequence[str]) -> bool:
        """Say whether words are a term of free licences: naming, passing on alike, no warranty, no other use."""
        return any(formula.holds(words, self.plain) for formula in self.formulas)

    def names_other(self, word: str) -> bool:
        """Say whether a word names another part than the text."""
        scope = scope_of(word)
        return scope is not None and scope not in BINDING and not word.endswith(self.places)


@cache
def known() -> Words:
    """Return the lists; the file is read once, at first use."""
    data = tomllib.loads(_FILE.read_text("utf-8"))

    def words(table: dict[str, str], name: str) -> frozenset[str]:
        return frozenset(table[name].split())

    formulas = []
    for name in ("credit", "alike", "disclaimer", "compliance"):
        nouns, verbs, extra, never = (words(data[name], key) for key in ("nouns", "verbs", "with", "never"))
        formulas.append(Formula(nouns, verbs, nouns | verbs | extra, never))
    phrases = data["phrases"]
    return Words(
        plain=words(data, "plain") | {NAME} | {w for w, s in grammar().subjects.items() if s in BINDING},
        limiting=words(data, "limiting"),
        limiting_beginnings=tuple(data["limiting_beginnings"].split()),
        rights_beginnings=tuple(data["rights_beginnings"].split()),
        nouns_of_use=words(data, "nouns_of_use"),
        taking_up=words(data, "taking_up"),
        openers=words(data, "openers"),
        granting=words(data, "granting"),
        modal=words(data, "modal"),
        of_the_work=words(data, "of_the_work"),
        plural=words(data, "plural"),
        wholes=words(data, "wholes"),
        narrating=words(data, "narrating"),
        by_medium=words(data, "by_medium"),
        labels=words(data, "labels"),
        introducers=words(data, "introducers"),
        copyright=words(data, "copyright"),
        particles=words(data, "particles"),
        formulas=tuple(formulas),
        default=(words(data["default"], "first"), words(data["default"], "run"), words(data["default"], "last")),
        joining=words(data, "joining"),
        exempt=words(data, "exempt"),
        conjunctions=grammar().conjunctions,
        excepting=_excepting(data["excepting"]),
        places=tuple(data["places"].split()),
        port=re.compile(
            rf"(?<={NAME})[\s,]*(?:\d\.\d\s+)?(?:{'|'.join(p.strip() for p in data['ports'].split('|'))})\b",
            re.IGNORECASE,
        ),
        harmless=_by_first([*phrases["deeds"], *phrases["harmless"], *_silent()]),
        courtesy=tuple(phrases["courtesy"]),
    )


def _silent() -> list[str]:
    """Return the phrases of the vocabulary that close nothing."""
    return [phrase for phrase, target in grammar().phrases.items() if target == "-"]


def _by_first(phrases: list[str]) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Return phrases by their first word, the longest first, each with what finds it in any punctuation."""
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        words = phrase.split()
        pattern = re.compile(r"\b" + r"[\W_]+".join(map(re.escape, words)) + r"\b", re.IGNORECASE)
        found.setdefault(words[0], []).append((phrase, pattern))
    return found


def _excepting(table: str) -> dict[str, list[tuple[str, ...]]]:
    """Return what opens an exception by its first word, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted((tuple(phrase.split()) for phrase in table.split("|")), key=len, reverse=True):
        found.setdefault(words[0], []).append(words)
    return found
