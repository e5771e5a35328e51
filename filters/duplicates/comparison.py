"""Fetches the texts of candidate pairs, a few at a time, and holds the pairs against the rules."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl

from filters.duplicates.candidates import Pairs
from filters.duplicates.folding import words
from filters.duplicates.rules import DuplicatesConfig, Finding, Party, judge, normalised_key
from filters.duplicates.signature import normalised
from filters.duplicates.verification import Content, Likeness, content, likeness
from filters.errors import FilterError

Texts = Callable[[Sequence[str]], Mapping[str, str]]
"""Fetches the texts of some uids."""

_BATCH = 32
"""Pairs whose texts are fetched at once."""

_CACHED = 1 << 23
"""Eight-byte words kept between comparisons: 64 MB."""

_OVERHEAD = 128
"""Words that the objects of one held text take beside its shingles and numbers."""

VERIFIED: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "a": pl.Int64,
    "b": pl.Int64,
    "jaccard": pl.Float64,
    "containment": pl.Float64,
    "kind": pl.String,
    "drop": pl.Boolean,
}
"""A verified pair: two rows of the documents by uid, a < b, and what a rule says about them."""


def _size(held: Content) -> int:
    return int(held.shingles.size) + int(held.numbers.size) + _OVERHEAD


class Comparison:
    """Verifies pairs on their texts; keeps what it may need again of the texts.

    Args:
        table: documents by uid: uid, incumbent, exact, register, work_key, title.
        texts: fetches texts.
        config: thresholds.
    """

    def __init__(self, table: pl.DataFrame, texts: Texts, config: DuplicatesConfig) -> None:
        self.uids = table["uid"]
        self.incumbents = table["incumbent"]
        self._exact = table["exact"]
        self._registers = table["register"]
        self._works = table["work_key"]
        self._titles = table["title"]
        self._texts = texts
        self._config = config
        self._contents: OrderedDict[int, tuple[Content, str]] = OrderedDict()
        self._held = 0

    def verified(self, pairs: Pairs) -> pl.DataFrame:
        """Return the pairs that a rule speaks about, as a table of `VERIFIED`."""
        rows = [
            (a, b, like.jaccard, like.containment, finding.kind.value, finding.drop)
            for (a, b), (finding, like) in self.judged(pairs)
        ]
        return pl.DataFrame(rows, schema=VERIFIED, orient="row")

    def judged(self, pairs: Pairs) -> Iterator[tuple[tuple[int, int], tuple[Finding, Likeness]]]:
        """Yield each pair that a rule speaks about, with its finding."""
        for start in range(0, pairs.shape[0], _BATCH):
            block = pairs[start : start + _BATCH]
            self._fetch(sorted({int(row) for row in block.ravel()}))
            for left, right in block.tolist():
                verdict = self._pair(left, right)
                if verdict:
                    yield (left, right), verdict

    def _fetch(self, rows: Sequence[int]) -> None:
        missing = [row for row in rows if row not in self._contents]
        for row in rows:
            if row in self._contents:
                self._contents.move_to_end(row)
        found = self._texts([self.uids[row] for row in missing]) if missing else {}
        lost = [self.uids[row] for row in missing if self.uids[row] not in found]
        if lost:
            raise FilterError(f"texts: {len(lost)} uid(s) not found, first {lost[0]}. Give every document's text.")
        for row in missing:
            text = found[self.uids[row]]
            compared = content(text)
            self._contents[row] = (compared, hashlib.sha256(normalised(text)).hexdigest())
            self._held += _size(compared)
        while self._held > _CACHED and len(self._contents) > len(rows):
            _, (compared, _) = self._contents.popitem(last=False)
            self._held -= _size(compared)

    def _party(self, row: int) -> Party:
        shown = self._contents[row][0]
        title = words(self._titles[row])[0].tobytes().hex()
        return Party(self._registers[row], normalised_key(self._works[row]), title, shown.words, shown.numeric)

    def _pair(self, left: int, right: int) -> tuple[Finding, Likeness] | None:
        (a, a_digest), (b, b_digest) = self._contents[left], self._contents[right]
        exact = self._exact[left] == self._exact[right] and a_digest == b_digest
        like = Likeness(1.0, 1.0, 1.0) if exact else likeness(a, b)
        if not exact and min(a.words, b.words) < self._config.minimum_words:
            return None
        finding = judge(self._party(left), self._party(right), like, exact, self._config)
        return (finding, like) if finding else None
