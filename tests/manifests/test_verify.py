"""The command of an auditor, as a process of its own."""

import subprocess
import sys

ROOT = __file__.rpartition("/tests/")[0]


def test_verifying_loads_no_pandas(sealed):
    """It is installed beside us, and its import would cost more than the ledger of a large release."""
    script = (
        "import sys; from pathlib import Path; from manifests.verify import verify; "
        "print(verify(Path(sys.argv[1])).verified, 'pandas' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(sealed)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stdout.split() == ["True", "False"], done.stderr
