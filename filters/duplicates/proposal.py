"""Proposes the pairs worth verifying, all at once or piece by piece."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from filters.duplicates.candidates import (
    NO_PAIRS,
    Boilerplate,
    Pairs,
    Slice,
    agreeing_in,
    contained_candidates,
    distinct,
    near_candidates,
)
from filters.duplicates.rules import DuplicatesConfig
from filters.duplicates.signature import BANDS
from filters.duplicates.store import EXACT_BAND, WORK_BAND, Signatures

WHOLE = Slice()
"""The whole of a hash range."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the search; the pairs of all pieces, united, are those of the whole.

    Args:
        bands: bands to look for pairs in.
        keys: slice of each band's keys.
        rest: whether equal texts and equal work keys are looked for as well.
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


def propose(signatures: Signatures, config: DuplicatesConfig, piece: Piece = Piece()) -> Pairs:
    """Return the pairs of one piece that agree in bands, have one text or bear one work key.

    Args:
        signatures: of the documents.
        config: thresholds.
        piece: the part of the search to do.
    """
    # An estimate may fall short of the truth: three standard errors of room.
    least = max(0.0, config.link - 0.14)
    found = [near_candidates(signatures, least, limit=config.group_limit, piece=piece.keys, bands=piece.bands)]
    if piece.rest:
        found += [agreeing_in(signatures, band, config.group_limit) for band in (EXACT_BAND, WORK_BAND)]
    return distinct(np.concatenate(found), max(1, signatures.documents))


CONTAINED_ROOM = 0.75
"""Part of the containment threshold that the share of a sample must reach: it is an estimate."""


def propose_contained(signatures: Signatures, config: DuplicatesConfig) -> Pairs:
    """Return the pairs of which the smaller may lie in the larger."""
    return contained_candidates(signatures, config.contained * CONTAINED_ROOM, Boilerplate(config.boilerplate))


def proposed(signatures: Signatures, config: DuplicatesConfig) -> Pairs:
    """Return all pairs worth verifying."""
    found = [propose(signatures, config), propose_contained(signatures, config), NO_PAIRS]
    return distinct(np.concatenate(found), max(1, signatures.documents))
