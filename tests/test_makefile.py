"""Targets of the Makefile that are more than a command of `gemeingut`."""

import shutil
import subprocess
from pathlib import Path

MAKEFILE = Path(__file__).parent.parent / "Makefile"


def test_setup_takes_packages_from_a_folder_and_asks_no_network(tmp_path):
    """All three ways in which packages come in are cut off from the index."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(MAKEFILE.parent / name, tmp_path)

    told = subprocess.run(["make", "-n", "setup", "WHEELS=w"], cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = [line for line in told.stdout.splitlines() if "pip install" in line and "--require-hashes" in line]

    assert len(lines) == 3
    assert all('--no-index --find-links "w"' in line for line in lines)
