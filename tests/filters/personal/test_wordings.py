"""Contact blocks as people write them: signatures, advertisements, forms, reports."""

import pytest

from filters.personal.redact import Redactor
from filters.personal.tiers import Tier

BLOCKS = {
    "Viele Grüße\nKlara Wiesenthal\nMobil 0151/23456789": "Viele Grüße\n[NAME]\nMobil [TELEFON]",
    "Jens Uwe Petersen, Am Deich 12, 25813 Husum, Tel 04841 998877": "[NAME], [ADRESSE], Tel [TELEFON]",
    "Anna Gruber, Mariahilfer Straße 103/2/45, 1060 Wien, Tel. +43 1 5879988": "[NAME], [ADRESSE], Tel. [TELEFON]",
    "Karl Meier\nRosenstr. 3\n72070 Tübingen": "[NAME]\n[ADRESSE]",
    "Der Angeklagte Max Mustermann, geboren am 3. April 1979 in Gera": (
        "Der Angeklagte [NAME], geboren am [GEBURTSDATUM] in Gera"
    ),
    "wohnhaft in Gera, Straße des Friedens 44": "wohnhaft in Gera, [ADRESSE]",
    "Geboren am 12.03.1985 in Köln": "Geboren am [GEBURTSDATUM] in Köln",
    "wohnt in der Goethestraße 12 in Leipzig": "wohnt [ADRESSE] in Leipzig",
    "Kontakt: Familie Öztürk, Lindenweg 7b, 50667 Köln": "Kontakt: Familie [NAME], [ADRESSE]",
    "Überweisen Sie an Hans-Peter Wagner, IBAN DE89370400440532013000": "Überweisen Sie an [NAME], IBAN [IBAN]",
    'Von: "Bernd Schulze" <bernd.schulze@t-online.de>': 'Von: "[NAME]" <[E-MAIL]>',
    "Fax: 0 30 / 2 27 - 3 68 78": "Fax: [TELEFON]",
    "Rufen Sie Herrn Weber unter der Nummer 030 1234567 an.": "Rufen Sie Herrn [NAME] unter der Nummer [TELEFON] an.",
    "Mail: max [dot] mustermann [at] posteo [dot] de": "Mail: [E-MAIL]",
    "insta: @lisa.marie92": "insta: [PROFIL]",
    "Meine AHV-Nummer ist 756.9217.0769.85": "Meine AHV-Nummer ist [VERSICHERUNGSNUMMER]",
    "GPS von meinem Zuhause: 52.520008, 13.404954": "GPS von meinem Zuhause: [KOORDINATEN]",
    "St.-Nr.: 2893081508152": "St.-Nr.: [STEUERNUMMER]",
    "Steuernummer 181/815/08155": "Steuernummer [STEUERNUMMER]",
    "Bei Fragen hilft Beate Zimmermann gern weiter (0341 2345678).": "Bei Fragen hilft [NAME] gern weiter ([TELEFON]).",
    "Şeyma Karaağaç (geb. 12.05.1990) kam.": "[NAME] (geb. [GEBURTSDATUM]) kam.",
    "gez. Liam O'Connor, Tel. 0341 2345678": "gez. [NAME], Tel. [TELEFON]",
    "Straße des 17. Juni 135, 10623 Berlin": "[ADRESSE]",
    "LANR 838382202": "LANR [ARZTNUMMER]",
    "Meine neue Nummer lautet 01520/9837461.": "Meine neue Nummer lautet [TELEFON].",
    "Kontakt: Vereinsvorsitzender Uwe Kabelitz, 0 53 41 / 8 36 27": "Kontakt: Vereinsvorsitzender [NAME], [TELEFON]",
    "Kontoinhaberin Renate Oberhuber, IBAN DE89370400440532013000": "Kontoinhaberin [NAME], IBAN [IBAN]",
    "Gisela und Horst Wernicke, Lindenweg 3, 29525 Uelzen": "[NAME] und [NAME], [ADRESSE]",
}

STAYS = [
    "Bürgermeister Schmidt, Rathaus, Tel. 07071 2040",
    "Server 10.0.0.1 antwortet, 127.0.0.1 nicht.",
    "ISBN 3-423-08585-1, Bestellnr. 0171 2345678",
    "DIN EN ISO 9001:2015, Version 2.10.3.1",
    "Hochzeit am 12.05.1990 in Berlin",
    "Beuth Verlag GmbH, Burggrafenstraße 6, 10787 Berlin",
    "die vor dem 1. Januar 1952 geboren sind",
    "G v. 23.9.1990 II 885, 1058 Art. 5",
    "Das Konto der Bundeskasse Trier, IBAN DE81 5900 0000 0059 0010 20",
    "Das Hilfetelefon ist unter 08000 116 016 zu erreichen.",
    "https://www.transifex.com/oparl/spec",
    "Stadtverwaltung Musterstadt, Rathausplatz 1, 12345 Musterstadt, Tel. 0123 456-0, info@musterstadt.de",
    "Zeile 3:  0171 234 567 89  12 345 678  1990 2000 2010  030 040 050",
    "https://twitter.com/klara_muster/status/1089613547905208322",
]


@pytest.mark.parametrize(("text", "expected"), BLOCKS.items())
def test_a_contact_block_is_redacted(text, expected):
    """Name, address and contact data go, the words around them stay."""
    assert Redactor(Tier.T3)(text)[0] == expected


@pytest.mark.parametrize("text", STAYS)
def test_offices_firms_citations_and_bounds_stay(text):
    """What belongs to no private person is left."""
    assert Redactor(Tier.T3)(text) == (text, ())
