"""Reads claims and statements: which licence each names, over what, and who says so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from licenses.conclusion import Claim
from licenses.expressions import LicenseId, best_leg, find
from licenses.scopes import subject
from licenses.sentences import VAGUE, readings
from licenses.work import Scope, Statement


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement with the expression that it names; `LicenseId("")` where none was understood."""

    license: LicenseId
    statement: Statement
    declared: bool = False
    proved: bool = True


@lru_cache(maxsize=1024)
def declared(claims: tuple[Claim, ...]) -> tuple[Reading, ...]:
    """Return what a source declares, as readings."""
    result = []
    for claim in claims:
        statement = Statement(claim.quote or claim.declared, "source declaration", claim.url or None, claim.scope)
        proved = bool(claim.quote or claim.url)
        result.append(Reading(find(claim.declared) or LicenseId(""), statement, declared=True, proved=proved))
    return tuple(result)


@lru_cache(maxsize=1024)
def _markup(claims: tuple[Claim, ...]) -> frozenset[LicenseId | None]:
    return frozenset(find(c.declared) for c in claims if c.scope is Scope.MARKUP)


def found_in(found: Sequence[Statement], claims: Sequence[Claim]) -> list[Reading]:
    """Read the document's statements; an unscoped one that repeats a declared markup licence speaks of the markup."""
    markup = _markup(tuple(claims))
    result = []
    for statement in found:
        for scope, license_id in _understand(statement):
            unsaid = scope is Scope.TEXT and license_id in markup and "text" not in statement.quote.lower()
            placed = Scope.MARKUP if unsaid else scope
            kept = statement if placed is statement.scope else replace(statement, scope=placed)
            result.append(Reading(license_id, kept))
    return result


@lru_cache(maxsize=4096)
def _understand(statement: Statement) -> tuple[tuple[Scope, LicenseId], ...]:
    """Return what a statement says of each scope; an empty id where it was not understood.

    Its address and its words both count: where they differ, both bind.
    """
    given = statement.scope
    spoken = [(scope if given is Scope.TEXT else given, name) for scope, name in readings(statement.quote)]
    by_uri = find(statement.uri) if statement.uri else None
    if by_uri and not any(by_uri in name or _repeats(name, by_uri) for _, name in spoken):
        about = subject(statement.quote) if given is Scope.TEXT and not spoken else None
        scope = spoken[0][0] if len({s for s, _ in spoken}) == 1 else about or given
        spoken = [(s, n) for s, n in spoken if n not in VAGUE]
        spoken.append((scope, by_uri))
    elif by_uri:
        spoken = [(s, by_uri if _repeats(n, by_uri) else n) for s, n in spoken]
    if spoken:
        return tuple(spoken)
    return ((given if given is not Scope.TEXT else subject(statement.quote) or given, LicenseId("")),)


def _repeats(words: str, uri: str) -> bool:
    """Say whether words name the licence of an address less exactly: without its version or its port."""
    shorter = words.removeprefix("LicenseRef-")
    longer = uri.removeprefix("LicenseRef-")
    return longer == shorter or (longer.startswith(f"{shorter}-") and terms(words) == terms(uri))


@cache
def terms(expression: str) -> tuple[str, ...]:
    """Return what of an expression makes a conflict: its used licences without version and port."""
    return tuple(sorted(str(sorted(part.conditions)) + str(part.outbound) for part in best_leg(expression)[1]))
