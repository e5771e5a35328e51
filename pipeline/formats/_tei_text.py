"""Turn the `text` of a TEI file into plain text, by written decisions."""

from collections import Counter
from dataclasses import dataclass, field

from pipeline.formats._lines import LINE, PAGE, mend
from pipeline.formats._tei_elements import Role
from pipeline.formats._tei_options import ONE, TWO, UNDECIDED, Plan, TextOptions, plan_of
from pipeline.formats.safe_xml import Element, XmlError, local_name

_MATHML = "{http://www.w3.org/1998/Math/MathML}"
_SVG = "{http://www.w3.org/2000/svg}"

_TAB = "\x03"
"""Stands for a column end until white space has been folded."""

_INLINE, _EITHER, _LINE_END, _PAGE_END = Role.INLINE, Role.EITHER, Role.LINE_END, Role.PAGE_END
_SPEAKER, _STAGE = Role.SPEAKER, Role.STAGE
"""The roles asked for at every element: under Python 3.11 the name of an enumeration's member is slow to look up."""

_EDITORIAL = frozenset({"editorial", "digital_edition", "editorialNote", "editor"})
"""Types of note that the digital edition added."""


@dataclass(slots=True)
class Rendering:
    """Gathers the blocks of one text.

    Args:
        options: the source's decisions.
        skip: elements below the rendered one that other records hold.
        changes: kind and count of what was repaired or left out.
    """

    options: TextOptions
    skip: frozenset[Element] = frozenset()
    changes: Counter[str] = field(default_factory=Counter)
    _plan: Plan = field(init=False)
    _printed: bool = field(init=False)
    _out: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _gap: int = 0
    _glued: bool = False

    def __post_init__(self) -> None:
        self._plan = plan_of(self.options)
        self._printed = self.options.newlines == "printed"

    def text_of(self, root: Element) -> str:
        """Return the plain text below an element.

        Raises:
            XmlError: an element was found that nobody decided about.
        """
        self._section(root)
        self._close(TWO)
        self._release_notes()
        return "".join(self._out)

    def _section(self, node: Element) -> None:  # noqa: C901, PLR0912 - one loop, for speed
        """Render the children of a node that holds blocks."""
        text = node.text
        if text and not text.isspace():
            self._pieces.append(text)
        plan, skip, pieces = self._plan, self.skip, self._pieces
        for child in node:
            role, distance, holds = plan.get(child.tag, UNDECIDED)
            if role is _STAGE:
                self._stage(child, inside=False)
            elif not distance or (skip and child in skip):
                self._other(child, role)
            else:
                if pieces:
                    self._close(distance)
                elif self._gap < distance:
                    self._gap = distance
                before = len(self._out)
                if len(child):
                    if holds:
                        self._section(child)
                    else:
                        self._flow(child)
                    self._close(distance)
                elif words := child.text:
                    if self._printed:
                        words = words.strip().replace("\n", LINE)
                    self._add(" ".join(words.split()))
                    self._gap = distance
                if self._notes and distance == TWO:
                    self._release_notes()
                if role is _SPEAKER:
                    self._glued = len(self._out) > before
            tail = child.tail
            if tail and not tail.isspace():
                pieces.append(tail)

    def _flow(self, node: Element) -> None:  # noqa: C901 - one loop, for speed
        """Render the children of a node that holds words."""
        pieces = self._pieces
        if node.text:
            pieces.append(node.text)
        plan = self._plan
        for child in node:
            role, distance, _ = plan.get(child.tag, UNDECIDED)
            if role is _INLINE or role is _EITHER:
                if len(child):
                    self._flow(child)
                elif child.text:
                    pieces.append(child.text)
            elif role is _LINE_END:
                pieces.append("" if child.get("break") == "no" else LINE)
            elif role is _PAGE_END:
                pieces.append(PAGE)
            elif role is _STAGE:
                self._stage(child, inside=True)
            elif not distance or child in self.skip:
                self._other(child, role)
            else:
                self._close(distance)
                self._flow(child)
                self._close(distance)
            if child.tail:
                pieces.append(child.tail)

    def _other(self, child: Element, role: Role | None) -> None:  # noqa: C901, PLR0912 - one case a role
        """Render what is neither a block nor plain words."""
        match role:
            case Role.INLINE:
                self._flow(child)
            case Role.TITLE if child.get("type") == "column":
                self.changes["removed_running_title"] += 1
            case Role.TITLE:
                self._close(TWO)
                self._flow(child)
                self._close(TWO)
            case Role.CELL:
                self._flow(child)
                self._pieces.append(_TAB)
            case Role.NOTE:
                self._note(child)
            case Role.CHOICE:
                self._choice(child)
            case Role.APPARATUS:
                self._apparatus(child)
            case Role.LINE_END:
                self._pieces.append(LINE)
            case Role.PAGE_END:
                self._pieces.append(PAGE)
            case Role.SPACE:
                self._pieces.append(" ")
            case Role.GAP:
                self.changes["gap"] += 1
                self._pieces.append(self.options.gap)
            case Role.NOTHING:
                pass
            case Role.DROP:
                self.changes[f"removed_{local_name(child)}"] += 1
            case _ if child in self.skip:
                pass
            case _ if str(child.tag).startswith(_MATHML) or local_name(child) in self.options.inline:
                self._flow(child)
            case _ if str(child.tag).startswith(_SVG) or local_name(child) in self.options.drop:
                self.changes[f"removed_{local_name(child)}"] += 1
            case _:
                line = f"line {child.sourceline}, <{local_name(child)}>"
                raise XmlError(line, f"undecided_element: {local_name(child)} (options inline, drop decide)")

    def _close(self, distance: int) -> None:
        """Close the block that is being gathered, and ask for a distance to the next one."""
        pieces = self._pieces
        if pieces:
            raw = "".join(pieces)
            pieces.clear()
            if self._printed:
                raw = raw.strip().replace("\n", LINE)
            words = " ".join(raw.split())
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
            self._out.append("\n" if self._glued or self._gap == ONE else "\n\n")
        self._out.append(words)
        self._gap = 0
        self._glued = False

    def _stage(self, node: Element, *, inside: bool) -> None:
        """A direction inside speech is set off by brackets, because italics are gone."""
        if not inside:
            glued = self._glued
            distance = ONE if glued else TWO
            self._close(distance)
            self._flow(node)
            self._close(distance)
            self._glued = glued
            return
        first = (node.text or "").lstrip()[:1]
        if self.options.stage == "bare" or first in "([":
            self._flow(node)
            return
        self._pieces.append("(")
        self._flow(node)
        self._pieces.append(")")
        self.changes["stage_bracketed"] += 1

    def _note(self, node: Element) -> None:
        if node.get("type") in _EDITORIAL:
            self.changes["removed_editorial_note"] += 1
            return
        inner = Rendering(self.options, self.skip, self.changes)
        words = inner.text_of(node)
        if words:
            self._notes.append(words)

    def _release_notes(self) -> None:
        for words in self._notes:
            self._gap, self._glued = TWO, False
            self._add(words)
            self._gap = TWO
        self._notes.clear()

    def _choice(self, node: Element) -> None:
        offered = {local_name(child): child for child in reversed(node)}
        chosen = next((offered[name] for name in self.options.readings if name in offered), None)
        if chosen is None:
            chosen = next(iter(node), None)
        if chosen is None:
            return
        self.changes["choice_" + local_name(chosen)] += 1
        self._flow(chosen)

    def _apparatus(self, node: Element) -> None:
        """The lemma is the text; without one, the first reading."""
        chosen = next((child for child in node if local_name(child) == "lem"), None)
        if chosen is None:
            chosen = next((child for child in node if local_name(child) in {"rdg", "rdgGrp"}), None)
        if chosen is not None:
            self.changes["apparatus_" + local_name(chosen)] += 1
            self._flow(chosen)
