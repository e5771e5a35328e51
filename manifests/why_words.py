"""The words in which `why` tells its stories, German and English."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Words:
    """One language; the names in braces are filled in."""

    kept: str
    dropped: str
    limit: str
    duplicate: str
    quarantined: str
    taken_down: str
    origin: str
    snapshot: str
    acquired: str
    file: str
    revision: str
    rights: str
    declared: str
    concluded: str
    rule: str
    tier: str
    germany: str
    usa: str
    since: str
    facts: str
    outcome: str
    evidence: str
    page: str
    changes: str
    pii: str
    copies: str
    passed: str
    nothing: str
    unknown: str
    stages: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)


WORDS: Mapping[str, Words] = {
    "de": Words(
        kept="Veröffentlicht in der Konfiguration {config}: {shard}, Zeile {row}.",
        dropped="Nicht veröffentlicht: ausgeschieden in der Stufe {stage}, Grund {reason}{limit}.",
        limit=" (Wert {score}, Grenze {limit})",
        duplicate="Nicht veröffentlicht: Dublette von {survivor} (Ähnlichkeit {similarity}).",
        quarantined="Nicht lesbar: {reason}, Stelle: {place}.",
        taken_down="Zurückgezogen (Klasse {reason}). Welches Dokument hier stand, ist nicht mehr verzeichnet.",
        origin="Herkunft",
        snapshot="Abzug (SHA-256)",
        acquired="geholt",
        file="Datei",
        revision="Fassung",
        rights="Rechte",
        declared="von der Quelle angegeben",
        concluded="von uns festgestellt",
        rule="Regel",
        tier="Beweisgüte",
        germany="Deutschland",
        usa="USA",
        since="gemeinfrei in Deutschland seit",
        facts="Tatsachen",
        outcome="outcome_de",
        evidence="Beleg im Dokument oder bei der Quelle",
        page="Beleg der Quelle",
        changes="Änderungen am Text ({chars_in} Zeichen gelesen, {chars_out} veröffentlicht)",
        pii="ersetzt",
        copies="entfernte Kopien",
        passed="Bestandene Stufen",
        nothing="keine",
        unknown="Nichts gefunden. Nach Titel, Autor und Text findet die Suche nur Veröffentlichtes.",
        stages={
            "read": "Lesen",
            "normalise": "Normalisieren",
            "license": "Lizenz",
            "language": "Sprache",
            "quality": "Qualität",
            "personal": "Personenbezogenes",
            "withdrawn": "Rückzug",
            "duplicates": "Dubletten",
            "contamination": "Überschneidung mit Prüfdaten",
            "shards": "Ausgabe",
        },
        statuses={"pd": "gemeinfrei", "lic": "lizenziert", "ic": "geschützt", "und": "ungeklärt", "": "nicht geprüft"},
    ),
    "en": Words(
        kept="Published in the configuration {config}: {shard}, row {row}.",
        dropped="Not published: dropped at the stage {stage}, reason {reason}{limit}.",
        limit=" (value {score}, limit {limit})",
        duplicate="Not published: a duplicate of {survivor} (similarity {similarity}).",
        quarantined="Not readable: {reason}, place: {place}.",
        taken_down="Withdrawn (class {reason}). Which document stood here is no longer on record.",
        origin="Origin",
        snapshot="snapshot (SHA-256)",
        acquired="acquired",
        file="file",
        revision="revision",
        rights="Rights",
        declared="declared by the source",
        concluded="concluded by us",
        rule="rule",
        tier="grade of proof",
        germany="Germany",
        usa="United States",
        since="public domain in Germany since",
        facts="facts",
        outcome="outcome_en",
        evidence="evidence in the document or at the source",
        page="evidence of the source",
        changes="Changes to the text ({chars_in} characters read, {chars_out} published)",
        pii="replaced",
        copies="copies removed",
        passed="Stages passed",
        nothing="none",
        unknown="Nothing found. Title, author and text find published documents only.",
        stages={
            "read": "read",
            "normalise": "normalise",
            "license": "licence",
            "language": "language",
            "quality": "quality",
            "personal": "personal data",
            "withdrawn": "withdrawals",
            "duplicates": "duplicates",
            "contamination": "contamination",
            "shards": "output",
        },
        statuses={
            "pd": "public domain",
            "lic": "licensed",
            "ic": "in copyright",
            "und": "undetermined",
            "": "not examined",
        },
    ),
}
"""By language code."""
