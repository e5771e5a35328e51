"""One report of all samples, drawn once."""

import pytest

from pipeline.figures.published import open_release
from pipeline.report.write import write
from tests.pipeline.building import taken


@pytest.fixture(scope="session")
def report(corpus, tmp_path_factory):
    """The folder of a report that compares the release of all samples with itself."""
    published = open_release(corpus)
    folder = tmp_path_factory.mktemp("report") / "0.1.0"
    write(published, folder, before=published, snapshots=taken(), sample=24)
    return folder
