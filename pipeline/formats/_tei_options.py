"""What a source may decide about the text of its TEI files, and the plan that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from pipeline.errors import ConfigError
from pipeline.formats._paths import flag, words_of
from pipeline.formats._tei_elements import DECISIONS, Role
from pipeline.record import Options

TEI = "{http://www.tei-c.org/ns/1.0}"

ONE, TWO = 1, 2
"""Line ends between two blocks."""

_DISTANCES = {
    Role.SECTION: TWO,
    Role.STANZA: TWO,
    Role.PARAGRAPH: TWO,
    Role.EITHER: TWO,
    Role.SPEAKER: TWO,
    Role.LINE: ONE,
}
"""Roles that begin a block, with its distance to its neighbours; inside a block `EITHER` begins none."""

_HOLDERS = frozenset({Role.SECTION, Role.STANZA})
"""Roles whose white space between elements is only indentation."""


class Decision(NamedTuple):
    """What the reader does with one tag.

    Args:
        role: of the element; `None` if nobody decided.
        distance: line ends around it, 0 if it begins no block.
        holds: it holds blocks, not words.
    """

    role: Role | None
    distance: int
    holds: bool


UNDECIDED = Decision(None, 0, holds=False)
"""What is known of a tag that nobody named."""

Plan = Mapping[str, Decision]
"""Tag to decision."""


@dataclass(frozen=True, slots=True)
class TextOptions:
    """What a source decides about the text of its TEI files.

    Args:
        stage: stage directions inside speech stand in brackets, bare, or are left out (between speeches: bare or out).
        speakers: keep the names of speakers.
        cast_list: keep the list of persons.
        title_page: keep the title page.
        notes: notes follow the block they belong to, or are left out; notes of the digital edition are always out.
        readings: which part of a `choice` is read, the first of these that it has.
        gap: what stands for words the editors could not read.
        newlines: a line end in the file is mere layout, or stands for a printed line end.
        inline: further elements whose words belong to the text around them, by local name.
        drop: further elements to leave out, by local name.
    """

    stage: Literal["brackets", "bare", "omit"] = "brackets"
    speakers: bool = True
    cast_list: bool = True
    title_page: bool = True
    notes: Literal["after", "omit"] = "after"
    readings: tuple[str, ...] = ("corr", "orig", "expan", "ex", "seg")
    gap: str = "[…]"
    newlines: Literal["layout", "printed"] = "layout"
    inline: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: Options) -> "TextOptions":
        """Read the options that a source declares; what it does not name keeps its default.

        Raises:
            ConfigError: an option has a value that means nothing here.
        """
        known: dict[str, object] = {}
        for name in ("speakers", "cast_list", "title_page"):
            known[name] = flag(options, name, default=True)
        for name, default in (("readings", cls().readings), ("inline", ()), ("drop", ())):
            known[name] = words_of(options, name, default)
        for name, choices in _CHOICES.items():
            value = known[name] = str(options.get(name, choices[0]))
            if value not in choices:
                raise ConfigError(f"options.{name}: expected one of {', '.join(choices)} (got {value!r}).")
        known["gap"] = str(options.get("gap", "[…]"))
        return cls(**known)  # type: ignore[arg-type]  # each was checked above


_CHOICES = {
    "stage": ("brackets", "bare", "omit"),
    "notes": ("after", "omit"),
    "newlines": ("layout", "printed"),
}
"""Values of the options that are one of several words, the default first."""


@cache
def plan_of(options: TextOptions) -> Plan:
    """Return the decision for each tag, with and without the TEI namespace."""
    roles = dict(DECISIONS)
    if not options.speakers:
        roles["speaker"] = Role.DROP
    if options.stage == "omit":
        roles["stage"] = Role.DROP
    if not options.cast_list:
        roles["castList"] = Role.DROP
    if not options.title_page:
        roles["titlePage"] = Role.DROP
    if options.notes == "omit":
        roles["note"] = roles["noteGrp"] = Role.DROP
    roles |= dict.fromkeys(options.inline, Role.INLINE)
    roles |= dict.fromkeys(options.drop, Role.DROP)
    decisions = {name: Decision(r, _DISTANCES.get(r, 0), r in _HOLDERS) for name, r in roles.items()}
    return decisions | {TEI + name: decision for name, decision in decisions.items()}
