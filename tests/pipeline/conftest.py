"""Small builds of real samples that leave nothing outside the test's own folder."""

import shutil

import pytest

from pipeline import build
from tests.pipeline.building import SAMPLES, SMALL, Silent, settings, snapshots, taken


@pytest.fixture(scope="session")
def small_build(tmp_path_factory):
    """Build four small sources once with two workers."""
    folder = tmp_path_factory.mktemp("small")
    built = build.build(snapshots(*SMALL), settings(folder), Silent())
    return built, folder


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """Build all samples once."""
    return build.build(taken(), settings(tmp_path_factory.mktemp("corpus")), Silent()).directory


@pytest.fixture
def own_samples(tmp_path):
    """A copy of the small samples that a test may damage."""
    folder = tmp_path / "samples"
    for name in SMALL:
        shutil.copytree(SAMPLES / name, folder / name)
    return folder
