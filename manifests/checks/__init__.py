"""The levels of verification, one file each: `check(case)` yields faults, or raises Skipped with its reason."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from manifests import census
from manifests.manifest import Manifest


class Skipped(Exception):  # noqa: N818  # a skip is an outcome, not an error
    """A level that could not be checked; the text says why."""


@dataclass
class Case:
    """One release under examination; what several levels read is read once.

    Args:
        directory: top folder of the release.
        manifest: as read from it.
        partial: shards and ledger files may be absent; what is there is checked.
        previous: top folder of the release before, for the chain.
        signers: file of allowed signers from outside the release (OpenSSH `allowed_signers`).
        revoked: file of public keys that no longer count, whatever they signed.
        notes: what a level could not see; shown beside its outcome.
    """

    directory: Path
    manifest: Manifest
    partial: bool = False
    previous: Path | None = None
    signers: Path | None = None
    revoked: Path | None = None
    notes: list[str] = field(default_factory=list)

    @cached_property
    def census(self) -> census.Census:
        """Return the one pass over the ledger.

        Raises:
            Skipped: when the ledger is not all there.
            ReleaseError: when a ledger file cannot be read.
        """
        paths = [entry.path for entry in self.manifest.ledger.files]
        absent = [path for path in paths if not (self.directory / path).is_file()]
        if absent and self.partial:
            raise Skipped(f"{len(absent)} of {len(paths)} ledger files are not here")
        return census.take(self.directory / path for path in paths)
