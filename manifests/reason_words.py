"""Reason codes in plain words, German and English: what stopped a document, for people who never saw the code."""

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    # reading
    "empty_document": ("Die Datei enthält kein Dokument.", "The file holds no document."),
    "empty_text": ("Das Dokument enthält keinen Text.", "The document holds no text."),
    "not_a_document": (
        "Es ist kein Dokument, etwa eine Weiterleitung oder eine Übersichtsseite.",
        "It is no document but, for instance, a redirect or an index page.",
    ),
    "empty_file": ("Die Datei ist leer.", "The file is empty."),
    "missing_text": ("Der Datensatz nennt keinen Text.", "The record has no text."),
    "no_text_layer": ("Die Datei enthält nur Bilder, keinen Text.", "The file holds images only, no text."),
    "not_readable": ("Die Datei ist nicht lesbar.", "The file cannot be read."),
    "too_large": (
        "Die Datei ist größer, als die Einstellungen erlauben.",
        "The file is larger than the settings allow.",
    ),
    "truncated": ("Die Datei ist abgeschnitten.", "The file is cut off."),
    "undecodable": ("Die Zeichenkodierung der Datei ist beschädigt.", "The character encoding of the file is damaged."),
    "wrong_root": ("Die Datei hat ein anderes Format als angegeben.", "The file has another format than declared."),
    "xml_not_well_formed": ("Die Datei ist kein wohlgeformtes XML.", "The file is no well-formed XML."),
    "unknown_element": (
        "Die Datei enthält ein Element, über das niemand entschieden hat.",
        "The file holds an element that nobody decided about.",
    ),
    "duplicate_id": (
        "Zwei Datensätze der Quelle tragen dieselbe Kennung.",
        "Two records of the source bear the same id.",
    ),
    # licence
    "assertion_without_proof": (
        "Jemand nennt den Text gemeinfrei, aber weder Daten noch eine Lizenz belegen es.",
        "Somebody calls the text free, but neither dates nor a licence prove it.",
    ),
    "no_license_found": ("Es fand sich keine Lizenz.", "No licence was found."),
    "no_conclusion": ("Die Rechtslage ließ sich nicht klären.", "The legal status could not be settled."),
    "statement_not_understood": (
        "Der Rechtevermerk ist nicht eindeutig zu verstehen; im Zweifel wird nicht veröffentlicht.",
        "The rights statement cannot be read beyond doubt; in doubt nothing is published.",
    ),
    "license_not_open": ("Die Lizenz ist nicht frei.", "The licence is not open."),
    "copyleft_without_config": (
        "Die Lizenz verlangt Weitergabe unter sich selbst (etwa GPL); dafür hat diese Ausgabe keinen Teil.",
        "The licence demands that copies bear it as well (such as the GPL); this release has no part for it.",
    ),
    "licensor_is_not_the_author": (
        "Die Lizenz hat jemand vergeben, der nicht der Urheber sein kann; das Werk ist noch geschützt.",
        "The licence was given by somebody who cannot be the author; the work is still protected.",
    ),
    "conflict": ("Mehrere Rechtevermerke widersprechen sich.", "Several rights statements contradict each other."),
    "non_commercial": (
        "Die Lizenz erlaubt nur nicht-kommerzielle Nutzung.",
        "The licence permits non-commercial use only.",
    ),
    "no_derivatives": ("Die Lizenz verbietet Bearbeitungen.", "The licence forbids derivatives."),
    "rights_reserved": ("Die Rechte sind vorbehalten.", "The rights are reserved."),
    "digitiser_terms": (
        "Die Nutzungsbedingungen der digitalisierenden Stelle verbieten die Veröffentlichung.",
        "The terms of the institution that digitised it forbid publication.",
    ),
    "author_term_runs": ("Die Schutzfrist des Urhebers läuft noch.", "The author's term of protection still runs."),
    "anonymous_term_runs": (
        "Die Schutzfrist des anonymen Werks läuft noch.",
        "The term of protection of the anonymous work still runs.",
    ),
    "contributor_term_runs": (
        "Die Schutzfrist eines Übersetzers, Bearbeiters oder Vorredners läuft noch.",
        "The term of a translator, adapter or writer of a foreword still runs.",
    ),
    "edition_right_runs": (
        "Das Recht an der wissenschaftlichen Ausgabe läuft noch.",
        "The right in the scholarly edition still runs.",
    ),
    "first_edition_right_runs": ("Das Recht der Erstausgabe läuft noch.", "The right in the first edition still runs."),
    "death_year_missing": (
        "Das Todesjahr eines Urhebers ist nicht bekannt.",
        "The year in which an author died is not known.",
    ),
    "contributor_death_year_missing": (
        "Das Todesjahr eines Mitwirkenden ist nicht bekannt.",
        "The year in which a contributor died is not known.",
    ),
    "author_not_stated": ("Es ist kein Urheber genannt.", "No author is stated."),
    "authors_not_named": ("Die Urheber sind nicht einzeln genannt.", "The authors are not named one by one."),
    "adapter_not_named": ("Wer den Text bearbeitet hat, ist nicht genannt.", "Who adapted the text is not named."),
    "translator_or_reviser_not_named": (
        "Wer den Text übersetzt oder bearbeitet hat, ist nicht genannt.",
        "Who translated or revised the text is not named.",
    ),
    "publication_year_missing": (
        "Das Jahr der Veröffentlichung ist nicht bekannt.",
        "The year of publication is not known.",
    ),
    "edition_year_missing": ("Das Jahr der Ausgabe ist nicht bekannt.", "The year of the edition is not known."),
    "editors_share_unknown": (
        "Der Anteil der Herausgeber am Text ist nicht bekannt.",
        "The editors' share of the text is not known.",
    ),
    "modern_edition": ("Der Text folgt einer neueren Ausgabe.", "The text follows a more recent edition."),
    "implausible_date": ("Ein Datum kann nicht stimmen.", "A date cannot be right."),
    "dates_implausible": (
        "Lebensdaten und Erscheinungsjahr widersprechen sich.",
        "The dates of life and publication contradict each other.",
    ),
    "death_in_the_future": ("Ein Todesjahr liegt in der Zukunft.", "A year of death lies in the future."),
    "published_in_the_future": (
        "Das Erscheinungsjahr liegt in der Zukunft.",
        "The year of publication lies in the future.",
    ),
    "author_too_young": (
        "Der Urheber wäre bei Erscheinen ein Kind gewesen.",
        "The author would have been a child at publication.",
    ),
    "identity_uncertain": ("Wer der Urheber ist, ist zweifelhaft.", "Who the author is is in doubt."),
    "issuer_missing": (
        "Es ist nicht genannt, welche Behörde das Werk herausgab.",
        "No authority is named that issued the work.",
    ),
    "issuer_not_an_authority": (
        "Der Herausgeber ist keine Behörde; ein amtliches Werk liegt nicht vor.",
        "The issuer is no authority, so this is no official work.",
    ),
    "us_ic": ("In den USA ist der Text geschützt.", "The text is in copyright in the United States."),
    "us_und": ("Für die USA ist die Rechtslage offen.", "The status in the United States is undetermined."),
    "isbn_in_old_text": (
        "Der angeblich alte Text trägt eine ISBN; er stammt aus einer neueren Ausgabe.",
        "The supposedly old text bears an ISBN, so it is from a recent edition.",
    ),
    "modern_imprint": (
        "Der angeblich alte Text trägt ein neueres Impressum.",
        "The supposedly old text bears a recent imprint.",
    ),
    "modern_orthography": (
        "Der angeblich alte Text folgt der Rechtschreibung von 1996.",
        "The supposedly old text follows the spelling of 1996.",
    ),
    "rights_reserved_in_text": ("Im Text selbst sind Rechte vorbehalten.", "The text itself reserves rights."),
    "uploader_is_not_the_author": (
        "Wer den Text hochlud, ist nicht sein Urheber.",
        "Whoever uploaded the text is not its author.",
    ),
    "song_lyrics": ("Es ist ein Liedtext.", "It is the text of a song."),
    "subtitles": ("Es sind Untertitel.", "These are subtitles."),
    "mostly_quotation": (
        "Der Text besteht vor allem aus Zitaten.",
        "The text consists of quotations for the most part.",
    ),
    # language, quality, personal data
    "not_german": ("Der Text ist nicht deutsch.", "The text is not German."),
    "variety_not_wanted": (
        "Die Sprachform gehört nach den Einstellungen nicht in diese Ausgabe.",
        "By the settings this variety is not part of the release.",
    ),
    "too_few_letters": ("Der Text ist zu kurz, um beurteilt zu werden.", "The text is too short to be judged."),
    "damaged": ("Zu viele beschädigte Zeichen.", "Too many damaged characters."),
    "torn_words": ("Zu viele zerrissene Wörter.", "Too many torn words."),
    "few_letters": (
        "Zu wenige Buchstaben im Verhältnis zu anderen Zeichen.",
        "Too few letters among other characters.",
    ),
    "no_words": ("Die Zeichenfolgen sind keine Wörter.", "The strings of letters are no words."),
    "repeated_lines": ("Zu viele wiederholte Zeilen.", "Too many repeated lines."),
    "repeated_paragraphs": ("Zu viele wiederholte Absätze.", "Too many repeated paragraphs."),
    "repeated_phrases": ("Zu viele wiederholte Wendungen.", "Too many repeated phrases."),
    "repeated_words": ("Zu viele wiederholte Wortfolgen.", "Too many repeated runs of words."),
    "top_words": ("Ein Wortpaar macht zu viel vom Text aus.", "One pair of words makes up too much of the text."),
    "top_word": ("Ein Wort macht zu viel vom Text aus.", "One word makes up too much of the text."),
    "few_stop_words": (
        "Zu wenige Funktionswörter; es ist kein fließender Text.",
        "Too few function words, so this is no running text.",
    ),
    "glued_words": ("Zu viele Wörter hängen aneinander.", "Too many words run together."),
    "unlikely_letters": (
        "Die Buchstabenfolgen kommen in keinem Deutsch vor.",
        "Letters follow each other as in no German.",
    ),
    "codes": ("Der Text besteht aus Schlüsseln und Kennungen.", "The text consists of keys and identifiers."),
    "unbroken": ("Der Text hat kaum Wortgrenzen.", "The text has hardly a gap between words."),
    "split_words": ("Zu viele durch Bindestriche zerlegte Wörter.", "Too many words split by hyphens."),
    "consent_banner": ("Der Text ist ein Einwilligungsbanner.", "The text is a consent banner."),
    "odd_words": ("Zu viele unbekannte Wortformen.", "Too many odd words."),
    "single_letters": ("Zu viele einzelne Buchstaben.", "Too many single letters."),
    "scrambled_words": ("Die Wörter stehen nicht in lesbarer Folge.", "The words stand in no readable order."),
    "scrambled_lines": ("Die Zeilen stehen nicht in lesbarer Folge.", "The lines stand in no readable order."),
    "loose_hyphens": ("Zu viele nicht aufgelöste Trennstriche.", "Too many hyphens left at line ends."),
    "placeholder": ("Der Text ist Blindtext.", "The text is dummy text."),
    "page_furniture": ("Zu viel Beiwerk von Seiten und Menüs.", "Too much page furniture and menus."),
    "program_code": ("Der Text ist vor allem Programmcode.", "The text is program code for the most part."),
    "english_words": ("Zu viele englische Wörter.", "Too many English words."),
    "too_much_personal_data": (
        "Der Text enthält zu viele personenbezogene Angaben.",
        "The text holds too much personal data.",
    ),
    "contaminated": (
        "Der Text überschneidet sich mit Prüfdaten für Sprachmodelle.",
        "The text overlaps with test sets for language models.",
    ),
    # duplicates
    "duplicate_exact": ("Der Text ist Wort für Wort derselbe.", "The text is the same word for word."),
    "duplicate_near": ("Der Text ist fast derselbe.", "The text is nearly the same."),
    "duplicate_version": ("Es ist eine andere Fassung desselben Werks.", "It is another version of the same work."),
    # withdrawals
    "rights": (
        "Einspruch eines Rechteinhabers, oder eine Lizenz erwies sich als falsch",
        "a rights holder objects, or a licence proved wrong",
    ),
    "privacy": ("Verlangen einer Privatperson auf Löschung", "a private person asked for erasure"),
    "court": ("Anordnung eines Gerichts oder einer Behörde", "a court or an authority ordered it"),
    "source": ("die Quelle hat das Dokument zurückgezogen", "the source withdrew the document"),
    "quality": ("der Text war nicht, was er zu sein vorgab", "the text was not what it claimed to be"),
}
"""By reason code: (German, English)."""

LICENSES: Mapping[str, tuple[str, str]] = {
    "LicenseRef-DE-PD-70pma": (
        "gemeinfrei, siebzig Jahre nach dem Tod des Urhebers",
        "public domain, seventy years after the author's death",
    ),
    "LicenseRef-DE-PD-66": (
        "gemeinfrei, siebzig Jahre nach Erscheinen ohne Urheberangabe",
        "public domain, seventy years after anonymous publication",
    ),
    "LicenseRef-DE-PD-Old": ("gemeinfrei nach dem Alter des Werks", "public domain by the age of the work"),
    "LicenseRef-DE-UrhG-5-1": (
        "amtliches Werk ohne Urheberschutz, § 5 Abs. 1 UrhG",
        "official work without copyright, § 5(1) UrhG",
    ),
    "LicenseRef-DE-UrhG-5-2": (
        "amtliches Werk, frei unter Änderungsverbot und Quellenangabe, § 5 Abs. 2 UrhG",
        "official work, free if unaltered and attributed, § 5(2) UrhG",
    ),
    "LicenseRef-CH-URG-5": ("amtliches Werk der Schweiz, Art. 5 URG", "official work of Switzerland, Art. 5 URG"),
    "LicenseRef-AT-UrhG-7": ("freies Werk in Österreich, § 7 UrhG", "free work in Austria, § 7 UrhG"),
}
"""What our own licence ids stand for; SPDX ids speak for themselves."""

FACTS: Mapping[str, tuple[str, str]] = {
    "death": ("Todesjahr", "year of death"),
    "published": ("Erscheinungsjahr", "year of publication"),
    "created": ("Entstehungsjahr", "year of creation"),
    "edition": ("Jahr der Ausgabe", "year of the edition"),
    "year": ("geprüft für das Jahr", "examined for the year"),
    "issuer": ("herausgegeben von", "issued by"),
    "kind": ("Art des Werks", "kind of work"),
    "declared": ("Angabe der Quelle", "declared by the source"),
    "license": ("Lizenz", "licence"),
    "authors": ("Zahl der Urheber", "number of authors"),
    "contributors": ("Zahl der Beteiligten", "number of contributors"),
    "undetermined": ("ungeklärt:", "undetermined:"),
}
"""Names of the facts that rules read."""

TIERS: Mapping[str, tuple[str, str]] = {
    "A": ("A: lückenlose Belegkette", "A: complete chain of evidence"),
    "B": ("B: gesetzliche oder altersbedingte Vermutung", "B: presumption by statute or by age"),
    "C": ("C: bloße Behauptung, wird nicht veröffentlicht", "C: somebody's assertion, never published"),
}
"""Grades of proof."""


def reason(code: str, place: int) -> str:
    """Return a reason in words; a code without words stands for itself.

    Args:
        code: reason code, perhaps with details behind a colon.
        place: 0 for German, 1 for English.
    """
    known = REASONS.get(code.partition(":")[0])
    return known[place] if known else code.replace("_", " ")


def change(step: str, place: int) -> str:
    """Return a change of the text in words, with its step; a step without words stands for itself.

    Args:
        step: such as `normalise.hyphens_joined` or `footnotes_removed`.
        place: 0 for German, 1 for English.
    """
    _, _, name = step.rpartition(".")
    if place or step.startswith("personal."):
        words = name.replace("_", " ") if not step.startswith("personal.") else ("ersetzt", "replaced")[place]
        return f"{words} ({step})"
    noun, _, verb = name.rpartition("_")
    if name.startswith("removed_"):
        return f"Element {name.removeprefix('removed_')} entfernt ({step})"
    if name in CHANGES:
        return f"{CHANGES[name]} ({step})"
    if noun in CHANGED and verb in DONE:
        return f"{CHANGED[noun]} {DONE[verb]} ({step})"
    return step


DONE: Mapping[str, str] = {"removed": "entfernt", "joined": "verbunden", "kept": "belassen", "closed": "geschlossen"}
"""What was done, in German."""

CHANGED: Mapping[str, str] = {
    "attributes": "Attribute",
    "byte_order_mark": "Bytereihenfolge-Marken",
    "categories": "Kategorien",
    "code_fences": "Rahmen um Programmcode",
    "comments": "Kommentare",
    "contents": "Inhaltsverzeichnisse",
    "documentation_notes": "Anmerkungen der Dokumentation",
    "drop_capital": "Initialen",
    "emphasis_marks": "Auszeichnungen",
    "empty_headings": "leere Überschriften",
    "external_links": "Verweise nach außen",
    "files": "Dateieinbindungen",
    "footer": "Fußzeilen",
    "footnote_references": "Fußnotenzeichen",
    "footnotes": "Fußnoten",
    "format_marks": "Formatzeichen",
    "forms": "Formulare",
    "formulas": "Formeln",
    "header": "Kopfzeilen",
    "hollow_brackets": "leere Klammern",
    "hyphen": "Trennstellen",
    "hyphens": "Trennstellen",
    "images": "Bilder",
    "interwiki_links": "Verweise auf andere Wikis",
    "links": "Verweise",
    "literal_byte_order_mark": "Bytereihenfolge-Marken",
    "margin_numbers": "Randnummern",
    "markup": "Auszeichnungen",
    "notes": "Anmerkungen",
    "page_furniture": "Seitenbeiwerk",
    "production_notes": "Vermerke der Herstellung",
    "remarks": "Bemerkungen",
    "requests": "Bitten an Mitwirkende",
    "second_copy": "zweite Abschriften",
    "sections": "Abschnitte",
    "signatures": "Unterschriften",
    "speaker_list": "Rednerlisten",
    "speaker_metadata": "Angaben zu Rednern",
    "stray_brackets": "verirrte Klammern",
    "tables": "Tabellen",
    "tags": "Auszeichnungen",
    "templates": "Vorlagen",
    "transcriber_notes": "Vermerke der Abschreibenden",
    "user_links": "Verweise auf Benutzer",
}
"""What was changed, in German."""

CHANGES: Mapping[str, str] = {
    "choice_expan": "Abkürzungen aufgelöst",
    "choice_orig": "ursprüngliche Schreibung gewählt",
    "controls": "Steuerzeichen entfernt",
    "decoded_from_iso-8859-1": "aus ISO 8859-1 gelesen",
    "footnotes_set_apart": "Fußnoten ans Ende gestellt",
    "gap": "Lücken der Vorlage",
    "law_facts_read_as_metadata": "Angaben zum Gesetz als Metadaten gelesen",
    "ligatures": "Ligaturen aufgelöst",
    "line_ends": "Zeilenenden vereinheitlicht",
    "mojibake": "falsch gelesene Zeichen berichtigt",
    "nfc": "Zeichen in Normalform gebracht",
    "other_spaces": "Leerzeichen vereinheitlicht",
    "soft_hyphens": "weiche Trennstriche entfernt",
    "spaced_words": "gesperrte Wörter zusammengezogen",
    "stage_bracketed": "Bühnenanweisungen in Klammern gesetzt",
    "trailing_spaces": "Leerzeichen am Zeilenende entfernt",
    "unescaped_once_more": "doppelt maskierte Zeichen gelesen",
    "wide_spaces": "mehrfache Leerzeichen entfernt",
    "zero_width": "unsichtbare Zeichen entfernt",
}
"""Changes that have a name of their own, in German."""
