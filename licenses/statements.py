"""Reads claims and statements: which licence each names, over what, and who says so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from licenses.clause_words import BINDING
from licenses.conclusion import Claim
from licenses.conditions import narrows, speaks_of_use, unread
from licenses.expressions import LicenseId, best_leg, conditions_of, find, forbids, legs
from licenses.scopes import subject
from licenses.sentences import VAGUE, denies, hits, readings, sentences
from licenses.work import Scope, Statement

_FEW = 8
"""Words beside an address up to which they are its label, and must be understood wholly."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement with what it says.

    Args:
        license: the expression that it names; empty where none was understood.
        statement: where it stands.
        declared: whether the source says so, and not the document.
        proved: whether words or an address were given.
        condition: what of its words was not understood, and may narrow what it grants; empty where nothing is left.
    """

    license: LicenseId
    statement: Statement
    declared: bool = False
    proved: bool = True
    condition: str = ""


@lru_cache(maxsize=1024)
def declared(claims: tuple[Claim, ...]) -> tuple[Reading, ...]:
    """Return what a source declares, as readings."""
    result = []
    for claim in claims:
        statement = Statement(claim.quote or claim.declared, "source declaration", claim.url or None, claim.scope)
        proved = bool(claim.quote or claim.url)
        named = find(claim.declared)
        left = condition(statement) if named else claim.declared
        result.append(Reading(named or LicenseId(""), statement, declared=True, proved=proved, condition=left))
        result += [
            Reading(other, replace(statement, scope=scope), declared=True) for scope, other in quoted_instead(claim)
        ]
    return tuple(result)


def quoted_instead(claim: Claim) -> tuple[tuple[Scope, LicenseId], ...]:
    """Return what the quote of a claim says against it: scopes and licences.

    That is every licence that forbids publication, whatever else is named beside it, and those named for the scope of
    the claim of which no part has the conditions of the declared one. Whoever copied the quote and whoever named the
    licence were of two minds: both bind, as in a document.
    """
    named = find(claim.declared)
    if not named or not claim.quote:
        return ()
    told = [
        (scope, license_id)
        for scope, license_id in _understand(Statement(claim.quote, "source declaration", None, claim.scope))
        if license_id and scope in {claim.scope, *BINDING}
    ]
    against = [(scope, license_id) for scope, license_id in told if forbids(license_id) and not forbids(named)]
    against += [
        (scope, license_id) for scope, license_id in told if scope is claim.scope and not alike(license_id, named)
    ]
    return tuple(dict.fromkeys(against))


@cache
def alike(expression: LicenseId, declared: LicenseId) -> bool:
    """Say whether some licence of an expression has the conditions of another expression, whatever their versions."""
    return any(frozenset(part.conditions) == conditions_of(declared) for leg in legs(expression) for part in leg)


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
            left = condition(statement)
            placed = statement.scope if left and not license_id else placed
            kept = statement if placed is statement.scope else replace(statement, scope=placed)
            result.append(Reading(license_id, kept, condition=left))
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


@lru_cache(maxsize=4096)
def condition(statement: Statement) -> str:
    """Return what stands in a statement beside its grant, or in place of one, and is not understood.

    Sentences that name a licence for the text must be understood wholly, and so must words that name none, where they
    are all that a statement says. Of other sentences those count that narrow something or speak of use.
    """
    words = statement.quote
    if statement.scope not in BINDING or (not hits(words) and find(words)):
        return ""
    named = bool(statement.uri) or any(hits(s) for _, s in sentences(words))
    for _, sentence in sentences(words):
        spans = hits(sentence)
        if spans and (denies(sentence) or not any(h.scope in BINDING for h in spans)):
            continue
        held = f"© {sentence}" if "copyright" in statement.place else sentence
        more = len(held) - len(sentence)
        if not (odd := unread(held, [(h.start + more, h.end + more, h.scope) for h in spans])):
            continue
        own = bool(spans) or not named or len(sentence.split()) <= _FEW
        if (own and not words.startswith("{{")) or narrows(sentence) or speaks_of_use(sentence):
            return odd
    return ""


def _repeats(words: str, uri: str) -> bool:
    """Say whether words name the licence of an address less exactly: without its version or its port."""
    shorter = words.removeprefix("LicenseRef-")
    longer = uri.removeprefix("LicenseRef-")
    return longer == shorter or (longer.startswith(f"{shorter}-") and terms(words) == terms(uri))


@cache
def terms(expression: str) -> tuple[str, ...]:
    """Return what of an expression makes a conflict: its used licences without version and port."""
    return tuple(sorted(str(sorted(part.conditions)) + str(part.outbound) for part in best_leg(expression)[1]))
