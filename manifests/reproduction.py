"""Built again from the recorded snapshots: is it the same release? Two layers: the documents, and their bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from manifests import manifest
from manifests.fault import Fault
from manifests.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What a second build gave.

    Args:
        same_documents: the ledger roots are equal: same records, same decisions, same texts.
        same_bytes: every shard has the same digest too.
        faults: where the two differ.
    """

    same_documents: bool
    same_bytes: bool
    faults: tuple[Fault, ...]


def compare(recorded: Path, again: Path) -> Reproduction:
    """Hold a second build against the release it repeats.

    Raises:
        ReleaseError: when one of the two has no readable manifest.
    """
    first, second = manifest.read(recorded), manifest.read(again)
    documents = [*_inputs(first, second), *_ledger(first, second)]
    shards = list(_shards(first, second))
    return Reproduction(first.ledger.root == second.ledger.root and not documents, not shards, (*documents, *shards))


def _inputs(first: Manifest, second: Manifest) -> Iterator[Fault]:
    """Yield inputs that are not the recorded ones: then nothing can be expected of the rest."""
    before = {source.name: source.snapshot_sha256 for source in first.sources}
    after = {source.name: source.snapshot_sha256 for source in second.sources}
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield Fault(f"source {name}", "its snapshot is not the recorded one.")
    for what in ("config_sha256", "rules_sha256", "models"):
        if getattr(first, what) != getattr(second, what):
            yield Fault(what, "differs from the recorded one.")


def _ledger(first: Manifest, second: Manifest) -> Iterator[Fault]:
    """Yield how the ledgers differ."""
    if first.ledger.root != second.ledger.root:
        yield Fault("ledger", f"its root is {second.ledger.root}, {first.ledger.root} was recorded.")
    if first.ledger.rows != second.ledger.rows:
        yield Fault("ledger", f"{second.ledger.rows} rows, {first.ledger.rows} were recorded.")


def _shards(first: Manifest, second: Manifest) -> Iterator[Fault]:
    """Yield shards whose bytes differ."""
    before = {shard.path: shard.sha256 for shard in first.shards}
    after = {shard.path: shard.sha256 for shard in second.shards}
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            yield Fault(path, "its bytes are not the recorded ones.")
