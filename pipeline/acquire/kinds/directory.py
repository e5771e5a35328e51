"""A folder of this machine: copied or hard-linked, byte for byte; links that lead elsewhere are refused."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from manifests.acquisition import Directory
from pipeline.acquire import names
from pipeline.acquire.fetch import BLOCK, Fetched, digests, now
from pipeline.acquire.wanted import Survey, Wanted
from pipeline.acquire.world import World
from pipeline.errors import ConfigError, OutsideError, SourceChangedError
from pipeline.globs import matches


def survey(world: World) -> Survey:
    """List the files of the folder.

    Raises:
        ConfigError: when there is no such folder.
        SourceChangedError: naming every symbolic link and special file that would be taken.
    """
    root = _root(world)
    if not root.is_dir():
        raise ConfigError(f"{world.source.name}: acquire.path: no folder {root}. Mend the path, or mount it.")
    strange: list[str] = []
    chosen = world.chosen(_files(root, root, strange))
    how = world.source.acquire
    strange = [s for s in strange if matches(s, how.include) and not matches(s, how.exclude)]
    if strange:
        raise SourceChangedError(
            f"{root}: symbolic links or special files: {', '.join(sorted(strange)[:5])}"
            f"{', …' if len(strange) > 5 else ''}. Put the files themselves there, or name them in acquire.exclude."
        )
    return Survey(chosen, len(chosen))


def collect(world: World) -> Survey:
    """Take all of them."""
    found = survey(world)
    world.check_room(found)
    world.watcher.begin(world.source.name, len(found.files), found.size)
    for wanted in found.files:
        _take(world, wanted)
        world.watcher.finished(wanted.path)
        world.check_sum()
    return found


def _root(world: World) -> Path:
    how = world.how(Directory)
    return Path(how.path)


def _files(folder: Path, root: Path, strange: list[str]) -> Iterator[Wanted]:
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        raise OutsideError(f"{folder}: cannot be read ({error.strerror}). Check permissions or the mount.") from error
    for entry in entries:
        inside = Path(entry.path).relative_to(root).as_posix()
        if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
            strange.append(inside.encode("utf-8", "backslashreplace").decode())
        elif entry.is_dir():
            yield from _files(Path(entry.path), root, strange)
        else:
            path = names.safe(inside)
            yield Wanted(path, inside, entry.stat().st_size, upstream="" if path == inside else _shown(inside))


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _take(world: World, wanted: Wanted) -> None:
    """Take one file: kept from before where it is the same, else linked or copied."""
    how = world.how(Directory)
    origin = _root(world) / wanted.url
    shown = _shown(wanted.url)
    sha256 = digests(origin, {"sha256"})["sha256"]
    stamp = origin.stat()
    done = world.store.entries.get(wanted.path)
    if done is not None and done.sha256 == sha256:
        return
    earlier = world.store.earlier.get(wanted.path)
    if how.link == "copy" and earlier is not None and earlier.sha256 == sha256 and world.store.keep(wanted.path):
        return
    part = world.store.part(wanted.path)
    part.parent.mkdir(parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    if how.link == "hard-link":
        _link(origin, part)
    else:
        _copy(origin, part, world)
    if digests(part, {"sha256"})["sha256"] != sha256 or _stamp(origin.stat()) != _stamp(stamp):
        part.unlink(missing_ok=True)
        raise SourceChangedError(f"{origin}: changed while it was read. Run again when nobody writes there.")
    fetched = Fetched(stamp.st_size, sha256, now())
    world.put(Wanted(wanted.path, shown if wanted.upstream else "", wanted.size, upstream=wanted.upstream), fetched)


def _link(origin: Path, part: Path) -> None:
    try:
        os.link(origin, part)
    except OSError as error:
        if error.errno in (errno.EXDEV, errno.EPERM, errno.EMLINK):
            raise ConfigError(
                f'{origin}: cannot be hard-linked from here ({error.strerror}). Write link = "copy".'
            ) from error
        raise


def _copy(origin: Path, part: Path, world: World) -> None:
    if not stat.S_ISREG(origin.lstat().st_mode):
        raise SourceChangedError(f"{origin}: is no plain file any more. Run again when nobody writes there.")
    with origin.open("rb") as source, part.open("wb") as target:
        while block := source.read(BLOCK):
            target.write(block)
            world.watcher.advance(len(block))
        target.flush()
        os.fsync(target.fileno())


def _stamp(facts: os.stat_result) -> tuple[int, int, int]:
    return facts.st_size, facts.st_mtime_ns, facts.st_ino
