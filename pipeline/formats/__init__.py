"""Readers for native formats: one file a format, found by its name, `read(stream, origin, options)` in each."""

import importlib
import importlib.util
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.formats._options import Spec, Value, faults, settled
from pipeline.record import Options, Reader


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


def settle(name: str, options: Options) -> dict[str, Value]:
    """Return the options of a format in the kinds that its reader takes.

    Raises:
        ConfigError: naming every option that is unknown or wrong; or when there is no such format.
    """
    return settled(name, _spec(name, options), options)


def option_faults(name: str, options: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return name and fault of every option of a format that is unknown or wrong.

    Raises:
        ConfigError: when there is no such format.
    """
    return list(faults(_spec(name, options), options))


def _spec(name: str, options: Mapping[str, object]) -> Spec:
    """Return what a format may be told; an envelope passes on what the format inside it may be told."""
    reader(name)
    spec: Spec = importlib.import_module(module_of(name)).OPTIONS
    inner = options.get("inner")
    if "inner" in spec and isinstance(inner, str) and inner != name:
        return {**_spec(inner, {}), **spec}
    return spec


@cache
def splits(name: str) -> bool:
    """Say whether a format reads the windows of one file apart; its module is not loaded for that."""
    path = Path(__file__).parent / f"{name.replace('-', '_')}.py"
    return path.is_file() and "\nSPLITS = True\n" in path.read_text("utf-8")


def modules_of(name: str, options: Mapping[str, object]) -> tuple[str, ...]:
    """Return the modules that read a format with its options: an envelope's own, and that of what lies in it."""
    inner = options.get("inner")
    return (module_of(name), *((module_of(inner),) if isinstance(inner, str) and inner else ()))


def names() -> Iterator[str]:
    """Yield the names of all formats, sorted."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if not path.stem.startswith("_") and "\ndef read(" in path.read_text("utf-8"):
            yield path.stem.replace("_", "-")
