"""The catalogue: what each licence asks and where text under it may be published."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from licenses.conclusion import Outbound

_FILE = Path(__file__).parent / "catalogue.toml"


class Condition(StrEnum):
    """What a licence asks of those who use the text."""

    ATTRIBUTION = "attribution"
    SHARE_ALIKE = "share-alike"
    SOURCE_NOTE = "source-note"
    NO_ALTERATION = "no-alteration"
    NON_COMMERCIAL = "non-commercial"
    NO_DERIVATIVES = "no-derivatives"
    SOURCE_CODE = "source-code"
    CONTRACT = "contract"
    """A digitiser's terms bind users although copyright may have ended."""
    CLOSED = "closed"
    """In copyright and not licensed."""


class Nature(StrEnum):
    """What kind of thing an identifier names."""

    GRANT = "grant"
    MARK = "mark"
    """Asserts a status, grants nothing: a rule must back it."""
    STATUTE = "statute"
    DEDICATION = "dedication"
    STATEMENT = "statement"
    """Says that text is not free."""
    SOFTWARE = "software"
    """A grant written for software; over a text it counts as a grant."""


@dataclass(frozen=True, slots=True)
class License:
    """One entry of the catalogue.

    Args:
        id: SPDX id, or LicenseRef where SPDX has none.
        name_en: name in English.
        name_de: name in German.
        url: canonical address; empty where there is none.
        conditions: what it asks.
        open: Open Definition conformance: approved, rejected or unreviewed.
        outbound: configuration that its text enters; `None` means it is not published.
        nature: grant, mark, statute, dedication, statement or software.
        covers: `text`, or `database` for a licence that leaves the contents out.
        notice: form of the notice: `plain`, `source` (with source), `three-part` (German data licences).
        why: reason of an exclusion or of a mapping that needs one.
    """

    id: str
    name_en: str
    name_de: str
    url: str = ""
    conditions: frozenset[Condition] = frozenset()
    open: str = "unreviewed"
    outbound: Outbound | None = None
    nature: Nature = Nature.GRANT
    covers: str = "text"
    notice: str = "plain"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every entry, with exact tables from addresses and names to ids."""

    entries: Mapping[str, License]
    urls: Mapping[str, str]
    names: Mapping[str, str]
    cc_codes: Mapping[str, str]
    cc_versions: frozenset[str]
    cc_ports: frozenset[str]
    cc_pages: frozenset[str]


_ELEMENTS_EN = {"BY": "Attribution", "SA": "ShareAlike", "NC": "NonCommercial", "ND": "NoDerivatives"}
_ELEMENTS_DE = {
    "BY": "Namensnennung",
    "SA": "Weitergabe unter gleichen Bedingungen",
    "NC": "Nicht kommerziell",
    "ND": "Keine Bearbeitungen",
}
_ELEMENT_CONDITIONS = {
    "BY": Condition.ATTRIBUTION,
    "SA": Condition.SHARE_ALIKE,
    "NC": Condition.NON_COMMERCIAL,
    "ND": Condition.NO_DERIVATIVES,
}
# Ports that have an SPDX id; the others are named by a LicenseRef of the same form.
# Source: SPDX licence list 3.29.
_SPDX_PORTS = frozenset(
    {
        "CC-BY-2.5-AU", "CC-BY-3.0-AT", "CC-BY-3.0-AU", "CC-BY-3.0-DE", "CC-BY-3.0-IGO", "CC-BY-3.0-NL", "CC-BY-3.0-US",
        "CC-BY-NC-3.0-DE", "CC-BY-NC-ND-3.0-DE", "CC-BY-NC-ND-3.0-IGO", "CC-BY-NC-SA-2.0-DE", "CC-BY-NC-SA-2.0-FR",
        "CC-BY-NC-SA-2.0-UK", "CC-BY-NC-SA-3.0-DE", "CC-BY-NC-SA-3.0-IGO", "CC-BY-ND-3.0-DE", "CC-BY-SA-2.0-UK",
        "CC-BY-SA-2.1-JP", "CC-BY-SA-3.0-AT", "CC-BY-SA-3.0-DE", "CC-BY-SA-3.0-IGO",
    }
)  # fmt: skip
# Elements without BY were licences of version 1.0 only, and SPDX lists one of them.
_SPDX_BARE = frozenset({"CC-SA-1.0"})


@cache
def catalogue() -> Catalogue:
    """Return the catalogue; the file is read once, at first use."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    entries: dict[str, License] = {}
    urls: dict[str, str] = {}
    names: dict[str, str] = {}
    for raw in data["license"]:
        entry = License(
            id=raw["id"],
            name_en=raw["name_en"],
            name_de=raw["name_de"],
            url=raw["url"],
            conditions=frozenset(Condition(c) for c in raw.get("conditions", ())),
            open=raw["open"],
            outbound=Outbound(raw["outbound"]) if "outbound" in raw else None,
            nature=Nature(raw["nature"]),
            covers=raw.get("covers", "text"),
            notice=raw.get("notice", "plain"),
            why=raw.get("why", ""),
        )
        entries[entry.id] = entry
        names[entry.id.lower()] = entry.id
        urls.update({url_key(url): entry.id for url in raw.get("urls", ())})
        for name in raw.get("names", ()):
            names[name] = entry.id
        if family := raw.get("family"):
            for ending in raw.get("endings", _GFDL_ENDINGS):
                variant = replace(entry, id=f"{family}-{ending}")
                entries[variant.id] = variant
                names[variant.id.lower()] = variant.id
            names[family.lower()] = entry.id
    # A canonical address that several entries share belongs to the one that lists it, else to the first.
    for entry in entries.values():
        if entry.url:
            urls.setdefault(url_key(entry.url), entry.id)
    cc = data["cc"]
    return Catalogue(
        entries, urls, names, cc["codes"], frozenset(cc["versions"]), frozenset(cc["ports"]), frozenset(cc["pages"])
    )


_GFDL_ENDINGS = (
    "or-later", "invariants-only", "invariants-or-later", "no-invariants-only", "no-invariants-or-later",
)  # fmt: skip


def url_key(url: str) -> str:
    """Return an address reduced to what identifies a licence: no scheme, `www.`, query, fragment or last slash.

    An address in the Internet Archive stands for the one that was archived.

    >>> url_key("HTTP://www.GovData.de/dl-de/by-2-0/?x=1#top")
    'govdata.de/dl-de/by-2-0'
    """
    key = url.strip().strip("<>\"'").lower()
    if "web.archive.org/web/" in key:
        key = key.split("web.archive.org/web/", 1)[1].partition("/")[2]
    key = key.split("#", 1)[0].split("?", 1)[0]
    key = key.removeprefix("https:").removeprefix("http:").lstrip("/")
    return key.removeprefix("www.").rstrip("/.,;")


@cache
def cc_license(elements: str, version: str = "", port: str = "") -> License:
    """Return the entry of one Creative Commons licence.

    Args:
        elements: such as `BY-NC-SA`, in SPDX order.
        version: such as `4.0`; empty when the statement names none.
        port: jurisdiction in lower case; empty for unported and international licences.
    """
    parts = elements.split("-")
    spoken = [p for p in parts if p in _ELEMENTS_EN]
    tail = "".join(f"-{p}" for p in (version, port.upper()) if p)
    plain = f"CC-{elements}{tail}"
    standard = version and len(spoken) == len(parts) and (not port or plain in _SPDX_PORTS)
    standard = standard and (parts[0] == "BY" or plain in _SPDX_BARE)
    conditions = frozenset(_ELEMENT_CONDITIONS[p] for p in spoken)
    outbound: Outbound | None = None
    why = ""
    if len(spoken) != len(parts):
        why = "A retired licence that allows sampling or some countries only."
    elif Condition.NON_COMMERCIAL in conditions:
        why = "Commercial use is not allowed."
    elif Condition.NO_DERIVATIVES in conditions:
        why = "Adaptations are not allowed, and cleaning a text may be one."
    else:
        outbound = Outbound.BY_SA if Condition.SHARE_ALIKE in conditions else Outbound.BY
    codes = {"BY-NC-ND": "by-nd-nc"} if version == "1.0" else {}
    path = "/".join(p for p in (codes.get(elements, elements.lower()), version, port) if p)
    suffix = " ".join(p for p in (version, port.upper()) if p)
    return License(
        id=plain if standard else f"LicenseRef-{plain}",
        name_en=f"Creative Commons {'-'.join(_ELEMENTS_EN.get(p, p) for p in parts)} {suffix}".rstrip(),
        name_de=f"Creative Commons {' – '.join(_ELEMENTS_DE.get(p, p) for p in parts)} {suffix}".rstrip(),
        url=f"https://creativecommons.org/licenses/{path}/",
        conditions=conditions,
        open="approved" if outbound else "rejected",
        outbound=outbound,
        nature=Nature.GRANT,
        why=why,
    )
