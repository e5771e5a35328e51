"""The checkpoint: origin, size and root of the ledger tree in the form of C2SP tlog-checkpoint."""

from manifests.manifest import Manifest

PATH = "manifest/checkpoint"
"""Where a release keeps its checkpoint."""


def origin(manifest: Manifest) -> str:
    """Return the name of the log: one tree a release."""
    return f"{manifest.name}/ledger/{manifest.version}"


def body(manifest: Manifest) -> str:
    """Return the signed part of the checkpoint: three lines, each ended.

    Source: C2SP tlog-checkpoint: origin, tree size in decimal, root in base64.
    """
    return f"{origin(manifest)}\n{manifest.ledger.rows}\n{manifest.ledger.root}\n"


def views(manifest: Manifest) -> dict[str, bytes]:
    """Return the unsigned checkpoint; signing adds its signature lines below."""
    return {PATH: body(manifest).encode()}
