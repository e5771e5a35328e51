"""Look up a path in a Debian machine-readable copyright file (DEP-5); a library for readers, no format of its own.

Source: Debian, "Machine-readable debian/copyright file", version 1.0: the last paragraph that matches a file decides.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.formats.encoding import decode

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)$")


@dataclass(frozen=True, slots=True)
class Grant:
    """What one paragraph says about the files it names.

    Args:
        license: short name such as `GPL-3+`, verbatim.
        copyright: holders, one a line, verbatim.
        line: where the paragraph begins, counted from 1.
    """

    license: str
    copyright: str
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """The file paragraphs of one copyright file, in their order."""

    names: Mapping[str, Grant]
    patterns: tuple[tuple[re.Pattern[str], Grant], ...]

    def of(self, path: str) -> Grant | None:
        """Return what holds for a path; `None` if no paragraph names it.

        Args:
            path: below the root of the package, with forward slashes.
        """
        named = self.names.get(path)
        matched = next((grant for pattern, grant in reversed(self.patterns) if pattern.fullmatch(path)), None)
        if named is None or matched is None:
            return named or matched
        return max(named, matched, key=lambda grant: grant.line)


@lru_cache(maxsize=4)
def table(data: bytes) -> Table:
    """Read a copyright file; kept for the next document of the same package.

    Raises:
        DecodeError: the bytes are no text.
    """
    names: dict[str, Grant] = {}
    patterns = []
    for line, fields in _paragraphs(decode(data).text):
        if "files" in fields:
            name = fields.get("license", "").partition("\n")[0].strip()
            grant = Grant(name, fields.get("copyright", "").strip(), line)
            for glob in fields["files"].split():
                if any(c in glob for c in "*?\\"):
                    patterns.append((_pattern(glob), grant))
                else:
                    names[glob] = grant
    return Table(names, tuple(patterns))


def _paragraphs(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    fields: dict[str, str] = {}
    start, last = 1, ""
    for number, line in enumerate((*text.split("\n"), ""), 1):
        if not line.strip():
            if fields:
                yield start, fields
            fields, last = {}, ""
        elif line[0] in " \t" and last:
            fields[last] += "\n" + line.strip()
        elif (match := _FIELD.match(line)) is not None:
            if not fields:
                start = number
            last = match[1].casefold()
            fields[last] = match[2]


def _pattern(glob: str) -> re.Pattern[str]:
    # In DEP-5 `*` and `?` match slashes too, and nothing else is special.
    expression = "".join({"*": ".*", "?": "."}.get(c) or re.escape(c) for c in re.sub(r"\\(.)", r"\1", glob))
    return re.compile(expression, re.DOTALL)
