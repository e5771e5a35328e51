"""A site, and a way to acquire from it with settings that wait for nothing."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from manifests import source
from pipeline.acquire import run
from pipeline.config import Acquire, Config, Release, Work
from tests.pipeline.acquire.site import Site

HEAD = """
title = "Ratsprotokolle"
publisher = "Stadtarchiv Musterstadt"
url = "https://archiv.musterstadt.example/"
format = "markdown"
register = "specification"
origin = "born-digital"
documents = [0, 1000]
contact = "archiv@musterstadt.example"
attribution = "Stadtarchiv Musterstadt"

[license]
declared = "CC0-1.0"
statute = "CC0 1.0 Universal"
"""


class Quiet:
    """A screen that remembers what it is told."""

    def __init__(self):
        self.lines = []

    def begin(self, what, files, size):
        """Begin."""

    def advance(self, size):
        """Bytes came."""

    def finished(self, path):
        """A file is there."""

    def tell(self, line):
        """Remember a line."""
        self.lines.append(line)


@dataclass
class Desk:
    """A steward's desk: declarations, settings, raw files."""

    folder: Path
    config: Config

    def declare(self, acquire, name="rat", head=HEAD, **changed):
        """Write a declaration and return the source."""
        for key, value in changed.items():
            head = "\n".join(f"{key} = {value}" if line.startswith(f"{key} = ") else line for line in head.split("\n"))
            if f"{key} = {value}" not in head:
                head = f"{key} = {value}\n{head}"
        path = self.folder / "declarations" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{head}\n[acquire]\nseconds_between_requests = 0\n{acquire}\n", "utf-8")
        return source.load(path)

    def acquire(self, declared, watcher=None, **settings):
        """Fetch a source."""
        changed = self.config.acquire.model_copy(update=settings)
        config = self.config.model_copy(update={"acquire": changed})
        return run.acquire(declared, self.folder / "raw" / declared.name, config, watcher or Quiet())

    def files(self, acquired):
        """Return path and bytes of every file of a snapshot."""
        root = self.folder / "raw" / acquired.source / "snapshots" / acquired.snapshot / "files"
        return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


@pytest.fixture
def desk(tmp_path):
    """Return a desk whose transport hardly waits."""
    config = Config(
        release=Release(contact="rechte@gemeingut.example"),
        work=Work(folder=tmp_path / "build"),
        acquire=Acquire(attempts=4, timeout_s=5, first_wait_s=0.01, max_wait_s=2, min_free_bytes=0),
    )
    return Desk(tmp_path, config)


@pytest.fixture
def site():
    """Return a running site."""
    running = Site()
    yield running
    running.close()
