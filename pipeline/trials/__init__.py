"""`gemeingut try <stage>`: each stage on its own, on lines of JSON; one file a stage, found by its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """One input line.

    Args:
        id: the line's id, echoed in its output.
        text: the text to judge; empty where a stage reads metadata only.
        metadata: register, year, tier, source, licence statements ... as known.
        fields: the whole line as given, for stages that read more (`public-domain`).
    """

    id: str
    text: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
