"""`gemeingut try license`: which licence holds for a text, by which rule, in Germany and in the United States?

Each line holds `id`, `text` and `metadata`. The text may be raw: HTML, TEI, METS or other XML, JSON, front matter, a
DEP-5 file, wiki templates, or plain sentences in German and English; statements found in it count with their scope.
The metadata, all optional, may hold

- `declared` (with `quote`, `evidence`, `statute` or `url`): what the source declares; a string, an object with
  `declared` and `scope`, or a list of them; `claims` is read as the same thing;
- `license`, `licence`, `rights`, `license_url`, `rights_url` and other spellings: what the record says of itself;
- `statements`: a list of sentences, or of objects with `quote`, `place`, `uri` and `scope`;
- `repository_license`: the licence file of a repository, which covers its software and not its texts;
- `upstream_license`: the licence at the origin, if the record was taken over from elsewhere; the stricter one wins;
- `markup_license`, `metadata_license`, `image_license`, `software_license`, `database_license`: of that part only;
- `source`: name of a declared source; its claims, kind and issuer hold where the line gives none of its own;
- the facts of `try public-domain` (`title`, `authors` as names or objects, `translators`, `editors`, `published` or
  `year`, `kind` or `register`, `issuer`, `anonymous`, `on`), and `uploader`, `isbn`, `imprint_year`.

Output lines hold `id`, `verdict`, `reason`, `license`, `rule`, `tier`, `config`, `conflict`, `reasons`, where there are
any `conditions` (clauses beside a grant that were not understood), and `de` and `us`, each with `status`, `rule` and
`since`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from licenses.conclude import conclude
from licenses.conclusion import Claim, Conclusion, Finding, Status
from licenses.evidence import scan
from licenses.fields import CONDITION_KEYS, conditional
from licenses.laundering import suspicions
from licenses.official import kinds
from licenses.vocabulary import official_words
from licenses.work import Scope, Statement
from manifests.source import SOURCES, Source, load
from pipeline.trials import Item
from pipeline.trials._facts import FactError, day, shown, work, year
from pipeline.trials.public_domain import finding


def trial(items: Iterable[Item]) -> Iterator[dict[str, object]]:
    """Yield one conclusion per item."""
    for item in items:
        facts = {**{k: v for k, v in item.fields.items() if k not in ("id", "text", "metadata")}, **item.metadata}
        try:
            yield _line(item.id, _conclude(item.text, facts))
        except FactError as error:
            und = finding(Finding(Status.UND, "DE-SANE"))
            yield {
                "id": item.id, "verdict": "drop", "reason": str(error), "problem": error.problem, "license": "",
                "rule": "DE-SANE", "tier": "C",
                "config": None, "conflict": False, "de": und, "us": und,
            }  # fmt: skip


def _conclude(text: str, facts: Mapping[str, Any]) -> Conclusion:
    declared = tuple(_claims(facts))
    source = _source(str(facts.get("source") or ""))
    if source and not declared:
        declared = source.claims()
        facts = {"kind": source.kind or source.text_register.value, "issuer": source.issuer, **facts}
    subject = work(facts)
    law = bool(kinds(subject) & official_words().normative)
    found = (*_record(facts), *scan(text, prohibitions=not law))
    seen = suspicions(
        text,
        subject,
        uploader=str(facts.get("uploader") or ""),
        isbn=str(facts.get("isbn") or ""),
        imprint_year=_integer(facts.get("imprint_year")),
    )
    return conclude(declared, found, subject, on=day(facts.get("on")), suspicions=seen)


@lru_cache(maxsize=64)
def _source(name: str) -> Source | None:
    path = SOURCES / f"{name}.toml"
    return load(path) if re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) and path.is_file() else None


def _integer(value: Any) -> int | None:  # noqa: ANN401 - JSON
    return year(value, "imprint_year")


def _line(identifier: str, conclusion: Conclusion) -> dict[str, object]:
    keep = conclusion.config is not None
    return {
        "id": identifier,
        "verdict": "keep" if keep else "drop",
        "reason": (conclusion.reasons or ("",))[0] if not keep else "",
        "license": conclusion.license,
        "rule": conclusion.rule,
        "tier": conclusion.tier.value,
        "config": conclusion.config.value if conclusion.config else None,
        "conflict": conclusion.conflict,
        "reasons": list(conclusion.reasons),
        **({"conditions": list(conclusion.conditions)} if conclusion.conditions else {}),
        "de": finding(conclusion.de),
        "us": finding(conclusion.us),
    }


def _claims(facts: Mapping[str, Any]) -> Iterator[Claim]:
    shared = {k: facts.get(k) for k in ("quote", "evidence", "statute", "scope")}
    for key in ("declared", "license_declared", "claims"):
        value = facts.get(key)
        for entry in value if isinstance(value, list) else [value] if value else []:
            fields = entry if isinstance(entry, Mapping) else {"declared": entry, **shared}
            evidence = fields.get("evidence")
            first = evidence[0] if isinstance(evidence, list) and evidence else evidence
            first = first if isinstance(first, Mapping) else {"quote": first or ""}
            yield Claim(
                str(fields.get("declared") or fields.get("license") or ""),
                _scope(fields.get("scope")),
                quote=str(fields.get("quote") or fields.get("statute") or first.get("quote") or ""),
                url=str(fields.get("url") or first.get("url") or ""),
                read_on=str(fields.get("read_on") or first.get("read_on") or ""),
            )


def _scope(value: Any) -> Scope:  # noqa: ANN401 - JSON
    try:
        return Scope(str(value or "text").lower())
    except ValueError as error:
        known = ", ".join(Scope)
        raise FactError("scope_unreadable", f"scope: expected one of {known} (got {shown(value)}).") from error


_RECORD = (
    "license", "licence", "lizenz", "rights", "license_url", "licence_url", "license_uri", "rights_url", "rights_uri",
    "rights_statement", "licenses", "license_text", "license_name", "dc:rights", "dcterms:license", "dc_rights",
    "accessCondition", "spdx", "upstream_license", "origin_license", "header_license", "page_license",
)  # fmt: skip
_PARTS = {
    "repository_license": Scope.SOFTWARE, "repo_license": Scope.SOFTWARE, "software_license": Scope.SOFTWARE,
    "code_license": Scope.SOFTWARE, "markup_license": Scope.MARKUP, "annotation_license": Scope.MARKUP,
    "metadata_license": Scope.METADATA, "image_license": Scope.IMAGES, "images_license": Scope.IMAGES,
    "database_license": Scope.DATABASE, "widget_license": Scope.SOFTWARE,
}  # fmt: skip


def _record(facts: Mapping[str, Any]) -> Iterator[Statement]:
    for key in (*_RECORD, *_PARTS):
        value = facts.get(key)
        for entry in value if isinstance(value, list) else [value] if value else []:
            yield _statement(entry, f"metadata.{key}", _PARTS.get(key, Scope.TEXT))
    for key in sorted(k for k in facts if k.lower() in CONDITION_KEYS):
        value = facts[key]
        for entry in value if isinstance(value, list) else [value]:
            if not isinstance(entry, Mapping) and (told := conditional(key, entry, f"metadata.{key}")):
                yield told
    said = facts.get("statements") or []
    for entry in said if isinstance(said, list) else [said]:
        yield _statement(entry, "metadata.statements", Scope.TEXT)


def _statement(entry: Any, place: str, scope: Scope) -> Statement:  # noqa: ANN401 - JSON
    if isinstance(entry, Mapping):
        uri = next((str(entry[k]) for k in ("uri", "url", "target", "id", "@id") if entry.get(k)), None)
        words = next((str(entry[k]) for k in ("quote", "text", "name", "title", "license") if entry.get(k)), "")
        given = _scope(entry["scope"]) if entry.get("scope") else scope
        return Statement(words, str(entry.get("place") or place), uri, given)
    words = str(entry)
    uri = words if words.startswith(("http://", "https://")) and " " not in words else None
    return Statement(words, place, uri, scope)
