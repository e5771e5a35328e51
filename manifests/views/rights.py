"""How a concluded licence is written in vocabularies that know addresses and not SPDX ids."""

import re

from licenses import expressions
from licenses.errors import LicenseError

_ID = re.compile(r"[A-Za-z0-9.+-]+")
_OPERATORS = frozenset({"AND", "OR", "WITH"})

DCAT = {
    "CC0-1.0": "http://dcat-ap.de/def/licenses/cc-zero",
    "CC-PDM-1.0": "http://dcat-ap.de/def/licenses/ccpdm/1.0",
    "CC-BY-4.0": "http://dcat-ap.de/def/licenses/cc-by/4.0",
    "CC-BY-SA-4.0": "http://dcat-ap.de/def/licenses/cc-by-sa/4.0",
    "CC-BY-SA-3.0": "http://dcat-ap.de/def/licenses/cc-by-sa",
    "GFDL-1.2": "http://dcat-ap.de/def/licenses/gfdl",
    "GFDL-1.3": "http://dcat-ap.de/def/licenses/gfdl",
    "DL-DE-BY-2.0": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
    "DL-DE-ZERO-2.0": "http://dcat-ap.de/def/licenses/dl-zero-de/2.0",
    "LicenseRef-DE-UrhG-5-1": "http://dcat-ap.de/def/licenses/officialWork",
    "LicenseRef-DE-UrhG-5-2": "http://dcat-ap.de/def/licenses/officialWork",
}
"""GovData's own names. Source: dcat-ap.de, licence list."""

DCAT_OUTBOUND = {
    "pd": "http://dcat-ap.de/def/licenses/ccpdm/1.0",
    "by": "http://dcat-ap.de/def/licenses/other-open",
    "by-sa": "http://dcat-ap.de/def/licenses/cc-by-sa",
}
"""What a configuration is called where its shard holds several licences, or one that GovData has no name for."""


def ids(expression: str) -> tuple[str, ...]:
    """Return the licence ids of an SPDX expression in their order, each once."""
    found = (word for word in _ID.findall(expression) if word not in _OPERATORS)
    return tuple(dict.fromkeys(found))


def url(identifier: str) -> str:
    """Return the address of a licence: the catalogue's, else SPDX's page of the id."""
    try:
        known = expressions.entry(identifier).url
    except LicenseError:
        known = ""
    if known or identifier.startswith("LicenseRef-"):
        return known or f"urn:spdx:{identifier}"
    return f"https://spdx.org/licenses/{identifier}"


def together(expressions_: list[str]) -> str:
    """Return one SPDX expression that holds for all of several: their conjunction."""
    distinct = sorted(set(expressions_))
    if len(distinct) == 1:
        return distinct[0]
    return " AND ".join(f"({e})" if " " in e else e for e in distinct)
