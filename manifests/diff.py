"""What changed between two releases, document by document, and which version number that calls for."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import polars as pl

from manifests import manifest
from manifests.errors import ReleaseError
from manifests.ledger import Disposition

_COLUMNS = ("uid", "source", "record_id", "disposition", "stage", "reason", "dup_of")
_CONTENT = ("text_sha256", "config", "license_concluded")
"""What a researcher would notice: another text, or another licence."""


ANY = pl.lit(value=True)
"""Every row."""

RANGES = ("", *"123456789abcdef", "\U0010ffff")
"""Bounds of sixteen ranges of uids; the first and the last hold what a damaged ledger may have besides digests."""


class Bump(StrEnum):
    """Which part of the version number must rise.

    Source: Croissant 1.1, on versions: MAJOR when data changed or went, MINOR when data was added, PATCH when the same
    data was only written anew.
    """

    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"


@dataclass(frozen=True, slots=True)
class Change:
    """One document that is not what or where it was.

    Args:
        kind: added, removed, changed or revised (the same record in another version of its publisher).
        uid: in the newer release, or in the older one when removed.
        source: name of the source.
        record_id: within the source.
        license: concluded licence, the newer one.
        reason: why, in reason codes.
    """

    kind: str
    uid: str
    source: str
    record_id: str
    license: str
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed between two releases.

    Args:
        older: version of the older release.
        newer: version of the newer release.
        bump: what the documents call for.
        changes: sorted by kind, source and record.
    """

    older: str
    newer: str
    bump: Bump
    changes: tuple[Change, ...]

    @property
    def expected(self) -> str:
        """Return the version number that the newer release must bear."""
        return next_version(self.older, self.bump)

    def counts(self) -> Counter[tuple[str, str, str, str]]:
        """Return the number of changes by kind, source, licence and reason."""
        return Counter((c.kind, c.source, c.license, c.reason) for c in self.changes)

    def lines(self) -> Iterator[str]:
        """Yield the difference as a person reads it."""
        count = len(self.changes)
        many = "1 document differs" if count == 1 else f"{count:,} documents differ"
        yield f"{self.older} -> {self.newer}: {many}, a {self.bump} change"
        for (kind, source, spdx, reason), count in sorted(self.counts().items()):
            yield f"{kind:<9}{count:>9}  {source}  {spdx}{'  ' + reason if reason else ''}"
        right = "as it must be" if self.newer == self.expected else f"WRONG, must be {self.expected}"
        yield f"version {self.newer}: {right}"


def compare(older: Path, newer: Path) -> Difference:
    """Compare two release directories.

    Raises:
        ReleaseError: when one of them cannot be read.
    """
    before, after = manifest.read(older), manifest.read(newer)
    changes = changed(*differing(_paths(older, before), _paths(newer, after)))
    same = before.ledger.root == after.ledger.root
    return Difference(before.version, after.version, bump(changes, same_root=same), changes)


def bump(changes: tuple[Change, ...], *, same_root: bool) -> Bump:
    """Return what the changes call for: PATCH for an equal root, MINOR when nothing kept was lost or changed."""
    if same_root:
        return Bump.PATCH
    return Bump.MINOR if all(change.kind == "added" for change in changes) else Bump.MAJOR


def next_version(version: str, bump: Bump) -> str:
    """Return the number that follows a version."""
    major, minor, patch = map(int, version.split("."))
    match bump:
        case Bump.PATCH:
            return f"{major}.{minor}.{patch + 1}"
        case Bump.MINOR:
            return f"{major}.{minor + 1}.0"
        case Bump.MAJOR:
            return f"{major + 1}.0.0"


def changed(older: pl.DataFrame, newer: pl.DataFrame) -> tuple[Change, ...]:
    """Return every difference between the kept rows of two ledgers, with the newer ledger's reasons."""
    kept = pl.col("disposition") == Disposition.KEPT.value
    old, new = older.filter(kept), newer.filter(kept)
    lost = old.join(new, on="uid", how="anti")
    gained = new.join(old, on="uid", how="anti")
    both = new.join(old.select("uid", *(pl.col(name).alias(f"old_{name}") for name in _CONTENT)), on="uid")
    altered = both.filter(pl.any_horizontal(pl.col(n).ne_missing(pl.col(f"old_{n}")) for n in _CONTENT))
    record = ["source", "record_id"]
    revised = gained.join(lost.select(record).unique(), on=record, how="semi")
    gained = gained.join(revised.select("uid"), on="uid", how="anti")
    lost = lost.join(revised.select(record).unique(), on=record, how="anti")
    fate = newer.select("uid", *(pl.col(n).alias(f"new_{n}") for n in ("disposition", "stage", "reason")))
    gone = lost.join(fate, on="uid", how="left")
    found = [Change("added", *row, "") for row in _listed(gained)]
    found += [Change("revised", *row, "another version of its publisher") for row in _listed(revised)]
    found += [
        Change("changed", row["uid"], row["source"], row["record_id"], row["license_concluded"], _what(row))
        for row in altered.iter_rows(named=True)
    ]
    found += [
        Change("removed", row["uid"], row["source"], row["record_id"], row["license_concluded"], _why(row))
        for row in gone.iter_rows(named=True)
    ]
    return tuple(sorted(found, key=lambda c: (c.kind, c.source, c.record_id, c.uid)))


def rows(paths: list[Path], where: pl.Expr = ANY) -> pl.DataFrame:
    """Return the columns of ledger files that a comparison reads.

    Raises:
        ReleaseError: when one of them cannot be read.
    """
    try:
        return pl.scan_parquet(paths).filter(where).select(*_COLUMNS, *_CONTENT).collect(engine="streaming")
    except (OSError, pl.exceptions.PolarsError) as error:
        detail = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ReleaseError(f"ledger/: cannot be read ({detail}).") from error


def differing(older: list[Path], newer: list[Path]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of two ledgers that `changed` needs: what both keep alike is left out.

    The ledgers are sorted by uid and read range by range, so that memory holds one range and what differs.

    Raises:
        ReleaseError: when one of them cannot be read.
    """
    found = [_differing(older, newer, low, high) for low, high in pairwise(RANGES)]
    return pl.concat([old for old, _ in found]), pl.concat([new for _, new in found])


def _differing(older: list[Path], newer: list[Path], low: str, high: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of one range of uids: `low` included, `high` not."""
    inside = (pl.col("uid") >= low) & (pl.col("uid") < high)
    kept = pl.col("disposition") == Disposition.KEPT.value
    old, new = rows(older, kept & inside), rows(newer, inside)
    same = ["uid", *_CONTENT]
    lost = old.join(new.filter(kept), on=same, how="anti", nulls_equal=True)
    gained = new.filter(kept).join(old, on=same, how="anti", nulls_equal=True)
    fate = new.filter(~kept).join(lost, on="uid", how="semi")
    return lost, pl.concat([gained, fate])


def _paths(directory: Path, made: manifest.Manifest) -> list[Path]:
    return [directory / entry.path for entry in made.ledger.files]


def _listed(frame: pl.DataFrame) -> Iterator[tuple[str, str, str, str]]:
    yield from frame.select("uid", "source", "record_id", "license_concluded").iter_rows()


def _what(row: dict[str, str]) -> str:
    """Say which of the columns that count differ."""
    names = {"text_sha256": "text", "config": "config", "license_concluded": "license"}
    return " and ".join(names[name] for name in _CONTENT if row[name] != row[f"old_{name}"])


def _why(row: dict[str, str | None]) -> str:
    """Say what became of a document that is no longer kept."""
    if row["new_disposition"] is None:
        return "withdrawn, or no longer offered by its source"
    return f"{row['new_disposition']} at {row['new_stage']} {row['new_reason'] or ''}".strip()
