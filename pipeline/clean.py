"""Removes what builds left in a work folder; releases that somebody signed stay, for they may be the only copy."""

import shutil
from pathlib import Path

from pipeline.files import locked
from pipeline.predecessor import receipt_of


def clean(folder: Path) -> list[Path]:
    """Remove logs, results, indexes and unsigned releases, and return the releases that stay.

    Args:
        folder: work folder of the settings.

    Raises:
        BuildError: when a build is at work there.
    """
    if not folder.is_dir():
        return []
    with locked(folder):
        releases = sorted(p for p in (folder / "release").glob("*") if p.is_dir())
        signed = [p for p in releases if any((p / "manifest").glob("*.sig"))]
        # A release is known as built by its receipt, which lies among the results.
        spared = {*signed, *(receipt_of(folder, p.name) for p in signed)}
        for path in (folder / "logs", folder / "index", *(folder / "work").glob("*"), *releases):
            for gone in path.glob("*") if path == receipt_of(folder, "").parent else (path,):
                if gone not in spared:
                    _remove(gone)
    return signed


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
