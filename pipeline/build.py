"""A build: from snapshots to a sealed release, phase by phase; what is there and whole is not done again."""

import logging
import os
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import orjson

from manifests import withdrawals
from manifests.diff import Bump, next_version
from manifests.errors import ManifestError
from manifests.manifest import PATH, Manifest
from manifests.verify import Level, verify
from pipeline import assemble, index, passages, phases, predecessor, staging
from pipeline.config import Config
from pipeline.deciding import KEEP, STEPS, Deciding, plan_keep
from pipeline.engines import choice
from pipeline.engines.brief import Steps
from pipeline.engines.pool import Pool
from pipeline.engines.watcher import Watcher
from pipeline.errors import BuildError, cause
from pipeline.files import locked, publish_folder, write_atomically
from pipeline.progress import Chronicle
from pipeline.snapshot import Snapshot
from pipeline.storage import Storage
from pipeline.task import Job, Task, sweep

log = logging.getLogger(__name__)


class Screen(Protocol):
    """Where a build shows how it goes on."""

    def phase(self, name: str, tasks: Sequence[Task], total_bytes: int) -> Watcher:
        """Begin to show a phase and return who is told about its tasks."""

    def done(self) -> None:
        """Stop showing."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made.

    Args:
        directory: the release.
        manifest: as sealed; `None` when the release was there already and nothing was done.
        worked: tasks that had to be done, by phase.
        reused: tasks whose result was there, by phase.
        seconds: of wall time, by phase.
        previous: the release before, as set or as found; `None` for the first.
        replaced: another release of the same number that stood there; `None` where none did, or the very same.
    """

    directory: Path
    manifest: Manifest | None
    worked: dict[str, int]
    reused: dict[str, int]
    seconds: dict[str, float]
    previous: Path | None = None
    replaced: predecessor.Replaced | None = None


def build(snapshots: Sequence[Snapshot], config: Config, screen: Screen) -> Built:
    """Build a release from snapshots.

    Args:
        snapshots: of every source that goes in.
        config: all settings.
        screen: shows progress.

    Raises:
        BuildError: when tasks cannot be finished, another run is at work here, a source is out of its bounds, or the
            operating system refuses a file.
        BalanceError: when the books do not balance; nothing is released.
    """
    try:
        return _locked(snapshots, config, screen)
    except OSError as error:
        if error.errno is None:
            raise
        raise BuildError(f"{cause(error, config.work.folder)} Finished tasks are kept.") from error


def _locked(snapshots: Sequence[Snapshot], config: Config, screen: Screen) -> Built:
    if config.release.on is None:
        today = config.release.model_copy(update={"on": date.today()})  # noqa: DTZ011  # a legal day, not an instant
        config = config.model_copy(update={"release": today})
    _check_day(snapshots, config)
    with locked(config.work.folder):
        config = predecessor.settled(config)
        _check_name(config)
        _check_store(config)
        work = _Build(sorted(snapshots, key=lambda s: s.source.name), config, screen)
        ending, why = "done", ""
        try:
            return work.run()
        except KeyboardInterrupt:
            ending = "interrupted"
            raise
        except BaseException as error:
            ending = "failed"
            why = str(error) if isinstance(error, ManifestError) else cause(error, config.work.folder)
            raise
        finally:
            work.pool.close()
            with suppress(OSError):  # a full disk must not hide why the build ended
                work.chronicle.end(ending, why)


def _check_day(snapshots: Sequence[Snapshot], config: Config) -> None:
    """Refuse a release that is older than the evidence it rests on.

    Raises:
        BuildError: naming every source whose evidence was read later.
    """
    on = config.release.on
    late = {
        snapshot.source.name: max(days)
        for snapshot in snapshots
        if (days := [day for day in _read_on(snapshot) if on and day > on])
    }
    if late:
        told = "".join(f"{name}: its licence's evidence was read on {day}, after {on}.\n" for name, day in late.items())
        raise BuildError(
            f"{told}Set release.on in gemeingut.toml, or the file of --config, to {max(late.values())} or later."
        )


def _check_name(config: Config) -> None:
    """Refuse to build where a release of another name stands under the same number.

    Raises:
        BuildError: before anything is done.
    """
    name, version = config.release.name, config.release.version
    directory = config.work.folder / "release" / version
    standing = predecessor.standing(directory)
    if standing and standing.manifest.name != name:
        raise BuildError(
            f"{directory}: holds {standing.manifest.name} {version}, and this build makes {name} {version}. "
            "Set another work.folder or release.version for it."
        )


def _check_store(config: Config) -> None:
    """Ask the store that the finished release goes to, before a day's work ends at its door.

    Raises:
        ConfigError: when its settings are wrong.
        OutsideError: when it does not answer.
    """
    if config.storage.releases:
        store = Storage(config.storage.releases, config.storage.options)
        with suppress(FileNotFoundError):
            store.read(f"{config.release.name}/{config.release.version}/{PATH}")


def _read_on(snapshot: Snapshot) -> list[date]:
    """Return the days on which the evidence of a source's licences was read."""
    source = snapshot.source
    return [e.read_on for table in (source.license, *source.other_licenses) for e in table.evidence]


class _Build:
    def __init__(self, snapshots: Sequence[Snapshot], config: Config, screen: Screen) -> None:
        self.snapshots = snapshots
        self.sources = [s.source for s in snapshots]
        self.config = config
        self.screen = screen
        self.workers = config.local.workers or os.cpu_count() or 1
        self.pool = Pool()
        self.chronicle = Chronicle(config.work.folder, config.engine.value)
        self.worked: dict[str, int] = {}
        self.reused: dict[str, int] = {}
        self.seconds: dict[str, float] = {}

    def run(self) -> Built:
        for leftover in (self.config.work.folder / "release").glob(".*"):
            shutil.rmtree(leftover, ignore_errors=True)
        taken = tuple(phases.plan_take_in(self.snapshots, self.config))
        self._phase(phases.TAKE_IN, taken, phases.take_in)
        surveyed = tuple(passages.plan_survey(taken, self.config))
        self._phase(passages.SURVEY, surveyed, passages.survey)
        repeated = tuple(passages.plan_repeated(surveyed, self.config))
        self._phase(passages.REPEATED, repeated, passages.repeated)
        touched = passages.touched(repeated)
        judged = tuple(phases.plan_judge(taken, self.sources, self.config, assemble.repeated(taken), touched))
        self._phase(phases.JUDGE, judged, phases.judge)
        deciding = Deciding(judged, self.sources, self.config, self._phase)
        decided = deciding.run()
        shards = tuple(phases.plan_shard(judged, decided, self.sources, self.config))
        self._phase(phases.SHARD, shards, phases.shard)
        kept = tuple(plan_keep(judged, shards, self.config))
        self._phase(KEEP, kept, STEPS[KEEP])
        self.screen.done()
        parts = assemble.Parts(self.snapshots, taken, judged, decided, shards, self.config)
        built = self._release(parts)
        index.keep(built.directory, (p for t in kept for p in sorted(t.folder.glob("*.parquet"))), deciding.likeness)
        index.purge(self.config.work.folder, withdrawals.load(self.config.work.withdrawals))
        self._sweep((*taken, *surveyed, *repeated, *judged, *deciding.tasks, *shards, *kept))
        return built

    def _phase(self, name: str, tasks: tuple[Task, ...], steps: Steps) -> None:
        """Run the tasks of a phase whose results are missing."""
        started = time.monotonic()
        total = sum(f.weight for t in tasks for f in t.files)
        job = Job(tasks, self.config, {s.source.name: s for s in self.snapshots})
        told = self.chronicle.phase(name, tasks, total, self.screen.phase(name, tasks, total))
        choice.engine(job, steps, told, self.pool, self.workers).run()
        staging.collect(tasks)
        told.end()
        self.worked[name], self.reused[name] = told.worked, len(tasks) - told.worked
        self.seconds[name] = round(time.monotonic() - started, 3)
        log.info("phase %s: %d tasks done, %d reused", name, told.worked, len(tasks) - told.worked)

    def _release(self, parts: assemble.Parts) -> Built:
        """Put the release in place, unless the very same one is there."""
        started = time.monotonic()
        release = self.config.release
        directory = self.config.work.folder / "release" / release.version
        receipt = predecessor.receipt_of(self.config.work.folder, release.version)
        key = parts.key()
        manifest: Manifest | None = None
        replaced: predecessor.Replaced | None = None
        there = _receipt(receipt) == {"key": key, "digest": assemble.fingerprint(directory)}
        if not there or not verify(directory, [Level.FILES]).verified:
            _spare_signed(directory, there=there)
            replaced = predecessor.standing(directory)
            temporary = directory.with_name(f".{directory.name}.{os.getpid()}.tmp")
            shutil.rmtree(temporary, ignore_errors=True)
            try:
                manifest = assemble.assemble(parts, temporary)
                publish_folder(temporary, directory)
                replaced = replaced if replaced and _others(replaced.manifest, manifest) else None
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
            write_atomically(receipt, orjson.dumps({"key": key, "digest": assemble.fingerprint(directory)}))
        self._ship(directory)
        self.worked["release"] = int(manifest is not None)
        self.reused["release"] = int(manifest is None)
        self.seconds["release"] = round(time.monotonic() - started, 3)
        return Built(directory, manifest, self.worked, self.reused, self.seconds, release.previous, replaced)

    def _ship(self, directory: Path) -> None:
        """Put the release into the storage as well, its manifest last: without it, nothing there is a release."""
        far = self.config.storage
        if not far.releases:
            return
        storage, name = Storage(far.releases, far.options), f"{self.config.release.name}/{directory.name}"
        try:
            if storage.read(f"{name}/{PATH}") == (directory / PATH).read_bytes():
                return
            storage.remove(f"{name}/{PATH}")
        except FileNotFoundError:
            pass
        storage.publish(directory, name, PATH)

    def _sweep(self, tasks: Sequence[Task]) -> None:
        """Remove the results of older keys, now that the newer ones stand."""
        by_home: dict[Path, set[str]] = {}
        for task in tasks:
            by_home.setdefault(task.home, set()).add(task.folder.name)
        for home, names in by_home.items():
            sweep(home, names)


def _spare_signed(directory: Path, *, there: bool) -> None:
    """Refuse to replace a release that somebody vouched for by another one of the same number.

    Raises:
        BuildError: when the release is signed and the build would make another one.
    """
    if not there and any((directory / "manifest").glob("*.sig")):
        said, added, other = (next_version(directory.name, kind) for kind in (Bump.PATCH, Bump.MINOR, Bump.MAJOR))
        raise BuildError(
            f"{directory}: is signed, and this build makes another release than that. Raise release.version (now "
            f"{directory.name}) in gemeingut.toml, or the file of --config: {said} where no document changed, {added} "
            f"where documents were only added, {other} where some went or changed."
        )


def _others(old: Manifest, new: Manifest) -> bool:
    """Say whether two releases differ in more than what their building cost."""
    return old.model_copy(update={"build": None}) != new.model_copy(update={"build": None})


def _receipt(path: Path) -> object:
    try:
        return orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
