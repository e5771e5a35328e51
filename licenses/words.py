"""Finds Creative Commons licences named in words, German or English, from tables of phrases.

The text is cut into words; a phrase table turns words into symbols, and a mention is a head (`CC`, `Creative Commons`,
or a spelled-out first element) with the symbols that follow it. Nothing is guessed: a condition that stands in a
mention is always part of it, and a mention without elements stays unspecific.
"""

import re
from dataclasses import dataclass
from functools import cache

_WORD = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_FILLERS = frozenset(
    [
        "license",
        "licence",
        "lizenz",
        "lizenziert",
        "licensed",
        "version",
        "v",
        "international",
        "unported",
        "generic",
        "universal",
        "the",
        "der",
        "die",
        "das",
        "und",
        "and",
        "mit",
        "with",
        "einer",
        "eine",
        "a",
        "an",
        "under",
        "unter",
        "creative",
        "commons",
        "public",
        "ported",
        "nicht",
        "portiert",
        "deed",
        "legalcode",
        "de",
        "org",
        "licenses",
        "creativecommons",
        "vom",
        "von",
        "work",
        "werk",
        "is",
        "ist",
        "kurz",
        "lizenzvertrag",
        "attr",
        "alike",
        "namens",
        "lizenzbedingungen",
        "intl",
        "international",
        "internationale",
        "internationalen",
        "weltweit",
        "english",
        "deutsch",
        "namensnennungs",
    ]
)
_VERSIONS = frozenset({"1.0", "2.0", "2.1", "2.5", "3.0", "4.0"})
_BARE_VERSIONS = {"1": "1.0", "2": "2.0", "3": "3.0", "4": "4.0"}
_PORTS = {
    "deutschland": "de", "germany": "de", "de": "de", "österreich": "at", "austria": "at", "at": "at",
    "schweiz": "ch", "switzerland": "ch", "ch": "ch", "igo": "igo", "us": "us", "uk": "uk", "au": "au", "australia": "au",
    "nl": "nl", "netherlands": "nl", "fr": "fr", "france": "fr", "jp": "jp", "japan": "jp", "nz": "nz", "it": "it",
    "es": "es", "spain": "es", "ca": "ca", "canada": "ca",
}  # fmt: skip
_PHRASES = {
    "CC": ("cc", "creative commons", "creativecommons"),
    "ZERO": ("zero", "0"),
    "BY": ("by", "attribution", "namensnennung", "namensnennungs", "attr"),
    "SA": (
        "sa", "sharealike", "share alike", "weitergabe unter gleichen bedingungen", "sharealike only",
        "weitergabe unter gleichen bedingung", "gleiche bedingungen", "weitergabeuntergleichenbedingungen",
    ),
    "NC": (
        "nc", "noncommercial", "non commercial", "nicht kommerziell", "nichtkommerziell", "nicht kommerzielle",
        "keine kommerzielle nutzung", "keinekommerziellenutzung", "nichtkommerzielle", "no commercial", "nicht kommerzielle nutzung",
        "noncommercial use",
    ),
    "ND": (
        "nd", "noderivs", "no derivs", "noderivatives", "no derivatives", "no derivative works", "keine bearbeitung",
        "keine bearbeitungen", "keinebearbeitung", "keinebearbeitungen", "no derivative", "noderivativeworks", "no deriv",
        "noderiv", "keine derivate",
    ),
}  # fmt: skip
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


@cache
def _table() -> tuple[dict[tuple[str, ...], str], int]:
    table = {tuple(phrase.split()): symbol for symbol, phrases in _PHRASES.items() for phrase in phrases}
    return table, max(map(len, table))


def _symbol(words: list[str], at: int) -> tuple[str, int]:
    """Return the symbol of the longest phrase that begins at a word, and how many words it has."""
    table, longest = _table()
    for length in range(min(longest, len(words) - at), 0, -1):
        if symbol := table.get(tuple(words[at : at + length])):
            return symbol, length
    return "", 1


def mentions(text: str) -> list[Mention]:
    """Return every Creative Commons licence named in a text, in its order."""
    found = list(_WORD.finditer(text))
    words = [m.group().lower() for m in found]
    result: list[Mention] = []
    at = 0
    while at < len(words):
        symbol, length = _symbol(words, at)
        head = symbol == "CC" or (symbol == "BY" and words[at] != "by" and words[at] != "attr")
        if not head:
            at += length
            continue
        mention, after = _mention(text, found, words, at, symbol, length)
        if mention:
            result.append(mention)
        at = max(after, at + length)
    return result


def _mention(
    text: str, found: list[re.Match[str]], words: list[str], at: int, head: str, length: int
) -> tuple[Mention | None, int]:
    elements: set[str] = {"BY"} if head == "BY" else set()
    version = port = ""
    last, position, gap = at + length - 1, at + length, 0
    while position < len(words) and gap <= 6:
        word = words[position]
        symbol, size = _symbol(words, position)
        if symbol == "CC" and (version or (elements and word == "cc")):
            break
        if _counts(symbol, word, text, found, position, gap, elements) and not (symbol == "ZERO" and elements):
            elements.add(symbol)
        elif not version and (word in _VERSIONS or (word in _BARE_VERSIONS and elements)):
            version = _BARE_VERSIONS.get(word, word)
        elif version and not port and word in _PORTS and gap <= 1:
            port = _PORTS[word]
        elif symbol == "CC" or word in _FILLERS:
            gap += 1
            position += size
            continue
        else:
            break
        position += size
        last, gap = position - 1, 0
    end = found[last].end()
    start = found[at].start()
    if "ZERO" in elements:
        return Mention("0", version or "1.0", "", start, end), last + 1
    if head == "BY" and not (elements - {"BY"}) and not version:
        return None, last + 1
    ordered = "-".join(e for e in ("BY", "NC", "SA", "ND") if e in elements)
    ordered = {"BY-NC-SA-ND": "BY-NC-ND", "BY-SA-ND": "BY-ND"}.get(ordered, ordered)
    return Mention(ordered, version, port, start, end), last + 1


def _counts(
    symbol: str, word: str, text: str, found: list[re.Match[str]], position: int, gap: int, elements: set[str]
) -> bool:
    """Say whether a symbol is an element of the mention and not an ordinary word of the sentence."""
    if symbol not in ("BY", "SA", "NC", "ND", "ZERO"):
        return False
    if word not in _SHORT:
        return symbol != "ZERO" or gap == 0
    if gap:
        return False
    written = found[position].group()
    joined = text[found[position - 1].end() : found[position].start()].strip() in ("-", "/", "–", "")
    if word == "by" and not written.isupper():
        before = found[position - 1].group().lower()
        tail = text[found[position].end() : found[position].end() + 4].lower()
        return before == "cc" or tail.startswith(("-nc", "-sa", "-nd", " nc", " sa", " nd")) or bool(elements)
    return joined or written.isupper()
