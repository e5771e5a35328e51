"""The fields of the public summary of training content, filled from the manifest: sections 0 to 3.3 of the template.

Source: template of the Commission, C(2025) 8311.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from manifests.manifest import Manifest
from manifests.views import words

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


def _general(manifest: Manifest) -> Iterator[Field]:
    """Yield section 1: provider, model, size and kind of the data."""
    totals = manifest.totals
    kinds = [words.say(totals.registers, words.REGISTERS, place) for place in (0, 1)]
    varieties = [words.say(totals.varieties, words.VARIETIES, place) for place in (0, 1)]
    years = [f"{totals.years[0]} {till} {totals.years[1]}" if totals.years else "-" for till in ("bis", "to")]
    released = manifest.released.isoformat()
    yield Field("0", "version", "Fassung der Zusammenfassung", "Version of the summary", OURS, *[manifest.version] * 2)
    yield Field("0", "updated", "Letzte Aktualisierung", "Last update", OURS, released, released)
    yield Field("1.1", "provider", "Anbieter: Name und Kontakt", "Provider name and contact details", THEIRS)
    yield Field(
        "1.1",
        "representative",
        "Bevollmächtigter: Name und Kontakt",
        "Authorised representative name and contact details",
        THEIRS,
    )
    yield Field("1.2", "models", "Name und Version der Modelle", "Versioned model names", THEIRS)
    yield Field("1.2", "dependencies", "Abhängigkeiten von anderen Modellen", "Model dependencies", THEIRS)
    yield Field("1.2", "market_date", "Datum des Inverkehrbringens", "Date of placement on the Union market", THEIRS)
    yield Field("1.3", "modalities", "Modalitäten", "Modalities", OURS, "Text", "Text")
    yield Field("1.3", "size", "Umfang der Trainingsdaten", "Training data size", OURS, *_size(manifest))
    yield Field("1.3", "content_types", "Arten von Inhalten", "Types of content", OURS, kinds[0], kinds[1])
    yield Field(
        "1.3",
        "latest_date",
        "Letzte Erhebung",
        "Latest date of data acquisition or collection",
        OURS,
        *_latest(manifest),
    )
    yield Field(
        "1.3",
        "languages",
        "Sprachliche Merkmale",
        "Linguistic characteristics",
        OURS,
        f"Deutsch: {varieties[0] or '-'}. Veröffentlicht {years[0]}.",
        f"German: {varieties[1] or '-'}. Published {years[1]}.",
    )
    yield Field(
        "1.3",
        "other_characteristics",
        "Weitere Merkmale",
        "Other relevant characteristics",
        OURS,
        f"{words.number(totals.documents, 0)} Dokumente mit {words.number(totals.chars, 0)} Zeichen; jedes "
        "trägt Lizenz, Rechtsregel, Urheber und Herkunft.",
        f"{words.number(totals.documents, 1)} documents with {words.number(totals.chars, 1)} characters; each carries "
        "licence, legal rule, authors and origin.",
    )
    yield Field("1.3", "comments", "Anmerkungen", "Additional comments", OURS, *_gaps(manifest))


def _sources(manifest: Manifest) -> Iterator[Field]:
    """Yield section 2: where the data come from."""
    synthetic = manifest.totals.origins.get("machine-translated", 0)
    count = len(manifest.sources)
    listed = f"{manifest.name}, {manifest.home}, {manifest.version}"
    yield Field(
        "2.1",
        "public_datasets",
        "Öffentlich verfügbare Datensätze verwendet",
        "Publicly available datasets used",
        OURS,
        "Ja. Modalität: Text.",
        "Yes. Modality: text.",
    )
    yield Field(
        "2.1",
        "large_datasets",
        "Große öffentlich verfügbare Datensätze: Name, Adresse, Version, Auswahl",
        "Large publicly available datasets: identifier, link, version, selection",
        OURS,
        f"{listed}; der Anbieter trägt ein, welche Teile (pd, by, by-sa) er verwendet hat.",
        f"{listed}; the provider enters which configurations (pd, by, by-sa) were used.",
    )
    yield Field(
        "2.1",
        "other_datasets",
        "Beschreibung der übrigen öffentlich verfügbaren Datensätze",
        "General description of other publicly available datasets",
        OURS,
        f"Der Datensatz ist aus {count} öffentlichen Quellen gemacht; die Tabelle unten nennt jede.",
        f"The data set is made of {count} public sources; the table below names each of them.",
    )
    yield Field(
        "2.2.1",
        "licensed",
        "Von Rechteinhabern gewerblich lizenzierte Daten",
        "Data commercially licensed by rightsholders",
        OURS,
        _NO_DE,
        _NO_EN,
    )
    yield Field(
        "2.2.2",
        "private",
        "Private Datensätze von Dritten",
        "Private datasets obtained from other third parties",
        OURS,
        _NO_DE,
        _NO_EN,
    )
    yield from _fetched(manifest)
    yield Field(
        "2.4", "user_data", "Daten von Nutzern des Modells oder anderer Dienste", "User data", OURS, _NO_DE, _NO_EN
    )
    yield Field(
        "2.5",
        "synthetic",
        "Synthetische Daten",
        "Synthetic data",
        OURS,
        f"{words.number(synthetic, 0)} maschinell übersetzte Dokumente; sonst keine." if synthetic else _NO_DE,
        f"{words.number(synthetic, 1)} machine-translated documents; none otherwise." if synthetic else _NO_EN,
    )
    scanned = manifest.totals.origins.get("ocr", 0)
    yield Field(
        "2.6",
        "other",
        "Andere Quellen",
        "Other sources",
        OURS,
        f"{words.number(scanned, 0)} Dokumente stammen aus der Texterkennung von Digitalisaten; "
        "keine weiteren Quellen.",
        f"{words.number(scanned, 1)} documents come from text recognition of digitised pages; no further sources.",
    )


def _fetched(manifest: Manifest) -> Iterator[Field]:
    """Yield section 2.3: what was fetched from the web, by what and how."""
    crawled = [s for s in manifest.sources if s.method in {"http", "oai-pmh"}]
    owner = OURS if crawled else VOID
    void = ("Entfällt.", "Not applicable.")
    methods = sorted({source.method for source in crawled})
    dates = sorted({day for source in crawled for day in source.acquired.split("/") if day})
    span = [
        f"{dates[0]} {till} {dates[-1]}" if dates else text
        for till, text in (("bis", "nicht verzeichnet"), ("to", "not on record"))
    ]
    checked = sum(bool(source.tdm) for source in crawled)
    signals = (
        f" Vorbehaltssignale sind verzeichnet für {checked} von {len(crawled)} Quellen.",
        f" Reservation signals are on record for {checked} of {len(crawled)} sources.",
    )
    answers: tuple[tuple[str, str, str, str, str], ...] = (
        (
            "crawling",
            "Durch Crawler erhobene Daten",
            "Data crawled or scraped from online sources",
            f"Keine freie Erhebung im Netz; {len(crawled)} Quellen bieten ihre Dateien oder Schnittstellen selbst an.",
            f"No open crawling; {len(crawled)} sources offer their files or interfaces themselves.",
        ),
        (
            "crawlers",
            "Namen der Crawler",
            "Crawler names or identifiers",
            f"gemeingut acquire ({manifest.home})",
            f"gemeingut acquire ({manifest.home})",
        ),
        (
            "crawl_purposes",
            "Zweck der Erhebung",
            "Purposes of the crawlers",
            "Aufbau dieses Datensatzes.",
            "Building this data set.",
        ),
        (
            "crawl_behaviour",
            "Verhalten der Crawler",
            "Crawler behaviour",
            f"{words.say(methods, words.METHODS, 0)}; keine Anmeldung, keine Umgehung von Schranken.{signals[0]}",
            f"{words.say(methods, words.METHODS, 1)}; no login, no barrier circumvented.{signals[1]}",
        ),
        ("crawl_period", "Zeitraum der Erhebung", "Period of collection", f"{span[0]}.", f"{span[1]}."),
        (
            "crawl_content",
            "Beschreibung der Inhalte und Quellen",
            "Description of content and sources",
            "; ".join(f"{s.title} ({s.publisher})" for s in crawled),
            "; ".join(f"{s.title} ({s.publisher})" for s in crawled),
        ),
    )
    for key, german, english, ours_de, ours_en in answers:
        yield Field("2.3", key, german, english, owner, *((ours_de, ours_en) if crawled else void))
    told = ", ".join(f"{host} ({count})" for host, count in domains(manifest)) or "-"
    yield Field(
        "2.3",
        "domains",
        "Wichtigste Domänen",
        "Summary of most relevant domain names",
        OURS,
        f"Veröffentlichte Dokumente je Domäne: {told}",
        f"Published documents by domain: {told}",
    )


def domains(manifest: Manifest) -> list[tuple[str, int]]:
    """Return every host that a source lies at, with its published documents, most first."""
    counted: Counter[str] = Counter()
    for source in manifest.sources:
        counted[urlsplit(source.url).hostname or source.url] += sum(c.documents for c in source.license_concluded)
    return sorted(((host, count) for host, count in counted.items() if count), key=lambda pair: (-pair[1], pair[0]))


def _processing(manifest: Manifest) -> Iterator[Field]:
    """Yield section 3: rights, illegal content, other."""
    checked, count = sum(bool(source.tdm) for source in manifest.sources), len(manifest.sources)
    yield Field("3.1", "code_of_practice", "Unterzeichner des Praxisleitfadens", "Code of Practice signatory", THEIRS)
    yield Field(
        "3.1",
        "tdm",
        "Achtung von Nutzungsvorbehalten vor und während der Erhebung",
        "Measures to respect reservations of rights before and during collection",
        OURS,
        "Veröffentlicht wird nur, was gemeinfrei, amtlich oder frei lizenziert ist, geprüft für Deutschland und die "
        "USA; auf die Schranken für Text und Data Mining stützt sich kein Dokument. Maschinenlesbare Vorbehalte "
        f"(robots.txt, TDMRep, Content-Usage) sind für {checked} von {count} Quellen verzeichnet.",
        "Only text that is in the public domain, official or openly licensed is published, checked for Germany and the "
        "United States; no document rests on the exceptions for text and data mining. Machine-readable reservations "
        f"(robots.txt, TDMRep, Content-Usage) are on record for {checked} of {count} sources.",
    )
    yield Field(
        "3.2",
        "illegal_content",
        "Entfernung rechtswidriger Inhalte",
        "Removal of illegal content",
        OURS,
        f"Meldung an {manifest.publisher.contact}; entfernt wird mit der nächsten Ausgabe, öffentlich verzeichnet in "
        "REVOCATIONS.jsonl.",
        f"Notice to {manifest.publisher.contact}; removed with the next release, on public record in "
        "REVOCATIONS.jsonl.",
    )
    replaced, records = sum(manifest.totals.pii.values()), manifest.totals.records
    yield Field(
        "3.3",
        "other",
        "Weitere Angaben",
        "Other information",
        OURS,
        f"{words.number(replaced, 0)} personenbezogene Angaben sind durch Platzhalter ersetzt. Was aus jedem der "
        f"{words.number(records, 0)} eingelesenen Datensätze wurde, steht in ledger/.",
        f"{words.number(replaced, 1)} items of personal data are replaced by placeholders. What became of each of the "
        f"{words.number(records, 1)} input records is in ledger/.",
    )


def _latest(manifest: Manifest) -> tuple[str, str]:
    """Return the last day of acquisition; where no source recorded one, the last day a licence page was read."""
    days = [source.acquired.split("/")[-1] for source in manifest.sources if source.acquired]
    unknown = len(manifest.sources) - len(days)
    if not days:
        read = max(
            (e.read_on for s in manifest.sources for d in s.license_declared for e in d.evidence if e.read_on),
            default="",
        )
        known = (
            (f"; Lizenzseiten zuletzt gelesen am {read}", f"; licence pages last read on {read}") if read else ("", "")
        )
        return f"Nicht verzeichnet{known[0]}.", f"Not on record{known[1]}."
    rest = (
        (f"; für {unknown} Quellen nicht verzeichnet", f"; not on record for {unknown} sources")
        if unknown
        else ("", "")
    )
    return f"{max(days)}{rest[0]}.", f"{max(days)}{rest[1]}."


def _size(manifest: Manifest) -> tuple[str, str]:
    """Return the range that the template asks for, with the exact number and what was counted."""
    tokens = manifest.totals.tokens
    counted = f" ({manifest.tokenizer})" if manifest.tokenizer else ""
    if tokens < 1_000_000_000:
        ranges = ("unter 1 Milliarde Token", "less than 1 billion tokens")
    elif tokens <= 10_000_000_000_000:
        ranges = ("1 Milliarde bis 10 Billionen Token", "1 billion to 10 trillion tokens")
    else:
        ranges = ("über 10 Billionen Token", "more than 10 trillion tokens")
    return (
        f"{ranges[0]}: {words.number(tokens, 0)}{counted}",
        f"{ranges[1]}: {words.number(tokens, 1)}{counted}",
    )


def _gaps(manifest: Manifest) -> tuple[str, str]:
    gaps = " ".join(manifest.known_gaps)
    return (f"Bekannte Lücken (englisch): {gaps}", f"Known gaps: {gaps}") if gaps else ("Keine.", "None.")
