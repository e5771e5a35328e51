"""What the tests of the readers share: run one reader over some bytes."""

import importlib
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import pytest

from pipeline.record import Origin, Record, Unreadable

SAMPLES = Path(__file__).parents[2] / "data" / "formats"

Read = Callable[..., list[Record | Unreadable]]


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder with small real samples."""
    return SAMPLES


@pytest.fixture(scope="session")
def read() -> Read:
    """Return a function that reads bytes in a format and lists what came out."""

    def run(
        name: str,
        data: bytes | str | Path,
        path: str = "folder/file.xml",
        siblings: Mapping[str, bytes] | None = None,
        **options: object,
    ) -> list[Record | Unreadable]:
        def sibling(wanted: str) -> BinaryIO:
            if siblings is None or wanted not in siblings:
                raise FileNotFoundError(wanted)
            return io.BytesIO(siblings[wanted])

        raw = data.read_bytes() if isinstance(data, Path) else data.encode() if isinstance(data, str) else data
        module = importlib.import_module(f"pipeline.formats.{name.replace('-', '_')}")
        return list(module.read(io.BytesIO(raw), Origin(path, sibling), options))

    return run
