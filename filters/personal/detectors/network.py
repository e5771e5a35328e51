"""IP and MAC addresses; never a section number, a version, an amount or a date."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from filters.personal.detector import Detector, after, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

V4 = re.compile(r"(?<![\w.,/§-])(?:\d{1,3}\.){3}\d{1,3}(?!\w)(?![.,-]\d)(?!/(?!(?:[89]|[12]\d|3[012])(?!\d))\d)")
V6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f:]{0,4}:)(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?P<gap>[:-])(?:[0-9A-Fa-f]{2}(?P=gap)){4}[0-9A-Fa-f]{2}(?![\w:-])")
WORD = re.compile(
    r"\bIPs?\b|IPv4|IP-|Host\b|Server|Zugriff|[Ll]ogin|[Aa]ngemeldet|[Ee]ingeloggt|\b[Pp]ing\b|Router|Gateway|[Rr]emote|"
    r"Anschlussinhaber|Rechner"
)
GUARD = re.compile(
    r"(?:§|[Vv]ersion(?:en)?|\b[Vv]\.?|Release|[Bb]uild|[Aa]bschnitte?s?|Kapitel|Nr\.?|Nummern?|Ziff(?:er)?n?\.?|Abs\.?|Absatz|"
    r"Art(?:ikel)?\.?|Anlage|Anhang|Tabelle|Punkt|Az\.?|OID|Teil|Satz|Position|Buchstabe|Firmware|Update|Treiber|"
    r"Abb(?:ildung)?\.?|Seite|S\.|Vers)\s*$"
)
SECTIONS = re.compile(
    r"(?:Nummern?|Nrn?\.|Abschnitt\w*|Ziffern?|Kapiteln?|§§?|Versionen|\d\.\d{1,2}\.\d{1,2},?)"
    r"[^:;!?\n]{0,50}(?:und|oder|bis|,|sowie|bzw\.) $"
)
"""An enumeration of sections or versions that the candidate continues."""

UNIT = re.compile(r"\s?(?:€|Euro|EUR|DM|Mark|Mio|Stück|Einwohner|Reichsmark|RM|Tonnen|\))")


def _public(value: str) -> bool:
    try:
        return IPv4Address(value).is_global
    except AddressValueError:
        return False


def _v4(text: str, match: re.Match[str]) -> bool:
    left = before(text, match.start(), 80)
    if not _public(match[0]) or GUARD.search(left) or UNIT.match(after(text, match.end(), 12).replace(")", " ", 1)):
        return False
    numbers = [int(part) for part in match[0].split(".")]
    if max(numbers) < 100 and SECTIONS.search(left[-60:]):
        return False
    if WORD.search(left):
        return True
    thousands = all(len(part) == 3 for part in match[0].split(".")[1:])
    return not thousands and sum(number >= 64 for number in numbers) >= 2


def _v6(value: str) -> bool:
    groups = [group for group in value.split(":") if group]
    if len(groups) < 3 or (len(groups) < 8 and "::" not in value):
        return False
    try:
        return IPv6Address(value).is_global
    except AddressValueError:
        return False


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield addresses of the public networks; private and documentation ranges name nobody."""
    for match in V4.finditer(text):
        if _v4(text, match):
            yield Span(match.start(), match.end(), Kind.IP, "network")
    for match in V6.finditer(text):
        if _v6(match[0]):
            yield Span(match.start(), match.end(), Kind.IP, "network")
    for match in MAC.finditer(text):
        if len(set(match[0])) > 3:
            yield Span(match.start(), match.end(), Kind.MAC, "network")


DETECTOR = Detector(
    name="network",
    triggers=(
        r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d",
        r"[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:",
        r"[0-9A-Fa-f]{1,4}::[0-9A-Fa-f]",
        r"[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-",
    ),
    find=find,
    kinds=frozenset({Kind.IP, Kind.MAC}),
    rank=8,
)
