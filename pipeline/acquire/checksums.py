"""Lists of digests as md5sum, sha1sum, sha256sum and their BSD kin write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PLAIN = re.compile(r"\\?([0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})[ \t][ *]?(.+)")
_BSD = re.compile(r"(MD5|SHA1|SHA256) ?\((.+)\) = ([0-9a-fA-F]+)")
_BY_LENGTH = {32: "md5", 40: "sha1", 64: "sha256"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list.

    Args:
        path: as it stands there, without a leading `./`.
        algorithm: `md5`, `sha1` or `sha256`.
        digest: hexadecimal, lower case.
    """

    path: str
    algorithm: str
    digest: str


def parse(text: str) -> Iterator[Listed]:
    """Yield the lines of a list; what is no such line is passed over.

    >>> [entry.path for entry in parse("d41d8cd98f00b204e9800998ecf8427e *./leer.txt")]
    ['leer.txt']
    """
    for line in text.lstrip("\ufeff").splitlines():
        if match := _BSD.fullmatch(line.strip()):
            yield Listed(match[2].strip().removeprefix("./"), match[1].lower(), match[3].lower())
        elif match := _PLAIN.fullmatch(line.rstrip()):
            yield Listed(match[2].strip().removeprefix("./"), _BY_LENGTH[len(match[1])], match[1].lower())
