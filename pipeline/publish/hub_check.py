"""What was published to the Hub, held against the release; and what puts `main` back when it is not the same."""

from collections.abc import Iterator

import httpx2
from huggingface_hub import CommitOperationCopy, CommitOperationDelete

from manifests import manifest
from pipeline.errors import OutsideError, PublishError
from pipeline.publish.hub_client import HubClient, Operation
from pipeline.publish.hub_commit import taken_back
from pipeline.publish.plan import Release
from pipeline.publish.target import Watcher

OWN = frozenset({".gitattributes"})
"""Files of the Hub's own, which no release holds and none removes."""


def differences(client: HubClient, release: Release, commit: str) -> Iterator[str]:
    """Yield every path whose bytes on the Hub are not the release's."""
    there = client.files(commit)
    for file in release.files:
        remote = there.get(file.path)
        if remote is None or not remote.is_same(file.size, file.sha256, release.directory / file.path):
            yield file.path
    mine = {file.path for file in release.files}
    yield from sorted(there.keys() - mine - OWN)


def read_back(client: HubClient, release: Release, commit: str, watcher: Watcher) -> None:
    """Hold what the Hub gives back against the release: every digest, one shard and the manifest themselves.

    Raises:
        PublishError: when something differs.
    """
    watcher.begin("read back", 0)
    wrong = list(differences(client, release, commit))
    if wrong:
        raise PublishError(
            f"{client.place}: the Hub states other bytes for {len(wrong)} files than were published (first {wrong[0]})."
        )
    watcher.say(f"read back   {len(release.files)} digests agree")
    listed = {file.path: file for file in release.files}
    for file in filter(None, (release.sample(), listed[manifest.PATH])):
        got = client.digest(file.path, commit)
        if got != file.sha256:
            raise PublishError(
                f"{client.place}: {file.path} comes back altered (got {got[:16]}…, expected {file.sha256[:16]}…)."
            )
        watcher.say(f"read back   {file.path}")


def undo(client: HubClient, release: Release, commit: str, parent: str) -> str:
    """Put `main` back as it was before this run's commit, if nobody has built on it; say what was done."""
    head = client.head()
    if not parent or head is None or head[0] != commit:
        return f"main was not touched; there is no tag {release.tag}. Look at commit {commit[:12]}."
    try:
        back = client.patiently(
            lambda: client.commit(
                _inverse(client, commit, parent),
                taken_back(release),
                f"It did not come back unaltered.\n\nManifest-SHA256: {release.digest}",
                commit,
            )
        )
    except (OSError, ValueError, httpx2.HTTPError, OutsideError) as error:
        told = client.told("putting main back", error)
        return f"{told} main holds commit {commit[:12]}, untagged: put {parent[:12]} back by hand."
    return f"main was put back as it was before ({back[:12]}); there is no tag {release.tag}."


def _inverse(client: HubClient, commit: str, parent: str) -> list[Operation]:
    """Return what turns a commit's files into those of the one before."""
    now, before = client.files(commit), client.files(parent)
    made: list[Operation] = [CommitOperationDelete(path) for path in sorted(now.keys() - before.keys())]
    changed = sorted(path for path, file in before.items() if now.get(path) != file)
    return [*made, *(CommitOperationCopy(path, path, src_revision=parent) for path in changed)]
