"""The step that repairs a text before anything judges it."""

from typing import ClassVar

from datatrove.data import Document

from filters.doubled import undoubled
from filters.normalise import normalise
from filters.verdict import KEEP, Verdict
from manifests.ledger import Stage
from pipeline.book import Book
from pipeline.dossier import dossier_of, enrich
from pipeline.steps.gate import Gate
from pipeline.task import Job

AS_READ = "as_read"
"""Where a document carries the text that its reader found, when normalising changed it."""


class Normalise(Gate):
    """Repair the text; every kind of change is counted among its transforms."""

    name = "normalise"
    stage: ClassVar[Stage] = Stage.NORMALISE

    def __init__(self, job: Job, book: Book) -> None:
        super().__init__(book, job.config.work.max_document_seconds)
        self.enabled = job.config.normalise.enabled

    def judge(self, document: Document) -> Verdict:
        """Rewrite the text; nothing left of it is a reason to drop."""
        if not self.enabled:
            return KEEP
        given = document.text
        text, changes = normalise(given)
        text, doubled = undoubled(text)
        if doubled:
            changes = (*changes, ("second_copy_removed", doubled))
        if text != given:
            document.text = text
            document.metadata[AS_READ] = given
        if changes:
            steps = tuple((f"normalise.{kind}", count) for kind, count in changes)
            enrich(document, transforms=(*dossier_of(document).transforms, *steps))
        return KEEP if text.strip() else Verdict("empty_text", 0.0, 1.0)
