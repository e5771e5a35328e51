"""The Dossier: all that is known about one document on its way; it travels with datatrove's `Document`."""

from dataclasses import dataclass, field, replace
from typing import Any

from datatrove.data import Document
from pydantic import TypeAdapter

from licenses.conclusion import Conclusion
from manifests import conclusions
from manifests.ledger import Disposition, Row, Stage
from pipeline.record import Record


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """What the language stage found."""

    language: str
    variety: str
    script: str
    score: float
    foreign_share: float
    century: int | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known about one document.

    Args:
        uid: permanent id.
        source: name of the source.
        record: as read, without its text.
        path: input file below the source's root.
        raw_sha256: of that file.
        chars_in: code points as read.
        register: the source's, unless the format decided document by document.
        transforms: (step, count) of every change so far.
        conclusion: of the licence stage.
        evidence: sha256 of each licence statement, in the order of `conclusion.evidence`.
        attribution: ready-made line.
        language: of the language stage.
        quality: measures by name.
        labels: quality labels that do not drop.
        tier: personal-data tier.
        personal: (kind, count) of what was replaced.
        contamination: (evaluation set, share of n-grams).
        words: words of the published text, counted by the shared tokenisation.
        again: whether an earlier record of the same task has its uid.
    """

    uid: str
    source: str
    record: Record
    path: str
    raw_sha256: str
    chars_in: int
    register: str
    transforms: tuple[tuple[str, int], ...] = ()
    conclusion: Conclusion | None = None
    evidence: tuple[str, ...] = ()
    attribution: str = ""
    language: LanguageFacts | None = None
    quality: dict[str, float] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    tier: str = ""
    personal: tuple[tuple[str, int], ...] = ()
    contamination: tuple[tuple[str, float], ...] = ()
    words: int = 0
    again: bool = False

    def row(self, disposition: Disposition, stage: Stage, **more: Any) -> Row:  # noqa: ANN401  # fields of Row
        """Return the ledger row for a document whose way ends at `stage`."""
        c = self.conclusion
        rights: dict[str, Any] = {}
        if c is not None:
            rights = {**conclusions.rights(c), "evidence": self.evidence}
            if disposition is Disposition.KEPT:
                rights["facts"] = conclusions.facts(self.record.work, self.record.statements)
        return Row(
            uid=self.uid,
            source=self.source,
            record_id=self.record.id,
            revision=self.record.revision,
            path=self.path,
            place="",
            raw_sha256=self.raw_sha256,
            chars_in=self.chars_in,
            disposition=disposition,
            stage=stage,
            transforms=self.transforms,
            **rights,
            **more,
        )


DOSSIER = TypeAdapter(Dossier)
"""Reads and writes dossiers as JSON, between tasks."""


def dossier_of(document: Document) -> Dossier:
    """Return the dossier that travels with a document.

    Raises:
        TypeError: when a step before this one did not open one.
    """
    dossier = document.metadata.get("dossier")
    if not isinstance(dossier, Dossier):
        raise TypeError("a document without a dossier: put the reading step first in the pipeline")
    return dossier


def enrich(document: Document, **facts: Any) -> None:  # noqa: ANN401  # fields of Dossier
    """Put a dossier with more facts in place of the one that travels with the document."""
    document.metadata["dossier"] = replace(dossier_of(document), **facts)
