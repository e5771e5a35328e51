"""What a clause speaks of: the text, its images, its markup, the code of its site."""

import re
from functools import lru_cache

from licenses.vocabulary import grammar
from licenses.work import Scope

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[,;:&]")
_SENTENCE = re.compile(r"\b(?:is|are|ist|sind|steht|stehen)\b")
"""Verbs that make the words behind a comma a sentence of their own."""
_SHORTEST = 4
"""Letters from which a subject may be the last part of a German compound."""


@lru_cache(maxsize=8192)
def scope_of(word: str) -> Scope | None:
    """Return what a word means as a subject; of a compound, its last part decides, as in German."""
    known = grammar().subjects
    if word in known:
        return known[word]
    last = word.rpartition("-")[2]
    if last in known:
        return known[last]
    for start in range(1, len(last) - _SHORTEST + 1):
        if last[start:] in known:
            return known[last[start:]]
    return Scope.IMAGES if word.startswith(("audio", "video", "foto")) else None


def subject(clause: str) -> Scope | None:
    """Return what a clause speaks of: its first subject, or the text where that is joined to it by `and`.

    Of nouns that follow each other directly, as in `dataset annotations`, the last one counts.
    What is excepted does not count: up to the next comma, or, where the exception opens the clause, up to the last
    subject, which is the one that the clause is about.
    """
    words = _WORD.findall(clause.lower())
    known = grammar()
    opened = any(
        w in known.exceptions or " ".join(words[at : at + 2]) in known.exceptions for at, w in enumerate(words[:2])
    )
    found = _subjects(words)
    if opened and found:
        return found[-1][1]
    if not found:
        return None
    while len(found) > 1 and found[1][0] == found[0][0] + 1:
        found = found[1:]
    at, first = found[0]
    for position, scope in found[1:]:
        between = words[at + 1 : position]
        if not all(w in known.bridges or scope_of(w) or w == "," for w in between):
            break
        if scope is Scope.TEXT and any(w in known.conjunctions for w in between):
            return Scope.TEXT
    return first


def _subjects(words: list[str]) -> list[tuple[int, Scope]]:
    """Return the subjects among words with their positions, without those that are excepted."""
    known = grammar()
    found: list[tuple[int, Scope]] = []
    skipping = False
    for at, word in enumerate(words):
        if word in known.exceptions or " ".join(words[at : at + 2]) in known.exceptions:
            skipping = True
        elif word in (",", ";"):
            skipping = False
        elif not skipping and (scope := scope_of(word)):
            of_licence = words[at + 1 : at + 2] in (["of"], ["der"]) and any(
                w.startswith("licen") for w in words[at + 2 : at + 4]
            )
            if not (scope is Scope.TEXT and of_licence):
                found.append((at, scope))
    return found


def nearest(before: str, *, first: bool) -> Scope | None:
    """Return the subject of the words before a name; behind another name, that of the nearest clause that has one."""
    if first:
        last = re.split(r"[,;]", before)[-1]
        return (subject(last) if _SENTENCE.search(last) else None) or subject(before)
    clauses = reversed(re.split(r"[,;]", before))
    return next((scope for clause in clauses if (scope := subject(clause))), None)


def continues(between: str) -> bool:
    """Say whether the words between two names carry no subject, so that the second covers what the first does."""
    words = _WORD.findall(between.lower())
    return len(words) <= 4 and not any(scope_of(w) for w in words)
