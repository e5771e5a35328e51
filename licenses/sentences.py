"""Reads what a sentence says about licences: which are named, over what, and whether it is a grant at all.

Names are found by exact tables of phrases over words. What a licence covers is decided by the subject of its clause:
a licence of an image, a widget or the site's code is not the text's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from licenses.catalogue import catalogue, cc_license
from licenses.expressions import LicenseId, find, parse_url
from licenses.vocabulary import (
    CLOSING,
    CONJUNCTIONS,
    CONTRACTS,
    COORDINATION,
    DENIALS,
    EXCEPTIONS,
    GNU,
    GRANTS,
    LATER,
    SINGLE_NAMES,
    SUBJECTS,
)
from licenses.words import mentions
from licenses.work import Scope

_URL = re.compile(
    r"(?:https?:)?//[^\s<>\"'()\[\]{}|„“”»«]+|(?<![\w@.])(?:www\.|creativecommons\.org/)[^\s<>\"'()\[\]{}|„“”»«]+"
)
_WORD = re.compile(r"§+|\d+(?:\.\d+)*|[^\W\d_]+|[,;:&]")
_END = re.compile(r"(?<=[.!?;])\s+(?=[„\"(\[]?[A-ZÄÖÜ©0-9])|\n+|\s+\|\s+|(?<=\w)\s+[•·]\s+")
_LABEL = 12
"""Words up to which a line that names a licence is a label, such as a caption or a footer."""
DENIED = LicenseId("LicenseRef-Denied")
"""Stands for a licence that a sentence says does not hold."""
VAGUE = frozenset({"LicenseRef-CC-Unspecified", "LicenseRef-Official-Work", "LicenseRef-Public-Domain"})
"""General words that add nothing beside the licence they introduce."""
_CHOICES = (" or ", " oder ", "dual", "wahlweise", "either", "entweder", "nach wahl", "your choice")
_SPDX_TAG = re.compile(r"SPDX-License-Identifier:\s*([^\n*#<>]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One licence named in a sentence.

    Args:
        license: id of the catalogue or of SPDX.
        scope: what it covers, by the subject of its clause.
        start: offset of the name in code points.
        end: offset behind it.
    """

    license: LicenseId
    scope: Scope
    start: int
    end: int


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield each sentence or line with its offset in code points."""
    start = 0
    for match in _END.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def hits(sentence: str) -> tuple[Hit, ...]:
    """Return every licence that a sentence names, each with its scope, in their order."""
    named = sorted(_named(sentence), key=lambda n: (n[1], -n[2]))
    kept: list[tuple[LicenseId, int, int]] = []
    for name in named:
        if not kept or name[1] >= kept[-1][2]:
            kept.append(name)
    result = []
    for at, (license_id, start, end) in enumerate(kept):
        before = sentence[kept[at - 1][2] if at else 0 : start]
        after = sentence[end : kept[at + 1][1] if at + 1 < len(kept) else len(sentence)]
        scope = subject(before) or (result[-1].scope if result and _joined(before) else None) or subject(after)
        result.append(Hit(license_id, scope or Scope.TEXT, start, end))
    return tuple(result)


def readings(quote: str) -> tuple[tuple[Scope, LicenseId], ...]:
    """Return what a quote says, one expression for each scope that it speaks of."""
    if tag := _SPDX_TAG.search(quote):
        found = find(tag.group(1).strip().removesuffix("-->").strip())
        return ((Scope.TEXT, found),) if found else ()
    by_scope: dict[Scope, list[LicenseId]] = {}
    lower = ""
    for _, sentence in sentences(quote):
        denied = denies(sentence)
        for hit in hits(sentence):
            lower += f" {sentence.lower()} "
            by_scope.setdefault(hit.scope, []).append(DENIED if denied else hit.license)
    if not by_scope:
        found = find(quote)
        return ((subject(quote) or Scope.TEXT, found),) if found else ()
    return tuple((scope, joined(ids, lower)) for scope, ids in by_scope.items())


def joined(licenses: Iterable[LicenseId], words: str) -> LicenseId:
    """Return one expression of several licences.

    They bind together unless the words offer a choice; GFDL or GPL beside CC BY-SA is a choice, because that is how
    the wikis state it. A general word beside the licence that it introduces adds nothing.
    """
    unique = list(dict.fromkeys(licenses))
    specific = [u for u in unique if u not in VAGUE and not _covered(u, unique)]
    unique = specific or unique
    wiki = any("GFDL" in u for u in unique) and any("CC-BY-SA" in u for u in unique)
    choice = wiki or any(word in words for word in _CHOICES)
    return LicenseId((" OR " if choice else " AND ").join(f"({u})" if " " in u else u for u in unique))


def _covered(license_id: LicenseId, others: Sequence[LicenseId]) -> bool:
    """Say whether an id without its version repeats one that has it, as a link's words repeat its address."""
    bare = license_id.removeprefix("LicenseRef-")
    return any(
        o != license_id
        and o.removeprefix("LicenseRef-").startswith(f"{bare}-")
        and o.count("-") > bare.count("-")
        and o.removeprefix("LicenseRef-")[len(bare) + 1].isdigit()
        for o in others
    )


def expression(sentence: str) -> LicenseId | None:
    """Return the expression that a quote states over the text, or nothing."""
    return dict(readings(sentence)).get(Scope.TEXT)


def grants(sentence: str) -> bool:
    """Say whether a sentence gives a licence or states one, and does not merely talk about licences."""
    lower = " ".join(sentence.lower().split())
    if any(denial in lower for denial in DENIALS):
        return False
    words = [w for w in _WORD.findall(_URL.sub(" ", lower)) if w not in ",;:&"]
    return any(grant in lower for grant in GRANTS) or len(words) <= _LABEL


def denies(sentence: str) -> bool:
    """Say whether a sentence says that a licence does not, or no longer, hold."""
    lower = " ".join(sentence.lower().split())
    return any(denial in lower for denial in DENIALS)


def subject(clause: str) -> Scope | None:
    """Return what a clause speaks of: its first subject, or the text where that is joined to it by `and`."""
    words = _WORD.findall(clause.lower())
    first: Scope | None = None
    skipping = bridging = joined = False
    for at, word in enumerate(words):
        if word in EXCEPTIONS or " ".join(words[at : at + 2]) in EXCEPTIONS:
            skipping = True
        elif word in (",", ";"):
            skipping = False
            continue
        scope = None if skipping else SUBJECTS.get(word)
        if scope is None:
            joined = joined or word in CONJUNCTIONS
            bridging = bridging and word in COORDINATION
            continue
        if scope is Scope.TEXT and at + 1 < len(words) and words[at + 1] in ("of", "der") and "licen" in clause.lower():
            continue
        if first is None:
            first, bridging, joined = scope, True, False
        elif bridging and joined and scope is Scope.TEXT:
            return Scope.TEXT
    return first


def _joined(between: str) -> bool:
    words = _WORD.findall(between.lower())
    return len(words) <= 4 and not any(w in SUBJECTS for w in words)


def _named(sentence: str) -> Iterator[tuple[LicenseId, int, int]]:
    masked = sentence
    for match in _URL.finditer(sentence):
        masked = masked[: match.start()] + " " * (match.end() - match.start()) + masked[match.end() :]
        if found := parse_url(match.group().rstrip(".,;:!?)")):
            yield found, match.start(), match.end()
    for mention in mentions(masked):
        if mention.elements == "0":
            yield LicenseId("CC0-1.0"), mention.start, mention.end
        elif mention.elements:
            port = "" if mention.version == "4.0" else mention.port
            yield LicenseId(cc_license(mention.elements, mention.version, port).id), mention.start, mention.end
    words = list(_WORD.finditer(masked))
    lower = [m.group().lower() for m in words]
    yield from _phrases(words, lower)


def _phrases(words: list[re.Match[str]], lower: list[str]) -> Iterator[tuple[LicenseId, int, int]]:
    table, longest = _table()
    at = 0
    while at < len(lower):
        for length in range(min(longest, len(lower) - at), 0, -1):
            name = table.get(tuple(lower[at : at + length]))
            if not name:
                continue
            if name.startswith("GNU:"):
                found, length = _gnu(name[4:], lower, at, length)  # noqa: PLW2901
            else:
                found = LicenseId(name)
            if found:
                yield found, words[at].start(), words[at + length - 1].end()
            at += length
            break
        else:
            at += 1


def _gnu(family: str, lower: list[str], at: int, length: int) -> tuple[LicenseId | None, int]:
    """Return a GNU licence with the version and the `or later` that follow its name."""
    window = lower[at + length : at + length + 9]
    version, used = "", 0
    for offset, word in enumerate(window):
        if word[0].isdigit():
            version, used = word if "." in word else f"{word}.0", offset + 1
            break
        if word not in ("version", "v", "lizenz", "license", "licence", ",", "the", "(", "public", "in", "der"):
            break
    later = any(phrase in " ".join(lower[at + length : at + length + 14]) for phrase in LATER)
    if not version:
        return (LicenseId("LicenseRef-GFDL") if family == "GFDL" else find("GPL-1.0-or-later")), length
    return find(f"{family}-{version}-{'or-later' if later else 'only'}"), length + used


@cache
def _table() -> tuple[dict[tuple[str, ...], str], int]:
    """Return phrases of words with the ids they name; single words count only where nothing else is meant by them."""
    table: dict[tuple[str, ...], str] = {}
    for name, license_id in catalogue().names.items():
        words = tuple(m.group() for m in _WORD.finditer(name.lower()) if m.group() not in ",;:&")
        if len(words) > 1 or name in SINGLE_NAMES:
            table[words] = license_id
    for phrases, license_id in ((CLOSING, None), (CONTRACTS, None)):
        for phrase, target in phrases.items():
            table[tuple(_WORD.findall(phrase))] = license_id or target
    for phrase, family in GNU.items():
        table[tuple(_WORD.findall(phrase))] = f"GNU:{family}"
    return table, max(map(len, table))
