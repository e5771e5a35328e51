"""What the README says is true: targets, commands and files exist."""

import re
import subprocess
from pathlib import Path

import typer

from pipeline.cli.app import build_app

REPOSITORY = Path(__file__).parent.parent
MAKE_HELP = ["make", "--no-print-directory", "help"]
README = (REPOSITORY / "README.md").read_text("utf-8")


def targets():
    """Return the targets that `make help` lists."""
    done = subprocess.run(MAKE_HELP, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return set(re.findall(r"^  make ([a-z-]+)", done.stdout, re.MULTILINE))


def commands():
    """Return the names of all commands."""
    return set(typer.main.get_command(build_app()).commands)


def test_help_lists_the_targets_by_reader():
    """Stewards, auditors and developers find their own."""
    done = subprocess.run(MAKE_HELP, cwd=REPOSITORY, capture_output=True, text=True, check=True)

    assert [line for line in done.stdout.splitlines() if line and not line.startswith(" ")] == [
        "Stewards",
        "Auditors",
        "Developers",
    ]
    assert {"corpus", "test", "lint", "setup", "verify", "bench"} <= targets()


def test_every_target_of_the_readme_exists():
    """A command that a reader copies works."""
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", README))

    assert named <= targets()


def test_every_command_stands_in_the_readme():
    """Nothing is hidden."""
    missing = {name for name in commands() if not re.search(rf"\b{re.escape(name)}\b", README)}

    assert not missing


def test_every_linked_file_exists():
    """No link of the documents leads nowhere."""
    pages = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *(REPOSITORY / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(REPOSITORY)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]

    assert not broken


def test_every_picture_of_the_readme_is_there_and_told_in_words():
    """Pictures are files of ours, small, and say to those who cannot see them what they show."""
    shown = re.findall(r'(?:src|srcset)="([^"]+)"', README)
    told = re.findall(r'<img [^>]*alt="([^"]+)"', README)

    assert set(shown) == {f"docs/pictures/{path.name}" for path in (REPOSITORY / "docs" / "pictures").iterdir()}
    assert all((REPOSITORY / path).stat().st_size < 150_000 for path in shown)
    assert len(told) == README.count("<img ")
    assert all(len(words) > 40 for words in told)


def test_the_lock_holds_hashes_and_no_addresses():
    """A lock file that names an index would send others to our mirror."""
    lock = (REPOSITORY / "requirements.lock").read_text("utf-8")

    assert "--hash=sha256:" in lock
    assert "://" not in lock


def test_a_target_says_what_it_cannot_do_without():
    """Who forgets DIR= is told so by make, in make's own words."""
    done = subprocess.run(["make", "verify"], cwd=REPOSITORY, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "say DIR=" in done.stderr
