"""What the pipeline knows about a build and nobody else can: handed to `manifests.release.seal`."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from manifests import canonical
from manifests.manifest import Balance, Build, Code, Input, Model, Publisher
from manifests.source import Completeness, Source
from manifests.withdrawals import Withdrawals


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """One source as it was used.

    Args:
        source: its declaration.
        inputs: every file of the snapshot.
        completeness: the number from outside that holds for this build (the sample's, or the whole source's).
        acquired: ISO date, or two dates joined by a slash; empty when it is not known.
        revision: what a branch, a tag or "the newest" turned out to be; empty: as declared.
        tdm: reservation signals by protocol (`robots`, `tdmrep`, `aipref`, ...), as found on that day.
    """

    source: Source
    inputs: tuple[Input, ...]
    completeness: Completeness | None = None
    acquired: str = ""
    revision: str = ""
    tdm: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """A build as its pipeline saw it. Equal facts over equal files give equal bytes.

    Args:
        name: of the data set, letters, digits, `.`, `_` and `-`.
        version: MAJOR.MINOR.PATCH; checked against the previous release.
        released: the date the release bears.
        publisher: who answers for it.
        code: repository, commit, cleanliness, digest of the lock file.
        config: resolved configuration, JSON values only.
        sources: every source that was read, published or not.
        counts: books of each source and stage as the steps counted them, stages in their order.
        models: model files that took part.
        tokenizer: what the column `tokens` counts with.
        personal_data: figures of the evaluation of detection.
        known_gaps: what the release lacks or does badly, one sentence each.
        previous: directory of the release before; `None` for the first.
        seed: of everything that draws lots.
        withdrawals: the steward's orders, whose public log the release carries; `None` writes no log.
        repository: where the release will be published, `org/name`; the card's lines of code speak of it.
        build: time and energy; not part of the reproducible bytes unless given.
    """

    name: str
    version: str
    released: date
    publisher: Publisher
    code: Code
    config: dict[str, Any]
    sources: tuple[SourceFacts, ...]
    counts: tuple[Balance, ...]
    models: tuple[Model, ...] = ()
    tokenizer: str = ""
    personal_data: dict[str, Any] = field(default_factory=dict)
    known_gaps: tuple[str, ...] = ()
    previous: Path | None = None
    seed: int = 0
    withdrawals: Withdrawals | None = None
    repository: str = ""
    build: Build | None = None


def snapshot_digest(inputs: Iterable[Input]) -> str:
    """Return the digest of a snapshot: sha256 of the RFC 8785 list of [path, sha256, bytes], sorted by path."""
    listed = sorted([entry.path, entry.sha256, entry.bytes] for entry in inputs)
    return hashlib.sha256(canonical.dumps(listed)).hexdigest()
