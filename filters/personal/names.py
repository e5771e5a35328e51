"""Names of private persons in contact blocks: beside contact data, a birth date, an address or an identifier (T3)."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from filters.personal.gazetteer import Gazetteer, WordClass
from filters.personal.spans import Kind, Span

_TITLE = (
    r"(?:(?:Univ\.?-?[ ]?Prof\.|Prof\.|Professor(?:in)?|Dr\.|Dr\.-Ing\.|Dipl\.-?\w{2,6}\.?|Ing\.|Mag\.|PD|"
    r"RA|Hr\.|Fr\.|Herrn?|Frau|Familie|Fam\.|"
    r"med\.|jur\.|phil\.|rer\. nat\.|h\. ?c\.|Freiherr|Freifrau|Graf|Gräfin) ?){1,5}"
)
_PART = (
    r"(?:[OD]['’])?[A-ZÄÖÜÉÈŠŽČÇŁŞİ][a-zäöüßéèêáàâóòôçñøåšžčćńłşğıëïúí]+"
    r"(?:['’-][A-ZÄÖÜÉŠŽČÇŁŞİ][a-zäöüßéèáóçşğıčšžł]+){0,3}"
)
_LINK = r"(?:von und zu|von der|von dem|van der|van den|von|van|de|del|di|da|zu|zum|zur|al|el|ter|la|le)"
_SUFFIX = r"(?:,? (?:B\.? ?(?:Sc|A|Eng)|M\.? ?(?:Sc|A|Eng)|MBA|LL\.M|Ph\.?D|jun|sen|jr|sr)\b\.?){0,2}"
_NAME = rf"(?:{_PART}|[A-Z]\.)(?: (?:{_LINK} )?(?:{_PART}|[A-Z]\.(?!\w))){{0,3}}(?: (?:van|von)(?=[,;.)\n]| \())?"

STRONG = re.compile(
    r"\b(?:(?:Konto)?[Ii]nhaber(?:in)?|Halter(?:in)?|Zeugen?|Zeugin|Versicherter?|Versicherungsnehmer(?:in)?|"
    r"Patient(?:in)?|Rechnungsempfänger(?:in)?|Empfänger(?:in)?|Absender(?:in)?|Kontaktdaten|Kontakt|Kontaktperson|"
    r"Ansprechpartner(?:in)?|Ansprechperson|Verantwortlich(?:er?)?(?: (?:nach|gemäß|i\. ?S\. ?d\.) [^:\n]{2,30})?|Name|"
    r"Vorname|Nachname|Kunde|Kundin|Mieter(?:in)?|Vermieter(?:in)?|Käufer(?:in)?|Verkäufer(?:in)?|"
    r"Antragsteller(?:in)?|Auftraggeber(?:in)?|Bewerber(?:in)?|Schüler(?:in)?|Mitglied|Eigentümer(?:in)?|"
    r"Beschuldigter?|Betroffener?|Unterzeichner(?:in)?|Autor(?:in)?|Verfasser(?:in)?|Fahrer(?:in)?|Betreuer(?:in)?|Anbieter(?:in)?|"
    r"Bearbeiter(?:in)?|Sachbearbeiter(?:in)?|Nutzer(?:in)?|Teilnehmer(?:in)?|[Gg]ez\.|Impressum|z\. ?Hd\.|c/o|"
    r"zu Händen|gerichtet an|Liefer(?:adresse|anschrift)|Rechnungsadresse|[Aa]ngeklagter?|Kläger(?:in)?|"
    r"wende(?:n Sie|t) (?:sich|euch) (?:bitte )?an|Rückfragen an|heiße|heißt|Mein Name ist|"
    r"[Mm]ein Name ist|Grüßen?|Grüße|Gruß|Hallo|Liebe[r]?|[Gg]eehrter?)(?: ?\([^)\n]{1,20}\))? {0,8}[:,]?[\s(]{1,3}"
)
"""Words after which a capitalised word in a contact block is a name."""

WEAK = re.compile(r"\b(?:durch|von|an|bei|mit|ist|für|war|bin|und|sowie|bitte)\s")
"""Words after which it is one only if what follows shows it."""

SHOWS_BEFORE = re.compile(
    r"(?:,? ?\(?(?:wohnhaft|wohnt|geb\.|geboren|\* ?\d|Tel\.|Telefon|Mobil|Handy|E-Mail|ladungsfähig)|"
    r" (?:protokolliert|bestätigt|bearbeitet|unterschrieben|unterzeichnet|eingereicht|gemeldet|angemeldet|beantragt|"
    r"erreichbar|telefonisch|per E-Mail)\b)"
)
OFFICE = re.compile(
    r"(?:Kolleg(?:e|in|en)|Abgeordneten?r?|[Mm]inister(?:in|s)?|[Pp]räsident(?:in|en)?|[Kk]anzler(?:in|s)?|"
    r"[Ss]taatssekretär(?:in|s)?|[Bb]ürgermeister(?:in|s)?|[Ss]enator(?:in|en)?|[Rr]ichter(?:in|s)?|Papst|"
    r"König(?:in|s)?|Kaiser(?:in|s)?|Landrat|Landrätin|Bischof)(?: (?:Herrn?|Frau))?(?: Dr\.| Prof\.)* $"
)
"""Office before a name: the person is named for the office, and stays."""

_TITLED = re.compile(rf"\b{_TITLE}(?:{_LINK} )?{_NAME}{_SUFFIX}")
_ANY = re.compile(rf"(?:{_TITLE})?(?:{_LINK} )?{_NAME}{_SUFFIX}")
MAILBOX = re.compile(rf"(?:{_TITLE})?{_NAME}(?=[\"“]? {{0,2}}<[^<>\s]{{1,64}}@)")
"""A name before its address in angle brackets, as mail programs write it."""

_SALUTE = re.compile(r"(?:(?:Herrn?|Frau|Familie|Fam\.|Hr\.|Fr\.) )+")
_TITLES_ONLY = re.compile(_TITLE)
_A_PART = re.compile(_PART)
_SEVERAL = re.compile(rf"(?<![\w.-]){_PART}(?: (?:{_LINK} )?{_PART}){{1,3}}(?![\w-])")
_WHOLE_PART = re.compile(rf"(?:{_PART}|[A-Z]\.)")

COMMON_ENDING = re.compile(
    r"\w{3}(?:heit|keit|schaft|tion|tät|amt|amtes|leiter|leiterin|stelle|dienst|gesetz|verein|verband|behörde|straße|"
    r"ministerium|minister|ministerin|ausschuss|fraktion|partei|inhaber|inhaberin|unternehmer|unternehmerin|sprecher|"
    r"sprecherin|mitarbeiter|mitarbeiterin|betreiber|betreiberin|vertreter|vertreterin|empfänger|empfängerin|nehmerin|"
    r"vorsitzende|vorsitzender|beauftragte|beauftragter)(?:en|s|es|n)?$"
)
"""Endings of common nouns that hardly a surname shares: institutions, and parts that somebody plays."""

COUPLE = re.compile(rf"(?<![\w-])(?P<first>{_PART})(?= (?:und|u\.|&|\+) {_PART} {_PART})")
"""The first of two first names before one surname: `Gisela und Horst Wernicke`."""

LEAD = re.compile(
    rf"(?<![\w-])(?P<name>{_NAME})[\"“”]?[ ,;:(|<\n–-]{{1,4}}"
    r"(?:(?:IBAN|BIC|Tel(?:efon)?|Mobil|Handy|Fax|E-?Mail|Mail|USt-IdNr|Konto|geb|geboren(?: am)?|wohnhaft(?: in)?|"
    r"Anschrift|Adresse|Steuernummer|KVNR)[:.]{0,2} ?){0,2}$"
)
"""A name, a separator, and a label or none: what stands right before the finding belongs to that person."""

LONGEST_LEAD = 120
"""Code points before a finding in which such a name begins."""

NEAR_LINE = 150
"""Code points on either side of a finding in which a full name of its line belongs to it."""

LINES = 2
"""Lines on either side of a finding that belong to its block, if they are short."""

SHORT = 60
"""Code points up to which a line is taken for one of a contact block."""

ANCHORS = frozenset(Kind) - {Kind.PERSON, Kind.SECRET, Kind.WALLET, Kind.BIC}
PERSONAL = frozenset({Kind.ADDRESS, Kind.BIRTH})
"""Findings that belong to somebody whose name stands right before them, known or not."""

BLOCK_ANCHORS = ANCHORS - {Kind.PROFILE}
"""A profile alone is often cited; it makes a person of the name right before it, not of every name around."""

NEAR = re.compile(r"[ ,;:(\n–-]{1,3}(?:\(|Tel\.? |E-Mail:? )?$")


@cache
def not_names() -> frozenset[str]:
    """Return capitalised words that are no names, although they stand where names stand."""
    return frozenset(files("filters.personal").joinpath("not_names.txt").read_text("utf-8").split())


@cache
def gazetteer() -> Gazetteer:
    """Return the classes of words that the recogniser learnt with."""
    return Gazetteer.load(Path(__file__).with_name("model") / "gazetteer.bin")


@cache
def first_names() -> frozenset[str]:
    """Return known first names."""
    return frozenset(files("filters.personal").joinpath("first_names.txt").read_text("utf-8").split())


def find(text: str, anchors: Sequence[Span]) -> Iterator[Span]:
    """Yield names in the blocks around `anchors`, which are sorted by start."""
    for anchor in anchors:
        if anchor.kind in ANCHORS:
            yield from _beside(text, anchor)
        if anchor.kind in BLOCK_ANCHORS:
            yield from _on_line(text, anchor)
    starts = {span.start for span in anchors if span.kind in ANCHORS}
    for start, end in blocks(text, anchors):
        block = text[start:end]
        yield from _cued(block, start)
        for cue in WEAK.finditer(block):
            name = _ANY.match(block, cue.end())
            if name is not None and not is_office(block, cue.end()):
                yield from (span for span in _spans(name, start) if _shown(text, span.end, starts))


def _cued(block: str, offset: int) -> Iterator[Span]:
    """Yield names with a title, behind a strong cue, or before an address in angle brackets."""
    for match in _TITLED.finditer(block):
        if not is_office(block, match.start()):
            yield from _spans(match, offset)
    for cue in STRONG.finditer(block):
        name = _ANY.match(block, cue.end())
        if name is not None:
            yield from _spans(name, offset)
    for match in MAILBOX.finditer(block):
        yield from _spans(match, offset)


def is_full_name(value: str) -> bool:
    """Say whether `value` can be two names or more: parts of names, none of them a word that is known to be none."""
    words = value.split()
    parts = [word for word in words if _WHOLE_PART.fullmatch(word)]
    return len(parts) > 1 and not any(word in not_names() or COMMON_ENDING.search(word) for word in words)


def is_office(text: str, start: int) -> bool:
    """Say whether an office stands before the name at `start`."""
    return OFFICE.search(text[max(0, start - 60) : start]) is not None


def _beside(text: str, anchor: Span) -> Iterator[Span]:
    """Yield the name right before a finding or before its label: evident, or of words that are no common ones."""
    begin = max(0, anchor.start - LONGEST_LEAD)
    match = LEAD.search(text[begin : anchor.start])
    if match is None:
        return
    end = begin + match.end("name")
    start = begin + match.start("name") + _skipped(match["name"])
    words = match["name"].split(" ")
    if start == end and anchor.kind in PERSONAL and 1 < len(words) < 4 and _uncommon(words):
        start = begin + match.start("name")
    if start < end and not is_office(text, start):
        yield Span(start, end, Kind.PERSON, "names")


def _on_line(text: str, anchor: Span) -> Iterator[Span]:
    """Yield the evident names in the line of a finding."""
    begin, stop = _line(text, anchor.start)
    begin, stop = max(begin, anchor.start - NEAR_LINE), min(stop, anchor.end + NEAR_LINE)
    for match in _SEVERAL.finditer(text, begin, stop):
        start = match.start() + _skipped(match[0])
        if start < match.end() and not is_office(text, start):
            yield Span(start, match.end(), Kind.PERSON, "names")
    for match in COUPLE.finditer(text, begin, stop):
        if match["first"] in first_names():
            yield Span(match.start(), match.end(), Kind.PERSON, "names")


def _skipped(value: str) -> int:
    """Return how many code points stand before the evident name at the end of `value`; all if there is none."""
    words = value.split(" ")
    for place in range(len(words) - 1):
        if _evident(words[place:]):
            return sum(len(word) + 1 for word in words[:place])
    return len(value)


def _evident(words: list[str]) -> bool:
    """Say whether words are a full name: a known first name and more, or a surname behind what is no common word."""
    if any(word in not_names() or COMMON_ENDING.search(word) for word in words):
        return False
    known_first = set(words[0].split("-")) <= first_names()
    return known_first or (bool(gazetteer()(words[-1]) & WordClass.SURNAME) and _uncommon(words))


def _uncommon(words: list[str]) -> bool:
    """Say whether no word is a common one, as far as is known."""
    common = WordClass.NOUN_OFTEN | WordClass.NOUN_SOMETIMES | WordClass.LOWER
    return not any(word in not_names() or COMMON_ENDING.search(word) or gazetteer()(word) & common for word in words)


def blocks(text: str, anchors: Sequence[Span]) -> list[tuple[int, int]]:
    """Return the stretches around findings in which a name is a private person's: the line and short ones beside it."""
    found: list[tuple[int, int]] = []
    for span in anchors:
        if span.kind not in BLOCK_ANCHORS:
            continue
        start, end = _line(text, span.start)
        for _ in range(LINES):
            above = _line(text, start - 1) if start > 0 else (start, start)
            if above[1] - above[0] <= SHORT:
                start = above[0]
            below = _line(text, end + 1) if end < len(text) else (end, end)
            if below[1] - below[0] <= SHORT:
                end = below[1]
        start, end = max(start, span.start - 300), min(end, span.end + 200)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _line(text: str, place: int) -> tuple[int, int]:
    start = text.rfind("\n", 0, max(0, place)) + 1
    end = text.find("\n", place)
    return start, len(text) if end < 0 else end


def _shown(text: str, end: int, starts: set[int]) -> bool:
    """Say whether what follows a possible name makes it one: a finding within three signs, or a telling word."""
    if SHOWS_BEFORE.match(text, end):
        return True
    return any(end + gap in starts and NEAR.search(text[end : end + gap]) for gap in range(1, 4))


def _spans(match: re.Match[str], offset: int) -> Iterator[Span]:
    """Yield the name in `match` without its salutation, cut at the first word that is no name."""
    salute = _SALUTE.match(match[0])
    begin = match.start() + (salute.end() if salute else 0)
    kept: list[str] = []
    for word in match.string[begin : match.end()].split(" "):
        if word in not_names() or COMMON_ENDING.search(word):
            break
        kept.append(word)
    value = " ".join(kept).rstrip()
    if _A_PART.search(_TITLES_ONLY.sub("", value + " ")):
        yield Span(offset + begin, offset + begin + len(value), Kind.PERSON, "names")
