"""Readers for native formats: one file a format, found by its name, `read(stream, origin, options)` in each."""

import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.record import Reader


def module_of(name: str) -> str:
    """Return the dotted name of the module that reads a format; it need not exist."""
    return f"pipeline.formats.{name.replace('-', '_')}"


def reader(name: str) -> Reader:
    """Return the reader of a format such as `tei` or `gii-norm`.

    Raises:
        ConfigError: when there is none of that name.
    """
    module = module_of(name)
    if importlib.util.find_spec(module) is not None:
        found = getattr(importlib.import_module(module), "read", None)
        if found is not None:
            read: Reader = found
            return read
    raise ConfigError(f"{name!r}: no such format. Known formats: {', '.join(names())}.")


def names() -> Iterator[str]:
    """Yield the names of all formats, sorted."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if not path.stem.startswith("_") and "\ndef read(" in path.read_text("utf-8"):
            yield path.stem.replace("_", "-")
