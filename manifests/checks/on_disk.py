"""Level `files`: every file is listed, every listed file is there, unaltered, and lies inside the release."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from manifests import files, keys, manifest
from manifests.checks import Case
from manifests.fault import Fault
from manifests.manifest import File
from manifests.views import bag, checkpoint, slsa

MADE_OF_MANIFEST = frozenset(
    {
        manifest.PATH,
        *(f"{manifest.PATH}.{kind}" for kind in ("sig", "tsq", "tsr")),
        "bagit.txt",
        "bag-info.txt",
        checkpoint.PATH,
        slsa.PATH,
        slsa.ENVELOPE,
        keys.PATH,
    }
)
"""What is made after the manifest and therefore cannot stand in it."""

HUB = re.compile(r"\.gitattributes|\.(git|cache/huggingface)/.+")
"""What the Hub and git put beside a release when it is downloaded."""

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@+-]*(/[A-Za-z0-9_][A-Za-z0-9._@+-]*)*")
_MAX_LIST_BYTES = 64_000_000
"""Bytes of the list that are read at most; enough for 400,000 files."""


def check(case: Case) -> Iterator[Fault]:
    """Yield every file that is missing, altered, foreign, unlisted or no plain file."""
    present: set[str] = set()
    for path in files.walk(case.directory):
        if HUB.fullmatch(path):
            continue
        if (problem := _kind(case.directory / path, path)) is None:
            present.add(path)
        else:
            yield Fault(path, problem)
    listed: dict[str, str] = {}
    yield from _list(case.directory, listed)
    stated = {e.path: e for e in (*case.manifest.shards, *case.manifest.ledger.files, *case.manifest.files)}
    yield from _lists(listed, stated, present)
    yield from _absent(case, sorted(listed.keys() - present))
    yield from _altered(case, listed, sorted(listed.keys() & present))
    for path in sorted(stated.keys() & present):
        size = (case.directory / path).stat().st_size
        if size != stated[path].bytes:
            yield Fault(path, f"has {size} bytes, the manifest states {stated[path].bytes}.")


def _lists(listed: Mapping[str, str], stated: Mapping[str, File], present: AbstractSet[str]) -> Iterator[Fault]:
    """Hold the list, the manifest and the folder against each other."""
    for path in sorted(listed.keys() - stated.keys() - MADE_OF_MANIFEST):
        yield Fault(path, f"is listed in {bag.MANIFEST}, but {manifest.PATH} does not know it.")
    for path in sorted(stated.keys() - listed.keys()):
        yield Fault(bag.MANIFEST, f"does not name {path}, which the manifest states.")
    for path in sorted(present - listed.keys() - bag.UNLISTED):
        yield Fault(path, f"is in the release but not in {bag.MANIFEST}.")
    for path in sorted(listed.keys() & stated.keys()):
        if listed[path] != stated[path].sha256:
            yield Fault(bag.MANIFEST, f"gives {path} another digest than {manifest.PATH}.")


def _absent(case: Case, paths: list[str]) -> Iterator[Fault]:
    """Name listed files that are not there, unless a part of the release is what was asked about."""
    missing = [path for path in paths if not (case.partial and path.startswith(("data/", "ledger/")))]
    for path in missing:
        yield Fault(path, f"is named by {bag.MANIFEST} but not there.")
    if len(missing) < len(paths):
        case.notes.append(f"{len(paths) - len(missing)} shards or ledger files are not here and were not checked")


def _altered(case: Case, listed: dict[str, str], paths: list[str]) -> Iterator[Fault]:
    """Hash every listed file, several at a time: hashing runs outside Python's lock.

    Shards whose rows are asked for too are hashed in the one pass over them.
    """
    passed = {path: seen.sha256 for path, seen in case.shards.items()} if case.with_rows else {}
    rest = [path for path in paths if path not in passed]
    with ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1)) as pool:
        passed |= zip(rest, pool.map(lambda p: _sha256(case.directory / p), rest), strict=True)
        for path in paths:
            digest = passed[path]
            if digest != listed[path]:
                got = f"got {digest[:16]}…" if digest else "it cannot be read"
                yield Fault(
                    path, f"altered: its bytes are not those that were released ({got}, expected {listed[path][:16]}…)."
                )


def _sha256(path: Path) -> str:
    try:
        return files.sha256(path)
    except OSError:
        return ""


def _kind(whole: Path, path: str) -> str | None:
    """Say why something on disk is not a plain file of a release."""
    mode = whole.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "a symbolic link; a release holds plain files only."
    if not stat.S_ISREG(mode):
        return "neither file nor folder; a release holds plain files only."
    if not _PATH.fullmatch(path):
        return "a file name that no release has."
    return None


def _list(directory: Path, listed: dict[str, str]) -> Iterator[Fault]:
    """Read the list into `listed`, yielding its faults."""
    path = directory / bag.MANIFEST
    try:
        if path.is_symlink() or path.stat().st_size > _MAX_LIST_BYTES:
            yield Fault(bag.MANIFEST, f"not a plain file of at most {_MAX_LIST_BYTES} bytes.")
            return
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        yield Fault(bag.MANIFEST, f"cannot be read ({type(error).__name__}).")
        return
    if text and not text.endswith("\n"):
        yield Fault(bag.MANIFEST, "its last line is cut off.")
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            yield Fault(f"{bag.MANIFEST} line {number}", "not a digest, two spaces and a path.")
        elif not _PATH.fullmatch(match[2]):
            yield Fault(f"{bag.MANIFEST} line {number}", "a path that leads out of the release or that none has.")
        elif match[2] in listed:
            yield Fault(f"{bag.MANIFEST} line {number}", f"names {match[2]} a second time.")
        else:
            listed[match[2]] = match[1]
