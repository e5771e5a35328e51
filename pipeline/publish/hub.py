"""To the Hub: upload, one commit guarded by its parent, read back, and only then the tag.

What is uploaded belongs to no commit until the one commit is made, and the commit is made whole or not at all; so a run
that dies leaves `main` as it was or the whole release on it, never a half one. The tag, by which researchers load, is
made last, after the Hub has given everything back. Each step asks first whether it was done already; that is all
resuming needs.
"""

import logging
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

from manifests import manifest
from pipeline.errors import OutsideError, PublishError, RaceError
from pipeline.publish.hub_check import OWN, differences, read_back, undo
from pipeline.publish.hub_client import HubClient, RemoteFile
from pipeline.publish.hub_commit import Overtaken, addition, attempt, is_of, is_taken_back
from pipeline.publish.plan import LocalFile, Plan, Release, compare
from pipeline.publish.target import Receipt, Watcher

log = logging.getLogger(__name__)

THREADS = 6
GROUP_BYTES = 64_000_000
GROUP_FILES = 100
"""How uploads are cut: so much travels in one call, several calls at once."""

COMMITS = 4
"""Times that a commit is tried anew when somebody changed the repository without touching what is published."""

_VERSION = re.compile(r"v(\d+)\.(\d+)\.(\d+)")


class HubTarget:
    """A data set repository.

    Args:
        client: of the repository.
        public: whether a repository that must be made is public.
    """

    def __init__(self, client: HubClient, *, public: bool = False) -> None:
        self.client = client
        self.public = public

    def plan(self, release: Release) -> Plan:
        """Say what publishing would do; change nothing.

        Raises:
            PublishError: when the repository holds another release of this number, a later one, or another data set.
            OutsideError: when the Hub does not answer.
        """
        user = self.client.user()
        head = self.client.head()
        notes = [("as", user)]
        if head is None:
            return compare(
                self.client.place,
                release,
                {},
                notes=(*notes, ("visibility", f"{'public' if self.public else 'private'}; the repository is made")),
            )
        oid, private = head
        notes.append(("visibility", f"{'private' if private else 'public'}, as it is"))
        tags = self.client.tags()
        if release.tag in tags:
            self._same(release, tags[release.tag])
            return Plan(self.client.place, release, reused=release.files, notes=tuple(notes), state="done", base=oid)
        if (made := self._commit_of(release)) is not None:
            return Plan(self.client.place, release, reused=release.files, notes=tuple(notes), state="finish", base=made)
        self._in_order(release, tags)
        there = self.client.files(oid)
        self._same_name(release, there, oid)
        return compare(
            self.client.place,
            release,
            self._digests(release, there),
            notes=tuple(notes),
            state="change",
            base=oid,
        )

    def publish(self, plan: Plan, watcher: Watcher) -> Receipt:
        """Publish, or finish what an earlier run began.

        Raises:
            PublishError: when what the Hub gives back is not the release; `main` is then put back as it was.
            RaceError: when somebody else changed the repository meanwhile.
            OutsideError: when the Hub does not answer, or refuses.
        """
        quiet = are_progress_bars_disabled()
        disable_progress_bars()
        try:
            return self._publish(plan, watcher)
        finally:
            if not quiet:
                enable_progress_bars()

    def _publish(self, plan: Plan, watcher: Watcher) -> Receipt:
        release = plan.release
        if plan.state == "done":
            return Receipt(self._address(release), worked=False)
        if plan.state == "finish":
            return self._finish(release, plan.base, "", watcher)
        if not plan.base:
            self.client.create(private=not self.public)
            made = self.plan(release)
            plan = replace(made, state="change") if made.state in {"new", "change"} else made
            if plan.state != "change":
                return self._publish(plan, watcher)
        self._upload(plan, watcher)
        commit, parent = self._commit(plan, watcher)
        return self._finish(release, commit, parent, watcher)

    def _finish(self, release: Release, commit: str, parent: str, watcher: Watcher) -> Receipt:
        """Read back, then tag."""
        try:
            read_back(self.client, release, commit, watcher)
        except PublishError as error:
            raise PublishError(f"{error}\n{undo(self.client, release, commit, parent)}") from None
        watcher.say(f"tag         {release.tag} -> {commit[:12]}")
        self.client.tag(release.tag, commit, f"{release.title}\n\nManifest-SHA256: {release.digest}")
        found = self.client.tags().get(release.tag)
        if found != commit:
            if found is None:
                raise OutsideError(f"{self.client.place}: {release.tag} was not made. Publish again.")
            self._same(release, found)
            raise RaceError(
                f"{self.client.place}: another run tagged {release.tag} meanwhile, at {found[:12]}; "
                "it holds the same release. Nothing more to do."
            )
        return Receipt(self._address(release), (f"commit      {commit}",))

    def _address(self, release: Release) -> str:
        return f"hf://datasets/{self.client.repo}@{release.tag}"

    def _same(self, release: Release, commit: str) -> None:
        """Refuse a tag that holds another release.

        Raises:
            PublishError: when it does.
        """
        wrong = list(differences(self.client, release, commit))
        if wrong:
            raise PublishError(
                f"{self.client.place}: {release.tag} holds another release than {release.directory} "
                f"({len(wrong)} files differ, first {wrong[0]}). "
                "What is published never changes: give this release another version."
            )

    def _commit_of(self, release: Release) -> str | None:
        """Return the commit by which an earlier run published this very release, although it has no tag yet."""
        for commit in self.client.commits():
            if is_taken_back(commit, release):
                return None
            if is_of(commit, release):
                return commit.oid
        return None

    def _in_order(self, release: Release, tags: Mapping[str, str]) -> None:
        """Refuse to put an older release on `main`.

        Raises:
            PublishError: when a later one stands there.
        """
        mine = _numbers(release.tag)
        later = sorted((n, t) for t in tags if (n := _numbers(t)) is not None and mine is not None and n > mine)
        if later:
            raise PublishError(
                f"{self.client.place}: {later[-1][1]} is published already, and {release.tag} comes before it. "
                "Give the release a later version, or publish it to another repository."
            )

    def _same_name(self, release: Release, there: Mapping[str, RemoteFile], revision: str) -> None:
        """Refuse a repository of another data set.

        Raises:
            PublishError: when its manifest bears another name.
        """
        if manifest.PATH not in there:
            return
        pieces: list[bytes] = []
        self.client.ask("reading the manifest", lambda: self.client.read(manifest.PATH, revision, pieces.append))
        found = manifest.parse(b"".join(pieces), f"{self.client.place} {manifest.PATH}")
        if found.name != release.manifest.name:
            raise PublishError(
                f"{self.client.place}: holds the data set {found.name} (got {release.manifest.name}). "
                "Publish to a repository of its own."
            )

    def _digests(self, release: Release, there: Mapping[str, RemoteFile]) -> dict[str, str]:
        """Return digests by path of what is there; a small file has its own only where it is the release's."""
        mine = {file.path: file for file in release.files}
        found = {}
        for path, remote in there.items():
            if path in OWN:
                continue
            file = mine.get(path)
            same = file is not None and remote.is_same(file.size, file.sha256, release.directory / path)
            found[path] = file.sha256 if file is not None and same else remote.sha256 or f"git:{remote.oid}"
        return found

    def _upload(self, plan: Plan, watcher: Watcher) -> None:
        """Send the bytes that are not there, several groups at once."""
        xet = self.client.settle_xet()
        watcher.begin("upload", sum(f.size for f in plan.uploaded))

        def send(group: Sequence[LocalFile]) -> None:
            self.client.upload([addition(plan.release, file) for file in group])
            watcher.advance(sum(file.size for file in group))

        # Xet sends its chunks in parallel by itself, and finds more to reuse the more files it sees at once.
        with ThreadPoolExecutor(1 if xet else THREADS) as pool:
            for done in [pool.submit(send, group) for group in _groups(plan.uploaded)]:
                done.result()

    def _commit(self, plan: Plan, watcher: Watcher) -> tuple[str, str]:
        """Make the one commit; return it and the one before it."""
        release, agreed = plan.release, plan.changes
        # By the run's name a commit whose answer was lost is told from another steward's of the same release.
        message = (
            f"Manifest-SHA256: {release.digest}\nLedger-Root: {release.manifest.ledger.root}\n"
            f"Run: {secrets.token_hex(16)}"
        )
        for number in range(COMMITS):
            watcher.say(f"commit      {len(agreed[0])} files written, {len(agreed[1])} removed")
            try:
                return attempt(self.client, plan, message), plan.base
            except Overtaken:
                log.info("main moved while %s was being published (attempt %d)", release.title, number + 1)
            again = self.plan(release)
            if again.state in {"done", "finish"} or again.changes != agreed:
                raise RaceError(self._overtaken(release, again))
            plan = again
        raise RaceError(self._overtaken(release, plan))

    def _overtaken(self, release: Release, now: Plan) -> str:
        """Return what to tell a steward who was second."""
        last = next(iter(self.client.commits()), None)
        who = f"{last.author} committed {last.title!r} ({last.oid[:12]})" if last else "somebody changed it"
        same = now.state in {"done", "finish"}
        return (
            f"{self.client.place}: {who} meanwhile; "
            f"{f'that is {release.title} itself' if same else f'nothing of {release.title} is on main'}. "
            + ("Publish again to see that it is whole." if same else "Look at it, then publish again: it plans anew.")
        )


def _groups(files: Sequence[LocalFile]) -> Iterator[list[LocalFile]]:
    """Yield files in groups that travel together, the largest first."""
    group: list[LocalFile] = []
    size = 0
    for file in sorted(files, key=lambda f: (-f.size, f.path)):
        if group and (size + file.size > GROUP_BYTES or len(group) == GROUP_FILES):
            yield group
            group, size = [], 0
        group.append(file)
        size += file.size
    if group:
        yield group


def _numbers(tag: str) -> tuple[int, int, int] | None:
    match = _VERSION.fullmatch(tag)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None
