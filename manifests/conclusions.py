"""What a conclusion leaves in the ledger, and the facts by which anybody can reach it again.

A kept row carries the facts of its work (title, people with their years, years of publication and creation, issuer)
and the digests of the licence statements found on it; the source's claims stand in the manifest. Together they are all
that `licenses.conclude` reads. Rows that were not published carry no facts: nobody has to know who they were by.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any

import polars as pl
from pydantic import TypeAdapter, ValidationError

from licenses.conclusion import Claim, Conclusion
from licenses.work import Scope, Statement, Work
from manifests import canonical, titles
from manifests.errors import ReleaseError
from manifests.manifest import Declared

_WORK = TypeAdapter(Work)
_STATEMENT = TypeAdapter(Statement)
_KNOWN = frozenset(field.name for field in fields(Work))


def rights(conclusion: Conclusion) -> dict[str, Any]:
    """Return the columns of a ledger row that a conclusion fills, but for the evidence."""
    return {
        "config": conclusion.config.value if conclusion.config else "",
        "license_declared": conclusion.declared,
        "license_concluded": conclusion.license,
        "rule": conclusion.rule,
        "status_de": conclusion.de.status.value,
        "status_us": conclusion.us.status.value,
        "pd_since_de": conclusion.de.since or "",
        "tier": conclusion.tier.value,
        "basis": basis(conclusion),
    }


def basis(conclusion: Conclusion) -> str:
    """Return the facts that decided, by country, as compact JSON in the order in which the rules gave them."""
    found = {name: {"rule": f.rule, **dict(f.inputs)} for name, f in (("de", conclusion.de), ("us", conclusion.us))}
    return _BASIS.dump_json(found).decode()


def facts(work: Work, statements: Iterable[Statement]) -> str:
    """Return what the engine read about one document, as canonical JSON; what is not known is left out."""
    known = _WORK.dump_python(work, mode="json", exclude_defaults=True)
    return canonical.dumps({"statements": [digest(s) for s in statements], "work": known}).decode()


def read_facts(text: str) -> tuple[Work, tuple[str, ...]]:
    """Return work and digests of statements from the facts of a row.

    Raises:
        ReleaseError: when they are not what `facts` writes.
    """
    try:
        told = json.loads(text)
        if json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")) != text:
            raise ReleaseError("facts: not in canonical form.")
        if not isinstance(told, dict) or told.keys() != {"statements", "work"}:
            raise ReleaseError("facts: expected the keys statements and work.")
        if unknown := set(told["work"]) - _KNOWN:
            raise ReleaseError(f"facts: nothing is known of {', '.join(sorted(unknown))[:80]}.")
        return _WORK.validate_python(told["work"]), _DIGESTS.validate_python(told["statements"])
    except ValidationError as error:
        raise ReleaseError(f"facts: {error.error_count()} fields are not those of a work.") from error
    except (ValueError, TypeError, RecursionError) as error:
        raise ReleaseError("facts: not readable JSON.") from error


def alike(column: pl.Series) -> pl.Series:
    """Return facts without their title where it says nothing to the rules: what comes out equal concludes equally.

    A title is left out only if it was spelled without escapes. Then the facts are canonical JSON of a work with it
    exactly if they are without it, so that one of several equal ones answers for the form of all.
    """
    if column.is_empty():
        return column
    silent = titles.silent(column.str.extract(_TITLE, 2))
    told = pl.DataFrame({"all": column, "without": column.str.replace(_TITLE, "${1}${3}"), "silent": silent})
    return told.select(pl.when("silent").then("without").otherwise("all")).to_series()


def statements(column: pl.Series) -> set[str]:
    """Return the digests of all statements that a column of facts refers to."""
    lists = column.str.extract(r'^\{"statements":\[([^\]]*)\]').drop_nulls().unique()
    return {name for listed in lists for name in _HEX.findall(listed)}


def statement_bytes(statement: Statement) -> bytes:
    """Return a licence statement as it is kept in `manifest/evidence/`: canonical JSON, one line."""
    return (
        canonical.dumps(
            {
                "place": statement.place,
                "quote": statement.quote,
                "scope": statement.scope.value,
                "uri": statement.uri,
            }
        )
        + b"\n"
    )


@lru_cache(maxsize=65_536)
def digest(statement: Statement) -> str:
    """Return the digest by which a statement is referred to."""
    return hashlib.sha256(statement_bytes(statement)).hexdigest()


def read_statement(data: bytes, where: str) -> Statement:
    """Return a statement from its file.

    Raises:
        ReleaseError: when it is none.
    """
    try:
        return _STATEMENT.validate_python(canonical.loads(data, where))
    except ValidationError as error:
        raise ReleaseError(f"{where}: not a licence statement.") from error


def claims(declared: Sequence[Declared]) -> tuple[Claim, ...]:
    """Return what a source declares, in the form the licence rules read, from the manifest's entry of it.

    The same claims as `manifests.source.Source.claims`: what is not declared, or not proved by anything, is none.
    """
    found: list[Claim] = []
    for part in declared:
        if not part.license or not (part.evidence or part.statute):
            continue
        scope = Scope(part.scope)
        if not part.evidence:
            found.append(Claim(part.license, scope, quote=part.statute))
        found += [Claim(part.license, scope, quote=e.quote, url=e.url, read_on=e.read_on) for e in part.evidence]
    return tuple(found)


_TITLE = r'([,{]"title":")([^"\\\x00-\x1f]*)(")'
"""A title in the facts of a row that is spelled as it is; no such title holds a line feed."""

_HEX = re.compile(r"[0-9a-f]{64}")
_BASIS: TypeAdapter[Mapping[str, Mapping[str, str]]] = TypeAdapter(Mapping[str, Mapping[str, str]])
_DIGESTS: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
