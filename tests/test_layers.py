"""The arrows of the house point down, and only pipeline knows datatrove and the network."""

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
BELOW = {
    "licenses": set(),
    "manifests": {"licenses"},
    "filters": {"licenses"},
    "pipeline": {"licenses", "manifests", "filters"},
}
OUTSIDE = {"datatrove", "httpx", "requests", "huggingface_hub", "datasets", "socket", "urllib3", "sickle"}


def imports(folder):
    """Yield the first part of every module that a folder's files import."""
    for path in (REPOSITORY / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                yield from (name.name.split(".")[0] for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.split(".")[0]


@pytest.mark.parametrize("folder", BELOW)
def test_a_folder_imports_only_what_lies_below(folder):
    """Arrows point down."""
    seen = set(imports(folder))

    assert seen & BELOW.keys() <= BELOW[folder] | {folder}


@pytest.mark.parametrize("folder", sorted(BELOW.keys() - {"pipeline"}))
def test_only_the_pipeline_knows_datatrove_and_the_network(folder):
    """An auditor runs `manifests` without either."""
    seen = set(imports(folder))

    assert not seen & OUTSIDE
