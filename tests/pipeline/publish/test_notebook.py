"""The notebook for schools runs from its first cell to its last, as it is written, and says what it promises."""

import os
import shutil
from pathlib import Path

import nbclient
import nbformat
import pytest

from tests.hub import Hub, Options
from tests.hub.tls import PublicName
from tests.pipeline.building import REPOSITORY
from tests.pipeline.publish.conftest import publish

NOTEBOOKS = sorted((REPOSITORY / "docs" / "notebooks").glob("*.ipynb"))


def printed(notebook):
    """Return all that the cells printed."""
    return "".join(
        output.get("text", "") for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    )


@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs_as_it_is_written(path, first, tmp_path, monkeypatch):
    """In a kernel of its own, for which a loopback Hub with 1.0.0 is the public one."""
    shutil.copyfile(path, tmp_path / path.name)
    notebook = nbformat.read(path, as_version=4)
    with Hub(options=Options(redirect=False)) as hub, PublicName(hub) as public:
        publish(hub, first)
        kept = {k: v for k, v in public.environment.items() if k != "HF_ENDPOINT"}
        for name in [name for name in os.environ if name.startswith("HF_")]:
            monkeypatch.delenv(name)
        for name, value in kept.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
        monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
        client = nbclient.NotebookClient(
            notebook, timeout=200, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
        )
        client.execute()

    told = printed(notebook)
    assert f"{first.manifest.totals.configs['pd']} Dokumente" in told
    assert "gültig / valid: True" in told
    assert "gefälscht, gültig / forged, valid: False" in told
    drawn = [kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})]
    assert "image/svg+xml" in drawn


def test_the_notebook_is_kept_without_outputs():
    """What is shown is what the reader's own run gives; no text of a document lies in the repository twice."""
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            assert not cell.get("outputs"), path


def test_both_languages_stand_in_every_section():
    """Each section of prose has its English twin."""
    for path in NOTEBOOKS:
        sections = [c.source for c in nbformat.read(Path(path), as_version=4).cells if c.cell_type == "markdown"]
        assert all("*" in section for section in sections)
