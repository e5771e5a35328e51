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
    work: str
    translators: str
    adapters: str
    editors: str
    forewords: str
    issuer: str
    published: str
    created: str
    born: str
    died: str
    anonymous: str
    read_on: str
    from_source: str
    concluded: str
    rule: str
    tier: str
    germany: str
    usa: str
    since: str
    facts: str
    outcome: str
    place: int
    """Of this language in a pair of words."""
    evidence: str
    quotes: str
    """Opening and closing mark."""
    page: str
    statute: str
    changes: str
    pii: str
    copies: str
    passed: str
    nothing: str
    unknown: str
    meant: str
    stages: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)

    def quoted(self, text: str) -> str:
        """Return words in the quotation marks of the language."""
        return f"{self.quotes[0]}{text}{self.quotes[1]}"


WORDS: Mapping[str, Words] = {
    "de": Words(
        kept="Veröffentlicht in der Konfiguration {config}: {shard}, Zeile {row} (ab 0 gezählt).",
        dropped="Nicht veröffentlicht: ausgeschieden in der Stufe {stage}. {told} ({reason}{limit})",
        limit=", Wert {score}, Grenze {limit}",
        duplicate="Nicht veröffentlicht: Dublette von {survivor}. {told} ({reason}, Ähnlichkeit {similarity})",
        quarantined="Nicht veröffentlicht: nicht lesbar. {told} ({reason}, Stelle: {place})",
        taken_down="Zurückgezogen {month}: {told} ({reason}). Welches Dokument hier stand, ist nicht mehr verzeichnet.",
        origin="Herkunft",
        snapshot="Abzug (SHA-256)",
        acquired="geholt",
        file="Datei",
        revision="Fassung",
        rights="Rechte",
        declared="Angabe der Quelle",
        work="Werk",
        translators="Übersetzung",
        adapters="Bearbeitung",
        editors="Herausgabe",
        forewords="Vorwort",
        issuer="herausgegeben von",
        published="erschienen",
        created="entstanden",
        born="geboren",
        died="gestorben",
        anonymous="ohne Angabe eines Urhebers erschienen",
        read_on="gelesen am",
        from_source="Angabe der Quelle",
        concluded="festgestellt",
        rule="Regel",
        tier="Beweisgüte",
        germany="Deutschland",
        usa="USA",
        since="seit",
        facts="Tatsachen",
        outcome="outcome_de",
        place=0,
        evidence="Beleg",
        quotes="„“",
        page="Beleg auf der Seite der Quelle",
        statute="Rechtsgrundlage laut Quelle",
        changes="Änderungen am Text ({chars_in} Zeichen gelesen, {chars_out} veröffentlicht)",
        pii="ersetzt",
        copies="entfernte Kopien",
        passed="Bestandene Stufen",
        nothing="keine",
        unknown="Nichts gefunden. Nach Titel, Autor und Text findet die Suche nur Veröffentlichtes. Ein "
        "zurückgezogenes Dokument trägt keine Kennung mehr; sein Grabstein findet sich mit --uid und der Zufallszahl "
        "des Auftrags.",
        meant="Ähnliche Kennungen, die es gibt:",
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
        kept="Published in the configuration {config}: {shard}, row {row} (from 0).",
        dropped="Not published: dropped at the stage {stage}. {told} ({reason}{limit})",
        limit=", value {score}, limit {limit}",
        duplicate="Not published: a duplicate of {survivor}. {told} ({reason}, similarity {similarity})",
        quarantined="Not published: not readable. {told} ({reason}, place: {place})",
        taken_down="Withdrawn {month}: {told} ({reason}). Which document stood here is no longer on record.",
        origin="Origin",
        snapshot="snapshot (SHA-256)",
        acquired="acquired",
        file="file",
        revision="revision",
        rights="Rights",
        declared="declared by the source",
        work="work",
        translators="translation",
        adapters="adaptation",
        editors="edited by",
        forewords="foreword",
        issuer="issued by",
        published="published",
        created="written",
        born="born",
        died="died",
        anonymous="published without naming an author",
        read_on="read on",
        from_source="declaration of the source",
        concluded="concluded",
        rule="rule",
        tier="grade of proof",
        germany="Germany",
        usa="United States",
        since="since",
        facts="facts",
        outcome="outcome_en",
        place=1,
        evidence="evidence",
        quotes="“”",
        page="evidence on the page of the source",
        statute="legal basis given by the source",
        changes="Changes to the text ({chars_in} characters read, {chars_out} published)",
        pii="replaced",
        copies="copies removed",
        passed="Stages passed",
        nothing="none",
        unknown="Nothing found. Title, author and text find published documents only. A withdrawn document bears no id "
        "any more; its tombstone is found by --uid and the random number of the order.",
        meant="Similar ids that there are:",
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
