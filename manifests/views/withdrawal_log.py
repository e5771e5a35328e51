"""The public log of withdrawals: append-only, each release's a prefix of the next, and what consumers must drop."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from manifests import canonical
from manifests.errors import ReleaseError
from manifests.fault import Fault
from manifests.manifest import Manifest, WithdrawalLog
from manifests.merkle import Tree
from manifests.withdrawals import Withdrawals

LOG = "withdrawals/log.jsonl"
CHECKPOINT = "withdrawals/checkpoint"
CONSISTENCY = "withdrawals/consistency"
REVOCATIONS = "REVOCATIONS.jsonl"

_MATCH = b"gemeingut/revocation/v1\x00"


def describe(orders: Withdrawals) -> WithdrawalLog:
    """Return size and root of the log."""
    return WithdrawalLog(entries=len(orders.orders), root=_root(_lines(orders)))


def views(orders: Withdrawals, name: str, previous: Path | None) -> dict[str, bytes]:
    """Return the files of the log.

    Args:
        orders: all orders, in the order in which they were given.
        name: of the data set; the log is one for all its releases.
        previous: the release before, whose log this one must continue.

    Raises:
        ReleaseError: when the log of the release before is not a prefix of this one.
    """
    lines = _lines(orders)
    older = _read(previous) if previous else []
    if lines[: len(older)] != older:
        raise ReleaseError(
            f"{LOG}: does not continue the log of the release before ({len(older)} entries). The folder of orders was "
            "cut or edited; restore it, it is only ever appended to."
        )
    tree = Tree.of(lines)
    proof = tree.consistency(len(older)) if older else ()
    consistency = [f"{name}/withdrawals", str(len(older)), str(len(lines))]
    return {
        LOG: b"".join(line + b"\n" for line in lines),
        CHECKPOINT: f"{name}/withdrawals\n{len(lines)}\n{_root(lines)}\n".encode(),
        CONSISTENCY: "".join(
            f"{text}\n" for text in (*consistency, *(base64.b64encode(node).decode() for node in proof))
        ).encode(),
        REVOCATIONS: b"".join(canonical.dumps(_revocation(order.public, order.uid)) + b"\n" for order in orders),
    }


def match(uid: str) -> str:
    """Return by what a consumer who holds a document finds its revocation."""
    return hashlib.sha256(_MATCH + uid.encode()).hexdigest()


def faults(directory: Path, manifest: Manifest, tombstones: dict[str, str]) -> Iterator[Fault]:
    """Yield where log, checkpoint, revocations and the ledger's tombstones disagree.

    Args:
        directory: of the release.
        manifest: of the release.
        tombstones: class of each tombstone of the ledger by its random id.
    """
    stated = manifest.withdrawals
    if stated is None:
        return
    lines = _read(directory)
    if len(lines) != stated.entries or _root(lines) != stated.root:
        yield Fault(LOG, f"has {len(lines)} entries with another root than the {stated.entries} the manifest states.")
    expected = f"{manifest.name}/withdrawals\n{stated.entries}\n{stated.root}\n"
    if (directory / CHECKPOINT).read_text("utf-8") != expected:
        yield Fault(CHECKPOINT, "states another origin, size or root than the manifest.")
    classes: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        entry: Any = canonical.loads(line, f"{LOG} line {number}")
        if not isinstance(entry, dict) or set(entry) != {"class", "id", "month"}:
            yield Fault(f"{LOG} line {number}", "says something else than class, id and month.")
            continue
        classes[str(entry["id"])] = str(entry["class"])
    for name, reason in sorted(tombstones.items()):
        if classes.get(name) != reason:
            yield Fault(f"ledger {name}", f"a tombstone of class {reason} that {LOG} does not have.")
    revoked = (directory / REVOCATIONS).read_bytes().splitlines()
    said = [canonical.loads(line, REVOCATIONS) for line in revoked]
    if [r.get("id") if isinstance(r, dict) else None for r in said] != list(classes):
        yield Fault(REVOCATIONS, f"does not name the withdrawals of {LOG} in their order.")


def continues(older: Path, newer: Path) -> Iterator[Fault]:
    """Yield when the log of a release forgets or changes a withdrawal of the one before."""
    before, after = _read(older), _read(newer)
    for number, line in enumerate(before, start=1):
        if number > len(after) or after[number - 1] != line:
            yield Fault(f"{LOG} line {number}", "a withdrawal of the release before is gone or changed.")
            return


def _revocation(public: dict[str, str], uid: str) -> dict[str, str]:
    """Return a line for consumers; one of a private person has nothing to match by."""
    return {**public, "match": match(uid)} if uid else public


def _lines(orders: Withdrawals) -> list[bytes]:
    return [canonical.dumps(order.public) for order in orders]


def _root(lines: list[bytes]) -> str:
    return base64.b64encode(Tree.of(lines).root).decode()


def _read(directory: Path) -> list[bytes]:
    """Return the lines of a release's log; one without a log has none."""
    path = directory / LOG
    try:
        if not path.exists():
            return []
        if path.stat().st_size > canonical.MAX_BYTES:
            raise ReleaseError(f"{LOG}: too large.")
        return path.read_bytes().splitlines()
    except OSError as error:
        raise ReleaseError(f"{LOG}: cannot be read ({error.strerror}).") from error
