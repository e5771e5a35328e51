"""Measure the peak memory of readers on made dumps of any length, which come through a pipe and never touch the disk.

Usage: python -m benchmarks.reader_memory [GIGABYTES] [FORMAT...]

Formats are mediawiki, stackexchange, warc and gii-norm (a TAR of laws); the default is all of them at 5 gigabytes. This
process makes the dump, another one reads it, and only that one is measured: highest resident set as the kernel counts
it, processor time, and how many records came out beside how many went in. The pages differ in length and markup, and
one in a thousand is damaged, so that the way behind a fault is part of the measurement.
"""

import json
import resource
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator

from pipeline.formats import reader
from pipeline.record import Origin, Record

SENTENCES = tuple(
    f"Die {tree} ist ein Baum, der in Mitteleuropa weit verbreitet ist und bis zu {height} Meter hoch wird."
    for height, tree in enumerate(("Eiche", "Buche", "Linde", "Ulme", "Erle", "Fichte", "Tanne", "Kiefer"), 18)
)
DAMAGED_EVERY = 1000


def words(number: int) -> str:
    """Return between 1 and 120 sentences, another number of them for each document."""
    return " ".join(SENTENCES[(number + k) % len(SENTENCES)] for k in range(1 + number * 7919 % 120))


def wiki(number: int) -> bytes:
    """Return one page of a MediaWiki dump, with links, a template, a note and a table."""
    body = words(number)
    text = (
        f"'''S{number}''' {{{{Infobox|name=S{number}|art=[[Baum]]}}}}\n== Lage ==\n{body}&lt;ref&gt;Buch&lt;/ref&gt;\n"
        f"{{| class=&quot;wikitable&quot;\n|-\n| eins || [[Wald|Wälder]]\n|}}\n[[Kategorie:Baum]]"
    )
    closing = "</page>" if number % DAMAGED_EVERY else ""
    return (
        f"<page><title>S{number}</title><ns>0</ns><id>{number}</id><revision><id>{number}</id><timestamp>"
        f"2024-01-01T00:00:00Z</timestamp><text>{text}</text></revision>{closing}\n"
    ).encode()


def post(number: int) -> bytes:
    """Return one row of a Stack Exchange dump."""
    end = " />" if number % DAMAGED_EVERY else '" />'
    return f'<row Id="{number}" PostTypeId="2" Body="&lt;p&gt;{words(number)}&lt;/p&gt;"{end}\n'.encode()


def page(number: int) -> bytes:
    """Return one response of a web archive."""
    html = f"<html><head><title>{number}</title></head><body><main><p>{words(number)}</p></main></body></html>"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    answer = head + html.encode() + (b"" if number % DAMAGED_EVERY else b"\xff\xfe")
    about = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:{number}>\r\nContent-Length: {len(answer)}\r\n"
    return about.encode() + b"\r\n" + answer + b"\r\n\r\n"


def law(number: int) -> bytes:
    """Return one member of a TAR of laws."""
    end = "</dokumente>" if number % DAMAGED_EVERY else ""
    data = (
        f"<dokumente doknr='BJNR{number}'><norm><metadaten><jurabk>G{number}</jurabk></metadaten><textdaten><text>"
        f"<Content><P>{words(number)}</P></Content></text></textdaten></norm>{end}"
    ).encode()
    info = tarfile.TarInfo(f"{number}.xml")
    info.size = len(data)
    return info.tobuf() + data + b"\0" * (-len(data) % 512)


Maker = Callable[[int], bytes]

DUMPS: dict[str, tuple[bytes, Maker, bytes]] = {
    "mediawiki": (b"<mediawiki version='0.11'><siteinfo><sitename>Wiki</sitename></siteinfo>", wiki, b"</mediawiki>"),
    "stackexchange": (b"<posts>\n", post, b"</posts>"),
    "warc": (b"", page, b""),
    "gii-norm": (b"", law, b"\0" * 1024),
}
"""Head, one record, foot."""


def made(name: str, size: int, told: list[int]) -> Iterator[bytes]:
    """Yield the parts of a dump of about `size` bytes; `told` receives the number of records."""
    head, record, foot = DUMPS[name]
    yield head
    written = number = 0
    while written < size:
        number += 1
        piece = record(number)
        written += len(piece)
        yield piece
    yield foot
    told.append(number)


def read_here(name: str) -> None:
    """Read a dump from standard input and print what it cost."""

    def alone(path: str) -> None:
        raise FileNotFoundError(path)

    started = time.process_time()
    records = unreadable = chars = 0
    for item in reader(name)(sys.stdin.buffer, Origin("dump", alone), {}):  # type: ignore[arg-type]  # never returns
        if isinstance(item, Record):
            records += 1
            chars += len(item.text)
        else:
            unreadable += 1
    spent = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kibibytes
    print(json.dumps({"records": records, "unreadable": unreadable, "chars": chars, "seconds": spent, "peak": peak}))


def measure(name: str, size: int) -> str:
    """Return one line of the table."""
    command = [sys.executable, "-m", "benchmarks.reader_memory", "--read", name]
    told: list[int] = []
    sent = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("the reading process has no pipes")
        for piece in made(name, size, told):
            child.stdin.write(piece)
            sent += len(piece)
        child.stdin.close()
        found = json.loads(child.stdout.read())
    rate = sent / 1e6 / found["seconds"]
    return (
        f"| {name} | {sent / 1e9:.2f} | {told[0]} | {found['records']} | {found['unreadable']} "
        f"| {found['peak'] / 1024:.0f} | {rate:.1f} |"
    )


def main() -> None:
    """Print a table of peak memory."""
    if sys.argv[1:2] == ["--read"]:
        read_here(sys.argv[2])
        return
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else "5") * 1e9)
    print("| format | GB | records made | read | unreadable | peak MiB | MB/s |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name in sys.argv[2:] or DUMPS:
        print(measure(name, size), flush=True)


if __name__ == "__main__":
    main()
