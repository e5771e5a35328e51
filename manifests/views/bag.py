"""BagIt (RFC 8493) around the whole release, so that archives and `sha256sum -c` check it with what they have.

`manifest-sha256.txt` names every file of the release, payload (`data/`) and tag files alike, for an auditor with
coreutils alone needs one list. The RFC asks that the list be complete for the payload; it lets tag files be described
by an optional tag manifest, which a release therefore does without: a second list of the same digests could only
disagree. Only the list itself and a signature over it are not in it.
"""

from pathlib import Path

from manifests import files
from manifests.manifest import Manifest

MANIFEST = "manifest-sha256.txt"
"""The list of every file."""

SIGNATURE = "manifest-sha256.txt.sig"
"""The signature over the list; the one file that is signed after it."""

UNLISTED = frozenset({MANIFEST, SIGNATURE})
"""What the list cannot name."""


def write(directory: Path, manifest: Manifest) -> None:
    """Write bagit.txt, bag-info.txt and the list of every file, the list last."""
    for path, data in tags(manifest).items():
        files.write(directory / path, data)
    write_list(directory, {entry.path: entry.sha256 for entry in (*manifest.shards, *manifest.ledger.files)})


def write_list(directory: Path, known: dict[str, str] | None = None) -> None:
    """Write the list of every file, hashing those whose digest is not known yet."""
    digests = known or {}
    lines = [
        f"{digests.get(path) or files.sha256(directory / path)}  {path}\n"
        for path in files.walk(directory)
        if path not in UNLISTED
    ]
    files.write(directory / MANIFEST, "".join(lines).encode())


def tags(manifest: Manifest) -> dict[str, bytes]:
    """Return the two tag files of a bag."""
    size = sum(shard.bytes for shard in manifest.shards)
    info = {
        "Source-Organization": manifest.publisher.name,
        "Contact-Email": manifest.publisher.contact,
        "External-Description": f"{manifest.name} {manifest.version}, German texts with proof of their licences",
        "Bagging-Date": manifest.released.isoformat(),
        "External-Identifier": f"{manifest.name}-{manifest.version}",
        "Payload-Oxum": f"{size}.{len(manifest.shards)}",
        "Internal-Sender-Identifier": f"ledger root {manifest.ledger.root}",
    }
    return {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{label}: {' '.join(value.split())}\n" for label, value in info.items()).encode(),
    }
