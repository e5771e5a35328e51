"""To an object store that speaks S3: all objects first, the list that makes them a release last.

A store has no renaming of folders. What makes objects a release is `manifest-sha256.txt`, which is written last and
only if it is not there: a prefix without it is not a release yet, and of two runs one writes it and the other is told.
"""

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import s3fs
from botocore.exceptions import BotoCoreError, ClientError

from manifests import manifest
from manifests.views import bag
from pipeline.errors import ConfigError, OutsideError, PublishError, RaceError
from pipeline.publish.directory import unlike
from pipeline.publish.plan import LocalFile, Plan, Release, compare
from pipeline.publish.target import Receipt, Watcher

THREADS = 8
DIGEST = "sha256"
"""Metadata key under which each object bears the digest of its bytes."""

_ADDRESS = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]+)(?:/(?P<prefix>[\w./=-]+?))?/?")


class S3:
    """A prefix of a bucket, with one prefix a release below it.

    Args:
        address: `s3://bucket/prefix`. Endpoint and keys come from the usual AWS variables and files.
    """

    def __init__(self, address: str) -> None:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise ConfigError(f"{address!r}: not an address (expected s3://bucket/prefix).")
        self.address = address.rstrip("/")
        self.root = "/".join(filter(None, (match["bucket"], match["prefix"])))
        self.store = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)

    def plan(self, release: Release) -> Plan:
        """Say what publishing would do; change nothing.

        Raises:
            PublishError: when another release stands under this version.
            OutsideError: when the store does not answer.
        """
        place = f"{self.root}/{release.tag}"
        try:
            there = self._there(place)
            others = self._others(release)
        except _FAILURES as error:
            raise self._outside(error) from None
        if bag.MANIFEST in there:
            wrong = unlike(release, set(there), lambda file: there[file.path])
            if wrong:
                raise PublishError(
                    f"s3://{place}: holds another release than {release.directory} ({len(wrong)} files differ, "
                    f"first {wrong[0]}). What is published never changes: give this release another version."
                )
            return Plan(f"s3://{place}", release, reused=release.files, state="done")
        known = {f"../{digest}": digest for digest in others}
        made = compare(f"s3://{place}", release, {**known, **there})
        begun = (("begun", f"{len(there)} files are there from a run that did not end"),) if there else ()
        return Plan(
            made.place,
            release,
            uploaded=made.uploaded,
            moved=made.moved,
            reused=made.reused,
            deleted=tuple(sorted(there.keys() - {f.path for f in release.files})),
            notes=begun,
            state="new",
        )

    def publish(self, plan: Plan, watcher: Watcher) -> Receipt:
        """Put every object, read back, then put the list.

        Raises:
            PublishError: when the store gives back other bytes.
            RaceError: when another run finished this version first.
            OutsideError: when the store does not answer, or refuses.
        """
        release, place = plan.release, f"{self.root}/{plan.release.tag}"
        if plan.state == "done":
            return Receipt(plan.place, worked=False)
        last = next(f for f in release.files if f.path == bag.MANIFEST)
        try:
            self._send(plan, place, watcher)
            watcher.begin("read back", 0)
            self._read_back(release, place)
            self._finish(release, place, last)
        except _FAILURES as error:
            raise self._outside(error) from None
        return Receipt(plan.place, (f"files       {len(release.files)} objects, each with its digest",))

    def _send(self, plan: Plan, place: str, watcher: Watcher) -> None:
        others = self._others(plan.release)
        for path in plan.deleted:
            self.store.rm_file(f"{place}/{path}")
        watcher.begin("upload", sum(f.size for f in plan.uploaded))

        def send(file: LocalFile) -> None:
            target = f"{place}/{file.path}"
            if file.sha256 in others:
                self.store.copy(others[file.sha256], target)
                return
            self.store.put_file(str(plan.release.directory / file.path), target, **_facts(file))
            watcher.advance(file.size)

        todo = [f for f in (*plan.uploaded, *plan.moved) if f.path != bag.MANIFEST]
        with ThreadPoolExecutor(THREADS) as pool:
            for done in [pool.submit(send, file) for file in todo]:
                done.result()

    def _read_back(self, release: Release, place: str) -> None:
        there = self._there(place)
        wrong = [p for p in unlike(release, set(there), lambda f: there[f.path]) if p != bag.MANIFEST]
        if wrong:
            raise PublishError(f"s3://{place}: {len(wrong)} objects differ from the release (first {wrong[0]}).")
        listed = {file.path: file for file in release.files}
        for file in filter(None, (release.sample(), listed[manifest.PATH])):
            data = self.store.cat_file(f"{place}/{file.path}")
            if data != (release.directory / file.path).read_bytes():
                raise PublishError(f"s3://{place}: {file.path} comes back altered. Publish again.")

    def _finish(self, release: Release, place: str, last: LocalFile) -> None:
        data = (release.directory / last.path).read_bytes()
        try:
            self.store.pipe_file(f"{place}/{last.path}", data, mode="create", **_facts(last))
        except FileExistsError as error:
            raise RaceError(
                f"s3://{place}: another run finished this version first. Publish again to compare it."
            ) from error

    def _there(self, place: str) -> dict[str, str]:
        """Return the digest that each object of a release bears, by path."""
        try:
            paths = self.store.find(place)
        except FileNotFoundError:
            return {}
        with ThreadPoolExecutor(THREADS) as pool:
            digests = list(pool.map(self._digest, paths))
        return {path.removeprefix(f"{place}/"): digest for path, digest in zip(paths, digests, strict=True)}

    def _digest(self, path: str) -> str:
        return str(cast("dict[str, Any]", self.store.metadata(path)).get(DIGEST, ""))

    def _others(self, release: Release) -> dict[str, str]:
        """Return where the store holds bytes of this release already, by digest: in the finished release before."""
        if release.manifest.previous is None:
            return {}
        place = f"{self.root}/v{release.manifest.previous.version}"
        there = self._there(place)
        return {digest: f"{place}/{path}" for path, digest in there.items() if digest} if bag.MANIFEST in there else {}

    def _outside(self, error: Exception) -> OutsideError:
        text = " ".join(re.sub(r"\?\S+", "", str(error)).split())[:200]
        return OutsideError(
            f"{self.address}: the store refused or did not answer ({type(error).__name__}: {text}). "
            "Check address, keys and room, then publish again: it goes on where it stopped."
        )


_FAILURES = (OSError, BotoCoreError, ClientError)


def _facts(file: LocalFile) -> dict[str, Any]:
    """Return what is stored beside an object; the store itself checks the digest while it takes a small one in."""
    facts: dict[str, Any] = {"Metadata": {DIGEST: file.sha256}}
    if file.size < 50_000_000:
        facts["ChecksumSHA256"] = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    return facts
