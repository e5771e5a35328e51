"""SPDX 3.0.1: one DatasetPackage a source, with exactly one declared and one concluded licence, and every shard."""

from collections.abc import Iterator
from typing import Any

from manifests import canonical
from manifests.fault import Fault
from manifests.manifest import Manifest, SourceEntry
from manifests.views import rights

PATH = "manifest/spdx.json"

_CREATION = "_:creation"
_NONE = "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoneLicense"
_NO_ASSERTION = "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoAssertionLicense"


def render(manifest: Manifest) -> bytes:
    """Return the licence bill of materials."""
    return canonical.dumps(describe(manifest))


def describe(manifest: Manifest) -> dict[str, Any]:
    """Return it as JSON-LD values."""
    base = _base(manifest)
    elements: list[dict[str, Any]] = [
        {
            "type": "Organization",
            "spdxId": f"{base}publisher",
            "creationInfo": _CREATION,
            "name": manifest.publisher.name,
        }
    ]
    roots = []
    for source in manifest.sources:
        elements += _package(manifest, source, base)
        roots.append(f"{base}source-{source.name}")
    expressions = {e for source in manifest.sources for e in licenses(source)} - {"", "NOASSERTION"}
    elements += [_license(expression, base) for expression in sorted(expressions)]
    for shard in manifest.shards:
        elements += [
            {
                "type": "software_File",
                "spdxId": f"{base}{shard.path}",
                "creationInfo": _CREATION,
                "name": shard.path,
                "software_primaryPurpose": "data",
                "verifiedUsing": [{"type": "Hash", "algorithm": "sha256", "hashValue": shard.sha256}],
            },
            _relationship(
                base, f"contains-{shard.path}", f"{base}source-{shard.source}", "contains", f"{base}{shard.path}"
            ),
        ]
    if "CC0-1.0" not in expressions:
        elements.append(_license("CC0-1.0", base))
    document = {
        "type": "SpdxDocument",
        "spdxId": f"{base}document",
        "creationInfo": _CREATION,
        "name": f"{manifest.name} {manifest.version}",
        "profileConformance": ["core", "dataset", "simpleLicensing", "software"],
        "dataLicense": _license_id("CC0-1.0", base),
        "rootElement": roots,
        "element": [element["spdxId"] for element in elements],
    }
    creation = {
        "type": "CreationInfo",
        "@id": _CREATION,
        "specVersion": "3.0.1",
        "created": f"{manifest.released.isoformat()}T00:00:00Z",
        "createdBy": [f"{base}publisher"],
    }
    return {
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        "@graph": [creation, document, *elements],
    }


def licenses(source: SourceEntry) -> tuple[str, str]:
    """Return the declared and the concluded expression of a source; the latter is empty when nothing is published."""
    declared = [claim.license for claim in source.license_declared if claim.scope == "text"] or [
        claim.license for claim in source.license_declared
    ]
    concluded = [conclusion.license for conclusion in source.license_concluded]
    return rights.together(declared), rights.together(concluded) if concluded else ""


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield where packages, licences or shards differ from the manifest; prose around them may be anything."""
    view: Any = canonical.loads(data, PATH)
    graph = view.get("@graph") if isinstance(view, dict) else None
    if not isinstance(graph, list) or not all(isinstance(e, dict) for e in graph):
        yield Fault(PATH, "holds no graph of elements.")
        return
    names = [_key(element) for element in graph]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(f"{PATH} {name}", "stands twice.")
    expected, found = _facts(describe(manifest)["@graph"]), _facts(graph)
    for name in sorted(expected.keys() | found.keys()):
        if found.get(name) != expected.get(name):
            yield Fault(f"{PATH} {name}", "differs from what the manifest states.")


def _facts(graph: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a graph says of licences, files and digests."""
    expressions = {_key(e): str(e.get("simplelicensing_licenseExpression")) for e in graph}
    facts: dict[str, Any] = {}
    for element in graph:
        kind = element.get("relationshipType")
        if kind in {"hasDeclaredLicense", "hasConcludedLicense"}:
            ends = [expressions.get(str(end), str(end)) for end in element.get("to") or ()]
            facts.setdefault(f"{element.get('from')} {kind}", []).extend(ends)
        elif kind == "contains":
            facts.setdefault(f"{element.get('from')} contains", []).extend(element.get("to") or ())
        elif element.get("type") in {"software_File", "dataset_DatasetPackage"}:
            version = element.get("software_packageVersion", "")
            facts[_key(element)] = (element.get("name"), version, element.get("verifiedUsing"))
    return facts


def _key(element: dict[str, Any]) -> str:
    return str(element.get("spdxId") or element.get("@id") or "an element without an id")


def _base(manifest: Manifest) -> str:
    return f"{manifest.home.rstrip('/')}/spdx/{manifest.name}/{manifest.version}/"


def _package(manifest: Manifest, source: SourceEntry, base: str) -> list[dict[str, Any]]:
    package = f"{base}source-{source.name}"
    shards = [shard for shard in manifest.shards if shard.source == source.name]
    declared, concluded = licenses(source)
    made = {
        "type": "dataset_DatasetPackage",
        "spdxId": package,
        "creationInfo": _CREATION,
        "name": source.title,
        "summary": f"{source.name}, as published by {source.publisher}",
        "suppliedBy": f"{base}publisher",
        "originatedBy": [f"{package}-publisher"],
        "builtTime": f"{manifest.released.isoformat()}T00:00:00Z",
        "releaseTime": f"{manifest.released.isoformat()}T00:00:00Z",
        "software_downloadLocation": source.url,
        "software_packageVersion": manifest.version,
        "software_primaryPurpose": "data",
        "dataset_datasetType": ["text"],
        "dataset_datasetAvailability": "directDownload",
        "dataset_datasetSize": sum(shard.bytes for shard in shards),
        "dataset_confidentialityLevel": "clear",
        "dataset_hasSensitivePersonalInformation": "no",
        "dataset_anonymizationMethodUsed": ["structured identifiers replaced by placeholders of their kind"],
        "dataset_dataCollectionProcess": f"acquired by {source.method} from {source.acquired_from or source.url}",
        "dataset_intendedUse": "training and evaluation of language models",
        "verifiedUsing": [{"type": "Hash", "algorithm": "sha256", "hashValue": source.snapshot_sha256}],
    }
    origin = {
        "type": "Organization",
        "spdxId": f"{package}-publisher",
        "creationInfo": _CREATION,
        "name": source.publisher,
    }
    return [
        origin,
        made,
        _relationship(base, f"declared-{source.name}", package, "hasDeclaredLicense", _license_id(declared, base)),
        _relationship(base, f"concluded-{source.name}", package, "hasConcludedLicense", _license_id(concluded, base)),
    ]


def _relationship(base: str, name: str, start: str, kind: str, end: str) -> dict[str, Any]:
    return {
        "type": "Relationship",
        "spdxId": f"{base}{name}",
        "creationInfo": _CREATION,
        "from": start,
        "relationshipType": kind,
        "to": [end],
    }


def _license(expression: str, base: str) -> dict[str, Any]:
    return {
        "type": "simplelicensing_LicenseExpression",
        "spdxId": _license_id(expression, base),
        "creationInfo": _CREATION,
        "simplelicensing_licenseExpression": expression,
    }


def _license_id(expression: str, base: str) -> str:
    if not expression:
        return _NONE
    if expression == "NOASSERTION":
        return _NO_ASSERTION
    return f"{base}license-{''.join(c if c.isalnum() or c in '.-' else '_' for c in expression)}"
