"""Connected components that do not depend on the order of their edges."""

import numpy as np
from numpy.typing import NDArray

from filters.duplicates.candidates import Pairs
from filters.duplicates.native import compiled


@compiled
def _unite(pairs: Pairs, parents: NDArray[np.int64]) -> None:
    """Give every row the least row it is connected with."""
    for k in range(pairs.shape[0]):
        a, b = pairs[k, 0], pairs[k, 1]
        while parents[a] != a:
            parents[a] = parents[parents[a]]
            a = parents[a]
        while parents[b] != b:
            parents[b] = parents[parents[b]]
            b = parents[b]
        if a < b:
            parents[b] = a
        else:
            parents[a] = b
    for row in range(parents.size):
        # The parent is never greater than the row, so it already points at its own least row.
        parents[row] = parents[parents[row]]


def components(pairs: Pairs, documents: int) -> NDArray[np.int64]:
    """Return for each row the least row of its component; 8 bytes per document, the pairs may come in pieces.

    The least row of a component does not depend on the order in which its edges are seen.
    """
    parents = np.arange(documents, dtype=np.int64)
    _unite(pairs, parents)
    return parents
