"""The words by which sentences give, refuse and delimit licences, in German and English; tables, no logic."""

from licenses.work import Scope

SUBJECTS: dict[str, Scope] = {
    **dict.fromkeys(
        """text texts texte texten textes inhalt inhalte inhalten inhalts content contents artikel artikels article articles
        beitrag beitrags beiträge beiträgen post posts blogpost buch buches book books werk werke werkes work works dokument
        dokumente dokuments document documents roman novel publikation publikationen publication publications volltext
        volltexte fulltext gedicht gedichte poem poems transkription transkriptionen transkript transcript transcription
        edition editionen ausgabe übersetzung translation protokoll protokolle material materialien materials
        veröffentlichung veröffentlichungen schrift broschüre bericht report reports paper handbuch manual dokumentation
        documentation korpus corpus daten data dataset datasets datensatz datensätze datensatzes textdigitalisate
        digitalisat digitalisate wiki eintrag einträge entry entries kapitel chapter aufsatz essay erzählung story rezept
        lehrbuch textbook seite seiten page pages website webseite""".split(),
        Scope.TEXT,
    ),
    **dict.fromkeys(
        """bild bilder bildern bildes image images foto fotos photo photos photograph photographs fotografie fotografien
        abbildung abbildungen figure figures illustration illustrationen illustrations grafik grafiken graphic graphics icon
        icons logo logos titelbild beitragsbild headerbild picture pictures karte karten map maps kartendaten kartenmaterial
        video videos film audio musik music podcast sound sounds screenshot screenshots scan scans faksimile faksimiles
        facsimile cover artwork zeichnung zeichnungen bildnachweis bildquelle fotonachweis vorschaubild thumbnail
        medien media mediendateien""".split(),
        Scope.IMAGES,
    ),
    **dict.fromkeys(
        """software code quellcode sourcecode programm programme program skript skripte script scripts plugin plugins widget
        widgets theme themes template templates vorlage vorlagen font fonts schrift schriften schriftart schriftarten
        stylesheet css javascript jquery bibliothek library framework app source quelltext layout design bootstrap wordpress
        webfont package paket tool tools module modul parser""".split(),
        Scope.SOFTWARE,
    ),
    **dict.fromkeys(
        "metadaten metadata metadatensätze katalogdaten katalogisat katalogisate erschließungsdaten".split(),
        Scope.METADATA,
    ),
    **dict.fromkeys(
        """markup annotation annotationen annotations auszeichnung auszeichnungen kodierung codierung encoding tagging
        strukturierung struktur""".split(),
        Scope.MARKUP,
    ),
    **dict.fromkeys("datenbank datenbanken database databases datenbankwerk".split(), Scope.DATABASE),
}
SUBJECTS["schrift"] = Scope.TEXT
"""First words of what a clause is about; anything else says nothing about scope."""

COORDINATION = frozenset(
    "und and sowie oder or der die das den alle all the dieser diese this & auch our unsere its".split()
)
CONJUNCTIONS = frozenset("und and sowie oder or &".split())
EXCEPTIONS = frozenset("""ausgenommen außer except excluding exklusive excludes ohne without""".split()) | {
    "mit ausnahme",
    "other than",
    "not including",
    "bis auf",
    "nicht für",
}

GRANTS = (
    "licensed under", "licenced under", "lizenziert", "lizensiert", "steht unter", "stehen unter", "unter der lizenz",
    "unter folgender lizenz", "under the terms", "under a creative", "under the creative", "under creative commons",
    "veröffentlicht unter", "unter der creative", "unter einer creative", "unter den bedingungen", "available under",
    "released under", "released into", "verfügbar unter", "nutzbar unter", "unterliegt", "unterliegen", "gilt die",
    "distributed under", "published under", "made available", "zur verfügung gestellt", "zur verfügung", "freigegeben",
    "license:", "licence:", "lizenz:", "rights:", "nutzungsrechte", "nutzungsbedingungen", "rechte:", "copyright:",
    "is dedicated", "dedicated to the public", "hereby", "hiermit", "waive", "verzichte", "gemäß der", "nach der lizenz",
    "this work is", "dieses werk", "dieser text", "diese datei", "dieser inhalt", "unter cc", "under cc", "(cc", "ist gemeinfrei",
    "sind gemeinfrei", "in the public domain", "alle rechte", "all rights", "darf", "dürfen", "may be", "may not", "permission",
    "verboten", "untersagt", "gestattet", "erlaubt", "vorbehalten", "nur für", "only for", "solely", "bereitgestellt",
    "applies to", "is provided under", "subject to", "governed by", "covered by", "license applies", "use of this",
    "publié sous", "offered under", "licensed as", "license is", "lizenz ist", "licence is", "gemeinfrei im sinne",
)  # fmt: skip
"""Parts of lower-case sentences that give or state a licence."""

DENIALS = (
    "nicht unter der lizenz", "nicht unter cc", "nicht unter einer", "nicht unter der creative", "steht nicht unter",
    "stehen nicht unter", "not licensed under", "not under a creative", "isn't licensed", "is not licensed",
    "are not licensed", "früher unter", "formerly licensed", "was licensed", "nicht mehr unter", "no longer",
    "nicht lizenziert", "not available under", "not released under", "keine cc-lizenz", "not in the public domain",
    "nicht gemeinfrei", "kein gemeinfreies", "not public domain", "ehemals unter", "not covered by", "nicht von der lizenz",
    "gilt nicht", "does not apply", "nicht umfasst", "not dedicated", "noch nicht unter",
)  # fmt: skip
"""Parts of lower-case sentences that deny a licence; what they name is not granted."""

LATER = (
    "or later",
    "any later",
    "or any later",
    "or newer",
    "oder später",
    "späteren version",
    "spätere version",
    "jeder späteren",
    "or (at your option)",
)

SINGLE_NAMES = frozenset(
    "gfdl cc0 geonutzv gemeinfrei odbl pddl unlicense cczero eupl proprietary wtfpl pdm urheberrechtlich".split()
)
"""Names of one word that mean a licence in any sentence."""

GNU = {
    "gpl": "GPL", "gnu gpl": "GPL", "gnu general public license": "GPL", "gnu general public licence": "GPL",
    "general public license": "GPL", "lgpl": "LGPL", "gnu lgpl": "LGPL", "gnu lesser general public license": "LGPL",
    "lesser general public license": "LGPL", "agpl": "AGPL", "gnu agpl": "AGPL", "gnu library general public license": "LGPL",
    "gnu affero general public license": "AGPL", "gnu free documentation license": "GFDL", "gfdl": "GFDL", "gnu fdl": "GFDL",
    "gnu free documentation licence": "GFDL", "gnu lizenz für freie dokumentation": "GFDL", "free documentation license": "GFDL",
}  # fmt: skip

_ALL = "LicenseRef-All-Rights-Reserved"
_NC = "LicenseRef-Non-Commercial"
_ND = "LicenseRef-No-Derivatives"
CLOSING = {
    **dict.fromkeys(
        (
            "all rights reserved", "alle rechte vorbehalten", "alle rechte liegen", "tous droits réservés",
            "nachdruck verboten", "nachdruck nur mit", "vervielfältigung verboten", "urheberrechtlich geschützt",
            "urheberrechtlich geschützte", "rechte vorbehalten", "rights reserved", "unerlaubte vervielfältigung",
            "nur mit genehmigung", "nur mit schriftlicher genehmigung", "ohne genehmigung", "ohne schriftliche genehmigung",
            "ohne vorherige schriftliche genehmigung", "without permission", "without written permission",
            "without prior written permission", "without the express", "nur mit zustimmung", "ohne zustimmung",
            "bedarf der zustimmung", "bedarf der schriftlichen zustimmung", "bedürfen der schriftlichen zustimmung",
            "bedürfen der zustimmung", "prior written consent", "prior written permission", "nicht gestattet",
            "strictly prohibited", "may not be reproduced", "may not be copied", "may not be redistributed",
            "may not be distributed", "jede verwertung", "weitergabe nicht", "vertraulich und", "proprietary and confidential",
            "unauthorized copying", "unauthorised copying", "bleiben vorbehalten",
            "redistribution is not permitted", "copying is prohibited", "verboten", "untersagt", "rechte beim autor",
            "rechte beim verlag", "all rights are reserved", "written permission",
        ),
        _ALL,
    ),
    **dict.fromkeys(
        (
            "nicht kommerziell", "nicht kommerzielle", "nicht kommerzielle nutzung", "nicht kommerziellen",
            "nichtkommerziell", "nichtkommerzielle", "nichtkommerziellen", "nicht kommerzieller", "nicht für kommerzielle",
            "keine kommerzielle", "non commercial", "noncommercial", "not for commercial", "no commercial", "non profit use",
            "nur für private", "nur für den privaten", "nur zum privaten", "personal use only", "private nutzung",
            "for personal use", "privaten gebrauch", "educational use only", "nur für wissenschaftliche", "nur zu forschungszwecken",
            "research purposes only", "for research purposes", "nur für forschungszwecke", "academic use only",
            "commercial use is prohibited", "commercial use is not", "kommerzielle nutzung ist nicht", "not be used commercially",
            "kommerzielle nutzung nicht", "kommerzielle nutzung ausgeschlossen", "kommerzielle verwendung ist nicht",
            "kommerzielle nutzung untersagt", "kommerzielle nutzung ist untersagt", "kommerzielle weiterverwendung nicht",
            "commercial use prohibited", "commercial use requires", "not be sold", "for evaluation purposes", "internal use only",
            "eigengebrauch",
        ),
        _NC,
    ),
    **dict.fromkeys(
        (
            "keine bearbeitung", "keine bearbeitungen", "no derivatives", "no derivative works", "unverändert weitergegeben",
            "nicht verändert werden", "nicht bearbeitet werden", "may not be modified", "may not modify", "no modifications",
            "without modification only", "in unveränderter form", "unveränderter form", "verbatim copies", "verbatim copying",
            "darf nicht verändert", "dürfen nicht verändert", "changing it is not allowed", "not be altered",
            "no modification", "veränderungen sind nicht", "unmodified copies", "unmodified form only",
        ),
        _ND,
    ),
}  # fmt: skip
"""Phrases that close or narrow a text, with the catalogue's id for what they do."""

CONTRACTS = {
    "no known copyright": "LicenseRef-RS-NKC",
    "non commercial use only": "LicenseRef-Non-Commercial",
    "google is proud to partner": "LicenseRef-Google-Books",
    "non commercial use of the files": "LicenseRef-Google-Books",
    "refrain from automated querying": "LicenseRef-Google-Books",
    "nutzung der dateien zu nichtkommerziellen zwecken": "LicenseRef-Google-Books",
    "keine automatisierten abfragen": "LicenseRef-Google-Books",
    "amtliches werk": "LicenseRef-Official-Work",
    "amtliche werke": "LicenseRef-Official-Work",
    "official work": "LicenseRef-Official-Work",
    "§ 5 urhg": "LicenseRef-Official-Work",
    "creative commons": "LicenseRef-CC-Unspecified",
}
"""Phrases of digitisers' terms and of assertions that name no licence."""
