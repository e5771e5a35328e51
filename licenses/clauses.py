"""Cuts a sentence into clauses, without addresses, phrases that narrow nothing, and parts that it excepts."""

import re
from dataclasses import dataclass

from licenses.clause_words import NAME, TITLE, Words, known

_TOKEN = re.compile(
    r"[\ue000-\ue002]|©|&|€|[^\W\d_]+|\d+(?:[.,:-]\d+)*\.?(?=\D|$)|[,;:()\[\]{}|.!?•·–—/\"„“”»«<>=%#*]|(?<=\s)-(?=\s)"
)
_BREAKS = frozenset(",;:()[]{}|.!?•·–—/<>-=%#*")
_MARKS = frozenset('"„“”»«')
"""Marks of quotation, which part nothing."""
_FORMS = re.compile(
    r"(?<=[a-zäöüß])(?:/-?(?:innen|in|en|der|die|das|dem|den)|\((?:innen|in|en|n|s)\)|[*:_](?:innen|in))(?![\w])"
)
"""Second forms of a word: `Autor/-in`, `des/der`, `author(s)`."""
_QUOTED = re.compile(
    r"„[^“”\n]{1,150}[“”]|»[^«\n]{1,150}«|“[^”\n]{1,150}”|\"(?=\w)[^\"\n]{1,150}(?<=[\w.!?/])\"|‚[^‘\n]{1,150}‘"
)
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//[^\s\ue000<>\"'()\[\]{}|„“”»«]+|(?:[\w-]+\.)+(?:org|com|net|de|eu|io|html?|txt|md|icons|docs)\b(?:/[^\s\ue000]*)?|(?:/[\w.-]+){2,}/?|\b[\w.-]+/(?=[\s\"])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
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
        return " ".join(w for w in self.written if w not in (NAME, TITLE))


def clauses(masked: str, lower: str) -> list[Clause]:
    """Return the clauses of a sentence; what a label names belongs to its clause.

    Args:
        masked: with the signs of `licenses.clause_words` in place of licences.
        lower: its words, as `plainly` returns them.
    """
    if any(mark in masked for mark in "/(*_:"):
        masked = _FORMS.sub("", masked)
    if "/" in masked or "." in masked[:-1]:
        masked = _ADDRESS.sub(" ", masked)
    masked = known().port.sub(" ", masked) if NAME in masked else masked
    return _cut(_without_harmless(_titles_masked(masked), lower))


def _without_harmless(masked: str, lower: str) -> str:
    """Leave out phrases that hold narrowing words and narrow nothing."""
    by_first = known().harmless
    for word in dict.fromkeys(lower.split()):
        for phrase, pattern in by_first.get(word, ()):
            if phrase in lower:
                masked = pattern.sub(" ", masked)
    return masked


def plainly(text: str) -> str:
    """Return the words of a text in lower case, parted by single blanks."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def _titles_masked(masked: str) -> str:
    """Replace titles in quotation marks before the first name, unless a word in them narrows."""
    end = masked.find(NAME)
    head, tail = (masked[:end], masked[end:]) if end >= 0 else (masked, "")
    lists = known()

    def title(match: re.Match[str]) -> str:
        words = re.findall(r"[^\W\d_]+", match.group().lower())
        if all(w in lists.plain for w in words) or any(map(lists.narrows, words)):
            return f" {match.group()[1:-1]} "
        return f" {TITLE} "

    return _QUOTED.sub(title, head) + tail if any(mark in head for mark in '„»“"‚') else masked


def _cut(text: str) -> list[Clause]:
    lists = known()
    found: list[Clause] = []
    written: list[str] = []
    for sign in [*_TOKEN.findall(text), "."]:
        if sign in _MARKS or (sign[0].isdigit() and written and written[-1].lower() in ("version", "v")):
            continue
        if sign not in _BREAKS:
            written.append("Teile" if sign == "Teilen" else sign)
        elif sign == ":" and len(written) == 1 and written[0].lower() in lists.labels:
            written.append(sign)
        elif written and written[-1] != ":":
            found.append(_clause(written, sign, lists))
            written = []
        else:
            written = []
    return found


def _clause(written: list[str], mark: str, lists: Words) -> Clause:
    """Return a clause without the other parts that it excepts, as `except images and logos`."""
    words = [w.lower() for w in written]
    if lists.excepting.keys().isdisjoint(words):
        return Clause(tuple(words), tuple(written), mark)
    at = 0
    while at < len(words):
        phrase = next((p for p in lists.excepting.get(words[at], ()) if tuple(words[at : at + len(p)]) == p), None)
        stop = at + len(phrase) if phrase else at
        last = stop
        while phrase and stop < len(words):
            if lists.names_other(words[stop]):
                last = stop + 1
            elif words[stop] not in lists.joining:
                break
            stop += 1
        if phrase and last > at + len(phrase):
            del words[at:last], written[at:last]
        else:
            at += 1
    return Clause(tuple(words), tuple(written), mark)
