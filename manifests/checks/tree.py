"""Level `ledger`: rows in order, as many as stated, and the root that the manifest and the checkpoint state."""

import base64
from collections.abc import Iterator

from manifests.checks import Case
from manifests.fault import Fault
from manifests.views import checkpoint


def check(case: Case) -> Iterator[Fault]:
    """Yield what is wrong with the ledger's order, size or root."""
    stated = case.manifest.ledger
    yield from case.census.faults
    if case.census.rows != stated.rows:
        yield Fault("ledger", f"{case.census.rows} rows, the manifest states {stated.rows}.")
    root = base64.b64encode(case.census.tree().root).decode()
    if root != stated.root:
        yield Fault("ledger", f"its root is {root}, the manifest states {stated.root}: a row was changed.")
    path = case.directory / checkpoint.PATH
    expected = checkpoint.body(case.manifest)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        yield Fault(checkpoint.PATH, f"cannot be read ({type(error).__name__}).")
        return
    if text != expected and not text.startswith(expected + "\n"):
        yield Fault(checkpoint.PATH, "states another origin, size or root than the manifest.")
