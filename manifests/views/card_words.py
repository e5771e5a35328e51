"""What the card says in German and in English, side by side; every number comes from the release."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from manifests.manifest import Manifest
from manifests.views import plots
from manifests.views.card_code import Code
from manifests.views.composition import Composition


@dataclass(frozen=True, slots=True)
class Words:
    """The card's sentences in one language; `{}` are filled with numbers."""

    intro: str
    load: str
    configs: str
    stream: str
    source: str
    columns: str
    ask: str
    choose: str
    command: str
    check: str
    signed: str
    cite: str
    withdraw: str
    composition: str
    limits: str
    headings: tuple[str, ...]


DE = Words(
    intro=(
        "{documents} deutsche Texte mit {chars} Zeichen. Jedes Dokument trägt die Lizenz, unter der es verwendet werden "
        "darf, mit Regel und Beleg. Jeder der {records} eingelesenen Datensätze steht im Verzeichnis (`ledger/`), auch "
        "wenn er nicht veröffentlicht ist."
    ),
    load="Immer mit `revision`: eine Marke wie `{tag}` hält den Stand für immer fest, `main` geht mit jeder Ausgabe weiter.",
    configs=(
        "`pd` ist gemeinfrei oder freigegeben, `by` verlangt die Namensnennung, `by-sa` dazu die Weitergabe unter gleichen "
        "Bedingungen. Was unter `by-sa` steht, steht in keiner anderen Konfiguration. Ohne Namen lädt die freieste, `{config}`."
    ),
    stream="Ein paar Zeilen ansehen, ohne eine ganze Datei zu laden:",
    source="Nur eine Quelle:",
    columns="Nur die Spalten laden, die gebraucht werden (polars, DuckDB, pandas):",
    ask="Mit SQL:",
    choose="Auswählen, und dazu die Nennungen, die genau diese Auswahl schuldet:",
    command="Dasselbe auf der Kommandozeile dieses Projekts; es schreibt die Nennungen neben die Auswahl:",
    check="Alles herunterladen und ohne weitere Programme prüfen, nur mit coreutils und OpenSSH:",
    signed=(
        "Die Zeilen mit `ssh-keygen` gelten für unterschriebene Ausgaben; die Schlüssel in `KEYS` müssen mit den an anderer "
        "Stelle veröffentlichten Fingerabdrücken übereinstimmen. Mit diesem Projekt prüft eine Zeile die Ausgabe auf dem "
        "Hub, ohne ihre Texte zu laden; `gemeingut why release --id <id>` erklärt ein Dokument, `gemeingut prove` beweist "
        "seine Aufnahme."
    ),
    cite="Zitiert wird die Marke; der Wurzelwert des Verzeichnisses legt den Inhalt fest:",
    withdraw=(
        "Wer Rechte an einem Text hat oder darin vorkommt, schreibt an {contact}. Ein zurückgezogenes Dokument fehlt in der "
        "nächsten Ausgabe; ein Grabstein ohne Namen bleibt im Verzeichnis (`withdrawals/`). Ältere Marken halten ihren Stand: "
        "Wer etwas veröffentlicht, das aus ihnen gemacht ist, hält sie vorher gegen die jüngste Ausgabe "
        "(`REVOCATIONS.jsonl`, `gemeingut diff ALT NEU --documents`) und lässt weg, was dort nicht mehr steht. {log}"
    ),
    composition="Gezählt aus den Dateien dieser Ausgabe ([Zahlen](composition/composition.json), auch als SVG):",
    limits="Gemessen, nicht geschätzt:",
    headings=(
        "Laden",
        "Auswählen und nennen",
        "Prüfen",
        "Zitieren",
        "Zurückziehen",
        "Zusammensetzung",
        "Grenzen und Verzerrungen",
    ),
)

EN = Words(
    intro=(
        "{documents} German texts with {chars} characters. Every document carries the licence under which it may be used, "
        "with rule and evidence. Every one of {records} input records is in the ledger (`ledger/`), published or not."
    ),
    load="Always with `revision`: a tag such as `{tag}` fixes the state for ever, `main` moves with every release.",
    configs=(
        "`pd` is public domain or dedicated to it, `by` asks for attribution, `by-sa` for sharing alike as well. What stands "
        "under `by-sa` stands in no other configuration. Without a name the freest is loaded, `{config}`."
    ),
    stream="Look at a few rows without downloading a file:",
    source="One source alone:",
    columns="Load only the columns that are needed (polars, DuckDB, pandas):",
    ask="With SQL:",
    choose="Choose, and print the attribution that exactly this selection owes:",
    command="The same on this project's command line; it writes the attribution beside the selection:",
    check="Download all of it and check it with nothing but coreutils and OpenSSH:",
    signed=(
        "The `ssh-keygen` lines are for signed releases, and the keys in `KEYS` must match fingerprints published elsewhere. "
        "With this project one line checks the release on the Hub without downloading its texts; `gemeingut why release "
        "--id <id> --english` explains one document, `gemeingut prove` proves that it is in."
    ),
    cite="Cite the tag; the root of the ledger fixes the content:",
    withdraw=(
        "Who holds rights in a text, or appears in it, writes to {contact}. A withdrawn document is gone from the next "
        "release; a tombstone without a name stays in the ledger (`withdrawals/`). Older tags keep their state: who "
        "publishes something made of them holds them against the latest release first (`REVOCATIONS.jsonl`, "
        "`gemeingut diff OLD NEW --documents`) and leaves out what is no longer there. {log}"
    ),
    composition="Counted from the files of this release ([numbers](composition/composition.json), also as SVG):",
    limits="Measured, not estimated:",
    headings=(
        "Loading",
        "Choosing and crediting",
        "Checking",
        "Citing",
        "Withdrawing",
        "Composition",
        "Limits and biases",
    ),
)


def german(manifest: Manifest, composition: Composition, code: Code) -> list[str]:
    """Return the German half, with all code and pictures."""
    load, choose, check, cite, withdraw, made, limits = DE.headings
    return [
        *_intro(manifest, DE, "."),
        *_section(load, DE.load.format(tag=code.tag), *code.load()),
        DE.configs.format(config=code.config),
        "",
        *_shown(DE.stream, code.stream()),
        *_shown(DE.source, code.one_source()),
        *_shown(DE.columns, [*code.polars(), *code.pandas()]),
        *_shown(DE.ask, code.duckdb()),
        *_section(choose, DE.choose, *code.choose()),
        *_shown(DE.command, code.choose_by_command()),
        *_section(check, DE.check, *code.whole(), *code.check()),
        *_shown(DE.signed, code.check_by_command()),
        *_section(cite, DE.cite, *code.cite()),
        *_section(withdraw, DE.withdraw.format(contact=_contact(manifest), log=_log(manifest, "de"))),
        *_section(made, DE.composition, *pictures()),
        *_section(limits, DE.limits, *limits_of(manifest, composition, "de")),
        "Diese Angaben sind keine Rechtsberatung.",
        "",
    ]


def english(manifest: Manifest, composition: Composition, code: Code) -> list[str]:
    """Return the English half; code and pictures stand above."""
    load, choose, check, cite, withdraw, made, limits = EN.headings
    gaps = [f"- {gap}" for gap in manifest.known_gaps] or ["- none known"]
    return [
        "## English",
        "",
        *_intro(manifest, EN, ","),
        "The code and the pictures above are the same in both languages.",
        "",
        f"**{load}.** {EN.load.format(tag=code.tag)} {EN.configs.format(config=code.config)}",
        "",
        f"**{choose}.** {EN.choose.rstrip(':')}, as shown above with polars, or with `gemeingut load`. "
        f"All attributions stand in `{code.table()}`, all sources in `NOTICE.md`.",
        "",
        f"**{check}.** {EN.check.rstrip(':')}, as shown above. {EN.signed}",
        "",
        f"**{cite}.** {EN.cite.rstrip(':')}, as shown above.",
        "",
        f"**{withdraw}.** {EN.withdraw.format(contact=_contact(manifest), log=_log(manifest, 'en'))}",
        "",
        f"**{made}.** {EN.composition.rstrip(':')}, drawn above.",
        "",
        f"**{limits}.** {EN.limits}",
        "",
        *limits_of(manifest, composition, "en"),
        "Tokens are counted by: " + (manifest.tokenizer or "nothing") + ".",
        "",
        "### Known gaps",
        "",
        *gaps,
        "",
        f"Questions, objections, takedowns: {_contact(manifest)}. None of this is legal advice.",
        "",
    ]


def limits_of(manifest: Manifest, composition: Composition, language: str) -> list[str]:
    """Return what a reader should know before trusting an average, measured on this release."""
    told = _limits_de if language == "de" else _limits_en
    return [*(f"- {line}" for line in told(manifest, composition)), ""]


def _limits_de(manifest: Manifest, composition: Composition) -> Iterator[str]:
    for name, title in (("source", "Quelle"), ("register", "Textsorte")):
        largest = next(iter(composition.totals(name).items()), None)
        if largest:
            yield f"Größte {title}: `{largest[0]}` mit {_percent(largest[1][1], composition.chars, ',')} der Zeichen."
    yield f"Maschinell gelesen (OCR): {_percent(composition.measured['ocr'][1], composition.chars, ',')} der Zeichen."
    yield f"Vor 1900 erschienen: {_percent(composition.measured['before_1900'][1], composition.chars, ',')} der Zeichen."
    undated = composition.documents - composition.measured["dated"][0]
    yield f"Ohne bekanntes Jahr: {undated} von {composition.documents} Dokumenten."
    unsigned = composition.documents - composition.measured["signed"][0]
    yield f"Ohne genannten Verfasser: {unsigned} von {composition.documents} Dokumenten."
    lost = manifest.totals.records - manifest.totals.documents
    yield f"Nicht veröffentlicht: {lost} von {manifest.totals.records} Datensätzen; das Verzeichnis nennt die Gründe."
    yield "Ansichten und Wörter ihrer Zeit stehen, wie sie waren; was frei ist, entscheidet, was fehlt."


def _limits_en(manifest: Manifest, composition: Composition) -> Iterator[str]:
    for name in ("source", "register"):
        largest = next(iter(composition.totals(name).items()), None)
        if largest:
            yield f"Largest {name}: `{largest[0]}` with {_percent(largest[1][1], composition.chars, '.')} of the characters."
    yield f"Read by a machine (OCR): {_percent(composition.measured['ocr'][1], composition.chars, '.')} of the characters."
    old = _percent(composition.measured["before_1900"][1], composition.chars, ".")
    yield f"Published before 1900: {old} of the characters."
    undated = composition.documents - composition.measured["dated"][0]
    yield f"Without a known year: {undated} of {composition.documents} documents."
    unsigned = composition.documents - composition.measured["signed"][0]
    yield f"Without a named author: {unsigned} of {composition.documents} documents."
    lost = manifest.totals.records - manifest.totals.documents
    yield f"Not published: {lost} of {manifest.totals.records} records; the ledger gives the reasons."
    yield "Views and words of their time stand as they were; what is free decides what is missing."


def pictures() -> list[str]:
    """Return the pictures, one a dimension."""
    return [f"![{title}]({plots.FOLDER}/{dimension}.png)\n" for dimension, title in plots.TITLES.items()]


def _intro(manifest: Manifest, words: Words, separator: str) -> list[str]:
    totals = manifest.totals
    numbers = {"documents": totals.documents, "chars": totals.chars, "records": totals.records}
    return [words.intro.format(**_grouped(numbers, separator)), ""]


def _grouped(numbers: Mapping[str, int], separator: str) -> dict[str, str]:
    return {name: f"{value:,}".replace(",", separator) for name, value in numbers.items()}


def _percent(part: int, whole: int, point: str) -> str:
    return f"{part / whole * 100 if whole else 0:.1f} %".replace(".", point)


def _contact(manifest: Manifest) -> str:
    return manifest.publisher.contact or manifest.publisher.url or manifest.home


def _log(manifest: Manifest, language: str) -> str:
    count = manifest.withdrawals.entries if manifest.withdrawals else 0
    return f"Bisher {count} Rückzüge." if language == "de" else f"{count} withdrawals so far."


def _section(heading: str, words: str, *lines: str) -> list[str]:
    return [f"## {heading}", "", words, "", *lines]


def _shown(words: str, code: list[str]) -> list[str]:
    return [words, "", *code]
