"""Repairs of single characters: line ends, controls, invisible characters, ligatures, spaces."""

import re

Change = tuple[str, int]

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufff9-\uffff\ud800-\udfff]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u180e]")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ſt", "ﬆ": "st"}
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_OTHER_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Both begin with plain characters, which `re` finds ten times as fast as anything else.
_SPACES = re.compile(r"  (?<=\S  ) *(?=\S)")
_BLANK_LINES = re.compile(r"\n\n\n\n+")
_REPLACEMENT = "\ufffd"


def line_ends(text: str) -> tuple[str, list[Change]]:
    """Return the text with LF as its only line end, and the count of others."""
    windows = text.count("\r\n")
    single = text.count("\r") - windows
    breaks = text.count("\x0b") + text.count("\x0c") + text.count("\x85") + text.count("\u2028") + text.count("\u2029")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for char in "\x0b\x85\u2028\u2029":
        text = text.replace(char, "\n")
    text = text.replace("\n\x0c", "\n\n").replace("\x0c", "\n\n")
    return text, [("line_ends", windows + single), ("breaks", breaks)]


def controls(text: str) -> tuple[str, list[Change]]:
    """Return the text without control characters and non-characters; the replacement character stays."""
    removed = 0

    def gone(found: re.Match[str]) -> str:
        nonlocal removed
        if found[0] in (_REPLACEMENT, "\ufffc"):
            return found[0]
        removed += 1
        return ""

    return _CONTROLS.sub(gone, text), [("controls", removed)]


def invisible(text: str) -> tuple[str, list[Change]]:
    """Return the text without zero-width and direction characters and soft hyphens.

    A soft hyphen at a line end is a hyphenation and becomes a hyphen, so that the joining of lines sees it.
    """
    ends = text.count("\u00ad\n")
    text = text.replace("\u00ad\n", "-\n")
    soft = text.count("\u00ad")
    text, hidden = _INVISIBLE.subn("", text.replace("\u00ad", ""))
    return text, [("soft_hyphens", soft + ends), ("zero_width", hidden)]


def ligatures(text: str) -> tuple[str, list[Change]]:
    """Return the text with the printer's ligatures `ﬀ` to `ﬆ` taken apart."""
    text, count = _LIGATURE.subn(lambda found: _LIGATURES[found[0]], text)
    return text, [("ligatures", count)]


def other_spaces(text: str) -> tuple[str, list[Change]]:
    """Return the text with a plain space for every other one."""
    text, other = _OTHER_SPACE.subn(" ", text)
    return text, [("other_spaces", other)]


def single_spaces(text: str) -> tuple[str, list[Change]]:
    """Return the text with single spaces inside lines; indents stay, as verse and code need them."""
    text, several = _SPACES.subn(" ", text)
    return text, [("wide_spaces", several)]


def edges(text: str) -> tuple[str, list[Change]]:
    """Return the text without spaces at line ends and with at most two blank lines in a row."""
    trailing = 0
    if " \n" in text or "\t\n" in text or text[-1:] in {" ", "\t"}:
        lines = text.split("\n")
        ended = [line.rstrip(" \t") for line in lines]
        trailing = sum(line != bare for line, bare in zip(lines, ended, strict=True))
        text = "\n".join(ended)
    text, blank = _BLANK_LINES.subn("\n\n\n", text)
    return text, [("trailing_spaces", trailing), ("blank_lines", blank)]
