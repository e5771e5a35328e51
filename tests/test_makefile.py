"""Targets of the Makefile that are more than a command of `gemeingut`."""

import shutil
import subprocess
from pathlib import Path

MAKEFILE = Path(__file__).parent.parent / "Makefile"


def laid(folder, *names):
    """Write small files under a folder."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")


def test_clean_spares_signed_releases_and_says_which(tmp_path):
    """What somebody vouched for may be the only copy; its receipt stays too, so that it is known as built."""
    shutil.copy(MAKEFILE, tmp_path)
    signed = ["build/release/0.1.0/manifest/MANIFEST.json.sig", "build/work/release/0.1.0.json"]
    others = ["build/release/0.2.0/manifest/MANIFEST.json", "build/release/.0.3.0.1.tmp/x", "build/logs/build.jsonl"]
    others += ["build/work/release/0.2.0.json", "build/work/take-in/a/b.parquet"]
    laid(tmp_path, *signed, *others, "build/raw/a/b.txt")

    done = subprocess.run(["make", "clean"], cwd=tmp_path, capture_output=True, text=True, check=True)
    left = sorted(p.relative_to(tmp_path).as_posix() for p in (tmp_path / "build").rglob("*") if p.is_file())

    assert left == ["build/raw/a/b.txt", *signed]
    assert "kept build/release/0.1.0: it is signed" in done.stdout
    assert "0.2.0" not in done.stdout


def test_setup_takes_packages_from_a_folder_and_asks_no_network(tmp_path):
    """All three ways in which packages come in are cut off from the index."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(MAKEFILE.parent / name, tmp_path)

    told = subprocess.run(["make", "-n", "setup", "WHEELS=w"], cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = [line for line in told.stdout.splitlines() if "pip install" in line and "--require-hashes" in line]

    assert len(lines) == 3
    assert all('--no-index --find-links "w"' in line for line in lines)
