"""The redactor: what it replaces, what it leaves, and the laws it keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.personal.redact import Redactor, all_detectors
from filters.personal.spans import PLACEHOLDERS
from filters.personal.tiers import Tier

FOUND = {
    "Schreiben Sie an jörg.schäfer@bäckerei-köln.de bis morgen.": "Schreiben Sie an [E-MAIL] bis morgen.",
    "Mail: hans.muster (at) example (dot) org, danke": "Mail: [E-MAIL], danke",
    "Tel. +49 (0)30 901820 abends": "Tel. [TELEFON] abends",
    "Handy 0664 1234567, Wien": "Handy [TELEFON], Wien",
    "Mobil: 079 123 45 67 in Bern": "Mobil: [TELEFON] in Bern",
    "IBAN DE89 3704 0044 0532\n0130 00 bitte": "IBAN [IBAN] bitte",
    "IBAN: DE89370400440532013000, BIC: COBADEFFXXX.": "IBAN: [IBAN], BIC: [BIC].",
    "Karte 4111 1111 1111 1111 gesperrt": "Karte [KARTENNUMMER] gesperrt",
    "IdNr. 86095742719 liegt vor": "IdNr. [STEUER-ID] liegt vor",
    "Rentenversicherung 65 170839 J 003": "Rentenversicherung [VERSICHERUNGSNUMMER]",
    "Versichertennummer A123456780": "Versichertennummer [KRANKENVERSICHERTENNUMMER]",
    "Personalausweis Nr. L01X00T471 vorgelegt": "Personalausweis Nr. [AUSWEISNUMMER] vorgelegt",
    "Führerschein B072RRE2I55 eingezogen": "Führerschein [FÜHRERSCHEINNUMMER] eingezogen",
    "Der Pkw mit dem Kennzeichen HH-UX 8913 stand dort.": "Der Pkw mit dem Kennzeichen [KENNZEICHEN] stand dort.",
    "Login von 93.184.216.34 um neun": "Login von [IP-ADRESSE] um neun",
    "Zugriff von 2a02:8109:9a40:1c0:d48:bd23:8b19:980e": "Zugriff von [IP-ADRESSE]",
    "Gerät 00:1B:63:84:45:E6 im Netz": "Gerät [GERÄTEADRESSE] im Netz",
    "IMEI 490154203237518 gemeldet": "IMEI [IMEI] gemeldet",
    "Passwort: Sommer2024! bitte ändern": "Passwort: [ZUGANGSDATEN]! bitte ändern",
    "Spende an 1BoatSLRHtKNngkdXEeobR76b53LETtpyT danke": "Spende an [WALLET] danke",
    "Folgt mir: https://www.instagram.com/klara.muster99": "Folgt mir: [PROFIL]",
    "wohnhaft Lindenstraße 5a, 10115 Berlin.": "wohnhaft [ADRESSE].",
    "geboren am 3. Mai 1981 in Ulm": "geboren am [GEBURTSDATUM] in Ulm",
    "Guten Tag Frau Klara Muster, Anruf unter 0341-20180952.": "Guten Tag Frau [NAME], Anruf unter [TELEFON].",
}

LEFT = [
    "§ 12.3.4.5 und Abschnitt 1.2.3.4 der Anlage, Version 4.14.3.28",
    "Der Haushalt umfasst 1.234.123.123 Euro.",
    "Az. 1 BvR 2656/18, ECLI:DE:BVerfG:2021:rs20210324.1bvr265618",
    "ISBN 978-3-16-148410-0, ISSN 0028-0836, doi:10.1000/182",
    "BGBl. I S. 2018; BT-Drs. 19/12345; ABl. L 181 vom 9.7.1997, S. 1",
    "IBAN DE89 3704 0044 0532 0130 01 hat falsche Prüfziffern.",
    "Karte 4111 1111 1111 1112 hat eine falsche Prüfziffer.",
    "IdNr. 86095742718 ist falsch.",
    "Versicherungsnummer 65 170839 J 004 ist falsch.",
    "Personalausweis Nr. L01X00T472 ist falsch.",
    "USt-IdNr. der Muster GmbH: DE136695976",
    "Johann Wolfgang von Goethe, geboren am 28. August 1749 in Frankfurt",
    "Die Kollegin Petra Pau hat das Wort.",
    "Die Zeilen 0123, 0124 und 0125 fehlen; 12 345 678 Stück.",
    "Im Notfall wählen Sie 112 oder Tel. 110.",
]


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_personal_data_is_replaced_by_its_placeholder(text, expected):
    """Each kind is found in its usual form, and nothing around it is touched."""
    redacted, _ = Redactor(Tier.T3)(text)

    assert redacted == expected


@pytest.mark.parametrize("text", LEFT)
def test_what_only_looks_personal_stays(text):
    """Statutes, docket numbers, versions, amounts and wrong check digits pass unaltered."""
    assert Redactor(Tier.T3)(text) == (text, ())


def test_the_oldest_tier_changes_nothing():
    """T0 has no detectors: its text passes byte-identical."""
    text = "\n".join(FOUND)

    assert Redactor(Tier.T0)(text) == (text, ())


def test_an_office_keeps_its_contact_on_official_pages():
    """The contact of an authority stays in T2; a person's does not."""
    office = "Bundesamt für Justiz, Tel. 0228 9941040, poststelle@bfj.bund.de"
    person = "klara.muster@example.org"

    assert Redactor(Tier.T2)(office) == (office, ())
    assert Redactor(Tier.T2)(person)[0] == "[E-MAIL]"


PIECES = [*FOUND, *LEFT, "\n", " ", ", ", "Tel. ", "geb. ", "0", "1", "+49 ", "@", "Ä", "🙂", "wohnhaft ", "x" * 300]


@pytest.mark.property
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_redaction_keeps_its_laws(text):
    """It is idempotent, ordered, and changes nothing outside its spans."""
    redact = Redactor(Tier.T3)
    redacted, spans = redact(text)
    outside, rest, done = [], redacted, 0
    for span in spans:
        gap = text[done : span.start]
        outside.append(rest.startswith(gap + PLACEHOLDERS[span.kind]))
        rest = rest[len(gap) + len(PLACEHOLDERS[span.kind]) :]
        done = span.end

    assert all(outside)
    assert rest == text[done:]
    assert redact(redacted) == (redacted, ())
    assert redact(text) == (redacted, spans)


@pytest.mark.property
@given(st.lists(st.sampled_from(list(FOUND)), min_size=1, max_size=3), st.integers(min_value=0, max_value=9000))
def test_a_finding_does_not_depend_on_its_place(lines, filler):
    """What is found in a short text is found behind any length of other text."""
    text = "\n\n".join(lines)
    lead = "Es war ein schöner Tag im Wald.\n" * (filler // 32) + "\n"
    here = Redactor(Tier.T3)(text)[1]

    assert [span.shifted(len(lead)) for span in here] == list(Redactor(Tier.T3)(lead + text)[1])


def test_a_detector_finds_only_the_kinds_it_declares():
    """Whatever the detectors find in the known examples is of a kind that they say they find."""
    wrong = [
        (detector.name, span.kind)
        for text in FOUND
        for detector in all_detectors()
        for span in detector.find(text, Tier.T3)
        if span.kind not in detector.kinds
    ]

    assert wrong == []
