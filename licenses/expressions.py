"""Licence expressions: every form in which a source names a licence, parsed once into SPDX ids of the catalogue.

Understood are SPDX expressions, Creative Commons addresses of every version, port and language, the German data
licences with their GovData and dcat-ap.de codes, rightsstatements.org, Europeana and DDB baskets, and names in words.
What is not understood raises with the text it saw; it is never read as something near to it.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NewType

from license_expression import get_spdx_licensing

from licenses.boolean import normalised
from licenses.catalogue import Condition, License, catalogue, cc_license, url_key
from licenses.conclusion import Outbound
from licenses.errors import UnknownLicenseError
from licenses.words import mentions

LicenseId = NewType("LicenseId", str)
"""A normalised expression: ids of the catalogue or of SPDX, joined by AND, OR and WITH."""

_GNU = re.compile(r"(A?GPL|LGPL|GFDL|GFDL-NIV)[-/ ]?v?(\d(?:\.\d)?)(\+|-or-later|-only)?", re.IGNORECASE)
_STRICTNESS = {Outbound.PD: 0, Outbound.BY: 1, Outbound.BY_SA: 2, None: 3}


def parse(text: str) -> LicenseId:
    """Return the normalised expression of a licence named by id, address, code or name.

    >>> parse("https://creativecommons.org/licenses/by-sa/3.0/de/deed.en")
    'CC-BY-SA-3.0-DE'
    >>> parse("dl-de/by-2-0")
    'DL-DE-BY-2.0'

    Raises:
        UnknownLicenseError: the text names no licence that the catalogue or SPDX knows.
    """
    text = text.strip()
    found = _atom(text) or normalised(text, _atom)
    if not found:
        raise UnknownLicenseError(
            f"{text[:120]!r}: not a known licence. Look the id up at https://spdx.org/licenses, "
            "or name your own as LicenseRef-<name> in licenses/catalogue.toml."
        )
    return LicenseId(found)


def find(text: str) -> LicenseId | None:
    """Return the normalised expression, or nothing when the text names no known licence."""
    try:
        return parse(text)
    except UnknownLicenseError:
        return None


@cache
def legs(expression: str) -> tuple[tuple[License, ...], ...]:
    """Return the alternatives of an expression, each with all licences that bind at once.

    Args:
        expression: normalised, as `parse` returns it.
    """
    return tuple(tuple(entry(part.strip("() ")) for part in leg.split(" AND ")) for leg in expression.split(" OR "))


@cache
def best_leg(expression: str) -> tuple[str, tuple[License, ...], Outbound | None]:
    """Return the alternative of an expression that is used: its text, its licences and its configuration.

    The freest alternative counts, and within one the strictest licence: all of its conditions hold together.
    """
    chosen: tuple[str, tuple[License, ...], Outbound | None] | None = None
    for leg in legs(expression):
        outbound = max((part.outbound for part in leg), key=_STRICTNESS.__getitem__)
        candidate = (" AND ".join(part.id for part in leg), leg, outbound)
        if chosen is None or _STRICTNESS[outbound] < _STRICTNESS[chosen[2]]:
            chosen = candidate
    if chosen is None:
        raise UnknownLicenseError("'': an empty licence expression. Name a licence.")
    return chosen


@cache
def conditions_of(expression: str) -> frozenset[Condition]:
    """Return the conditions of the alternative that is used, all of which hold together."""
    return frozenset(c for part in best_leg(expression)[1] for c in part.conditions)


@cache
def forbids(expression: LicenseId) -> bool:
    """Say whether a statement forbids publication: its freest alternative is closed, NC, ND or bound by contract."""
    closing = {Condition.NON_COMMERCIAL, Condition.NO_DERIVATIVES, Condition.CLOSED, Condition.CONTRACT}
    return bool(expression) and bool(conditions_of(expression) & closing)


def strictness(expression: str) -> int:
    """Return how strict an expression is: 0 public domain, 1 attribution, 2 share-alike, 3 not published."""
    return _STRICTNESS[best_leg(expression)[2]]


@cache
def entry(identifier: str) -> License:
    """Return the catalogue's entry for one id; an SPDX id outside the catalogue is known but never published.

    Raises:
        UnknownLicenseError: neither the catalogue nor SPDX knows the id.
    """
    if known := catalogue().entries.get(identifier):
        return known
    if family := _cc_id(identifier):
        return family
    base = identifier.split(" WITH ", 1)[0]
    if base in _spdx_ids():
        return License(identifier, identifier, identifier, why="Not in the catalogue: nobody has judged it for texts.")
    raise UnknownLicenseError(f"{identifier[:120]!r}: not a known licence id. Add it to licenses/catalogue.toml.")


def parse_url(url: str) -> LicenseId | None:
    """Return the licence that an address names, by exact tables; nothing when it names none."""
    key = url_key(url)
    table = catalogue().urls
    for candidate in (key, key.removesuffix(".html"), key.removesuffix("/legalcode"), key.removesuffix("/deed")):
        if candidate in table:
            return LicenseId(table[candidate])
    host, _, path = key.partition("/")
    read = _HOSTS.get(host)
    return read(path.split("/")) if read else None


def _dcat_url(parts: list[str]) -> LicenseId | None:
    if parts[:2] != ["def", "licenses"]:
        return None
    code = "-".join(parts[2:]).replace("_", ".")
    return _cc_code(code) or find(code)


def _rights_statement_url(parts: list[str]) -> LicenseId | None:
    if len(parts) < 2 or parts[0] not in ("vocab", "page", "data"):
        return None
    return _table_url(f"rightsstatements.org/vocab/{parts[1]}/1.0")


def _opendefinition_url(parts: list[str]) -> LicenseId | None:
    return _cc_code(parts[1]) if parts[0] == "licenses" and len(parts) == 2 else None


def _last_segment_url(parts: list[str]) -> LicenseId | None:
    last = parts[-1].removesuffix(".html").removesuffix(".json").removesuffix(".txt")
    return LicenseId(found) if (found := _atom(last)) else None


def _basket_url(parts: list[str]) -> LicenseId | None:
    return _named(parts[-1])


def _table_url(key: str) -> LicenseId | None:
    found = catalogue().urls.get(key)
    return LicenseId(found) if found else None


_PUBLIC_DOMAIN = {
    "zero": "CC0-1.0",
    "cc0": "CC0-1.0",
    "mark": "CC-PDM-1.0",
    "publicdomain": "CC-PDDC",
    "certification": "CC-PDDC",
}


def _cc_url(parts: list[str]) -> LicenseId | None:
    """Return the licence of a path such as `licenses/by-sa/3.0/de/deed.en`, or of the button that shows it."""
    known = catalogue()
    if parts[0] not in ("licenses", "publicdomain", "l", "p", "i") or len(parts) < 2:
        return None
    code = parts[1]
    if code in _PUBLIC_DOMAIN:
        return LicenseId(_PUBLIC_DOMAIN[code])
    if code in ("gpl", "lgpl") and len(parts) > 2:
        return find(f"{code}-{parts[2]}")
    if code not in known.cc_codes:
        return None
    version = parts[2] if len(parts) > 2 and parts[2] in known.cc_versions else ""
    if not version and len(parts) > 2 and parts[2][:1].isdigit() and not {"nc", "nd"} & set(code.split("-")):
        return None
    place = parts[3] if version and len(parts) > 3 else ""
    port = place if place in known.cc_ports and version != "4.0" else ""
    return LicenseId(cc_license(known.cc_codes[code], version, port).id)


def _cc_code(code: str) -> LicenseId | None:
    """Return the licence of a code such as `cc-by-sa-de-3.0`, `cc-nc` or `cc-by-4.0`."""
    words = code.lower().split("-")
    if not words or words[0] not in ("cc", "ccpdm", "cc0"):
        return _named(code)
    elements = [w.upper() for w in words[1:] if w in ("by", "nc", "sa", "nd")]
    if elements == ["NC"]:
        elements = ["BY", "NC"]
    rest = [w for w in words[1:] if w.upper() not in elements]
    version = next((w for w in rest if w in catalogue().cc_versions), "")
    port = next((w for w in rest if w in catalogue().cc_ports and version != "4.0"), "")
    if not elements or len(rest) != bool(version) + bool(port) + ("de" in rest and version == "4.0"):
        return None
    return LicenseId(
        cc_license(catalogue().cc_codes.get("-".join(elements).lower(), "-".join(elements)), version, port).id
    )


@cache
def _cc_id(identifier: str) -> License | None:
    """Return the entry of an id such as CC-BY-NC-SA-2.0-DE, with or without `LicenseRef-`."""
    parts = identifier.removeprefix("LicenseRef-").split("-")
    if parts[0] != "CC" or len(parts) < 2:
        return None
    known = catalogue()
    elements = []
    rest = parts[1:]
    while rest and rest[0].upper() in (
        "BY",
        "NC",
        "SA",
        "ND",
        "SAMPLING",
        "PLUS",
        "DEVNATIONS",
        "ZERO",
        "WAIVE",
        "ASSERT",
    ):
        elements.append(rest.pop(0))
    if not elements:
        return None
    version = rest.pop(0) if rest and rest[0] in known.cc_versions else ""
    port = rest.pop(0).lower() if rest and rest[0].lower() in known.cc_ports else ""
    if rest:
        return None
    found = cc_license("-".join(elements), version, port)
    return found if found.id.removeprefix("LicenseRef-") == identifier.removeprefix("LicenseRef-") else None


@cache
def _spdx_ids() -> dict[str, str]:
    known = get_spdx_licensing().known_symbols
    return {key: key for key in known if not key.startswith("LicenseRef-scancode")}


@cache
def _spdx_lower() -> dict[str, str]:
    """Return SPDX ids by their lower-case spelling and by their former names."""
    known = get_spdx_licensing().known_symbols
    former = {alias.lower(): key for key in _spdx_ids() for alias in known[key].aliases if " " not in alias}
    return {**former, **{key.lower(): key for key in _spdx_ids()}}


def _named(name: str) -> LicenseId | None:
    found = catalogue().names.get(" ".join(name.lower().split()))
    return LicenseId(found) if found else None


def _atom(text: str) -> str | None:
    """Return the id of a single licence, or nothing."""
    if not text:
        return None
    if "://" in text[:8] or text.startswith(("//", "www.", *(f"{host}/" for host in _HOSTS))):
        return parse_url(text) if not any(c.isspace() for c in text) else None
    tidy = " ".join(text.strip(" .;").replace("–", "-").split())
    forms = (_by_name, _by_id, _cc_words)
    return next((found for form in forms if (found := form(tidy))), None)


def _by_name(tidy: str) -> str | None:
    return _named(tidy) or _named(tidy.replace(" - ", " "))


def _by_id(tidy: str) -> str | None:
    """Return the id that a text is, whatever its case and its separators."""
    lower = tidy.lower()
    if family := _cc_id(tidy) or _cc_id(tidy.upper()):
        return family.id
    if match := _GNU.fullmatch(tidy):
        return _gnu(match)
    if lower in _spdx_lower():
        return _spdx_lower()[lower]
    base, joined, exception = lower.partition(" with ")
    if joined and base in _spdx_lower() and exception in _spdx_lower():
        return f"{_spdx_lower()[base]} WITH {_spdx_lower()[exception]}"
    return _cc_code(lower.replace("_", "-").replace("/", "-"))


def _gnu(match: re.Match[str]) -> str | None:
    family, version, ending = match.group(1).upper(), match.group(2), (match.group(3) or "-only").lower()
    version = version if "." in version else f"{version}.0"
    ending = "-or-later" if ending == "+" else ending
    name = f"{family.removesuffix('-NIV')}-{version}"
    middle = "-no-invariants" if family.endswith("-NIV") else ""
    return _spdx_lower().get(f"{name}{middle}{ending}".lower()) or _named(f"{name}{middle}{ending}")


def _cc_words(text: str) -> str | None:
    """Return the id when the whole text is one Creative Commons licence in words."""
    found = mentions(text)
    if len(found) != 1 or not found[0].elements:
        return None
    mention = found[0]
    outside = (text[: mention.start] + " " + text[mention.end :]).lower()
    if set(re.findall(r"[^\W\d_]{3,}", outside)) - _PLAIN:
        return None
    if mention.elements == "0":
        return "CC0-1.0"
    return cc_license(mention.elements, mention.version, mention.port if mention.version != "4.0" else "").id


_PLAIN = frozenset(
    [
        "license",
        "licence",
        "lizenz",
        "the",
        "der",
        "die",
        "das",
        "creative",
        "commons",
        "international",
        "unported",
        "generic",
        "internationale",
        "public",
        "deed",
        "version",
        "germany",
        "deutschland",
        "lizenziert",
        "under",
        "unter",
        "licensed",
        "this",
        "work",
        "dieses",
        "werk",
    ]
)


_HOSTS: dict[str, Callable[[list[str]], LicenseId | None]] = {
    **dict.fromkeys(
        ("creativecommons.org", "i.creativecommons.org", "labs.creativecommons.org", "licensebuttons.net"), _cc_url
    ),
    "rightsstatements.org": _rights_statement_url,
    "dcat-ap.de": _dcat_url,
    "opendefinition.org": _opendefinition_url,
    **dict.fromkeys(("spdx.org", "opensource.org", "licenses.nuget.org", "choosealicense.com"), _last_segment_url),
    **dict.fromkeys(("europeana.eu", "deutsche-digitale-bibliothek.de"), _basket_url),
}
