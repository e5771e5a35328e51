"""Accounts for every clause of a statement that grants a licence: what is not understood is a condition.

A grant is accepted only if all that stands with it is understood, by the words of clauses.toml: as grammar, as what is
granted, as who made it, as a term of every free licence (naming, passing on alike, no warranty), as a default for what
is marked otherwise, or as a clause about something else than the text. Nothing here knows what conditions look like;
a clause with one word too many is one. In sentences that name no licence, words that narrow, take up or speak of use
decide whether they belong to the grant.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from licenses.clause_words import BINDING, NAME, OTHER, TITLE, Words, known
from licenses.clauses import Clause, clauses, plainly
from licenses.scopes import scope_of
from licenses.work import Scope

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:-(?:1[5-9]|20)?\d\d)?\.?")
_NO_USE = frozenset(("user", "users", "nutzer", "benutzer", "copyright"))
"""Words that begin like words of use."""
_CASES = frozenset(("if", "wenn", "when", "whenever", "falls", "sofern"))
_ASSOCIATED = frozenset(("associated", "waived"))
"""The waiver of CC0: the person who associated it with a work has waived all rights to that work."""


def unread(sentence: str, spans: Iterable[tuple[int, int, Scope]]) -> str:
    """Return the first clause of a sentence that is not understood; empty where all of it is.

    Args:
        sentence: as it stands.
        spans: offsets of the licences that it names, in code points, in their order, each with what it covers.
    """
    masked, end = [], 0
    for start, stop, scope in spans:
        masked.append(sentence[end:start])
        masked.append(f" {NAME if scope in BINDING else OTHER} ")
        end = stop
    return _unread("".join(masked) + sentence[end:])


@lru_cache(maxsize=4096)
def _unread(masked: str) -> str:
    if masked.rstrip().endswith("?"):
        return " ".join(masked.replace(NAME, "").split()) or "?"
    lists = known()
    lower = plainly(masked)
    if any(phrase in lower for phrase in lists.courtesy):
        return ""
    told = clauses(masked, lower)
    if NAME not in masked and told and _of_other_parts(told[0], lists):
        told = [c for c in told[1:] if any(scope_of(w) in BINDING for w in c.words)]
    start = 0
    while start < len(told):
        stop = next((n for n in range(start, len(told)) if NAME in told[n].words), len(told) - 1) + 1
        if odd := _odd(told[start:stop]):
            return odd.told() or odd.mark
        start = stop
    return ""


def _odd(run: Sequence[Clause]) -> Clause | None:
    """Return the first clause that is not understood of those up to the next name of a licence.

    Before the verb of a grant, a clause may tell in words of its own what is granted and by whom.
    """
    lists = known()
    run = [c for c in run if c.words] or list(run[-1:])
    named = NAME in run[-1].words
    verb = next((n for n, c in enumerate(run) if _verb(c.words, c.written, lists) is not None), None)
    of_people = False
    for at, clause in enumerate(run):
        before = named and verb is not None and at <= verb
        if before and at < (verb or 0) and clause.mark == "," and _tells(clause.words, lists):
            continue
        if before and at == verb and _granted(clause, lists):
            continue
        if at + 1 < len(run) and _case(clause.words, lists) and lists.is_term(run[at + 1].words):
            continue
        of_people = _names_people(clause, lists) or (of_people and named and _only_names(clause, 0, lists))
        if not of_people and not _understood(clause, lists):
            return clause
    return None


def _verb(words: Sequence[str], written: Sequence[str], lists: Words) -> int | None:
    """Return the place of the first verb that grants or permits; nouns that look like one are written large."""
    return next(
        (
            n
            for n, w in enumerate(words)
            if (w in lists.granting or w in lists.modal) and (n == 0 or written[n][0].islower() or written[n].isupper())
        ),
        None,
    )


def _granted(clause: Clause, lists: Words) -> bool:
    """Say whether a clause is a subject in words of its own, a verb that grants, and nothing else but plain words."""
    words = _without_default(clause.words, lists)
    written = [w for w in clause.written if w.lower() in words] if len(words) < len(clause.words) else clause.written
    at = _verb(words, written, lists) if len(written) == len(words) else None
    if at is None:
        return False
    subject, rest = words[:at], list(words[at:])
    if words[at] not in lists.modal:
        rest = _without_makers(words[at:], written[at:], lists)
    if set(words) >= _ASSOCIATED:
        return not any(lists.narrows(w) for w in words)
    if NAME in subject and not all(w in lists.plain for w in subject):
        return False
    if not subject:
        rest = _without_subject_behind(rest, lists)
    plainly_said = all(w in lists.plain or w in lists.granting for w in rest) and not _by_medium(rest, lists)
    if not plainly_said and not lists.is_term(rest):
        return False
    return _tells(subject, lists) and (all(w in lists.plain for w in subject) or _is_whole(subject, rest, lists))


_RELEASED = frozenset("veröffentlicht bereitgestellt freigegeben lizenziert herausgegeben".split())  # noqa: SIM905
_PRONOUNS = frozenset(("wir", "ich", "sie", "er", "we", "i", "they", "he", "she"))
_INDEFINITE = frozenset(("ein", "eine", "a", "an"))
_DETERMINERS = frozenset("der die das dieser diese dieses the this these our unser unsere".split())  # noqa: SIM905


def _is_whole(subject: Sequence[str], rest: Sequence[str], lists: Words) -> bool:
    """Say whether a subject in words of its own may be the whole work, and nobody to whom it is granted.

    Behind a verb that says what is granted, no other work may follow ("Dem Verein steht der Text unter …"), and no
    speaker behind one that says who grants. Who is permitted must be the text, and of several things all are meant.
    """
    verb = rest[0]
    work = next((n for n, w in enumerate(subject) if w == TITLE or scope_of(w) in BINDING), None)
    named = work is not None and all(w in lists.plain for w in subject[:work])
    if verb in lists.modal or (verb in lists.plural and not lists.wholes & set(subject)):
        return named
    if subject[0] in _INDEFINITE or any(w in lists.nouns_of_use or w in _PRONOUNS for w in rest):
        return False
    other = any(a in _DETERMINERS and scope_of(b) in BINDING for a, b in pairwise(rest))
    return not (other and verb in lists.of_the_work)


_NOMINATIVE = frozenset(("dieses", "dieser", "diese", "das", "die", "this", "the", "unser", "unsere"))


def _without_subject_behind(words: Sequence[str], lists: Words) -> list[str]:
    """Return words without the one subject in its own words between verb and `unter` (`steht diese Sage unter …`)."""
    end = next((n for n, w in enumerate(words) if w in ("unter", "under", "gemäß")), 0)
    told = words[1:end]
    if not told or told[0] not in _NOMINATIVE or any(scope_of(w) in BINDING and w in lists.plain for w in told):
        return list(words)
    several = words[0] in lists.plural and not lists.wholes & set(told)
    return list(words) if several or not _tells(told, lists) else [words[0], *words[end:]]


def _without_makers(words: Sequence[str], written: Sequence[str], lists: Words) -> list[str]:
    """Return words without `by` and the names behind it."""
    kept: list[str] = []
    of_maker = False
    by = ("by", "von", "vom", "durch") if _RELEASED & set(words) else ("by", "von", "vom")
    for word, form in zip(words, written, strict=True):
        of_maker = (
            word in by
            or (of_maker and word in _DETERMINERS)
            or (of_maker and form[0].isupper() and word not in lists.plain and not lists.narrows(word))
        )
        if not of_maker or word in lists.plain:
            kept.append(word)
    return kept


def _by_medium(words: Sequence[str], lists: Words) -> bool:
    """Say whether words narrow a grant to a medium, as `as a book` or `on paper`."""
    return any(a in lists.by_medium and scope_of(b) in BINDING for a, b in pairwise(words))


def _tells(words: Sequence[str], lists: Words) -> bool:
    """Say whether words may be what is granted, told in words of its own; nothing narrows, no circumstance opens."""
    own = [w for w in words if w not in lists.plain and w != TITLE]
    if not own:
        return True
    if words[0] in lists.openers or any(lists.narrows(w) or (w[0].isdigit() and not _YEAR.fullmatch(w)) for w in own):
        return False
    return not any(w.startswith(lists.rights_beginnings) for w in words if not scope_of(w) and w not in _NO_USE)


def _case(words: Sequence[str], lists: Words) -> bool:
    """Say whether a clause names a case in plain words, as "if you distribute this work"."""
    return words[0] in _CASES and all(w in lists.plain for w in words[1:])


def _understood(clause: Clause, lists: Words) -> bool:
    """Say whether a clause is understood: as plain words, a term of free licences, or as speaking of other parts."""
    words = _without_default(clause.words, lists)
    if all(w in lists.plain for w in words):
        return not (NAME in words and _by_medium(words[words.index(NAME) :], lists))
    if OTHER in words and NAME not in words:
        return True
    if lists.is_term(words) or _of_other_parts(clause, lists):
        return True
    named = {w for w, form in zip(clause.words, clause.written, strict=True) if _may_be_name(w, form, lists)}
    return lists.credit.holds([w for w in words if w not in named], lists.plain)


def _may_be_name(word: str, form: str, lists: Words) -> bool:
    """Say whether a word of its own may be the name of somebody who is to be named."""
    known = word in lists.plain or word in lists.credit.together
    return form[0].isupper() and not (known or lists.narrows(word) or word.startswith(lists.rights_beginnings))


def _without_default(words: Sequence[str], lists: Words) -> Sequence[str]:
    """Return words without `unless otherwise noted`, of which each version is one run of words."""
    first, run, last = lists.default
    for start, word in enumerate(words):
        if word not in first:
            continue
        stop = start + 1
        while stop < len(words) and (words[stop] in run or words[stop] in last):
            stop += 1
        told = words[start + 1 : stop]
        if any(w in last for w in told) and len(told) >= 2:
            return [*words[:start], *words[stop:]]
    return words


def _names_people(clause: Clause, lists: Words) -> bool:
    """Say whether a clause tells who made or holds something: an introducer or a label, then names and years only."""
    words = clause.words
    if words[1:2] == (":",):
        return _only_names(clause, 2, lists)
    start = next((n for n, w in enumerate(words) if w in lists.introducers or w in lists.copyright), None)
    if start is None or not all(w in lists.plain for w in words[:start]):
        return False
    return _only_names(clause, start + 1, lists)


def _only_names(clause: Clause, start: int, lists: Words) -> bool:
    """Say whether the words from a place on are names and years: written large, none of use, none that narrows."""
    opened = False
    for word, form in zip(clause.words[start:], clause.written[start:], strict=True):
        if word in lists.copyright or word in lists.introducers or _YEAR.fullmatch(word) or word in (TITLE, NAME):
            continue
        if word in lists.particles and (opened or word not in lists.openers):
            continue
        if not form[0].isupper() or lists.narrows(word) or word.startswith(lists.rights_beginnings):
            return False
        opened = True
    return True


def _of_other_parts(clause: Clause, lists: Words) -> bool:
    """Say whether a clause speaks of images, code or other parts only, in each of its joined halves."""
    if NAME in clause.words or (clause.words[0] in lists.openers and clause.words[0] not in ("für", "for")):
        return False
    halves: list[list[tuple[str, str]]] = [[]]
    for word, form in zip(clause.words, clause.written, strict=True):
        if word in lists.conjunctions:
            halves.append([])
        else:
            halves[-1].append((word, form))
    return _other_part(halves[0], lists) and all(
        _other_part(half, lists) or not any(form[0].isupper() or form[0].isdigit() for _, form in half)
        for half in halves[1:]
    )


def _other_part(half: Sequence[tuple[str, str]], lists: Words) -> bool:
    """Say whether words are about another part than the text: it comes before any word of their own or of use."""
    for at, (word, _) in enumerate(half):
        if word.endswith(lists.places) or scope_of(word) in BINDING:
            return False
        if scope_of(word):
            return not any(w in ("rechte", "rights") for w, _ in half[at + 1 : at + 2])
        exempt = word in lists.exempt
        if not exempt and (word not in lists.plain or word.startswith(lists.rights_beginnings)):
            return False
    return False


def speaks_of_use(sentence: str) -> bool:
    """Say whether a sentence speaks of using or reaching a text."""
    lists = known()
    return any(w.startswith(lists.rights_beginnings) for w in re.findall(r"[^\W\d_]+", sentence.lower()))


def narrates(sentence: str) -> bool:
    """Say whether a sentence tells a story, and no terms."""
    return any(w in known().narrating for w in re.findall(r"[^\W\d_]+", sentence.lower()))


def takes_up(sentence: str) -> bool:
    """Say whether a sentence behind a grant may go on about it: by who speaks, what it points to, or a number."""
    lists = known()
    return any(w in lists.taking_up or w[0].isdigit() for w in re.findall(r"[^\W\d_]+|\d+", sentence.lower()))


def narrows(sentence: str) -> bool:
    """Say whether a sentence holds a word that narrows something."""
    lists = known()
    return any(lists.narrows(w) for w in re.findall(r"[^\W\d_]+|€", sentence.lower()))
