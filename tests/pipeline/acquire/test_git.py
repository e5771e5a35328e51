"""Git repositories by the git program, over smart HTTP."""

import hashlib
import os
import subprocess

import orjson
import pytest

from pipeline.errors import ConfigError, OutsideError, SourceChangedError
from tests.pipeline.acquire.git_server import ENVIRONMENT, Remote, git
from tests.pipeline.acquire.site import busy, redirect, reply

FILES = {"a.md": b"# Eins\n", "ordner/\xfc.md".encode("latin-1"): b"2", "ordner/ü.md": b"3", "LICENSE": b"CC0"}


@pytest.fixture
def remote(site, tmp_path):
    """Return a served repository."""
    return Remote(site, tmp_path)


def table(remote, revision, more=""):
    """Return the declaration's table."""
    return f'kind = "git"\nurl = "{remote.url}"\nrevision = "{revision}"\nfiles = ["**/*.md"]\n{more}'


def test_the_files_of_a_commit_come_as_they_are_stored(desk, remote):
    """No line-end conversion, no attribute, no hook has a say; names of any bytes are made safe."""
    commit = remote.commit({**FILES, ".gitattributes": b"*.md text eol=crlf export-ignore\n* filter=evil ident\n"})

    acquired = desk.acquire(desk.declare(table(remote, commit)))

    assert desk.files(acquired) == {
        ".gitattributes": b"*.md text eol=crlf export-ignore\n* filter=evil ident\n",
        "LICENSE": b"CC0",
        "a.md": b"# Eins\n",
        "ordner/%FC.md": b"2",
        "ordner/ü.md": b"3",
    }
    assert acquired.record.revision == commit
    assert all(f.verified == ("git",) for f in acquired.record.files)


def test_a_branch_is_resolved_and_recorded_and_another_commit_is_another_snapshot(desk, remote):
    """A tag as well; the same commit is not fetched again."""
    first = remote.commit(FILES)
    git(remote.work, "tag", "--annotate", "--message", "x", "v1")
    git(remote.work, "push", "--quiet", str(remote.bare), "v1")
    branch = desk.declare(table(remote, "main"))

    one = desk.acquire(branch)
    same = desk.acquire(branch)
    second = remote.commit({"neu.md": b"4"})
    two = desk.acquire(branch)
    tag = desk.acquire(desk.declare(table(remote, "v1"), name="marke"))

    assert (one.record.revision, two.record.revision, tag.record.revision) == (first, second, first)
    assert (same.is_new, two.is_new) == (False, True)
    assert two.changes[0] == ("neu.md",)


def test_an_old_commit_comes_even_where_only_branches_are_given(desk, remote):
    """Some servers refuse a commit by its name."""
    first = remote.commit(FILES)
    remote.commit({"neu.md": b"4"})
    for name in ("allowAnySHA1InWant", "allowReachableSHA1InWant", "allowTipSHA1InWant"):
        git(remote.bare, "config", f"uploadpack.{name}", "false")

    assert "neu.md" not in desk.files(desk.acquire(desk.declare(table(remote, first))))


def test_links_and_submodules_are_left_out_and_told(desk, remote, tmp_path):
    """A link could point anywhere."""
    (remote.work / "passwd.md").symlink_to("/etc/passwd")
    commit = remote.commit(FILES)

    acquired = desk.acquire(desk.declare(table(remote, commit)))

    assert "passwd.md" not in desk.files(acquired)
    assert "1 symbolic link(s) are left out." in acquired.notes


def test_submodules_come_when_they_are_asked_for(desk, remote, site, tmp_path):
    """At the commit that the outer repository names, from the same host."""
    inner = Remote(site, tmp_path, "innen.git")
    inner.commit({"innen.md": b"innen"})
    remote.commit(FILES)
    git(remote.work, "submodule", "--quiet", "add", str(inner.bare), "teil")
    git(remote.work, "config", "-f", ".gitmodules", "submodule.teil.url", "../innen.git")
    commit = remote.commit()

    without = desk.acquire(desk.declare(table(remote, commit), name="ohne"))
    acquired = desk.acquire(desk.declare(table(remote, commit, "submodules = true")))

    assert "1 submodule(s) are left out." in without.notes
    assert desk.files(acquired)["teil/innen.md"] == b"innen"


def test_pointers_to_large_files_stop_or_are_followed(desk, remote, site):
    """By the LFS protocol, held against the digest of the pointer."""
    body = os.urandom(50_000)
    oid = hashlib.sha256(body).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(body)}\n".encode()
    commit = remote.commit({**FILES, "gross.md": pointer})
    site.put("/speicher/1", body)

    def batch(handler):
        asked = orjson.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        found = [
            {**o, "actions": {"download": {"href": f"{site.url}/speicher/1", "header": {"X-Key": "k"}}}}
            for o in asked["objects"]
        ]
        return reply(handler, 200, orjson.dumps({"transfer": "basic", "objects": found}))

    site.services["/git/rat.git/info/lfs/"] = batch
    with pytest.raises(SourceChangedError, match=r"1 file\(s\) are pointers to Git LFS, such as gross\.md"):
        desk.acquire(desk.declare(table(remote, commit)))
    acquired = desk.acquire(desk.declare(table(remote, commit, "lfs = true")))

    assert desk.files(acquired)["gross.md"] == body
    assert site.requests("/speicher/1")[0]["X-Key"] == "k"


def test_what_is_not_there_is_told(desk, remote, site):
    """No repository, no branch, no such commit."""
    remote.commit(FILES)
    site.put("/web/info/refs?service=git-upload-pack", b"<html>", headers={"Content-Type": "text/html"})

    with pytest.raises(ConfigError, match="no branch or tag 'weg'"):
        desk.acquire(desk.declare(table(remote, "weg")))
    with pytest.raises(SourceChangedError, match="no commit 000000000000 any more"):
        desk.acquire(desk.declare(table(remote, "0" * 40)))
    with pytest.raises(OutsideError, match="no git repository answers there"):
        desk.acquire(desk.declare(table(remote, "main").replace("/git/rat.git", "/web")))


def test_a_repository_that_moved_is_found_and_a_private_one_refused(desk, remote, site):
    """The redirect is followed by us, not by git."""
    from tests.pipeline.acquire.site import Site

    commit = remote.commit(FILES)
    ask = "/info/refs?service=git-upload-pack"
    site.put(f"/alt{ask}", tricks=[redirect(f"{remote.url}{ask}", 301)] * 9)
    inner = Site()
    site.put(f"/boese{ask}", tricks=[redirect(f"{inner.url}{ask}")] * 9)
    moved = desk.declare(table(remote, commit).replace("/git/rat.git", "/alt"))

    acquired = desk.acquire(moved)

    assert "a.md" in desk.files(acquired)
    assert any("moved for good" in n for n in acquired.notes)
    with pytest.raises(OutsideError, match="private address"):
        desk.acquire(desk.declare(table(remote, commit).replace("/git/rat.git", "/boese"), name="andere"))
    inner.close()


def test_a_busy_server_is_asked_again(desk, remote, site):
    """503 in the middle of the conversation."""
    commit = remote.commit(FILES)
    serve, times = remote.serve, [1, 1]

    def flaky(handler):
        if handler.command == "POST" and times:
            times.pop()
            handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
            return busy(503)(handler)
        return serve(handler)

    site.services["/git/"] = flaky

    assert "a.md" in desk.files(desk.acquire(desk.declare(table(remote, commit))))


def test_more_than_declared_ends_the_fetch(desk, remote):
    """Before the files are written."""
    commit = remote.commit({"gross.md": os.urandom(3_000_000)})

    with pytest.raises(SourceChangedError, match="upper bound of `bytes`"):
        desk.acquire(desk.declare(table(remote, commit), bytes="[1, 1000000]"))


def test_a_tree_that_leads_outside_is_refused(desk, remote, tmp_path):
    """Git's own check of what it receives is on; a path of dots never reaches the disk."""
    remote.commit(FILES)
    blob = git(remote.bare, "hash-object", "-w", "--stdin", input=b"x")
    entry = b"100644 ..\0" + bytes.fromhex(blob)
    tree = subprocess.run(
        ["git", "-C", str(remote.bare), "hash-object", "-w", "-t", "tree", "--stdin", "--literally"],
        input=entry, env=ENVIRONMENT, capture_output=True, check=True,
    ).stdout.decode().strip()  # fmt: skip
    commit = git(remote.bare, "commit-tree", tree, "-m", "boese")
    git(remote.bare, "update-ref", "refs/heads/boese", commit)

    with pytest.raises((OutsideError, SourceChangedError)):
        desk.acquire(desk.declare(table(remote, commit)))
