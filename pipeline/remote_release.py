"""A release on the Hub, checked without downloading its shards: the Hub keeps the SHA-256 of every large file."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from manifests import manifest
from manifests.fault import Fault
from manifests.manifest import Shard
from pipeline.errors import ConfigError, OutsideError

_ADDRESS = re.compile(r"hf://(?:datasets/)?(?P<repo>[\w.-]+/[\w.-]+)@(?P<revision>[\w./-]+)")


class Lfs(Protocol):
    """What the Hub says about a large file."""

    sha256: str


class Entry(Protocol):
    """What the Hub says about a file."""

    path: str
    lfs: Lfs | None


class Info(Protocol):
    """What the Hub says about a revision."""

    sha: str | None


class Hub(Protocol):
    """The calls of `huggingface_hub.HfApi` that are needed."""

    def dataset_info(self, repo_id: str, *, revision: str) -> Info:
        """Tell which commit a revision is."""
        ...

    def list_repo_tree(self, repo_id: str, *, revision: str, recursive: bool, repo_type: str) -> Iterable[Entry]:
        """List files and folders."""
        ...

    def snapshot_download(  # noqa: PLR0913  # as the Hub's client has it
        self,
        repo_id: str,
        *,
        revision: str,
        repo_type: str,
        local_dir: Path,
        allow_patterns: list[str] | None = None,
        ignore_patterns: list[str] | None = None,
    ) -> str:
        """Download a revision."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """A release of the Hub, as far as it was downloaded.

    Args:
        folder: where its files lie.
        commit: that the tag named, by which everything was fetched.
        stated: shards whose digest the Hub stated and the manifest confirmed.
        downloaded: shards that were downloaded as well, so that their rows can be checked.
        faults: shards that are missing, foreign or of another digest than the manifest's.
    """

    folder: Path
    commit: str
    stated: int
    downloaded: int
    faults: tuple[Fault, ...]


def fetch(address: str, folder: Path, *, shards: Sequence[str] = (), hub: Hub | None = None) -> Fetched:
    """Download a release without its shards, or with some, and hold the Hub's digests of all against the manifest.

    The tag is asked once for its commit, and everything is fetched by that: a tag that moves in between mixes nothing.

    Args:
        address: `hf://org/name@tag`.
        folder: where to put the files.
        shards: patterns of paths below `data/`, such as `data/pd/*`, that are downloaded too.
        hub: the Hub; the real one without it.

    Raises:
        ConfigError: when the address has no repository or no revision.
        OutsideError: when the Hub does not answer.
        ReleaseError: when what it holds is no release.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ConfigError(f"{address!r}: not an address. Write hf://org/name@tag; without a tag nothing is fixed.")
    if wrong := [pattern for pattern in shards if not pattern.startswith("data/")]:
        raise ConfigError(f"{wrong[0]!r}: shards lie in data/. Give a pattern such as 'data/pd/*'.")
    api = hub or _real()
    repo = match["repo"]
    try:
        commit = api.dataset_info(repo, revision=match["revision"]).sha or match["revision"]
        entries = list(api.list_repo_tree(repo, revision=commit, recursive=True, repo_type="dataset"))
        place: dict[str, Any] = {"revision": commit, "repo_type": "dataset", "local_dir": folder}
        api.snapshot_download(repo, ignore_patterns=["data/**"], **place)
        if shards:
            api.snapshot_download(repo, allow_patterns=list(shards), **place)
    except (OSError, ValueError) as error:
        raise OutsideError(f"{address}: the Hub did not give the release ({type(error).__name__}: {error}).") from error
    stated = manifest.read(folder).shards
    faults = tuple(_compare(stated, entries))
    wrong_paths = {fault.where for fault in faults}
    confirmed = sum(shard.path not in wrong_paths for shard in stated)
    here = sum((folder / shard.path).is_file() for shard in stated)
    return Fetched(folder, commit, confirmed, here, faults)


def _compare(shards: Iterable[Shard], entries: Iterable[Entry]) -> Iterable[Fault]:
    """Yield shards whose digest on the Hub is not the manifest's, and files in data/ that it does not know."""
    there = {entry.path: entry.lfs.sha256 for entry in entries if getattr(entry, "lfs", None) is not None and entry.lfs}
    stated = {shard.path: shard.sha256 for shard in shards}
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
