"""What the rights rules judge: a work, the people who made it, and the licence statements found on it."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a licence statement covers; only `text` (or the whole) can free a text."""

    TEXT = "text"
    MARKUP = "markup"
    METADATA = "metadata"
    IMAGES = "images"
    DATABASE = "database"
    SOFTWARE = "software"


@dataclass(frozen=True, slots=True)
class Statement:
    """One licence statement, as seen, with its place.

    Args:
        quote: verbatim, at most 500 characters.
        place: where it stood: an element path, a line, `source declaration`.
        uri: the licence URI or identifier given beside the words, verbatim.
        scope: what the statement covers.
    """

    quote: str
    place: str
    uri: str | None = None
    scope: Scope = Scope.TEXT


@dataclass(frozen=True, slots=True)
class Person:
    """One contributor.

    Args:
        name: as the source writes it, `Surname, Forename` or natural order.
        birth: year, negative before Christ; `None` when unknown.
        death: year; `None` when unknown or alive.
        ids: authority identifiers such as `gnd:118540238` or `wikidata:Q5879`.
    """

    name: str
    birth: int | None = None
    death: int | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """The facts about one work that the public-domain rules read.

    Args:
        title: title as published.
        kind: register of the work: law, decision, official, drama, novel, verse, letter, diary, newspaper, ...
        authors: all authors; empty means anonymous or not stated.
        translators: all credited translators.
        editors: all credited editors of the edition that was transcribed.
        published: year of first publication of this text (of the edition for translations and editions).
        created: year of creation of an unpublished text (letters, diaries).
        issuer: body that issued an official work.
        anonymous: the publication itself names no author (§ 66 UrhG), which is more than "none stated here".
        adapters: all credited revisers and adapters, whose share is protected like a translator's.
        forewords: authors of forewords and afterwords that the text holds.
        posthumous: `published` is known to be the first publication ever, after the author's death.
        illustrators: who made the pictures; they count although a text is published without its pictures, because a
            caption or a comic's words may be theirs.
    """

    title: str = ""
    kind: str = ""
    authors: tuple[Person, ...] = ()
    translators: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    published: int | None = None
    created: int | None = None
    issuer: str | None = None
    anonymous: bool = False
    adapters: tuple[Person, ...] = ()
    forewords: tuple[Person, ...] = ()
    posthumous: bool = False
    illustrators: tuple[Person, ...] = ()
