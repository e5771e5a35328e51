"""To a plain directory: written beside, synced, renamed; a release that can be seen is a whole one."""

import shutil
from collections.abc import Callable
from pathlib import Path

from manifests import files
from manifests.verify import Level, verify
from pipeline.errors import OutsideError, PublishError, RaceError
from pipeline.files import publish_new_folder
from pipeline.publish.plan import LocalFile, Plan, Release, compare
from pipeline.publish.target import Receipt, Watcher


class Directory:
    """A folder that holds one folder a release, such as a mounted share.

    Args:
        folder: made when it does not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser()

    def plan(self, release: Release) -> Plan:
        """Say what publishing would do; change nothing.

        Raises:
            PublishError: when another release stands under this version.
        """
        place = self.folder / release.tag
        if not place.exists():
            return compare(str(place), release, {})
        wrong = differences(place, release)
        if wrong:
            raise PublishError(
                f"{place}: holds another release than {release.directory} ({len(wrong)} files differ, "
                f"first {wrong[0]}). What is published never changes: give this release another "
                "version, or remove the damaged copy."
            )
        return Plan(str(place), release, reused=release.files, state="done")

    def publish(self, plan: Plan, watcher: Watcher) -> Receipt:
        """Copy, read back, rename.

        Raises:
            OutsideError: when the folder cannot be written.
            RaceError: when another run put the release there meanwhile.
        """
        release, place = plan.release, self.folder / plan.release.tag
        if plan.state == "done":
            return Receipt(str(place), worked=False)
        temporary = place.with_name(f".{place.name}.part")
        try:
            shutil.rmtree(temporary, ignore_errors=True)
            copy(release, temporary, watcher)
            watcher.begin("read back", 0)
            report = verify(temporary, [Level.FILES])
            if not report.verified:
                raise PublishError(f"{temporary}: {report.faults[0]} The copy is not put in place. Check the disk.")
            if not publish_new_folder(temporary, place):
                raise RaceError(f"{place}: another run put a release there meanwhile. Publish again to compare it.")
        except OSError as error:
            raise OutsideError(
                f"{place}: cannot be written ({error.strerror}). Make room or check permissions."
            ) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return Receipt(str(place), (f"check       gemeingut verify {place}",))


def copy(release: Release, folder: Path, watcher: Watcher) -> None:
    """Copy every file of a release."""
    watcher.begin("copy", release.size)
    for file in release.files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(release.directory / file.path, target)
        watcher.advance(file.size)


def differences(folder: Path, release: Release) -> list[str]:
    """Return every path of a folder whose bytes are not the release's."""
    return unlike(release, set(files.walk(folder)), lambda file: files.sha256(folder / file.path))


def unlike(release: Release, there: set[str], digest: Callable[[LocalFile], str]) -> list[str]:
    """Return every path that is missing, foreign, or has another digest than the release's.

    Args:
        release: what it should be.
        there: paths that are there.
        digest: of a file that is there.
    """
    wrong = [f.path for f in release.files if f.path not in there or digest(f) != f.sha256]
    return [*wrong, *sorted(there - {f.path for f in release.files})]
