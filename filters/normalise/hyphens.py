"""Words divided at line ends are joined again, where joining is right.

Three questions decide: what stands after the break (small letter, capital, digit, a conjunction), whether the joined
word or its halves stand in the word list, and whether the same text has the word elsewhere in one piece.
"""

import re
from collections.abc import Callable

from filters.normalise.words import known, noun
from filters.suspension import JOINING

SIGNS = "\u00ac\u2010\u2e17\u2e40=-"
_BREAK = re.compile(
    rf"(?P<last>\w)(?P<sign>[{SIGNS}])[ \t]*\n[ \t]*(?P<right>\w+)(?P<rest>[^\s{SIGNS}]*(?:[{SIGNS}](?!\s)\S*)?)"
    r"(?P<gap>[ \t]*\n?)"
)
_WORD_BEFORE = re.compile(r"\w+\Z")
LONGEST = 80  # code points of a word before a break that are looked at
_MARKS_ONLY = frozenset("\u00ac")
"""Signs that only ever mark a division: they go, whatever follows."""
_PREFIXES = frozenset(
    ("nicht", "ex", "anti", "pro", "semi", "mini", "vor", "nach", "alt", "neu", "ost", "west", "süd", "nord")
)
"""Small-letter words that do form compounds with a hyphen before a capital; after others a dash is meant."""


def join(text: str) -> tuple[str, list[tuple[str, int]]]:
    """Return the text with words divided at line ends joined, and the counts of both kinds of join.

    The line break moves behind the joined word, so that lines stay about where they were.

    Args:
        text: text whose line ends are LF.
    """
    made = {"join": 0, "compound": 0}

    def decide(found: re.Match[str]) -> str:
        start = found.start()
        before = _WORD_BEFORE.search(text, max(0, start - LONGEST), start)
        left = (before[0] if before else "") + found["last"]
        sign, right = found["sign"], found["right"]
        kind = kind_of_break(left, sign, right, text.__contains__)
        if kind == "leave":
            return found[0]
        made[kind] += 1
        word = left + sign + right if kind == "compound" else joined(left, right)
        return f"{word[len(left) - 1 :]}{found['rest']}\n"

    text = _BREAK.sub(decide, text)
    return text, [("hyphens_joined", made["join"]), ("hyphens_kept", made["compound"])]


def joined(left: str, right: str) -> str:
    """Return two halves as one word; `Zuk-` and `ker`, as it was divided until 1996, make `Zucker`.

    Args:
        left: what stands before the hyphen.
        right: what stands at the beginning of the next line.
    """
    word = left + right
    if left[-1:] == "k" and right[:1] == "k" and not known(word) and known(f"{left[:-1]}c{right}"):
        return f"{left[:-1]}c{right}"
    return word


def kind_of_break(  # noqa: PLR0911 - one return a rule
    left: str, sign: str, right: str, elsewhere: Callable[[str], bool] = lambda _: False
) -> str:
    """Return `join`, `compound` (the hyphen stays, the line break goes) or `leave`.

    Args:
        left: the word before the sign.
        sign: one of `SIGNS`.
        right: the word at the beginning of the next line.
        elsewhere: says whether a string stands somewhere in the same text.
    """
    if sign in _MARKS_ONLY:
        return "join"
    if right[0].isdigit():
        return "leave" if left[-1].isdigit() else "compound"
    if left[-1].isdigit():
        return "compound"
    if right[0].isupper():
        return _before_capital(left, sign, right)
    if right.casefold() in JOINING and (known(left) or not known(left + right)):
        return "leave"
    if len(left) == 1 and left.isupper() and not known(left + right):
        return "compound"
    if known(left + right):
        return "join"
    if elsewhere(f"{left}{sign}{right}") and not elsewhere(left + right):
        return "compound"
    if left.isupper() and len(left) > 1:
        return "compound"
    return "join"


def _before_capital(left: str, sign: str, right: str) -> str:
    """Decide before a capital: a compound, or a dash that ends a line of verse."""
    if left.isupper() and right.isupper() and len(left + right) > 3:
        return "join" if known(left + right) or not (known(left) and known(right)) else "compound"
    if sign == "-" and left.islower() and left not in _PREFIXES:
        return "leave"
    if sign == "-" and known(right) and not noun(right):
        return "leave"
    return "compound"
