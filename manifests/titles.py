"""What the rules hear in a title: phrases of the vocabulary, and nothing else of it.

Whoever concludes on many works may therefore take works that differ only in titles without any of these phrases for
one and the same. A test fails when a rule begins to read something else in a title. This stands beside the replay and
not in `licenses/`, whose digest says which rules concluded: it would change without a change of rules.
"""

from functools import cache

import polars as pl

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


def silent(titles: pl.Series) -> pl.Series:
    """Say of each title whether it says nothing to the rules, whatever else is known of its work.

    Args:
        titles: without line feeds; an absent one is not silent.

    >>> silent(pl.Series(["Faust. Der Tragödie erster Teil", "Faust, übersetzt von Nerval", "Heilige"])).to_list()
    [True, False, False]
    """
    if titles.is_empty():
        return pl.Series([], dtype=pl.Boolean)
    # Python's own lower case, as in the rules.
    lower = pl.Series("\n".join(titles.fill_null("").to_list()).lower().split("\n"), dtype=pl.String) + "\n"
    heard = lower.str.contains_any([*phrases(), *(f"{words}\n" for words in beginnings())])
    return titles.is_not_null() & ~heard
