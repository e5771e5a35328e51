"""Objects of a bucket below a prefix, by s3fs: listed to the end, read in ranges of one and the same version."""

import hashlib
import os
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import fsspec.asyn
import s3fs
import tenacity
from botocore.exceptions import BotoCoreError, ClientError

from manifests.acquisition import S3
from pipeline.acquire import names
from pipeline.acquire.fetch import Fetched, digests, now
from pipeline.acquire.guard import Guard
from pipeline.acquire.passing import PassingError, RefusedError
from pipeline.acquire.transport import place_of
from pipeline.acquire.wanted import Survey, Wanted
from pipeline.acquire.world import World
from pipeline.errors import OutsideError, SourceChangedError

RANGE = 8 << 20  # bytes of one request
_MD5 = re.compile(r"[0-9a-f]{32}")
T = TypeVar("T")


def survey(world: World) -> Survey:
    """List the objects below the prefix.

    Raises:
        RefusedError: when there is no such bucket, or it is not open to us.
        OutsideError: when the service does not answer.
    """
    how = world.how(S3)
    client = _client(world)
    root = how.url.removeprefix("s3://").rstrip("/")

    def listed() -> dict[str, Any]:
        client.invalidate_cache()
        found: dict[str, Any] = client.find(root, detail=True)
        return found

    found = _patiently(world, how.url, listed)
    files = [_wanted(root, key, facts) for key, facts in found.items() if not key.endswith("/")]
    chosen = world.chosen(files)
    return Survey(chosen, len(chosen))


def collect(world: World) -> Survey:
    """Fetch all of them."""
    found = survey(world)
    world.check_room(found)
    world.watcher.begin(world.source.name, len(found.files), found.size)
    client = _client(world)
    for wanted in found.files:
        if world.have(wanted) is None:
            _fetch(world, client, wanted)
        world.watcher.finished(wanted.path)
        world.check_sum()
    return found


def _client(world: World) -> s3fs.S3FileSystem:
    how = world.how(S3)
    if how.endpoint:
        host, _, port = place_of(how.endpoint).rpartition(":")
        Guard(world.transport.trusts).addresses(host, int(port))
    return s3fs.S3FileSystem(
        anon=how.anonymous,
        endpoint_url=how.endpoint or None,
        client_kwargs={"region_name": how.region} if how.region else {},
        config_kwargs={
            "user_agent_extra": world.transport.agent.replace(" ", "_"),
            "connect_timeout": world.settings.timeout_s,
            "read_timeout": world.settings.timeout_s,
            "retries": {"max_attempts": 1},
        },
        skip_instance_cache=True,
        use_listings_cache=False,
    )


def _wanted(root: str, key: str, facts: dict[str, Any]) -> Wanted:
    inside = key.removeprefix(root).lstrip("/") or key.rpartition("/")[2]
    path = names.safe(inside)
    tag = str(facts.get("ETag", "")).strip('"')
    # The tag of an object that came in one piece and is not encrypted by a key of its own is its MD5.
    stated = {"md5": tag} if _MD5.fullmatch(tag) and not facts.get("SSEKMSKeyId") else {}
    stamp = facts.get("LastModified")
    return Wanted(
        path,
        f"s3://{key}",
        facts.get("size"),
        stated,
        "" if path == inside else inside,
        headers={"etag": f'"{tag}"', "last-modified": stamp.isoformat() if isinstance(stamp, datetime) else ""},
    )


def _fetch(world: World, client: s3fs.S3FileSystem, wanted: Wanted) -> None:
    """Read one object range by range, going on where an earlier run stopped; every range is of the listed version."""
    size = wanted.size or 0
    if size > world.limit():
        raise SourceChangedError(
            f"{wanted.url}: has {size} bytes, {world.limit()} are allowed. Raise `bytes` or `acquire.max_file_bytes` "
            "only if it really grew."
        )
    version = hashlib.sha256(wanted.headers["etag"].encode()).hexdigest()[:12]
    part = world.store.part(wanted.path)
    unfinished = part.with_name(f"{part.stem}-{version}.part")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    with unfinished.open("ab") as target:
        target.truncate(min(target.tell(), size))
        target.seek(0, os.SEEK_END)
        while (place := target.tell()) < size:
            data = _patiently(world, wanted.url, lambda at=place: _range(client, wanted, at, size))  # type: ignore[misc]
            target.write(data)
            target.flush()
            world.watcher.advance(len(data))
        os.fsync(target.fileno())
    found = digests(unfinished, {"sha256", *wanted.digests})
    if wanted.digests and found["md5"] != wanted.digests["md5"]:
        unfinished.unlink()
        raise SourceChangedError(f"{wanted.url}: its MD5 is not its ETag. Run the command again; if it stays so, ask.")
    unfinished.replace(part)
    headers = {n: v for n, v in wanted.headers.items() if v}
    world.put(wanted, Fetched(size, found["sha256"], now(), headers, tuple(wanted.digests)))


def _range(client: s3fs.S3FileSystem, wanted: Wanted, place: int, size: int) -> bytes:
    bucket, _, key = wanted.url.removeprefix("s3://").partition("/")
    last = min(place + RANGE, size) - 1

    async def read() -> bytes:
        answer = await client._call_s3(  # noqa: SLF001  # cat_file knows no condition
            "get_object", Bucket=bucket, Key=key, Range=f"bytes={place}-{last}", IfMatch=wanted.headers["etag"]
        )
        async with answer["Body"] as body:
            data: bytes = await body.read()
        return data

    data: bytes = fsspec.asyn.sync(client.loop, read)
    if len(data) != last - place + 1:
        raise PassingError(f"{wanted.url}: {len(data)} of {last - place + 1} bytes came. Run the command again.")
    return data


def _patiently(world: World, what: str, call: Callable[[], T]) -> T:
    """Call the client, again while its failure may pass; its errors become ours."""
    stop = tenacity.stop_after_attempt(world.settings.attempts)
    for attempt in world.transport.patience(stop):
        with attempt:
            try:
                return call()
            except FileNotFoundError as error:
                raise RefusedError(f"{what}: not there. Look at the bucket and mend acquire.url.", 404) from error
            except PermissionError as error:
                raise RefusedError(
                    f"{what}: not open to us. Ask its owner, or write anonymous = false and give credentials.", 403
                ) from error
            except (OSError, BotoCoreError, ClientError) as error:
                if "PreconditionFailed" in str(error) or "pre-conditions" in str(error):
                    raise SourceChangedError(
                        f"{what}: changed after it was listed. Run the command when its publisher is done."
                    ) from error
                raise PassingError(f"{what}: {type(error).__name__} ({str(error)[:200]}). Run it again.") from error
    raise OutsideError(f"{what}: not asked.")


def bucket_of(url: str) -> str:
    """Return the bucket of an address."""
    return urlsplit(url).netloc
