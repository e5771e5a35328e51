"""Which tags of a repository still hold a withdrawn document, and in which files: what a tag fixes stays fixed."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from manifests import manifest
from manifests.ledger import Disposition
from manifests.withdrawals import Withdrawals, is_uid
from pipeline.publish.hub_client import HubClient, RemoteFile


@dataclass(frozen=True, slots=True)
class Held:
    """One withdrawn document in one tag.

    Args:
        tag: that holds it.
        what: the order's random id, or what was asked for.
        shard: the file that it stands in.
        sha256: of that file, by which the Hub's list of large files knows it.
    """

    tag: str
    what: str
    shard: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was looked at and what was found.

    Args:
        tags: every tag that holds a release.
        held: withdrawn documents in them.
        foreign: tags that hold no release.
    """

    tags: tuple[str, ...]
    held: tuple[Held, ...]
    foreign: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Yield what was found as a person reads it."""
        for tag in self.tags:
            mine = [h for h in self.held if h.tag == tag]
            yield f"{tag:<10} {'holds none of them' if not mine else f'still holds {len(mine)}'}"
            yield from (f"           {h.what[:64]}  {h.shard}  sha256 {h.sha256}" for h in mine)
        yield from (f"{tag:<10} holds no release" for tag in self.foreign)
        tags, files = {h.tag for h in self.held}, {h.sha256 for h in self.held}
        if tags:
            yield (
                f"{len(tags)} of {len(self.tags)} tags still hold withdrawn documents, in {len(files)} files. "
                "docs/publish.md says what can be done about them, and what that breaks."
            )


def find(client: HubClient, orders: Withdrawals, asked: Sequence[str] = ()) -> Found:
    """Look through every tag.

    Args:
        client: of the repository.
        orders: the steward's orders.
        asked: uids, or `source/record` ids, of further documents.

    Raises:
        OutsideError: when the Hub does not answer.
    """
    named = _naming(orders, asked)
    tags, foreign, held = [], [], []
    for tag, commit in sorted(client.tags().items(), key=lambda item: _order(item[0])):
        there = client.files(commit)
        if manifest.PATH not in there:
            foreign.append(tag)
            continue
        tags.append(tag)
        for path in sorted(p for p in there if p.startswith("ledger/") and p.endswith(".parquet")):
            held += list(_in_ledger(tag, _ledger(client, path, commit), there, named))
    return Found(tuple(tags), tuple(held), tuple(foreign))


def _naming(orders: Withdrawals, asked: Sequence[str]) -> Callable[[str, str], str]:
    """Return what tells by which name a document was asked for; an empty text when it was not."""
    uids = {a for a in asked if is_uid(a)}
    ids = {a for a in asked if not is_uid(a)}

    def named(uid: str, name: str) -> str:
        if uid in uids:
            return uid
        if name in ids:
            return name
        order = orders.find(uid)
        return f"order {order.id[:16]} ({order.reason.value})" if order else ""

    return named


def _ledger(client: HubClient, path: str, commit: str) -> pl.DataFrame:
    """Return the published rows of a ledger file of a commit."""

    def call() -> bytes:
        data = io.BytesIO()
        client.read(path, commit, data.write)
        return data.getvalue()

    columns = ["uid", "source", "record_id", "disposition", "shard"]
    rows = pl.read_parquet(client.ask(f"reading {path}", call), columns=columns)
    return rows.filter(pl.col("disposition") == Disposition.KEPT.value)


def _in_ledger(
    tag: str, rows: pl.DataFrame, there: dict[str, RemoteFile], named: Callable[[str, str], str]
) -> Iterator[Held]:
    for uid, source, record, shard in rows.select("uid", "source", "record_id", "shard").iter_rows():
        if what := named(uid, f"{source}/{record}"):
            yield Held(tag, what, shard, there[shard].sha256 if shard in there else "")


def _order(tag: str) -> tuple[int, ...] | tuple[str]:
    parts = tag.removeprefix("v").split(".")
    return tuple(int(p) for p in parts) if all(p.isdigit() for p in parts) else (0,)
