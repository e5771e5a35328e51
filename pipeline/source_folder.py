"""A declared folder of this machine: is it there?"""

from collections.abc import Iterator
from pathlib import Path

from manifests.acquisition import Directory
from manifests.errors import SourceError
from manifests.source import load
from manifests.source_faults import Fault
from pipeline.snapshot import is_acquired


def missing(path: Path, raw: Path) -> Iterator[Fault]:
    """Yield the fault of a declaration whose folder is not there; one that was fetched already may be gone.

    Args:
        path: of the TOML file.
        raw: folder of acquired sources.
    """
    try:
        source = load(path)
    except SourceError:  # its faults are told elsewhere
        return
    how = source.acquire
    if isinstance(how, Directory) and not Path(how.path).is_dir() and not is_acquired(raw / source.name):
        yield Fault(
            "acquire.path",
            f"expected a folder of this machine (found none at {Path(how.path).absolute()})",
            "Mend the path, or mount it.",
        )
