"""Reads the labelled corpora the recogniser learns from, as sentences with one label a token.

Labels are BIO over `KNOWN`; `-` says that nothing is known of a token.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

LEGAL = {"RR": "PER", "AN": "PER", "ST": "LOC", "STR": "LOC", "LD": "LOC", "LDS": "LOC", "UN": "ORG", "INN": "ORG"} | {
    "GRT": "ORG",
    "ORG": "ORG",
    "PER": "PER",
    "LOC": "LOC",
    "LIT": "LIT",
    "RS": "RS",
}
"""Fine classes of the Legal Entity Recognition corpus: judges and lawyers are persons, courts organisations.

Cited literature (LIT) and decisions (RS) are learnt as kinds of their own, so that an author or a town in a citation
has somewhere to go: without them, half of the persons marked wrongly in decisions were such.
"""

KNOWN = frozenset({"PER", "LOC", "ORG", "LIT", "RS"})
LONGEST_SENTENCE = 60


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens and their labels, of one length."""

    words: tuple[str, ...]
    labels: tuple[str, ...]


def _label(tag: str) -> str:
    if tag in {"O", "_", ""}:
        return "O"
    prefix, _, kind = tag.partition("-")
    kind = LEGAL.get(kind, kind)
    return f"{prefix}-{kind}" if kind in KNOWN and prefix in {"B", "I"} else "O"


def _cut(rows: list[tuple[str, str]]) -> Iterator[Sentence]:
    """Yield pieces of at most `LONGEST_SENTENCE` tokens, cut behind a full stop where there is one."""
    while rows:
        size = len(rows)
        if size > LONGEST_SENTENCE:
            stops = [place + 1 for place in range(20, LONGEST_SENTENCE) if rows[place][0] in {".", "!", "?"}]
            size = stops[-1] if stops else LONGEST_SENTENCE
        piece, rows = rows[:size], rows[size:]
        yield Sentence(tuple(word for word, _ in piece), tuple(label for _, label in piece))


def columns(path: Path, word: int, tag: int, separator: str | None, start: str = "#") -> Iterator[Sentence]:
    """Yield the sentences of a file with one token a line.

    Args:
        path: UTF-8 text; an empty line ends a sentence.
        word: index of the column with the token.
        tag: index of the column with its label.
        separator: between columns; None for any white space.
        start: lines that begin so are comments.
    """
    rows: list[tuple[str, str]] = []
    for line in path.read_text("utf-8", errors="replace").split("\n"):
        cells = line.rstrip("\r").split(separator)
        if not line.strip() or line.startswith(start):
            yield from _cut(rows)
            rows = []
        elif len(cells) > max(word, tag) and cells[word]:
            rows.append((cells[word], _label(cells[tag])))
    yield from _cut(rows)


def historical(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a HIPE-2022 file, with words broken at line ends joined."""
    rows: list[tuple[str, str]] = []
    broken = ""
    for line in path.read_text("utf-8").split("\n")[1:]:
        cells = line.split("\t")
        if len(cells) < 10:
            continue
        word = broken + cells[0]
        broken = ""
        if word.endswith("¬"):
            broken = word[:-1]
            continue
        rows.append((word, _label(cells[1])))
        if "EndOfSentence" in cells[9] or len(rows) > 2 * LONGEST_SENTENCE:
            yield from _cut(rows)
            rows = []
    yield from _cut(rows)


_TOKEN = re.compile(r"\w+(?:[-'’]\w+)*\.?(?=\s|$)|\w+(?:[-'’]\w+)*|[^\w\s]")
_ADDRESS = frozenset({"Herr", "Herrn", "Frau", "Kollege", "Kollegen", "Kollegin", "Dr."})
_OFFICES = re.compile(r"\w*(?:minister|präsident|kanzler|sekretär)(?:in|s|en)?$", re.IGNORECASE)


def protocols(paths: list[Path], is_noun: Callable[[str], bool]) -> Iterator[Sentence]:
    """Yield sentences of parliamentary protocols that name a member, labelled by the roll of speakers.

    Members' full names, and their surnames behind a form of address, are persons; words that begin with a small letter
    and known common nouns are none; of all others nothing is said.
    """
    for path in paths:
        try:
            tree = etree.parse(str(path), etree.XMLParser(huge_tree=True))
        except etree.XMLSyntaxError:
            continue
        first = {(name.text or "").strip() for name in tree.iter("vorname")} - {""}
        last = {(name.text or "").strip() for name in tree.iter("nachname")} - {""}
        for paragraph in tree.iter("p"):
            text = re.sub(r"\s+", " ", "".join(map(str, paragraph.itertext()))).strip()
            for piece in re.split(r"(?<=[.!?:]) (?=[A-ZÄÖÜ„])", text):
                words = [word for match in _TOKEN.finditer(piece) for word in _split_stop(match[0])]
                labels = _roll(words, first, last, is_noun)
                if "B-PER" in labels and len(words) <= LONGEST_SENTENCE:
                    yield Sentence(tuple(words), tuple(labels))


def _split_stop(word: str) -> list[str]:
    if word.endswith(".") and len(word) > 3 and word not in {"Prof.", "bzw.", "Abs."}:
        return [word[:-1], "."]
    return [word]


def _roll(words: list[str], first: set[str], last: set[str], is_noun: Callable[[str], bool]) -> list[str]:
    labels: list[str] = []
    for place, word in enumerate(words):
        previous = words[place - 1] if place else ""
        if word in last and (labels and previous in first and labels[-1].endswith("PER")):
            labels.append("I-PER")
        elif (word in last and (previous in _ADDRESS or _OFFICES.match(previous))) or (
            word in first and words[place + 1 : place + 2] and words[place + 1] in last
        ):
            labels.append("B-PER")
        elif not word[:1].isupper() or (place and is_noun(word) and word not in last and word not in first):
            labels.append("O")
        else:
            labels.append("-")
    return labels
