"""The levels of verification, one file each: `check(case)` yields faults, or raises Skipped with its reason."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from manifests.census import Census, take
from manifests.files import is_plain
from manifests.manifest import Manifest
from manifests.shard_pass import Seen, see_all


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
        with_rows: the rows of the shards are asked for, so that one pass serves their digests too.
    """

    directory: Path
    manifest: Manifest
    partial: bool = False
    previous: Path | None = None
    signers: Path | None = None
    revoked: Path | None = None
    notes: list[str] = field(default_factory=list)
    with_rows: bool = False

    @property
    def census(self) -> Census:
        """Return the one pass over the ledger.

        Raises:
            Skipped: when the ledger is not all there.
            ReleaseError: when a ledger file cannot be read.
        """
        return self._counting.result()

    @cached_property
    def shards(self) -> dict[str, Seen]:
        """Return the one pass over every shard that is here and that the manifest states."""
        counting = self._counting
        here = [shard.path for shard in self.manifest.shards if is_plain(self.directory / shard.path)]
        found = see_all(self.directory, here, lambda: None if counting.exception() else counting.result().kept)
        return {seen.path: seen for seen in found}

    @cached_property
    def _counting(self) -> Future[Census]:
        """Begin the pass over the ledger, beside the pass over the shards."""
        pool = ThreadPoolExecutor(max_workers=1)
        counting = pool.submit(self._count)
        pool.shutdown(wait=False)
        return counting

    def _count(self) -> Census:
        paths = [entry.path for entry in self.manifest.ledger.files]
        absent = [path for path in paths if not (self.directory / path).is_file()]
        if absent and self.partial:
            raise Skipped(f"{len(absent)} of {len(paths)} ledger files are not here")
        return take(self.directory / path for path in paths)
