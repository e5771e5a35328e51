"""A publisher that is killed at any moment: nothing half is ever readable, and the next run ends as if nothing was."""

import os
import random
import signal
import subprocess
import sys

import pytest

from tests.hub import After, Before, Hub
from tests.pipeline.publish.conftest import REPO, history, publish
from tests.pipeline.publish.test_hub import digests, held

SCRIPT = "from pipeline.cli.app import main; main()"


def start(hub, release):
    """Start the real command against a Hub."""
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "publish", str(release.directory), REPO, "--yes"],
        env=hub.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def whole(hub, release):
    """Let the real command run to its end and return how many requests it made."""
    process = start(hub, release)
    told, _ = process.communicate(timeout=250)

    assert process.returncode == 0, told.decode()[-2000:]
    return len(hub.seen)


def killed(hub, release, point, action):
    """Start the real command and kill it when it makes a certain request; say whether it was still at work."""
    box = []
    fault = hub.faults.add(action(lambda: os.kill(box[0].pid, signal.SIGKILL)), skip=point)
    box.append(start(hub, release))
    box[0].communicate(timeout=250)
    hub.faults.clear()
    return bool(fault.struck) and box[0].returncode == -signal.SIGKILL


def check(hub, first, second):
    """Say what can be read now: the release before, or the whole next one; its tag only upon the whole of it."""
    repository = hub.repository(REPO)
    main = held(hub, "main")

    assert held(hub, "v1.0.0") == digests(first)
    assert main in (digests(first), digests(second))
    assert set(repository.tags) <= {"v1.0.0", "v1.1.0"}
    if "v1.1.0" in repository.tags:
        assert held(hub, "v1.1.0") == digests(second)


def end(hub, first, second):
    """Publish again, and see one commit and one tag a release."""
    publish(hub, second)

    assert history(hub) == ["initial commit", "gemeingut 1.0.0", "gemeingut 1.1.0"]
    assert set(hub.repository(REPO).tags) == {"v1.0.0", "v1.1.0"}
    assert held(hub, "v1.1.0") == held(hub, "main") == digests(second)
    assert held(hub, "v1.0.0") == digests(first)


@pytest.mark.parametrize("path", ["/upload/", "/commit/main$", "/tag/"])
def test_killed_while_it_uploads_commits_or_tags(hub, releases, path):
    """The three moments that matter, each when the server has done what was asked and nobody hears of it."""
    first, second = releases
    publish(hub, first)
    box = []
    fault = hub.faults.add(After(lambda: os.kill(box[0].pid, signal.SIGKILL)), "POST", path)
    box.append(start(hub, second))
    box[0].communicate(timeout=250)
    hub.faults.clear()

    assert fault.struck
    assert box[0].returncode == -signal.SIGKILL
    check(hub, first, second)
    end(hub, first, second)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_killed_at_twenty_random_points(releases):
    """Each time a Hub of its own, the release before published, the next one killed at a request drawn by lot."""
    first, second = releases
    with Hub() as hub:
        publish(hub, first)
        before = len(hub.seen)
        requests = whole(hub, second) - before
    draw = random.Random(1871)
    points = draw.sample(range(requests), 20)

    struck = 0
    for point in points:
        with Hub() as hub:
            publish(hub, first)
            struck += killed(hub, second, point, draw.choice((Before, After)))
            check(hub, first, second)
            end(hub, first, second)

    assert struck == 20
