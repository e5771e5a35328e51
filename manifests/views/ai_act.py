"""The public summary of training content (AI Act, Article 53(1)(d)), as far as a data set can fill it in.

A provider of a model pastes the parts that are ours and fills in those marked as theirs.
Source: template of the Commission, C(2025) 8311, sections 1.1 to 3.3.
"""

from collections.abc import Iterator
from typing import Any

from manifests import canonical
from manifests.fault import Fault
from manifests.manifest import SCHEMA_ID, Manifest
from manifests.views.ai_act_fields import THEIRS, fields

JSON = "manifest/ai-act-art53.json"
MARKDOWN = "manifest/ai-act-art53.md"

_SINCE_2 = frozenset(
    {
        "updated",
        "dependencies",
        "other_characteristics",
        "large_datasets",
        "other_datasets",
        "crawlers",
        "crawl_purposes",
        "crawl_behaviour",
        "crawl_period",
        "crawl_content",
    }
)
"""Fields that the summaries of manifest version 1 had not taken apart yet."""


def as_json(manifest: Manifest) -> bytes:
    """Return the summary for machines."""
    return canonical.dumps(
        {
            "template": "AI Act Article 53(1)(d), C(2025) 8311",
            "dataset": {"name": manifest.name, "version": manifest.version, "ledger_root": manifest.ledger.root},
            "updated": manifest.released.isoformat(),
            "fields": [
                {
                    "section": f.number,
                    "key": f.key,
                    "name": {"de": f.de, "en": f.en},
                    "filled_by": f.filled_by,
                    "value": {"de": f.value_de, "en": f.value_en},
                }
                for f in fields(manifest)
            ],
            "sources": [
                {
                    "name": s.name,
                    "title": s.title,
                    "url": s.url,
                    "publisher": s.publisher,
                    "documents": sum(c.documents for c in s.license_concluded),
                    "licenses": [c.license for c in s.license_concluded],
                }
                for s in manifest.sources
            ],
        }
    )


def as_markdown(manifest: Manifest) -> str:
    """Return the summary for people, German above English."""
    lines = [
        "# Öffentliche Zusammenfassung der Trainingsinhalte / Public summary of training content",
        "",
        (
            f"{manifest.name} {manifest.version}, {manifest.released.isoformat()}. "
            "Art. 53 Abs. 1 Buchst. d KI-Verordnung / Article 53(1)(d) AI Act."
        ),
        "",
        "Felder mit **Anbieter** füllt der Anbieter des Modells aus. / Fields marked **provider** are the provider's.",
        "",
    ]
    for field in fields(manifest):
        lines.append(f"## {field.number} {field.de} / {field.en}")
        lines.append("")
        if field.filled_by == THEIRS:
            lines += ["**Anbieter / provider**", ""]
        elif field.value_de == field.value_en:
            lines += [field.value_de, ""]
        else:
            lines += [field.value_de, "", field.value_en, ""]
    lines += [
        "## Quellen / Sources",
        "",
        "| Quelle / source | Dokumente / documents | Lizenzen / licences |",
        "|---|---|---|",
    ]
    for source in manifest.sources:
        count = sum(c.documents for c in source.license_concluded)
        licenses = ", ".join(dict.fromkeys(c.license for c in source.license_concluded)) or "-"
        lines.append(f"| [{_cell(source.title)}]({source.url}) | {count} | {licenses} |")
    return "\n".join(lines) + "\n"


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield where the machine-readable summary differs from the manifest."""
    view: Any = canonical.loads(data, JSON)
    expected = canonical.loads(as_json(manifest), JSON)
    if not isinstance(view, dict):
        yield Fault(JSON, "not a JSON object.")
        return
    for name in ("dataset", "updated", "sources"):
        if view.get(name) != expected[name]:
            yield Fault(f"{JSON} {name}", "differs from the manifest.")
    said = view.get("fields")
    keys = [entry.get("key") for entry in said if isinstance(entry, dict)] if isinstance(said, list) else []
    younger = frozenset[str]() if manifest.schema_id == SCHEMA_ID else _SINCE_2
    for field in fields(manifest):
        if field.key not in keys and field.key not in younger:
            yield Fault(f"{JSON} fields.{field.key}", "is missing from the template.")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
