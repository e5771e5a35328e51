"""The end of an acquisition: a new snapshot is sealed, or the one before is found to hold still."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from manifests.acquisition import CountedBy
from pipeline.acquire.store import Store
from pipeline.files import write_atomically
from pipeline.snapshot_record import Expected, SnapshotRecord

log = logging.getLogger(__name__)

MOST_GONE = 0.05
"""Share of the files of the snapshot before that may vanish without a finding."""


@dataclass(frozen=True, slots=True)
class Acquired:
    """What an acquisition brought.

    Args:
        source: its name.
        snapshot: name of the snapshot that holds now.
        record: of that snapshot, or of this look at it.
        is_new: whether anything was different from the snapshot before.
        findings: what a steward must look at.
        notes: what he should know.
        changes: files added, changed and gone since the snapshot before.
    """

    source: str
    snapshot: str
    record: SnapshotRecord
    is_new: bool
    findings: tuple[str, ...]
    notes: tuple[str, ...]
    changes: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def seal(store: Store, record: SnapshotRecord, findings: Sequence[str], notes: Sequence[str]) -> Acquired:
    """Seal what was fetched as a snapshot, or keep the one before and put the record of this look beside it.

    Args:
        store: of the source.
        record: of what was fetched.
        findings: what a steward must look at, as far as it is known.
        notes: what he should know, as far as it is known.
    """
    before = store.previous
    changes = _changes(before, record)
    gone = len(changes[2])
    found, told = list(findings), list(notes)
    if before is not None and gone > MOST_GONE * len(before.files):
        found.append(
            f"{gone} of {len(before.files)} files of the snapshot before are gone, such as {changes[2][0]}. Look "
            "whether the publisher withdrew them or his list is broken, before you build."
        )
    same = before is not None and (
        before.snapshot_sha256 == record.snapshot_sha256 or bool(record.content and before.content == record.content)
    )
    was, counted = _counted(before.expected if before else None), _counted(record.expected)
    if same and counted and counted != was:
        same = False
        told.append(f"the same files, but the number from outside is {counted} now; it was {was or 'none'}.")
    if same:
        name = store.previous_name
        moment = record.finished.replace(":", "").replace("-", "")
        write_atomically(store.root / "checks" / f"{moment}.json", _without_files(record))
        store.clear()
    else:
        name = store.seal(record).name
    log.info("acquired %s: %s, new: %s", record.source, name, not same)
    return Acquired(record.source, name, record, not same, tuple(found), tuple(told), changes)


def _counted(expected: Expected | None) -> str:
    """Return in words what was counted on acquiring; empty for a stated number, which is the declaration's own."""
    if expected is None or expected.counted_by == CountedBy.STATED:
        return ""
    return f"{expected.number} {expected.counts} ({expected.counted_by})"


def _without_files(record: SnapshotRecord) -> bytes:
    """Return the record of a look that found nothing new: all but the list of files."""
    return orjson.dumps(record.model_dump(mode="json", exclude={"files"}), option=orjson.OPT_INDENT_2)


def _changes(
    before: SnapshotRecord | None, after: SnapshotRecord
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the paths that are new, that are another file now, and that are gone."""
    old = {f.path: f.sha256 for f in before.files} if before else {}
    new = {f.path: f.sha256 for f in after.files}
    added = tuple(sorted(new.keys() - old.keys()))
    changed = tuple(sorted(p for p in new.keys() & old.keys() if new[p] != old[p]))
    return added, changed, tuple(sorted(old.keys() - new.keys()))
