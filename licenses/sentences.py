"""Reads what a sentence says about licences: which are named, over what, and whether it is a grant at all.

Names are found by exact tables of phrases over words. What a licence covers is decided by the subject of its clause:
a licence of an image, a widget or the site's code is not the text's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from licenses.catalogue import Condition, catalogue, cc_license
from licenses.expressions import LicenseId, entry, find, parse_url
from licenses.scopes import continues, nearest, subject
from licenses.vocabulary import grammar
from licenses.words import mentions
from licenses.work import Scope

_URL = re.compile(
    r"(?:https?:)?//[^\s<>\"'()\[\]{}|„“”»«]+|(?<![\w@.])(?:www\.|creativecommons\.org/)[^\s<>\"'()\[\]{}|„“”»«]+"
)
_WORD = re.compile(r"§+|\d+(?:\.\d+)*|[^\W\d_]+|[,;:&]")
_MONTH = r"(?:Jan|Febr?|März|Apr|Mai|Ju[nl]i|Aug|Sept?|Okt|Nov|Dez)[a-zä]*\b"
_END = re.compile(
    rf"(?<=[.!?;])(?<!\bAbs\.)(?<!\bArt\.)(?<!\bNr\.)(?<!\bDr\.)(?<!\bvgl\.)(?<!\bbzw\.)\s+(?!{_MONTH})(?=[„\"(\[]?[A-ZÄÖÜ©])|\n+|\s+\|\s+|(?<=\w)\s+[•·]\s+"
)
_PARENTHESIS = re.compile(r"\s*[(\[]([^()\[\]]{2,60})[)\]]")
"""What stands in brackets right behind a name belongs to it."""
SILENT = "-"
"""Stands for phrases that hold the words of another one and say nothing."""
_LABEL = 10
"""Words beside a licence's name up to which a line is a label, such as a caption or a footer."""
DENIED = LicenseId("LicenseRef-Denied")
"""Stands for a licence that a sentence says does not hold."""
NARROWING = {
    LicenseId("LicenseRef-Non-Commercial"): Condition.NON_COMMERCIAL,
    LicenseId("LicenseRef-No-Derivatives"): Condition.NO_DERIVATIVES,
}
"""What plain words narrow, with the condition that a licence may have as well."""
_PLAIN = frozenset({"LicenseRef-All-Rights-Reserved", "LicenseRef-Non-Commercial", "LicenseRef-No-Derivatives"})
VAGUE = frozenset(
    {
        "LicenseRef-CC-Unspecified", "LicenseRef-Official-Work", "LicenseRef-Public-Domain", "LicenseRef-Other-Open",
        "LicenseRef-RS-NKC",
    }
)  # fmt: skip
"""General words that add nothing beside the licence they introduce."""
_OUTRIGHT = (
    "dual-licen",
    "dual licen",
    "dually licen",
    "wahlweise",
    "entweder ",
    "either ",
    "nach wahl",
    "your choice",
    "doppelt lizenziert",
)
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


_QUOTED = 600
"""Code points up to which a text is a quote, which is read several times."""


def sentences(text: str) -> Iterable[tuple[int, str]]:
    """Yield each sentence or line with its offset in code points."""
    return _parted(text) if len(text) <= _QUOTED else _parts(text)


@lru_cache(maxsize=1024)
def _parted(text: str) -> tuple[tuple[int, str], ...]:
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _END.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


@lru_cache(maxsize=4096)
def hits(sentence: str) -> tuple[Hit, ...]:
    """Return every licence that a sentence names, each with its scope, in their order."""
    named = sorted(_named(sentence), key=lambda n: (n[1], -n[2]))
    kept: list[tuple[LicenseId, int, int]] = []
    for name in named:
        if not kept or name[1] >= kept[-1][2]:
            kept.append(name)
    result: list[Hit] = []
    for at, (license_id, start, end) in enumerate(kept):
        before = sentence[kept[at - 1][2] if at else 0 : start]
        after = sentence[end : kept[at + 1][1] if at + 1 < len(kept) else len(sentence)]
        aside = _PARENTHESIS.match(after)
        scope = (
            (subject(aside[1]) if aside else None)
            or nearest(_PARENTHESIS.sub("", before) if at else before, first=not at)
            or (result[-1].scope if result and continues(before) else None)
            or subject(re.split(r"[;:]", after, maxsplit=1)[0])
        )
        result.append(Hit(license_id, scope or Scope.TEXT, start, end))
    return tuple(result)


def readings(quote: str) -> tuple[tuple[Scope, LicenseId], ...]:
    """Return what a quote says, one expression for each scope that it speaks of."""
    if tag := _SPDX_TAG.search(quote):
        found = find(tag.group(1).strip().removesuffix("-->").strip())
        return ((Scope.TEXT, found),) if found else ()
    by_scope: dict[Scope, list[list[LicenseId]]] = {}
    for _, sentence in sentences(quote):
        named = hits(sentence)
        for scope in dict.fromkeys(h.scope for h in named):
            own = [h for h in named if h.scope is scope]
            group = [DENIED] if denies(sentence) else [h.license for h in own]
            if len(group) > 1 and not _offers_choice(sentence, own):
                by_scope.setdefault(scope, []).extend([name] for name in group)
            else:
                by_scope.setdefault(scope, []).append(group)
    if not by_scope:
        found = find(quote)
        return ((subject(quote) or Scope.TEXT, found),) if found else ()
    return tuple((scope, _expression(groups)) for scope, groups in by_scope.items())


def _expression(groups: Sequence[Sequence[LicenseId]]) -> LicenseId:
    """Return one expression of groups that bind together, each of which is a choice."""
    everything = [name for group in groups for name in group]
    tidy = [_tidied(group, everything) for group in groups]
    unique = list(dict.fromkeys(tuple(group) for group in tidy if group)) or [tuple(dict.fromkeys(everything))]
    if len(unique) == 1 and len(unique[0]) == 1:
        return unique[0][0]
    wiki = {name for group in unique for name in group}
    if len(wiki) == 2 and any("GFDL" in n for n in wiki) and any("CC-BY-SA" in n for n in wiki):
        return LicenseId(" OR ".join(sorted(wiki)))
    written = ["(" + " OR ".join(group) + ")" if len(group) > 1 else group[0] for group in unique]
    return find(" AND ".join(written)) or DENIED


def _tidied(group: Sequence[LicenseId], everything: Sequence[LicenseId]) -> list[LicenseId]:
    """Leave out general words and shorter repetitions of a licence that is named exactly beside them."""
    if all(name in VAGUE for name in everything):
        return list(dict.fromkeys(group))
    return [name for name in dict.fromkeys(group) if name not in VAGUE and not _covered(name, everything)]


def _covered(license_id: LicenseId, others: Sequence[LicenseId]) -> bool:
    """Say whether an id repeats another one less exactly.

    A licence without its version or port repeats the full one, as a link's words repeat its address; a narrowing in
    plain words repeats a licence that has the same condition.
    """
    if license_id in NARROWING:
        return any(
            o != license_id and o not in NARROWING and NARROWING[license_id] in entry(o).conditions for o in others
        )
    bare = license_id.removeprefix("LicenseRef-")
    for other in others:
        rest = other.removeprefix("LicenseRef-")
        if (
            other != license_id
            and rest.startswith(f"{bare}-")
            and entry(other).conditions == entry(license_id).conditions
        ):
            return True
    return False


def _offers_choice(sentence: str, named: Sequence[Hit]) -> bool:
    """Say whether a sentence offers its licences for choice: the word stands between them, or it says so outright."""
    lower = f" {sentence.lower()} "
    if any(word in lower for word in _OUTRIGHT):
        return True
    gaps = [sentence[a.end : b.start].lower() for a, b in pairwise(named)]
    return all(len(g.split()) <= 8 and any(w in f" {g} " for w in (" or ", " oder ", "/or ")) for g in gaps)


def expression(sentence: str) -> LicenseId | None:
    """Return the expression that a quote states over the text, or nothing."""
    return dict(readings(sentence)).get(Scope.TEXT)


def grants(sentence: str) -> bool:
    """Say whether a sentence gives a licence or states one, and does not merely talk about licences."""
    lower = " ".join(sentence.lower().split())
    if denies(sentence) or any(part in lower for part in grammar().talk):
        return False
    if any(grant in lower for grant in grammar().grants):
        return True
    rest = list(sentence)
    for hit in hits(sentence):
        rest[hit.start : hit.end] = " " * (hit.end - hit.start)
    words = [w for w in _WORD.findall("".join(rest)) if w not in ",;:&"]
    return len(words) <= _LABEL


def states(sentence: str) -> bool:
    """Say whether a sentence of a document gives, refuses or denies a licence of it.

    A prohibition in plain words counts only beside a word of use: novels and laws forbid many things.
    """
    named = hits(sentence)
    if not named or not (grants(sentence) or denies(sentence)):
        return False
    lower = sentence.lower()
    return not prohibits_only(sentence) or any(part in lower for part in grammar().uses)


def prohibits_only(sentence: str) -> bool:
    """Say whether a sentence forbids in plain words and neither names a licence nor reserves all rights."""
    lower = " ".join(sentence.lower().split())
    return {h.license for h in hits(sentence)} <= _PLAIN and not any(r in lower for r in grammar().reservations)


@lru_cache(maxsize=1024)
def denies(sentence: str) -> bool:
    """Say whether a sentence says that a licence does not, or no longer, hold."""
    lower = " ".join(sentence.lower().split())
    return _denials().search(lower) is not None


@cache
def _denials() -> re.Pattern[str]:
    """Return what matches a denial; in one with gaps (`…`), other words may stand between its parts."""
    alternatives = []
    for denial in grammar().denials:
        parts = [re.escape(part) for part in denial.split(" … ")]
        alternatives.append(parts[0] if len(parts) == 1 else r"\b" + r"\b.{1,200}?\b".join(parts) + r"(?!\w)")
    return re.compile("|".join(alternatives))


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
    table, longest, first = _table()
    at = 0
    while at < len(lower):
        used = 1
        if lower[at] not in first:
            at += 1
            continue
        for length in range(min(longest, len(lower) - at), 0, -1):
            if not (name := table.get(tuple(lower[at : at + length]))):
                continue
            found, used = _gnu(name[4:], lower, at, length) if name.startswith("GNU:") else (LicenseId(name), length)
            if found == SILENT:
                break
            if found:
                yield found, words[at].start(), words[at + used - 1].end()
            break
        at += used


def _gnu(family: str, lower: list[str], at: int, length: int) -> tuple[LicenseId | None, int]:
    """Return a GNU licence with the version and the `or later` that follow its name."""
    used = 0
    version = ""
    for offset, word in enumerate(lower[at + length : at + length + 9]):
        if word[0].isdigit():
            version, used = word if "." in word else f"{word}.0", offset + 1
            break
        if word not in ("version", "v", "lizenz", "license", "licence", ",", "the", "public", "in", "der"):
            break
    following = " ".join(lower[at + length : at + length + 14])
    later = any(phrase in following for phrase in grammar().later)
    if not version:
        return (LicenseId("LicenseRef-GFDL") if family == "GFDL" else find("GPL-1.0-or-later")), length
    return find(f"{family}-{version}-{'or-later' if later else 'only'}"), length + used


@cache
def _table() -> tuple[dict[tuple[str, ...], str], int, frozenset[str]]:
    """Return phrases of words with the ids they name; single words count only where nothing else is meant by them."""
    table: dict[tuple[str, ...], str] = {}
    for name, license_id in catalogue().names.items():
        words = tuple(m.group() for m in _WORD.finditer(name.lower()) if m.group() not in ",;:&")
        if len(words) > 1 or name in grammar().single_names:
            table[words] = license_id
    for phrase, target in grammar().phrases.items():
        table[tuple(_WORD.findall(phrase))] = target
    for phrase, family in grammar().gnu.items():
        table[tuple(_WORD.findall(phrase))] = f"GNU:{family}"
    return table, max(map(len, table)), frozenset(words[0] for words in table)
