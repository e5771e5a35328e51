"""Ids of a ledger that a misspelt one may mean: few edits away, or holding it as a part; in one pass of bounded memory.

Ledgers have tens of millions of rows, so the distances of a whole batch of ids are computed side by side, each column
of the table of edits for all of them at once, and ids that are too far already are let go on the way.
"""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from manifests.arrow_values import equal, integers
from manifests.errors import ReleaseError

MOST = 3
"""Ids named at most."""

LONGEST = 1_000
"""Bytes of an id beyond which nothing is looked for."""

SHORTEST_PART = 5
"""Bytes that a part of an id must have to be looked for inside longer ones."""

_BATCH = 65_536
"""Ids in memory at a time."""

_EVERY = 4
"""Columns of the table of edits after which ids that are too far are let go."""

_FAR = np.int64(1 << 40)
"""Distance of an id that is not near."""

_Bytes = NDArray[np.uint8]


def ids(files: Iterable[Path], sources: Collection[str], asked: str) -> tuple[str, ...]:
    """Return ids of records, as `source/record id`, that an id which no record bears may mean; the nearest first.

    Case does not count. A source that is misspelt itself is taken for the one it resembles most; an id without a
    source is looked for in all of them.

    Args:
        files: of the ledger.
        sources: names of the release's sources.
        asked: `source/record id`, or the record id alone.

    Raises:
        ReleaseError: when a ledger file cannot be read.
    """
    source, _, record = asked.partition("/")
    meant = [source] if source in sources else get_close_matches(source.lower(), sources, 1) if record else []
    word = (record if meant else asked).lower().encode()
    if not word or len(word) > LONGEST:
        return ()
    best: set[tuple[int, str]] = set()
    for path in files:
        try:
            for table in _batches(path, meant):
                best |= _near(table, word)
                best = set(sorted(best)[:MOST])
        except (OSError, pa.ArrowException) as error:
            raise ReleaseError(f"ledger/{path.name}: cannot be read ({type(error).__name__}).") from error
    return tuple(name for _, name in sorted(best))


def limit(length: int) -> int:
    """Return how many edits a misspelt id of so many bytes may be away: one in four, three at most."""
    return max(1, min(3, length // 4))


def distances(words: _Bytes, asked: bytes, bound: int) -> NDArray[np.int64]:
    """Return the edit distance of words to one word; whatever is above the bound is told as the bound and one.

    Args:
        words: bytes of words of one length, shape (words, length).
        asked: the word they are held against; its length differs from theirs by no more than the bound.
        bound: edits (a byte put in, left out or replaced by another) that are of interest.

    Source: Levenshtein 1966; the table is filled along its diagonal only, after Ukkonen 1985.
    """
    count, width = words.shape
    far = np.uint8(bound + 1)
    found = np.full(count, far, np.int64)
    alive = np.arange(count)
    # From the end: ids of one source begin alike, and those that differ are let go sooner.
    columns = np.ascontiguousarray(words.T[::-1])
    row = {place: np.full(count, place, np.uint8) for place in range(min(width, bound) + 1)}
    for done, letter in enumerate(reversed(asked), start=1):
        row = _next(row, columns, letter, done, bound)
        if done % _EVERY == 0 or done == len(asked):
            near = np.minimum.reduce(list(row.values())) <= bound
            if np.count_nonzero(near) * 2 < len(near):
                alive, columns = alive[near], columns[:, near]
                row = {place: cells[near] for place, cells in row.items()}
            if not alive.size:
                return found
    if width in row:
        found[alive] = np.minimum(row[width], far)
    return found


def _next(row: dict[int, _Bytes], columns: _Bytes, letter: int, done: int, bound: int) -> dict[int, _Bytes]:
    """Return the next row of the table of edits, by place in the words, near the diagonal only."""
    width, count = columns.shape
    far = np.full(count, bound + 1, np.uint8)
    made: dict[int, _Bytes] = {}
    for place in range(max(0, done - bound), min(width, done + bound) + 1):
        if place == 0:
            made[0] = np.full(count, done, np.uint8)
            continue
        cell = row.get(place - 1, far) + (columns[place - 1] != letter)
        np.minimum(cell, row.get(place, far) + np.uint8(1), out=cell)
        np.minimum(cell, made.get(place - 1, far) + np.uint8(1), out=cell)
        made[place] = np.minimum(cell, far, out=cell)
    return made


def _batches(path: Path, sources: Collection[str]) -> Iterator[pa.Table]:
    """Yield source, id and folded id of the records of some sources, of all where none is named."""
    with pq.ParquetFile(path, read_dictionary=["source"]) as file:
        for batch in file.iter_batches(_BATCH, columns=["source", "record_id"]):
            table = pa.Table.from_batches([batch])
            for source in sources:
                table = table.filter(equal(table["source"].cast(pa.string()), source))
            table = table.drop_null()
            if table.num_rows:
                yield table.append_column("folded", pc.utf8_lower(table["record_id"]))


def _near(table: pa.Table, asked: bytes) -> set[tuple[int, str]]:
    """Return the nearest ids of a batch with how far they are; those that hold the asked one come behind the others."""
    bound = limit(len(asked))
    folded = table["folded"].combine_chunks()
    lengths = pc.binary_length(folded).to_numpy(zero_copy_only=False).astype(np.int64)
    far = np.full(len(lengths), _FAR)
    for width in range(max(1, len(asked) - bound), len(asked) + bound + 1):
        rows = np.flatnonzero(lengths == width)
        if rows.size:
            measured = distances(_matrix(folded, rows, width), asked, bound)
            far[rows] = np.where(measured <= bound, measured, _FAR)
    if len(asked) >= SHORTEST_PART:
        holding = pc.match_substring(folded, asked.decode()).to_numpy(zero_copy_only=False)
        far = np.where(holding, np.minimum(far, lengths - len(asked)), far)
    last = np.partition(far, min(MOST, len(far)) - 1)[min(MOST, len(far)) - 1]
    rows = np.flatnonzero((far <= last) & (far < _FAR))
    sources, records = (table[name].take(integers(rows)).to_pylist() for name in ("source", "record_id"))
    named = zip(far[rows].tolist(), sources, records, strict=True)
    return set(sorted((away, f"{source}/{record}") for away, source, record in named)[:MOST])


def _matrix(words: pa.StringArray, rows: NDArray[np.int64], width: int) -> _Bytes:
    """Return the bytes of some words, all of one length."""
    _, offsets, data = words.buffers()
    starts = np.frombuffer(offsets, np.int32)[words.offset + rows]
    places = starts[:, None] + np.arange(width, dtype=np.int32)
    return np.asarray(np.frombuffer(data, np.uint8)[places])
