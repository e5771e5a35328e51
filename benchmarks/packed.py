"""Build whole corpora through every reader, piece by piece, and hold the books against counts made without the readers.

Usage: python -m benchmarks.packed CORPORA WORK [PIECE...]

CORPORA holds unpacked corpora and is only read; WORK takes builds and releases, one folder a piece (a kept result is
used again). A piece is a name of the table below; the default is all of them. Printed is one line a source: records
counted from outside and on what basis, rows of the ledger, and what became of them. The exit code is 1 when a number
differs, or when a text is kept of a source that must be refused. WORK/<piece>/kept.jsonl and left-out.jsonl hold
documents to read: every kept one with its beginning, and every one that was left out with stage, reason and place.
"""

import gzip
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import orjson
import pyarrow.parquet as pq

from manifests import source
from manifests.source import LicenseClaim, Source
from pipeline.build import build
from pipeline.config import Config, LocalEngine, Release, Work
from pipeline.files import sha256_of
from pipeline.screen import Lines
from pipeline.snapshot import RawFile, Snapshot

DAY = date(2026, 11, 25)


def each(data: bytes) -> int:
    """Count the file itself."""
    del data
    return 1


def pages(data: bytes) -> int:
    """Count the pages of a wiki."""
    return data.count(b"<page>")


def responses(data: bytes) -> int:
    """Count the answers in a web archive."""
    return gzip.decompress(data).count(b"\r\nWARC-Type: response\r\n")


def objects(data: bytes) -> int:
    """Count the objects of an OParl answer, each of which is one record: the one in hand or those of a list."""
    value = orjson.loads(data)
    inner = value.get("data") if isinstance(value, dict) else None
    return len(inner) if isinstance(inner, list) else 1


@dataclass(frozen=True, slots=True)
class Corpus:
    """One source of a piece.

    Args:
        name: of the source in the build.
        like: declaration that it follows.
        folder: below the folder of corpora.
        files: globs of the files that hold documents.
        changes: what differs from the declaration.
        count: number of input records of one file, counted without the reader.
        basis: what is counted.
        free: texts of it may be kept; else every one must be refused.
    """

    name: str
    like: str
    folder: str
    files: tuple[str, ...]
    changes: dict[str, object] = field(default_factory=dict)
    count: Callable[[bytes], int] = each
    basis: str = "files"
    free: bool = True


BARE = LicenseClaim(per_document=True)
"""No claim of the source's own: each document proves itself, or is refused."""

PIECES: dict[str, tuple[Corpus, ...]] = {
    "law": (
        Corpus("gesetze-im-internet", "gesetze-im-internet", "gesetze-im-internet-xml", ("**/*.xml",)),
        Corpus("bundesgesetze-markdown", "bundesgesetze-markdown", "bundestag-gesetze-md", ("**/index.md",)),
        Corpus("ris-norms", "ris-norms", "ris-norms-ldml", ("**/*.xml",)),
        Corpus("bundesblatt-schweiz", "bundesblatt-schweiz", "impresso-fedgaz-tetml", ("**/*.tetml",)),
    ),
    "courts": (
        Corpus("rechtsprechung-im-internet", "rechtsprechung-im-internet", "rii-sample", ("*.xml",)),
        Corpus(
            "openlegaldata",
            "openlegaldata",
            "openlegaldata-fixtures",
            ("**/from_bgh/*.json", "**/invalid_cases/*.json"),
            {
                "options": {
                    "whole": True,
                    "html": True,
                    "text": "fields.content",
                    "id": "fields.slug",
                    "title": "fields.title",
                    "date": "fields.date",
                }
            },
        ),
    ),
    "parliament": (
        Corpus("bundestag-plenarprotokolle", "bundestag-plenarprotokolle", "bundestag-plpr-xml", ("*.xml",)),
    ),
    "drama": (Corpus("gerdracor", "gerdracor", "gerdracor-tei", ("tei/*.xml",)),),
    "novels": (
        Corpus("eltec-deu", "eltec-deu", "eltec-deu", ("level1/*.xml",)),
        Corpus("eltec-deu-orig", "eltec-deu-orig", "eltec-deu", ("Orig/*.xml",)),
        Corpus("romane68", "romane68", "novels68-txt", ("[a-z]*.txt",)),
        Corpus("gutenberg-de", "gutenberg-de", "gutenberg-de", ("pg*/**/*[0-9].txt",)),
        Corpus("gutenberg-html", "gutenberg-de", "gutenberg-de", ("pg*/**/*-h.htm",)),
    ),
    "journals": (Corpus("dingler", "dingler", "dingler-tei", ("*.xml",)),),
    "small": (
        Corpus("dlk", "dlk", "dlk-poetry-tei", ("*.xml",)),
        Corpus("schnitzler-tagebuch", "schnitzler-tagebuch", "schnitzler-tagebuch-tei", ("**/*.xml",)),
        Corpus("soldatenbriefe", "soldatenbriefe", "soldatenbriefe-tei", ("**/*.xml",)),
    ),
    "pages": (
        Corpus("reichsanzeiger", "reichsanzeiger", "reichsanzeiger-page", ("**/GT-PAGE/*.xml",)),
        Corpus("ocrd-gt", "ocrd-gt", "ocrd-gt-page", ("**/GT-PAGE/*.xml",)),
        Corpus("anno", "anno", "impresso-newspapers-alto", ("ONB/**/*.xml",)),
        Corpus(
            "slub-mets",
            "bnl-zeitungen",
            "mets-alto-slub",
            ("tests/test_mets/*.xml",),
            {"options": {"allow_missing": True}, "license": BARE, "facts": source.PathFacts()},
        ),
        Corpus(
            "bnl-zeitungen",
            "bnl-zeitungen",
            "impresso-newspapers-alto",
            ("Luxembourg/public_domain_*/**/text/*.xml",),
            {"format": "alto", "options": {}},
        ),
    ),
    "wikis": (
        Corpus(
            "dewiktionary-2008", "dewiktionary-2008", "wiktionary-de-mediawiki", ("**/*.xml",), {}, pages, "<page> tags"
        ),
        Corpus(
            "dewiktionary-raw",
            "dewiktionary",
            "wiktionary-de-mediawiki",
            ("**/articles-de/*.txt",),
            {"format": "wiktionary", "options": {"raw": True}},
        ),
        Corpus("dewiktionary", "dewiktionary", "mediawiki-derived", ("*.xml",), {}, pages, "<page> tags"),
    ),
    "manuals": (
        Corpus("debian-handbuch", "debian-handbuch", "debdoc-handbook-de", ("**/*.html",)),
        Corpus(
            "libreoffice-hilfe",
            "debian-handbuch",
            "debdoc-libreoffice-help-de",
            ("**/*.html",),
            {"license": LicenseClaim(declared="MPL-2.0", statute="debian/copyright of the package")},
        ),
        Corpus("oparl", "oparl", "oparl-spec", ("**/*.md",)),
        Corpus(
            "oparl-beispiele",
            "oparl",
            "oparl-spec",
            ("examples/*.json",),
            {"format": "oparl", "options": {}},
            objects,
            "objects of the answers",
        ),
    ),
    "refused": (
        Corpus(
            "faust-editionen",
            "gerdracor",
            "faust-editions-tei",
            ("**/*.xml",),
            {"license": BARE, "options": {"id": "path"}},
            free=False,
        ),
        Corpus(
            "webseiten",
            "oparl",
            "warc-derived",
            ("*.warc.gz",),
            {"format": "warc", "options": {}, "license": BARE, "text_register": source.Register.WEB, "kind": "web"},
            responses,
            "WARC responses",
        ),
        Corpus(
            "zeitungen-geschuetzt",
            "anno",
            "impresso-newspapers-alto",
            ("Luxembourg/protected_*/**/text/*.xml", "RERO2/FZG*/**/ALTO/*.xml"),
            {"license": BARE, "facts": source.PathFacts(pattern="/(?P<year>1[89]\\d\\d)")},
            free=False,
        ),
        Corpus("ocrd-assets", "ocrd-gt", "ocrd-assets-mets", ("**/OCR-D-GT-SEG-PAGE/*.xml",), {"license": BARE}),
    ),
}


def snapshot(corpus: Corpus, corpora: Path, declared: dict[str, Source]) -> Snapshot:
    """Return the packed files of a corpus as a source whose bounds fit what is packed."""
    root = corpora / corpus.folder
    held = {p for glob in corpus.files for p in root.glob(glob) if p.is_file() and p.name != "SOURCE.txt"}
    files = tuple(
        RawFile(p.relative_to(root).as_posix(), p.stat().st_size, sha256_of(p), p in held)
        for p in sorted(root.rglob("*"), key=lambda p: p.relative_to(root).as_posix())
        if p.is_file() and not p.name.startswith(".")
    )
    base = declared[corpus.like]
    changes = {"name": corpus.name, "completeness": None, "unverified": (), "status": source.Status.READY}
    return Snapshot(base.model_copy(update={**changes, **corpus.changes}), root, files, (0, 10_000_000))


def counted(corpus: Corpus, corpora: Path) -> int:
    """Return the number of input records of a corpus, counted without its reader; what is broken counts as one."""
    root = corpora / corpus.folder
    held = {p for glob in corpus.files for p in root.glob(glob) if p.is_file() and p.name != "SOURCE.txt"}
    total = 0
    for path in held:
        try:
            total += corpus.count(path.read_bytes())
        except ValueError:
            total += 1
    return total


def ledger(release: Path) -> list[dict[str, object]]:
    """Return all rows of a release's ledger."""
    return [row for path in sorted((release / "ledger").glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def beginnings(release: Path, folder: Path, rows: list[dict[str, object]]) -> None:
    """Write what is there to be read by a person."""
    with (folder / "kept.jsonl").open("wb") as stream:
        for path in sorted((release / "data").rglob("*.parquet")):
            wanted = ["source", "id", "license", "title", "chars", "text"]
            for row in pq.read_table(path, columns=wanted).to_pylist():
                stream.write(orjson.dumps({**row, "text": row["text"][:1500]}) + b"\n")
    with (folder / "left-out.jsonl").open("wb") as stream:
        for row in rows:
            if row["disposition"] != "kept":
                shown = {k: row[k] for k in ("source", "path", "record_id", "disposition", "stage", "reason", "score")}
                stream.write(orjson.dumps(shown) + b"\n")


def piece(name: str, corpora: Path, work: Path) -> Iterator[tuple[str, bool]]:
    """Build one piece and yield a line a source, and whether it is as it must be."""
    declared = {s.name: s for s in source.discover()}
    corpora_here = [c for c in PIECES[name] if (corpora / c.folder).is_dir()]
    folder = work / name
    config = Config(
        release=Release(version="0.0.1", on=DAY, publisher="Gemeingut"),
        work=Work(folder=folder, withdrawals=folder / "withdrawals"),
        local=LocalEngine(workers=1),
    )
    built = build([snapshot(c, corpora, declared) for c in corpora_here], config, Lines())
    rows = ledger(built.directory)
    beginnings(built.directory, folder, rows)
    for corpus in corpora_here:
        yield line(corpus, counted(corpus, corpora), [r for r in rows if r["source"] == corpus.name])


def line(corpus: Corpus, expected: int, rows: list[dict[str, object]]) -> tuple[str, bool]:
    """Return the table's line of one source, and whether it is as it must be."""
    ways = Counter(str(row["disposition"]) for row in rows)
    reasons = Counter(f"{row['stage']}: {row['reason']}" for row in rows if row["disposition"] != "kept")
    told = ", ".join(f"{n} {reason}" for reason, n in reasons.most_common(6))
    balanced = expected == len(rows)
    refused = corpus.free or not ways["kept"]
    faults = ("" if balanced else " **differs**") + ("" if refused else " **kept what must be refused**")
    text = (
        f"| {corpus.name} | {expected} {corpus.basis} | {len(rows)}{faults} | {ways['kept']} | {ways['dropped']} "
        f"| {ways['duplicate_of']} | {ways['quarantined']} | {told or 'none'} |"
    )
    return text, balanced and refused


def main() -> int:
    """Build the pieces and print the table."""
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    corpora, work = Path(sys.argv[1]), Path(sys.argv[2])
    lines = ["| source | counted outside | ledger | kept | dropped | duplicates | quarantined | left out, by reason |"]
    lines.append("|---|--:|--:|--:|--:|--:|--:|---|")
    fine = True
    for name in sys.argv[3:] or PIECES:
        for text, good in piece(name, corpora, work):
            lines.append(text)
            fine = fine and good
    print("\n".join(lines), flush=True)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
