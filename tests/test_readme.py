"""Every block of the README is run as it is written: Python against a Hub under the public name, commands in a copy."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from manifests import source
from pipeline import build, snapshot
from pipeline.config import load
from pipeline.publish.hub import HubTarget
from pipeline.publish.hub_client import HubClient
from pipeline.publish.plan import take
from tests.hub import Hub, Options
from tests.hub.tls import PublicName
from tests.pipeline.building import SAMPLES, Silent
from tests.pipeline.publish.conftest import Quiet

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text("utf-8")

NOT_HERE = {
    "make test": "it would run this test",
    "make build": "needs sources that were acquired from the network",
    "make acquire": "needs the network",
    ".venv/bin/gemeingut acquire": "needs the network",
    "make new-source": "asks the steward; tests/pipeline tests it",
    ".venv/bin/gemeingut new-source": "asks the steward; tests/pipeline tests it",
    ".venv/bin/gemeingut diff": "names a second release; tests/manifests tests it",
    "make publish": "asks; the same command is run with --yes",
}
"""Commands that cannot be run here, and why."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


def blocks(language):
    """Return the blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands():
    """Return every command that a reader is shown, without its comment."""
    lines = [line[2:] for block in blocks("console") for line in block.splitlines() if line.startswith("$ ")]
    return [re.split(r"\s{2,}#", line)[0].strip() for line in lines]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the repository by links, with the release of the samples in its place."""
    folder = tmp_path_factory.mktemp("house")
    for path in REPOSITORY.iterdir():
        if path.name not in {"build", ".git", ".venv"}:
            (folder / path.name).symlink_to(path)
    # The environment is ready, and newer than any file that was edited since: nothing is installed by this test.
    (folder / ".venv").mkdir()
    for path in Path(sys.prefix).iterdir():
        if path.name != ".ready":
            (folder / ".venv" / path.name).symlink_to(path)
    (folder / ".venv" / ".ready").touch()
    settings = load(REPOSITORY / "gemeingut.toml")
    release = settings.release.model_copy(update={"on": date(2026, 11, 22)})
    work = settings.work.model_copy(update={"folder": folder / "build", "withdrawals": folder / "withdrawals"})
    settings = settings.model_copy(update={"release": release, "work": work})
    taken = [snapshot.sample(s, SAMPLES) for s in source.discover() if s.sample]
    build.build(taken, settings, Silent())
    return folder


@pytest.fixture(scope="module")
def public(house):
    """A Hub under the public name that holds the release, under the name that the README gives it."""
    with Hub(options=Options(redirect=False)) as hub, PublicName(hub) as named:
        where = HubTarget(HubClient("org/gemeingut", hub.endpoint, "hf_steward"))
        where.publish(where.plan(take(house / "build" / "release" / "0.1.0")), Quiet())
        yield named


def test_every_block_of_python_runs(house, public):
    """One after another, as a reader types them."""
    script = "import json, sys\nscope = {}\nfor block in json.load(sys.stdin):\n    exec(block, scope)\nprint('done')"

    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(blocks("python")),
        cwd=house,
        env=public.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.rstrip().endswith("done")


def test_every_command_runs(house, public):
    """In their order; those that cannot are named with their reason."""
    environment = public.environment | {"COLUMNS": "160"}
    failed = []
    for command in commands():
        if command.startswith(tuple(NOT_HERE)):
            continue
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=house,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        if done.returncode:
            failed.append(f"{command}: {done.returncode}: {(done.stdout + done.stderr)[-400:]}")

    assert not failed, "\n".join(failed)


def test_every_excuse_is_still_needed():
    """No command is passed over that the README does not show any more, except where other rooms may show it."""
    shown = commands()
    needed = {"make test", "make build", "make publish", ".venv/bin/gemeingut diff"}

    assert all(any(command.startswith(prefix) for command in shown) for prefix in needed)
