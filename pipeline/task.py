"""A Task: one slice of the work, keyed by everything that decides its result, complete or absent."""

import hashlib
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from manifests.ledger import Stage
from pipeline.config import Config
from pipeline.files import own_mark, publish_folder, sha256_of
from pipeline.record import WHOLE
from pipeline.snapshot import RawFile, Snapshot
from pipeline.storage import Storage

DONE = "done.json"


@dataclass(frozen=True, slots=True)
class Task:
    """One slice of the work.

    Args:
        phase: name of the phase.
        source: name of the source, or of what is made.
        name: of the slice within the source.
        key: sha256 over inputs, settings, models and code; another key is another result.
        home: folder of all results of this phase and source.
        files: raw files to read.
        inputs: folders of the finished tasks to read.
        repeated: uids that an earlier task of the source has already; they are quarantined.
        storage: where results are published for all machines; without it, the folder is seen by all.
        beside: folders of finished tasks that it looks things up in.
        others: more folders or files of finished tasks that it reads, in an order its step knows.
        span: which part of a shared input it does, as its step counts.
        weight: bytes or code points to go through, as far as known; of a phase, the heaviest tasks begin first.
    """

    phase: str
    source: str
    name: str
    key: str
    home: Path
    files: tuple[RawFile, ...] = ()
    inputs: tuple[Path, ...] = ()
    repeated: frozenset[str] = frozenset()
    storage: Storage | None = None
    beside: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()
    span: tuple[int, ...] = ()
    weight: int = 0

    @property
    def folder(self) -> Path:
        """Return where the result lies once it is complete."""
        return self.home / f"{self.name}-{self.key[:20]}"

    @property
    def title(self) -> str:
        """Return how messages call the task: its source and its input."""
        what = self.files[0].path if self.files else self.name
        if self.files and self.files[0].window != WHOLE:
            what += f" from byte {self.files[0].window.start}"
        more = f" and {len(self.files) - 1} more" if len(self.files) > 1 else ""
        return f"{self.phase} {self.source}: {what}{more}"


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker of a phase needs to know.

    Args:
        tasks: by rank.
        config: all settings.
        snapshots: by source.
    """

    tasks: tuple[Task, ...]
    config: Config
    snapshots: Mapping[str, Snapshot]

    def only(self, rank: int) -> "Job":
        """Return the job of one task: all declarations, but of the files only its own and its source's companions.

        A step that reads another file than these would depend on what its key does not hold.
        """
        task = self.tasks[rank]
        snapshots = {
            name: replace(s, files=(*task.files, *s.companions) if task.files and name == task.source else ())
            for name, s in self.snapshots.items()
        }
        return Job((task,), self.config, snapshots)


def home(config: Config, phase: str, source: str) -> Path:
    """Return the folder of all results of a phase and source."""
    return config.work.folder / "work" / phase / source


def storage_of(config: Config) -> Storage | None:
    """Return where results are published for all machines; `None` when every machine sees the folder."""
    return Storage(config.storage.results, config.storage.options) if config.storage.results else None


def key_of(**parts: Any) -> str:  # noqa: ANN401  # anything JSON can say
    """Return the sha256 over named parts in canonical form."""
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def completed(task: Task) -> bool:
    """Say whether the task's result is there, whole and unaltered."""
    return done(task) is not None


def done(task: Task) -> dict[str, Any] | None:
    """Return the completion record of a task whose outputs are whole, `None` if there is none.

    On this machine each output is held against its digest. In a storage beyond it, the mark and the presence of every
    output count; the digests are checked when an output is fetched.
    """
    if task.storage is not None:
        return task.storage.whole(remote_name(task.folder), task.key)
    return done_here(task)


def done_here(task: Task) -> dict[str, Any] | None:
    """Return the completion record of a task whose outputs lie on this machine, each held against its digest."""
    try:
        record: dict[str, Any] = orjson.loads((task.folder / DONE).read_bytes())
        if record["key"] != task.key:
            return None
        for name, sha256 in record["outputs"].items():
            if sha256_of(task.folder / name) != sha256:
                return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return record


def remote_name(folder: Path) -> str:
    """Return the name that a result's folder has in a storage: phase, source, task."""
    return "/".join(folder.parts[-3:])


@contextmanager
def result(task: Task, facts: dict[str, Any]) -> Iterator[Path]:
    """Give a folder to write the task's outputs into; on leaving it without an error they become its result.

    Args:
        task: whose result it is.
        facts: put into the completion record; may be filled until the block ends.
    """
    temporary = task.home / f".{task.folder.name}.{own_mark()}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    clock, processor = time.monotonic(), time.process_time()
    try:
        yield temporary
        outputs = {p.name: sha256_of(p) for p in sorted(temporary.iterdir())}
        spent = {
            "seconds": round(time.monotonic() - clock, 3),
            "processor_seconds": round(time.process_time() - processor, 3),
        }
        record = {"key": task.key, "outputs": outputs, "cost": spent, **facts}
        (temporary / DONE).write_bytes(orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2))
        try:
            publish_folder(temporary, task.folder)
        except OSError:
            if done_here(task) is None:  # else another worker was faster, with the same bytes
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def result_digest(folder: Path) -> str:
    """Return the digest over a finished task's outputs: what a later task's key holds of it.

    Raises:
        OSError: when the task is not finished.
    """
    record = orjson.loads((folder / DONE).read_bytes())
    return key_of(outputs=record["outputs"])


def chars_left(folder: Path, stage: Stage = Stage.CONTAMINATION) -> int:
    """Return the code points that a finished task passed on behind a stage; without one, its last is that of judging.

    Raises:
        OSError: when the task is not finished.
    """
    counts = orjson.loads((folder / DONE).read_bytes())["counts"]["chars"]
    return int(counts.get(f"{stage}:out", 0))


def records_left(folder: Path) -> int:
    """Return the number of records that a finished task of taking in or judging passed on.

    Raises:
        OSError: when the task is not finished.
    """
    return int(orjson.loads((folder / DONE).read_bytes())["kept"])


def sweep(home: Path, keep: set[str]) -> None:
    """Remove results of older keys and leftovers of killed runs from a phase's folder of one source."""
    if not home.is_dir():
        return
    for entry in home.iterdir():
        if entry.is_dir() and entry.name not in keep:
            shutil.rmtree(entry, ignore_errors=True)
