"""Measure the readers of editions and digitised pages, and lxml's bare parse of the same bytes as the bar beside them.

Usage: python -m benchmarks.formats_xml CORPORA [SECONDS]

CORPORA holds unpacked corpora; SECONDS bounds each measurement (default 10). Times are processor time of one process,
files are read from memory, so neither the disk nor other work on the machine counts.
"""

import io
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from pipeline.formats import reader
from pipeline.record import Origin, Record

CORPORA = (
    ("tei", "gerdracor-tei", "*.xml"),
    ("tei", "eltec-deu", "*.xml"),
    ("tei", "dingler-tei", "*.xml"),
    ("tei", "schnitzler-tagebuch-tei", "*.xml"),
    ("tei", "dlk-poetry-tei", "*.xml"),
    ("tei", "soldatenbriefe-tei", "*.xml"),
    ("page", "reichsanzeiger-page", "*/GT-PAGE/*.xml"),
    ("page", "ocrd-gt-page", "GT-PAGE/*.xml"),
    ("alto", "impresso-newspapers-alto", "*.xml"),
    ("alto", "mets-alto-slub", "FULLTEXT/*.xml"),
    ("tetml", "impresso-fedgaz-tetml", "*.tetml"),
)


def alone(path: str) -> io.BytesIO:
    """Open no other file."""
    raise FileNotFoundError(path)


def chunks(folder: Path, pattern: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the files of a corpus."""
    for path in sorted(folder.rglob(pattern)):
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def measure(name: str, folder: Path, pattern: str, seconds: float) -> str:
    """Return one line of the table: bytes, records, speed of the reader and of the bare parse."""
    read = reader(name)
    spent = bare = 0.0
    size = records = unreadable = 0
    for path, raw in chunks(folder, pattern):
        begin = time.process_time()
        found = list(read(io.BytesIO(raw), Origin(path, alone), {}))
        middle = time.process_time()
        etree.parse(io.BytesIO(raw), etree.XMLParser(remove_comments=True))
        bare += time.process_time() - middle
        spent += middle - begin
        size += len(raw)
        records += sum(isinstance(one, Record) for one in found)
        unreadable += sum(not isinstance(one, Record) for one in found)
        if spent > seconds:
            break
    megabytes = size / 1e6
    return (
        f"| {name} | {folder.name} | {megabytes:.1f} | {records} | {unreadable} | {megabytes / max(spent, 1e-9):.1f} "
        f"| {megabytes / max(bare, 1e-9):.1f} |"
    )


def main() -> None:
    """Print a table of all corpora that are there."""
    corpora = Path(sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    print("| format | corpus | MB | records | unreadable | MB/s/core | bare lxml parse MB/s/core |")
    print("|---|---|---|---|---|---|---|")
    for name, corpus, pattern in CORPORA:
        if (corpora / corpus).is_dir():
            print(measure(name, corpora / corpus, pattern, seconds), flush=True)


if __name__ == "__main__":
    main()
