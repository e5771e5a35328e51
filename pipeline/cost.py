"""What a build cost: time of work by the clock, and energy as far as it can be told."""

import os
import platform
from collections.abc import Iterable, Mapping
from typing import Any

from manifests.manifest import Build


def cost(records: Iterable[Mapping[str, Any]], watts: float) -> Build:
    """Return time and energy of the work that went into a release.

    Args:
        records: completion records of all its tasks, whenever they were done.
        watts: drawn by one busy processor with its share of the machine; an assumption of the steward.
    """
    spent = [record.get("cost") or {} for record in records]
    seconds = sum(float(one.get("seconds", 0)) for one in spent)
    busy = sum(float(one.get("processor_seconds", 0)) for one in spent)
    return Build(
        seconds=round(seconds),
        energy_wh=round(busy * watts / 3600, 3),
        energy_basis=f"estimate: {busy:.0f} processor seconds at {watts:g} W for each busy processor",
        machine=f"{platform.system()}, {platform.machine()}, {os.cpu_count()} processors",
    )
