"""Fields of structured data that hold a licence, and fields beside them that may narrow it."""

from collections.abc import Iterator
from typing import Any

from licenses.expressions import find
from licenses.work import Statement

QUOTE = 500
"""Longest quote, in code points."""
LICENCE_KEYS = frozenset(
    [
        "license",
        "licence",
        "lizenz",
        "rights",
        "license_url",
        "licenseurl",
        "licence_url",
        "usageinfo",
        "dcterms:license",
        "dc:rights",
        "dct:license",
        "dcterms:rights",
        "schema:license",
        "accessrights",
        "rechte",
        "nutzungsrechte",
        "license_id",
        "licenseid",
        "licensetitle",
        "license_title",
        "licenses",
        "licences",
        "lizenzen",
        "cc:license",
        "edmrights",
        "edm:rights",
        "rightsuri",
        "spdx",
        "license-expression",
    ]
)
"""Names of fields that hold a licence, in lower case."""


CONDITION_KEYS = frozenset(
    [
        "access",
        "access_conditions",
        "accessconditions",
        "access_level",
        "accesslevel",
        "access_status",
        "accessstatus",
        "accessmode_rights",
        "conditionsofaccess",
        "conditions",
        "bedingungen",
        "embargo",
        "embargo_until",
        "embargodate",
        "embargo_date",
        "embargoed",
        "sperrfrist",
        "restriction",
        "restrictions",
        "restricted",
        "usage_restrictions",
        "usagerestrictions",
        "userestrict",
        "einschränkungen",
        "einschränkung",
        "isaccessibleforfree",
        "is_oa",
        "open_access",
        "openaccess",
        "validthrough",
        "valid_through",
        "valid_until",
        "validuntil",
        "valid_to",
        "expires",
        "expiry",
        "expiration",
        "license_expires",
        "license_valid_until",
        "licence_valid_until",
        "license_note",
        "licence_note",
        "license_notes",
        "license_terms",
        "usage",
        "usageterms",
        "usage_terms",
        "terms",
        "terms_of_use",
        "termsofuse",
        "nutzung",
        "nutzungsbedingungen",
        "nutzungshinweise",
        "zugang",
        "zugriff",
        "gültig_bis",
        "gueltig_bis",
        "visibility",
        "sichtbarkeit",
        "purpose",
        "zweck",
    ]
)
"""Names of fields beside a licence that tell for whom, when or for what it holds, in lower case."""
_OPEN = frozenset(
    [
        "open",
        "openaccess",
        "open-access",
        "open_access",
        "oa",
        "free",
        "frei",
        "public",
        "öffentlich",
        "offen",
        "none",
        "no",
        "keine",
        "keiner",
        "nein",
        "null",
        "-",
        "unrestricted",
        "uneingeschränkt",
        "worldwide",
        "weltweit",
        "full",
        "all",
        "alle",
    ]
)
"""Values of such fields that narrow nothing."""
_BY_TRUTH = {"isaccessibleforfree": True, "is_oa": True, "open_access": True, "openaccess": True}
"""Fields that tell by yes and no, with the answer that narrows nothing; of all others it is no."""
DESCRIBING = frozenset(
    [
        "@id",
        "@type",
        "@context",
        "@value",
        "@language",
        "url",
        "uri",
        "id",
        "href",
        "path",
        "name",
        "title",
        "text",
        "type",
        "lang",
        "language",
        "identifier",
        "version",
        "spdx",
        "spdx_id",
        "spdxid",
        "spdx-id",
        "key",
        "shortname",
        "short_name",
        "abbreviation",
        "label",
        "full_name",
        "fullname",
        "legalcode",
        "deed",
        "logo",
        "icon",
        "image",
        "status",
        "domain_content",
        "domain_data",
        "domain_software",
        "od_conformance",
        "osd_conformance",
        "maintainer",
        "family",
        "icon_url",
    ]
)
"""Fields of a licence object that name the licence and tell no condition."""


def conditional(key: str, value: Any, place: str) -> Statement | None:  # noqa: ANN401 - JSON
    """Return the statement of a field that tells for whom, when or for what a licence holds, unless it narrows nothing.

    Args:
        key: name of the field.
        value: a scalar.
        place: where it stands.
    """
    name = key.lower().replace("-", "_")
    said = str(value).strip().lower()
    if isinstance(value, bool) or said in ("true", "false", "ja", "nein", "yes"):
        narrows_nothing = (said in ("true", "ja", "yes")) == _BY_TRUTH.get(name, False)
    else:
        narrows_nothing = not said or " ".join(said.split()) in _OPEN or said.replace(" ", "") in _OPEN
    if narrows_nothing:
        return None
    uri = uri_of(str(value))
    return Statement(
        tidy(str(value)) if uri and find(uri) else tidy(f"{key}: {value}"), place, uri if uri and find(uri) else None
    )


def leaves(value: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield the scalars of a value."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    elif value is not None:
        yield value


def tidy(words: str) -> str:
    """Return words on one line, at most as long as a quote."""
    return " ".join(words.split())[:QUOTE]


def uri_of(value: str) -> str | None:
    """Return a value that is nothing but an address."""
    value = value.strip()
    return value if value.startswith(("http://", "https://", "//")) and " " not in value else None
