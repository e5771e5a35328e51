"""The one adapter between judgements and datatrove: a gate that passes a document on, or writes down why not."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from functools import partial
from typing import ClassVar

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep

from filters.verdict import Verdict
from manifests.ledger import Stage
from pipeline.book import Book
from pipeline.steps.guard import Trouble, guarded


class Gate(PipelineStep):  # type: ignore[misc]  # datatrove is untyped
    """Judge each document; what does not pass is written down with its reason.

    Args:
        book: required: nothing leaves a run unrecorded.
        seconds: of processor time that one document may take; 0 sets no limit.
    """

    type = "🔻 - FILTER"
    stage: ClassVar[Stage]

    def __init__(self, book: Book, seconds: float = 0) -> None:
        super().__init__()
        self.book = book
        self.seconds = seconds

    @abstractmethod
    def judge(self, document: Document) -> Verdict:
        """Say what becomes of a document; may rewrite its text and enrich its dossier."""

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yield the documents that pass."""
        del rank, world_size
        for document in data:
            self.book.enter(self.stage, len(document.text))
            verdict = guarded(partial(self.judge, document), f"{self.stage} {document.id}", self.book, self.seconds)
            if isinstance(verdict, Trouble):
                self.book.quarantine(document, self.stage, verdict.reason, verdict.place)
            elif verdict.keep:
                self.book.leave(self.stage, len(document.text))
                yield document
            else:
                self.book.drop(document, self.stage, verdict.reason, verdict.score, verdict.limit)
