"""Slurm's queue, asked by its own commands: which array elements are there, how one ended, cancel them."""

import logging
import re
import subprocess
import time
from collections.abc import Sequence

from pipeline.errors import OutsideError

log = logging.getLogger(__name__)

_UNKNOWN = re.compile("Invalid job id", re.IGNORECASE)


class Queue:
    """The queue of one cluster.

    Args:
        patience: seconds for which it may not answer; controllers are restarted while builds run.
    """

    def __init__(self, patience: float) -> None:
        self.patience = patience

    def elements(self, ids: Sequence[str]) -> set[str]:
        """Return the array elements `<job>_<index>` of some jobs that wait or run.

        Raises:
            OutsideError: when the queue gave no answer for too long.
        """
        if not ids:
            return set()
        deadline = time.monotonic() + self.patience
        while True:
            asked = _run("squeue", "--noheader", "--array", "--format=%i %T", "--jobs", ",".join(ids))
            if asked.returncode == 0:
                pairs = (line.split() for line in asked.stdout.splitlines())
                return {pair[0] for pair in pairs if len(pair) == 2 and pair[1] not in _ENDED}
            if _UNKNOWN.search(asked.stderr):
                return set()
            if time.monotonic() > deadline:
                raise OutsideError(
                    f"squeue: no answer for {self.patience:.0f} s ({asked.stderr.strip()[:200]}). "
                    "Build again when the cluster answers; finished tasks are kept."
                )
            log.warning("squeue: %s", asked.stderr.strip()[:200])
            time.sleep(min(5.0, self.patience))

    def state(self, element: str) -> str:
        """Return how an element ended, in Slurm's words; `gone` when Slurm has forgotten it."""
        asked = _run("scontrol", "--oneliner", "show", "job", element)
        found = re.search(r"JobState=(\S+)", asked.stdout)
        return found.group(1) if found else "gone"

    def cancel(self, ids: Sequence[str], *, wait: bool = False, waiting_only: bool = False) -> None:
        """Cancel jobs, or what of them does not run yet; with `wait`, return when none of them is left.

        Raises:
            OutsideError: when they do not go.
        """
        if not ids:
            return
        _run("scancel", "--quiet", *(["--state=PENDING"] if waiting_only else []), *ids)
        deadline = time.monotonic() + self.patience
        while wait and (left := self.elements(ids)):
            if time.monotonic() > deadline:
                raise OutsideError(f"scancel: {', '.join(sorted(left))} of an earlier run do not end. End them first.")
            time.sleep(0.5)


_ENDED = frozenset(
    {"CANCELLED", "COMPLETED", "FAILED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY", "BOOT_FAIL", "DEADLINE"}
)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603  # fixed commands
    except (subprocess.TimeoutExpired, FileNotFoundError) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))
