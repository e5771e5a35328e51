"""Names for files: what a publisher calls them, made safe for every file system, and no two alike."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote, unquote_to_bytes, urlsplit

from pipeline.acquire.wanted import Wanted

_LONGEST = 180
"""Bytes of one part of a path; file systems end at 255, and an archive's `!` and a clash's suffix want room."""

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\<>:"|?*]')
"""Signs that some file system refuses or that a shell or reader could take for something else."""


def of_url(url: str, root: str) -> str:
    """Return the name of an address below the place that a source declares.

    Args:
        url: absolute.
        root: `acquire.url`; its folder is left out, and its host where it is the same.

    >>> of_url("https://host/data/a%20b/%C3%BC.xml?x=1", "https://host/data/")
    'a b/ü.xml%3Fx=1'
    """
    parts, home = urlsplit(url), urlsplit(root)
    path = parts.path
    if (parts.hostname, parts.port) == (home.hostname, home.port):
        folder = home.path.rpartition("/")[0] + "/"
        path = path.removeprefix(folder) if path.startswith(folder) else path
    else:
        path = f"{parts.netloc.rpartition('@')[2]}/{path.lstrip('/')}"
    segments = [_decoded(s) for s in path.split("/")]
    if segments[-1] == "":
        segments[-1] = "index"
    if parts.query:
        segments[-1] += f"?{_decoded(parts.query)}"
    return safe("/".join(s.replace("/", "%2F") for s in segments))


def safe(path: str) -> str:
    r"""Return a path that means the same file everywhere and can never lead out of its folder.

    >>> safe("../a/./b\n.xml")
    '%2E%2E/a/%2E/b%0A.xml'
    """
    parts = [_part(p) for p in path.split("/") if p] or ["_"]
    return "/".join(parts)


def _decoded(segment: str) -> str:
    """Return a percent-encoded segment as text; one that is no UTF-8 stays as it is."""
    try:
        return unquote_to_bytes(segment).decode("utf-8")
    except UnicodeDecodeError:
        return segment


def _part(part: str) -> str:
    try:
        part.encode("utf-8")
    except UnicodeEncodeError:  # a file name of other bytes, as the operating system hands it over
        part = quote(part.encode("utf-8", "surrogateescape"), safe=" !#$&'()+,;=@[]{}~")
    part = unicodedata.normalize("NFC", part)
    if set(part) == {"."}:
        return "%2E" * len(part)
    part = _FORBIDDEN.sub(lambda m: f"%{ord(m[0]):02X}", part)
    if part[-1] in ". ":
        part = part[:-1] + f"%{ord(part[-1]):02X}"
    if len(part.encode()) > _LONGEST:
        digest = hashlib.sha256(part.encode()).hexdigest()[:16]
        suffix = PurePosixPath(part).suffix[:20]
        head = part.encode()[: _LONGEST - 40].decode("utf-8", "ignore")
        part = f"{head}~{digest}{suffix}"
    return part


def told_apart(files: Iterable[Wanted]) -> Iterator[Wanted]:
    """Yield the files by path, those whose names clash under names of their own.

    Two names clash where a file system that ignores case would take one for the other, or where one is a folder of the
    other. The first in the order of code points keeps its name; the others bear a digest of their address.
    """
    taken: dict[str, str] = {}
    folders: set[str] = set()
    for wanted in sorted(files, key=lambda w: (w.path, w.url)):
        key = wanted.path.casefold()
        above = {"/".join(key.split("/")[:n]) for n in range(1, key.count("/") + 1)}
        if key in taken or key in folders or above & taken.keys():
            if taken.get(key) == wanted.url:
                continue
            mark = hashlib.sha256(wanted.url.encode("utf-8", "surrogateescape")).hexdigest()[:8]
            path = PurePosixPath(wanted.path)
            name = path.with_name(f"{path.stem}~{mark}{path.suffix}").as_posix()
            if above & taken.keys():
                name = safe(wanted.path.replace("/", "%2F"))
            wanted = replace(wanted, path=name, upstream=wanted.upstream or wanted.path)  # noqa: PLW2901
            key = name.casefold()
        taken[key] = wanted.url
        folders |= above
        yield wanted
