"""What a kind of acquisition works with: the declaration, the transport, the store, the screen."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from manifests.source import Source
from pipeline.acquire.fetch import Download, Fetched, digests
from pipeline.acquire.names import told_apart
from pipeline.acquire.passing import RefusedError
from pipeline.acquire.store import Store
from pipeline.acquire.transport import Transport, bare
from pipeline.acquire.wanted import Survey, Wanted
from pipeline.config import Acquire
from pipeline.errors import ConfigError, OutsideError, SourceChangedError
from pipeline.globs import matches
from pipeline.snapshot_record import FileEntry

How = TypeVar("How")


class Watcher(Protocol):
    """Who is told how an acquisition goes on."""

    def begin(self, what: str, files: int | None, size: int | None) -> None:
        """Begin a stretch of work; numbers are `None` where nobody knows them."""

    def advance(self, size: int) -> None:
        """Show bytes that came."""

    def finished(self, path: str) -> None:
        """Show a finished file."""

    def tell(self, line: str) -> None:
        """Say something."""


@dataclass(slots=True)
class World:
    """One acquisition.

    Args:
        source: what is fetched.
        settings: how.
        transport: the way over HTTP.
        store: where it goes.
        watcher: who is told.
        missing: files that were listed and are not there.
    """

    source: Source
    settings: Acquire
    transport: Transport
    store: Store
    watcher: Watcher
    missing: list[str] = field(default_factory=list)

    def how(self, kind: type[How]) -> How:
        """Return the `[acquire]` table as the kind's own model.

        Raises:
            ConfigError: when it is another kind's.
        """
        how = self.source.acquire
        if not isinstance(how, kind):
            raise ConfigError(f"{self.source.name}: acquire.kind is {how.kind!r}, this is {kind.__name__}.")
        return how

    def chosen(self, files: Iterable[Wanted]) -> tuple[Wanted, ...]:
        """Return the files that the declaration includes, their names told apart.

        Raises:
            SourceChangedError: when there are none, or more than it allows.
        """
        how = self.source.acquire
        wanted = [w for w in files if matches(w.path, how.include) and not matches(w.path, how.exclude)]
        chosen = tuple(told_apart(wanted))
        if not chosen:
            raise SourceChangedError(
                f"{self.source.name}: {how.where or 'the source'} offers no file that `include` names. Look at it "
                "and mend `acquire`."
            )
        if len(chosen) > how.max_files:
            raise SourceChangedError(
                f"{self.source.name}: {len(chosen)} files are offered, acquire.max_files is {how.max_files}. Raise it "
                "only if there really are more."
            )
        return chosen

    def fetch_all(self, survey: Survey) -> None:
        """Fetch every file of a survey that is not here yet, over HTTP.

        Raises:
            OutsideError: when files cannot be had; all of them are named, and what came stays.
        """
        self.check_room(survey)
        self.watcher.begin(self.source.name, len(survey.files), survey.size)
        for wanted in survey.files:
            try:
                self.fetch(wanted)
            except RefusedError as error:
                if not error.gone:
                    raise
                self.missing.append(wanted.path)
        self.lost()

    def lost(self) -> None:
        """Stop when more listed files are missing than the declaration tolerates.

        Raises:
            OutsideError: naming them.
        """
        allowed = self.source.acquire.missing
        if len(self.missing) > allowed:
            some = ", ".join(self.missing[:5]) + (", …" if len(self.missing) > 5 else "")
            raise OutsideError(
                f"{self.source.name}: {len(self.missing)} listed file(s) are not there (404 or 410), "
                f"acquire.missing allows {allowed}: {some}. Tell the publisher, or raise acquire.missing; they are "
                "recorded then."
            )

    def fetch(self, wanted: Wanted) -> FileEntry:
        """Fetch one file over HTTP unless it is here already, from this run or from the snapshot before."""
        entry = self.have(wanted)
        if entry is None:
            earlier = self.store.earlier.get(wanted.path)
            if earlier is not None and (wanted.digests or earlier.url != bare(wanted.url)):
                earlier = None
            part = self.store.part(wanted.path)
            limit = self.limit()
            fetched = Download(self.transport, wanted, part, limit, earlier, self.watcher.advance).run()
            if fetched.unchanged:
                entry = self.store.keep(wanted.path)
                if entry is None:  # the snapshot before was altered on this disk
                    fetched = Download(self.transport, wanted, part, limit, None, self.watcher.advance).run()
            if entry is None:
                entry = self.put(wanted, fetched)
        self.watcher.finished(wanted.path)
        self.check_sum()
        return entry

    def put(self, wanted: Wanted, fetched: Fetched) -> FileEntry:
        """Take a finished part over into the files of this acquisition."""
        entry = FileEntry(
            path=wanted.path,
            bytes=fetched.size,
            sha256=fetched.sha256,
            url=bare(wanted.url),
            fetched=fetched.fetched,
            headers=fetched.headers,
            verified=fetched.verified,
            upstream=wanted.upstream,
            encoding=fetched.headers.get("content-encoding", "").replace("identity", ""),
        )
        self.store.put(entry, self.store.part(wanted.path))
        return entry

    def have(self, wanted: Wanted) -> FileEntry | None:
        """Return a file that need not be fetched, because a digest of the publisher or this run vouches for it."""
        entry = self.store.entries.get(wanted.path)
        if entry is not None and entry.url == bare(wanted.url) and wanted.size in (None, entry.bytes):
            place = self.store.files / wanted.path
            if not wanted.digests or digests(place, set(wanted.digests)) == wanted.digests:
                return entry
        earlier = self.store.earlier.get(wanted.path)
        if earlier is None or wanted.size not in (None, earlier.bytes):
            return None
        tag = wanted.headers.get("etag")
        if not wanted.digests:
            return self.store.keep(wanted.path) if tag and tag == earlier.headers.get("etag") else None
        place = self.store.earlier_path(wanted.path)
        if place.is_file() and digests(place, set(wanted.digests)) == wanted.digests:
            return self.store.keep(wanted.path)
        return None

    def limit(self) -> int:
        """Return the bytes that the next file may have."""
        return min(self.source.acquire.max_file_bytes, self.source.bytes[1] - self.store.total)

    def check_sum(self) -> None:
        """Stop when what came is more than the source may have.

        Raises:
            SourceChangedError: beyond `bytes`.
        """
        if self.store.total > self.source.bytes[1]:
            raise SourceChangedError(
                f"{self.source.name}: more than {self.source.bytes[1]} bytes, the upper bound of `bytes`. Look at the "
                "source; raise it only if it really grew."
            )

    def check_room(self, survey: Survey) -> None:
        """Stop before the disk is full instead of in the middle.

        Raises:
            SourceChangedError: when the files are more than the source may have.
            OutsideError: when there is no room for them.
        """
        size = survey.size or 0
        if size > self.source.bytes[1]:
            raise SourceChangedError(
                f"{self.source.name}: {size} bytes are offered, the upper bound of `bytes` is {self.source.bytes[1]}. "
                "Raise it only if the source really grew."
            )
        need = size - self.store.total
        free = shutil.disk_usage(self.store.root).free
        if need + self.settings.min_free_bytes > free:
            raise OutsideError(
                f"{self.store.root}: {need} bytes are to come and {free} are free ({self.settings.min_free_bytes} stay "
                "free, acquire.min_free_bytes). Make room, or give another folder with --raw."
            )
