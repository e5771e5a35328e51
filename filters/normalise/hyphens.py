"""Words divided at line ends are joined again, where joining is right."""

import re

from filters.normalise.words import known

_BREAK = re.compile(r"(\w+)([-\u00ac\u2010\u2e17=]) *\n[ \t]*(\w+)(\S*)[ \t]*\n?")
_CONJUNCTIONS = frozenset(("und", "oder", "bzw", "noch", "wie", "sowie", "vnd", "vnnd", "od", "u", "als", "bis"))
"""After these a hyphen is a suspended one: `Haupt- / und Nebensatz`."""


def join(text: str) -> tuple[str, list[tuple[str, int]]]:
    """Return the text with words divided at line ends joined, and the counts of both kinds of join.

    The part before the break goes to the next line's beginning only as far as its word; the line break moves behind
    the joined word, so that the number of lines stays the same.

    Args:
        text: text whose line ends are LF.
    """
    joined = compounds = 0

    def decide(found: re.Match[str]) -> str:
        nonlocal joined, compounds
        left, sign, right, rest = found.groups()
        match _kind(left, sign, right):
            case "join":
                joined += 1
                return f"{left}{right}{rest}\n"
            case "compound":
                compounds += 1
                return f"{left}-{right}{rest}\n"
            case _:
                return found[0]

    text = _BREAK.sub(decide, text)
    return text, [("hyphens_joined", joined), ("hyphens_kept", compounds)]


def _kind(left: str, sign: str, right: str) -> str:
    """Return `join`, `compound` (hyphen stays, line break goes) or `leave`."""
    if left[-1].isdigit() or right[0].isdigit() or right.casefold() in _CONJUNCTIONS:
        return "leave"
    if sign != "-":
        return "join"
    if right[0].isupper():
        if left.isupper() and right.isupper() and len(left) > 1:
            return "join" if known(left + right) else "compound"
        return "compound"
    if len(left) == 1 and left.isupper():
        return "compound"
    return "join"
