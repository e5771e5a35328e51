"""A release on the Hub, checked without downloading its shards: the Hub keeps the SHA-256 of every large file."""

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, cast

from manifests import manifest
from manifests.fault import Fault
from pipeline.errors import ConfigError, OutsideError

_ADDRESS = re.compile(r"hf://(?:datasets/)?(?P<repo>[\w.-]+/[\w.-]+)@(?P<revision>[\w./-]+)")


class Lfs(Protocol):
    """What the Hub says about a large file."""

    sha256: str


class Entry(Protocol):
    """What the Hub says about a file."""

    path: str
    lfs: Lfs | None


class Hub(Protocol):
    """The two calls of `huggingface_hub.HfApi` that are needed."""

    def list_repo_tree(self, repo_id: str, *, revision: str, recursive: bool, repo_type: str) -> Iterable[Entry]:
        """List files and folders."""
        ...

    def snapshot_download(
        self, repo_id: str, *, revision: str, repo_type: str, local_dir: Path, ignore_patterns: list[str]
    ) -> str:
        """Download a revision."""
        ...


def fetch(address: str, hub: Hub | None = None, folder: Path | None = None) -> tuple[Path, tuple[Fault, ...]]:
    """Download all of a release but its shards, and hold the shards' digests on the Hub against the manifest.

    Args:
        address: `hf://org/name@tag`.
        hub: the Hub; the real one without it.
        folder: where to put the files; a new temporary one without it.

    Raises:
        ConfigError: when the address has no repository or no revision.
        OutsideError: when the Hub does not answer.
        ReleaseError: when what it holds is no release.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ConfigError(f"{address!r}: not an address. Write hf://org/name@tag; without a tag nothing is fixed.")
    where = folder or Path(tempfile.mkdtemp(prefix="gemeingut-"))
    api = hub or _real()
    try:
        api.snapshot_download(
            match["repo"],
            revision=match["revision"],
            repo_type="dataset",
            local_dir=where,
            ignore_patterns=["data/**"],
        )
        entries = list(
            api.list_repo_tree(match["repo"], revision=match["revision"], recursive=True, repo_type="dataset")
        )
    except (OSError, ValueError) as error:
        raise OutsideError(f"{address}: the Hub did not give the release ({type(error).__name__}: {error}).") from error
    return where, tuple(_compare(where, entries))


def _compare(where: Path, entries: Iterable[Entry]) -> Iterable[Fault]:
    """Yield shards whose digest on the Hub is not the manifest's, and files in data/ that it does not know."""
    there = {entry.path: entry.lfs.sha256 for entry in entries if getattr(entry, "lfs", None) is not None and entry.lfs}
    stated = {shard.path: shard.sha256 for shard in manifest.read(where).shards}
    for path in sorted(stated.keys() | {path for path in there if path.startswith("data/")}):
        if path not in there:
            yield Fault(path, "is not on the Hub, or not as a large file whose digest it keeps.")
        elif path not in stated:
            yield Fault(path, "is on the Hub, but the manifest does not know it.")
        elif there[path] != stated[path]:
            yield Fault(path, "has another digest on the Hub than in the manifest.")


def _real() -> Hub:
    from huggingface_hub import HfApi  # noqa: PLC0415  # the network is opened only when it is asked for

    return cast("Hub", HfApi())
