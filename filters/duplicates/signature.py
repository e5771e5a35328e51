"""The signature of one document: all that is kept of its text for comparing it with every other document.

Three parts: a 128-bit key of the whole text for exact copies; MinHash over folded five-word shingles, read in bands,
for near copies; and the shingles whose hash ends in zeros, by which a small work is found inside a large one.
"""

import unicodedata
from dataclasses import dataclass

import numpy as np
import xxhash
from numpy.typing import NDArray

from filters.duplicates.folding import FOLDING, Folded, Hashes, words
from filters.duplicates.native import compiled
from filters.duplicates.shingles import SIZE, shingle

BANDS = 28
ROWS = 4
"""28 bands of 4: a pair of Jaccard 0.75 is missed once in 40,000, one of 0.6 once in 50, and one of 0.1 becomes a
candidate once in 360. Source: 1 - (1 - j^rows)^bands, Leskovec et al., "Mining of Massive Datasets", 3.4."""
SEED = 20250401
SAMPLING_BITS = 4
"""One shingle in 2^4 is kept for containment: a quoted statute of a hundred words leaves six."""
RECIPE = (
    f"gemeingut-signature-2 fold={FOLDING} shingle={SIZE} bands={BANDS} rows={ROWS} seed={SEED} "
    f"sample=1/{1 << SAMPLING_BITS} exact=xxh3-128"
)
"""Everything that influences a signature; two signatures are comparable only under one recipe."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What is stored of one document.

    Args:
        exact: 16 bytes; equal for texts that differ in nothing but white space and Unicode composition.
        minhash: `BANDS * ROWS` little-endian 32-bit minima, band by band; all ones for a text without words.
        shingles: number of shingles in the text, repeats counted.
        sample: sorted distinct 64-bit hashes of the shingles kept for containment.
        words: number of words.
        numeric: share of the words that hold a digit.
    """

    exact: bytes
    minhash: bytes
    shingles: int
    sample: NDArray[np.uint64]
    words: int
    numeric: float


def _parameters() -> NDArray[np.uint32]:
    generator = np.random.Generator(np.random.PCG64(SEED))
    drawn: NDArray[np.uint32] = generator.integers(0, 1 << 32, (2, BANDS * ROWS), np.uint32)
    drawn[0] |= np.uint32(1)
    return drawn


_FACTORS, _TERMS = _parameters()


@compiled
def _minima(shingles: Hashes, factors: NDArray[np.uint32], terms: NDArray[np.uint32], out: NDArray[np.uint32]) -> None:
    """Lower each minimum to the least permuted hash; x -> a x + b modulo 2^32 with odd a is a permutation."""
    top = np.uint64(32)
    for value in shingles:
        high = np.uint32(value >> top)
        for k in range(factors.size):
            out[k] = min(out[k], np.uint32(high * factors[k] + terms[k]))


@compiled
def _collapse(data: NDArray[np.uint8], out: NDArray[np.uint8]) -> int:
    """Copy the bytes with every run of white space as one space, none at the ends; return their number."""
    size = 0
    gap = False
    i = 0
    while i < data.size:
        byte = data[i]
        width = 0
        if byte <= 0x20:
            width = 1 if byte == 0x20 or 0x09 <= byte <= 0x0D or byte >= 0x1C else 0
        elif byte == 0xC2:  # next line, no-break space
            width = 2 if data[i + 1] in (0x85, 0xA0) else 0
        elif byte == 0xE1:  # space mark of Ogham
            width = 3 if data[i + 1] == 0x9A and data[i + 2] == 0x80 else 0
        elif byte == 0xE2:  # spaces of typography, line and paragraph separators
            narrow = data[i + 1] == 0x80 and (0x80 <= data[i + 2] <= 0x8A or data[i + 2] in (0xA8, 0xA9, 0xAF))
            width = 3 if narrow or (data[i + 1] == 0x81 and data[i + 2] == 0x9F) else 0
        elif byte == 0xE3:  # ideographic space
            width = 3 if data[i + 1] == 0x80 and data[i + 2] == 0x80 else 0
        if width:
            gap = size > 0
            i += width
            continue
        if gap:
            out[size] = 0x20
            size += 1
            gap = False
        out[size] = byte
        size += 1
        i += 1
    return size


def normalised(text: str) -> bytes:
    """Return what two exact copies agree in: the text composed (NFC), every run of white space one space."""
    composed = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    data = np.frombuffer(composed.encode("utf-8", "surrogatepass"), np.uint8)
    out = np.empty_like(data)
    return out[: _collapse(data, out)].tobytes()


def exact_key(text: str) -> bytes:
    """Return the 128-bit key of the normalised text."""
    return xxhash.xxh3_128_digest(normalised(text))


def minhash(shingles: Hashes) -> NDArray[np.uint32]:
    """Return the minima of a set of shingle hashes, shape (BANDS * ROWS,)."""
    out = np.full(BANDS * ROWS, 0xFFFFFFFF, np.uint32)
    _minima(shingles, _FACTORS, _TERMS, out)
    return out


def sample(shingles: Hashes) -> Hashes:
    """Return the sorted distinct shingles whose hash ends in `SAMPLING_BITS` zero bits."""
    return np.unique(shingles[(shingles & np.uint64((1 << SAMPLING_BITS) - 1)) == 0])


def signature(text: str, folded: Folded | None = None) -> Signature:
    """Return the signature of one text; a pure function of the text and `RECIPE`.

    Args:
        text: any text.
        folded: its folded words, where the caller has them already.
    """
    hashes, numeric = words(text) if folded is None else folded
    shingles = shingle(hashes)
    return Signature(
        exact=exact_key(text),
        minhash=minhash(shingles).astype("<u4").tobytes(),
        shingles=int(shingles.size),
        sample=sample(shingles),
        words=int(hashes.size),
        numeric=float(np.count_nonzero(numeric)) / max(1, hashes.size),
    )
