"""What tests of builds share: small sources, settings, a screen that shows nothing."""

from datetime import date
from pathlib import Path

from manifests import source
from pipeline import snapshot
from pipeline.config import Config, LocalEngine, Release, Work

REPOSITORY = Path(__file__).parent.parent.parent
SAMPLES = REPOSITORY / "samples"
SMALL = ("gesetze-im-internet-2022", "soldatenbriefe", "oparl", "reichsanzeiger")


class Silent:
    """A screen that shows nothing and remembers which tasks began."""

    def __init__(self):
        self.began = []

    def phase(self, name, tasks, total_bytes):
        """Begin a phase."""
        return _Watcher(self, name, tasks)

    def done(self):
        """Nothing to put back."""


class _Watcher:
    def __init__(self, screen, name, tasks):
        self.screen, self.name, self.tasks = screen, name, tasks

    def started(self, rank):
        self.screen.began.append(f"{self.name} {self.tasks[rank].source}")

    def advanced(self, rank, documents, size):
        pass

    def finished(self, rank):
        pass

    def retried(self, rank, cause):
        self.screen.began.append(f"retried {rank} {cause}")

    def failed(self, rank, cause):
        pass


def settings(folder, workers=2, **sections):
    """Return settings whose work lies in `folder` and whose day is fixed."""
    base = Config(
        release=Release(on=date(2026, 11, 22)),
        work=Work(folder=folder, withdrawals=folder / "withdrawals", task_bytes=200_000),
        local=LocalEngine(workers=workers),
    )
    return base.model_copy(update=sections)


def declared(*names):
    """Return declared sources by name."""
    return [s for s in source.discover() if s.name in names]


def snapshots(*names, folder=SAMPLES):
    """Return the samples of some sources."""
    return [snapshot.sample(s, folder) for s in declared(*names)]


def taken():
    """Return the sample of every declared source that has one."""
    return [snapshot.sample(s, SAMPLES) for s in source.discover() if s.sample]


def digests(directory):
    """Return the bytes of every file of a release, by path."""
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in sorted(directory.rglob("*")) if p.is_file()}
