"""Storage beyond this machine: folders in an object store or behind HTTP, that are whole or not there.

An object store renames nothing, so a folder is published in three steps: its files are written, each is read back and
held against its digest, and only then is the mark written that makes the folder count. Who reads looks for the mark
first and holds every file against the digest that the mark gives.
"""

import hashlib
import logging
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import fsspec
import orjson

from pipeline.errors import ConfigError, OutsideError
from pipeline.files import own_mark, publish_folder, sha256_of

log = logging.getLogger(__name__)

T = TypeVar("T")

TRIES = 6
"""Times that a request is made before the store is given up; the waits between them double from half a second."""

_CLIENTS = frozenset({"aiohttp", "aiobotocore", "botocore"})
"""Libraries whose errors come from the way to a store, whatever their class."""

_WITHOUT_KEYS = frozenset({"NoCredentialsError", "PartialCredentialsError"})

_BLOCK = 8 << 20  # bytes moved at a time

MARK = "done.json"


class AlteredError(ConnectionError):
    """A store gave other bytes than it should; asked again it may not."""


@dataclass(frozen=True)  # no slots: the connection is kept
class Storage:
    """A folder beyond this machine.

    Args:
        url: of the folder, such as `s3://bucket/prefix` or `https://host/folder`.
        options: of its file system, as fsspec takes them; secrets come from the environment.
        patience: first wait in seconds after a failed request.
    """

    url: str
    options: Mapping[str, Any] = field(default_factory=dict)
    patience: float = 0.5

    @cached_property
    def _place(self) -> tuple[Any, str]:
        try:
            filesystem, path = fsspec.core.url_to_fs(self.url, **_settings(self.url, self.options))
        except (ValueError, ImportError) as error:
            raise ConfigError(f"{self.url}: no file system for it ({error}). Give a URL such as s3://…") from error
        return filesystem, str(path).rstrip("/")

    @property
    def shown(self) -> str:
        """Return the URL, with the address of the store where it is not the usual one."""
        address = self.options.get("endpoint_url", "")
        return f"{self.url} at {address}" if address else self.url

    def __getstate__(self) -> dict[str, Any]:
        """Leave the connection behind: a worker on another machine opens its own."""
        return {"url": self.url, "options": dict(self.options), "patience": self.patience}

    def below(self, name: str) -> "Storage":
        """Return a folder in this one."""
        return Storage(f"{self.url}/{name}", self.options, self.patience)

    def read(self, name: str) -> bytes:
        """Return a file's bytes.

        Raises:
            FileNotFoundError: when there is none.
            OutsideError: when the store does not answer.
        """
        filesystem, path = self._place
        data: bytes = self._tried(lambda: filesystem.cat_file(f"{path}/{name}"), name)
        return data

    def size(self, name: str) -> int:
        """Return a file's size in bytes."""
        filesystem, path = self._place
        return int(self._tried(lambda: filesystem.size(f"{path}/{name}"), name) or 0)

    def digest(self, name: str) -> tuple[int, str]:
        """Read a file through and return its size in bytes and its sha256.

        Raises:
            FileNotFoundError: when there is none.
            OutsideError: when the store does not answer.
        """
        return self._tried(lambda: self._digest(name), name)

    def _digest(self, name: str) -> tuple[int, str]:
        size, digest = 0, hashlib.sha256()
        for block in self._blocks(name):
            size += len(block)
            digest.update(block)
        return size, digest.hexdigest()

    def _blocks(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes, a bounded block at a time."""
        filesystem, path = self._place
        with filesystem.open(f"{path}/{name}", "rb", block_size=_BLOCK, cache_type="readahead") as stream:
            while block := stream.read(_BLOCK):
                yield block

    def names(self, name: str = "") -> Iterator[str]:
        """Yield the files below a folder of the storage, relative to it; nothing when there is no such folder."""
        filesystem, path = self._place
        top = f"{path}/{name}".rstrip("/")
        filesystem.invalidate_cache()
        for found in sorted(self._tried(lambda: filesystem.find(top), name)):
            yield str(found).removeprefix(top).lstrip("/")

    def get(self, name: str, path: Path, sha256: str) -> None:
        """Fetch a file, hold it against its digest, put it in place.

        Raises:
            FileNotFoundError: when there is none.
            OutsideError: when the store does not answer, or gives other bytes again and again.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{own_mark()}.tmp")
        try:
            self._tried(lambda: self._download(name, temporary, sha256), name)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def _download(self, name: str, temporary: Path, sha256: str) -> None:
        digest = hashlib.sha256()
        with temporary.open("wb") as target:
            for block in self._blocks(name):
                digest.update(block)
                target.write(block)
        if digest.hexdigest() != sha256:
            raise AlteredError(f"sha256 {digest.hexdigest()[:12]}…, expected {sha256[:12]}…")

    def put(self, path: Path, name: str, sha256: str = "") -> None:
        """Write a file and read it back.

        Raises:
            OutsideError: when the store does not answer, or gives other bytes back.
        """
        self._tried(lambda: self._upload(path, name, sha256 or sha256_of(path)), name)

    def _upload(self, path: Path, name: str, sha256: str) -> None:
        filesystem, place = self._place
        with path.open("rb") as source, filesystem.open(f"{place}/{name}", "wb", block_size=_BLOCK) as target:
            shutil.copyfileobj(source, target, _BLOCK)
        filesystem.invalidate_cache()
        if self._digest(name)[1] != sha256:
            raise AlteredError("the store gives back other bytes than were written")

    def write(self, name: str, data: bytes) -> None:
        """Write a small file in one request: the mark of a folder."""
        filesystem, path = self._place
        self._tried(lambda: filesystem.pipe_file(f"{path}/{name}", data), name)
        if self.read(name) != data:
            raise OutsideError(f"{self.url}/{name}: the store gives back other bytes than were written. Look at it.")

    def remove(self, name: str) -> None:
        """Remove a folder, its mark first, so that no half of it ever counts."""
        filesystem, path = self._place
        for found in (f"{name}/{MARK}", name):
            try:
                self._tried(partial(filesystem.rm, f"{path}/{found}", recursive=True), found)
            except FileNotFoundError:
                continue
        filesystem.invalidate_cache()

    def publish(self, folder: Path, name: str, mark: str = MARK) -> None:
        """Put a whole folder in place: all files but the mark, each verified, then the mark.

        Args:
            folder: whole, on this machine.
            name: of the folder in the storage.
            mark: the file that makes it count.
        """
        for path in sorted(folder.rglob("*")):
            inner = path.relative_to(folder).as_posix()
            if path.is_file() and inner != mark:
                self.put(path, f"{name}/{inner}")
        self.write(f"{name}/{mark}", (folder / mark).read_bytes())

    def whole(self, name: str, key: str) -> dict[str, Any] | None:
        """Return the mark of a finished task's folder when it bears the key and all its outputs are there."""
        found = self.mark(name)
        if found is None or found.get("key") != key:
            return None
        return found if found.get("outputs", {}).keys() <= set(self.names(name)) else None

    def mark(self, name: str) -> dict[str, Any] | None:
        """Return what the mark of a finished task's folder holds; `None` when there is none."""
        try:
            found: dict[str, Any] = orjson.loads(self.read(f"{name}/{MARK}"))
        except (FileNotFoundError, ValueError):
            return None
        return found

    def fetch(self, name: str, folder: Path, *, only: Callable[[str], bool] | None = None) -> None:
        """Bring a finished task's folder here, every file held against its digest; a part of it with `only`.

        Raises:
            FileNotFoundError: when the folder has no mark.
            OutsideError: when the store does not answer, or gives other bytes again and again.
        """
        data = self.read(f"{name}/{MARK}")
        outputs: dict[str, str] = orjson.loads(data)["outputs"]
        temporary = folder.with_name(f".{folder.name}.{own_mark()}.tmp")
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        try:
            for output, sha256 in outputs.items():
                if only is None or only(output):
                    self.get(f"{name}/{output}", temporary / output, sha256)
            (temporary / MARK).write_bytes(data)
            publish_folder(temporary, folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _tried(self, request: Callable[[], T], name: str) -> T:
        """Make a request again when it fails in a way that may pass: errors of the network and of the server."""
        for number in range(TRIES):
            try:
                return request()
            except FileNotFoundError:
                raise
            except PermissionError as error:
                raise OutsideError(
                    f"{self.shown}: refused at {name}. Look at the keys and their rights there."
                ) from error
            except TypeError as error:
                given = ", ".join(self.options) or "none"
                raise ConfigError(
                    f"{self.url}: its file system does not take these options: {given}. Mend storage.options; "
                    "the address of an S3 store is endpoint_url."
                ) from error
            except Exception as error:
                if type(error).__name__ in _WITHOUT_KEYS:
                    raise ConfigError(
                        f"{self.shown}: no keys for it. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
                    ) from error
                if not isinstance(error, OSError) and type(error).__module__.partition(".")[0] not in _CLIENTS:
                    raise
                if number + 1 == TRIES:
                    raise OutsideError(
                        f"{self.shown}: {type(error).__name__}, {TRIES} times, at {name}. "
                        "Build again when the store answers; finished tasks are kept."
                    ) from error
                log.warning("%s/%s: %s, tried again", self.url, name, type(error).__name__)
                time.sleep(self.patience * 2**number * random.uniform(0.5, 1.0))  # noqa: S311  # spreads requests
        raise AssertionError


def is_remote(place: str | os.PathLike[str]) -> bool:
    """Say whether a place is a URL of a file system beyond this machine."""
    return "://" in str(place)


def _settings(url: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a file system: for S3, requests that time out and are not repeated out of our sight."""
    if not url.startswith(("s3://", "s3a://")):
        return dict(options)
    client = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 1}}
    return {"config_kwargs": client, "default_cache_type": "readahead", "use_listings_cache": False, **options}
