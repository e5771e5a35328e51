"""`gemeingut evaluate readers`: every record of every corpus accounted for, against a count made without the readers.

The count from outside is the number of files, of `<page>` tags, or of WARC responses. For XML formats the characters of
the text elements, counted with lxml alone, are held against those of the records: what is missing there is lost text.
"""

import gzip
import io
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.evaluations import Report
from pipeline.formats import reader
from pipeline.formats.safe_xml import Element, XmlError, parse
from pipeline.record import Options, Origin, Record


@dataclass(frozen=True, slots=True)
class _Corpus:
    """One corpus and how its records are counted from outside.

    Args:
        folder: below the folder of corpora.
        files: glob of its files.
        format: that reads them.
        options: of the reader.
        count: number of input records of one file; `None` counts the file.
        body: characters that the text of one file must hold; `None` where the format has no such element.
    """

    folder: str
    files: str
    format: str
    options: Options
    count: Callable[[bytes], int] | None = None
    body: Callable[[Element], str] | None = None


def _without(root: Element, *names: str) -> None:
    for element in list(root.iter(*names)):
        tail = element.tail
        element.clear()
        element.tail = tail


def _words(elements: Iterable[Element]) -> str:
    return "".join(text for element in elements for text in cast(Iterable[str], element.itertext()))


def _law(root: Element) -> str:
    _without(root, "kommentar", "FnR", "FnArea", "IMG", "FILE")
    return _words(root.iterfind("norm/textdaten/text"))


def _session(root: Element) -> str:
    for note in root.iter("fussnote"):
        before = note.getprevious()
        if before is not None and before.tag == "sup" and not (before.tail or "").strip():
            before.text = None
    _without(root, "redner")
    return _words(part for name in ("sitzungsverlauf", "anlagen") for part in root.iterfind(name))


def _act(root: Element) -> str:
    _without(root, "{*}meta", "{*}toc")
    return _words([root])


def _pages(data: bytes) -> int:
    return data.count(b"<page>")


def _responses(data: bytes) -> int:
    return gzip.decompress(data).count(b"\r\nWARC-Type: response\r\n")


CORPORA = (
    _Corpus("gesetze-im-internet-xml", "**/*.xml", "gii-norm", {}, body=_law),
    _Corpus("bundestag-gesetze-md", "**/index.md", "markdown", {}),
    _Corpus("bundestag-plpr-xml", "*.xml", "plpr", {}, body=_session),
    _Corpus("ris-norms-ldml", "LegalDocML.de/**/*.xml", "ldml", {}, body=_act),
    _Corpus("rii-sample", "*.xml", "rii-dok", {}),
    _Corpus("wiktionary-de-mediawiki", "**/*.xml", "mediawiki", {}, count=_pages),
    _Corpus("wiktionary-de-mediawiki", "**/articles-de/*.txt", "wiktionary", {"raw": True}),
    _Corpus("mediawiki-derived", "*.xml", "mediawiki", {}, count=_pages),
    _Corpus("gutenberg-de", "pg*/**/*[0-9].txt", "gutenberg", {}),
    _Corpus("gutenberg-de", "pg*/**/*-h.htm", "gutenberg", {}),
    _Corpus("novels68-txt", "*.txt", "text", {}),
    _Corpus("debdoc-libreoffice-help-de", "**/*.html", "html", {}),
    _Corpus("debdoc-handbook-de", "**/*.html", "html", {}),
    _Corpus("oparl-spec", "**/*.md", "markdown", {}),
    _Corpus("warc-derived", "*.warc.gz", "warc", {}, count=_responses),
)
"""What is packed for development; a corpus that is not there is left out of the table."""


@dataclass(slots=True)
class _Tally:
    """What reading one corpus gave."""

    expected: int = 0
    records: int = 0
    unreadable: int = 0
    problems: Counter[str] | None = None
    characters: int = 0
    wanted: int = 0
    lost: int = 0


def evaluate(corpora: Path) -> Report:
    """Read whole corpora and hold the items against counts from outside.

    Args:
        corpora: folder with unpacked corpora.
    """
    rows = [
        "| corpus | format | input records | documents | unreadable, by reason | characters | lost |",
        "|---|---|--:|--:|---|--:|--:|",
    ]
    figures: dict[str, dict[str, object]] = {}
    for corpus in CORPORA:
        files = [p for p in sorted((corpora / corpus.folder).glob(corpus.files)) if p.name != "SOURCE.txt"]
        if not files:
            continue
        tally = _read(corpus, corpora / corpus.folder, files)
        problems = tally.problems or Counter()
        reasons = ", ".join(f"{count} {reason}" for reason, count in problems.most_common()) or "0"
        balanced = "" if tally.expected == tally.records + tally.unreadable else " **do not balance**"
        lost = f"{tally.lost} of {tally.wanted}" if tally.wanted else ""
        rows.append(
            f"| {corpus.folder} | {corpus.format} | {tally.expected}{balanced} | {tally.records} | {reasons} "
            f"| {tally.characters} | {lost} |"
        )
        figures[f"{corpus.folder}/{corpus.format}/{corpus.files}"] = {
            "expected": tally.expected, "records": tally.records, "unreadable": dict(problems), "lost": tally.lost,
        }  # fmt: skip
    return Report("\n".join(rows), figures)


def _read(corpus: _Corpus, root: Path, files: list[Path]) -> _Tally:
    def sibling(path: str) -> BinaryIO:
        return (root / path).open("rb")

    read = reader(corpus.format)
    tally = _Tally(problems=Counter())
    for path in files:
        data = path.read_bytes()
        tally.expected += corpus.count(data) if corpus.count else 1
        origin = Origin(path.relative_to(root).as_posix(), sibling)
        texts = list(_texts(read(io.BytesIO(data), origin, corpus.options), tally))
        if corpus.body is not None and texts:
            _compare(data, corpus.body, texts, tally)
    return tally


def _texts(items: Iterable[object], tally: _Tally) -> Iterator[str]:
    for item in items:
        if isinstance(item, Record):
            tally.records += 1
            tally.characters += len(item.text)
            yield item.text
        else:
            tally.unreadable += 1
            cast(Counter[str], tally.problems)[str(getattr(item, "problem", "")).partition(":")[0]] += 1


def _compare(data: bytes, body: Callable[[Element], str], texts: list[str], tally: _Tally) -> None:
    try:
        wanted = _letters(body(parse(io.BytesIO(data))))
    except XmlError:
        # A file that the reader had to repair; the plain parse has nothing to compare.
        return
    tally.wanted += sum(wanted.values())
    tally.lost += sum((wanted - _letters("".join(texts))).values())


def _letters(text: str) -> Counter[str]:
    # A raised hyphen becomes a minus sign in the record; both are one sign here.
    return Counter(unicodedata.normalize("NFKC", "".join(text.split())).replace("\N{MINUS SIGN}", "-"))
