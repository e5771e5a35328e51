"""Finds paragraphs that a source repeats on every page (navigation, footers, licence notices) and takes them out.

The rule, per source: a paragraph is boilerplate when it stands, word for word as folded, in at least `minimum`
documents and in at least the share `share` of the source's documents. It is taken out wherever it stands, unless less
than `remains` of a document's words would be left: such a document is nothing but boilerplate and stays as it is for
the quality stage to judge. Registers whose formulas are their content (law, parliament, drama, verse) are left alone.

Counting is per task: `census` gives the counts of one task, `united` adds them up, in any order and any grouping.
`gathered` adds up only what can be boilerplate: a paragraph that stands in a share of all documents stands in that
share of some task's documents, so what no task shortlists need not be counted, and a source of any size fits.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from filters.duplicates.folding import words
from filters.duplicates.shingles import shingle

REGISTERS = frozenset({"web", "manual", "forum", "newspaper", "encyclopaedia", "dictionary", "textbook", "science"})
"""Registers whose pages come with furniture."""

_GAP = re.compile(r"\n[ \t\r]*(?:\n[ \t\r]*)+")


class PassagesConfig(BaseModel):
    """When a paragraph is boilerplate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minimum: int = Field(default=10, ge=2)  # documents of the source that hold the paragraph, inclusive
    share: float = Field(default=0.05, gt=0, le=1)  # share of the source's documents that hold it, inclusive
    words: int = Field(default=5, ge=1)  # words of a paragraph, inclusive; headings are shorter and stay
    remains: float = Field(default=0.2, ge=0, le=1)  # share of a document's words that must be left


@dataclass(frozen=True, slots=True)
class Census:
    """How many documents of a source hold each paragraph.

    Args:
        documents: number of documents counted.
        keys: sorted distinct paragraph keys.
        counts: documents that hold each.
    """

    documents: int
    keys: NDArray[np.uint64]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without boilerplate.

    Args:
        text: what is left.
        paragraphs: number of paragraphs taken out.
        chars: code points taken out, gaps included.
    """

    text: str
    paragraphs: int
    chars: int


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each paragraph; an empty line parts paragraphs."""
    start = 0
    for gap in _GAP.finditer(text):
        yield start, gap.start()
        start = gap.end()
    if start < len(text):
        yield start, len(text)


def _key(paragraph: str) -> tuple[int, int]:
    """Return the key of a paragraph and the number of its words; 0 when it has none."""
    hashes = words(paragraph)[0]
    return (int(shingle(hashes, hashes.size)[0]), int(hashes.size)) if hashes.size else (0, 0)


def keys(text: str, config: PassagesConfig | None = None) -> set[int]:
    """Return the distinct keys of a document's paragraphs that are long enough to count."""
    config = config or PassagesConfig()
    found = (_key(text[start:end]) for start, end in _paragraphs(text))
    return {key for key, length in found if length >= config.words}


def census(texts: Iterable[str], config: PassagesConfig | None = None) -> Census:
    """Count the paragraphs of some documents of one source; a paragraph counts once a document."""
    documents = 0
    held: list[int] = []
    for text in texts:
        documents += 1
        held.extend(keys(text, config))
    found, counts = np.unique(np.array(held, np.uint64), return_counts=True)
    return Census(documents, found, counts.astype(np.int64))


def united(parts: Iterable[Census]) -> Census:
    """Add up the counts of several tasks of one source; the order does not matter."""
    held = list(parts)
    found, places = np.unique(np.concatenate([*(p.keys for p in held), np.empty(0, np.uint64)]), return_inverse=True)
    counts = np.zeros(found.size, np.int64)
    np.add.at(counts, places, np.concatenate([*(p.counts for p in held), np.empty(0, np.int64)]))
    return Census(sum(p.documents for p in held), found, counts)


def gathered(parts: Callable[[], Iterable[Census]], config: PassagesConfig | None = None) -> Census:
    """Add up the counts of those paragraphs of several tasks of one source that can be boilerplate.

    Args:
        parts: yields the counts of each task; called twice, so that one of them is in memory at a time.
        config: thresholds; the defaults when left out.
    """
    config = config or PassagesConfig()
    documents = 0
    shortlist = np.empty(0, np.uint64)
    for part in parts():
        documents += part.documents
        shortlist = np.union1d(shortlist, part.keys[part.counts >= config.share * part.documents])
    counts = np.zeros(shortlist.size, np.int64)
    for part in parts():
        _, ours, theirs = np.intersect1d(shortlist, part.keys, assume_unique=True, return_indices=True)
        counts[ours] += part.counts[theirs]
    return Census(documents, shortlist, counts)


def repeated(counted: Census, config: PassagesConfig | None = None) -> NDArray[np.uint64]:
    """Return the sorted keys of the paragraphs that enough documents hold."""
    config = config or PassagesConfig()
    limit = max(config.minimum, config.share * counted.documents)
    return np.asarray(counted.keys[counted.counts >= limit])


def boilerplate(counted: Census, register: str, config: PassagesConfig | None = None) -> frozenset[int]:
    """Return the keys of a source's boilerplate paragraphs; none in a register that is left alone."""
    return frozenset(repeated(counted, config).tolist()) if register in REGISTERS else frozenset()


def without(text: str, repeated: frozenset[int], config: PassagesConfig | None = None) -> Cleaned:
    """Return a text without its boilerplate paragraphs, the others untouched and parted by one empty line.

    Args:
        text: of one document.
        repeated: as `boilerplate` returns it.
        config: thresholds; the defaults when left out.
    """
    config = config or PassagesConfig()
    kept, gone, left, total = [], 0, 0, 0
    for start, end in _paragraphs(text):
        key, length = _key(text[start:end])
        total += length
        if length >= config.words and key in repeated:
            gone += 1
            continue
        left += length
        kept.append(text[start:end])
    if not gone or left < config.remains * total:
        return Cleaned(text, 0, 0)
    cleaned = "\n\n".join(kept)
    return Cleaned(cleaned, gone, len(text) - len(cleaned))
