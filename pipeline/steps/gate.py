"""The one adapter between judgements and datatrove: a gate that passes a document on, or writes down why not."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from typing import ClassVar

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep

from filters.verdict import Verdict
from manifests.ledger import Stage
from pipeline.book import Book


class Gate(PipelineStep):  # type: ignore[misc]  # datatrove is untyped
    """Judge each document; what does not pass is written down with its reason.

    Args:
        book: required: nothing leaves a run unrecorded.
    """

    type = "🔻 - FILTER"
    stage: ClassVar[Stage]

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book

    @abstractmethod
    def judge(self, document: Document) -> Verdict:
        """Say what becomes of a document; may rewrite its text and enrich its dossier."""

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yield the documents that pass."""
        del rank, world_size
        for document in data:
            self.book.enter(self.stage, len(document.text))
            verdict = self.judge(document)
            if verdict.keep:
                self.book.leave(self.stage, len(document.text))
                yield document
            else:
                self.book.drop(document, self.stage, verdict.reason, verdict.score, verdict.limit)
