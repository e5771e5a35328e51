"""Build provenance: an in-toto statement with a SLSA provenance v1 predicate, honest about level 1."""

import hashlib
from collections.abc import Iterator
from typing import Any

from manifests import canonical
from manifests.fault import Fault
from manifests.manifest import PATH as MANIFEST
from manifests.manifest import Manifest

PATH = "manifest/provenance.intoto.json"
"""The statement in the clear."""

ENVELOPE = "manifest/MANIFEST.dsse.json"
"""The same statement, signed."""

BUILD_TYPE = "https://github.com/gemeingut/gemeingut/blob/main/docs/manifest.md#build-type-v1"


def statement(manifest: Manifest) -> bytes:
    """Return the statement: what was built (the manifest and each shard), from what, by which code.

    Source: in-toto Statement v1, SLSA Provenance v1. Build level 1: provenance exists and is complete; a steward's
    own machine is no hosted builder, so no higher level is claimed.
    """
    return canonical.dumps(
        {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": _subject(manifest),
            "predicateType": "https://slsa.dev/provenance/v1",
            "predicate": {
                "buildDefinition": {
                    "buildType": BUILD_TYPE,
                    "externalParameters": {
                        "name": manifest.name,
                        "version": manifest.version,
                        "sources": [source.name for source in manifest.sources],
                        "config": {"sha256": manifest.config_sha256},
                    },
                    "internalParameters": {"dirty": manifest.code.dirty, "lock_sha256": manifest.code.lock_sha256},
                    "resolvedDependencies": _resolved(manifest),
                },
                "runDetails": {
                    "builder": {"id": f"{manifest.home.rstrip('/')}/#steward-level-1"},
                    "metadata": {"invocationId": f"{manifest.name}-{manifest.version}"},
                },
            },
        }
    )


def faults(payload: bytes, manifest: Manifest, where: str) -> Iterator[Fault]:
    """Yield where a statement does not speak of exactly this release."""
    statement: Any = canonical.loads(payload, where)
    try:
        definition = statement["predicate"]["buildDefinition"]
        said = {
            "subject": statement["subject"],
            "resolvedDependencies": definition["resolvedDependencies"],
            "config": definition["externalParameters"]["config"]["sha256"],
            "predicateType": statement["predicateType"],
        }
    except (KeyError, TypeError) as error:
        yield Fault(where, f"not a provenance statement ({type(error).__name__} {error}).")
        return
    expected = {
        "subject": _subject(manifest),
        "resolvedDependencies": _resolved(manifest),
        "config": manifest.config_sha256,
        "predicateType": "https://slsa.dev/provenance/v1",
    }
    for name, value in expected.items():
        if said[name] != value:
            yield Fault(f"{where} {name}", "differs from what the manifest states.")


def _subject(manifest: Manifest) -> list[dict[str, Any]]:
    """Return what was built."""
    digest = hashlib.sha256(manifest.to_bytes()).hexdigest()
    return [
        {"name": MANIFEST, "digest": {"sha256": digest}},
        *({"name": shard.path, "digest": {"sha256": shard.sha256}} for shard in manifest.shards),
    ]


def _resolved(manifest: Manifest) -> list[dict[str, Any]]:
    """Return what it was built from."""
    resolved: list[dict[str, Any]] = [
        {
            "name": f"source:{source.name}",
            "uri": source.acquired_from or source.url,
            "digest": {"sha256": source.snapshot_sha256},
        }
        for source in manifest.sources
    ]
    resolved += [{"name": f"model:{model.name}", "digest": {"sha256": model.sha256}} for model in manifest.models]
    if manifest.code.commit:
        resolved.append(
            {
                "name": "code",
                "uri": f"git+{manifest.code.repository}",
                "digest": {"gitCommit": manifest.code.commit},
            }
        )
    return resolved
