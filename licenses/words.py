"""Finds Creative Commons licences named in words, German or English, from tables of phrases.

The text is cut into words; a phrase table turns words into symbols, and a mention is a head (`CC`, `Creative Commons`,
or a spelled-out first element) with the symbols that follow it. Nothing is guessed: a condition that stands in a
mention is always part of it, and a mention without elements stays unspecific.
"""

import re
from dataclasses import dataclass

from licenses.vocabulary import cc_words

_WORD = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_VERSIONS = frozenset({"1.0", "2.0", "2.1", "2.5", "3.0", "4.0"})
_BARE_VERSIONS = {"1": "1.0", "2": "2.0", "3": "3.0", "4": "4.0"}
_GAP = 6
"""Filling words that may stand within a mention, one after another."""
_AHEAD = 10
"""Words behind a name in which its version may still follow."""
_SHORT = frozenset({"sa", "nc", "nd", "by"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One Creative Commons licence named in words.

    Args:
        elements: in SPDX order, such as `BY-SA`; `0` for CC0; empty when only Creative Commons is named.
        version: such as `4.0`; empty when none is named.
        port: jurisdiction in lower case; empty when none is named.
        start: offset of the first word in code points.
        end: offset behind the last word.
    """

    elements: str
    version: str
    port: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Cut:
    """A text cut into words."""

    text: str
    found: list[re.Match[str]]
    words: list[str]

    def symbol(self, at: int) -> tuple[str, int]:
        """Return the symbol of the longest phrase that begins at a word, and how many words it has."""
        known = cc_words()
        if self.words[at] not in known.first:
            return "", 1
        table, longest = known.phrases, known.longest
        for length in range(min(longest, len(self.words) - at), 0, -1):
            if symbol := table.get(tuple(self.words[at : at + length])):
                return symbol, length
        return "", 1

    def joined(self, at: int) -> bool:
        """Say whether a word is joined to the one before it by a hyphen, a slash or nothing but space."""
        between = self.text[self.found[at - 1].end() : self.found[at].start()].strip()
        return between in ("-", "/", "–", "")


def mentions(text: str) -> list[Mention]:
    """Return every Creative Commons licence named in a text, in its order."""
    found = list(_WORD.finditer(text))
    cut = _Cut(text, found, [m.group().lower() for m in found])
    result: list[Mention] = []
    at = 0
    while at < len(found):
        symbol, length = cut.symbol(at)
        if symbol == "CC" or (symbol == "BY" and cut.words[at] not in ("by", "attr")):
            mention, after = _mention(cut, at)
            if mention:
                result.append(mention)
            at = max(after, at + length)
        else:
            at += length
    return result


def _mention(cut: _Cut, at: int) -> tuple[Mention | None, int]:
    """Return the mention whose head stands at a word, and the word behind it."""
    head, length = cut.symbol(at)
    elements: set[str] = {"BY"} if head == "BY" else set()
    version = port = ""
    last, position, gap = at + length - 1, at + length, 0
    while position < len(cut.words) and gap <= _GAP:
        word = cut.words[position]
        symbol, size = cut.symbol(position)
        if symbol == "CC" and (version or (elements and word == "cc")):
            break
        if _counts(cut, position, symbol, elements, gap):
            elements.add(symbol)
        elif not version and (word in _VERSIONS or (word in _BARE_VERSIONS and elements)):
            version = _BARE_VERSIONS.get(word, word)
        elif version and not port and word in cc_words().ports and gap <= 1:
            port = cc_words().ports[word]
        elif symbol == "CC" or word in cc_words().between:
            gap += 1
            position += size
            continue
        else:
            break
        position += size
        last, gap = position - 1, 0
    if head == "BY" and elements == {"BY"} and not version:
        return None, last + 1
    if not version and elements and (_interrupted(cut, last + 1) or _unknown_version(cut, last + 1, elements)):
        elements = set()
    start, end = cut.found[at].start(), cut.found[last].end()
    if "ZERO" in elements:
        return Mention("0", version or "1.0", "", start, end), last + 1
    return Mention(_ordered(elements), version, port, start, end), last + 1


def _interrupted(cut: _Cut, position: int) -> bool:
    """Say whether a version follows behind words that are not understood: they may be conditions of the licence."""
    ahead = cut.words[position : position + _AHEAD]
    at = next((n for n, word in enumerate(ahead) if word in _VERSIONS), None)
    if not at or "cc" in ahead[:at] or "creative" in ahead[:at]:
        return False
    between = cut.text[cut.found[position - 1].end() : cut.found[position + at].start()]
    return not any(mark in between for mark in (".", ";", "(", ")", "\n", ":", ",", "/"))


def _unknown_version(cut: _Cut, position: int, elements: set[str]) -> bool:
    """Say whether a version follows at once that no licence has; a condition is kept even so."""
    follows = position < len(cut.words) and "." in cut.words[position] and cut.joined(position)
    return follows and not elements & {"NC", "ND"}


def _ordered(elements: set[str]) -> str:
    """Return elements in SPDX order; beside ND, SA has nothing to say."""
    kept = elements - {"SA"} if "ND" in elements else elements
    return "-".join(e for e in ("BY", "NC", "SA", "ND") if e in kept)


def _counts(cut: _Cut, position: int, symbol: str, elements: set[str], gap: int) -> bool:
    """Say whether a symbol is an element of the mention and not an ordinary word of the sentence."""
    word = cut.words[position]
    if symbol == "ZERO":
        return gap == 0 and not elements
    if symbol not in ("BY", "SA", "NC", "ND"):
        return False
    if word not in _SHORT:
        return True
    if gap:
        return False
    written = cut.found[position].group()
    if word == "by" and not written.isupper():
        tail = cut.text[cut.found[position].end() :][:4].lower()
        told = tail.startswith(("-nc", "-sa", "-nd", " nc", " sa", " nd"))
        return cut.words[position - 1] == "cc" or told or bool(elements)
    return cut.joined(position) or written.isupper()
