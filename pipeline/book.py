"""The Book: what one task writes down while it works. Every step that can drop a document needs one."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from datatrove.data import Document

from manifests.ledger import Disposition, Row, Stage
from pipeline.dossier import dossier_of


def _nobody(place: str) -> None:
    """Forget a place: outside a worker nobody asks for it."""


@dataclass(slots=True)
class Book:
    """The ledger part and the counts of one task.

    Args:
        rows: ledger rows of the records whose way ended in this task.
        entered: records that entered each stage, counted by the stage itself.
        left: records that a stage passed on, counted by the stage itself.
        ended: (stage, disposition, reason) to records, counted by the stage itself.
        chars: code points entering and leaving each stage.
        evidence: sha256 to the bytes of every licence statement that a conclusion rests on.
        progress: called with (documents, bytes) as the reading goes on.
        at: told of each document and step before the work on it begins, and of an empty place when it has ended.
        spared: places at which workers died again and again; what stands there is quarantined unseen.
        failed: documents that a step failed on.
    """

    rows: list[Row] = field(default_factory=list)
    entered: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    chars: Counter[str] = field(default_factory=Counter)
    evidence: dict[str, bytes] = field(default_factory=dict)
    progress: Callable[[int, int], None] | None = None
    at: Callable[[str], None] = field(default=_nobody)
    spared: frozenset[str] = frozenset()
    failed: int = 0

    def enter(self, stage: Stage, chars: int) -> None:
        """Count a record that reaches a stage."""
        self.entered[stage] += 1
        self.chars[f"{stage}:in"] += chars

    def leave(self, stage: Stage, chars: int) -> None:
        """Count a record that a stage passes on."""
        self.left[stage] += 1
        self.chars[f"{stage}:out"] += chars

    def end(self, row: Row) -> None:
        """Write down a record whose way ends here."""
        self.rows.append(row)
        self.ended[f"{row.stage}:{row.disposition}:{row.reason}"] += 1

    def drop(self, document: Document, stage: Stage, reason: str, score: float | None, limit: float | None) -> None:
        """Write down a document that a stage drops, with the value that decided."""
        self.end(
            dossier_of(document).row(
                Disposition.DROPPED,
                stage,
                reason=reason,
                score=None if score is None else round(float(score), 6),
                limit=None if limit is None else round(float(limit), 6),
            )
        )

    def quarantine(self, document: Document, stage: Stage, reason: str, place: str) -> None:
        """Write down a document that a stage could not work on, and why."""
        self.end(replace(dossier_of(document).row(Disposition.QUARANTINED, stage, reason=reason), place=place))

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the counts in the form that the task's completion record keeps."""
        return {
            "entered": {str(k): n for k, n in sorted(self.entered.items())},
            "left": {str(k): n for k, n in sorted(self.left.items())},
            "ended": {str(k): n for k, n in sorted(self.ended.items())},
            "chars": {str(k): n for k, n in sorted(self.chars.items())},
        }
