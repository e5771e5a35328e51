"""What every step of ours is: a datatrove step that knows its job and writes in its book."""

from datatrove.pipeline.base import PipelineStep

from pipeline.book import Book
from pipeline.task import Job


class Step(PipelineStep):  # type: ignore[misc]  # datatrove is untyped
    """One step of one task.

    Args:
        job: tasks by rank, settings, snapshots.
        book: what the task writes down; no step without one.
    """

    def __init__(self, job: Job, book: Book) -> None:
        super().__init__()
        self.job = job
        self.book = book
