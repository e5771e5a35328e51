"""SNAPSHOT.json: what was fetched, from where, when, and what the publisher said about it."""

from pathlib import Path
from typing import Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import SourceChangedError

NAME = "SNAPSHOT.json"
FILES = "files"
"""Folder of a snapshot that holds the publisher's files."""


class _Border(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileEntry(_Border):
    """One file of a snapshot."""

    path: str
    """Below `files/`, with forward slashes."""
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    url: str = ""
    """Where it was fetched from, without a query that may carry a key."""
    fetched: str = ""
    """When, ISO 8601 in UTC."""
    headers: dict[str, str] = {}
    """Of the answer: what identifies the file, its age and the rights; nothing else."""
    verified: tuple[str, ...] = ()
    """Digests of the publisher that agree, such as `sha1`."""
    upstream: str = ""
    """The publisher's own name for it, where the path had to differ."""
    encoding: str = ""
    """How the server compressed it for the way; the bytes are kept as sent, readers decompress."""
    archive: str = ""
    """The archive it was unpacked from."""
    same_as: str = ""
    """The earlier snapshot whose file it still is."""


class Evidence(_Border):
    """A page that a claim rests on, as it was on the day."""

    url: str
    role: Literal["license", "terms"]
    fetched: str
    status: int
    """Of the answer; 0 when there was none."""
    final: str = ""
    sha256: str = ""
    """Of the page; its bytes lie in `evidence/<sha256>`."""
    text_sha256: str = ""
    """Of its visible words, which do not change with a layout or a session."""
    quote_found: bool | None = None
    """Whether the declared quote still stands there; `None` where there is no quote or no page."""
    note: str = ""


class Signal(_Border):
    """A machine-readable statement about text and data mining, or about crawlers of AI makers."""

    protocol: str
    """`robots`, `content-signal`, `content-usage`, `tdmrep`, `tdm-header`, `tdm-meta`, `x-robots-tag`, ..."""
    place: str
    value: str
    reserved: bool


class Expected(_Border):
    """The number from outside that holds for this snapshot."""

    number: int = Field(ge=0)
    counted_by: str
    basis: str
    counts: Literal["records", "files"]


class SnapshotRecord(_Border):
    """One acquisition of one source."""

    version: Literal["gemeingut/snapshot/v1"] = "gemeingut/snapshot/v1"
    source: str
    kind: str
    where: str
    revision: str = ""
    started: str
    finished: str
    agent: str
    declaration_sha256: str
    """Of the `[acquire]` table as it was read."""
    snapshot_sha256: str
    """As in the manifest of a release, see `manifests.facts.snapshot_digest`."""
    content: str = ""
    """Digest of what was harvested, apart from what every answer changes."""
    expected: Expected | None = None
    missing: tuple[str, ...] = ()
    """Files that the publisher lists and does not have."""
    evidence: tuple[Evidence, ...] = ()
    signals: tuple[Signal, ...] = ()
    notes: tuple[str, ...] = ()
    previous: str = ""
    files: tuple[FileEntry, ...]

    @property
    def span(self) -> str:
        """Return the day of the acquisition, or first and last joined by a slash."""
        first, last = self.started[:10], self.finished[:10]
        return first if first == last else f"{first}/{last}"

    @property
    def tdm(self) -> dict[str, str]:
        """Return what was said about text and data mining by protocol, reservations first, as a release records it."""
        found: dict[str, str] = {}
        for signal in sorted(self.signals, key=lambda s: (not s.reserved, s.protocol, s.place)):
            known = found.get(signal.protocol)
            if known is None:
                found[signal.protocol] = signal.value
            elif signal.value not in known and len(known) < 200:
                found[signal.protocol] = f"{known}; {signal.value}"
        return dict(sorted(found.items()))


def read(folder: Path) -> SnapshotRecord:
    """Read the record of a snapshot.

    Raises:
        SourceChangedError: when it is missing or damaged.
    """
    path = folder / NAME
    try:
        return SnapshotRecord.model_validate(orjson.loads(path.read_bytes()))
    except (OSError, ValueError, ValidationError) as error:
        raise SourceChangedError(
            f"{path}: not a readable record ({type(error).__name__}). Remove the snapshot and acquire the source again."
        ) from error


def listed(root: Path) -> list[str]:
    """Return the names of a source's snapshots, oldest first."""
    folder = root / "snapshots"
    return sorted(p.name for p in folder.glob("*") if (p / NAME).is_file()) if folder.is_dir() else []
