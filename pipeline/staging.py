"""Staging: what a task reads is brought to this machine, what it made is published; its steps know of neither."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import BuildError, OutsideError, SourceChangedError
from pipeline.phases import JUDGE, TAKE_IN
from pipeline.record import WHOLE
from pipeline.steps.store import RECORDS
from pipeline.storage import AlteredError, Storage
from pipeline.task import DONE, Job, Task, done_here, remote_name

_WITH_TEXTS = frozenset({TAKE_IN, JUDGE})
"""The phases whose results hold texts, in `RECORDS`; the driver never needs these."""


def bring(job: Job) -> None:
    """Bring a task's raw files and inputs to this machine, unless they are here.

    Args:
        job: of one task.

    Raises:
        SourceChangedError: when a raw file is gone or is not the one that its inventory names.
        BuildError: when an input was altered in the storage; its mark is taken away, so that it is made again.
        OutsideError: when a store does not answer.
    """
    (task,) = job.tasks
    snapshot = job.snapshots.get(task.source)
    if snapshot is not None and snapshot.storage is not None and task.files:
        for file in snapshot.files:
            path = snapshot.root / file.path
            if path.is_file() and path.stat().st_size == file.size:
                continue
            try:
                snapshot.storage.get(file.path, path, file.sha256)
            except FileNotFoundError as error:
                raise SourceChangedError(f"{snapshot.storage.url}/{file.path}: gone. {snapshot.remedy}") from error
            except OutsideError as error:
                if isinstance(error.__cause__, AlteredError):
                    raise SourceChangedError(
                        f"{snapshot.storage.url}/{file.path}: not the file that was acquired ({error.__cause__}). "
                        f"{snapshot.remedy}"
                    ) from error
                raise
    if task.storage is not None:
        work = task.home.parent.parent
        for folder in (*task.inputs, *task.beside, *task.others):
            if folder.is_relative_to(work) and not _here(folder):
                _fetch(task.storage, folder)


def put_away(job: Job) -> None:
    """Publish a task's result, and remove the raw files that were brought for it."""
    (task,) = job.tasks
    if task.storage is not None:
        task.storage.publish(task.folder, remote_name(task.folder))
    snapshot = job.snapshots.get(task.source)
    if snapshot is not None and snapshot.storage is not None:
        for file in task.files:
            if file.window == WHOLE:  # else a task beside this one may be reading it
                (snapshot.root / file.path).unlink(missing_ok=True)


def collect(tasks: Iterable[Task]) -> None:
    """Bring to the driver what it needs of finished tasks: everything but the texts.

    Raises:
        BuildError: when a result was altered in the storage.
        OutsideError: when the store does not answer.
    """
    for task in tasks:
        if task.storage is not None and not (task.folder / DONE).is_file():
            _fetch(task.storage, task.folder, light=True)


def whole_here(task: Task) -> bool:
    """Say whether the task's result lies whole on this machine, so that it only has to be published."""
    return done_here(task) is not None


def _here(folder: Path) -> bool:
    with_texts = folder.parts[-3] in _WITH_TEXTS
    return (folder / DONE).is_file() and (not with_texts or (folder / RECORDS).is_file())


def _fetch(storage: Storage, folder: Path, *, light: bool = False) -> None:
    """Fetch a result; one that was altered loses its mark: it no longer counts, and the next run makes it again."""
    try:
        storage.fetch(remote_name(folder), folder, only=(lambda name: name != RECORDS) if light else None)
    except FileNotFoundError as error:
        raise BuildError(f"{storage.url}/{remote_name(folder)}: gone. Build again.") from error
    except OutsideError as error:
        if isinstance(error.__cause__, AlteredError):
            storage.remove(remote_name(folder))
            shutil.rmtree(folder, ignore_errors=True)
            raise BuildError(
                f"{storage.url}/{remote_name(folder)}: altered since it was published ({error.__cause__}); "
                "it is taken away. Build again and it is made anew."
            ) from error
        raise
