"""Measures how well the turns of the groups in parliament are counted from texts alone.

    python -m benchmarks.factions FOLDER

`FOLDER` holds protocols of the Bundestag as XML (format `dbtplenarprotokoll`). There every speaker's group is an
element of its own, which the text that our reader makes of the file has not; both counts are held against each other.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from lxml import etree

from pipeline.figures import factions
from pipeline.formats import plpr
from pipeline.record import Origin, Record

_LITERAL_MARK = b"&#xFEFF;"


def marked(path: Path) -> Counter[str]:
    """Return the turns of each group as a protocol marks them up."""
    data = path.read_bytes().replace(_LITERAL_MARK, b"", 1)
    root = etree.fromstring(data, etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False))
    groups = (speaker.findtext(".//fraktion") for speaker in root.iterfind(".//p[@klasse='redner']"))
    return Counter(" ".join(group.split()) for group in groups if group)


def read(path: Path) -> Iterator[str]:
    """Yield the text that the reader makes of a protocol."""
    with path.open("rb") as stream:
        for record in plpr.read(stream, Origin(path.name, lambda _: None), {}):
            if isinstance(record, Record):
                yield record.text


def told(text: str) -> Counter[str]:
    """Return the turns of each group as they are counted in a text."""
    frame = pl.LazyFrame({"id": ["one"], "text": [text]})
    return Counter(dict(factions.turns_in(frame).select("faction", "turns").iter_rows()))


def _folded(counts: Counter[str]) -> Counter[str]:
    folded: Counter[str] = Counter()
    for group, count in counts.items():
        folded[group.casefold()] += count
    return folded


def main(folder: Path) -> None:
    """Print how many turns were found, missed and invented, and the time it took."""
    right = missed = invented = characters = protocols = 0
    spent = 0.0
    for path in sorted(folder.rglob("*.xml")):
        for text in read(path):
            begun = time.process_time()
            found = told(text)
            spent += time.process_time() - begun
            # Some files mark "Fraktionslos" up where their text has "fraktionslos".
            truth, folded = _folded(marked(path)), _folded(found)
            right += (folded & truth).total()
            missed += (truth - folded).total()
            invented += (folded - truth).total()
            characters += len(text)
            protocols += 1
    sys.stdout.write(
        f"{protocols} protocols, {characters} characters: {right} turns found, {missed} missed, {invented} invented; "
        f"{spent:.2f} s of processor time\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
