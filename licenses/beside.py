"""Finds sentences beside a grant that name no licence and go on about it: nothing in them may be left unread."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from licenses.conditions import narrates, narrows, speaks_of_use, takes_up, unread
from licenses.sentences import hits

_HEADING = 3
"""Words below which a line beside a grant is a heading, and tells nothing."""
_NOTICE = 300
"""Code points behind a grant up to which the rest of its line is a notice, and no text that begins there."""
_AFTER = 3
"""Sentences behind a licence sentence that may go on about it."""
_NEAR = 80
"""Code points of blank between sentences up to which they stand together."""

_PROHIBITIONS = frozenset(("LicenseRef-All-Rights-Reserved", "LicenseRef-Non-Commercial"))
"""What is concluded from a prohibition in plain words ("Verkauf verboten."); beside a grant it is about the grant."""


class Beside(StrEnum):
    """Where a sentence stands that may go on about a grant."""

    NOTICE = "notice"
    """In one notice with it: every sentence counts that is not understood and tells no story."""
    BEHIND = "behind"
    """On its line, behind it: any word that narrows or takes it up counts."""
    NEXT = "next"
    """On the line before or behind: a word that narrows counts."""
    NEAR = "near"
    """In the paragraph before or behind: only words of use count, and no heading does."""


def leaves(sentence: str, where: Beside) -> bool:
    """Say whether a sentence beside a grant, which names no licence, goes on about it and is not understood."""
    goes_on = speaks_of_use(sentence)
    if where in (Beside.NOTICE, Beside.BEHIND):
        goes_on = goes_on or narrows(sentence) or takes_up(sentence)
        goes_on = goes_on or (where is Beside.NOTICE and not narrates(sentence))
    elif where is Beside.NEXT:
        goes_on = goes_on or narrows(sentence)
    else:
        goes_on = goes_on and (len(sentence.split()) >= _HEADING or narrows(sentence))
    return goes_on and bool(unread(sentence, ()))


def beside(text: str, told: Sequence[tuple[int, str]], at: int) -> Iterator[str]:
    """Yield sentences before and behind a licence sentence that go on about it and are not understood.

    The nearer a sentence stands, the less it takes.

    Args:
        text: in which they stand.
        told: its sentences with their offsets.
        at: which of them names the licence.
    """
    offset, sentence = told[at]
    end = offset + len(sentence)
    rest = text[end : end + _NOTICE + 1].split("\n", 1)[0]
    where = Beside.NOTICE if len(rest) <= _NOTICE else Beside.BEHIND
    for start, other in told[at + 1 : at + 1 + _AFTER]:
        gap = text[end:start]
        if start - end > _NEAR or not other.strip():
            break
        if "\n" in gap:
            where = Beside.NEAR if gap.count("\n") > 1 or where is Beside.NEAR else Beside.NEXT
        elif any(mark in gap for mark in "|•·") and where is Beside.NOTICE:
            where = Beside.BEHIND
        if _names_none(other) and leaves(other, where):
            yield other
        end = start + len(other)
    for start, other in told[max(0, at - 1) : at]:
        gap = text[start + len(other) : offset]
        where = Beside.NEAR if gap.count("\n") > 1 else Beside.NEXT
        if len(gap) <= _NEAR and other.strip() and _names_none(other) and leaves(other, where):
            yield other


def _names_none(sentence: str) -> bool:
    """Say whether a sentence names no licence; a bare prohibition names none, and elsewhere counts only at the ends."""
    return all(hit.license in _PROHIBITIONS for hit in hits(sentence))
