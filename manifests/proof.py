"""Proofs about one document, small text files that need neither network nor the release: in it, or not in it.

Presence is an inclusion proof in the form of C2SP tlog-proof. Absence is two of them, of neighbours in the tree: the
leaves are sorted by uid, so whatever would stand between the two does not exist. That the leaves are sorted is what
every full verification of the ledger checks.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from manifests import canonical, keys, leaves, ledger, manifest, merkle, note
from manifests.errors import ReleaseError
from manifests.fault import Fault
from manifests.views import checkpoint

HEADER = "c2sp.org/tlog-proof@v1"
"""First line of a proof. Source: C2SP tlog-proof."""

_ABSENCE = "gemeingut/absence@v1"
_BROKEN = (
    "not a proof, or not a whole one: its {lines} lines break off or were altered (expected the file as `prove` wrote "
    "it, from its first line to the checkpoint). Copy the file anew, or ask whoever has the release to prove it again."
)
MAX_BYTES = 1_000_000
"""Bytes of a proof at most; a real one has a few thousand."""


@dataclass(frozen=True, slots=True)
class Index:
    """The ledger tree of a release with the uid of each leaf, ready for any number of proofs."""

    files: tuple[Path, ...]
    uids: tuple[str, ...]
    tree: merkle.Tree
    checkpoint: str

    def find(self, uid: str) -> tuple[int, bool]:
        """Return the place of a uid, or the place it would have, and whether it is there."""
        low, high = 0, len(self.uids)
        while low < high:
            middle = (low + high) // 2
            if self.uids[middle] < uid:
                low = middle + 1
            else:
                high = middle
        return low, low < len(self.uids) and self.uids[low] == uid


def index(directory: Path) -> Index:
    """Read the ledger of a release once.

    Raises:
        ReleaseError: when it cannot be read, or its root is not the manifest's.
    """
    made = manifest.read(directory)
    uids: list[str] = []
    hashes = []
    files = tuple(directory / entry.path for entry in made.ledger.files)
    for table in leaves.batches(files):
        uids += table["uid"].to_pylist()
        hashes.append(leaves.hashes(table))
    tree = merkle.Tree(b"".join(hashes))
    if base64.b64encode(tree.root).decode() != made.ledger.root:
        raise ReleaseError("ledger: its root is not the one the manifest states; run `verify` on this release.")
    try:
        text = (directory / checkpoint.PATH).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{checkpoint.PATH}: cannot be read ({type(error).__name__}).") from error
    return Index(files, tuple(uids), tree, text)


def prove(ready: Index, uid: str) -> str:
    """Return the proof that a uid is in the ledger, or that it is not.

    Raises:
        ReleaseError: when the ledger is empty.
    """
    place, there = ready.find(uid)
    if there:
        return _inclusion(ready, place)
    if not ready.uids:
        raise ReleaseError("ledger: empty; its root alone proves that it holds nothing.")
    neighbours = [at for at in (place - 1, place) if 0 <= at < len(ready.uids)]
    parts = [f"{_ABSENCE}\nuid {uid}\n", *(_inclusion(ready, at) for at in neighbours)]
    return "\n".join(parts)


def verify(text: str, signers: tuple[keys.Signer, ...] = ()) -> tuple[str, list[Fault]]:
    """Return what a proof says, and what is wrong with it.

    Args:
        text: of the proof.
        signers: keys that may sign the checkpoint; without any, its signature is not looked at.
    """
    try:
        if len(text) > MAX_BYTES:
            return "", [Fault("proof", "too large for a proof.")]
        if text.startswith(f"{_ABSENCE}\nuid "):
            return _verify_absence(text, signers)
        row, _, _, faults = _verify_inclusion(text, signers)
    except (ValueError, KeyError, TypeError, IndexError, binascii.Error, ReleaseError):
        return "", [Fault("proof", _BROKEN.format(lines=len(text.splitlines())))]
    return f"{row['uid']} is in the ledger: {row['disposition']} at {row['stage']}", faults


def _verify_absence(text: str, signers: tuple[keys.Signer, ...]) -> tuple[str, list[Fault]]:
    """Check that two neighbours, or the first or last leaf, leave no room for a uid."""
    head, *parts = text.split(f"\n{HEADER}\n")
    uid = head.splitlines()[1].removeprefix("uid ")
    checked = [_verify_inclusion(f"{HEADER}\n{part}", signers) for part in parts]
    faults = [fault for *_, found in checked for fault in found]
    bodies = {body for _, _, body, _ in checked}
    places = [at for _, at, _, _ in checked]
    uids = [str(row["uid"]) for row, *_ in checked]
    size = int(next(iter(bodies)).splitlines()[1]) if len(bodies) == 1 else -1
    match checked:
        case [_, _] if size > 0 and places[1] == places[0] + 1 and uids[0] < uid < uids[1]:
            pass
        case [_] if size > 0 and ((places[0] == 0 and uid < uids[0]) or (places[0] == size - 1 and uid > uids[0])):
            pass
        case _:
            faults.append(Fault("proof", "its leaves are not neighbours around the uid in one tree."))
    return f"{uid} is not in the ledger", faults


def _inclusion(ready: Index, place: int) -> str:
    """Return the tlog-proof of one leaf; its row travels in the extra line."""
    row = base64.b64encode(_row(ready, place)).decode()
    path = "".join(f"{base64.b64encode(node).decode()}\n" for node in ready.tree.inclusion(place))
    return f"{HEADER}\nextra {row}\nindex {place}\n{path}\n{ready.checkpoint}"


def _row(ready: Index, place: int) -> bytes:
    """Return the canonical bytes of one ledger row."""
    try:
        single = pl.scan_parquet(list(ready.files)).slice(place, 1).collect().to_arrow()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ReleaseError(f"ledger/: cannot be read ({type(error).__name__}).") from error
    table: pa.Table = single.cast(ledger.SCHEMA if "facts" in single.column_names else ledger.SCHEMA_1)
    return leaves.spell(table)[0]


def _verify_inclusion(text: str, signers: tuple[keys.Signer, ...]) -> tuple[dict[str, Any], int, str, list[Fault]]:
    """Return row, place, checkpoint body and faults of one tlog-proof."""
    head, _, note_text = text.partition("\n\n")
    lines = head.splitlines()
    if lines[0] != HEADER or not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise ValueError("not a tlog-proof")
    leaf = base64.b64decode(lines[1].removeprefix("extra "), validate=True)
    place = int(lines[2].removeprefix("index "))
    path = [base64.b64decode(line, validate=True) for line in lines[3:]]
    body = "".join(f"{line}\n" for line in note_text.splitlines()[:3])
    _, size, root = body.splitlines()
    row = json.loads(leaf)
    faults = []
    if canonical.dumps(row) != leaf:
        faults.append(Fault("proof", "its row is not in canonical form."))
    whole = base64.b64decode(root, validate=True)
    if not merkle.verify_inclusion(merkle.leaf_hash(leaf), place, int(size), path, whole):
        faults.append(Fault("proof", f"the row does not stand at place {place} of the tree of its checkpoint."))
    if signers and note.signer_of(note_text, body, signers) is None:
        faults.append(Fault("proof", "its checkpoint is signed by nobody who may."))
    return row, place, body, faults
