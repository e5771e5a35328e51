"""DCAT-AP.de: the entry of a release in a public catalogue such as GovData, as JSON-LD."""

from collections.abc import Iterator
from typing import Any

from manifests import canonical
from manifests.fault import Fault
from manifests.manifest import SCHEMA_ID, Manifest, Shard
from manifests.views import rights

PATH = "manifest/dcat-ap-de.jsonld"

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
OTHER = "http://dcat-ap.de/def/licenses/other-open"

_FACTS_1 = ("dcat:accessURL", "spdx:checksum")
_FACTS = (*_FACTS_1, "dct:license", "dcat:byteSize")
"""What a distribution is held to; the first manifest version named licences and sizes in other vocabularies."""

_AUTHORITY = "http://publications.europa.eu/resource/authority"


def render(manifest: Manifest) -> bytes:
    """Return the catalogue entry."""
    return canonical.dumps(describe(manifest))


def describe(manifest: Manifest) -> dict[str, Any]:
    """Return it as JSON-LD values."""
    base = manifest.home.rstrip("/")
    count = manifest.totals.documents
    return {
        "@context": _CONTEXT,
        "@id": f"{base}/dataset/{manifest.name}/{manifest.version}",
        "@type": "dcat:Dataset",
        "dct:title": _both(f"{manifest.name} {manifest.version}", f"{manifest.name} {manifest.version}"),
        "dct:description": _both(
            f"{count} deutsche Texte mit Nachweis der Lizenz je Dokument und lückenlosem Verzeichnis aller Eingaben.",
            f"{count} German texts with proof of the licence of each document and a complete ledger of all inputs.",
        ),
        "dct:identifier": f"{manifest.name}-{manifest.version}",
        "dcat:version": manifest.version,
        "dct:modified": {"@type": "xsd:date", "@value": manifest.released.isoformat()},
        "dct:issued": {"@type": "xsd:date", "@value": manifest.released.isoformat()},
        "dct:language": {"@id": f"{_AUTHORITY}/language/DEU"},
        "dcat:theme": [{"@id": f"{_AUTHORITY}/data-theme/{theme}"} for theme in ("EDUC", "TECH")],
        "dcat:keyword": [
            {"@language": "de", "@value": word} for word in ("Textkorpus", "Gemeinfreiheit", "Sprachmodelle")
        ],
        **({"dcatde:contributorID": {"@id": manifest.publisher.contributor}} if manifest.publisher.contributor else {}),
        "dcat:landingPage": {"@id": manifest.home},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": manifest.publisher.name},
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": manifest.publisher.name,
            "vcard:hasEmail": {"@id": f"mailto:{manifest.publisher.contact}"},
        },
        "dct:provenance": {"@type": "dct:ProvenanceStatement", "@id": f"{base}/provenance/{manifest.ledger.root}"},
        "dcat:distribution": [_distribution(shard, base) for shard in manifest.shards],
    }


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield where the entry differs from the manifest."""
    view: Any = canonical.loads(data, PATH)
    expected = describe(manifest)
    if not isinstance(view, dict):
        yield Fault(PATH, "not a JSON object.")
        return
    for name in ("dct:identifier", "dcat:version", "dct:issued", "dct:provenance"):
        if view.get(name) != expected[name]:
            yield Fault(f"{PATH} {name}", "differs from the manifest.")
    names = _FACTS if manifest.schema_id == SCHEMA_ID else _FACTS_1
    if _facts(view, names) != _facts(expected, names):
        yield Fault(f"{PATH} dcat:distribution", "differs from the shards the manifest states.")


def _facts(view: dict[str, Any], names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Return address, licence, size and digest of each distribution."""
    found = view.get("dcat:distribution")
    return [tuple(_value(entry.get(name)) for name in names) for entry in found] if isinstance(found, list) else []


def _value(told: Any) -> Any:  # noqa: ANN401  # JSON is any value
    """Return the digest of a checksum, whatever name its algorithm goes by; anything else as it is."""
    return told.get("spdx:checksumValue", told) if isinstance(told, dict) else told


def _distribution(shard: Shard, base: str) -> dict[str, Any]:
    """Return the entry of one shard; of several licences the configuration's own is named.

    Licences come from GovData's list alone. Source: DCAT-AP.de, convention 31.
    """
    single = next(iter(shard.licenses)) if len(shard.licenses) == 1 else ""
    license_ = rights.DCAT.get(single) or rights.DCAT_OUTBOUND.get(shard.config, OTHER)
    return {
        "@type": "dcat:Distribution",
        "dct:title": {"@language": "de", "@value": shard.path},
        "dcat:accessURL": {"@id": f"{base}/{shard.path}"},
        "dct:license": {"@id": license_},
        "dcatap:availability": {"@id": f"{_AUTHORITY}/planned-availability/STABLE"},
        "dcat:mediaType": {"@id": "https://www.iana.org/assignments/media-types/application/vnd.apache.parquet"},
        "dcat:byteSize": {"@type": "xsd:decimal", "@value": str(shard.bytes)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "http://dcat-ap.de/def/hashAlgorithms/sha/256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": shard.sha256},
        },
    }


def _both(german: str, english: str) -> list[dict[str, str]]:
    return [{"@language": "de", "@value": german}, {"@language": "en", "@value": english}]
