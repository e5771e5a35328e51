"""One pass of a google-re2 Set over the text: which stretches could hold something, and for which detectors."""

from collections.abc import Iterable, Sequence
from functools import cache

import re2

from filters.personal.detector import CONTEXT, LONGEST, Detector

STEP = 4096
"""Code points judged at once: small enough that a hit costs little, large enough that the loop costs nothing."""

OVERLAP = 110
"""A trigger is at most 100 bytes long, so none is lost between two steps."""

MARGIN = LONGEST + CONTEXT
"""What a window holds on either side of the stretch that triggered it."""


@cache
def trigger_set(detectors: tuple[Detector, ...]) -> tuple[re2.Set, tuple[int, ...]]:
    """Compile the triggers of all detectors; return the set, and for each pattern the index of its detector."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    found = re2.Set.SearchSet(options)
    owners = []
    for index, detector in enumerate(detectors):
        for trigger in detector.triggers:
            found.Add(trigger.encode())
            owners.append(index)
    found.Compile()
    return found, tuple(owners)


def windows(
    text: str, detectors: tuple[Detector, ...], changed: Sequence[tuple[int, int]] | None = None
) -> dict[int, list[tuple[int, int]]]:
    """Return, by index of detector, the windows of `text` that it has to look at, merged and in order.

    Args:
        text: code points to look through.
        detectors: all that may be asked.
        changed: stretches around which alone something can be new; None for the whole text.
    """
    triggers, owners = trigger_set(detectors)
    found: dict[int, list[tuple[int, int]]] = {}
    for start in _steps(len(text), changed):
        stop = start + STEP + OVERLAP
        for index in {owners[hit] for hit in triggers.Match(text[start:stop].encode("utf-8", "replace")) or ()}:
            window = (max(0, start - MARGIN), min(len(text), stop + MARGIN))
            stretches = found.setdefault(index, [])
            if stretches and window[0] <= stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], window[1])
            else:
                stretches.append(window)
    return found


def _steps(length: int, changed: Sequence[tuple[int, int]] | None) -> Iterable[int]:
    if changed is None:
        return range(0, length, STEP)
    near = {
        step
        for begin, end in changed
        for step in range(max(0, begin - MARGIN - OVERLAP) // STEP, min(length, end + MARGIN) // STEP + 1)
    }
    return (step * STEP for step in sorted(near) if step * STEP < length)


def inside(start: int, end: int, window: tuple[int, int], length: int) -> bool:
    """Say whether a span has all the context it may look at within its window."""
    return (start >= window[0] + CONTEXT or window[0] == 0) and (end <= window[1] - CONTEXT or window[1] == length)
