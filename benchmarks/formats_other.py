"""Measure the readers of law, protocols, wikis, books and dumps, and a known library on the same bytes as the bar.

Usage: python -m benchmarks.formats_other CORPORA [SECONDS]

CORPORA holds unpacked corpora; SECONDS bounds each measurement of speed (default 10). Times are processor time of one
process, files are read from memory, so neither the disk nor other work on the machine counts. Memory on dumps of any
length is measured by `benchmarks.reader_memory`.
"""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import mwparserfromhell
from fastwarc.warc import ArchiveIterator
from lxml import etree
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from pipeline.formats import reader
from pipeline.record import Options, Origin, Record

SPEED: tuple[tuple[str, str, Options], ...] = (
    ("gii-norm", "gesetze-im-internet-xml/**/*.xml", {}),
    ("markdown", "bundestag-gesetze-md/**/index.md", {}),
    ("plpr", "bundestag-plpr-xml/*.xml", {}),
    ("ldml", "ris-norms-ldml/LegalDocML.de/**/*.xml", {}),
    ("mediawiki", "mediawiki-derived/*.xml", {}),
    ("gutenberg", "gutenberg-de/pg*/**/*-8.txt", {}),
    ("text", "novels68-txt/*.txt", {}),
    ("html", "debdoc-libreoffice-help-de/**/*.html", {}),
    ("warc", "warc-derived/*.warc.gz", {}),
)


def lxml_parse(data: bytes) -> None:
    """Parse, and nothing more."""
    etree.fromstring(data, etree.XMLParser(recover=True))


def strip_code(data: bytes) -> None:
    """Take the markup out of one page of wikitext."""
    mwparserfromhell.parse(data.decode()).strip_code()


def first_pages(files: list[bytes]) -> list[bytes]:
    """Return the wikitext of the first pages of a dump; the bar takes seconds for each."""
    texts = list(etree.fromstring(files[0]).iter("{*}text"))
    return [(text.text or "").encode() for text in texts[:12]]


def iterate_warc(data: bytes) -> None:
    """Decompress and split, and nothing more."""
    for record in ArchiveIterator(io.BytesIO(data), parse_http=True):
        record.reader.read()


def main_content(data: bytes) -> None:
    """Take the main content out of a page, and nothing more."""
    extract_plain_text(HTMLTree.parse(data.decode("utf-8", "replace")), main_content=True)


BARS: dict[str, tuple[str, Callable[[bytes], None]]] = {
    "gii-norm": ("lxml parse", lxml_parse),
    "plpr": ("lxml parse", lxml_parse),
    "ldml": ("lxml parse", lxml_parse),
    "mediawiki": ("mwparserfromhell strip_code", strip_code),
    "html": ("resiliparse main content", main_content),
    "warc": ("fastwarc iterate", iterate_warc),
}


def no_sibling(path: str) -> io.BytesIO:
    """Open no other file."""
    raise FileNotFoundError(path)


def measure(seconds: float, files: list[bytes], work: Callable[[bytes], object]) -> tuple[float, int]:
    """Return megabytes a second and how many files were worked on."""
    started, size, count = time.process_time(), 0, 0
    for data in files:
        work(data)
        count += 1
        size += len(data)
        if time.process_time() - started > seconds:
            break
    return size / 1e6 / max(time.process_time() - started, 1e-9), count


def speed(corpora: Path, seconds: float) -> None:
    """Print one line a format."""
    for name, pattern, options in SPEED:
        files = [path.read_bytes() for path in sorted(corpora.glob(pattern))[:1500]]
        if not files:
            print(f"{name:14} no files below {corpora / pattern}")
            continue
        read = reader(name)
        rate, count = measure(
            seconds,
            files,
            lambda data, read=read, options=options: sum(
                isinstance(item, Record) for item in read(io.BytesIO(data), Origin("file", no_sibling), options)
            ),
        )
        line = f"{name:14} {rate:7.1f} MB/s over {count} files"
        if name in BARS:
            title, work = BARS[name]
            same = first_pages(files) if work is strip_code else files
            line += f"; {title}: {measure(seconds / 4, same, work)[0]:.2f} MB/s"
        print(line, flush=True)


def main() -> None:
    """Run the measurement."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    speed(Path(sys.argv[1]), seconds)


if __name__ == "__main__":
    main()
