"""Proposes the pairs worth verifying, all at once or piece by piece."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from filters.duplicates.candidates import (
    NO_PAIRS,
    Boilerplate,
    Pairs,
    Slice,
    contained_candidates,
    distinct,
    near_candidates,
    pair_up,
)
from filters.duplicates.rules import DuplicatesConfig, normalised_key
from filters.duplicates.signature import BANDS
from filters.duplicates.store import Signatures

WHOLE = Slice()
"""The whole of a hash range."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the search; the pairs of all pieces, united, are those of the whole.

    Args:
        bands: bands to look for pairs in.
        keys: slice of each band's keys.
        rest: whether equal texts, contained samples and equal work keys are looked for as well.
    """

    bands: range = range(BANDS)
    keys: Slice = WHOLE
    rest: bool = True


def pieces(number: int) -> tuple[Piece, ...]:
    """Return the search cut into at least so many pieces: by bands first, then by slices of their keys.

    Args:
        number: of pieces wanted, at least 1.
    """
    if number <= BANDS:
        bounds = [BANDS * k // number for k in range(number + 1)]
        return tuple(Piece(range(low, high), rest=low == 0) for low, high in pairwise(bounds))
    slices = -(-number // BANDS)
    return tuple(
        Piece(range(band, band + 1), Slice(part, slices), rest=band == part == 0)
        for band in range(BANDS)
        for part in range(slices)
    )


def propose(table: pl.DataFrame, signatures: Signatures, config: DuplicatesConfig, piece: Piece = Piece()) -> Pairs:
    """Return pairs worth verifying: equal texts, agreeing bands, contained samples, one work.

    Args:
        table: documents by uid, as `prepared` returns them.
        signatures: of its documents, in its order.
        config: thresholds.
        piece: the part of the search to do.
    """
    # An estimate may fall short of the truth: three standard errors of room.
    least = max(0.0, config.link - 0.14)
    found = [near_candidates(signatures, least, limit=config.group_limit, piece=piece.keys, bands=piece.bands)]
    if piece.rest:
        found += _rest(table, signatures, config)
    pairs = distinct(np.concatenate(found), max(1, table.height))
    incumbent = table["incumbent"].to_numpy()
    fresh: Pairs = pairs[~(incumbent[pairs[:, 0]] & incumbent[pairs[:, 1]])]
    return fresh


def _rest(table: pl.DataFrame, signatures: Signatures, config: DuplicatesConfig) -> list[Pairs]:
    rows = np.arange(table.height, dtype=np.int64)
    return [
        pair_up(table["exact"].hash(seed=0).to_numpy(), rows, config.group_limit),
        contained_candidates(signatures, config.contained * 0.75, Boilerplate(config.boilerplate)),
        _one_work(table, config.group_limit),
    ]


def _one_work(table: pl.DataFrame, limit: int) -> Pairs:
    """Return the pairs of documents that bear one work key."""
    keyed = table.with_row_index("row").filter(pl.col("work_key") != "")
    if keyed.is_empty():
        return NO_PAIRS
    keys = keyed["work_key"].map_elements(normalised_key, return_dtype=pl.String)
    return pair_up(keys.hash(seed=0).to_numpy(), keyed["row"].to_numpy().astype(np.int64), limit)
