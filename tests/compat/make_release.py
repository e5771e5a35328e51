"""Write the fixture of a new manifest version: `python tests/compat/make_release.py manifest-v2`. Never overwrites."""

import importlib.util
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from manifests import release
from manifests.sign import Signing, sign
from manifests.withdrawals import Withdrawals

HERE = Path(__file__).parent


def main(name: str) -> None:
    """Seal and sign a small release of invented texts; its key is thrown away."""
    directory = HERE / name
    directory.mkdir()
    spec = importlib.util.spec_from_file_location("fixture", HERE.parent / "manifests" / "conftest.py")
    if spec is None or spec.loader is None:
        raise SystemExit("tests/manifests/conftest.py: not found. Run from a checkout.")
    fixture = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fixture)
    release.seal(directory, replace(fixture.fill(directory), withdrawals=Withdrawals()))
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], check=True)
        sign(directory, Signing(key, "compat@gemeingut.example"))


if __name__ == "__main__":
    main(sys.argv[1])
