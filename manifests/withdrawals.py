"""Withdrawals: what the steward took down, as the build reads it and as the public may see it.

The steward's folder holds `orders.jsonl` (private: it says which document) and `vault/` (private: one key for each
order of a private person). The public sees a tombstone with a random id, the class and the month; nothing else.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from manifests import canonical, files
from manifests.errors import ManifestError
from manifests.ledger import Disposition, Row, Stage

ORDERS = "orders.jsonl"
VAULT = "vault"

_UID = re.compile(r"[0-9a-f]{64}")


class WithdrawalError(ManifestError):
    """An order to withdraw is wrong, or the folder of orders is: the steward must act."""


class Reason(StrEnum):
    """The class of a withdrawal; the only reason that becomes public."""

    RIGHTS = "rights"
    """A rights holder objects, or a licence proved wrong."""
    PRIVACY = "privacy"
    """A private person asks for erasure."""
    COURT = "court"
    """A court or an authority orders it."""
    SOURCE = "source"
    """The publisher withdrew the document."""
    QUALITY = "quality"
    """The text is not what it claims to be."""


class Order(BaseModel):
    """One line of `orders.jsonl`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Random; the only name the withdrawal has in public."""
    reason: Reason
    month: str = Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")
    uid: str = Field(default="", pattern=r"^([0-9a-f]{64}|)$")
    """The document; empty for privacy, where `mac` stands instead."""
    mac: str = Field(default="", pattern=r"^([0-9a-f]{64}|)$")
    """HMAC-SHA-256 of the uid under the order's key, so that destroying the key ends the link."""
    state: Literal["ordered", "erased"] = "ordered"

    @property
    def public(self) -> dict[str, str]:
        """Return what the public log says."""
        return {"class": self.reason.value, "id": self.id, "month": self.month}


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """All orders, ready to be asked.

    Args:
        orders: in the order in which they were given.
        by_uid: orders that name their document.
        keyed: orders that know it by a key that still exists.
    """

    orders: tuple[Order, ...] = ()
    by_uid: Mapping[str, Order] = field(default_factory=dict)
    keyed: tuple[tuple[bytes, Order], ...] = ()

    def find(self, uid: str) -> Order | None:
        """Return the order that withdraws a document, or `None`."""
        if uid in self.by_uid:
            return self.by_uid[uid]
        return next((order for key, order in self.keyed if hmac.compare_digest(mac(key, uid), order.mac)), None)

    def among(self, uids: Iterable[str]) -> dict[str, Order]:
        """Return the withdrawn documents among these, with their orders."""
        if not self.orders:
            return {}
        if not self.keyed:
            return {uid: self.by_uid[uid] for uid in uids if uid in self.by_uid}
        return {uid: order for uid in uids if (order := self.find(uid))}

    def digest(self) -> str:
        """Return a digest over all orders, for the key of a task's result."""
        return hashlib.sha256(canonical.dumps([order.model_dump(mode="json") for order in self.orders])).hexdigest()

    def __iter__(self) -> Iterator[Order]:
        return iter(self.orders)


def tombstone(order: Order, source: str, stage: Stage = Stage.WITHDRAWN) -> Row:
    """Return the ledger row that stands where the document's row stood: random id, class, month, nothing else.

    Args:
        order: that withdrew it.
        source: of the document; the books need it.
        stage: at which the books count it out; an earlier one where the document never reached the withdrawals.
    """
    return Row(
        uid=order.id,
        source=source,
        record_id="",
        revision="",
        path="",
        place="",
        raw_sha256="",
        chars_in=0,
        disposition=Disposition.TAKEN_DOWN,
        stage=stage,
        reason=order.reason.value,
        basis=canonical.dumps({"month": order.month}).decode(),
    )


def load(folder: Path) -> Withdrawals:
    """Read the steward's folder; one that does not exist holds no orders.

    Raises:
        WithdrawalError: with every fault of every line.
    """
    path = folder / ORDERS
    if not path.exists():
        return Withdrawals()
    orders, faults = [], []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            orders.append(Order.model_validate_json(line))
        except ValidationError as error:
            faults += [f"{path} line {number}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    if len({order.id for order in orders}) < len(orders):
        faults.append(f"{path}: two orders bear the same id")
    keys = [(folder / VAULT / order.id, order) for order in orders if order.mac]
    faults += [
        f"{key}: missing, but the order is not erased" for key, o in keys if o.state == "ordered" and not key.exists()
    ]
    if faults:
        raise WithdrawalError("\n".join(faults) + "\nRestore the file; it is only ever appended to by `withdraw`.")
    return Withdrawals(
        tuple(orders),
        {order.uid: order for order in orders if order.uid},
        tuple((key.read_bytes(), order) for key, order in keys if key.exists()),
    )


def withdraw(folder: Path, uids: list[str], reason: Reason, month: str) -> list[Order]:
    """Append one order for each document and return them; one that is already withdrawn gets none.

    Args:
        folder: the steward's folder; made when it does not exist.
        uids: of the documents.
        reason: class of all of them.
        month: `YYYY-MM` of the decision.

    Raises:
        WithdrawalError: when a uid is not one, or the folder is broken.
    """
    wrong = [uid for uid in uids if not _UID.fullmatch(uid)]
    if wrong:
        raise WithdrawalError(f"withdraw: not a uid of 64 hexadecimal digits (got {', '.join(wrong)[:200]}).")
    known = load(folder)
    made = [_order(folder, uid, reason, month) for uid in dict.fromkeys(uids) if known.find(uid) is None]
    if made:
        lines = [canonical.dumps(order.model_dump(mode="json")) + b"\n" for order in (*known, *made)]
        files.write(folder / ORDERS, b"".join(lines))
        _keep_private(folder)
    return made


def erase(folder: Path, order_id: str) -> None:
    """Destroy the key of a privacy order, so that nobody can link its tombstone to a document any more.

    The build no longer recognises the document either: remove it from the source's snapshot first.

    Raises:
        WithdrawalError: when there is no such key.
    """
    key = folder / VAULT / order_id
    if not key.is_file():
        raise WithdrawalError(f"withdraw: order {order_id} has no key (got none in {folder / VAULT}).")
    known = load(folder)
    lines = [
        canonical.dumps({**order.model_dump(mode="json"), **({"state": "erased"} if order.id == order_id else {})})
        + b"\n"
        for order in known
    ]
    key.write_bytes(secrets.token_bytes(key.stat().st_size))
    key.unlink()
    files.write(folder / ORDERS, b"".join(lines))


def _keep_private(folder: Path) -> None:
    """Let nobody but the steward read orders and keys."""
    for path in (folder, folder / VAULT, folder / ORDERS, *(folder / VAULT).glob("*")):
        if path.exists():
            path.chmod(0o700 if path.is_dir() else 0o600)


def is_uid(text: str) -> bool:
    """Say whether a text has the form of a uid."""
    return _UID.fullmatch(text) is not None


def mac(key: bytes, uid: str) -> str:
    """Return the HMAC-SHA-256 of a uid in hexadecimal."""
    return hmac.new(key, uid.encode(), hashlib.sha256).hexdigest()


def _order(folder: Path, uid: str, reason: Reason, month: str) -> Order:
    """Return a new order; for privacy, put its key into the vault."""
    name = secrets.token_hex(32)
    if reason is not Reason.PRIVACY:
        return Order(id=name, reason=reason, month=month, uid=uid)
    key = secrets.token_bytes(32)
    files.write(folder / VAULT / name, key)
    return Order(id=name, reason=reason, month=month, mac=mac(key, uid))
