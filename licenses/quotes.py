"""Quotes and addresses of statements, and the licence keys of structured data."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from licenses.expressions import best_leg, find
from licenses.fields import CONDITION_KEYS, DESCRIBING, LICENCE_KEYS, QUOTE, conditional, leaves, tidy, uri_of
from licenses.scopes import subject
from licenses.sentences import hits
from licenses.work import Scope, Statement


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
                told = (conditional(str(key), leaf, f"JSON: {here}") for leaf in leaves(value))
                yield from (
                    s if s.scope is not Scope.TEXT or not image else replace(s, scope=Scope.IMAGES) for s in told if s
                )
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
                if str(key).lower() not in DESCRIBING:
                    told = (conditional(str(key), leaf, f"JSON: {path}.{key}") for leaf in leaves(beside))
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
