"""Fetch a source: each kind is one file in `kinds/`, found by its name; the transport is one for all."""

import importlib
from typing import Protocol, cast

from pipeline.acquire.wanted import Survey
from pipeline.acquire.world import World


class Kind(Protocol):
    """The two functions of a file in `pipeline/acquire/kinds/`."""

    def survey(self, world: World) -> Survey:
        """Look what there is, without fetching documents."""
        ...

    def collect(self, world: World) -> Survey:
        """Put every file into the store and return what was listed."""
        ...


def kind(name: str) -> Kind:
    """Return the module that fetches sources of a kind such as `dump-index`."""
    return cast(Kind, importlib.import_module(f"pipeline.acquire.kinds.{name.replace('-', '_')}"))
