"""Good German of every register, taken from the corpora, for measuring quality limits and calibrating them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.formats import reader
from pipeline.record import Origin, Record

SOURCES: tuple[tuple[str, str, str, str], ...] = (
    ("law", "gii-norm", "gesetze-im-internet-xml", "**/*.xml"),
    ("parliament", "plpr", "bundestag-plpr-xml", "*.xml"),
    ("court", "rii-dok", "rii-sample", "**/*.xml"),
    ("drama", "tei", "gerdracor-tei/tei", "*.xml"),
    ("verse", "tei", "dlk-poetry-tei", "*.xml"),
    ("novel", "tei", "eltec-deu/level1", "*.xml"),
    ("letter", "tei", "soldatenbriefe-tei", "**/*.xml"),
    ("diary", "tei", "schnitzler-tagebuch-tei", "**/*.xml"),
    ("journal", "tei", "dingler-tei", "**/*.xml"),
    ("newspaper", "page", "reichsanzeiger-page", "**/GT-PAGE/*.xml"),
    ("newspaper", "alto", "impresso-newspapers-alto", "**/*.xml"),
    ("print", "page", "ocrd-gt-page", "**/GT-PAGE/*.xml"),
    ("official", "tetml", "impresso-fedgaz-tetml", "FedGazDe/**/*.tetml"),
    ("manual", "html", "debdoc-libreoffice-help-de", "**/*.html"),
    ("manual", "html", "debdoc-handbook-de", "**/*.html"),
    ("specification", "markdown", "oparl-spec/src", "*.md"),
    ("dictionary", "wiktionary", "wiktionary-de-mediawiki", "**/*.xml"),
    ("dictionary", "wiktionary", "mediawiki-derived", "*.xml"),
)
"""Register, format, folder below the corpora, files. A register may have several sources."""

LONGEST = 12_000  # code points of one passage


@dataclass(frozen=True, slots=True)
class Good:
    """One good text.

    Args:
        id: source and record id.
        register: what kind of text it is.
        text: the text, cut to a passage at paragraph boundaries.
    """

    id: str
    register: str
    text: str


def good_texts(
    corpora: Path, count: int, part: int = 0, parts: int = 1, registers: tuple[str, ...] = ()
) -> Iterator[Good]:
    """Yield up to `count` texts of every register, spread over its files.

    Args:
        corpora: folder with the unpacked corpora; absent ones are passed over.
        count: texts of one register.
        part: which share of the files to take, from 0.
        parts: into how many disjoint shares the files are dealt, so that calibration and test see different ones.
        registers: only these; empty for all.
    """
    by_register: dict[str, list[tuple[str, str, str, str]]] = {}
    for source in SOURCES:
        if not registers or source[0] in registers:
            by_register.setdefault(source[0], []).append(source)
    for sources in by_register.values():
        present = [source for source in sources if (corpora / source[2]).is_dir()]
        for place, source in enumerate(present):
            yield from _of_source(corpora, source, count // len(present) + (place < count % len(present)), part, parts)


def _of_source(corpora: Path, source: tuple[str, str, str, str], count: int, part: int, parts: int) -> Iterator[Good]:
    register, format_name, folder, pattern = source
    paths = sorted((corpora / folder).glob(pattern))[part::parts]
    each = max(1, -(-count // max(len(paths), 1)))
    taken = 0
    for path in paths[:: max(1, len(paths) * each // max(count * 2, 1))]:
        of_file = 0
        for record in _records(path, corpora / folder, format_name):
            for number, passage in enumerate(_passages(record.text, each)):
                if taken == count or of_file == each:
                    break
                if len(passage) >= 40:
                    yield Good(f"{folder}/{path.name}#{record.id}:{number}", register, passage)
                    taken += 1
                    of_file += 1


def _records(path: Path, root: Path, format_name: str) -> Iterator[Record]:
    def sibling(name: str) -> BinaryIO:
        return (root / name).open("rb")

    with path.open("rb") as stream:
        origin = Origin(path.relative_to(root).as_posix(), sibling)
        for record in reader(format_name)(stream, origin, {}):
            if isinstance(record, Record) and record.language[:2] in {"", "de"}:
                yield record


def _passages(text: str, count: int) -> Iterator[str]:
    """Yield up to `count` passages of at most `LONGEST` code points, spread over a text, cut between paragraphs."""
    if len(text) <= LONGEST:
        yield text
        return
    for number in range(count):
        start = len(text) * number // count
        begin = text.find("\n\n", start) + 2 if start else 0
        end = text.rfind("\n\n", begin + 1, begin + LONGEST)
        yield text[begin : end if end > begin else begin + LONGEST].strip()
