"""A build needs no network, opens no socket outside, and trusts nothing it reads."""

import ast
import os
import subprocess
import sys

import pytest

from tests.pipeline.building import REPOSITORY, SMALL, digests
from tests.pipeline.clusters import skip_unless
from tests.pipeline.test_kill import SCRIPT

ROOMS = ("licenses", "filters", "manifests", "pipeline")

REACHES_OUT = {
    "socket",
    "ssl",
    "httpx",
    "requests",
    "urllib.request",
    "urllib3",
    "http.client",
    "http.server",
    "aiohttp",
}
REACHES_OUT |= {
    "fsspec",
    "s3fs",
    "huggingface_hub",
    "datasets",
    "sickle",
    "ray",
    "ftplib",
    "smtplib",
    "telnetlib",
    "xmlrpc",
}

ALLOWED = {
    "pipeline/acquire": "fetches sources",
    "pipeline/publish": "publishes releases",
    "pipeline/cli/acquire.py": "starts to fetch",
    "pipeline/cli/publish.py": "starts to publish",
    "pipeline/remote_release.py": "reads a published release for an auditor who names it",
    "pipeline/load.py": "selects from a published release for a researcher who names it",
    "pipeline/storage.py": "moves files when the steward names a URL",
    "pipeline/engines/ray.py": "speaks with the cluster that the steward names",
    "pipeline/files.py": "asks the name of this machine",
    "pipeline/progress.py": "asks the name of this machine",
}  # fmt: skip

RUNS_FOREIGN_CODE = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}

SITE = """
import os, socket, sys
def hook(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind"):
        unix = event == "socket.connect" and getattr(arguments[0], "family", None) == socket.AF_UNIX
        unix = unix or (event == "socket.bind" and getattr(arguments[0], "family", None) == socket.AF_UNIX)
        if not unix:
            with open(os.environ["SOCKET_LOG"], "a") as log:
                log.write(f"{event} {arguments[1:]!r}\\n")
sys.addaudithook(hook)
"""


def files():
    """Yield every module of the four rooms with its path below the repository."""
    for room in ROOMS:
        for path in sorted((REPOSITORY / room).rglob("*.py")):
            yield path.relative_to(REPOSITORY).as_posix(), ast.parse(path.read_bytes())


def imported(tree):
    """Yield the dotted names that a module imports, at its top or anywhere within."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (n.name for n in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{n.name}" for n in node.names)


def test_only_named_modules_can_reach_the_network():
    """A module that imports a client of the network stands in this list with its reason."""
    found = {path for path, tree in files() for name in imported(tree) if _reaches_out(name)}

    assert not {path for path in found if not any(path == a or path.startswith(f"{a}/") for a in ALLOWED)}


def _reaches_out(name):
    return name in REACHES_OUT or name.split(".")[0] in REACHES_OUT


def test_nothing_that_is_read_can_run():
    """No pickle but a driver's own brief to its workers, no `eval`, no archive unpacked onto the disk by its own paths."""
    pickles = {path for path, tree in files() for name in imported(tree) if name.split(".")[0] in RUNS_FOREIGN_CODE}
    calls = [(path, n.func) for path, tree in files() for n in ast.walk(tree) if isinstance(n, ast.Call)]
    methods = {(path, f.attr) for path, f in calls if isinstance(f, ast.Attribute)}
    functions = {(path, f.id) for path, f in calls if isinstance(f, ast.Name)}

    assert pickles <= {"pipeline/engines/slurm.py", "pipeline/engines/ray.py"}
    assert not {path for path, name in methods if name in ("extractall", "unpack_archive")}
    assert not {path for path, name in functions if name in ("eval", "exec")}


def test_a_build_opens_no_socket(small_build, tmp_path):
    """Driver and workers are watched at the interpreter: not one connection, not one name looked up."""
    built, _ = small_build
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITE, "utf-8")
    log = tmp_path / "sockets"
    log.touch()
    env = {**os.environ, "PYTHONPATH": f"{tmp_path / 'site'}:{REPOSITORY}", "SOCKET_LOG": str(log)}
    probe = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-c", probe], env=env, check=True, timeout=60)
    watched = log.read_text("utf-8")
    log.write_text("", "utf-8")

    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "work"), *SMALL]
    done = subprocess.run(command, cwd=REPOSITORY, env=env, capture_output=True, text=True, timeout=250, check=False)

    assert "socket.connect" in watched  # the watch works
    assert done.returncode == 0, done.stderr[-2000:]
    assert log.read_text("utf-8") == ""
    assert digests(tmp_path / "work" / "release" / "0.1.0") == digests(built.directory)


@pytest.mark.slow
def test_a_whole_build_with_the_network_cut(small_build, tmp_path):
    """In a network namespace without any interface, not even loopback, the release is the same."""
    skip_unless("" if os.geteuid() == 0 else "only root can cut a network")
    built, _ = small_build
    cut = ["unshare", "--net", sys.executable]
    probe = "import socket; raise SystemExit(socket.socket().connect_ex(('127.0.0.1', 9)) != 101)"
    assert subprocess.run([*cut, "-c", probe], check=False, timeout=60).returncode == 0  # unreachable

    command = [*cut, "-c", SCRIPT, str(tmp_path / "work"), *SMALL]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=280, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    assert digests(tmp_path / "work" / "release" / "0.1.0") == digests(built.directory)
