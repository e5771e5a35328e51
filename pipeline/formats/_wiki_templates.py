"""Which templates of German wikis carry text, and how much of it stays. Every other template is removed and counted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

KEPT_ARGUMENT: Mapping[str, int] = {
    # Quotations, foreign words, typography: the text is one positional argument.
    "lang": 2, "zitat": 1, "zitat-en": 1, "zitat-fr": 1, "zitat-la": 1, '"': 1, "nowrap": 1, "small": 1, "center": 1,
    "unicode": 1, "ipa": 1, "ipa-text": 1, "polytonisch": 1, "fett": 1, "kursiv": 1, "groß": 1, "kapitälchen": 1,
    "sperrschrift": 1, "sperr": 1, "formatnum": 1, "fontfamily": 1, "farbe": 2, "abk": 1, "sic": 1, "tooltip": 1,
    "sortkey": 2, "sortdate": 1, "datumzelle": 1, "dts": 1, "datum": 1, "bruch": 1, "hochgestellt": 1,
    "tiefgestellt": 1,
    "klammer": 1, "nobr": 1, "lang-la": 1, "sperrsatz": 1, "höhe": 1, "zahl": 1, "wortlaut": 1, "gesprochen": 1,
    "idw": 2, "g": 1, "zeile": 1, "snt": 1,
    # Wiktionary.
    "sprache": 1, "wortart": 1, "lautschrift": 1, "ü": 2, "üt": 3, "üxx": 3, "üxx4": 3, "l": 1, "ch&cn": 1, "cmbr": 1,
    "bedeutung": 1, "qs herkunft": 1, "arab": 1, "hebr": 1, "farsi": 1, "urdu": 1, "paschto": 1, "musik": 1,
    # Wikisource.
    "seite": 0, "tooltip2": 1, "korrektur": 2, "ruby": 1, "sperrung": 1, "antiqua": 1, "initiale": 1,
}  # fmt: skip
"""Lower-case template name to the number of the positional argument that is text; 0 means none."""

PREFIXED: Mapping[str, str] = {
    "§": "§\xa0", "§§": "§§\xa0", "art": "Art.\xa0", "art.": "Art.\xa0", "rn": "Rn.\xa0", "isbn": "ISBN ",
}  # fmt: skip
"""Templates whose first argument is text behind a fixed sign: `{{§|5|urhg|juris}}`."""

JOINED_ARGUMENTS = frozenset({"k", "kontext"})
"""Wiktionary's labels (`{{K|ugs.|Technik}}`): all positional arguments, joined by a comma and followed by a colon."""

FIXED: Mapping[str, str] = {
    "pl.": "Plural:", "pl.1": "Plural 1:", "pl.2": "Plural 2:", "prät.": "Präteritum:", "part.": "Partizip II:",
    "m": "m", "f": "f", "n": "n", "u": "u", "mn.": "m, n", "fm": "f, m", "mf": "m, f", "mn": "m, n",
    "fn": "f, n", "nm": "n, m", "nf": "n, f", "mfn": "m, f, n", "kpl.": "", "fehlend": "",
    "nbsp": "\xa0", "co2": "CO₂", "h2o": "H₂O", "!": "|", "=": "=", "kst.": "kein Singular:", "prs.": "Präsens:",
    "komp.": "Komparativ:",
    "sup.": "Superlativ:", "gen.": "Genitiv:", "dat.": "Dativ:",
    "akk.": "Akkusativ:", "0": "", "·": " · ", "-": " – ",
    "ugs.": "umgangssprachlich", "va.": "veraltet", "fam.": "familiär", "geh.": "gehoben", "landsch.": "landschaftlich",
    "trans.": "transitiv", "intrans.": "intransitiv", "refl.": "reflexiv", "übertr.": "übertragen",
    "scherzh.": "scherzhaft",
    "abw.": "abwertend", "österr.": "österreichisch", "schweiz.": "schweizerisch", "vul.": "vulgär", "adv": "Adverb",
}  # fmt: skip
"""Templates that stand for fixed words."""

SECTIONS = frozenset({
    "Silbentrennung", "Worttrennung", "Aussprache", "Bedeutungen", "Bedeutung", "Herkunft", "Synonyme", "Gegenwörter",
    "Gegenworte", "Sinnverwandte Wörter", "Sinnverwandte Redewendungen", "Sinnverwandte Zeichen", "Oberbegriffe",
    "Unterbegriffe", "Beispiele", "Redewendungen", "Sprichwörter", "Charakteristische Wortkombinationen",
    "Wortbildungen", "Abgeleitete Begriffe", "Abkürzungen", "Abkürzung", "Alternative Schreibweisen", "Nebenformen",
    "Nicht mehr gültige Schreibweisen", "Alte Rechtschreibung", "Verkleinerungsformen", "Vergrößerungsformen",
    "Weibliche Wortformen", "Männliche Wortformen", "Namensvarianten", "Weibliche Namensvarianten",
    "Männliche Namensvarianten", "Kurzformen", "Koseformen", "Anmerkung", "Anmerkungen", "Grammatische Merkmale",
    "Entlehnungen", "Symbole", "Zitate", "Veraltete Schreibweisen", "Kommentar", "Vokalisierung", "Umschrift",
    "Referenzen", "Quellen", "Ähnlichkeiten", "Ähnliche Wörter", "Dialekttabelle", "Übersetzungen",
    "Sprichwörter und Redewendungen", "Bekannte Namensträger", "Steigerung", "Geflügelte Worte", "Verwendung",
})  # fmt: skip
"""Wiktionary's section templates: they stand for a heading."""

LICENCE_NAME = re.compile(
    r"(?:Bild-|Lizenz)?(?:CC|PD|GFDL|Gemeinfrei|Public Domain|Amtliches Werk|Panoramafreiheit|Freie Lizenz)\b"
    r"[\w\s.,+-]*",
    re.IGNORECASE,
)
"""Names of templates that state a licence."""


class Kind(Enum):
    """What becomes of a template."""

    REMOVED = "removed"
    FIXED = "stands for fixed words, if it has no arguments"
    SECTION = "stands for a heading"
    ARGUMENT = "one of its arguments is text"
    LABELS = "all of its arguments are labels"
    LICENCE = "states a licence"


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of the templates of one name.

    Args:
        kind: what is done.
        words: fixed words, the heading, or what stands before the argument.
        argument: number of the positional argument that is text, from 1.
    """

    kind: Kind
    words: str = ""
    argument: int = 0


_TO_DO = frozenset({"fehlt", "unbelegt"})
"""What editors write into a template to say that words are still missing: `{{QS Herkunft|fehlt}}`."""

_PREFIXES = frozenset(PREFIXED.values())
_REMOVE = Rule(Kind.REMOVED)


@lru_cache(maxsize=4096)
def rule_of(name: str) -> Rule:
    """Return the rule for a template's name, as written before the first `|`."""
    name = " ".join(name.replace("_", " ").split())
    low = name.lower()
    if name in SECTIONS:
        return Rule(Kind.SECTION, name)
    if low in FIXED:
        return Rule(Kind.FIXED, FIXED[low])
    if low in JOINED_ARGUMENTS:
        return Rule(Kind.LABELS)
    argument = KEPT_ARGUMENT.get(low, 1 if re.fullmatch(r"[a-z]{2,3}S", name) else 0)
    if argument:
        return Rule(Kind.ARGUMENT, low, argument)
    if low in PREFIXED:
        return Rule(Kind.ARGUMENT, PREFIXED[low], 1)
    return Rule(Kind.LICENCE) if LICENCE_NAME.fullmatch(name) else _REMOVE


def kept_argument(rule: Rule, rest: str) -> str:
    """Return the argument of a template that is text; empty if it is not there.

    Args:
        rule: of the kind `ARGUMENT`.
        rest: what stands behind the template's name, inner markup already rendered.
    """
    positional, named = split_arguments(rest)
    if len(positional) >= rule.argument:
        text = positional[rule.argument - 1]
        if text in _TO_DO:
            return ""
        return f"{rule.words}{text}" if rule.words in _PREFIXES and text else text
    # Transliterated words have a third argument in their own script, which is often left out.
    return (
        named.get("Text") or named.get("text") or (positional[-1] if rule.words.startswith("ü") and positional else "")
    )


_NAME = re.compile(r"\s*[\w .\-()]{1,40}\s*")


def split_arguments(rest: str) -> tuple[list[str], dict[str, str]]:
    """Return a template's positional and its named arguments.

    Args:
        rest: what stands behind the template's name, without the first `|`.
    """
    positional: list[str] = []
    named: dict[str, str] = {}
    for part in rest.split("|"):
        key, sign, value = part.partition("=")
        if sign and _NAME.fullmatch(key):
            named[key.strip()] = value.strip()
        else:
            positional.append(part.strip())
    for number in map(str, range(1, 6)):
        if number in named and len(positional) < int(number):
            positional += [""] * (int(number) - 1 - len(positional)) + [named[number]]
    return positional, named
