"""Croissant 1.1 with all properties of RAI 1.0 and PROV: discovery, and one FileObject with its digest a shard.

The file lies at the top of the release because its addresses are relative to it.
"""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from manifests import canonical
from manifests.fault import Fault
from manifests.manifest import Manifest, SourceEntry
from manifests.shards import SHARD_SCHEMA
from manifests.views import rai, rights

PATH = "croissant.json"

CONFORMS = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "annotation": "cr:annotation",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""Source: the standard context of Croissant 1.1, with PROV beside it."""

EQUIVALENT = {
    "license": "https://schema.org/license",
    "url": "https://schema.org/url",
    "source": "http://www.w3.org/ns/prov#wasDerivedFrom",
    "attribution": "https://schema.org/creditText",
    "date": "https://schema.org/datePublished",
    "publisher": "https://schema.org/publisher",
    "text": "https://schema.org/text",
    "title": "https://schema.org/name",
}
"""Columns that are licence or provenance of the text beside them, in public vocabularies."""

REQUIRED = ("name", "description", "license", "url", "creator", "datePublished", "version")
"""Source: Croissant 1.1, required properties, and `version`, which we require of ourselves."""


def render(manifest: Manifest) -> bytes:
    """Return the Croissant description."""
    return canonical.dumps(describe(manifest))


def describe(manifest: Manifest) -> dict[str, Any]:
    """Return the description as JSON values."""
    totals = manifest.totals
    publisher = {"@type": "Organization", "name": manifest.publisher.name, "url": manifest.home}
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": manifest.name,
        "description": (
            f"{totals.documents} German documents with {totals.chars} characters, each with its licence, the rule and "
            f"the evidence it rests on; every one of {totals.records} input records is accounted for in a ledger."
        ),
        "url": manifest.home,
        "version": manifest.version,
        "datePublished": manifest.released.isoformat(),
        "license": licenses(manifest),
        "creator": publisher,
        "publisher": publisher,
        "keywords": ["German", "Deutsch", "text corpus", "public domain", "provenance"],
        "inLanguage": sorted(totals.languages) or ["de"],
        "isLiveDataset": False,
        "citeAs": f"{manifest.publisher.name}: {manifest.name}, version {manifest.version}, {manifest.released}.",
        "sdLicense": "https://creativecommons.org/publicdomain/zero/1.0/",
        "distribution": [*_files(manifest), *_sets(manifest)],
        "recordSet": [_records(config) for config in sorted(totals.configs)],
        "prov:wasDerivedFrom": [_derived(source) for source in manifest.sources],
        "prov:wasGeneratedBy": {
            "@type": "prov:Activity",
            "@id": f"#build-{manifest.version}",
            "prov:used": [f"#source-{source.name}" for source in manifest.sources],
            "prov:wasAssociatedWith": manifest.home,
            "description": _built(manifest),
        },
        "prov:wasAttributedTo": manifest.home,
        **rai.properties(manifest),
    }


def licenses(manifest: Manifest) -> list[str]:
    """Return the address of every concluded licence."""
    found = {rights.url(i) for expression in manifest.totals.licenses for i in rights.ids(expression)}
    return sorted(found)


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield what a strict reader misses or finds other than in the manifest; validators see almost none of it."""
    view: Any = canonical.loads(data, PATH)
    if not isinstance(view, dict):
        yield Fault(PATH, "not a JSON object.")
        return
    for name in (*REQUIRED, *rai.NAMES):
        if not view.get(name):
            yield Fault(f"{PATH} {name}", "is missing or empty.")
    expected = {
        "name": manifest.name,
        "version": manifest.version,
        "datePublished": manifest.released.isoformat(),
        "license": licenses(manifest),
    }
    conforms = str(view.get("conformsTo"))
    if "http://mlcommons.org/croissant/1." not in conforms or "http://mlcommons.org/croissant/RAI/" not in conforms:
        yield Fault(f"{PATH} conformsTo", "names neither Croissant 1 nor its responsible-AI vocabulary.")
    for name, value in expected.items():
        if view.get(name) != value:
            yield Fault(f"{PATH} {name}", f"differs from the manifest (expected {str(value)[:80]}).")
    yield from _distribution(view, manifest)
    yield from _provenance(view, manifest)


def _distribution(view: dict[str, Any], manifest: Manifest) -> Iterator[Fault]:
    """Hold the files that the view names against the shards."""
    objects = [entry for entry in _entries(view, "distribution") if entry.get("@type") == "cr:FileObject"]
    said = {str(e.get("@id")): (e.get("sha256"), e.get("contentSize"), e.get("contentUrl")) for e in objects}
    stated = {s.path: (s.sha256, f"{s.bytes} B", s.path) for s in manifest.shards}
    for path in sorted(said.keys() | stated.keys()):
        if said.get(path) != stated.get(path):
            yield Fault(f"{PATH} distribution {path}", "differs from the shard the manifest states.")
    if len(objects) != len(said):
        yield Fault(f"{PATH} distribution", "names a file twice.")


def _provenance(view: dict[str, Any], manifest: Manifest) -> Iterator[Fault]:
    """Hold the sources that the view derives from against the manifest's."""
    derived = {str(e.get("@id")): (e.get("sha256"), e.get("license")) for e in _entries(view, "prov:wasDerivedFrom")}
    sources = {
        f"#source-{s.name}": (s.snapshot_sha256, [d.license for d in s.license_declared]) for s in manifest.sources
    }
    for name in sorted(derived.keys() | sources.keys()):
        if derived.get(name) != sources.get(name):
            yield Fault(f"{PATH} prov:wasDerivedFrom {name}", "differs from the source the manifest states.")


def _entries(view: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = view.get(name)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _files(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for shard in manifest.shards:
        yield {
            "@type": "cr:FileObject",
            "@id": shard.path,
            "name": shard.path,
            "contentUrl": shard.path,
            "contentSize": f"{shard.bytes} B",
            "encodingFormat": "application/x-parquet",
            "sha256": shard.sha256,
            "license": [rights.url(i) for expression in shard.licenses for i in rights.ids(expression)],
            "prov:wasDerivedFrom": {"@id": f"#source-{shard.source}"},
        }


def _sets(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for config in sorted(manifest.totals.configs):
        yield {
            "@type": "cr:FileSet",
            "@id": f"shards-{config}",
            "name": f"shards-{config}",
            "description": f"All shards of the configuration {config}.",
            "encodingFormat": "application/x-parquet",
            "includes": f"data/{config}/*.parquet",
        }


def _records(config: str) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": config,
        "name": config,
        "description": f"Documents of the configuration {config}.",
        "key": {"@id": f"{config}/uid"},
        "field": [_field(config, field) for field in SHARD_SCHEMA if not pa.types.is_nested(field.type)],
    }


def _field(config: str, field: pa.Field) -> dict[str, Any]:
    kinds = {pa.string(): "sc:Text", pa.int32(): "sc:Integer", pa.int64(): "sc:Integer", pa.float64(): "sc:Float"}
    made = {
        "@type": "cr:Field",
        "@id": f"{config}/{field.name}",
        "name": f"{config}/{field.name}",
        "dataType": kinds[field.type],
        "source": {"fileSet": {"@id": f"shards-{config}"}, "extract": {"column": field.name}},
    }
    if field.name in EQUIVALENT:
        made["equivalentProperty"] = EQUIVALENT[field.name]
    return made


def _derived(source: SourceEntry) -> dict[str, Any]:
    return {
        "@type": "prov:Entity",
        "@id": f"#source-{source.name}",
        "name": source.title,
        "url": source.url,
        "sha256": source.snapshot_sha256,
        "license": [declared.license for declared in source.license_declared],
        "prov:wasAttributedTo": source.publisher,
    }


def _built(manifest: Manifest) -> str:
    """Say which code built the release, as far as it is known."""
    where = f" from {manifest.code.repository}" if manifest.code.repository else ", in no public repository"
    changed = ", with changes that no commit holds" if manifest.code.dirty else ""
    commit = (
        f"Built at commit {manifest.code.commit}" if manifest.code.commit else "Built by code under no version control"
    )
    return f"{commit}{where}{changed}."
