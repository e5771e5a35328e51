"""The outcome of the licence stage: what may be done with one text, by which rule, on which evidence."""

from dataclasses import dataclass, field
from enum import StrEnum

from licenses.work import Scope, Statement


class Outbound(StrEnum):
    """The published configurations; share-alike text never enters another one."""

    PD = "pd"
    BY = "by"
    BY_SA = "by-sa"


class Tier(StrEnum):
    """How good the proof is."""

    A = "A"
    """Complete chain of evidence."""
    B = "B"
    """Statutory or actuarial presumption."""
    C = "C"
    """Somebody's assertion alone; never published."""


class Status(StrEnum):
    """Copyright status in one jurisdiction."""

    PD = "pd"
    LIC = "lic"
    IC = "ic"
    UND = "und"


@dataclass(frozen=True, slots=True)
class Finding:
    """Status in one jurisdiction.

    Args:
        status: pd, lic (licensed), ic (in copyright) or und (undetermined).
        rule: id of the deciding rule in rules.toml.
        since: ISO date from which the status holds, when a term decides; for `ic` the day on which it becomes free.
        inputs: the facts that decided, as (name, value) pairs, so that the decision can be replayed.
    """

    status: Status
    rule: str
    since: str | None = None
    inputs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A licence as the source declares it (the `[license]` table of a source declaration).

    Args:
        declared: SPDX expression or LicenseRef.
        scope: what the declaration covers.
        quote: the sentence it rests on, or the statute.
        url: where the sentence stands.
        read_on: ISO date on which it was read.
    """

    declared: str
    scope: Scope = Scope.TEXT
    quote: str = ""
    url: str = ""
    read_on: str = ""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the engine concluded for one document.

    Args:
        license: concluded SPDX expression or LicenseRef; empty when there is none.
        declared: the source's declaration, normalised; empty when there is none.
        config: outbound configuration; `None` means: not published.
        tier: A, B or C.
        rule: id of the rule that carried the conclusion.
        de: status in Germany.
        us: status in the United States.
        reasons: reason codes, the deciding one first; empty when published without remark.
        evidence: the statements the conclusion rests on.
        conflict: declared and found statements disagreed (the stricter one won).
        conditions: clauses beside a grant that were not understood, for whoever reads the conclusion at once: they are
            words of the document, so a ledger keeps their places (in the findings) and their statements as evidence.
    """

    license: str
    declared: str
    config: Outbound | None
    tier: Tier
    rule: str
    de: Finding
    us: Finding
    reasons: tuple[str, ...] = ()
    evidence: tuple[Statement, ...] = field(default=())
    conflict: bool = False
    conditions: tuple[str, ...] = ()
