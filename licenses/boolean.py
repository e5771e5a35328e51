"""Boolean licence expressions, written out as alternatives of licences that bind together."""

import re
from collections.abc import Callable

_OPERATOR = re.compile(r"(\(|\)|\s+(?:AND|OR|and|or|und|oder|&&|\|\|?|/)\s+)")
_OPERATORS = {"and": "AND", "und": "AND", "&&": "AND", "or": "OR", "oder": "OR", "||": "OR", "|": "OR", "/": "OR"}
_MOST = 64
"""Alternatives beyond which an expression is nobody's licence."""

Legs = list[tuple[str, ...]]
Atom = Callable[[str], str | None]


def normalised(text: str, atom: Atom) -> str | None:
    """Return a normalised expression of several licences, or nothing when one part is unknown.

    Args:
        text: joined by AND, OR and their like, with brackets.
        atom: returns the id of one licence, or nothing.
    """
    words = [w.strip() for w in _OPERATOR.split(text) if w and w.strip()]
    tokens = [_OPERATORS.get(w.lower(), w) for w in words]
    if len(tokens) < 2:
        return None
    tree, rest = _alternatives(tokens, atom)
    if tree is None or rest:
        return None
    unique = dict.fromkeys(tuple(dict.fromkeys(leg)) for leg in tree)
    written = [" AND ".join(leg) for leg in unique]
    return " OR ".join(f"({w})" if " AND " in w and len(written) > 1 else w for w in written)


def _alternatives(tokens: list[str], atom: Atom) -> tuple[Legs | None, list[str]]:
    """Parse `a OR b …`; AND binds more tightly."""
    left, rest = _joint(tokens, atom)
    while left is not None and rest[:1] == ["OR"]:
        right, rest = _joint(rest[1:], atom)
        left = None if right is None else left + right
    return left, rest


def _joint(tokens: list[str], atom: Atom) -> tuple[Legs | None, list[str]]:
    """Parse `a AND b …`, multiplied out."""
    left, rest = _operand(tokens, atom)
    while left is not None and rest[:1] == ["AND"]:
        right, rest = _operand(rest[1:], atom)
        left = None if right is None or len(left) * len(right) > _MOST else [a + b for a in left for b in right]
    return left, rest


def _operand(tokens: list[str], atom: Atom) -> tuple[Legs | None, list[str]]:
    if not tokens or tokens[0] in ("AND", "OR", ")"):
        return None, tokens
    if tokens[0] == "(":
        inner, rest = _alternatives(tokens[1:], atom)
        return (inner, rest[1:]) if rest[:1] == [")"] else (None, rest)
    found = atom(tokens[0])
    return ([(found,)] if found else None), tokens[1:]
