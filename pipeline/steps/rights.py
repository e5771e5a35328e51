"""The licence step: what the source declares and the document says, held against the rules."""

from dataclasses import replace
from datetime import date
from typing import ClassVar

from datatrove.data import Document

from filters.verdict import KEEP, Verdict
from licenses import attribution
from licenses.conclude import conclude
from licenses.conclusion import Conclusion
from licenses.expressions import best_leg
from licenses.laundering import suspicions
from licenses.work import Statement, Work
from manifests import conclusions
from manifests.ledger import Stage
from manifests.source import Source
from pipeline.authorities import Authorities
from pipeline.book import Book
from pipeline.dossier import dossier_of, enrich
from pipeline.record import Record
from pipeline.steps.gate import Gate
from pipeline.steps.normalise import AS_READ
from pipeline.task import Job

OFFICIAL_RULES = ("DE-5", "CH-5", "AT-7")
"""Rules for official works: a law in force is printed anew in today's spelling, and is no less free for it."""


class Rights(Gate):
    """Keep what may be published, in Germany and in the United States, and say by which rule.

    Args:
        job: snapshots with their declarations; the evaluation date.
        book: where every refusal is written down.
    """

    name = "license"
    stage: ClassVar[Stage] = Stage.LICENSE

    def __init__(self, job: Job, book: Book) -> None:
        super().__init__(book, job.config.work.max_document_seconds)
        self.sources: dict[str, Source] = {name: s.source for name, s in job.snapshots.items()}
        self.on = evaluation_day(job)
        self.authorities = Authorities.load()

    def judge(self, document: Document) -> Verdict:
        """Conclude a licence; without one the document is dropped."""
        dossier = dossier_of(document)
        source = self.sources[dossier.source]
        work = self.authorities.complete(dossier.record.work)
        claims, statements = source.claims(), dossier.record.statements
        conclusion = conclude(claims, statements, work, on=self.on)
        if conclusion.config is not None and not conclusion.rule.startswith(OFFICIAL_RULES):
            seen = suspicions(document.text, work)
            if seen:
                conclusion = conclude(claims, statements, work, on=self.on, suspicions=seen)
        evidence = tuple(self._keep(statement) for statement in conclusion.evidence)
        for statement in statements:
            self._keep(
                statement
            )  # as read: a replay starts from them, while the evidence says how they were understood
        enrich(
            document,
            record=replace(dossier.record, work=work),
            conclusion=conclusion,
            evidence=evidence,
            attribution=_attribution(work, dossier.record, source, conclusion),
        )
        as_read = document.metadata.pop(AS_READ, None)
        if as_read is not None and conclusion.license and forbids_alteration(conclusion.license):
            document.text = as_read
            enrich(document, transforms=tuple(t for t in dossier.transforms if not t[0].startswith("normalise.")))
        if conclusion.config is None:
            return Verdict(conclusion.reasons[0] if conclusion.reasons else "no_conclusion")
        return KEEP

    def _keep(self, statement: Statement) -> str:
        """Put a statement among the task's evidence and return its digest."""
        digest = conclusions.digest(statement)
        self.book.evidence[digest] = conclusions.statement_bytes(statement)
        return digest


def forbids_alteration(license_id: str) -> bool:
    """Say whether a concluded licence lets texts be published only as they are (§ 5(2) with § 62 UrhG).

    Raises:
        UnknownLicenseError: when the catalogue does not know the licence.
    """
    _, parts, _ = best_leg(license_id)
    return any("no-alteration" in part.conditions for part in parts)


def _attribution(work: Work, record: Record, source: Source, conclusion: Conclusion) -> str:
    """Return the ready-made line; empty for a document that is not published."""
    if conclusion.config is None:
        return ""
    return attribution.line(
        title=work.title,
        authors=[person.name for person in work.authors],
        source=source.attribution or source.title,
        url=record.url or source.url,
        license_id=conclusion.license,
        changed=TAKEN_OUT if record.repairs and forbids_alteration(conclusion.license) else "",
    )


def evaluation_day(job: Job) -> date:
    """Return the day on which rights are judged.

    Raises:
        ValueError: when the caller has not set it; a build always does.
    """
    if job.config.release.on is None:
        raise ValueError("release.on: the build must set the day before its tasks run")
    return job.config.release.on


TAKEN_OUT = "text as in the source; markup, lists and notes beside the text left out"
"""Change note of a work that may not be altered, where its reader left out what stands beside the text."""
