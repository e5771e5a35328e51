"""Routes about repositories: make, describe, list, tag, branch, squash."""

import yaml

from tests.hub.exchange import Request, Response, answer, route
from tests.hub.store import Commit, Entry, HubError, Repository


@route("GET", "/api/whoami-v2")
def whoami(request: Request) -> Response:
    """Say whose token it is."""
    name = request.writer()
    token = {"displayName": "loopback", "role": "write"}
    return answer({"type": "user", "name": name, "orgs": [], "auth": {"type": "access_token", "accessToken": token}})


@route("POST", "/api/repos/create")
def create(request: Request) -> Response:
    """Make a repository, public unless asked otherwise."""
    asked, user = request.json(), request.writer()
    kind = asked.get("type", "model")
    name = f"{asked.get('organization') or user}/{asked['name']}"
    private = asked.get("visibility") == "private" or bool(asked.get("private"))
    prefix = "" if kind == "model" else f"{kind}s/"
    url = f"{request.endpoint}/{prefix}{name}"
    try:
        request.store.create(kind, name, private=private)
    except HubError as error:
        return answer({"error": error.message, "url": url}, error.status)
    return answer({"url": url, "name": name, "id": name})


@route("DELETE", "/api/repos/delete")
def delete(request: Request) -> Response:
    """Remove a repository."""
    asked, user = request.json(), request.writer()
    request.store.remove(asked.get("type", "model"), f"{asked.get('organization') or user}/{asked['name']}")
    return answer({})


@route("POST", "/api/validate-yaml")
def validate_yaml(request: Request) -> Response:
    """Check the block at the head of a card."""
    content = request.json()["content"]
    parts = content.split("---\n", 2)
    if len(parts) < 3 or parts[0].strip():
        return answer({"errors": [], "warnings": [{"message": "empty or missing yaml metadata in repo card"}]})
    try:
        block = yaml.safe_load(parts[1])
    except yaml.YAMLError as error:
        return answer({"errors": [{"message": f"not YAML: {type(error).__name__}"}], "warnings": []}, 400)
    errors = [{"message": message} for message in _faults(block)]
    return answer({"errors": errors, "warnings": []}, 400 if errors else 200)


def _faults(block) -> list[str]:
    """Return what the Hub would refuse; the rules that a data set's card can break."""
    if not isinstance(block, dict):
        return ["the block is not a mapping"]
    configs = [c if isinstance(c, dict) else {} for c in block.get("configs") or []]
    found = ['"configs[].config_name" is required' for c in configs if not c.get("config_name")]
    if block.get("license") == "other" and not block.get("license_name"):
        found.append('"license_name" is required when "license" is "other"')
    names = [c.get("config_name") for c in configs]
    if len(names) != len(set(names)):
        found.append('"configs" names one configuration twice')
    if sum(bool(c.get("default")) for c in configs) > 1:
        found.append('"configs" has two defaults')
    return found


@route("GET", "/api/<kind>/<repo>")
def info(request: Request, repository: Repository) -> Response:
    """Describe the head of main."""
    return _described(repository, repository.resolve("main"), request.query)


@route("GET", "/api/<kind>/<repo>/revision/{revision}")
def info_at(request: Request, repository: Repository, revision: str) -> Response:
    """Describe one revision."""
    return _described(repository, repository.resolve(revision), request.query)


def _described(repository: Repository, commit: Commit, query) -> Response:
    siblings = []
    for entry in commit.entries.values():
        told = {"rfilename": entry.path}
        if query.get("blobs"):
            told |= {"size": entry.size, "blobId": entry.oid}
            if entry.large:
                told["lfs"] = {"sha256": entry.sha256, "size": entry.size, "pointerSize": 134}
        siblings.append(told)
    return answer(
        {
            "_id": commit.oid[:24],
            "id": repository.name,
            "author": repository.name.split("/")[0],
            "sha": commit.oid,
            "lastModified": commit.date,
            "private": repository.private,
            "gated": False,
            "disabled": False,
            "downloads": 0,
            "likes": 0,
            "tags": [],
            "siblings": siblings,
        }
    )


@route("PUT", "/api/<kind>/<repo>/settings")
def settings(request: Request, repository: Repository) -> Response:
    """Change who may see a repository."""
    request.writer()
    asked = request.json()
    repository.private = asked.get("visibility", "private" if asked.get("private") else "public") == "private"
    return answer({"private": repository.private})


@route("GET", "/api/<kind>/<repo>/auth-check")
def auth_check(request: Request, repository: Repository) -> Response:
    """Say that the asker may read."""
    del request, repository
    return answer({})


@route("GET", "/api/<kind>/<repo>/refs")
def refs(request: Request, repository: Repository) -> Response:
    """List branches and tags."""
    del request
    branches = [
        {"name": n, "ref": f"refs/heads/{n}", "targetCommit": c} for n, c in sorted(repository.branches.items())
    ]
    tags = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": c} for n, c in sorted(repository.tags.items())]
    return answer({"branches": branches, "tags": tags, "converts": [], "pullRequests": []})


@route("GET", "/api/<kind>/<repo>/commits/{revision}")
def commits(request: Request, repository: Repository, revision: str) -> Response:
    """List a revision's history, newest first."""
    del request
    return answer(
        [
            {
                "id": c.oid,
                "title": c.title,
                "message": c.description,
                "date": c.date,
                "authors": [{"user": c.author}],
            }
            for c in repository.history(revision)
        ]
    )


@route("POST", "/api/<kind>/<repo>/tag/{revision}")
def tag(request: Request, repository: Repository, revision: str) -> Response:
    """Tag a revision; a tag that is there stays where it is."""
    request.writer()
    name = request.json()["tag"]
    with repository.lock:
        target = repository.resolve(revision).oid
        if name in repository.tags:
            raise HubError(409, "", f"Tag reference exists already: {name}")
        repository.tags[name] = target
    return answer({})


@route("DELETE", "/api/<kind>/<repo>/tag/{name}")
def untag(request: Request, repository: Repository, name: str) -> Response:
    """Remove a tag."""
    request.writer()
    with repository.lock:
        if repository.tags.pop(name, None) is None:
            raise HubError(404, "RevisionNotFound", f"no such tag: {name}")
    return answer({})


@route("POST", "/api/<kind>/<repo>/branch/{name}")
def branch(request: Request, repository: Repository, name: str) -> Response:
    """Begin a branch."""
    request.writer()
    asked = request.json()
    with repository.lock:
        if name in repository.branches:
            raise HubError(409, "", f"Reference already exists: {name}")
        repository.branches[name] = repository.resolve(asked.get("startingPoint", "main")).oid
    return answer({})


@route("DELETE", "/api/<kind>/<repo>/branch/{name}")
def unbranch(request: Request, repository: Repository, name: str) -> Response:
    """Remove a branch."""
    request.writer()
    with repository.lock:
        if repository.branches.pop(name, None) is None:
            raise HubError(404, "RevisionNotFound", f"no such branch: {name}")
    return answer({})


@route("POST", "/api/<kind>/<repo>/super-squash/{name}")
def squash(request: Request, repository: Repository, name: str) -> Response:
    """Make one commit of a branch's history; tags keep their commits."""
    repository.squash(name, request.json().get("message", ""), request.writer())
    return answer({})


@route("GET", "/api/<kind>/<repo>/lfs-files")
def large_files(request: Request, repository: Repository) -> Response:
    """List the large files that the repository holds, whatever still names them."""
    request.writer()
    names: dict[str, Entry] = {e.sha256: e for c in repository.commits.values() for e in c.entries.values() if e.large}
    return answer(
        [
            {
                "fileOid": sha256,
                "filename": names[sha256].path if sha256 in names else "",
                "oid": sha256,
                "pushedAt": "2026-01-01T00:00:00.000Z",
                "ref": "main",
                "size": size,
            }
            for sha256, size in sorted(repository.large.items())
        ]
    )


@route("POST", "/api/<kind>/<repo>/lfs-files/batch")
def forget_large_files(request: Request, repository: Repository) -> Response:
    """Remove large files for good."""
    request.writer()
    repository.forget(request.json()["deletions"]["sha"])
    return answer({})
