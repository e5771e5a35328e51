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


def united(pairs: Pairs, parents: NDArray[np.int64]) -> None:
    """Connect the rows of some pairs in `parents`, which starts as each row for itself.

    Args:
        pairs: one piece of the edges; the pieces may come in any order.
        parents: for each row the least row known to be connected with it, changed in place; 8 bytes a document.
    """
    _unite(pairs, parents)


def components(pairs: Pairs, documents: int, parents: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Return for each row the least row of its component.

    The least row of a component does not depend on the order in which its edges are seen.

    Args:
        pairs: edges.
        documents: number of rows.
        parents: what earlier edges connected.
    """
    least = np.arange(documents, dtype=np.int64) if parents is None else parents
    _unite(pairs, least)
    return least
