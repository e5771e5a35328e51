"""The JSON Schema of MANIFEST.json, published as `manifests/schema/manifest-v2.json`, made from the models."""

import json
from pathlib import Path
from typing import Any

from manifests.manifest import SCHEMA_ID, Manifest

PATH = Path(__file__).parent / "schema" / "manifest-v2.json"
"""Where the published schema of this version lies."""


def schema() -> dict[str, Any]:
    """Return the schema of the manifest that this version writes."""
    made = Manifest.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA_ID.replace('/', ':')}",
        **made,
        "required": sorted({*made["required"], "schema"}),
    }


def text() -> str:
    """Return the schema as it is published."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
