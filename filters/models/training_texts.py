"""Where the variety model learns from: freely licensed text, each passage with its label.

Two kinds of sources: corpora with years (drama, verse, novels, prints, newspapers), and the translations of free
programs, which exist in languages that have few books. The labelled sentences of the language benchmark and every
corpus it was drawn from (soldiers' letters, the plays and the volumes of Dingler's journal that it cites, NTREX, UDHR,
NOAH, MaiBaam, GDI) are left out.
"""

import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

Labelled = tuple[str, str]

TEI = "{http://www.tei-c.org/ns/1.0}"
SPEECH = re.compile(r'<p klasse="(?:J|J_1|O)">([^<]{40,})')
ELEMENT = re.compile(r">([^<>]{40,})<")
PAGE_UNICODE = re.compile(r"<Unicode>([^<]+)</Unicode>")
MARKUP = re.compile(
    r"\{\{PLURAL:[^|}]*\||\{\{[^{}|]*[|}]|\[\[[^\]|]*\||<[^<>]*>|&[a-z]+;|&(?=\w)|\$\w+|%\w+|https?:\S+"
)

LOCALES = {
    "nds": "nds", "gsw": "gsw", "bar": "bar", "pdc": "pdc", "ksh": "ksh", "pfl": "pfl", "lb": "ltz", "fy": "fry",
    "af": "afr", "da": "dan", "nl": "nld", "yi": "yid", "stq": "stq", "frr": "frr", "de": "deu", "en": "eng",
    "sv": "swe", "nb": "nob", "fr": "fra", "it": "other", "es": "other", "pl": "other", "cs": "other", "hu": "other",
    "fi": "other", "la": "lat", "et": "other", "sl": "other", "hsb": "other", "is": "isl", "fo": "isl", "li": "lim",
    "nds-nl": "nld", "vls": "nld", "zea": "nld", "rm": "other", "lmo": "other", "ca": "other", "pt": "other",
}  # fmt: skip
"""Locale codes of program translations, with our labels."""

HANDBOOKS = frozenset({"en-US", "fr-FR", "nb-NO", "es-ES", "it-IT", "pl-PL"})
"""Translations of the Debian handbook that are complete."""

DIALECT_PLAYS = {
    "bossdorf-de-rode-uennerrock": "nds",
    "ganghofer-der-herrgottschnitzer-von-ammergau": "bar",
    "ruederer-die-fahnenweihe": "bar",
    "anzengruber-der-gwissenswurm": "bar",
    "anzengruber-der-meineidbauer": "bar",
    "anzengruber-die-kreuzelschreiber": "bar",
    "anzengruber-der-pfarrer-von-kirchfeld": "bar",
    "adolph-am-ersten-mai": "bar",
    "thoma-erster-klasse": "bar",
    "thoma-die-medaille": "bar",
}
DIALECT_POETS = {"Reuter,_Fritz": "nds", "Groth,_Klaus": "nds"}
MARKERS = {
    "nds": re.compile(r"\b(ik|ick|dat|wat|nich|ok|un|hei|sei|de|se|wi|mi|di|to|tau|up|vun|för|is|weer|hett|hebben)\b"),
    "bar": re.compile(r"\b(i|is|net|nöt|ned|dös|a|hab'n|ma|mi|di|'s|san|hob|koa|kan|ka|aa|no|nix|amal|halt|schö)\b"),
}
"""A line of a dialect play counts as dialect only if at least a fifth of its words are such words or it has two."""


def corpora(folder: Path, excluded: frozenset[str]) -> Iterator[Labelled]:
    """Yield (label, passage) of the packed corpora; labels of old German carry the century.

    What stands behind a full stop in a label (`deu.law`) names the kind of text, so that each kind gets its share.

    Args:
        folder: where the corpora lie unpacked.
        excluded: file names that the language benchmark quotes.
    """
    for kind, paths, reader in (
        ("drama", (folder / "gerdracor-tei" / "tei").glob("*.xml"), _play),
        ("verse", (folder / "dlk-poetry-tei").glob("*.xml"), _poem),
        ("novel", (folder / "eltec-deu" / "level1").glob("*.xml"), _novel),
        ("journal", (folder / "dingler-tei").rglob("*.xml"), _novel),
        ("print", (folder / "ocrd-gt-page").rglob("GT-PAGE/*.xml"), _print),
        ("print", (folder / "reichsanzeiger-page").rglob("GT-PAGE/*.xml"), _print),
    ):
        for path in sorted(paths):
            if path.name not in excluded:
                yield from ((f"{label}.{kind}", text) for label, text in reader(path))
    for kind, files, pattern in (
        ("speech", sorted((folder / "bundestag-plpr-xml").glob("*.xml")), SPEECH),
        ("law", sorted((folder / "gesetze-im-internet-xml").rglob("*.xml"))[::20], ELEMENT),
        ("manual", sorted((folder / "debdoc-libreoffice-help-de").rglob("*.html"))[::2], ELEMENT),
    ):
        for path in files:
            yield from ((f"deu.{kind}", text) for text in pattern.findall(path.read_text("utf-8", "replace")))
    for path in sorted((folder / "germeval-superglebers" / "data" / "PAWSX").glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines()[1:]:
            yield "deu.wiki", line.split("\t")[1]
    for kind, path, column in (
        ("news", folder / "germeval-superglebers" / "data" / "NER" / "Wiki_News" / "dev.tsv", 1),
        ("court", folder / "ler-legal-ner" / "data" / "ler_dev.conll", 0),
    ):
        yield from ((f"deu.{kind}", text) for text in _tokens(path, column))


def _tokens(path: Path, column: int) -> Iterator[str]:
    """Yield the sentences of a file with one token a line and blank lines between sentences."""
    words: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            words.append(line.split()[column])
        elif words:
            yield " ".join(words)
            words = []


def century(year: int) -> str:
    """Return the label of German of a year: `deu16` ... `deu19`, `deu1901` up to the reform of 1996, then `deu`."""
    if year < 1900:
        return f"deu{max(year // 100 + 1, 16)}"
    return "deu1901" if year < 1996 else "deu"


def messages(folder: Path) -> Iterator[Labelled]:
    """Yield (label, message) of the program translations in unpacked Debian packages.

    Args:
        folder: where the packages lie unpacked, one folder each.
    """
    for path in sorted(folder.rglob("*.json")):
        label = LOCALES.get(path.stem)
        if label and "i18n" in path.parts:
            entries = json.loads(path.read_text("utf-8"))
            yield from ((label, t) for k, t in entries.items() if isinstance(t, str) and not k.startswith("@"))
    for path in sorted(folder.rglob("*.mo")):
        label = LOCALES.get(path.parts[path.parts.index("locale") + 1]) if "locale" in path.parts else None
        if label:
            kind = ".story" if "wesnoth" in path.stem else ""
            yield from ((label + kind, text) for text in _catalogue(path.read_bytes()))
    for path in sorted(folder.glob("debian-handbook/usr/share/doc/debian-handbook/html/*/*.html")):
        if path.parent.name in HANDBOOKS:
            label = LOCALES[path.parent.name[:2]]
            yield from ((f"{label}.prose", text) for text in ELEMENT.findall(path.read_text("utf-8")))
    for path in sorted(folder.rglob("FreeColMessages_*.properties")):
        label = LOCALES.get(path.stem.removeprefix("FreeColMessages_"))
        if label:
            for line in path.read_text("utf-8").splitlines():
                yield label, line.partition("=")[2]


def _catalogue(data: bytes) -> Iterator[str]:
    """Yield the translations of a gettext catalogue."""
    order = "<" if data[:4] == b"\xde\x12\x04\x95" else ">"
    count, _, table = struct.unpack_from(f"{order}3I", data, 8)
    for entry in range(1, count):
        length, place = struct.unpack_from(f"{order}2I", data, table + 8 * entry)
        yield from data[place : place + length].decode("utf-8", "replace").split("\0")


def _body(path: Path) -> tuple[etree._Element, int]:
    """Return the text of a TEI file and the earliest year that its header names, 0 if none."""
    root = etree.parse(path).getroot()
    header, body = root.find(f"{TEI}teiHeader"), root.find(f"{TEI}text")
    if header is None or body is None:
        raise ValueError(f"{path}: not a TEI document (no header or no text). Unpack the corpus again.")
    years = []
    for date in header.iter(f"{TEI}date"):
        for value in (date.get("when"), date.get("notAfter"), date.get("notBefore"), date.text):
            found = re.match(r"\s*(1[4-9]\d\d)\b", value or "")
            if found:
                years.append(int(found[1]))
    return body, min(years, default=0)


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _play(path: Path) -> Iterator[Labelled]:
    body, year = _body(path)
    dialect = DIALECT_PLAYS.get(path.stem)
    for speech in body.iter(f"{TEI}p", f"{TEI}lg"):
        text = _text(speech)
        if dialect:
            hits = len(MARKERS[dialect].findall(text.lower()))
            if hits >= 2 or hits * 5 >= len(text.split()):
                yield dialect, text
        elif year and year < 1930:
            yield century(year), text


def _poem(path: Path) -> Iterator[Labelled]:
    body, year = _body(path)
    dialect = next((label for poet, label in DIALECT_POETS.items() if poet in path.name), None)
    for stanza in body.iter(f"{TEI}lg"):
        if stanza.get("type") == "stanza" or stanza.find(f"{TEI}lg") is None:
            text = " / ".join(_text(line) for line in stanza.iter(f"{TEI}l"))
            if dialect and len(MARKERS[dialect].findall(text.lower())) >= 3:
                yield dialect, text
            elif 1500 <= year < 1900:
                yield century(year), text


def _novel(path: Path) -> Iterator[Labelled]:
    body, year = _body(path)
    if year:
        for paragraph in list(body.iter(f"{TEI}p"))[::4]:
            yield century(year), _text(paragraph)


def _print(path: Path) -> Iterator[Labelled]:
    """Yield the regions of a PAGE file, by the year in the name of the file or of the folder of its print."""
    year = re.match(r"1[6-9]\d\d", path.name) or re.search(r"(?<=_)1[5-9]\d\d", path.parts[-3])
    if year:
        for found in PAGE_UNICODE.findall(path.read_text("utf-8", "replace")):
            if found.count("\n") >= 2:
                yield century(int(year[0])), found.replace("⸗\n", "").replace("-\n", "").replace("\n", " ")
