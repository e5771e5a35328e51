"""The command line keeps its contract: lines of JSON, messages instead of tracebacks, honest exit codes."""

import json
import subprocess
import sys

import pytest

from tests.pipeline.building import REPOSITORY, SAMPLES

COMMAND = [sys.executable, "-c", "from pipeline.cli.app import main; main()"]


def run(*arguments, given=""):
    """Run the command line and return its result."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=REPOSITORY,
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_read_prints_a_line_of_json_for_each_document():
    """Path as given, id, text and what the file says."""
    path = SAMPLES / "romane68" / "kafka_verwandlung.txt"

    done = run("read", "--format", "text", path)

    line = json.loads(done.stdout)
    assert done.returncode == 0
    assert line["path"] == str(path)
    assert "Gregor Samsa" in line["text"]


def test_read_tells_place_and_problem_of_what_it_cannot_read(tmp_path):
    """A broken file is a line too, without any of its text."""
    path = tmp_path / "broken.xml"
    path.write_bytes((SAMPLES / "gesetze-im-internet-2022" / "gvfg.xml").read_bytes()[:3000])

    done = run("read", "--format", "gii-norm", path)

    line = json.loads(done.stdout)
    assert set(line) == {"path", "id", "place", "problem"}
    assert line["place"]


def test_a_reader_who_has_enough_ends_the_command_cleanly():
    """`gemeingut read … | head -1` is no failure."""
    import shlex

    path = SAMPLES / "dewiktionary" / "dewiktionary-sample-pages-articles.xml"
    command = f"{shlex.join([*COMMAND, 'read', '--format', 'mediawiki', str(path)])} | head -1; exit ${{PIPESTATUS[0]}}"

    done = subprocess.run(["bash", "-c", command], cwd=REPOSITORY, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


def test_an_unknown_format_lists_the_known_ones():
    """The message says what to do next; the exit code is that of wrong usage."""
    done = run("read", "--format", "word", SAMPLES / "romane68" / "kafka_verwandlung.txt")

    assert done.returncode == 2
    assert "Known formats:" in done.stderr
    assert "Traceback" not in done.stderr


def test_try_judges_line_by_line_and_tells_broken_lines():
    """A broken line is told on stderr and the others are judged."""
    given = '{"id": "a", "text": "Schreiben Sie an erika@beispiel-firma.de."}\nkaputt\n{"text": "ohne id"}\n'

    done = run("try", "personal", given=given)

    (line,) = map(json.loads, done.stdout.splitlines())
    assert line["id"] == "a"
    assert "erika" not in line["text"]
    assert done.returncode == 1
    assert "line 2" in done.stderr
    assert "line 3" in done.stderr


@pytest.mark.parametrize("stage", ["normalise", "language", "quality", "personal", "license", "duplicates"])
def test_every_stage_can_be_tried(stage):
    """Each prints one line for a line, with id and verdict."""
    text = "Der Rat der Stadt hat gestern beschlossen, den alten Markt neu zu pflastern. Die Arbeiten beginnen im Mai."

    done = run("try", stage, given=json.dumps({"id": "x", "text": text, "metadata": {"register": "newspaper"}}))

    (line,) = map(json.loads, done.stdout.splitlines())
    assert line["id"] == "x"
    assert line["verdict"] in ("keep", "drop")


def test_public_domain_can_be_tried():
    """Goethe is free in both jurisdictions."""
    work = {
        "id": "faust", "title": "Faust", "kind": "drama", "published": 1808, "on": "2026-11-22",
        "authors": [{"name": "Goethe", "birth": 1749, "death": 1832}],
    }  # fmt: skip

    done = run("try", "public-domain", given=json.dumps(work))

    line = json.loads(done.stdout)
    assert line["de"]["status"] == "pd"
    assert line["us"]["status"] == "pd"


def test_sources_are_listed():
    """A steward sees what is declared."""
    done = run("sources", "--json")

    assert done.returncode == 0
    assert {"gerdracor", "dingler"} <= {s["name"] for s in json.loads(done.stdout)}


def test_a_build_of_an_unverified_source_is_refused():
    """What nobody confirmed is not released."""
    done = run("build", "--sources", "anno")

    assert done.returncode == 2
    assert "anno: unverified" in done.stderr


def test_help_names_every_command():
    """The help lists what the folder of commands holds."""
    done = run("--help")

    for command in ("corpus", "build", "read", "try", "verify", "sources", "evaluate", "config"):
        assert command in done.stdout
