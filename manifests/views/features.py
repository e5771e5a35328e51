"""The columns of a shard as the Hub's `dataset_info` spells them; computed from the schema, without `datasets`."""

from typing import Any

import pyarrow as pa

from manifests.errors import ReleaseError


def features(schema: pa.Schema) -> list[dict[str, Any]]:
    """Return the list of features that `datasets` writes into a card.

    Raises:
        ReleaseError: when a column has a type that no card can name.

    Source: `Features._to_yaml_list` of datasets 5.2, against which a test holds this.
    """
    return [{"name": field.name, **_feature(field.type)} for field in schema]


def _feature(kind: pa.DataType) -> dict[str, Any]:
    if pa.types.is_list(kind):
        inner = _feature(kind.value_type)
        return {"list": inner.get("struct") or inner.get("dtype") or inner}
    if pa.types.is_struct(kind):
        return {"struct": [{"name": field.name, **_feature(field.type)} for field in kind]}
    if pa.types.is_string(kind):
        return {"dtype": "string"}
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return {"dtype": str(kind)}
    if pa.types.is_float64(kind):
        return {"dtype": "float64"}
    raise ReleaseError(f"manifests/shards.py: a column of type {kind} has no name in a card. Choose another type.")
