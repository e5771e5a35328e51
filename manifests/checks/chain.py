"""Level `chain`: the release names its predecessor by digest, bears the right number, and forgets no withdrawal."""

import re
from collections.abc import Iterator

import pyarrow as pa

from manifests import arrow_values, diff, files, manifest
from manifests.checks import Case, Skipped
from manifests.checks.signature import signed
from manifests.fault import Fault
from manifests.views import withdrawal_log

_VERSION = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}")


def check(case: Case) -> Iterator[Fault]:
    """Yield what is wrong between this release and the one before."""
    stated = case.manifest.previous
    yield from _ages(case)
    if case.previous is None:
        if stated is None:
            case.notes.append("the first release of its name: it has no predecessor")
            return
        raise Skipped(f"the release before, {stated.version}, is not at hand")
    before = manifest.read(case.previous)
    if stated is None:
        yield Fault(f"{manifest.PATH} previous", f"names no predecessor, expected {before.version}.")
        return
    for name, got, expected in (
        ("previous.manifest_sha256", stated.manifest_sha256, files.sha256(case.previous / manifest.PATH)),
        ("previous.version", stated.version, before.version),
        ("previous.ledger_root", stated.ledger_root, before.ledger.root),
        ("name", case.manifest.name, before.name),
    ):
        if got != expected:
            yield Fault(f"{manifest.PATH} {name}", f"is {got:.20}, the predecessor's is {expected:.20}.")
    if before.released > case.manifest.released:
        yield Fault(f"{manifest.PATH} released", f"lies before the predecessor's {before.released}.")
    yield from withdrawal_log.continues(case.previous, case.directory)
    if case.partial:
        case.notes.append("a part of a release cannot show whether its version number is right")
        return
    difference = diff.compare(case.previous, case.directory)
    if difference.newer != difference.expected:
        yield Fault(
            f"{manifest.PATH} version",
            f"is {difference.newer}, but the documents call for a {difference.bump} change: {difference.expected}.",
        )


def _ages(case: Case) -> Iterator[Fault]:
    """Hold the predecessor that is named against what the release itself says: its number, root and documents' ages.

    This is all that can be said while the predecessor is not at hand.
    """
    stated, mine = case.manifest.previous, case.manifest
    where = f"{manifest.PATH} previous"
    if stated is not None:
        bumps = {diff.next_version(stated.version, bump): bump for bump in diff.Bump}
        bump = bumps.get(mine.version)
        if bump is None:
            yield Fault(where, f"{stated.version} cannot be followed by {mine.version} (expected {', '.join(bumps)}).")
        elif (bump is diff.Bump.PATCH) != (stated.ledger_root == mine.ledger.root):
            yield Fault(where, "a PATCH release has the ledger root of its predecessor, and no other release has.")
    added = _added(case)
    if not added:
        return
    if late := sorted(v for v in added if _number(v) > _number(mine.version)):
        yield Fault("release_added", f"documents are said to be added in {late[0]}, after this release.")
    older = any(_number(version) < _number(mine.version) for version in added)
    if stated is None and older:
        yield Fault("release_added", "documents are older than this release, but it names no predecessor.")
    if stated is not None and not older and case.previous is None and not signed(case.directory):
        yield Fault(
            where,
            f"names {stated.version}, but no document here is older than this release, and nobody signed it. "
            "Give the predecessor to show that there is one.",
        )


def _added(case: Case) -> set[str]:
    """Return the versions in which the documents of the shards that are here were added."""
    found: set[str] = set()
    for shard in case.manifest.shards:
        try:
            column = arrow_values.read(case.directory / shard.path, ["release_added"])[0]
        except (OSError, pa.ArrowException):
            continue  # told by the levels that read the shard for its own sake
        found.update(value for value in column.unique().to_pylist() if value and _VERSION.fullmatch(value))
    return found


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
