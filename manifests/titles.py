"""What the rules hear in a title: phrases of the vocabulary, and nothing else of it.

Whoever concludes on many works may therefore take works that differ only in titles without any of these phrases for
one and the same. A test fails when a rule begins to read something else in a title. This stands beside the replay and
not in `licenses/`, whose digest says which rules concluded: it would change without a change of rules.
"""

from functools import cache

from licenses.vocabulary import work_words

TABLES = ("revised", "by_himself", "translated", "critical", "edited", "prefaced")
"""Tables of the vocabulary that are looked for in titles, or in a title, a space and the kind of the work."""

LITERALS = ("translation", "orientierungssatz", "redaktioneller leitsatz")
"""Phrases that stand in the rules themselves."""


@cache
def phrases() -> tuple[str, ...]:
    """Return all phrases that the rules look for in a lower-case title."""
    found = [phrase for table in TABLES for phrase in getattr(work_words(), table)]
    return tuple(dict.fromkeys([*found, *LITERALS]))


@cache
def beginnings() -> tuple[str, ...]:
    """Return what a title may end with so that the kind of its work, behind a space, completes a phrase."""
    parts = [phrase[:at] for phrase in phrases() for at, letter in enumerate(phrase) if letter == " "]
    return tuple(dict.fromkeys(parts))


def silent(title: str) -> bool:
    """Say whether a title says nothing to the rules, whatever else is known of its work.

    >>> silent("Faust. Der Tragödie erster Teil"), silent("Faust, übersetzt von Gérard de Nerval"), silent("Heilige")
    (True, False, False)
    """
    lower = title.lower()
    return not any(phrase in lower for phrase in phrases()) and not lower.endswith(beginnings())
