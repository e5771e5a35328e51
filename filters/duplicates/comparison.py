"""Fetches the texts of candidate pairs, a few at a time, and holds the pairs against the rules.

How alike two texts are is a fact about the texts alone, so it is remembered under the keys of both: a pair that an
earlier release measured is judged again by the present rules without reading its texts again.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from filters.duplicates.candidates import Pairs
from filters.duplicates.folding import words
from filters.duplicates.rules import DuplicatesConfig, Finding, Party, judge, normalised_key
from filters.duplicates.signature import normalised
from filters.duplicates.survivor import dated
from filters.duplicates.verification import Content, Likeness, content, likeness
from filters.errors import FilterError

Texts = Callable[[Sequence[str]], Mapping[str, str]]
"""Fetches the texts of some uids."""

_CACHED = 1 << 23
"""Eight-byte words kept between comparisons: 64 MB."""

_FETCHED = _CACHED // 2
"""Room of the texts that are fetched at once, in eight-byte words, of which a text takes about one for each of its own.
Texts lie scattered, and files are unpacked anew for each fetch: of short ones thousands come together."""

_UNCOUNTED = _FETCHED // 64
"""Room that a text is taken for where nobody counted its words."""

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
"""A verified pair: two rows of the documents, a < b, and what a rule says about them."""

MEASURED: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "exact_a": pl.Binary,
    "exact_b": pl.Binary,
    "jaccard": pl.Float64,
    "containment": pl.Float64,
    "numbers": pl.Float64,
    "same": pl.Boolean,
}
"""How alike two texts are, under the 128-bit keys of both, the lesser first; `same` was decided on their bytes."""

Known = Mapping[tuple[bytes, bytes], tuple[Likeness, bool]]
"""What earlier comparisons measured: likeness, and whether the normalised texts are the same, by both keys."""


def remembered(measured: pl.DataFrame) -> Known:
    """Return a table of `MEASURED` ready to be asked."""
    return {(a, b): (Likeness(j, c, n), same) for a, b, j, c, n, same in measured.iter_rows()}


def _size(held: Content) -> int:
    return int(held.shingles.size) + int(held.numbers.size) + _OVERHEAD


class Comparison:
    """Verifies pairs on their texts; keeps what it may need again of the texts.

    Args:
        table: documents with uid, exact, register, work_key, title, revision, elsewhere; with `row`, their numbers,
            rising, when it does not hold all of them; with `words` and `numeric`, where they were signed.
        texts: fetches texts.
        config: thresholds.
        known: what was measured before.
    """

    def __init__(self, table: pl.DataFrame, texts: Texts, config: DuplicatesConfig, known: Known | None = None) -> None:
        self.table = table
        self.uids = table["uid"]
        self._rows: NDArray[np.int64] = (
            table["row"].to_numpy() if "row" in table.columns else np.arange(table.height, dtype=np.int64)
        )
        self._columns = [table[name] for name in ("exact", "register", "work_key", "title", "revision")]
        self._signed = [table[name] for name in ("words", "numeric")] if "words" in table.columns else []
        self._elsewhere = table["elsewhere"]
        self._texts = texts
        self._config = config
        self._known = known or {}
        self._contents: OrderedDict[int, tuple[Content, str]] = OrderedDict()
        self._held = 0
        self._measured: list[tuple[bytes, bytes, float, float, float, bool]] = []

    def place(self, row: int) -> int:
        """Return where in the table the document of a number stands."""
        return int(np.searchsorted(self._rows, row))

    def uid(self, row: int) -> str:
        """Return the uid of a document by its number."""
        return str(self.uids[self.place(row)])

    def decided(self, left: int, right: int) -> bool:
        """Say whether both documents stand in other releases, where they were decided about."""
        return bool(self._elsewhere[self.place(left)] and self._elsewhere[self.place(right)])

    def verified(self, pairs: Pairs) -> pl.DataFrame:
        """Return the pairs that a rule speaks about, as a table of `VERIFIED`."""
        rows = [
            (a, b, like.jaccard, like.containment, finding.kind.value, finding.drop)
            for (a, b), (finding, like) in self.judged(pairs)
        ]
        return pl.DataFrame(rows, schema=VERIFIED, orient="row")

    def measured(self) -> pl.DataFrame:
        """Return what was measured so far or known before, as a table of `MEASURED`, each pair of texts once."""
        frame = pl.DataFrame(self._measured, schema=MEASURED, orient="row")
        return frame.unique(["exact_a", "exact_b"]).sort("exact_a", "exact_b")

    def judged(self, pairs: Pairs) -> Iterator[tuple[tuple[int, int], tuple[Finding, Likeness]]]:
        """Yield each pair that a rule speaks about, with its finding."""
        for block, rows in self._blocks(pairs):
            self._fetch(sorted(rows))
            for left, right in block:
                verdict = self._pair(left, right)
                if verdict:
                    yield (left, right), verdict

    def _blocks(self, pairs: Pairs) -> Iterator[tuple[list[tuple[int, int]], set[int]]]:
        """Yield pairs in their order, as many as are compared at once, and the documents whose texts they need."""
        block: list[tuple[int, int]] = []
        needed: set[int] = set()
        room = 0
        for left, right in pairs.tolist():
            rows = {left, right} if self._before(left, right) is None else set()
            more = self._room_of(rows - needed)
            if block and room + more > _FETCHED:
                yield block, needed
                block, needed, room, more = [], set(), 0, self._room_of(rows)
            block.append((left, right))
            needed |= rows
            room += more
        if block:
            yield block, needed

    def _room_of(self, rows: set[int]) -> int:
        if not self._signed:
            return len(rows) * _UNCOUNTED
        return sum(int(self._signed[0][self.place(row)]) + _OVERHEAD for row in rows)

    def _keys(self, left: int, right: int) -> tuple[bytes, bytes]:
        exact = self._columns[0]
        a, b = bytes(exact[self.place(left)]), bytes(exact[self.place(right)])
        return (a, b) if a <= b else (b, a)

    def _before(self, left: int, right: int) -> tuple[Likeness, bool] | None:
        """Return what was measured of a pair before; without signed facts the texts are needed all the same."""
        return self._known.get(self._keys(left, right)) if self._signed and self._known else None

    def _fetch(self, rows: Sequence[int]) -> None:
        missing = [row for row in rows if row not in self._contents]
        for row in rows:
            if row in self._contents:
                self._contents.move_to_end(row)
        named = {row: self.uid(row) for row in missing}
        found = self._texts(list(named.values())) if missing else {}
        lost = [uid for uid in named.values() if uid not in found]
        if lost:
            raise FilterError(f"texts: {len(lost)} uid(s) not found, first {lost[0]}. Give every document's text.")
        for row in missing:
            text = found[named[row]]
            compared = content(text)
            self._contents[row] = (compared, hashlib.sha256(normalised(text)).hexdigest())
            self._held += _size(compared)
        while self._held > _CACHED and len(self._contents) > len(rows):
            _, (compared, _) = self._contents.popitem(last=False)
            self._held -= _size(compared)

    def _party(self, row: int) -> Party:
        place = self.place(row)
        _, register, work, title, revision = (column[place] for column in self._columns)
        if self._signed:
            size, numeric = (column[place] for column in self._signed)
        else:
            shown = self._contents[row][0]
            size, numeric = shown.words, shown.numeric
        folded = words(title)[0].tobytes().hex()
        return Party(register, normalised_key(work), folded, size, numeric, dated(revision or ""))

    def _pair(self, left: int, right: int) -> tuple[Finding, Likeness] | None:
        keys = self._keys(left, right)
        before = self._before(left, right)
        if before is None:
            (a, a_digest), (b, b_digest) = self._contents[left], self._contents[right]
            same = keys[0] == keys[1] and a_digest == b_digest
            before = (Likeness(1.0, 1.0, 1.0) if same else likeness(a, b)), same
        like, same = before
        self._measured.append((*keys, like.jaccard, like.containment, like.numbers, same))
        one, other = self._party(left), self._party(right)
        if not same and min(one.words, other.words) < self._config.minimum_words:
            return None
        finding = judge(one, other, like, same, self._config)
        return (finding, like) if finding else None
