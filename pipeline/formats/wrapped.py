"""Turn hard-wrapped plain text into paragraphs: prose lines are joined, verse and headings keep their lines."""

import re
from itertools import pairwise

from pipeline.formats.layout import squeeze

_BREAKS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_EDGE = 6
"""Columns that a wrapped line may fall short of the width although the next word would have fitted."""

_NARROWEST = 55
"""Columns; a file whose lines are mostly shorter than this is verse or lists, not wrapped prose."""


def paragraphs(text: str, *, unwrap: bool = True) -> str:
    """Return a text with one empty line between paragraphs and no space at the ends of lines.

    A paragraph is prose if its lines break where the next word no longer fits; then they are joined. Verse breaks
    earlier, so its lines stay.

    Args:
        text: with line feeds as line ends.
        unwrap: join the lines of prose.
    """
    blocks = [b for b in _BREAKS.split(text.strip("\n")) if b.strip()]
    width = _width(blocks)
    return "\n\n".join(_block(b, width, unwrap=unwrap) for b in blocks)


def _width(blocks: list[str]) -> int:
    lengths = sorted(len(line.rstrip()) for b in blocks for line in b.split("\n")[:-1])
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _block(block: str, width: int, *, unwrap: bool) -> str:
    lines = [line.rstrip() for line in block.split("\n")]
    if unwrap and len(lines) > 1 and width >= _NARROWEST and _is_prose(lines, width):
        return squeeze(" ".join(lines))
    return "\n".join(s for line in lines if (s := squeeze(line)))


def _is_prose(lines: list[str], width: int) -> bool:
    if len(lines) > 3 and all(line.lstrip(" \"»„'(")[:1].isupper() for line in lines):
        return False
    full = sum(
        len(line) + 1 + len(following.strip().partition(" ")[0]) > width - _EDGE for line, following in pairwise(lines)
    )
    return 10 * full >= 8 * (len(lines) - 1)
