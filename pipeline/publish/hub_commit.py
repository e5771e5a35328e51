"""The one commit of a release: made once, whoever else is at work and whatever answer is lost."""

from itertools import pairwise

import httpx2
from huggingface_hub import CommitOperationAdd, CommitOperationDelete

from pipeline.errors import OutsideError
from pipeline.publish.hub_client import HubClient, Operation, RemoteCommit
from pipeline.publish.patience import is_passing, status_of
from pipeline.publish.plan import LocalFile, Plan, Release

FAILURES = (OSError, ValueError, RuntimeError, httpx2.HTTPError)
"""What the client raises when the Hub refuses, a card is not accepted, or an upload or the connection breaks."""


class Overtaken(Exception):  # noqa: N818  # an outcome
    """Somebody else moved `main`."""


def attempt(client: HubClient, plan: Plan, message: str) -> str:
    """Try to commit until the Hub has said yes or no; an answer that was lost is looked up, not repeated blindly.

    Raises:
        Overtaken: when `main` is no longer what the plan was made against.
        OutsideError: when the Hub refuses for another reason, or stays away.
    """
    release = plan.release

    def call() -> str:
        head = client.head()
        if head is None or head[0] != plan.base:
            # The answer to an earlier attempt may have been lost after the commit was made.
            if head is not None and (mine := _mine(client, plan.base, message)):
                return mine
            raise Overtaken
        try:
            return client.commit(_operations(plan), release.title, message, plan.base)
        except FAILURES as error:
            if status_of(error) in {409, 412}:
                if mine := _mine(client, plan.base, message):
                    return mine
                raise Overtaken from error
            if not is_passing(error):
                raise OutsideError(client.told("committing", error)) from None
            raise

    try:
        return client.patiently(call)
    except FAILURES as error:
        raise OutsideError(client.told("committing", error)) from None


def _mine(client: HubClient, parent: str, message: str) -> str | None:
    """Return this run's own commit: it bears the run's message, right behind the state it was made against."""
    for newer, older in pairwise(client.commits()):
        if older.oid == parent and message in newer.message.replace("\r\n", "\n"):
            return newer.oid
    return None


def _operations(plan: Plan) -> list[Operation]:
    """Return fresh operations: the client uses each only once."""
    made: list[Operation] = [CommitOperationDelete(path) for path in plan.deleted]
    return [*made, *(addition(plan.release, file) for file in (*plan.uploaded, *plan.moved))]


def addition(release: Release, file: LocalFile) -> CommitOperationAdd:
    """Return a fresh operation that adds a file; its digest is known, so that nobody hashes it again."""
    made = CommitOperationAdd(path_in_repo=file.path, path_or_fileobj=release.directory / file.path)
    made.upload_info.sha256 = bytes.fromhex(file.sha256)
    return made


def is_of(commit: RemoteCommit, release: Release) -> bool:
    """Say whether a commit published this very release."""
    return commit.title == release.title and f"Manifest-SHA256: {release.digest}" in commit.message


def is_taken_back(commit: RemoteCommit, release: Release) -> bool:
    """Say whether a commit took this very release back."""
    return commit.title == taken_back(release) and f"Manifest-SHA256: {release.digest}" in commit.message


def taken_back(release: Release) -> str:
    """Return the title of the commit that takes a release back."""
    return f"Take back {release.title}"
