"""The Hub as the publisher needs it: few calls, patient with a busy server, silent about the token."""

import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx2
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationCopy,
    CommitOperationDelete,
    HfApi,
    constants,
    get_token,
    hf_hub_url,
)
from huggingface_hub.errors import (
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

from pipeline.errors import ConfigError, OutsideError
from pipeline.publish.patience import PASSING, Patience, patiently, root_of

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Operation = CommitOperationAdd | CommitOperationCopy | CommitOperationDelete

_BLOCK = 1 << 20  # bytes read at a time


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as the Hub's listing tells of it.

    Args:
        size: bytes.
        sha256: of a large file; empty for a small one.
        oid: git's name of a small file.
    """

    size: int
    sha256: str
    oid: str

    def is_same(self, size: int, sha256: str, path: Path) -> bool:
        """Say whether it holds the bytes of a local file; git's name is computed only where the Hub keeps no digest."""
        if self.size != size:
            return False
        return self.sha256 == sha256 if self.sha256 else self.oid == git_oid(path)


@dataclass(frozen=True, slots=True)
class RemoteCommit:
    """A commit of main."""

    oid: str
    title: str
    message: str
    author: str


def git_oid(path: Path) -> str:
    """Return the name that git gives to a file's bytes."""
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


class HubClient:
    """One data set repository on the Hub.

    Args:
        repo: `org/name`.
        endpoint: address of the Hub; `HF_ENDPOINT`, or the public one, without it.
        token: of the steward; from `HF_TOKEN` or the client's store without it.
        patience: with a busy server.
    """

    def __init__(
        self, repo: str, endpoint: str | None = None, token: str = "", patience: Patience | None = None
    ) -> None:
        self.repo = repo
        self.endpoint = (endpoint or os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).rstrip("/")
        self._token = token or get_token() or ""
        self.patience = patience or Patience()
        self._api = HfApi(endpoint=self.endpoint, token=self._token or False)

    def __repr__(self) -> str:
        return f"HubClient({self.repo!r}, {self.endpoint!r})"

    @property
    def place(self) -> str:
        """Return the repository's address for a person."""
        return f"{self.endpoint}/datasets/{self.repo}"

    def ask(self, what: str, call: Callable[[], Result]) -> Result:
        """Return what a call returns, asking again while the server is busy or away.

        Raises:
            OutsideError: when it stays so, or refuses; without token, header or signed address.
        """
        try:
            return self.patiently(call)
        except (OSError, ValueError, RuntimeError, httpx2.HTTPError) as error:
            raise OutsideError(self.told(what, error)) from None

    def patiently(self, call: Callable[[], Result]) -> Result:
        """Return what a call returns, asking again while the failure is a passing one."""
        return patiently(call, self.patience)

    def told(self, what: str, error: BaseException) -> str:
        """Return a message about a failure that holds no secret: neither token nor signed address."""
        root = root_of(error)
        status = getattr(getattr(root, "response", None), "status_code", "")
        said = " ".join(str(getattr(root, "server_message", "") or root).split())
        said = re.sub(r"\?\S+", "", said)
        said = re.sub(r"hf_[A-Za-z0-9_-]+", "hf_…", said)
        if self._token:
            said = said.replace(self._token, "…")
        kind = f"{status} {type(root).__name__}".strip()
        return f"{self.place}: {what} failed ({kind}: {said[:300]}). {_advice(status)}"

    def user(self) -> str:
        """Return who the token belongs to.

        Raises:
            ConfigError: when there is no token.
        """
        if not self._token:
            raise ConfigError(
                f"{self.place}: no token (expected one in HF_TOKEN or from `hf auth login`). Log in, then try again."
            )
        return str(self.ask("asking who the token belongs to", self._api.whoami)["name"])

    def head(self) -> tuple[str, bool] | None:
        """Return the commit of main and whether the repository is private; `None` when there is no repository."""

        def call() -> tuple[str, bool] | None:
            try:
                info = self._api.dataset_info(self.repo)
            except RepositoryNotFoundError:
                return None
            return str(info.sha), bool(info.private)

        return self.ask("looking at the repository", call)

    def tags(self) -> dict[str, str]:
        """Return the commit of each tag."""
        refs = self.ask("listing tags", lambda: self._api.list_repo_refs(self.repo, repo_type="dataset"))
        return {ref.name: ref.target_commit for ref in refs.tags}

    def files(self, revision: str) -> dict[str, RemoteFile]:
        """Return every file of a revision."""

        def call() -> dict[str, RemoteFile]:
            listed = self._api.list_repo_tree(self.repo, recursive=True, revision=revision, repo_type="dataset")
            return {
                e.path: RemoteFile(e.size, e.lfs.sha256 if e.lfs else "", e.blob_id)
                for e in listed
                if isinstance(e, RepoFile)
            }

        return self.ask("listing files", call)

    def commits(self, revision: str = "main") -> list[RemoteCommit]:
        """Return the history of a revision, newest first."""

        def call() -> list[RemoteCommit]:
            try:
                found = self._api.list_repo_commits(self.repo, revision=revision, repo_type="dataset")
            except RevisionNotFoundError:
                return []
            return [RemoteCommit(c.commit_id, c.title, c.message or "", ", ".join(c.authors)) for c in found]

        return self.ask("listing commits", call)

    def read(self, path: str, revision: str, sink: Callable[[bytes], object]) -> None:
        """Hand over a file of a revision, piece by piece; a short answer is an error of the server."""
        url = hf_hub_url(self.repo, path, repo_type="dataset", revision=revision, endpoint=self.endpoint)
        headers = build_hf_headers(token=self._token or False)
        with get_session().stream("GET", url, headers=headers, follow_redirects=True) as response:
            hf_raise_for_status(response)
            for piece in response.iter_bytes(_BLOCK):
                sink(piece)

    def digest(self, path: str, revision: str) -> str:
        """Download a file and return its SHA-256."""

        def call() -> str:
            digest = hashlib.sha256()
            self.read(path, revision, digest.update)
            return digest.hexdigest()

        return self.ask(f"reading {path} back", call)

    def create(self, *, private: bool) -> None:
        """Make the repository; one that is there stays as it is."""
        self.ask(
            "making the repository",
            lambda: self._api.create_repo(self.repo, repo_type="dataset", private=private, exist_ok=True),
        )

    def settle_xet(self) -> bool:
        """Say whether large files travel by Xet; a server that has none gets them by LFS.

        The client itself does not fall back: without this, a Hub inside an agency's network could not be published to
        unless an environment variable was set before the program started.
        """
        if constants.HF_HUB_DISABLE_XET:
            return False
        url = f"{self.endpoint}/api/datasets/{self.repo}/xet-write-token/main"

        def call() -> int:
            response = get_session().get(url, headers=build_hf_headers(token=self._token or False))
            if response.status_code in PASSING:
                hf_raise_for_status(response)
            return int(response.status_code)

        if self.ask("asking for Xet", call) < 400:
            return True
        constants.HF_HUB_DISABLE_XET = True
        return False

    def upload(self, operations: Sequence[CommitOperationAdd]) -> None:
        """Send the bytes of large files; they belong to no commit yet and nobody sees them."""
        self.ask(
            "uploading",
            lambda: self._api.preupload_lfs_files(self.repo, operations, repo_type="dataset", free_memory=False),
        )

    def commit(self, operations: Iterable[Operation], title: str, message: str, parent: str) -> str:
        """Make one commit on main, once, and return its name; fails as the client does, unrepeated."""
        made = self._api.create_commit(
            self.repo,
            list(operations),
            commit_message=title,
            commit_description=message,
            parent_commit=parent,
            repo_type="dataset",
        )
        return str(made.oid)

    def tag(self, name: str, revision: str, message: str) -> None:
        """Tag a commit; a tag of that name that is there stays where it is."""
        self.ask(
            f"tagging {name}",
            lambda: self._api.create_tag(
                self.repo, tag=name, tag_message=message, revision=revision, repo_type="dataset", exist_ok=True
            ),
        )


def _advice(status: object) -> str:
    match status:
        case 401 | 403:
            return "Check that the token may write there."
        case 404:
            return "Check the name, and that the token may see it."
        case 507:
            return "Make room there, then publish again: what is uploaded is not sent twice."
        case _:
            return "Publish again later: it goes on where it stopped."
