"""What an auditor and a steward ask on the command line, each as a function from words to text and exit code."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import polars as pl

from manifests import diff, files, keys, ledger, manifest, proof, withdrawals
from manifests import why as stories
from manifests.errors import ReleaseError
from manifests.sign import Signing
from manifests.sign import sign as sign_release
from manifests.why_words import WORDS, Words
from manifests.withdrawals import Reason, WithdrawalError

CLEAN, FINDINGS = 0, 1


def why(
    directory: Path, query: stories.Query, language: stories.Language = "de", *, as_json: bool = False
) -> tuple[int, str]:
    """Tell why a document is in a release, or why it is not."""
    found = stories.find(directory, query)
    if as_json:
        told = [stories.as_json(story) for story in found]
        return (CLEAN if found else FINDINGS), json.dumps(told, ensure_ascii=False, indent=2, default=str)
    if not found:
        return FINDINGS, "\n".join([WORDS[language].unknown, *_meant(directory, query.id, WORDS[language])])
    if len(found) > 3:
        return CLEAN, "\n".join(f"{s.row['uid'][:16]}  {s.row['disposition']:<12} {s.id}" for s in found)
    return CLEAN, "\n\n".join("\n".join(stories.tell(story, language)) for story in found)


def _meant(directory: Path, asked: str, words: Words) -> Iterator[str]:
    """Yield the ids that one which no record bears may mean."""
    if found := stories.near_ids(directory, asked):
        yield words.meant
        yield from (f"  {name}" for name in found)


def compare(older: Path, newer: Path, *, as_json: bool = False, documents: bool = False) -> tuple[int, str]:
    """Tell what changed between two releases; a wrong version number is a finding."""
    difference = diff.compare(older, newer)
    if files.sha256(older / manifest.PATH) == files.sha256(newer / manifest.PATH):
        told = {**asdict(difference), "expected": difference.newer}
        return CLEAN, json.dumps(
            told, ensure_ascii=False, indent=2
        ) if as_json else f"{difference.newer}: the same release"
    code = CLEAN if difference.newer == difference.expected else FINDINGS
    if as_json:
        told = {**asdict(difference), "expected": difference.expected}
        return code, json.dumps(told, ensure_ascii=False, indent=2)
    lines = list(difference.lines())
    if documents:
        lines[1:1] = [f"{c.kind:<9} {c.source}/{c.record_id}  {c.uid}  {c.reason}".rstrip() for c in difference.changes]
    return code, "\n".join(lines)


def prove(directory: Path, asked: str, out: Path | None = None, known: Path | None = None) -> tuple[int, str]:
    """Return or write the proof that a record is in the ledger, or is not.

    Args:
        directory: of the release.
        asked: a uid, or `source/record id`; of a record that the release does not know, one without revision.
        out: file to write instead.
        known: a release that knows the record, so that one that is gone can be asked about by its id.
    """
    text = proof.prove(proof.index(directory), _uid(known or directory, asked))
    if out is None:
        return CLEAN, text.rstrip("\n")
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise ReleaseError(f"{out}: cannot be written ({error.strerror}).") from error
    return CLEAN, f"{out}: {proof.verify(text)[0]}"


def spelling(directory: Path, asked: str, known: Path | None = None) -> str:
    """Return what to tell whoever wants a proof about an id that no record bears: it holds for that spelling alone.

    Args:
        directory: of the release.
        asked: as given to `prove`.
        known: as given to `prove`.
    """
    where = known or directory
    if withdrawals.is_uid(asked) or stories.find(where, stories.Query(id=asked)):
        return ""
    near = stories.near_ids(where, asked)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"{asked[:200]!r}: no record bears this id; the proof holds for this very spelling.{hint}"


def check_proof(path: Path, signers: Path | None = None) -> tuple[int, str]:
    """Check a proof file; nothing but the file, and keys where its signature is to count, is needed."""
    try:
        if path.stat().st_size > proof.MAX_BYTES:
            return FINDINGS, f"{path}: too large for a proof."
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path}: cannot be read ({type(error).__name__}).") from error
    said, faults = proof.verify(text, keys.read(signers, signers.name) if signers else ())
    if faults:
        return FINDINGS, "\n".join(f"{path}: {fault.what}" for fault in faults)
    weight = "checkpoint signed" if signers else "signature of the checkpoint not looked at: give --signers"
    return CLEAN, f"{said}\n({weight})"


def sign(directory: Path, signing: Signing) -> tuple[int, str]:
    """Sign a release."""
    signed = sign_release(directory, signing)
    lines = [f"signed by {signed.signer.principal} {signed.signer.fingerprint}"]
    if not signed.whole:
        lines.append("Checkpoint and statement are not signed: their forms need an unlocked private key in a file.")
    lines.append("Publish this fingerprint in a second place.")
    lines.append(f"A report drawn before shows the release as it was: `make report DIR={directory}` draws it anew,")
    lines.append("with the CONFIG= that the build had.")
    return CLEAN, "\n".join(lines)


def withdraw(folder: Path, asked: list[str], reason: str, on: date, release: Path | None = None) -> tuple[int, str]:
    """Order the withdrawal of documents; the next build leaves them out.

    Args:
        folder: the steward's folder of orders.
        asked: uids, or ids `source/record id`, which need a release to be looked up in.
        reason: class of the withdrawal.
        on: day of the decision; only its month is kept.
        release: the release that the ids are from; copies that it left out as duplicates of them are withdrawn too,
            for otherwise the next build would publish one of these in their place.
    """
    if reason not in set(Reason):
        raise WithdrawalError(f"withdraw: no such reason (got {reason!r}, expected {', '.join(Reason)}).")
    uids = [_uid(release, one, there=True) for one in asked]
    copies = _copies(release, uids) if release else []
    uids += copies
    made = withdrawals.withdraw(folder, uids, Reason(reason), f"{on:%Y-%m}")
    lines = [f"ordered  {order.id}  {order.reason}  {order.month}" for order in made]
    if len(made) < len(set(uids)):
        lines.append(f"{len(set(uids)) - len(made)} were withdrawn before")
    if copies:
        lines.append(f"{len(copies)} of these are copies that were left out as duplicates")
    vault = f" and {withdrawals.VAULT}/" if reason == Reason.PRIVACY else ""
    lines += [
        f"kept in  {folder / withdrawals.ORDERS}{vault}",
        f"Back {folder} up and take it along: git leaves it out, and a build that has neither it nor a release that",
        "was built since publishes these documents again.",
        "The next build leaves them out. `gemeingut revisions org/name` lists the tags that still hold them;",
        "docs/publish.md says what can be done about those, and what that breaks.",
    ]
    return CLEAN, "\n".join(lines)


def _copies(directory: Path, uids: list[str]) -> list[str]:
    """Return the records that a release left out as copies of these."""
    made = manifest.read(directory)
    rows = diff.rows([directory / entry.path for entry in made.ledger.files])
    copies = rows.filter(pl.col("dup_of") != "").select("uid", "dup_of")
    found = set(uids)
    while True:
        more = copies.filter(pl.col("dup_of").is_in(found))["uid"].to_list()
        if found.issuperset(more):
            return sorted(found - set(uids))
        found.update(more)


def _uid(directory: Path | None, asked: str, *, there: bool = False) -> str:
    """Return the uid that a uid or an id means.

    Args:
        directory: release in which an id is looked up.
        asked: uid or id.
        there: whether the release must hold it; a proof may be asked of what it does not hold.

    Raises:
        ReleaseError: when an id is of no record or of several, or has no release to be looked up in.
    """
    if withdrawals.is_uid(asked):
        return asked
    if directory is None:
        raise ReleaseError(f"{asked[:200]!r}: not a uid. Give the release it is from, so that the id can be looked up.")
    manifest.read(directory)
    found = stories.find(directory, stories.Query(id=asked))
    if len(found) > 1:
        listed = ", ".join(story.row["uid"] for story in found[:5])
        raise ReleaseError(f"{asked[:200]!r}: several records bear this id ({listed}). Give one of these uids.")
    if found:
        return str(found[0].row["uid"])
    if not there:
        source, _, record = asked.partition("/")
        return ledger.uid(source, record)
    near = f" Did you mean {' or '.join(names)}?" if (names := stories.near_ids(directory, asked)) else ""
    raise ReleaseError(
        f"{asked[:200]!r}: no record of the release bears this id.{near} `gemeingut why` finds it by title, author or "
        "text; what the release does not hold is withdrawn by its uid."
    )
