"""What a declaration does not know for certain, and the written act by which a steward settles it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import Field

from manifests.acquisition import Border

_NOTHING = object()


class Status(StrEnum):
    """May a release be made of a source?"""

    READY = "ready"
    UNVERIFIED = "unverified"
    """A fact is not known for certain, and no steward has confirmed it yet."""
    BLOCKED = "blocked"
    """It is known why not: no licence, no access, a reservation that the steward heeds."""


class Unverified(Border):
    """A fact of the declaration that is not known for certain."""

    fact: str
    """Its key, such as `license`, `license.declared`, `acquire.url`, `completeness`."""
    why: str = Field(min_length=1)
    """What is doubtful, and what would settle it."""


class Confirmation(Border):
    """The act by which a steward takes an unverified fact on himself."""

    fact: str
    """As in the `[[unverified]]` table it settles, which stays where it is."""
    by: str = Field(min_length=3)
    """Name and address of the steward."""
    on: date
    read: str = Field(min_length=10)
    """What was read, and where: an address or a title, with the passage that settles it."""


def faults(
    values: Mapping[str, Any], unverified: Sequence[Unverified], confirmed: Sequence[Confirmation]
) -> Iterator[str]:
    """Yield what is wrong with the doubts and confirmations of a declaration.

    Args:
        values: the declaration, by the keys its author writes.
        unverified: its `[[unverified]]` tables.
        confirmed: its `[[confirmed]]` tables.
    """
    doubtful = {u.fact for u in unverified}
    for fact in sorted(doubtful):
        here: object = values
        for key in fact.split("."):
            here = here.get(key, _NOTHING) if isinstance(here, Mapping) else _NOTHING
        if here is _NOTHING:
            yield f"unverified: {fact!r} is no key of a declaration"
    for act in confirmed:
        if act.fact not in doubtful:
            yield f"confirmed: {act.fact!r} does not stand among the unverified facts"


def still_open(unverified: Sequence[Unverified], confirmed: Sequence[Confirmation]) -> tuple[Unverified, ...]:
    """Return the doubts that no steward has settled."""
    settled = {act.fact for act in confirmed}
    return tuple(u for u in unverified if u.fact not in settled)
