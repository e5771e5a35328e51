"""The public summary of training content (AI Act, Article 53(1)(d)), as far as a data set can fill it in.

A provider of a model pastes the parts that are ours and fills in those marked as theirs.
Source: template of the Commission, C(2025) 8311, sections 1.1 to 3.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from manifests import canonical
from manifests.fault import Fault
from manifests.manifest import Manifest

JSON = "manifest/ai-act-art53.json"
MARKDOWN = "manifest/ai-act-art53.md"

OURS, THEIRS, VOID = "dataset", "provider", "not applicable"

_NO_DE, _NO_EN = "Nein.", "No."


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the template.

    Args:
        number: section of the template.
        key: machine name within it.
        de: name in German.
        en: name in English.
        filled_by: dataset, provider or not applicable.
        value_de: answer in German; empty when the provider answers.
        value_en: answer in English.
    """

    number: str
    key: str
    de: str
    en: str
    filled_by: str
    value_de: str = ""
    value_en: str = ""


def fields(manifest: Manifest) -> tuple[Field, ...]:
    """Return every field of the template in its order."""
    return (*_general(manifest), *_sources(manifest), *_processing(manifest))


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
    for field in fields(manifest):
        if field.key not in keys:
            yield Fault(f"{JSON} fields.{field.key}", "is missing from the template.")


def _general(manifest: Manifest) -> Iterator[Field]:
    """Yield section 1: provider, model, size and kind of the data."""
    totals = manifest.totals
    years = f"{totals.years[0]}-{totals.years[1]}" if totals.years else "-"
    kinds = ", ".join(totals.registers) or "-"
    varieties = ", ".join(totals.varieties) or "-"
    size_de, size_en = _size(totals.tokens)
    latest = max((s.acquired.split("/")[-1] for s in manifest.sources if s.acquired), default="-")
    yield Field("0", "version", "Fassung", "Version of the summary", OURS, manifest.version, manifest.version)
    yield Field("1.1", "provider", "Anbieter und Kontakt", "Provider name and contact details", THEIRS)
    yield Field("1.1", "representative", "Bevollmächtigter", "Authorised representative", THEIRS)
    yield Field("1.2", "models", "Modelle und Abhängigkeiten", "Versioned model names and dependencies", THEIRS)
    yield Field("1.2", "market_date", "Datum des Inverkehrbringens", "Date of placement on the Union market", THEIRS)
    yield Field("1.3", "modalities", "Modalitäten", "Modalities", OURS, "Text", "Text")
    yield Field("1.3", "size", "Umfang", "Training data size", OURS, size_de, size_en)
    yield Field("1.3", "content_types", "Arten von Inhalten", "Types of content", OURS, kinds, kinds)
    yield Field("1.3", "latest_date", "Letzte Erhebung", "Latest date of data acquisition", OURS, latest, latest)
    yield Field(
        "1.3",
        "languages",
        "Sprachliche Merkmale",
        "Linguistic characteristics",
        OURS,
        f"Deutsch; Varietäten: {varieties}; Jahre: {years}",
        f"German; varieties: {varieties}; years: {years}",
    )
    yield Field("1.3", "comments", "Weitere Angaben", "Additional comments", OURS, *_gaps(manifest))


def _sources(manifest: Manifest) -> Iterator[Field]:
    """Yield section 2: where the data come from."""
    hosts = sorted({urlsplit(s.url).hostname or s.url for s in manifest.sources})
    crawled = [s for s in manifest.sources if s.method in {"http", "oai-pmh"}]
    synthetic = manifest.totals.origins.get("machine-translated", 0)
    count = len(manifest.sources)
    yield Field(
        "2.1",
        "public_datasets",
        "Öffentlich verfügbare Datensätze",
        "Publicly available datasets",
        OURS,
        f"Ja: {manifest.name} {manifest.version} ({manifest.home}), aus {count} öffentlichen Quellen.",
        f"Yes: {manifest.name} {manifest.version} ({manifest.home}), made of {count} public sources.",
    )
    yield Field(
        "2.2.1", "licensed", "Kommerziell lizenzierte Daten", "Commercially licensed data", OURS, _NO_DE, _NO_EN
    )
    yield Field("2.2.2", "private", "Private Datensätze Dritter", "Private third-party datasets", OURS, _NO_DE, _NO_EN)
    yield Field(
        "2.3",
        "crawling",
        "Durch Crawler erhobene Daten",
        "Data crawled from online sources",
        OURS if crawled else VOID,
        f"Abruf angebotener Schnittstellen und Dateien von {len(crawled)} Quellen." if crawled else _NO_DE,
        f"Fetched from interfaces and files offered by {len(crawled)} sources." if crawled else _NO_EN,
    )
    yield Field(
        "2.3", "domains", "Wichtigste Domänen", "Most relevant domain names", OURS, ", ".join(hosts), ", ".join(hosts)
    )
    yield Field("2.4", "user_data", "Daten von Nutzern", "User data", OURS, _NO_DE, _NO_EN)
    yield Field(
        "2.5",
        "synthetic",
        "Synthetische Daten",
        "Synthetic data",
        OURS,
        f"{synthetic} maschinell übersetzte Dokumente; sonst keine." if synthetic else _NO_DE,
        f"{synthetic} machine-translated documents; none otherwise." if synthetic else _NO_EN,
    )
    yield Field(
        "2.6",
        "other",
        "Andere Quellen",
        "Other sources",
        OURS,
        "Digitalisate von Bibliotheken und Archiven, je Quelle im Manifest genannt.",
        "Digitised holdings of libraries and archives, each named in the manifest.",
    )


def _processing(manifest: Manifest) -> Iterator[Field]:
    """Yield section 3: rights, illegal content, other."""
    checked = sum(bool(source.tdm) for source in manifest.sources)
    yield Field("3.1", "code_of_practice", "Unterzeichner des Praxisleitfadens", "Code of Practice signatory", THEIRS)
    yield Field(
        "3.1",
        "tdm",
        "Achtung von Nutzungsvorbehalten",
        "Measures to respect rights reservations",
        OURS,
        "Veröffentlicht wird nur, was gemeinfrei, amtlich oder frei lizenziert ist, geprüft für Deutschland und die "
        f"USA; Vorbehaltssignale sind für {checked} Quellen festgehalten.",
        "Only text that is in the public domain, official or openly licensed is published, checked for Germany and the "
        f"United States; reservation signals are on record for {checked} sources.",
    )
    yield Field(
        "3.2",
        "illegal_content",
        "Entfernung rechtswidriger Inhalte",
        "Removal of illegal content",
        OURS,
        f"Meldung an {manifest.publisher.contact}; Entfernung mit der nächsten Ausgabe, öffentlich verzeichnet.",
        f"Notice to {manifest.publisher.contact}; removal with the next release, on public record.",
    )
    replaced = sum(manifest.totals.pii.values())
    yield Field(
        "3.3",
        "other",
        "Weitere Angaben",
        "Other information",
        OURS,
        f"{replaced} personenbezogene Angaben ersetzt; alle {manifest.totals.records} Eingaben stehen in ledger/.",
        f"{replaced} personal data replaced; a ledger of all {manifest.totals.records} inputs is in ledger/.",
    )


def _size(tokens: int) -> tuple[str, str]:
    """Return the range that the template asks for, with the exact number."""
    if tokens < 1_000_000_000:
        return f"unter 1 Milliarde Token ({tokens})", f"less than 1 billion tokens ({tokens})"
    return f"1 Milliarde bis 10 Billionen Token ({tokens})", f"1 billion to 10 trillion tokens ({tokens})"


def _gaps(manifest: Manifest) -> tuple[str, str]:
    gaps = " ".join(manifest.known_gaps)
    return (f"Bekannte Lücken: {gaps}", f"Known gaps: {gaps}") if gaps else ("Keine.", "None.")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
