"""Debris of a wrong decoding, mended by ftfy only where the result is better German."""

import re

from ftfy import TextFixerConfig, fix_and_explain

_DEBRIS = re.compile("[ÃÂâÄÅï][\u0080-¿\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a€™]")
_CONFIG = TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
    max_decode_length=1_000_000,
)


def mend(text: str) -> tuple[str, list[tuple[str, int]]]:
    """Return the text with mojibake mended line by line, and how many lines changed.

    A line is changed only where debris such as `Ã¤` stands and the mended line holds less of it.

    Args:
        text: any text.
    """
    changed = 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        before = len(_DEBRIS.findall(line))
        if not before:
            continue
        mended = fix_and_explain(line, config=_CONFIG).text
        if mended != line and len(_DEBRIS.findall(mended)) < before and "\ufffd" not in mended[len(line) :]:
            lines[number] = mended
            changed += 1
    return "\n".join(lines), [("mojibake", changed)]
