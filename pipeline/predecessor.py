"""The release before: found in the release folder, so that no steward has to name it by hand."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from manifests import files, manifest
from manifests.errors import ReleaseError
from manifests.manifest import Manifest, Previous
from pipeline.config import Config
from pipeline.errors import BuildError

log = logging.getLogger(__name__)


def receipt_of(folder: Path, version: str) -> Path:
    """Return where a build notes what a release was made of.

    Args:
        folder: work folder.
        version: of the release.
    """
    return folder / "work" / "release" / f"{version}.json"


def find(folder: Path, name: str, version: str) -> Path | None:
    """Return the release that a new one follows, or `None` when it is the first of its name.

    A number that is new follows the newest release there is, whatever it says itself: its own check then tells the
    right one. A number that is there already is built again, and follows the newest one below it.

    Args:
        folder: that holds one release a folder.
        name: of the data set; releases of other names are passed over.
        version: of the release to be built.

    Raises:
        BuildError: when a release there cannot be read, so that nobody can say whether it is the newest.
    """
    found: dict[tuple[int, ...], Path] = {}
    for path in sorted(folder.glob(f"[!.]*/{manifest.PATH}")):
        directory = path.parents[1]
        try:
            made = manifest.read(directory)
        except ReleaseError as error:
            raise BuildError(f"{directory}: cannot be read, though it may be the release before ({error}).") from error
        if made.name == name:
            found[_number(made.version)] = directory
    mine = _number(version)
    known = [number for number in found if number < mine] if mine in found else list(found)
    return found[max(known)] if known else None


def beside(directory: Path, previous: Previous) -> Path | None:
    """Return the release before where it lies beside a release, known by the digest of its manifest.

    Args:
        directory: of the release.
        previous: what its manifest says of the one before.
    """
    for path in sorted(directory.resolve().parent.glob(f"[!.]*/{manifest.PATH}")):
        if files.sha256(path) == previous.manifest_sha256:
            return path.parents[1]
    return None


@dataclass(frozen=True, slots=True)
class Replaced:
    """A release that another one of the same number took the place of.

    Args:
        manifest: of the one that is gone.
        followers: versions of the releases beside it that name it as the one before.
    """

    manifest: Manifest
    followers: tuple[str, ...]


def standing(directory: Path) -> Replaced | None:
    """Return what a build into a directory would replace; `None` where no release can be read there."""
    path = directory / manifest.PATH
    try:
        made, digest = manifest.read(directory), files.sha256(path)
    except (ReleaseError, OSError):
        return None
    followers = []
    for other in sorted(directory.parent.glob(f"[!.]*/{manifest.PATH}")):
        with suppress(ReleaseError):
            found = manifest.read(other.parents[1])
            if found.previous is not None and found.previous.manifest_sha256 == digest:
                followers.append(found.version)
    return Replaced(made, tuple(sorted(followers, key=_number)))


def settled(config: Config) -> Config:
    """Return the settings with the release before filled in; what the steward set stays.

    Raises:
        BuildError: as `find`.
    """
    if config.release.previous is not None:
        return config
    found = find(config.work.folder / "release", config.release.name, config.release.version)
    if found is None:
        return config
    log.info("the release before is %s", found)
    return config.model_copy(update={"release": config.release.model_copy(update={"previous": found})})


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
