"""The order of the repairs, and the look at the bytes that spares clean text from them."""

import unicodedata
from collections import Counter
from collections.abc import Callable

from filters.normalise import characters, hyphens, mojibake, spacing
from filters.normalise.suspicion import Suspicion, suspicions

Repair = Callable[[str], tuple[str, list[tuple[str, int]]]]
PASSES = 6
"""One repair may uncover the cause of another; text that is not stable after so many is left as it is then."""
FORMS = ("default", "verbatim")


def normalise(text: str, *, form: str = "default") -> tuple[str, tuple[tuple[str, int], ...]]:
    """Return the text as it is meant, and how often each kind of change was made.

    Normalising twice changes nothing more.

    Args:
        text: any text.
        form: `default` makes every repair; `verbatim` only those of Unicode and encoding, for text whose lines and
            spaces carry meaning.

    Raises:
        ValueError: if the form is not known.
    """
    if form not in FORMS:
        raise ValueError(f"form: not known (got {form!r}, expected one of {', '.join(FORMS)})")
    counts: Counter[str] = Counter()
    for _ in range(PASSES):
        again, changes = _once(text, form)
        counts.update(changes)
        if again == text:
            break
        text = again
    return text, tuple(sorted((kind, count) for kind, count in counts.items() if count))


def _once(text: str, form: str) -> tuple[str, Counter[str]]:
    """Make each repair that the look at the bytes calls for, in order."""
    seen = suspicions(text)
    changes: Counter[str] = Counter()
    for causes, repair, forms in _REPAIRS:
        if seen & causes and form in forms:
            text, made = repair(text)
            changes.update(dict(made))
    return text, changes


def _compose(text: str) -> tuple[str, list[tuple[str, int]]]:
    """Return the text in NFC; one change a text, because that form has no places to count."""
    if unicodedata.is_normalized("NFC", text):
        return text, []
    return unicodedata.normalize("NFC", text), [("nfc", 1)]


_LINES = Suspicion.CARRIAGE_RETURN | Suspicion.CONTROL | Suspicion.INVISIBLE
_REPAIRS: tuple[tuple[Suspicion, Repair, tuple[str, ...]], ...] = (
    (Suspicion.MOJIBAKE, mojibake.mend, FORMS),
    (_LINES, characters.line_ends, FORMS),
    (Suspicion.CONTROL, characters.controls, FORMS),
    (Suspicion.INVISIBLE, characters.invisible, FORMS),
    (Suspicion.LIGATURE, characters.ligatures, FORMS),
    (Suspicion.MARK, _compose, FORMS),
    (Suspicion.WIDE, characters.other_spaces, ("default",)),
    (Suspicion.SPACED, spacing.close_up, ("default",)),
    (Suspicion.WIDE, characters.single_spaces, ("default",)),
    (Suspicion.TRAILING, characters.edges, ("default",)),
    (Suspicion.LINE_HYPHEN, hyphens.join, ("default",)),
)
"""Which suspicion calls which repair, in the order in which they are made, and in which forms."""
