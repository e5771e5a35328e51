"""The guides are true: in a fresh clone every command and every program in them runs as it is written there."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from manifests import source
from tests.manifests.test_source import GOOD

REPOSITORY = Path(__file__).parent.parent
GUIDES = sorted((REPOSITORY / "docs" / "guides").glob("*/*.md"))
FENCE = re.compile(
    r'^```(?P<kind>console|python|toml)(?: title="(?P<title>[^"]+)")?\n(?P<body>.*?)^```$', re.MULTILINE | re.DOTALL
)


def steps(guide):
    """Yield (kind, text) of what a reader does, in order: commands, programs, files to write."""
    for block in FENCE.finditer(guide.read_text("utf-8")):
        if block["kind"] == "console":
            for line in block["body"].splitlines():
                if line.startswith("$ "):
                    yield "console", line[2:]
        elif block["kind"] == "toml":
            if block["title"]:  # without one it is an example of a part
                yield block["title"], block["body"]
        else:
            yield "python", block["body"]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A clone of the last commit with an environment of its own."""
    folder = tmp_path_factory.mktemp("guides") / "gemeingut"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(REPOSITORY), str(folder)], check=True)
    environment = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    subprocess.run(["make", "setup"], cwd=folder, env=environment, check=True, capture_output=True)
    return folder, environment


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_reader_can_do_what_a_guide_says(guide, clone):
    """From an untouched clone, with nothing built but what the guide builds."""
    folder, environment = clone
    subprocess.run(["git", "clean", "-fdq"], cwd=folder, check=True)
    for left in ("build/release", "build/raw", "build/report", "build/musterstadt", "withdrawals"):
        shutil.rmtree(folder / left, ignore_errors=True)
    told = list(steps(guide))
    if ("console", "make corpus") not in told:
        told.insert(0, ("console", "make corpus"))
    program = ""
    for kind, text in told:
        if kind == "python":
            program += text
            command = [str(folder / ".venv" / "bin" / "python"), "-c", program]
        elif kind == "console":
            command = ["bash", "-c", text]
        else:
            (folder / kind).write_text(text, "utf-8")
            continue
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

        assert done.returncode == 0, f"{guide.name}: {text}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"


def test_both_languages_do_the_same():
    """Each guide has a twin with the same commands, but for names and words."""
    twins = {"pflege": "stewardship", "forschung": "research", "pruefung": "auditing", "schule": "schools"}
    by_name = {guide.stem: [kind for kind, _ in steps(guide)] for guide in GUIDES}

    assert sorted(by_name) == sorted([*twins, *twins.values()])
    assert {german for german, english in twins.items() if by_name[german] != by_name[english]} == set()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_part_of_a_declaration_is_one(guide):
    """An example without a file's name goes into a declaration as it stands."""
    parts = [b["body"] for b in FENCE.finditer(guide.read_text("utf-8")) if b["kind"] == "toml" and not b["title"]]

    assert [source.faults_of("rat", tomllib.loads(GOOD + part)) for part in parts] == [[] for _ in parts]
    assert parts or guide.stem not in {"pflege", "stewardship"}


@pytest.mark.slow
def test_the_site_is_whole_and_asks_for_nothing(tmp_path):
    """The generator finds no broken link, and no page loads anything from elsewhere."""
    shutil.copytree(REPOSITORY / "docs", tmp_path / "docs")
    shutil.copy(REPOSITORY / "zensical.toml", tmp_path)
    zensical = Path(sys.executable).with_name("zensical")
    done = subprocess.run(
        [zensical, "build", "--strict"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    pages = list((tmp_path / "build" / "site").rglob("*.html"))
    loaded = re.compile(
        r'<(?:script|img|iframe|link rel="(?:stylesheet|preload|preconnect)")[^>]*(?:src|href)="(https?:)?//'
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(pages) > 8
    assert [page.name for page in pages if loaded.search(page.read_text("utf-8"))] == []
