"""What the Hub keeps: objects by digest, repositories whose commits never change, branches and tags that point to them."""

import base64
import hashlib
import json
import os
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

ATTRIBUTES = """\
*.7z filter=lfs diff=lfs merge=lfs -text
*.arrow filter=lfs diff=lfs merge=lfs -text
*.bin filter=lfs diff=lfs merge=lfs -text
*.bz2 filter=lfs diff=lfs merge=lfs -text
*.ftz filter=lfs diff=lfs merge=lfs -text
*.gz filter=lfs diff=lfs merge=lfs -text
*.npz filter=lfs diff=lfs merge=lfs -text
*.parquet filter=lfs diff=lfs merge=lfs -text
*.pickle filter=lfs diff=lfs merge=lfs -text
*.safetensors filter=lfs diff=lfs merge=lfs -text
*.tar filter=lfs diff=lfs merge=lfs -text
*.zip filter=lfs diff=lfs merge=lfs -text
*.zst filter=lfs diff=lfs merge=lfs -text
*.jpg filter=lfs diff=lfs merge=lfs -text
*.png filter=lfs diff=lfs merge=lfs -text
*.webp filter=lfs diff=lfs merge=lfs -text
"""
"""What a new data set repository holds; the endings decide which files are kept as large ones."""

LARGE = 10 * 1024 * 1024
"""Bytes from which a file is kept as a large one whatever its ending."""

_LARGE_ENDINGS = tuple(re.findall(r"^\*(\.\S+) filter=lfs", ATTRIBUTES, re.MULTILINE))
_SHA = re.compile(r"[0-9a-f]{40}")
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class HubError(Exception):
    """An answer that is not a success.

    Args:
        status: HTTP status.
        code: what the client sees as `X-Error-Code`; empty for none.
        message: for people.
    """

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a commit: its object, and whether it is kept as a large file."""

    path: str
    size: int
    sha256: str
    oid: str
    large: bool


@dataclass(frozen=True, slots=True)
class Commit:
    """One state of a repository. Its oid is a digest over all of it, so that no commit can be altered in place."""

    parent: str | None
    title: str
    description: str
    author: str
    number: int
    entries: Mapping[str, Entry]
    oid: str = field(init=False)

    def __post_init__(self):
        files = sorted((e.path, e.sha256, e.large) for e in self.entries.values())
        told = [self.parent, self.title, self.description, self.author, self.number, files]
        object.__setattr__(self, "oid", hashlib.sha1(json.dumps(told).encode()).hexdigest())

    @property
    def date(self) -> str:
        """Return the time of the commit: a clock that ticks once a commit, so that runs can be compared."""
        return (_EPOCH + timedelta(minutes=self.number)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Objects:
    """Files by SHA-256 on disk, written whole or not at all."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where an object lies, whether it is there or not."""
        return self.folder / sha256

    def has(self, sha256: str) -> bool:
        """Say whether an object is there."""
        return self.path(sha256).is_file()

    def put(self, stream: Iterator[bytes], expected: str = "") -> str:
        """Keep what a stream holds and return its digest.

        Raises:
            HubError: when it is not the digest that was promised.
        """
        digest = hashlib.sha256()
        temporary = self.folder / f".{os.getpid()}.{threading.get_ident()}.part"
        try:
            with temporary.open("wb") as sink:
                for piece in stream:
                    digest.update(piece)
                    sink.write(piece)
            found = digest.hexdigest()
            if expected and found != expected:
                raise HubError(400, "", f"content has another digest (got {found}, expected {expected})")
            temporary.replace(self.path(found))
        finally:
            temporary.unlink(missing_ok=True)
        return found

    def remove(self, sha256: str) -> None:
        """Forget an object."""
        self.path(sha256).unlink(missing_ok=True)


class Repository:
    """One repository. Every change of a reference happens under its lock, as one step."""

    def __init__(self, kind: str, name: str, objects: Objects, *, private: bool):
        self.kind, self.name, self.objects, self.private = kind, name, objects, private
        self.commits: dict[str, Commit] = {}
        self.branches: dict[str, str] = {}
        self.tags: dict[str, str] = {}
        self.large: dict[str, int] = {}
        self.lock = threading.RLock()
        self._number = 0
        first = self.entry(".gitattributes", ATTRIBUTES.encode())
        self.branches["main"] = self._keep(None, "initial commit", "", "hub", {first.path: first}).oid

    def entry(self, path: str, data: bytes) -> Entry:
        """Keep a small file and return its entry."""
        sha256 = self.objects.put(iter([data]))
        oid = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        return Entry(path, len(data), sha256, oid, large=False)

    def large_entry(self, path: str, sha256: str) -> Entry:
        """Return the entry of a large file that was uploaded to this repository before."""
        if sha256 not in self.large or not self.objects.has(sha256):
            raise HubError(400, "", f"LFS pointer pointed to a file that does not exist: {path}")
        size = self.large[sha256]
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode()
        oid = hashlib.sha1(b"blob %d\0" % len(pointer) + pointer).hexdigest()
        return Entry(path, size, sha256, oid, large=True)

    def resolve(self, revision: str) -> Commit:
        """Return the commit that a branch, a tag or a commit's own name stands for."""
        name = revision.removeprefix("refs/heads/").removeprefix("refs/tags/")
        oid = self.branches.get(name) or self.tags.get(name) or (revision if revision in self.commits else None)
        if oid is None:
            raise HubError(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return self.commits[oid]

    def commit(self, branch: str, changes: "Changes", author: str) -> Commit:
        """Add one commit to a branch, all of it or nothing.

        Raises:
            HubError: 412 when the branch is not where the client thinks it is.
        """
        with self.lock:
            if branch not in self.branches:
                raise HubError(404, "RevisionNotFound", f"Invalid rev id: {branch}")
            head = self.branches[branch]
            if changes.parent and changes.parent != head:
                raise HubError(412, "", "A commit has happened since. Please refresh and try again.")
            entries = dict(self.commits[head].entries)
            for path in changes.deleted:
                gone = [p for p in entries if p == path or (path.endswith("/") and p.startswith(path))]
                if not gone:
                    raise HubError(404, "EntryNotFound", f"A file with this name doesn't exist: {path}")
                for name in gone:
                    del entries[name]
            for path, data in changes.small.items():
                entries[path] = self.entry(path, data)
            for path, sha256 in changes.large.items():
                entries[path] = self.large_entry(path, sha256)
            made = self._keep(head, changes.title, changes.description, author, entries)
            self.branches[branch] = made.oid
            return made

    def history(self, revision: str) -> Iterator[Commit]:
        """Yield a commit and its ancestors, newest first."""
        commit: Commit | None = self.resolve(revision)
        while commit is not None:
            yield commit
            commit = self.commits.get(commit.parent or "")

    def squash(self, branch: str, message: str, author: str) -> None:
        """Put one commit without ancestors in the place of a branch's history."""
        with self.lock:
            head = self.resolve(branch)
            self.branches[branch] = self._keep(None, message, "", author, dict(head.entries)).oid

    def forget(self, digests: list[str]) -> None:
        """Remove large files for good; commits that name them stay and cannot be read any more there."""
        with self.lock:
            for sha256 in digests:
                self.large.pop(sha256, None)
                self.objects.remove(sha256)

    def _keep(self, parent, title, description, author, entries) -> Commit:
        self._number += 1
        made = Commit(parent, title, description, author, self._number, dict(sorted(entries.items())))
        self.commits[made.oid] = made
        return made


@dataclass(slots=True)
class Changes:
    """What one commit asks for."""

    title: str = ""
    description: str = ""
    parent: str | None = None
    small: dict[str, bytes] = field(default_factory=dict)
    large: dict[str, str] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, lines: bytes) -> "Changes":
        """Read the lines of JSON that a commit is made of.

        Raises:
            HubError: when a line is none, or asks for what the Hub does not know.
        """
        made = cls()
        try:
            for line in filter(None, lines.split(b"\n")):
                told = json.loads(line)
                made._take(told["key"], told["value"])
        except (ValueError, KeyError, TypeError) as error:
            raise HubError(400, "", f"commit: not readable ({type(error).__name__})") from error
        return made

    def _take(self, key, value):
        match key:
            case "header":
                self.title, self.description = value["summary"], value.get("description", "")
                self.parent = value.get("parentCommit")
                if self.parent is not None and not _SHA.fullmatch(self.parent):
                    raise HubError(400, "", "parentCommit: not a commit id")
            case "file":
                self.small[_clean(value["path"])] = base64.b64decode(value["content"])
            case "lfsFile":
                self.large[_clean(value["path"])] = value["oid"]
            case "deletedFile":
                self.deleted.append(_clean(value["path"]))
            case "deletedFolder":
                self.deleted.append(_clean(value["path"]).rstrip("/") + "/")
            case _:
                raise HubError(400, "", f"commit: unknown key {key}")


def _clean(path: str) -> str:
    if path.startswith("/") or ".." in path.split("/"):
        raise HubError(400, "", f"invalid path: {path}")
    return path


def is_large(path: str, size: int, sample: bytes) -> bool:
    """Say whether the Hub keeps a file as a large one: by its ending, its size, or because it is no text."""
    return path.endswith(_LARGE_ENDINGS) or size >= LARGE or b"\0" in sample


class Store:
    """All repositories of one Hub, and their objects in a folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.objects = Objects(folder / "objects")
        self.repositories: dict[tuple[str, str], Repository] = {}
        self.lock = threading.RLock()

    def create(self, kind: str, name: str, *, private: bool) -> Repository:
        """Make a repository.

        Raises:
            HubError: 409 when it is there.
        """
        with self.lock:
            if (kind, name) in self.repositories:
                raise HubError(409, "", "You already created this dataset repo")
            made = self.repositories[kind, name] = Repository(kind, name, self.objects, private=private)
            return made

    def find(self, kind: str, name: str) -> Repository:
        """Return a repository.

        Raises:
            HubError: 404 when there is none.
        """
        found = self.repositories.get((kind, name))
        if found is None:
            raise HubError(404, "RepoNotFound", "Repository not found")
        return found

    def remove(self, kind: str, name: str) -> None:
        """Forget a repository."""
        with self.lock:
            self.find(kind, name)
            del self.repositories[kind, name]

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)
