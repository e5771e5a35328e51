"""Documents to look into: chosen by uid, with their text before and after as far as it may be shown, and their story.

Personal data is replaced in everything that is shown, also in texts that were dropped before anybody looked for it.
Texts without a concluded licence are not shown at all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice, pairwise
from typing import Any

import polars as pl

from filters.personal.redact import Redactor
from filters.personal.tiers import Tier
from manifests import why
from manifests.diff import RANGES
from manifests.ledger import Disposition, Stage
from pipeline.errors import SourceChangedError
from pipeline.figures.published import Published
from pipeline.record import Record
from pipeline.snapshot import Snapshot
from pipeline.steps.read import records

EXCERPT = 1800
"""Code points shown of a text's beginning."""

LAST_WORDS = 40
"""Words and spaces at the end of an excerpt that may be left out because what they are compared with was cut."""

LARGEST_FILE = 64_000_000
"""Bytes of a raw file that is read again for one document's text."""

_WORD = re.compile(r"\s+|\w+|[^\w\s]")

SHOWABLE = frozenset(
    {Stage.LANGUAGE, Stage.QUALITY, Stage.PERSONAL, Stage.CONTAMINATION, Stage.DUPLICATES, Stage.SHARDS}
)
"""Stages that only a document with a concluded licence reaches, and at which nothing was withdrawn."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in the change from before to after.

    Args:
        kind: `same`, `removed` or `added`.
        text: of the stretch.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the sample.

    Args:
        story: all that the release knows of it.
        pieces: its beginning, with what was changed; empty where it may not be shown or is not at hand.
        shown: how the text is shown: `changes`, `no_changes`, `no_raw`, `as_read` or `hidden`.
        cut: whether the text goes on.
    """

    story: why.Story
    pieces: tuple[Piece, ...]
    shown: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """The chosen documents, published ones first, each part by source and record."""

    entries: tuple[Entry, ...] = field(default_factory=tuple)


def choose(published: Published, most: int) -> list[str]:
    """Return uids of at most `most` published and as many other records.

    A uid is a digest, so the smallest ones of each source and reason are a draw that repeats itself.
    """
    found = pl.concat([_smallest(published, most, low, high) for low, high in pairwise(RANGES)])
    groups = found.group_by("kept", "source", "stage", "reason").agg(pl.col("uid").explode().bottom_k(most).sort())
    chosen: list[str] = []
    for kept in (True, False):
        uids_of = groups.filter(pl.col("kept") == kept).sort("source", "stage", "reason")["uid"].to_list()
        rounds = (uids[turn] for turn in range(most) for uids in uids_of if turn < len(uids))
        chosen += islice(rounds, most)
    return chosen


def _smallest(published: Published, most: int, low: str, high: str) -> pl.DataFrame:
    """Return the smallest uids of one range for each source and reason: a group holds its uids in memory."""
    inside = (pl.col("uid") >= low) & (pl.col("uid") < high)
    kept = (pl.col("disposition") == Disposition.KEPT.value).alias("kept")
    return (
        published.ledger.filter(inside)
        .group_by(kept, "source", "stage", "reason")
        .agg(pl.col("uid").bottom_k(most))
        .collect(engine="streaming")
    )


def draw(published: Published, snapshots: Sequence[Snapshot], most: int) -> Sample:
    """Return the sample with its texts.

    Args:
        published: the release.
        snapshots: raw files of its sources, where they are at hand; texts as read come from them.
        most: published documents, and as many others.

    Raises:
        ReleaseError: when the ledger cannot be read.
    """
    stories = why.stories(published.directory, choose(published, most))
    after = _published_texts(published, stories)
    before = _texts_as_read(stories, {snapshot.source.name: snapshot for snapshot in snapshots})
    entries = [_entry(story, before.get(story.row["uid"]), after.get(story.row["uid"])) for story in stories]
    entries.sort(key=lambda e: (e.story.row["disposition"] != Disposition.KEPT.value, e.story.id))
    return Sample(tuple(entries))


def _entry(story: why.Story, before: str | None, after: str | None) -> Entry:
    if story.row["stage"] not in SHOWABLE or not story.row["config"]:
        return Entry(story, (), "hidden")
    tier = Tier(story.document.get("personal_tier") or Tier.T3)
    masked = None if before is None else Redactor(tier)(before[: 2 * EXCERPT])[0]
    if after is None:
        if masked is None:
            return Entry(story, (), "hidden")
        return Entry(story, (Piece("same", masked[:EXCERPT]),), "as_read", len(before or "") > EXCERPT)
    cut = len(after) > EXCERPT
    if masked is None:
        return Entry(story, (Piece("same", after[:EXCERPT]),), "no_raw", cut)
    pieces = tuple(changes(masked, after))
    same = all(piece.kind == "same" for piece in pieces)
    return Entry(story, pieces, "no_changes" if same else "changes", cut)


def changes(before: str, after: str) -> Iterator[Piece]:
    """Yield how the beginning of `after` came from that of `before`, word by word.

    Where `after` goes on beyond the excerpt, its last word is cut and `before` ends elsewhere: what differs only
    because of that is no change of the build and is left out.
    """
    cut = len(after) > EXCERPT
    old, new = _WORD.findall(before[: 2 * EXCERPT]), _WORD.findall(after[:EXCERPT])
    if cut:
        new.pop()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(new[j1:j2]))
            continue
        if cut and (i2, j2) == (len(old), len(new)) and j2 - j1 < LAST_WORDS:
            return
        if i1 < i2:
            yield Piece("removed", "".join(old[i1:i2]))
        if j1 < j2:
            yield Piece("added", "".join(new[j1:j2]))


def _published_texts(published: Published, stories: Sequence[why.Story]) -> dict[str, str]:
    """Return the published text of each story that has one."""
    by_shard: dict[str, list[str]] = {}
    for story in stories:
        if story.row["shard"]:
            by_shard.setdefault(story.row["shard"], []).append(story.row["uid"])
    found: dict[str, str] = {}
    for shard, uids in sorted(by_shard.items()):
        rows = pl.scan_parquet(published.directory / shard, hive_partitioning=False).filter(pl.col("uid").is_in(uids))
        beginning = pl.col("text").str.head(EXCERPT + 1)
        found |= dict(rows.select("uid", beginning).collect().iter_rows())
    return found


def _texts_as_read(stories: Sequence[why.Story], snapshots: Mapping[str, Snapshot]) -> dict[str, str]:
    """Return the text of each story as its reader finds it again in the raw files."""
    wanted: dict[tuple[str, str, str], dict[tuple[str, str], str]] = {}
    for story in stories:
        row: dict[str, Any] = story.row
        if row["source"] in snapshots and row["stage"] in SHOWABLE and row["config"]:
            file_of = (row["source"], row["path"], row["raw_sha256"])
            wanted.setdefault(file_of, {})[row["record_id"], row["revision"]] = row["uid"]
    found: dict[str, str] = {}
    for (source, path, digest), ids in sorted(wanted.items()):
        snapshot = snapshots[source]
        file = next((f for f in snapshot.files if (f.path, f.sha256) == (path, digest)), None)
        if file is None or file.size > LARGEST_FILE:
            continue
        try:
            for item in records(snapshot, file, 4 * LARGEST_FILE):
                uid = ids.get((item.id, item.revision)) if isinstance(item, Record) else None
                if uid is not None and isinstance(item, Record):
                    found[uid] = item.text
        except SourceChangedError:
            continue
    return found
