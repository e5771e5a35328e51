"""Which of a release's raw files are still here: the report shows texts as they were read only from these."""

from pathlib import Path

from manifests import source
from pipeline import snapshot
from pipeline.errors import SourceChangedError
from pipeline.figures.published import Published
from pipeline.snapshot import Snapshot


def snapshots(published: Published, raw: Path, samples: Path) -> list[Snapshot]:
    """Return what is at hand of the release's sources: acquired files first, samples else.

    A file that is no longer the one that was read is noticed when it is read again, and left out.

    Args:
        published: the release.
        raw: folder of acquired sources; may be missing.
        samples: folder of samples; may be missing.
    """
    declared = {one.name: one for one in source.discover()}
    found: list[Snapshot] = []
    for entry in published.manifest.sources:
        one = declared.get(entry.name)
        if one is None:
            continue
        try:
            found.append(
                snapshot.take(one, raw / one.name) if (raw / one.name).is_dir() else snapshot.sample(one, samples)
            )
        except SourceChangedError:
            continue
    return found
