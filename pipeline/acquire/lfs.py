"""Git LFS: what a pointer in a repository points to, fetched with the digest that the pointer states."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import orjson

from pipeline.acquire.transport import Asked, Transport
from pipeline.acquire.wanted import Wanted
from pipeline.errors import OutsideError

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\nsize (\d+)\n"
)
LONGEST = 1024
"""Bytes of a pointer. Source: the LFS specification."""

_MEDIA = "application/vnd.git-lfs+json"
_BATCH = 100  # objects in one request


@dataclass(frozen=True, slots=True)
class Pointer:
    """What stands in a repository instead of a large file.

    Args:
        oid: sha256 of the file.
        size: its bytes.
    """

    oid: str
    size: int


def pointer(data: bytes) -> Pointer | None:
    """Return the pointer that a small file is, if it is one."""
    match = _POINTER.fullmatch(data) if len(data) <= LONGEST else None
    return Pointer(match[1].decode(), int(match[2])) if match else None


def located(transport: Transport, url: str, files: list[tuple[Wanted, Pointer]], *, secret: bool) -> Iterator[Wanted]:
    """Ask where large files lie, and yield them with address and digest.

    Args:
        transport: the way.
        url: of the repository.
        files: as the repository names them, with their pointers.
        secret: send the registered user's key.

    Raises:
        OutsideError: when the server does not have one of them.
    """
    base = url.rstrip("/")
    place = f"{base if base.endswith('.git') else base + '.git'}/info/lfs/objects/batch"
    for start in range(0, len(files), _BATCH):
        batch = files[start : start + _BATCH]
        asked = {
            "operation": "download",
            "transfers": ["basic"],
            "hash_algo": "sha256",
            "objects": [{"oid": p.oid, "size": p.size} for _, p in batch],
        }
        headers = {"Accept": _MEDIA, "Content-Type": _MEDIA}
        page = transport.get(Asked(place, headers, obey=False, secret=secret, content=orjson.dumps(asked)))
        try:
            found = {entry["oid"]: entry for entry in orjson.loads(page.body)["objects"]}
        except (ValueError, KeyError, TypeError) as error:
            raise OutsideError(f"{place}: no answer of an LFS server ({type(error).__name__}). Try later.") from error
        for wanted, known in batch:
            action = found.get(known.oid, {}).get("actions", {}).get("download")
            if not action:
                raise OutsideError(f"{place}: does not have {wanted.path} ({known.oid[:12]}…). Tell the publisher.")
            yield replace(
                wanted,
                url=action["href"],
                size=known.size,
                digests={"sha256": known.oid},
                headers={str(n): str(v) for n, v in action.get("header", {}).items()},
            )
