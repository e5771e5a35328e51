"""Routes that write: how a file is to be uploaded, large files in one piece or in parts, commits as lines of JSON."""

import base64
import hashlib
import math
from pathlib import Path

from tests.hub.exchange import Request, Response, answer, route
from tests.hub.store import Changes, HubError, Repository, is_large

_DIGEST = frozenset("0123456789abcdef")


@route("POST", "/api/<kind>/<repo>/preupload/{revision}")
def preupload(request: Request, repository: Repository, revision: str) -> Response:
    """Say which files are kept as large ones, and what stands under their names now."""
    request.writer()
    there = repository.resolve(revision).entries
    told = []
    for asked in request.json()["files"]:
        sample = base64.b64decode(asked.get("sample") or "")
        large = is_large(asked["path"], asked["size"], sample)
        entry = there.get(asked["path"])
        oid = None if entry is None else entry.sha256 if entry.large else entry.oid
        mode = "lfs" if large else "regular"
        told.append({"path": asked["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
    return answer({"files": told, "commitOid": repository.resolve(revision).oid})


@route("GET", "/api/<kind>/<repo>/xet-{way}-token/{revision}")
def xet(request: Request, repository: Repository, way: str, revision: str) -> Response:
    """Have no Xet, as a Hub inside an agency's network."""
    del request, repository, way, revision
    raise HubError(404, "", "Xet is not enabled here")


@route("POST", "/<home>.git/info/lfs/objects/batch")
def batch(request: Request, repository: Repository) -> Response:
    """Say where each large file is to be put; those that are there need nothing."""
    request.writer()
    asked = request.json()
    objects = [_object(request, repository, o["oid"], o["size"]) for o in asked["objects"]]
    multipart = any("chunk_size" in o.get("actions", {}).get("upload", {}).get("header", {}) for o in objects)
    return answer({"transfer": "multipart" if multipart else "basic", "objects": objects})


def _object(request: Request, repository: Repository, oid: str, size: int) -> dict:
    if len(oid) != 64 or set(oid) - _DIGEST:
        return {"oid": oid, "size": size, "error": {"code": 422, "message": "not a SHA-256"}}
    if repository.large.get(oid) == size and repository.objects.has(oid):
        return {"oid": oid, "size": size}
    base = f"/upload/{repository.kind}s/{repository.name}/{oid}"
    verify = {"href": request.address(request.endpoint, f"{base}/verify"), "header": {}}
    part = request.options.part_bytes
    if size <= part:
        upload = {"href": request.address(request.storage, base), "header": {}}
    else:
        numbers = range(1, math.ceil(size / part) + 1)
        parts = {str(n): request.address(request.storage, f"{base}/part/{n}") for n in numbers}
        done = request.address(request.endpoint, f"{base}/complete")
        upload = {"href": done, "header": {"chunk_size": str(part), **parts}}
    return {"oid": oid, "size": size, "authenticated": True, "actions": {"upload": upload, "verify": verify}}


@route("PUT", "/upload/<kind>/<repo>/{oid}")
def put(request: Request, repository: Repository, oid: str) -> Response:
    """Take a large file in; one with another digest than it was announced with is refused."""
    repository.objects.put(request.pieces, expected=oid)
    return Response(200, {"ETag": f'"{oid}"'})


def _part(repository: Repository, oid: str, number: int) -> Path:
    return repository.objects.folder / f".{oid}.{number}"


@route("PUT", "/upload/<kind>/<repo>/{oid}/part/{number}")
def put_part(request: Request, repository: Repository, oid: str, number: str) -> Response:
    """Take one part in."""
    data = request.body()
    _part(repository, oid, int(number)).write_bytes(data)
    return Response(200, {"ETag": f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'})


@route("POST", "/upload/<kind>/<repo>/{oid}/complete")
def complete(request: Request, repository: Repository, oid: str) -> Response:
    """Put the parts together."""
    asked = request.json()
    parts = [_part(repository, oid, int(p["partNumber"])) for p in asked["parts"]]
    missing = [p for p in parts if not p.is_file()]
    if missing:
        raise HubError(400, "", f"{len(missing)} parts were never uploaded")
    repository.objects.put((p.read_bytes() for p in parts), expected=oid)
    for path in parts:
        path.unlink(missing_ok=True)
    return answer({"oid": oid})


@route("POST", "/upload/<kind>/<repo>/{oid}/verify")
def verify(request: Request, repository: Repository, oid: str) -> Response:
    """Say that a large file has arrived whole, and count it to the repository."""
    asked = request.json()
    if not repository.objects.has(oid) or repository.objects.path(oid).stat().st_size != asked["size"]:
        raise HubError(404, "", "the object is not here, or has another size")
    repository.large[oid] = asked["size"]
    return answer({"oid": oid, "size": asked["size"]})


@route("POST", "/api/<kind>/<repo>/commit/{branch}")
def commit(request: Request, repository: Repository, branch: str) -> Response:
    """Add one commit."""
    user = request.writer()
    made = repository.commit(branch, Changes.parse(request.body()), user)
    home = f"{request.endpoint}/{'' if repository.kind == 'model' else repository.kind + 's/'}{repository.name}"
    return answer({"success": True, "commitOid": made.oid, "commitUrl": f"{home}/commit/{made.oid}", "hookOutput": ""})
