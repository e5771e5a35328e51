"""Verify a release: say what was checked, what was wrong and where, and what could not be checked."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from manifests import manifest
from manifests.checks import Case, Skipped, agreement, books, chain, on_disk, rights, shard_rows, signature, tree
from manifests.errors import ReleaseError
from manifests.fault import Fault
from manifests.unreadable import UNREADABLE


class Level(StrEnum):
    """What can be checked, in the order in which it is."""

    FILES = "files"
    SIGNATURE = "signature"
    CHAIN = "chain"
    LEDGER = "ledger"
    BALANCE = "balance"
    ROWS = "rows"
    LICENSES = "licenses"
    VIEWS = "views"


class Outcome(StrEnum):
    """What became of one level."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


CHECKS: Mapping[Level, Callable[[Case], Iterator[Fault]]] = {
    Level.FILES: on_disk.check,
    Level.SIGNATURE: signature.check,
    Level.CHAIN: chain.check,
    Level.LEDGER: tree.check,
    Level.BALANCE: books.check,
    Level.ROWS: shard_rows.check,
    Level.LICENSES: rights.check,
    Level.VIEWS: agreement.check,
}
"""The check of each level."""

MAX_FAULTS = 200
"""Faults kept for one level; a release with more is as broken as one with these."""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one level.

    Args:
        level: which.
        outcome: passed, failed or skipped.
        faults: every fault, when failed.
        notes: what could not be seen; the reason, when skipped.
    """

    level: Level
    outcome: Outcome
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What verification found.

    Args:
        release: name and version, as far as the manifest could be read.
        results: one for each level that was asked for.
    """

    release: str
    results: tuple[Result, ...]

    @property
    def verified(self) -> bool:
        """Say whether something was checked and nothing was wrong."""
        outcomes = {result.outcome for result in self.results}
        return Outcome.FAILED not in outcomes and Outcome.PASSED in outcomes

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return the faults of all levels."""
        return tuple(fault for result in self.results for fault in result.faults)

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON values."""
        return {"release": self.release, "verified": self.verified, "results": [asdict(r) for r in self.results]}

    def lines(self) -> Iterator[str]:
        """Yield the report as a person reads it."""
        yield f"release   {self.release}"
        for result in self.results:
            notes = f" ({'; '.join(result.notes)})" if result.notes else ""
            yield f"{result.level:<10}{result.outcome}{notes}"
            for fault in result.faults:
                yield f"          {fault}"
        if any(" row " in fault.where for fault in self.faults):
            yield "row       numbers count from 0"
        skipped = ", ".join(r.level for r in self.results if r.outcome is Outcome.SKIPPED)
        unsigned = any(r.level is Level.SIGNATURE and r.outcome is Outcome.SKIPPED for r in self.results)
        yield f"verified  {'yes' if self.verified else 'NO'}{f', not checked: {skipped}' if skipped else ''}"
        if unsigned:
            yield "UNSIGNED  whoever could write these files could have written all of them"


def verify(  # noqa: PLR0913  # each is a question of its own
    directory: Path,
    levels: Collection[Level] = tuple(Level),
    *,
    partial: bool = False,
    previous: Path | None = None,
    signers: Path | None = None,
    revoked: Path | None = None,
) -> VerifyReport:
    """Check a release without network and without trusting anything in it but what its digests tie together.

    Args:
        directory: top folder of the release.
        levels: which to check.
        partial: shards and ledger files may be absent; those that are there are checked.
        previous: top folder of the release before, for the chain.
        signers: OpenSSH file of allowed signers that did not come with the release.
        revoked: file of public keys that no longer count.
    """
    try:
        case = Case(
            directory, manifest.read(directory), partial, previous, signers, revoked, with_rows=Level.ROWS in levels
        )
    except ReleaseError as error:
        fault = Fault(manifest.PATH, str(error).removeprefix(f"{manifest.PATH}: "))
        failed = Result(Level.FILES, Outcome.FAILED, (fault,))
        rest = (Result(lv, Outcome.SKIPPED, notes=("the manifest cannot be read",)) for lv in levels if lv != "files")
        return VerifyReport(str(directory), (failed, *rest))
    results = tuple(_result(level, case) for level in Level if level in levels)
    return VerifyReport(f"{case.manifest.name} {case.manifest.version}", results)


def _result(level: Level, case: Case) -> Result:
    """Run one level; what stops it half-way is a fault of it."""
    case.notes.clear()
    faults: list[Fault] = []
    try:
        for fault in CHECKS[level](case):
            faults.append(fault)
            if len(faults) == MAX_FAULTS:
                break
    except Skipped as skipped:
        if not faults:
            return Result(level, Outcome.SKIPPED, notes=(str(skipped),))
    except ReleaseError as error:
        where, _, what = str(error).partition(": ")
        faults.append(Fault(where, what))
    except UNREADABLE as error:
        detail = (str(error).splitlines() or [""])[0][:200]
        faults.append(Fault(level.value, f"the release cannot be read to the end ({type(error).__name__}: {detail})."))
    return Result(level, Outcome.FAILED if faults else Outcome.PASSED, tuple(faults), tuple(case.notes))
