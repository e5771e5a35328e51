"""Look up a path in a Debian machine-readable copyright file (DEP-5), for the readers of packaged texts.

A source with the option `copyright` names that file below its root; `troff`, `html`, `markdown` and `text` look every
document up in it.

Source: Debian, "Machine-readable debian/copyright file", version 1.0: the last paragraph that matches a file decides.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from licenses.work import Statement
from pipeline.formats._options import Kind, Spec
from pipeline.formats.encoding import decode, read_bounded
from pipeline.formats.layout import squeeze
from pipeline.record import Options, Origin

COPYRIGHT: Spec = {"copyright": Kind.WORD}
"""The option that names the file."""

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


def grants(origin: Origin, options: Options, *names: str) -> tuple[Statement, ...]:
    """Return what the copyright file of a package says of a document; nothing without the option `copyright`.

    Args:
        origin: of the document.
        options: `copyright` is the path of the file below the source's root.
        names: paths to look for before the document's own, such as that of its translation.

    Raises:
        DecodeError: the copyright file is no text.
    """
    path = str(options.get("copyright", ""))
    if not path:
        return ()
    try:
        with origin.sibling(path) as stream:
            known = table(read_bounded(stream))
    except FileNotFoundError:
        return ()
    for name in (*names, origin.path):
        grant = known.of(name)
        if grant is not None:
            # A statement travels into the evidence of a release, where no address of a person belongs.
            holders = re.sub(r"\s*<[^<>\s]*@[^<>\s]*>", "", grant.copyright)
            quote = squeeze(f"License: {grant.license} Copyright: {holders}")[:500]
            return (Statement(quote, f"{path}, line {grant.line}", grant.license),)
    return ()


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
