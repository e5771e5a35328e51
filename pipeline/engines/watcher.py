"""Who wants to see a run go on."""

from typing import Protocol


class Watcher(Protocol):
    """Told by an engine what becomes of each task."""

    def started(self, rank: int) -> None:
        """Take note that a task begins."""

    def advanced(self, rank: int, documents: int, size: int) -> None:
        """Take note of documents and bytes read by a task so far."""

    def finished(self, rank: int) -> None:
        """Take note that a task is done."""

    def retried(self, rank: int, cause: str) -> None:
        """Take note that a task starts again."""

    def failed(self, rank: int, cause: str) -> None:
        """Take note that a task is given up."""
