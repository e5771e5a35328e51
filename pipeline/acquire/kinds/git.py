"""The files of one commit, by the git program: stored bytes, no hook, no filter, no prompt, no other protocol."""

import configparser
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote, urljoin, urlsplit

from manifests.acquisition import Git
from pipeline.acquire import lfs, names
from pipeline.acquire.fetch import BLOCK, Fetched, digests, now
from pipeline.acquire.git_program import Repository
from pipeline.acquire.transport import Asked, place_of
from pipeline.acquire.wanted import Survey, Wanted
from pipeline.acquire.world import World
from pipeline.errors import OutsideError, SourceChangedError

_ADVERTISED = "application/x-git-upload-pack-advertisement"
_ASK = "/info/refs?service=git-upload-pack"
_DEEPEST = 4
"""Submodules within submodules."""

_FILES = frozenset({"100644", "100755", "100664"})
_MODULE = "160000"
_NAMES = {"120000": "symbolic link", _MODULE: "submodule"}


def survey(world: World) -> Survey:
    """Ask which commit the revision is; what is in it shows when it is fetched.

    Raises:
        OutsideError: when there is no repository or no such revision.
    """
    how = world.how(Git)
    commit = _repository(world, how.url, "git").resolve(how.revision)
    return Survey((), None, commit, ("The files of a commit show when it is fetched.",))


def collect(world: World) -> Survey:
    """Fetch the commit and write its files."""
    how = world.how(Git)
    top = _repository(world, how.url, "git")
    commit = top.resolve(how.revision)
    if (kept := _as_before(world, commit)) is not None:
        return kept
    world.watcher.tell(f"{world.source.name}: fetching commit {commit[:12]}")
    gathered = _Gathered(world)
    gathered.add(top, commit, "", 0)
    chosen = world.chosen(gathered.found)
    found = Survey(chosen, len(chosen), commit, tuple(gathered.notes))
    world.check_room(found)
    world.watcher.begin(world.source.name, len(chosen), found.size)
    for repository in gathered.repositories:
        pointers = [
            (wanted, pointer)
            for wanted, pointer in _write(world, repository, [w for w in chosen if gathered.home[w.url] is repository])
            if pointer is not None
        ]
        _large(world, repository, pointers)
    return found


def _as_before(world: World, commit: str) -> Survey | None:
    """Take the snapshot before over whole, if it is of this commit and of the same declaration."""
    before = world.store.previous
    if before is None or before.revision != commit or before.declaration_sha256 != world.store.key:
        return None
    wanted = tuple(Wanted(f.path, f.url, f.bytes, {"sha256": f.sha256}) for f in before.files if not f.archive)
    return Survey(wanted, len(wanted), commit) if all(world.have(w) for w in wanted) else None


def _repository(world: World, url: str, folder: str) -> Repository:
    """Find where the repository answers, by our own transport, so that git itself follows no redirect.

    Raises:
        OutsideError: when nothing there speaks git.
    """
    page = world.transport.get(
        Asked(url.rstrip("/") + _ASK, obey=False, secret=world.source.acquire.secret is not None)
    )
    if not page.headers.get("content-type", "").startswith(_ADVERTISED):
        raise OutsideError(f"{url}: no git repository answers there. Look at it in a browser and mend acquire.url.")
    final = page.final.removesuffix(_ASK)
    secret = world.transport.secret if place_of(final) == place_of(world.source.acquire.where) else None
    return Repository(world.store.work / folder, final, world.transport, world.source.bytes[1], secret)


@dataclass(slots=True)
class _Gathered:
    """The files of a commit and of its submodules.

    Args:
        world: the acquisition.
        found: all of them.
        repositories: in which they lie.
        home: by address, the repository of each.
        notes: what is left out.
    """

    world: World
    found: list[Wanted] = field(default_factory=list)
    repositories: list[Repository] = field(default_factory=list)
    home: dict[str, Repository] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, repository: Repository, commit: str, prefix: str, depth: int) -> None:
        """Fetch a commit and list its files, those of its submodules behind them."""
        repository.fetch(commit, self.world.watcher.advance)
        self.repositories.append(repository)
        left: Counter[str] = Counter()
        modules: dict[str, str] = {}
        for mode, oid, size, path in _tree(repository, commit):
            if mode in _FILES:
                self._file(repository, oid, size, prefix + path)
            elif mode == _MODULE and self.world.how(Git).submodules:
                modules[path] = oid
            else:
                left[mode] += 1
        self.notes += [
            f"{count} {_NAMES.get(mode, mode)}(s) are left out{f' of {prefix}' if prefix else ''}."
            for mode, count in sorted(left.items())
        ]
        if modules:
            self._modules(repository, commit, prefix, modules, depth + 1)

    def _file(self, repository: Repository, oid: str, size: int, upstream: str) -> None:
        path = names.safe(upstream)
        shown = upstream.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        url = f"{repository.url}#{oid}/{quote(shown)}"
        stated = {"git" if len(oid) == 40 else "git256": oid}
        self.found.append(Wanted(path, url, size, stated, "" if path == shown else shown))
        self.home[url] = repository

    def _modules(  # one place of a tree
        self, repository: Repository, commit: str, prefix: str, modules: dict[str, str], depth: int
    ) -> None:
        if depth > _DEEPEST:
            raise SourceChangedError(f"{repository.url}: submodules lie more than {_DEEPEST} deep. Leave them out.")
        addresses = _addresses(repository, commit)
        for path, oid in sorted(modules.items()):
            if path not in addresses:
                raise SourceChangedError(f"{repository.url}: .gitmodules does not name {path}. Leave submodules out.")
            url = _joined(repository.url, addresses[path])
            hosts = {place_of(self.world.source.acquire.where), *self.world.source.acquire.hosts}
            if place_of(url) not in hosts and place_of(url).partition(":")[0] not in hosts:
                raise SourceChangedError(f"{path}: a submodule at {place_of(url)}, which acquire.hosts does not name.")
            inner = _repository(self.world, url, f"git-{len(self.repositories)}")
            self.add(inner, oid, f"{prefix}{path}/", depth)


def _tree(repository: Repository, commit: str) -> Iterator[tuple[str, str, int, str]]:
    """Yield mode, object id, size and path of every entry of a commit."""
    for line in repository.run("ls-tree", "-r", "-l", "-z", "--full-tree", commit).split(b"\0"):
        if line:
            facts, _, path = line.partition(b"\t")
            mode, _, oid, size = facts.decode().split()
            yield mode, oid, int(size) if size.isdigit() else 0, path.decode("utf-8", "surrogateescape")


def _addresses(repository: Repository, commit: str) -> dict[str, str]:
    """Return the address of each submodule by its path."""
    said = repository.run("cat-file", "blob", f"{commit}:.gitmodules").decode("utf-8", "replace")
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string("\n".join(line.strip() for line in said.splitlines()))
    except configparser.Error as error:
        raise SourceChangedError(f"{repository.url}: .gitmodules is not readable. Leave submodules out.") from error
    return {
        parser.get(s, "path"): parser.get(s, "url")
        for s in parser.sections()
        if parser.has_option(s, "path") and parser.has_option(s, "url")
    }


def _joined(base: str, url: str) -> str:
    """Return the address of a submodule, which may be relative to its parent's."""
    joined = urljoin(base.rstrip("/") + "/", url) if url.startswith(("../", "./")) else url
    if urlsplit(joined).scheme not in ("http", "https"):
        raise SourceChangedError(f"{base}: a submodule by another protocol than https ({url!r:.80}). Leave it out.")
    return joined


def _write(world: World, repository: Repository, files: list[Wanted]) -> Iterator[tuple[Wanted, lfs.Pointer | None]]:
    """Write files as they are stored; yield each with what it points to, if it is an LFS pointer."""
    with repository.reading() as process:
        asking, giving = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        for wanted in files:
            if world.have(wanted) is None:
                part = world.store.part(wanted.path)
                asking.write(next(iter(wanted.digests.values())).encode() + b"\n")
                asking.flush()
                size = _copy(giving, part)
                stated = digests(part, {"sha256", *wanted.digests})
                if size != wanted.size or any(stated[n] != d for n, d in wanted.digests.items()):
                    raise OutsideError(f"{repository.url}: {wanted.path} came damaged. Run the same command again.")
                world.put(wanted, Fetched(size, stated["sha256"], now(), {}, tuple(sorted(wanted.digests))))
            world.watcher.finished(wanted.path)
            world.check_sum()
            place = world.store.files / wanted.path
            small = (wanted.size or 0) <= lfs.LONGEST
            yield wanted, lfs.pointer(place.read_bytes()) if small else None


def _copy(giving: IO[bytes], part: Path) -> int:
    """Copy one object from git's stream into a part."""
    head = giving.readline().split()
    if len(head) != 3:
        raise OutsideError(f"git: an object is missing ({b' '.join(head).decode('ascii', 'replace')}). Run again.")
    size = left = int(head[2])
    part.parent.mkdir(parents=True, exist_ok=True)
    with part.open("wb") as target:
        while left and (block := giving.read(min(BLOCK, left))):
            target.write(block)
            left -= len(block)
        target.flush()
        os.fsync(target.fileno())
    giving.read(1)
    return size - left


def _large(world: World, repository: Repository, pointers: list[tuple[Wanted, lfs.Pointer]]) -> None:
    """Put large files in the place of their pointers.

    Raises:
        SourceChangedError: when there are pointers and the declaration does not say to follow them.
    """
    if not pointers:
        return
    how = world.how(Git)
    if not how.lfs:
        raise SourceChangedError(
            f"{repository.url}: {len(pointers)} file(s) are pointers to Git LFS, such as {pointers[0][0].path}. Write "
            "lfs = true, or leave them out by acquire.exclude."
        )
    for wanted in lfs.located(world.transport, repository.url, pointers, secret=how.secret is not None):
        world.fetch(wanted)
