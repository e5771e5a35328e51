"""Leaves and tree: the fast spelling is the standard one, and the proofs prove."""

import math

import pyarrow as pa
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from manifests import leaves, ledger, merkle
from manifests.errors import ReleaseError
from manifests.ledger import Disposition, Row, Stage

TEXTS = st.text(max_size=12)
ROWS = st.builds(
    Row,
    uid=TEXTS,
    source=TEXTS,
    record_id=TEXTS,
    revision=TEXTS,
    path=TEXTS,
    place=TEXTS,
    raw_sha256=TEXTS,
    chars_in=st.integers(-(2**53) + 1, 2**53 - 1),
    disposition=st.sampled_from(Disposition),
    stage=st.sampled_from(Stage),
    score=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    basis=TEXTS,
    evidence=st.lists(TEXTS, max_size=3).map(tuple),
    transforms=st.lists(st.tuples(TEXTS, st.integers(0, 9)), max_size=3).map(tuple),
)


@pytest.mark.property
@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=5))
def test_a_leaf_is_the_canonical_json_of_its_row(rows):
    """Spelling by columns gives what RFC 8785 gives row by row."""
    table = ledger.table(rows)
    expected = [
        rfc8785.dumps({name: value for name, value in row.items() if name not in leaves.NOT_IN_LEAF})
        for row in table.to_pylist()
    ]

    assert leaves.spell(table) == expected


@pytest.mark.property
@settings(max_examples=500, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_spelled_as_ecmascript_does(value):
    """Both spellings agree on every double."""
    assert leaves.number(value) == rfc8785.dumps(value).decode()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_has_no_leaf(value):
    """A ledger with such a score is refused."""
    with pytest.raises(ReleaseError, match="no canonical form"):
        leaves.number(value)


def test_shard_and_row_do_not_enter_the_leaf():
    """Sharding the same documents anew keeps the root."""
    row = dict.fromkeys(ledger.SCHEMA.names, None) | {"uid": "a", "shard": "x", "row": 1}
    other = row | {"shard": "y", "row": 2}

    one, two = (leaves.spell(pa.Table.from_pylist([r], schema=ledger.SCHEMA)) for r in (row, other))

    assert one == two


def reference(data):
    """Return the root by the recursive definition of RFC 9162."""
    if len(data) == 1:
        return merkle.leaf_hash(data[0])
    split = 1
    while split * 2 < len(data):
        split *= 2
    return merkle.node_hash(reference(data[:split]), reference(data[split:]))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 13, 16, 31, 33])
def test_root_and_proofs_follow_the_rfc(size):
    """Each leaf has an inclusion proof, each older tree a consistency proof, and neither holds for anything else."""
    data = [f"leaf {number}".encode() for number in range(size)]
    tree = merkle.Tree.of(data)

    assert tree.root == reference(data)
    for place in range(size):
        path = tree.inclusion(place)
        assert merkle.verify_inclusion(tree.leaf(place), place, size, path, tree.root)
        assert not merkle.verify_inclusion(tree.leaf(place), place + 1, size, path, tree.root)
        assert not merkle.verify_inclusion(merkle.leaf_hash(b"other"), place, size, path, tree.root)
    for older in range(1, size + 1):
        path = tree.consistency(older)
        assert merkle.verify_consistency(older, size, reference(data[:older]), tree.root, path)
        if older < size:
            changed = reference([*data[: older - 1], b"other"])
            assert not merkle.verify_consistency(older, size, changed, tree.root, path)


def test_the_known_roots_of_certificate_transparency():
    """Source: the test vectors of RFC 6962 implementations: eight inputs, and the empty tree."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    tree = merkle.Tree.of(bytes.fromhex(text) for text in inputs)

    assert tree.root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle.Tree(b"").root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
