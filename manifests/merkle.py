"""The Merkle tree of RFC 9162: roots, inclusion and consistency proofs, and their verification. Pure.

Source: RFC 9162, sections 2.1.1 (hash), 2.1.3 (inclusion) and 2.1.4 (consistency).
"""

import hashlib
from collections.abc import Iterable, Sequence

DIGEST = 32
"""Bytes of one SHA-256 digest."""

EMPTY = hashlib.sha256(b"").digest()
"""Root of the tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf: sha256 of a zero byte and its data."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """All levels of one tree, 64 bytes a leaf, so that a proof costs a handful of look-ups."""

    __slots__ = ("_levels",)

    def __init__(self, leaves: bytes | bytearray) -> None:
        """Build from concatenated leaf hashes, 32 bytes each."""
        if len(leaves) % DIGEST:
            raise ValueError(f"leaf hashes: length must be a multiple of {DIGEST} (got {len(leaves)})")
        self._levels = [bytes(leaves)]
        while len(self._levels[-1]) > DIGEST:
            self._levels.append(_parents(self._levels[-1]))

    @classmethod
    def of(cls, data: Iterable[bytes]) -> "Tree":
        """Build from the leaves' data."""
        return cls(b"".join(map(leaf_hash, data)))

    @property
    def size(self) -> int:
        """Return the number of leaves."""
        return len(self._levels[0]) // DIGEST

    @property
    def root(self) -> bytes:
        """Return the root hash."""
        return self._levels[-1] if self.size else EMPTY

    def leaf(self, index: int) -> bytes:
        """Return the hash of one leaf."""
        return self._node(0, index)

    def inclusion(self, index: int) -> tuple[bytes, ...]:
        """Return the audit path of a leaf, from the leaf's sibling upwards.

        Raises:
            IndexError: when there is no such leaf.
        """
        if not 0 <= index < self.size:
            raise IndexError(f"leaf {index} of a tree of {self.size}")
        path = []
        for level, nodes in enumerate(self._levels[:-1]):
            sibling = index ^ 1
            if sibling * DIGEST < len(nodes):
                path.append(self._node(level, sibling))
            index >>= 1
        return tuple(path)

    def consistency(self, old_size: int) -> tuple[bytes, ...]:
        """Return the proof that the first `old_size` leaves are those of the older tree.

        Raises:
            ValueError: unless 0 < old_size <= size.
        """
        if not 0 < old_size <= self.size:
            raise ValueError(f"old size must be in 1..{self.size} (got {old_size})")
        return tuple(self._subproof(old_size, 0, self.size, whole=True))

    def _subproof(self, count: int, start: int, stop: int, *, whole: bool) -> list[bytes]:
        size = stop - start
        if count == size:
            return [] if whole else [self._range(start, stop)]
        split = _split(size)
        if count <= split:
            return [*self._subproof(count, start, start + split, whole=whole), self._range(start + split, stop)]
        return [
            *self._subproof(count - split, start + split, stop, whole=False),
            self._range(start, start + split),
        ]

    def _range(self, start: int, stop: int) -> bytes:
        """Return the hash of the leaves in [start, stop), whose start is aligned to their size rounded up."""
        size = stop - start
        if size & (size - 1) == 0:
            return self._node(size.bit_length() - 1, start // size)
        split = _split(size)
        return node_hash(self._range(start, start + split), self._range(start + split, stop))

    def _node(self, level: int, index: int) -> bytes:
        return self._levels[level][index * DIGEST : (index + 1) * DIGEST]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether a leaf hash stands at `index` of the tree with this size and root."""
    if not 0 <= index < size:
        return False
    node, last, digest = index, size - 1, leaf
    for sibling in path:
        if last == 0 or len(sibling) != DIGEST:
            return False
        if node & 1 or node == last:
            digest = node_hash(sibling, digest)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            digest = node_hash(digest, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and digest == root


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Say whether the tree of `old_size` leaves is a prefix of the tree of `new_size`."""
    if not 0 < old_size <= new_size or any(len(p) != DIGEST for p in path):
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    steps = list(path)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _parents(nodes: bytes) -> bytes:
    sha256 = hashlib.sha256
    pairs = len(nodes) // (2 * DIGEST) * 2 * DIGEST
    hashed = [sha256(b"\x01" + nodes[at : at + 2 * DIGEST]).digest() for at in range(0, pairs, 2 * DIGEST)]
    return b"".join(hashed) + nodes[pairs:]


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
