"""The written rules: which verified pair lets one of the two go, which is only put on record."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from filters.duplicates.survivor import NEWEST_FIRST
from filters.duplicates.verification import Likeness

STRICT_REGISTERS = frozenset({"law", "official", "court", "specification", "dictionary"})
"""Registers in which a small difference is the content: annual tariffs, training regulations, case numbers,
entries for the forms of one word."""


class Kind(StrEnum):
    """How one document repeats another."""

    EXACT = "exact"
    """The same text but for white space and Unicode composition."""
    NEAR = "near"
    """Nearly all shingles of both are shared."""
    VERSION = "version"
    """Another state of the same work, known by its key, where the register wants the newest only."""
    CONTAINED = "contained"
    """Nearly all shingles of the smaller lie in the larger: a chapter, a quoted statute, a poem in a collection."""
    RELATED = "related"
    """Similar enough to be put on record, not similar enough to drop."""


class DuplicatesConfig(BaseModel):
    """Thresholds of the duplicates stage, all inclusive fractions in [0, 1] of folded five-word shingles.

    The strict ones stand above every pair of different laws of 2025 whose texts are alike: of 40 such pairs at 0.8 or
    more the most alike has 0.954, with 0.998 of the numbers shared (two ordinances of one title, of 1980 and 2022).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    drop: float = Field(default=0.8, ge=0.7, le=1)  # Jaccard from which one of two copies goes
    link: float = Field(default=0.5, ge=0, le=1)  # Jaccard from which a pair is put on record
    contained: float = Field(default=0.8, ge=0.5, le=1)  # share of the smaller text from which it counts as contained
    strict_drop: float = Field(default=0.98, ge=0.7, le=1)  # Jaccard, where small differences are the content
    strict_numbers: float = Field(default=0.98, ge=0, le=1)  # share of equal numbers, in the same place
    strict_words: int = Field(default=50, ge=0)  # words below which an unknown text is strict
    version: float = Field(default=0.5, ge=0, le=1)  # share of the smaller text; guards against a wrong work key
    version_jaccard: float = Field(default=0.3, ge=0, le=1)  # below, the newer state is a stub and the older text stays
    numeric: float = Field(default=0.02, ge=0, le=1)  # share of words with digits from which an unknown text is strict
    minimum_words: int = Field(default=5, ge=1)  # below, only exact copies are found
    group_limit: int = Field(default=64, ge=2)  # reach within a group of equal band keys
    boilerplate: int = Field(default=32, ge=2)  # documents; a sampled shingle in more of them proves nothing


@dataclass(frozen=True, slots=True)
class Party:
    """What the rules know of one of the two documents.

    Args:
        register: kind of text; empty when unknown.
        work: normalised key of the work; empty when unknown.
        title: folded title; empty when unknown.
        words: number of its words.
        numeric: share of its words that hold a digit.
        dated: date of its revision as yyyymmdd; 0 when there is none.
    """

    register: str
    work: str
    title: str
    words: int
    numeric: float
    dated: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about one pair.

    Args:
        kind: how they are alike.
        drop: whether one of the two goes.
    """

    kind: Kind
    drop: bool


def normalised_key(key: str) -> str:
    """Return a work key without case and punctuation, which sources write as they like."""
    return "".join(c for c in key.casefold() if c.isalnum())


def is_strict(party: Party, config: DuplicatesConfig) -> bool:
    """Say whether small differences are this document's content."""
    if party.register:
        return party.register in STRICT_REGISTERS
    return party.numeric >= config.numeric or party.words < config.strict_words


def judge(left: Party, right: Party, like: Likeness, exact: bool, config: DuplicatesConfig) -> Finding | None:
    """Return what a verified pair is, or `None` when it is nothing worth recording.

    Works known to be different are never dropped where small differences are the content, not even when their texts
    are equal: two laws are two laws.
    """
    strict = is_strict(left, config) or is_strict(right, config)
    same_work = bool(left.work) and left.work == right.work
    other_work = bool(left.work) and bool(right.work) and left.work != right.work
    kind = _kind(like, exact, config)
    if same_work and left.register == right.register and left.register in NEWEST_FIRST:
        if kind in (Kind.EXACT, Kind.NEAR):
            return Finding(kind, True)
        # Without two dates nobody knows which state is the older one: both stay, linked.
        told_apart = bool(left.dated) and bool(right.dated) and left.dated != right.dated
        alike = like.containment >= config.version and like.jaccard >= config.version_jaccard
        return Finding(Kind.VERSION, told_apart and alike)
    if kind is None:
        return None
    if strict and (other_work or (left.title and right.title and left.title != right.title)):
        return Finding(kind, False)
    if strict and not exact:
        drop = like.jaccard >= config.strict_drop and like.numbers >= config.strict_numbers
        return Finding(kind, drop)
    return Finding(kind, kind in (Kind.EXACT, Kind.NEAR))


def _kind(like: Likeness, exact: bool, config: DuplicatesConfig) -> Kind | None:
    if exact:
        return Kind.EXACT
    if like.jaccard >= config.drop:
        return Kind.NEAR
    if like.containment >= config.contained:
        return Kind.CONTAINED
    if like.jaccard >= config.link:
        return Kind.RELATED
    return None
