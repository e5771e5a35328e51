"""One acquisition from beginning to end: evidence, reservations, files, checks, snapshot."""

import errno
import hashlib
import logging
import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson

from manifests.acquisition import CountedBy
from manifests.facts import snapshot_digest
from manifests.manifest import Input
from manifests.source import Source
from pipeline.acquire import archives, evidence, kind, reservations
from pipeline.acquire.fetch import now
from pipeline.acquire.sealing import Acquired, seal
from pipeline.acquire.store import Store
from pipeline.acquire.transport import Transport, place_of
from pipeline.acquire.wanted import Survey
from pipeline.acquire.world import Watcher, World
from pipeline.config import Config
from pipeline.errors import ConfigError, OutsideError, SourceChangedError
from pipeline.files import locked
from pipeline.globs import matches
from pipeline.snapshot_record import Expected, FileEntry, Signal, SnapshotRecord

log = logging.getLogger(__name__)

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})

STALE_DAYS = 30
"""Work that was begun longer ago is begun anew: its files would be of another time than the rest."""


def transport_of(source: Source, config: Config) -> Transport:
    """Return the transport for one source.

    Raises:
        ConfigError: when nobody is named whom a publisher could write to, or a key is missing.
    """
    how = source.acquire
    contact = config.acquire.contact or config.release.contact
    if not contact and how.kind != "directory":
        raise ConfigError(
            "acquire.contact: a publisher must be able to write to us; the address stands in the user agent. Set it, "
            "or release.contact, in gemeingut.toml."
        )
    secret = None
    if how.secret is not None:
        value = os.environ.get(how.secret.env, "")
        if not value:
            raise ConfigError(f"{source.name}: the environment variable {how.secret.env} is empty. Put the key there.")
        secret = (how.secret.header, how.secret.prefix + value)
    declared = [how.where, *(getattr(how, "hosts", ())), getattr(how, "endpoint", "")]
    declared += [named.url for named in (*getattr(how, "indexes", ()), *getattr(how, "resources", ()))]
    places = {place_of(u) for u in declared if "://" in u} | {h.lower() for h in how.hosts}
    places |= {place_of(e.url) for c in (source.license, *source.other_licenses) for e in c.evidence if "://" in e.url}
    if source.terms is not None:
        places.add(place_of(source.terms.url))
    return Transport(
        config.acquire,
        contact,
        how.seconds_between_requests,
        how.robots_exception,
        frozenset(places),
        secret,
    )


def dry_run(source: Source, root: Path, config: Config, watcher: Watcher) -> tuple[Survey, tuple[Signal, ...]]:
    """Look what would be fetched, without writing a file of it.

    Raises:
        PipelineError: as `acquire` does.
    """
    with tempfile.TemporaryDirectory(prefix="gemeingut-") as folder:
        store = Store(root, _key(source), now(), Path(folder) / "work")
        world = World(source, config.acquire, transport_of(source, config), store, watcher)
        try:
            survey = kind(source.acquire.kind).survey(world)
            urls = _sample_urls(source, survey)
            return survey, tuple(reservations.of_hosts(world.transport, urls))
        finally:
            world.transport.close()


def acquire(source: Source, root: Path, config: Config, watcher: Watcher) -> Acquired:
    """Fetch a source into a new snapshot, or find that the one before still holds.

    Args:
        source: its declaration.
        root: `<raw>/<source>`.
        config: all settings.
        watcher: who is told.

    Raises:
        ConfigError: the declaration or the settings do not say what is needed.
        OutsideError: network, publisher or disk; what came stays, the same command goes on.
        SourceChangedError: the source is not as declared; nothing is sealed.
        BuildError: another run is at work in the same folder.
    """
    with locked(root):
        world = _world(source, root, config, watcher)
        try:
            return _Acquisition(world, config).run()
        except OSError as error:
            if error.errno in _FULL:
                raise OutsideError(
                    f"{root}: {error.strerror}. Make room; the same command goes on where it stopped."
                ) from error
            raise OutsideError(f"{root}: {error}. Mend it; the same command goes on where it stopped.") from error
        finally:
            world.transport.close()


def _world(source: Source, root: Path, config: Config, watcher: Watcher) -> World:
    transport = transport_of(source, config)
    root.mkdir(parents=True, exist_ok=True)
    store = Store(root, _key(source), now())
    if (datetime.now(UTC) - datetime.fromisoformat(store.started)).days > STALE_DAYS:
        store.clear()
        store = Store(root, _key(source), now())
    return World(source, config.acquire, transport, store, watcher)


def _key(source: Source) -> str:
    """Return the digest of what a declaration asks for."""
    asked = source.acquire.model_dump(mode="json")
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()


class _Acquisition:
    def __init__(self, world: World, config: Config) -> None:
        self.world, self.config = world, config
        self.source, self.store = world.source, world.store
        self.findings: list[str] = []
        self.notes: list[str] = []

    def run(self) -> Acquired:
        if self.store.resumed:
            self.world.watcher.tell(f"{self.source.name}: goes on; {self.store.resumed} file(s) are here already")
        if self.source.acquire.kind == "directory":
            kind("directory").survey(self.world)  # a folder that is not there is told before anybody is asked
        if self.source.license.evidence or self.source.terms:
            self.world.watcher.tell(f"{self.source.name}: looks at the pages of its licence and terms")
        looks = list(evidence.look(self.source, self.world.transport, self.store.previous))
        survey = kind(self.source.acquire.kind).collect(self.world)
        signals = self._signals(survey, looks)
        unpacked = self._unpack()
        self._drop(survey, unpacked)
        self._bounds()
        expected = self._expected(survey)
        self._tell(survey, looks)
        record = self._record(survey, looks, signals, expected)
        return seal(self.store, record, self.findings, self.notes)

    def _signals(self, survey: Survey, looks: Sequence[evidence.Look]) -> tuple[Signal, ...]:
        """Gather all reservations; with `stop`, end before anything is sealed."""
        urls = _sample_urls(self.source, survey)
        hosts = {place_of(u) for u in urls}
        found = (
            *reservations.of_hosts(self.world.transport, urls),
            *reservations.of_headers(self.store.entries.values()),
            *(s for look in looks if look.page for s in reservations.of_page(look.page, hosts)),
        )
        means = reservations.meaning(found)
        if means and (self.source.acquire.reservations or self.config.acquire.reservations) == "stop":
            raise SourceChangedError(f"{self.source.name}: {means}")
        if means:
            self.notes.append(means)
        return found

    def _unpack(self) -> set[str]:
        """Look at every archive by its listing, and unpack those that the declaration names."""
        left = self.source.acquire.max_unpacked_bytes
        unpacked: set[str] = set()
        for entry in [e for e in self.store.entries.values() if not e.archive and archives.is_archive(e.path)]:
            wanted = matches(entry.path, self.source.acquire.unpack)
            if not wanted and not entry.path.lower().endswith(".zip"):
                continue  # the listing of a compressed TAR costs as much as reading it, which readers do in bounds
            listed = archives.listing(self.store.files / entry.path, left)
            size = sum(m.size for m in listed)
            if wanted:
                self.world.watcher.tell(f"{entry.path}: {len(listed)} member(s), {size} bytes")
                unpacked |= {e.path for e in archives.unpack(self.store, entry, left)}
                left -= size
        return unpacked

    def _drop(self, survey: Survey, unpacked: set[str]) -> None:
        """Leave out what an earlier, interrupted run fetched and nobody lists any more."""
        if survey.files or survey.kept:
            gone = self.store.drop({f.path for f in survey.files} | set(survey.kept) | unpacked)
            if gone:
                self.notes.append(
                    f"{len(gone)} file(s) were fetched before and are no longer listed, such as {gone[0]}."
                )

    def _bounds(self) -> None:
        low, high = self.source.bytes
        if not low <= self.store.total <= high:
            raise SourceChangedError(
                f"{self.source.name}: {self.store.total} bytes, the declaration allows {low} to {high}. Look at the "
                "source; change `bytes` only if it really changed."
            )
        if not self._documents():
            raise SourceChangedError(
                f"{self.source.name}: none of {len(self.store.entries)} file(s) matches "
                f"{', '.join(self.source.acquire.files)}. Mend `acquire.files`."
            )

    def _documents(self) -> list[FileEntry]:
        globs = self.source.acquire.files
        return [e for e in self.store.entries.values() if matches(e.path, globs)]

    def _expected(self, survey: Survey) -> Expected | None:
        """Return the number from outside, and hold a number of files against what came.

        Raises:
            SourceChangedError: when they differ.
        """
        asked = self.source.completeness
        if asked is None:
            return None
        match asked.counted_by:
            case CountedBy.STATED:
                number = asked.expected
            case CountedBy.ARCHIVE:
                number = self._members(asked.members)
            case CountedBy.OAI:
                number = survey.expected
            case _:
                listed = [f for f in survey.files if matches(f.path, self.source.acquire.files)]
                number = len(listed) - len([p for p in self.world.missing if matches(p, self.source.acquire.files)])
        if number is None:
            self.findings.append(
                f"completeness: the publisher gives no number ({asked.counted_by}). Give a stated one, or leave it out."
            )
            return None
        if asked.counts == "files" and number != len(self._documents()):
            raise SourceChangedError(
                f"{self.source.name}: {len(self._documents())} document files came, {number} are expected "
                f"({asked.basis}). Look which are missing."
            )
        basis = asked.basis
        if self.world.missing and asked.counted_by is not CountedBy.STATED:
            basis += f" (without {len(self.world.missing)} that are listed and not there)"
        return Expected(number=number, counted_by=asked.counted_by.value, basis=basis, counts=asked.counts)

    def _members(self, globs: tuple[str, ...]) -> int:
        limit = self.source.acquire.max_unpacked_bytes
        return sum(
            matches(member.name, globs)
            for entry in self.store.entries.values()
            if not entry.archive and archives.is_archive(entry.path)
            for member in archives.listing(self.store.files / entry.path, limit)
        )

    def _tell(self, survey: Survey, looks: Sequence[evidence.Look]) -> None:
        """Say what a steward should know or must look at."""
        self.findings += [look.finding for look in looks if look.finding]
        self.notes += [
            f"{look.evidence.url}: could not be read today ({look.evidence.note})"
            for look in looks
            if not look.evidence.status
        ]
        self.notes += [
            f"{look.evidence.url}: {look.evidence.note}." for look in looks if look.page and look.evidence.note
        ]
        self.notes += survey.notes
        self.notes += [
            f"{url} moved for good to {to}; change the address in the declaration."
            for url, to in list(self.world.transport.moved.items())[:10]
            if not any(url in n for n in self.notes)
        ]
        if self.world.missing:
            self.notes.append(
                f"{len(self.world.missing)} listed file(s) are not there: {', '.join(self.world.missing[:5])}."
            )
        known = {"snapshots", "evidence", "checks"}
        strays = sorted(p.name for p in self.store.root.iterdir() if p.name not in known and not p.name.startswith("."))
        if strays:
            self.notes.append(
                f"{self.store.root} holds {strays[0]} and {len(strays) - 1} more beside the snapshots; builds take the "
                "newest snapshot and look at nothing else there."
            )
        blind = [e.path for e in self.store.entries.values() if _could_be_cut(e)]
        if blind:
            self.notes.append(
                f"{len(blind)} file(s) came without a length or a digest, such as {blind[0]}; a cut would not be seen."
            )
        empty = [e.path for e in self.store.entries.values() if not e.bytes]
        if empty:
            self.notes.append(f"{len(empty)} file(s) have no bytes, such as {empty[0]}; readers will quarantine them.")

    def _record(
        self, survey: Survey, looks: Sequence[evidence.Look], signals: tuple[Signal, ...], expected: Expected | None
    ) -> SnapshotRecord:
        files = tuple(sorted(self.store.entries.values(), key=lambda e: e.path))
        for look in looks:
            if look.page is not None:
                self.store.evidence(look.evidence.sha256, look.page.raw)
        for rules in self.world.transport.rules.values():
            if rules.body:
                self.store.evidence(hashlib.sha256(rules.body).hexdigest(), rules.body)
        how = self.source.acquire
        return SnapshotRecord(
            source=self.source.name,
            kind=how.kind,
            where=how.where,
            revision=survey.revision or how.pinned,
            started=self.store.started,
            finished=now(),
            agent=self.world.transport.agent,
            declaration_sha256=self.store.key,
            snapshot_sha256=snapshot_digest(Input(path=f.path, sha256=f.sha256, bytes=f.bytes) for f in files),
            content=survey.content,
            expected=expected,
            missing=tuple(sorted(self.world.missing)),
            evidence=tuple(look.evidence for look in looks),
            signals=signals,
            notes=tuple(self.notes),
            previous=self.store.previous_name,
            files=files,
        )


def _could_be_cut(entry: FileEntry) -> bool:
    """Say whether nothing proves that a file came to its end: the server just closed the connection."""
    framed = entry.headers.keys() & {"content-length", "transfer-encoding"}
    return entry.url.startswith("http") and not (framed or entry.verified or entry.archive)


def _sample_urls(source: Source, survey: Survey) -> list[str]:
    """Return one address of each host that files come from."""
    found: dict[str, str] = {}
    for url in (*(f.url for f in survey.files), source.acquire.where):
        if url.startswith(("http://", "https://")):
            found.setdefault(place_of(url), url)
    return list(found.values())
