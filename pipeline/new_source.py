"""Write the declaration of a new source: a template in which everything that can be found out is filled in."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from manifests.source import PLACEHOLDER, Origin, Register
from pipeline import formats
from pipeline.errors import ConfigError
from pipeline.record import Origin as Place
from pipeline.record import Record
from pipeline.steps.read import BROKEN, opened

_SUFFIXES = {
    ".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html", ".epub": "epub",
    ".pdf": "pdf",
    ".jsonl": "jsonl", ".json": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".warc": "warc",
    ".tetml": "tetml",
}  # fmt: skip
"""Endings that say the format."""

_ROOTS = {
    "TEI": "tei", "TEI.2": "tei", "teiCorpus": "tei", "dokumente": "gii-norm", "dokument": "rii-dok", "PcGts": "page",
    "alto": "alto", "mets": "mets", "mediawiki": "mediawiki", "dbtplenarprotokoll": "plpr", "DOCUMENT": "plpr",
    "akomaNtoso": "ldml", "TET": "tetml", "posts": "stackexchange",
}  # fmt: skip
"""Root elements that say the format of an XML file."""

_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.]*)[\s>]")
_TRIED = 50
"""Files read to see whether the guess holds."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder says about a source.

    Args:
        format: its reader; empty if none fits.
        pattern: glob of the files that hold documents.
        files: how many of them there are.
        records: input records found in those that were tried.
        unreadable: how many of these could not be read.
        tried: files that were tried.
        broken: those of them that could not be read, or not wholly, by path below the folder.
        others: files that hold no documents of this source: of each other ending, how many, and the first.
    """

    format: str
    pattern: str
    files: int
    records: int
    unreadable: int
    tried: int
    broken: tuple[str, ...] = ()
    others: tuple[tuple[str, int, str], ...] = ()


def look(folder: Path, format_: str = "") -> Found:
    """Look into a folder of raw files and try the reader that its files call for.

    Args:
        folder: of the files.
        format_: to take instead of guessing.

    Raises:
        ConfigError: there is no such folder, it holds no file, or there is no such format.
    """
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder. Give the folder that holds the source's files.")
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.startswith(".")]
    if not files:
        raise ConfigError(f"{folder}: holds no file. Put the source's files there first.")
    endings = Counter(_ending(p) for p in files)
    ending = endings.most_common(1)[0][0]
    chosen = [p for p in files if _ending(p) == ending]
    name = format_ or _SUFFIXES.get(ending, "") or _by_root(chosen[0])
    tried = chosen[:_TRIED] if name else []
    records = unreadable = 0
    broken = []
    for path in tried:
        good, bad = _try(name, path, folder)
        records, unreadable = records + good + bad, unreadable + bad
        broken += [path.relative_to(folder).as_posix()] if bad else []
    others = tuple(
        (ending or "no ending", count, next(p for p in files if _ending(p) == ending).relative_to(folder).as_posix())
        for ending, count in endings.most_common()[1:]
    )
    pattern = f"**/*{_whole_ending(chosen[0])}"
    return Found(name, pattern, len(chosen), records, unreadable, len(tried), tuple(broken), others)


def _ending(path: Path) -> str:
    suffixes = [s.lower() for s in path.suffixes[-2:]]
    packed = suffixes[-1:] and suffixes[-1] in {".gz", ".bz2", ".xz", ".zst"}
    return (suffixes[-2] if len(suffixes) > 1 else "") if packed else "".join(suffixes[-1:])


def _whole_ending(path: Path) -> str:
    inner = _ending(path)
    return path.name[path.name.lower().rindex(inner) :] if inner else path.suffix


def _by_root(path: Path) -> str:
    with opened(path, 1 << 20) as stream:
        try:
            head = stream.read(65536)
        except BROKEN:
            return ""
    return next((_ROOTS[m.decode()] for m in _ROOT.findall(head) if m.decode() in _ROOTS), "")


def _try(name: str, path: Path, folder: Path) -> tuple[int, int]:
    good = bad = 0

    def sibling(other: str) -> BinaryIO:
        return (folder / other).open("rb")

    with opened(path, 1 << 30) as stream:
        try:
            for item in formats.reader(name)(stream, Place(path.relative_to(folder).as_posix(), sibling), {}):
                good, bad = (good + 1, bad) if isinstance(item, Record) else (good, bad + 1)
        except BROKEN:
            bad += 1
    return good, bad


_ASIDE = (
    "# Where a statute frees the texts, it stands under [license] instead of the evidence:",
    '# declared = "LicenseRef-DE-PD-70pma"',
    '# statute = "§ 64 UrhG: Das Urheberrecht erlischt siebzig Jahre nach dem Tode des Urhebers."',
    "",
    "# What stands in a file's path and nowhere in the file; author and year are what § 64 needs:",
    "# [facts]",
    '# pattern = "(?P<author>[a-z]+)_(?P<title>[a-z]+)"',
    "# [facts.people]",
    '# fontane = "Fontane, Theodor"',
    "# [facts.published]        # by the file's name without its ending",
    "# fontane_stechlin = 1898",
    "",
    "# What is not known for certain is said instead of guessed, and bars a release until it is confirmed:",
    "# [[unverified]]",
    '# fact = "license"',
    '# why = "Only the list of another corpus names it; its own page was not read."',
    "",
)
"""What few declarations need, shown as comments."""


def template(name: str, folder: Path | None, found: Found | None) -> str:
    """Return the text of a new declaration.

    Args:
        name: of the source.
        folder: of its raw files, if they lie here.
        found: what was seen there.
    """
    todo = PLACEHOLDER
    registers = ", ".join(r.value for r in Register)
    count = found.records if found and found.tried == found.files else 0
    bounds = f"[{max(1, count * 9 // 10)}, {count * 11 // 10 + 1}]" if count else f'["{todo}", "{todo}"]'
    format_ = (found.format if found else "") or f"{todo}: one of {', '.join(formats.names())}"
    lines = [
        f"# {name}: written by `make new-source`. What stands after {todo} is yours to say.",
        f"# `gemeingut sources --check {name}` tells what is still missing; docs/sources.md explains every key.",
        "",
        f'title = "{todo}: the name of the corpus"',
        f'publisher = "{todo}: who publishes it"',
        f'url = "{todo}: address of its page"',
        f'format = "{format_}"',
        f'register = "{todo}"       # one of {registers}',
        f'origin = "{todo}"         # one of {", ".join(o.value for o in Origin)}',
        f'era = "{todo}: years the texts come from, such as 1845-1920"',
        f"documents = {bounds}   # a build with fewer or more documents stops",
        'personal_tier = "auto"     # by the year of each document; T3 for texts about living persons',
        f'attribution = "{todo}: the line that a user of the text has to give"',
        f'contact = "{todo}: where rights holders write; address of the publisher\'s form or office"',
        "problems = []              # sentences: what a reader of these texts should know",
        "",
        "[license]                  # never guessed: what the publisher states, or the statute that frees the texts",
        f'declared = "{todo}: SPDX id such as CC-BY-4.0"',
        'scope = "text"             # text, markup, metadata, images, database, software: what the statement covers',
        "",
        "[[license.evidence]]",
        f'url = "{todo}: address of the page that states the licence"',
        f'read_on = "{todo}"         # the day you read it, without quotes: 2026-02-03',
        f'quote = "{todo}: the sentence, verbatim"',
        "",
        *_ASIDE,
        *_acquire(folder, found),
        *_completeness(found, count),
    ]
    return "\n".join(lines) + "\n"


def _completeness(found: Found | None, count: int) -> list[str]:
    if found is None or not count:
        return []
    return [
        "",
        "[completeness]             # a number from outside, against which the books are held",
        f"expected = {count}",
        f'basis = "records of the {found.files} files in the folder when it was declared"',
    ]


def _acquire(folder: Path | None, found: Found | None) -> list[str]:
    if folder is None:
        return [
            "[acquire]",
            f'kind = "{PLACEHOLDER}"           # directory, http, dump-index, oai-pmh, hf-dataset, git, s3',
            f'url = "{PLACEHOLDER}: where it is fetched from"',
        ]
    path = folder.resolve().as_posix()
    return [
        "[acquire]",
        'kind = "directory"',
        f'path = "{path}"',
        f'files = ["{found.pattern if found else "**/*"}"]   # documents; the rest is kept beside them, see include',
    ]
