"""`gemeingut evaluate <topic>`: measures a stage against labelled data; one file a topic, found by its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found.

    Args:
        markdown: tables as they stand in docs/evaluation.md.
        figures: the same numbers for machines.
    """

    markdown: str
    figures: Mapping[str, Any] = field(default_factory=dict)
