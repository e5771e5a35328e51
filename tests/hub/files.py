"""Routes that read: trees, descriptions of paths, and files with ranges."""

import re

from tests.hub.exchange import Request, Response, answer, route
from tests.hub.store import Commit, Entry, HubError, Repository


def described(entry: Entry) -> dict:
    """Return what a listing says about a file."""
    told = {"type": "file", "path": entry.path, "size": entry.size, "oid": entry.oid}
    if entry.large:
        told["lfs"] = {"oid": entry.sha256, "size": entry.size, "pointerSize": 134}
    return told


def _folders(commit: Commit) -> list[str]:
    found = set()
    for path in commit.entries:
        parts = path.split("/")[:-1]
        found |= {"/".join(parts[: n + 1]) for n in range(len(parts))}
    return sorted(found)


def _folder(path: str, commit: Commit) -> dict:
    return {"type": "directory", "path": path, "size": 0, "oid": commit.oid}


@route("GET", "/api/<kind>/<repo>/tree/{revision}")
def tree(request: Request, repository: Repository, revision: str) -> Response:
    """List the top folder."""
    return _listed(request, repository.resolve(revision), "")


@route("GET", "/api/<kind>/<repo>/tree/{revision}/{path*}")
def tree_below(request: Request, repository: Repository, revision: str, path: str) -> Response:
    """List a folder."""
    return _listed(request, repository.resolve(revision), path.strip("/"))


def _listed(request: Request, commit: Commit, top: str) -> Response:
    recursive = request.query.get("recursive", "").lower() in {"1", "true"}
    head = f"{top}/" if top else ""
    items = [_folder(path, commit) for path in _folders(commit)]
    items += [described(entry) for entry in commit.entries.values()]
    mine = [i for i in items if i["path"].startswith(head) and (recursive or "/" not in i["path"][len(head) :])]
    if top and not mine:
        raise HubError(404, "EntryNotFound", f"{top} does not exist on this revision")
    mine.sort(key=lambda i: i["path"])
    start, page = int(request.query.get("cursor", 0)), request.options.page
    headers = {}
    if start + page < len(mine):
        query = "&".join(f"{k}={v}" for k, v in {**request.query, "cursor": start + page}.items())
        headers["Link"] = f'<{request.endpoint}{request.path}?{query}>; rel="next"'
    return answer(mine[start : start + page], headers=headers)


@route("POST", "/api/<kind>/<repo>/paths-info/{revision}")
def paths_info(request: Request, repository: Repository, revision: str) -> Response:
    """Describe some paths; those that are not there are left out."""
    commit, found = repository.resolve(revision), []
    folders = set(_folders(commit))
    for path in request.form().get("paths", []):
        if path in commit.entries:
            found.append(described(commit.entries[path]))
        elif path in folders:
            found.append(_folder(path, commit))
    return answer(found)


@route("GET", "/<home>/resolve/{revision}/{path*}")
def resolve(request: Request, repository: Repository, revision: str, path: str) -> Response:
    """Send a file of a revision; a large one lies at another address, as on the public Hub."""
    commit = repository.resolve(revision)
    entry = commit.entries.get(path)
    headers = {"X-Repo-Commit": commit.oid, "Accept-Ranges": "bytes"}
    if entry is None:
        raise HubError(404, "EntryNotFound", "Entry not found")
    if not entry.large:
        return _sent(request, entry, {**headers, "ETag": f'"{entry.oid}"'})
    headers |= {"X-Linked-Size": str(entry.size), "X-Linked-Etag": f'"{entry.sha256}"'}
    if not request.options.redirect:
        return _sent(request, entry, {**headers, "ETag": f'"{entry.sha256}"'})
    address = request.address(request.storage, f"/large/{repository.kind}s/{repository.name}/{entry.sha256}")
    return Response(302, {**headers, "Location": address, "ETag": f'"{entry.oid}"'})


@route("GET", "/large/<kind>/<repo>/{sha256}")
def large(request: Request, repository: Repository, sha256: str) -> Response:
    """Send a large file by its digest."""
    if sha256 not in repository.large:
        raise HubError(403, "", "AccessDenied")
    return _sent(request, Entry("", repository.large[sha256], sha256, sha256, large=True), {"ETag": f'"{sha256}"'})


def _sent(request: Request, entry: Entry, headers: dict) -> Response:
    if not request.store.objects.has(entry.sha256):
        raise HubError(404, "EntryNotFound", "the file was removed for good")
    where = request.store.objects.path(entry.sha256)
    headers = {"Content-Type": "application/octet-stream", "Accept-Ranges": "bytes", **headers}
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("range", ""))
    if match is None or not (match[1] or match[2]):
        return Response(200, headers, file=where, span=(0, entry.size))
    if match[1]:
        start, stop = int(match[1]), min(int(match[2] or entry.size - 1) + 1, entry.size)
    else:
        start, stop = max(0, entry.size - int(match[2])), entry.size
    if start >= stop:
        return Response(416, {**headers, "Content-Range": f"bytes */{entry.size}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{entry.size}"
    return Response(206, headers, file=where, span=(start, stop))
