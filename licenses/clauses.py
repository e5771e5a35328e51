"""Accounts for every clause of a statement that grants a licence: what is not understood is a condition.

A grant is accepted only if all that stands with it is understood, by the words of clauses.toml: as grammar, as what is
granted, as who made it, as a term of every free licence (naming, passing on alike, no warranty), as a default for what
is marked otherwise, or as a clause about something else than the text. Nothing here knows what conditions look like;
a clause with one word too many is one. In sentences that name no licence, words that narrow or speak of use decide
whether they belong to the grant.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from licenses.scopes import scope_of
from licenses.vocabulary import grammar
from licenses.work import Scope

_FILE = Path(__file__).parent / "clauses.toml"
NAME = "\ue000"
"""Stands for the name or address of a licence."""
_TITLE = "\ue001"
"""Stands for a title in quotation marks."""
_TOKEN = re.compile(
    r"[\ue000\ue001]|©|&|€|[^\W\d_]+|\d+(?:[.,:-]\d+)*\.?(?=\D|$)|[,;:()\[\]{}|.!?•·–—/\"„“”»«<>=%#*]|(?<=\s)-(?=\s)"
)
_BREAKS = frozenset(",;:()[]{}|.!?•·–—/<>-=%#*")
_MARKS = frozenset("\"„“”»«")
"""Marks of quotation, which part nothing."""
_QUOTED = re.compile(r"„[^“”\n]{1,150}[“”]|»[^«\n]{1,150}«|“[^”\n]{1,150}”|\"(?=\w)[^\"\n]{1,150}(?<=[\w.!?/])\"|‚[^‘\n]{1,150}‘")
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//[^\s\ue000<>\"'()\[\]{}|„“”»«]+|(?:[\w-]+\.)+(?:org|com|net|de|eu|io|html?|txt|md|icons|docs)\b(?:/[^\s\ue000]*)?|(?:/[\w.-]+){2,}/?|\b[\w.-]+/(?=[\s\"])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:-(?:1[5-9]|20)?\d\d)?\.?")
_NO_USE = frozenset(("user", "users", "nutzer", "benutzer", "copyright"))
"""Words that begin like words of use."""
_BINDING = frozenset({Scope.TEXT, Scope.DATABASE})


@dataclass(frozen=True, slots=True)
class _Formula:
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
class _Words:
    """The lists of clauses.toml."""

    plain: frozenset[str]
    limiting: frozenset[str]
    limiting_beginnings: tuple[str, ...]
    rights_beginnings: tuple[str, ...]
    openers: frozenset[str]
    granting: frozenset[str]
    modal: frozenset[str]
    labels: frozenset[str]
    introducers: frozenset[str]
    copyright: frozenset[str]
    particles: frozenset[str]
    formulas: tuple[_Formula, ...]
    default: tuple[frozenset[str], frozenset[str], frozenset[str]]
    excepting: tuple[tuple[str, ...], ...]
    places: tuple[str, ...]
    port: re.Pattern[str]
    harmless: tuple[str, ...]
    courtesy: tuple[str, ...]


@cache
def _known() -> _Words:
    data = tomllib.loads(_FILE.read_text("utf-8"))

    def words(table: dict[str, str], name: str) -> frozenset[str]:
        return frozenset(table[name].split())

    formulas = []
    for name in ("credit", "alike", "disclaimer", "compliance"):
        nouns, verbs, extra, never = (words(data[name], key) for key in ("nouns", "verbs", "with", "never"))
        formulas.append(_Formula(nouns, verbs, nouns | verbs | extra, never))
    return _Words(
        plain=words(data, "plain") | {NAME} | {w for w, s in grammar().subjects.items() if s in _BINDING},
        limiting=words(data, "limiting"),
        limiting_beginnings=tuple(data["limiting_beginnings"].split()),
        rights_beginnings=tuple(data["rights_beginnings"].split()),
        openers=words(data, "openers"),
        granting=words(data, "granting"),
        modal=words(data, "modal"),
        labels=words(data, "labels"),
        introducers=words(data, "introducers"),
        copyright=words(data, "copyright"),
        particles=words(data, "particles"),
        formulas=tuple(formulas),
        default=(words(data["default"], "first"), words(data["default"], "run"), words(data["default"], "last")),
        excepting=tuple(sorted((tuple(p.split()) for p in data["excepting"].split("|")), key=len, reverse=True)),
        places=tuple(data["places"].split()),
        port=re.compile(rf"(?<={NAME})[\s,]*(?:\d\.\d\s+)?(?:{'|'.join(p.strip() for p in data['ports'].split('|'))})\b", re.IGNORECASE),
        harmless=(*data["phrases"]["deeds"], *data["phrases"]["harmless"], *(p for p, target in grammar().phrases.items() if target == "-")),
        courtesy=tuple(data["phrases"]["courtesy"]),
    )


@dataclass(frozen=True, slots=True)
class _Clause:
    """Words between two marks of punctuation.

    Args:
        words: in lower case.
        written: as they stand.
        mark: the mark behind them.
    """

    words: tuple[str, ...]
    written: tuple[str, ...]
    mark: str

    def told(self) -> str:
        """Return the words on one line."""
        return " ".join(w for w in self.written if w not in (NAME, _TITLE))


def unread(sentence: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the first clause of a sentence that is not understood; empty where all of it is.

    Args:
        sentence: as it stands.
        spans: offsets of the licences that it names, in code points, in their order.
    """
    masked, end = [], 0
    for start, stop in spans:
        masked.append(sentence[end:start])
        masked.append(f" {NAME} ")
        end = stop
    return _unread("".join(masked) + sentence[end:])


@lru_cache(maxsize=4096)
def _unread(masked: str) -> str:
    if masked.rstrip().endswith("?"):
        return " ".join(masked.replace(NAME, "").split()) or "?"
    known = _known()
    masked = known.port.sub(" ", _ADDRESS.sub(" ", masked))
    lower = " ".join(re.findall(r"[^\W_]+", masked.lower()))
    if any(phrase in lower for phrase in known.courtesy):
        return ""
    clauses = _clauses(_without_harmless(_titles_masked(masked), lower))
    if NAME not in masked and clauses and _of_other_parts(clauses[0], known):
        clauses = [c for c in clauses[1:] if any(scope_of(w) in _BINDING for w in c.words)]
    start = 0
    while start < len(clauses):
        stop = next((n for n in range(start, len(clauses)) if NAME in clauses[n].words), len(clauses) - 1) + 1
        if odd := _odd(clauses[start:stop]):
            return odd.told() or odd.mark
        start = stop
    return ""


def _without_harmless(masked: str, lower: str) -> str:
    """Leave out phrases that hold narrowing words and narrow nothing."""
    for phrase in _known().harmless:
        if phrase in lower:
            masked = re.sub(r"\b" + r"[\W_]+".join(map(re.escape, phrase.split())) + r"\b", " ", masked, flags=re.IGNORECASE)
    return masked


def _titles_masked(masked: str) -> str:
    """Replace titles in quotation marks before the first name, unless a word in them narrows."""
    end = masked.find(NAME)
    head, tail = (masked[:end], masked[end:]) if end >= 0 else (masked, "")
    known = _known()

    def title(match: re.Match[str]) -> str:
        words = re.findall(r"[^\W\d_]+", match.group().lower())
        if all(w in known.plain for w in words) or any(_narrows(w, known) for w in words):
            return f" {match.group()[1:-1]} "
        return f" {_TITLE} "

    return _QUOTED.sub(title, head) + tail


def _clauses(text: str) -> list[_Clause]:
    """Return the clauses of a sentence; what a label names belongs to its clause."""
    known = _known()
    found: list[_Clause] = []
    written: list[str] = []
    for token in [*_TOKEN.findall(text), "."]:
        if token in _MARKS or (token[0].isdigit() and written and written[-1].lower() in ("version", "v")):
            continue
        if token not in _BREAKS:
            written.append("Teile" if token == "Teilen" else token)
        elif token == ":" and len(written) == 1 and written[0].lower() in known.labels:
            written.append(token)
        elif written and written[-1] != ":":
            found.append(_clause(written, token, known))
            written = []
        else:
            written = []
    return found


def _clause(written: list[str], mark: str, known: _Words) -> _Clause:
    """Return a clause without the other parts that it excepts, as `except images and logos`."""
    words = [w.lower() for w in written]
    at = 0
    while at < len(words):
        phrase = next((p for p in known.excepting if tuple(words[at : at + len(p)]) == p), None)
        stop = at + len(phrase) if phrase else at
        last = stop
        while phrase and stop < len(words):
            if _is_other(words[stop], known):
                last = stop + 1
            elif words[stop] not in _JOINING:
                break
            stop += 1
        if phrase and last > at + len(phrase):
            del words[at:last], written[at:last]
        else:
            at += 1
    return _Clause(tuple(words), tuple(written), mark)


_JOINING = frozenset(
    ("die", "der", "das", "den", "dem", "des", "der", "alle", "allen", "von", "und", "sowie", "oder", "the", "all", "any", "and", "or", "&", "of")
)


def _is_other(word: str, known: _Words) -> bool:
    """Say whether a word names another part than the text."""
    scope = scope_of(word)
    return scope is not None and scope not in _BINDING and not word.endswith(known.places)


def _odd(run: Sequence[_Clause]) -> _Clause | None:
    """Return the first clause that is not understood of those up to the next name of a licence.

    Before the verb of a grant, a clause may tell in words of its own what is granted and by whom.
    """
    known = _known()
    run = [c for c in run if c.words] or list(run[-1:])
    named = NAME in run[-1].words
    verb = next((n for n, c in enumerate(run) if _verb(c.words, c.written, known) is not None), None)
    of_people = False
    for at, clause in enumerate(run):
        before = named and verb is not None and at <= verb
        if before and at < (verb or 0) and clause.mark == "," and _tells(clause.words, known):
            continue
        if before and at == verb and _granted(clause, known):
            continue
        if at + 1 < len(run) and _case(clause.words, known) and _is_term(run[at + 1].words, known):
            continue
        of_people = _names_people(clause, known) or (of_people and named and _only_names(clause, 0, known))
        if not of_people and not _understood(clause, known):
            return clause
    return None


def _verb(words: Sequence[str], written: Sequence[str], known: _Words) -> int | None:
    """Return the place of the first verb that grants or permits; nouns that look like one are written large."""
    return next(
        (
            n
            for n, w in enumerate(words)
            if (w in known.granting or w in known.modal) and (n == 0 or written[n][0].islower() or written[n].isupper())
        ),
        None,
    )


_ASSOCIATED = frozenset(("associated", "waived"))
"""The waiver of CC0: the person who associated it with a work has waived all rights to that work."""


def _granted(clause: _Clause, known: _Words) -> bool:
    """Say whether a clause is a subject in words of its own, a verb that grants, and nothing else but plain words."""
    words = _without_default(clause.words, known)
    written = [w for w in clause.written if w.lower() in words] if len(words) < len(clause.words) else clause.written
    at = _verb(words, written, known) if len(written) == len(words) else None
    if at is None:
        return False
    subject, rest = words[:at], words[at:]
    if _ASSOCIATED <= set(words):
        return not any(_narrows(w, known) for w in words)
    if NAME in subject and not all(w in known.plain for w in subject):
        return False
    if not all(w in known.plain or w in known.granting for w in rest) and not any(
        f.holds(rest, known.plain) for f in known.formulas
    ):
        return False
    if words[at] in known.modal:
        work = next((n for n, w in enumerate(subject) if w == _TITLE or scope_of(w) in _BINDING), len(subject))
        return all(w in known.plain for w in subject[:work]) and _tells(subject, known)
    return _tells(subject, known)


def _tells(words: Sequence[str], known: _Words) -> bool:
    """Say whether words may be what is granted, told in words of its own: nothing narrows, and no circumstance opens."""
    own = [w for w in words if w not in known.plain and w != _TITLE]
    if not own:
        return True
    if words[0] in known.openers or any(_narrows(w, known) or (w[0].isdigit() and not _YEAR.fullmatch(w)) for w in own):
        return False
    return not any(w.startswith(known.rights_beginnings) for w in words if not scope_of(w) and w not in _NO_USE)


def _narrows(word: str, known: _Words) -> bool:
    return word in known.limiting or word.startswith(known.limiting_beginnings)


_CASES = frozenset(("if", "wenn", "when", "whenever", "falls", "sofern"))


def _case(words: Sequence[str], known: _Words) -> bool:
    """Say whether a clause names a case in plain words, as "if you distribute this work"."""
    return words[0] in _CASES and all(w in known.plain for w in words[1:])


def _is_term(words: Sequence[str], known: _Words) -> bool:
    """Say whether a clause is a term of free licences."""
    return any(f.holds(words, known.plain) for f in known.formulas)


def _understood(clause: _Clause, known: _Words) -> bool:
    """Say whether a clause is understood: as plain words, a term of free licences, or as speaking of other parts."""
    words = _without_default(clause.words, known)
    if all(w in known.plain for w in words):
        return True
    return _is_term(words, known) or _of_other_parts(clause, known)


def _without_default(words: Sequence[str], known: _Words) -> Sequence[str]:
    """Return words without `unless otherwise noted`, of which each version is one run of words."""
    first, run, last = known.default
    for start, word in enumerate(words):
        if word not in first:
            continue
        stop = start + 1
        while stop < len(words) and (words[stop] in run or words[stop] in last):
            stop += 1
        told = words[start + 1 : stop]
        if any(w in last for w in told) and len(told) >= 2:  # noqa: PLR2004 - `otherwise` and `noted`
            return [*words[:start], *words[stop:]]
    return words


def _names_people(clause: _Clause, known: _Words) -> bool:
    """Say whether a clause tells who made or holds something: an introducer or a label, then names and years only."""
    words = clause.words
    if words[1:2] == (":",):
        return _only_names(clause, 2, known)
    start = next((n for n, w in enumerate(words) if w in known.introducers or w in known.copyright), None)
    if start is None or not all(w in known.plain for w in words[:start]):
        return False
    return _only_names(clause, start + 1, known)


def _only_names(clause: _Clause, start: int, known: _Words) -> bool:
    """Say whether the words from a place on are names and years: written large, none of use, none that narrows."""
    opened = False
    for word, form in zip(clause.words[start:], clause.written[start:], strict=True):
        if word in known.copyright or word in known.introducers or _YEAR.fullmatch(word) or word in (_TITLE, NAME):
            continue
        if word in known.particles and (opened or word not in known.openers):
            continue
        if not form[0].isupper() or _narrows(word, known) or word.startswith(known.rights_beginnings):
            return False
        opened = True
    return True


def _of_other_parts(clause: _Clause, known: _Words) -> bool:
    """Say whether a clause speaks of images, code or other parts only, in each of its joined halves."""
    if NAME in clause.words or (clause.words[0] in known.openers and clause.words[0] not in ("für", "for")):
        return False
    halves: list[list[tuple[str, str]]] = [[]]
    for word, form in zip(clause.words, clause.written, strict=True):
        if word in ("und", "and", "sowie", "oder", "or", "&"):
            halves.append([])
        else:
            halves[-1].append((word, form))
    return _other_part(halves[0], known) and all(
        _other_part(half, known) or not any(form[0].isupper() or form[0].isdigit() for _, form in half)
        for half in halves[1:]
    )


def _other_part(half: Sequence[tuple[str, str]], known: _Words) -> bool:
    """Say whether words are about another part than the text: it comes before any word of their own or of use."""
    for at, (word, _) in enumerate(half):
        if word.endswith(known.places) or scope_of(word) in _BINDING:
            return False
        if scope_of(word):
            return not any(w in ("rechte", "rights") for w, _ in half[at + 1 : at + 2])
        exempt = word in ("ausgenommen", "außer", "ohne", "nicht", "not", "except", "excluding", "without", "no", "keine", "mit", "ausnahme")
        if not exempt and (word not in known.plain or word.startswith(known.rights_beginnings)):
            return False
    return False


def speaks_of_use(sentence: str) -> bool:
    """Say whether a sentence speaks of using or reaching a text."""
    known = _known()
    return any(w.startswith(known.rights_beginnings) for w in re.findall(r"[^\W\d_]+", sentence.lower()))


def narrows(sentence: str) -> bool:
    """Say whether a sentence holds a word that narrows something."""
    known = _known()
    return any(_narrows(w, known) for w in re.findall(r"[^\W\d_]+|€", sentence.lower()))
