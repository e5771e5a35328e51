"""The windows of one file together give what the whole file gives, wherever they are cut and whatever is damaged."""

import io
import random
from collections import Counter

import orjson
import pytest

from pipeline import formats, phases
from pipeline.record import WHOLE, Origin, Window
from pipeline.snapshot import RawFile

HEAD = b'<mediawiki xml:lang="de"><siteinfo><sitename>W</sitename></siteinfo>\n'


def page(number, words=40):
    """Return one page of an invented wiki."""
    text = " ".join(f"Wort{number}x{n}" for n in range(words))
    return (
        f"<page><title>Seite {number}</title><ns>0</ns><id>{number}</id><revision><id>{number}0</id>"
        f"<timestamp>2020-01-01T00:00:00Z</timestamp><text>{text} ist ein Artikel.</text></revision></page>\n"
    ).encode()


def dump(draw):
    """Return a dump with some pages that lack their opening or closing tag."""
    pages = [page(n, draw.randrange(1, 80)) for n in range(60)]
    pages[7] = pages[7].replace(b"<page>", b"")
    pages[23] = pages[23].replace(b"</page>", b"")
    pages[41] = pages[41].replace(b"<text>", b"<text")
    return HEAD + b"".join(pages) + b"</mediawiki>"


def lines(draw):
    """Return JSON lines, some of them blank or damaged."""
    rows = [orjson.dumps({"id": f"{n}", "text": "Ein Satz. " * draw.randrange(1, 30)}) for n in range(80)]
    rows[5], rows[6], rows[40] = b"", b"{kaputt", b"\xff\xfe"
    return b"\n".join(rows)


def read(name, data, window, *, packed, options):
    """Return what a format finds in a window."""
    stream = io.BufferedReader(Unseekable(data)) if packed else io.BytesIO(data)
    return [repr(item) for item in formats.reader(name)(stream, Origin("f", None, window), options)]


class Unseekable(io.RawIOBase):
    """A stream that only goes forward."""

    def __init__(self, data):
        super().__init__()
        self.inner = io.BytesIO(data)

    def readable(self):
        """Say that it can be read."""
        return True

    def readinto(self, buffer):
        """Read some bytes."""
        return self.inner.readinto(buffer)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("name", "make", "options"),
    [("mediawiki", dump, {}), ("wiktionary", dump, {}), ("jsonl", lines, {"id": "id", "text": "text"})],
)
def test_windows_together_give_the_whole(name, make, options, packed):
    """At fifty random cuts each record and each fault is found once, in its order."""
    draw = random.Random(5)
    data = make(draw)
    whole = read(name, data, WHOLE, packed=packed, options=options)

    for _ in range(50):
        cuts = sorted({0, *(draw.randrange(len(data) + 500) for _ in range(draw.randrange(1, 6)))})
        windows = [Window(a, b) for a, b in zip(cuts, [*cuts[1:], WHOLE.stop], strict=True)]
        found = [item for w in windows for item in read(name, data, w, packed=packed, options=options)]
        assert found == whole, windows

    assert Counter(i.split("(")[0] for i in whole)["Unreadable"] >= 2


def test_a_large_file_of_a_format_that_splits_becomes_several_tasks():
    """By its bytes; a packed one becomes few, another format's stays whole."""
    big = RawFile("d.xml", 1_000_000, "0" * 64)

    plain = list(phases._windows(big, "mediawiki", 100_000))
    packed = list(phases._windows(RawFile("d.xml.bz2", 1_000_000, "0" * 64), "mediawiki", 100_000))
    other = list(phases._windows(big, "tei", 100_000))

    assert len(plain) == 10
    assert [w.window.start for w in plain] == [n * 100_000 for n in range(10)]
    assert plain[-1].window.stop == WHOLE.stop
    assert sum(w.weight for w in plain) == 1_000_000
    assert len(packed) == phases.MAX_PACKED_WINDOWS
    assert other == [big]
