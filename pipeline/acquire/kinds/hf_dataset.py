"""Files of a dataset repository of the Hub at one commit, by the Hub's own client."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx2
import tenacity
from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoFile

from manifests.acquisition import HfDataset
from pipeline.acquire import names
from pipeline.acquire.fetch import Fetched, digests, now
from pipeline.acquire.hub_bridge import bridged
from pipeline.acquire.passing import PassingError, RefusedError, checked
from pipeline.acquire.wanted import Survey, Wanted
from pipeline.acquire.world import World
from pipeline.errors import OutsideError, SourceChangedError

T = TypeVar("T")


def survey(world: World) -> Survey:
    """List the files of the commit.

    Raises:
        RefusedError: when there is no such repository or commit, or it is not open to us.
        OutsideError: when the Hub does not answer.
    """
    how = world.how(HfDataset)
    api = HfApi(endpoint=how.endpoint.rstrip("/"), token=_token(world))

    def listed() -> list[Wanted]:
        tree = api.list_repo_tree(how.repository, revision=how.revision, recursive=True, repo_type="dataset")
        return [_wanted(how, entry) for entry in tree if isinstance(entry, RepoFile)]

    with bridged(world.transport):
        files = world.chosen(_patiently(world, how.where, listed))
    return Survey(files, len(files), how.revision)


def collect(world: World) -> Survey:
    """Fetch all of them."""
    found = survey(world)
    world.check_room(found)
    world.watcher.begin(world.source.name, len(found.files), found.size)
    with bridged(world.transport):
        for wanted in found.files:
            if world.have(wanted) is None:
                _fetch(world, wanted)
            world.watcher.finished(wanted.path)
            world.check_sum()
    return found


def _token(world: World) -> str | bool:
    secret = world.source.acquire.secret
    return os.environ.get(secret.env, "") if secret is not None else False


def _wanted(how: HfDataset, entry: RepoFile) -> Wanted:
    path = names.safe(entry.path)
    stated = {"sha256": entry.lfs.sha256} if entry.lfs else {"git": entry.blob_id}
    upstream = "" if path == entry.path else entry.path
    return Wanted(path, f"{how.where}/resolve/{how.revision}/{entry.path}", entry.size, stated, upstream)


def _fetch(world: World, wanted: Wanted) -> None:
    """Download one file and hold it against the digest that the Hub states."""
    how = world.how(HfDataset)
    if wanted.size is not None and wanted.size > world.limit():
        raise SourceChangedError(
            f"{wanted.url}: has {wanted.size} bytes, {world.limit()} are allowed. Raise `bytes` or "
            "`acquire.max_file_bytes` only if it really grew."
        )

    def downloaded() -> str:
        return hf_hub_download(
            how.repository,
            wanted.upstream or wanted.path,
            repo_type="dataset",
            revision=how.revision,
            local_dir=world.store.work / "cache",
            endpoint=how.endpoint.rstrip("/"),
            token=_token(world),
        )

    got = Path(_patiently(world, wanted.url, downloaded))
    found = digests(got, {"sha256", *wanted.digests})
    if any(found[name] != value for name, value in wanted.digests.items()):
        got.unlink()
        raise SourceChangedError(f"{wanted.url}: not the file that the Hub's digest describes. Run the command again.")
    part = world.store.part(wanted.path)
    part.parent.mkdir(parents=True, exist_ok=True)
    got.replace(part)
    world.watcher.advance(part.stat().st_size)
    world.put(wanted, Fetched(part.stat().st_size, found["sha256"], now(), {}, tuple(sorted(wanted.digests))))


def _patiently(world: World, what: str, call: Callable[[], T]) -> T:
    """Call the Hub's client, again while its failure may pass; its errors become ours."""
    stop = tenacity.stop_after_attempt(world.settings.attempts)
    for attempt in world.transport.patience(stop):
        with attempt:
            try:
                return call()
            except (RepositoryNotFoundError, RevisionNotFoundError, EntryNotFoundError) as error:
                if isinstance(error, LocalEntryNotFoundError):
                    raise PassingError(f"{what}: the Hub does not answer. Try later.") from error
                raise RefusedError(
                    f"{what}: the Hub has no such repository, commit or file, or keeps it closed. Look at it in a "
                    "browser; mend acquire, or name a key in [acquire.secret].",
                    404,
                ) from error
            except HfHubHTTPError as error:
                answer = error.response
                status = answer.status_code if answer is not None else 0
                wait = answer.headers.get("retry-after") if answer is not None else None
                checked(what, status or 503, wait, world.settings.max_wait_s)
                raise PassingError(f"{what}: the Hub answers {status}. Try later.") from error
            except (httpx2.TransportError, OSError) as error:
                if isinstance(error, OSError) and error.errno is not None and not isinstance(error, ConnectionError):
                    raise
                raise PassingError(
                    f"{what}: no whole answer ({type(error).__name__}). Run the command again."
                ) from error
    raise OutsideError(f"{what}: not asked.")
