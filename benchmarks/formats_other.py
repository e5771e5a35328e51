"""Measure the readers of law, protocols, wikis, books and dumps, and a known library on the same bytes as the bar.

Usage: python -m benchmarks.formats_other CORPORA [SECONDS] [MEGABYTES]

CORPORA holds unpacked corpora; SECONDS bounds each measurement of speed (default 10). MEGABYTES is the length of the
made dumps on which memory is measured (default 200; 0 leaves them out). Times are processor time of one process, files
are read from memory, so neither the disk nor other work on the machine counts.
"""

import io
import resource
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import mwparserfromhell
from fastwarc.warc import ArchiveIterator
from lxml import etree

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


BARS: dict[str, tuple[str, Callable[[bytes], None]]] = {
    "gii-norm": ("lxml parse", lxml_parse),
    "plpr": ("lxml parse", lxml_parse),
    "ldml": ("lxml parse", lxml_parse),
    "mediawiki": ("mwparserfromhell strip_code", strip_code),
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


class Made(io.RawIOBase):
    """A dump of any length, made while it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.buffer = bytearray()

    def readable(self) -> bool:
        """Say yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Make as many bytes as are asked for."""
        while len(self.buffer) < size and (piece := next(self.pieces, b"")):
            self.buffer += piece
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken


WORDS = ("Die Eiche ist ein Baum, der in Mitteleuropa weit verbreitet ist. " * 60).strip()


def wiki(size: int) -> Iterator[bytes]:
    """Yield the parts of a MediaWiki dump."""
    yield b"<mediawiki version='0.11'><siteinfo><sitename>Wikipedia</sitename></siteinfo>"
    for number in range(size // len(WORDS)):
        yield (
            f"<page><title>S{number}</title><ns>0</ns><id>{number}</id><revision><id>{number}</id>"
            f"<timestamp>2024-01-01T00:00:00Z</timestamp><text>{WORDS}</text></revision></page>\n"
        ).encode()
    yield b"</mediawiki>"


def posts(size: int) -> Iterator[bytes]:
    """Yield the parts of a Stack Exchange dump."""
    yield b"<posts>\n"
    for number in range(size // len(WORDS)):
        yield f'<row Id="{number}" PostTypeId="2" Body="&lt;p&gt;{WORDS}&lt;/p&gt;" />\n'.encode()
    yield b"</posts>"


def archive(size: int) -> Iterator[bytes]:
    """Yield the parts of a web archive."""
    body = f"<html><body><main><p>{WORDS}</p></main></body></html>"
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}".encode()
    for number in range(size // len(http)):
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:{number}>\r\n"
        head += f"Content-Length: {len(http)}\r\n\r\n"
        yield head.encode() + http + b"\r\n\r\n"


def laws(size: int) -> Iterator[bytes]:
    """Yield the parts of a TAR of laws."""
    law = (
        "<dokumente doknr='X'><norm><metadaten><jurabk>X</jurabk></metadaten><textdaten><text><Content>"
        f"<P>{WORDS}</P></Content></text></textdaten></norm></dokumente>"
    ).encode()
    for number in range(size // len(law)):
        info = tarfile.TarInfo(f"{number}.xml")
        info.size = len(law)
        yield info.tobuf() + law + b"\0" * (-len(law) % 512)
    yield b"\0" * 1024


class Seekable(Made):
    """The same, for a reader that looks at the first bytes and goes back to them once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__(pieces)
        self.at = 0

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def tell(self) -> int:
        """Say how far it has been read."""
        return self.at

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go back to the beginning, by handing the bytes out again."""
        if (offset, whence) == (0, 0) and self.at <= 512:
            self.buffer[:0] = self.seen
            self.at = 0
        return self.at

    def read(self, size: int = -1) -> bytes:
        """Make as many bytes as are asked for, and remember the first ones."""
        taken = super().read(size)
        if self.at == 0:
            self.seen = taken
        self.at += len(taken)
        return taken


def memory(megabytes: int) -> None:
    """Print the peak memory of the process after each made dump; it must not grow with their length."""
    size = megabytes * 1_000_000
    dumps: tuple[tuple[str, io.RawIOBase], ...] = (
        ("mediawiki", Made(wiki(size))),
        ("stackexchange", Made(posts(size))),
        ("warc", Made(archive(size))),
        ("gii-norm", Seekable(laws(size))),
    )
    for name, stream in dumps:
        started = time.process_time()
        read = reader(name)
        count = sum(isinstance(i, Record) for i in read(stream, Origin("dump", no_sibling), {}))
        spent = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{name:14} {megabytes} MB: {count} records, {megabytes / spent:.1f} MB/s, peak {peak} MB", flush=True)


def main() -> None:
    """Run both measurements."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    megabytes = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    if megabytes:
        memory(megabytes)
    speed(Path(sys.argv[1]), seconds)


if __name__ == "__main__":
    main()
