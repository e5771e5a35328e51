"""Two releases that follow each other, for all tests of publishing: the second adds one source."""

import shutil
from datetime import date

import pytest

from pipeline import build
from pipeline.config import Release
from pipeline.publish.hub import HubTarget
from pipeline.publish.hub_client import HubClient, Patience
from pipeline.publish.plan import take
from tests.pipeline.building import SMALL, Silent, settings, snapshots

ADDED = "bundestag-plenarprotokolle"
REPO = "org/gemeingut"
IMPATIENT = Patience(attempts=5, first=0.01, longest=0.05)


class Quiet:
    """Hears how publishing goes on and remembers it."""

    def __init__(self):
        self.said = []

    def begin(self, what, total):
        """Hear of a step."""
        self.said.append(what)

    def advance(self, size):
        """Hear of bytes."""

    def say(self, what):
        """Hear a line."""
        self.said.append(what)


@pytest.fixture(scope="session")
def releases(tmp_path_factory):
    """Build 1.0.0 from small samples, and 1.1.0 with one source more."""
    folder = tmp_path_factory.mktemp("releases")
    about = {"on": date(2026, 11, 22), "publisher": "Musterarchiv", "contact": "kontakt@musterarchiv.example"}
    about |= {"repository": REPO}
    first = settings(folder, release=Release(version="1.0.0", **about))
    one = build.build(snapshots(*SMALL), first, Silent()).directory
    second = settings(folder, release=Release(version="1.1.0", previous=one, **about))
    two = build.build(snapshots(*SMALL, ADDED), second, Silent()).directory
    return take(one), take(two)


@pytest.fixture
def first(releases):
    """The release 1.0.0."""
    return releases[0]


@pytest.fixture
def second(releases):
    """The release 1.1.0."""
    return releases[1]


@pytest.fixture
def copied(releases, tmp_path):
    """Folders of both releases that a test may damage."""
    return [shutil.copytree(r.directory, tmp_path / r.manifest.version) for r in releases]


def target(hub, token="hf_steward", **options):
    """Return the repository on a Hub as a target, with little patience."""
    return HubTarget(HubClient(REPO, hub.endpoint, token, IMPATIENT), **options)


def publish(hub, release, token="hf_steward"):
    """Publish a release as a steward who has agreed to the plan."""
    where, watcher = target(hub, token), Quiet()
    return where.publish(where.plan(release), watcher)


def history(hub):
    """Return the titles of the commits on main, oldest first."""
    return [c.title for c in hub.repository(REPO).history("main")][::-1]
