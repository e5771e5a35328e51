"""Globs over the names of files that are not here yet, with the meaning they have on disk."""

import re
from collections.abc import Iterable
from functools import cache


@cache
def _expression(glob: str) -> re.Pattern[str]:
    parts = []
    segments = glob.split("/")
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "**":
            parts.append(".+" if last else "(?:[^/]+/)*")
            continue
        parts.append("".join(_sign(s) for s in re.findall(r"\[!?\]?[^\]]*\]|.", segment)) + ("" if last else "/"))
    return re.compile("".join(parts), re.DOTALL)


def _sign(sign: str) -> str:
    if sign == "*":
        return "[^/]*"
    if sign == "?":
        return "[^/]"
    if len(sign) > 2 and sign.startswith("["):
        body = sign[1:-1].replace("\\", "\\\\")
        return f"[^{body[1:]}]" if body.startswith("!") else f"[{body}]"
    return re.escape(sign)


def matches(path: str, globs: Iterable[str]) -> bool:
    """Say whether one of the globs names the path.

    >>> matches("tei/faust.xml", ["*.xml"]), matches("tei/faust.xml", ["**/*.xml"]), matches("a.xml", ["**/*.xml"])
    (False, True, True)
    """
    return any(_expression(glob).fullmatch(path) for glob in globs)
