"""Arrow values made of bytes are those that pyarrow makes of Python values."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manifests import arrow_values


@pytest.mark.parametrize("text", ["", "kept", "Straße 𝄞"])
def test_a_text_is_the_scalar_that_pyarrow_makes(text):
    """Whatever its length in bytes."""
    assert arrow_values.large_text(text) == pa.scalar(text, pa.large_string())


def test_integers_are_the_array_that_pyarrow_makes():
    """They are not copied, so they must lie as Arrow expects them."""
    values = np.array([0, -1, 2**62], np.int64)

    assert arrow_values.integers(values) == pa.array(values)


@pytest.mark.parametrize("kind", [pa.string(), pa.dictionary(pa.int32(), pa.string())])
def test_what_is_not_known_equals_nothing(kind):
    """A filter leaves out rows without a value."""
    column = pa.chunked_array([pa.array(["a", None, "b"]).cast(kind), pa.array(["b"]).cast(kind)])

    assert arrow_values.equal(column, "b").to_pylist() == [False, None, True, True]


def test_columns_are_read_in_the_order_asked_for(tmp_path):
    """The table of attributions has an order of its own."""
    pq.write_table(pa.table({"a": [1], "b": [2], "c": [3]}), tmp_path / "rows.parquet")

    table = arrow_values.read(tmp_path / "rows.parquet", ["c", "a"])

    assert table.to_pydict() == {"c": [3], "a": [1]}
    with pytest.raises(pa.ArrowInvalid, match="no column d"):
        arrow_values.read(tmp_path / "rows.parquet", ["a", "d"])
