"""Quotes and addresses of statements, and the licence keys of structured data."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from licenses.expressions import best_leg, find
from licenses.scopes import subject
from licenses.sentences import hits
from licenses.work import Scope, Statement

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
    "access access_conditions accessconditions access_level accesslevel access_status accessstatus accessmode_rights "
    "conditionsofaccess conditions bedingungen embargo embargo_until embargodate embargo_date embargoed sperrfrist "
    "restriction restrictions restricted usage_restrictions usagerestrictions userestrict einschränkungen einschränkung "
    "isaccessibleforfree is_oa open_access openaccess validthrough valid_through valid_until validuntil valid_to expires "
    "expiry expiration license_expires license_valid_until licence_valid_until license_note licence_note license_notes "
    "license_terms usage usageterms usage_terms terms terms_of_use termsofuse nutzung nutzungsbedingungen nutzungshinweise "
    "zugang zugriff gültig_bis gueltig_bis visibility sichtbarkeit purpose zweck".split()  # noqa: SIM905
)
"""Names of fields beside a licence that tell for whom, when or for what it holds, in lower case."""
_OPEN = frozenset(
    "open openaccess open-access open_access oa free frei public öffentlich offen none no keine keiner nein null - "  # noqa: SIM905
    "unrestricted uneingeschränkt worldwide weltweit full all alle".split()
)
"""Values of such fields that narrow nothing."""
_BY_TRUTH = {"isaccessibleforfree": True, "is_oa": True, "open_access": True, "openaccess": True}
"""Fields that tell by yes and no, with the answer that narrows nothing; of all others it is no."""
_DESCRIBING = frozenset(
    "@id @type @context @value @language url uri id href path name title text type lang language identifier version spdx "  # noqa: SIM905
    "spdx_id spdxid spdx-id key shortname short_name abbreviation label full_name fullname legalcode deed logo icon image "
    "status domain_content domain_data domain_software od_conformance osd_conformance maintainer family icon_url".split()
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
    return Statement(tidy(str(value)) if uri and find(uri) else tidy(f"{key}: {value}"), place, uri if uri and find(uri) else None)


def _leaves(value: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    elif value is not None:
        yield value


def tidy(words: str) -> str:
    """Return words on one line, at most as long as a quote."""
    return " ".join(words.split())[:QUOTE]


def excerpts(sentence: str) -> Iterator[tuple[str, Scope]]:
    """Yield the quotes of a sentence with the scope that its whole says, each at most as long as a quote may be.

    A long sentence gives one quote for each licence that it names, so that none is cut off.
    """
    if len(sentence) <= QUOTE:
        yield " ".join(sentence.split()), Scope.TEXT
        return
    before = 0
    for hit in hits(sentence):
        yield " ".join(sentence[max(before, hit.end - QUOTE) : hit.end].split()), hit.scope
        before = hit.end


def uri_of(value: str) -> str | None:
    """Return a value that is nothing but an address."""
    value = value.strip()
    return value if value.startswith(("http://", "https://", "//")) and " " not in value else None


def parsed(text: str) -> Any | None:  # noqa: ANN401 - JSON
    """Return parsed JSON, or nothing when it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def in_json(data: Any, path: str = "") -> Iterator[Statement]:  # noqa: ANN401 - JSON
    """Yield the values of licence keys, at any depth."""
    if isinstance(data, dict):
        image = str(data.get("@type", "")).lower() in ("imageobject", "videoobject", "audioobject")
        software = str(data.get("@type", "")).lower() in ("softwareapplication", "softwaresourcecode")
        licensed = any(str(key).lower() in LICENCE_KEYS for key in data)
        for key, value in data.items():
            here = f"{path}.{key}" if path else str(key)
            if str(key).lower() in LICENCE_KEYS and not isinstance(value, dict | list):
                scope = (
                    Scope.IMAGES if image or "image" in path.lower() else Scope.SOFTWARE if software else _keyed(path)
                )
                if _of_another(path, str(value)):
                    scope = Scope.METADATA
                if value:
                    yield Statement(tidy(str(value)), f"JSON: {here}", uri_of(str(value)), scope)
            elif str(key).lower() in LICENCE_KEYS:
                yield from _licence_values(value, here, Scope.IMAGES if image else Scope.TEXT)
            elif licensed and str(key).lower().replace("-", "_") in CONDITION_KEYS:
                told = (conditional(str(key), leaf, f"JSON: {here}") for leaf in _leaves(value))
                yield from (s if s.scope is not Scope.TEXT or not image else replace(s, scope=Scope.IMAGES) for s in told if s)
            else:
                yield from in_json(value, here)
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from in_json(value, f"{path}[{at}]")


def _licence_values(value: Any, path: str, scope: Scope) -> Iterator[Statement]:  # noqa: ANN401 - JSON
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            uri = next((str(entry[k]) for k in ("@id", "url", "uri", "id", "href", "path") if entry.get(k)), None)
            words = " ".join(str(entry[k]) for k in ("name", "title", "@value", "text") if entry.get(k))
            if uri or words:
                yield Statement(tidy(words or str(uri)), f"JSON: {path}", uri, scope)
            for key, beside in entry.items():
                if str(key).lower() not in _DESCRIBING:
                    told = (conditional(str(key), leaf, f"JSON: {path}.{key}") for leaf in _leaves(beside))
                    yield from (replace(s, scope=scope) for s in told if s)
        elif entry:
            yield Statement(tidy(str(entry)), f"JSON: {path}", uri_of(str(entry)), scope)


_OTHERS = frozenset(("isbasedon", "citation", "mentions", "subjectof", "comment", "review"))
"""Properties of schema.org whose value is another work than the page."""


def _of_another(path: str, value: str) -> bool:
    """Say whether a licence is another work's; what forbids there binds what was made from it."""
    if not _OTHERS & set(re.sub(r"\[\d+\]", "", path).lower().split(".")):
        return False
    found = find(value)
    return found is None or best_leg(found)[2] is not None


def _keyed(path: str) -> Scope:
    return subject(re.sub(r"[^\w]+", " ", path)) or Scope.TEXT
