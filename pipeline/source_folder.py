"""A declared folder of this machine: is it there?"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from manifests.source import PLACEHOLDER, raw
from manifests.source_faults import Fault
from pipeline.snapshot import is_acquired


def missing(path: Path, acquired: Path) -> Iterator[Fault]:
    """Yield the fault of a declaration whose folder is not there; one that was fetched already may be gone.

    It is read as written, so that it is told together with whatever else is wrong.

    Args:
        path: of the TOML file.
        acquired: folder of acquired sources.
    """
    how = raw(path)[0].get("acquire")
    if not isinstance(how, Mapping) or how.get("kind") != "directory":
        return
    folder = how.get("path")
    if not isinstance(folder, str) or not folder or PLACEHOLDER in folder:
        return
    if not Path(folder).is_dir() and not is_acquired(acquired / path.stem):
        yield Fault(
            "acquire.path",
            f"expected a folder of this machine (found none at {Path(folder).absolute()})",
            "Mend the path, or mount it.",
        )
