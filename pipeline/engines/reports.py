"""What a worker on another machine tells its driver through the shared file system: how far it is, and its answer."""

import time
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from pipeline.files import write_atomically


@dataclass(frozen=True, slots=True)
class Report:
    """The latest that a worker told of its task.

    Args:
        documents: read so far.
        size: bytes read so far.
        answer: `None` while the task is at work; empty when it is done; else why it failed.
    """

    documents: int = 0
    size: int = 0
    answer: str | None = None


@dataclass(slots=True)
class Teller:
    """Writes the reports of one task, at most one every two seconds until the answer.

    Args:
        path: of the report.
    """

    path: Path
    _last: float = field(default=0.0)
    _told: tuple[int, int] = (0, 0)

    def __call__(self, documents: int, size: int) -> None:
        """Tell how far the reading is."""
        self._told = (documents, size)
        now = time.monotonic()
        if now - self._last >= 2:
            self._last = now
            self._write(None)

    def answer(self, cause: str) -> None:
        """Tell that the task is done, or why it failed."""
        self._write(cause)

    def _write(self, answer: str | None) -> None:
        documents, size = self._told
        told = {"documents": documents, "size": size, "answer": answer}
        write_atomically(self.path, orjson.dumps(told), sync=False)


def heard(path: Path) -> Report | None:
    """Return the latest report of a task; `None` when there is none yet."""
    try:
        return Report(**orjson.loads(path.read_bytes()))
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None
