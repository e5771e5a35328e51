"""Turn the `text` of a TEI file into plain text, by written decisions."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from pipeline.formats._lines import LINE, PAGE, mend
from pipeline.formats._tei_elements import DECISIONS, Role
from pipeline.formats.safe_xml import Element, XmlError, local_name
from pipeline.record import Options

TEI = "{http://www.tei-c.org/ns/1.0}"

_TAB = "\x03"
"""Stands for a column end until white space has been folded."""

_ONE, _TWO = 1, 2
"""Line ends between two blocks."""


@dataclass(frozen=True, slots=True)
class TextOptions:
    """What a source decides about the text of its TEI files.

    Args:
        stage: stage directions inside speech stand in brackets, bare, or are left out (between speeches: bare or out).
        speakers: keep the names of speakers.
        cast_list: keep the list of persons.
        title_page: keep the title page.
        notes: notes follow the block they belong to, or are left out.
        readings: which part of a `choice` is read, the first of these that it has.
        gap: what stands for words the editors could not read.
        inline: further elements whose words belong to the text around them.
        drop: further elements to leave out.
    """

    stage: Literal["brackets", "bare", "omit"] = "brackets"
    speakers: bool = True
    cast_list: bool = True
    title_page: bool = True
    notes: Literal["after", "omit"] = "after"
    readings: tuple[str, ...] = ("corr", "orig", "expan", "ex", "seg")
    gap: str = "[…]"
    inline: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: Options) -> "TextOptions":
        """Read the options that a source declares; what it does not name keeps its default."""
        known = {key: options[key] for key in cls.__slots__ if key in options}
        return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in known.items()})  # type: ignore[arg-type]

    def plan(self) -> dict[str, Role]:
        """Return the role of each tag, with and without the TEI namespace."""
        roles = dict(DECISIONS)
        if not self.speakers:
            roles["speaker"] = Role.DROP
        if self.stage == "omit":
            roles["stage"] = Role.DROP
        if not self.cast_list:
            roles["castList"] = Role.DROP
        if not self.title_page:
            roles["titlePage"] = Role.DROP
        if self.notes == "omit":
            roles["note"] = roles["noteGrp"] = Role.DROP
        roles |= dict.fromkeys(self.inline, Role.INLINE)
        roles |= dict.fromkeys(self.drop, Role.DROP)
        return roles | {TEI + name: role for name, role in roles.items()}


@dataclass(slots=True)
class Rendering:
    """Gathers the blocks of one text.

    Args:
        options: the source's decisions.
        plan: role of each tag, made once per source by `TextOptions.plan`.
        skip: an element that another record holds.
        changes: kind and count of what was repaired or left out.
    """

    options: TextOptions
    plan: dict[str, Role]
    skip: frozenset[Element] = frozenset()
    changes: Counter[str] = field(default_factory=Counter)
    _out: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _gap: int = 0
    _glued: bool = False

    def text_of(self, root: Element) -> str:
        """Return the plain text below an element.

        Raises:
            XmlError: an element was found that nobody decided about.
        """
        self._walk(root, inside=False)
        self._flush(_TWO)
        self._release_notes()
        return "".join(self._out)

    def _walk(self, node: Element, *, inside: bool) -> None:
        """Render the children of a node; `inside` means: within a block of words."""
        pieces = self._pieces
        if node.text:
            pieces.append(node.text)
        plan = self.plan
        for child in node:
            role = plan.get(child.tag)
            if role is Role.INLINE:
                if len(child):
                    self._walk(child, inside=inside)
                elif child.text:
                    pieces.append(child.text)
            elif role is Role.LINE_END:
                pieces.append("" if child.get("break") == "no" else LINE)
            elif role is Role.PAGE_END:
                pieces.append(PAGE)
            else:
                self._special(child, role, inside)
            if child.tail:
                pieces.append(child.tail)

    def _special(self, child: Element, role: Role | None, inside: bool) -> None:  # noqa: C901, PLR0912 - one case a role
        match role:
            case Role.PARAGRAPH | Role.SECTION | Role.STANZA:
                self._block(child, _TWO, inside=role is Role.PARAGRAPH)
                if not inside:
                    self._release_notes()
            case Role.LINE:
                self._block(child, _ONE, inside=True)
            case Role.EITHER if inside:
                self._walk(child, inside=True)
            case Role.EITHER:
                self._block(child, _TWO, inside=True)
            case Role.SPEAKER:
                before = len(self._out)
                self._block(child, _TWO, inside=True)
                self._glued = len(self._out) > before
            case Role.STAGE:
                self._stage(child, inside)
            case Role.CELL:
                self._walk(child, inside=True)
                self._pieces.append(_TAB)
            case Role.NOTE:
                self._note(child)
            case Role.CHOICE:
                self._choice(child, inside)
            case Role.APPARATUS:
                self._apparatus(child, inside)
            case Role.SPACE:
                self._pieces.append(" ")
            case Role.GAP:
                self.changes["gap"] += 1
                self._pieces.append(self.options.gap)
            case Role.NOTHING:
                pass
            case Role.DROP:
                self.changes[f"removed_{local_name(child)}"] += 1
            case _:
                line = f"line {child.sourceline}, <{local_name(child)}>"
                raise XmlError(line, f"undecided_element: {local_name(child)} (options inline, drop decide)")

    def _block(self, node: Element, distance: int, *, inside: bool) -> None:
        """Render a node as a block of its own, `distance` line ends away from its neighbours."""
        if self.skip and node in self.skip:
            return
        self._flush(distance)
        self._walk(node, inside=inside)
        self._flush(distance)

    def _flush(self, distance: int) -> None:
        """Close the block that is being gathered, and ask for a distance to the next one."""
        pieces = self._pieces
        if pieces:
            words = " ".join("".join(pieces).split())
            pieces.clear()
            if words:
                self._add(words)
        self._gap = max(self._gap, distance)

    def _add(self, words: str) -> None:
        if LINE in words or PAGE in words:
            words, mended = mend(words)
            self.changes["hyphen_joined"] += mended
        if _TAB in words:
            words = "\t".join(cell.strip() for cell in words.rstrip(f"{_TAB} ").split(_TAB))
        if not words:
            return
        if self._out:
            self._out.append("\n" if self._glued else "\n" * self._gap)
        self._out.append(words)
        self._gap = 0
        self._glued = False

    def _stage(self, node: Element, inside: bool) -> None:
        """A direction inside speech is set off by brackets, because italics are gone."""
        if not inside:
            glued = self._glued
            self._block(node, _ONE if glued else _TWO, inside=True)
            self._glued = glued
            return
        first = (node.text or "").lstrip()[:1]
        if self.options.stage == "bare" or first in "([":
            self._walk(node, inside=True)
            return
        self._pieces.append("(")
        self._walk(node, inside=True)
        self._pieces.append(")")
        self.changes["stage_bracketed"] += 1

    def _note(self, node: Element) -> None:
        inner = Rendering(self.options, self.plan, self.skip, self.changes)
        words = inner.text_of(node)
        if words:
            self._notes.append(words)

    def _release_notes(self) -> None:
        for words in self._notes:
            self._gap, self._glued = _TWO, False
            self._add(words)
            self._gap = _TWO
        self._notes.clear()

    def _choice(self, node: Element, inside: bool) -> None:
        offered = {local_name(child): child for child in reversed(node)}
        chosen = next((offered[name] for name in self.options.readings if name in offered), None)
        if chosen is None:
            chosen = next(iter(node), None)
        if chosen is None:
            return
        self.changes["choice_" + local_name(chosen)] += 1
        self._walk(chosen, inside=inside)

    def _apparatus(self, node: Element, inside: bool) -> None:
        """The lemma is the text; without one, the first reading."""
        chosen = next((child for child in node if local_name(child) == "lem"), None)
        if chosen is None:
            chosen = next((child for child in node if local_name(child) in {"rdg", "rdgGrp"}), None)
        if chosen is not None:
            self.changes["apparatus_" + local_name(chosen)] += 1
            self._walk(chosen, inside=inside)
