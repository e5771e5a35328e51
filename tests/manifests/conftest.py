"""A small release, written with the house's own writer: two sources, three configurations, every disposition."""

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from licenses import rules
from licenses.conclude import conclude
from licenses.conclusion import Conclusion
from licenses.work import Person, Statement, Work
from manifests import conclusions, ledger, release, shards
from manifests.facts import ReleaseFacts, SourceFacts
from manifests.ledger import Disposition, Row, Stage
from manifests.manifest import Balance, Code, Input, Model, Publisher
from manifests.source import Completeness, Source

LAW = "Gesetz über das Beispiel. § 1 Dieses Gesetz gilt für Beispiele Nummer {}."
PLAY = "ERSTER AUFTRITT.\nDer Vorhang hebt sich zum {}. Mal, und die Bühne liegt im Dunkeln."
FOUND = {
    "gesetze": (),
    "stuecke": (
        Statement(
            "This text is licensed under CC BY 4.0.", "TEI header", "http://creativecommons.org/licenses/by/4.0/"
        ),
    ),
}
"""Licence statements found on the documents of each source."""
ON = date(2026, 11, 22)

ENDS = (
    (Stage.READ, Disposition.QUARANTINED, "xml_not_well_formed"),
    (Stage.LICENSE, Disposition.DROPPED, "no_conclusion"),
    (Stage.LANGUAGE, Disposition.DROPPED, "not_german"),
    (Stage.QUALITY, Disposition.DROPPED, "too_few_letters"),
    (Stage.DUPLICATES, Disposition.DUPLICATE, "near_duplicate"),
)
"""How the documents that are not kept end, one of each for every source."""


def source(name: str, license_: str, register: str) -> Source:
    """Return a source declaration."""
    return Source.model_validate(
        {
            "name": name,
            "title": f"Quelle {name}",
            "publisher": "Amt für Beispiele",
            "url": f"https://{name}.example/",
            "format": "plain",
            "register": register,
            "origin": "transcribed",
            "license": {
                "declared": license_,
                "evidence": [
                    {"url": f"https://{name}.example/nutzung", "read_on": "2026-02-03", "quote": "Frei nutzbar."}
                ],
            },
            "documents": (1, 1000),
            "acquire": {"kind": "directory", "path": name},
        }
    )


SOURCES = (source("gesetze", "LicenseRef-DE-UrhG-5-1", "law"), source("stuecke", "CC-BY-4.0", "drama"))
DECLARED = {declared.name: declared for declared in SOURCES}


def conclusion_of(name: str, number: int) -> tuple[Conclusion, Work]:
    """Return what the engine concludes for one document, and the facts that it was told."""
    if name == "gesetze":
        work = Work(
            f"Beispiel {number}",
            "law",
            (Person("Muster, Erika", 1800, 1870),),
            issuer="Bundesrepublik Deutschland",
            published=1850,
        )
    else:
        work = Work(f"Beispiel {number}", "drama", (Person("Muster, Erika", 1950),), published=2020)
    return conclude(DECLARED[name].claims(), FOUND[name], work, on=ON), work


def kept_row(name: str, number: int, text: str, place: int) -> tuple[Row, dict[str, object]]:
    """Return the ledger row and the shard row of one kept document."""
    conclusion, work = conclusion_of(name, number)
    rights = conclusions.rights(conclusion)
    evidence = tuple(conclusions.digest(statement) for statement in conclusion.evidence)
    record = f"{name}-{number:04d}"
    uid = ledger.uid(name, record)
    digest = hashlib.sha256(text.encode()).hexdigest()
    shard = f"data/{rights['config']}/{name}-00000.parquet"
    row = Row(
        uid=uid,
        source=name,
        record_id=record,
        revision="",
        path=f"{record}.txt",
        place="",
        raw_sha256=digest,
        chars_in=len(text) + 3,
        disposition=Disposition.KEPT,
        stage=Stage.SHARDS,
        text_sha256=digest,
        chars_out=len(text),
        shard=shard,
        row=place,
        evidence=evidence,
        transforms=(("trim", 3),),
        facts=conclusions.facts(work, FOUND[name]),
        **rights,
    )
    cells: dict[str, object] = {
        "id": f"{name}/{record}",
        "uid": uid,
        "text": text,
        "source": name,
        "title": work.title,
        "authors": [
            {"name": p.name, "birth": p.birth, "death": p.death, "gnd": None, "wikidata": None} for p in work.authors
        ],
        "publisher": "Amt für Beispiele",
        "date": "1850",
        "year": 1850,
        "url": f"https://{name}.example/{number}",
        "license": rights["license_concluded"],
        "license_declared": rights["license_declared"],
        "license_rule": rights["rule"],
        "license_evidence": list(evidence),
        "status_de": rights["status_de"],
        "status_us": rights["status_us"],
        "attribution": f"Beispiel {number}, Amt für Beispiele",
        "register": "law" if name == "gesetze" else "drama",
        "origin": "transcribed",
        "language": "de",
        "variety": "deu",
        "language_score": 0.99,
        "quality": {"score": 0.9},
        "pii": [{"kind": "email", "count": 1}] if number == 1 else [],
        "duplicates": {"count": 1 if number == 0 else 0, "sources": []},
        "chars": len(text),
        "tokens": len(text.split()),
        "text_sha256": digest,
        "release_added": "1.0.0",
    }
    return row, cells


def lost_rows(name: str, first_uid: str) -> list[Row]:
    """Return one row for each way to end."""
    rows = []
    for stage, disposition, reason in ENDS:
        record = f"{name}-{reason}"
        duplicate = disposition is Disposition.DUPLICATE
        rows.append(
            Row(
                uid=ledger.uid(name, record),
                source=name,
                record_id=record,
                revision="",
                path=f"{record}.txt",
                place="line 1" if stage is Stage.READ else "",
                raw_sha256="0" * 64,
                chars_in=10,
                disposition=disposition,
                stage=stage,
                reason=reason,
                score=0.25 if stage is Stage.LANGUAGE else None,
                limit=0.5 if stage is Stage.LANGUAGE else None,
                dup_of=first_uid if duplicate else "",
                similarity=0.93 if duplicate else None,
            )
        )
    return rows


def books(name: str, rows: Sequence[Row]) -> list[Balance]:
    """Return the books as honest steps would count them."""
    lines = []
    entered = len(rows)
    for stage in Stage:
        ended = [row for row in rows if row.stage is stage and row.disposition is not Disposition.KEPT]
        reasons = Counter(row.reason for row in ended if row.disposition is Disposition.DROPPED)
        lines.append(
            Balance(
                source=name,
                stage=stage.value,
                entered=entered,
                kept=entered - len(ended),
                dropped=dict(reasons),
                duplicates=sum(row.disposition is Disposition.DUPLICATE for row in ended),
                quarantined=sum(row.disposition is Disposition.QUARANTINED for row in ended),
                taken_down=sum(row.disposition is Disposition.TAKEN_DOWN for row in ended),
            )
        )
        entered -= len(ended)
    return lines


def fill(directory: Path, documents: int = 3, *, skip: frozenset[int] = frozenset()) -> ReleaseFacts:
    """Write shards, ledger, evidence and rules of a small build and return its facts."""
    rows: list[Row] = []
    counts: list[Balance] = []
    for declared in SOURCES:
        name = declared.name
        template = LAW if name == "gesetze" else PLAY
        made = [
            kept_row(name, number, template.format(number), place)
            for place, number in enumerate(n for n in range(documents) if n not in skip)
        ]
        mine = [row for row, _ in made] + lost_rows(name, made[0][0].uid)
        path = directory / made[0][0].shard
        path.parent.mkdir(parents=True, exist_ok=True)
        shards.write(pa.Table.from_pylist([cells for _, cells in made], schema=shards.SHARD_SCHEMA), path)
        rows += mine
        counts += books(name, mine)
    (directory / "ledger").mkdir(exist_ok=True)
    shards.write(ledger.table(sorted(rows, key=lambda row: row.uid)), directory / "ledger" / "ledger-00000.parquet")
    evidence = directory / "manifest" / "evidence"
    evidence.mkdir(parents=True, exist_ok=True)
    for name, statements in FOUND.items():
        for statement in (*conclusion_of(name, 0)[0].evidence, *statements):
            (evidence / f"{conclusions.digest(statement)}.txt").write_bytes(conclusions.statement_bytes(statement))
    shutil.copyfile(rules.FILE, directory / "manifest" / "rules.toml")
    return ReleaseFacts(
        name="gemeingut-test",
        version="1.0.0",
        released=ON,
        publisher=Publisher(name="Gemeingut", url="https://gemeingut.example/", contact="post@gemeingut.example"),
        code=Code(repository="https://code.example/gemeingut", commit="a" * 40, dirty=False, lock_sha256="b" * 64),
        config={"language": {"min_score": 0.65}},
        sources=tuple(
            SourceFacts(
                declared,
                (Input(path="all.txt", sha256="c" * 64, bytes=10),),
                Completeness(expected=documents - len(skip) + len(ENDS), basis="members of the archive"),
                acquired="2026-11-01",
            )
            for declared in SOURCES
        ),
        counts=tuple(counts),
        models=(Model(name="lid.176.ftz", sha256="d" * 64, bytes=938013, license="CC-BY-SA-3.0"),),
        tokenizer="whitespace",
        known_gaps=("No newspapers yet.",),
    )


@pytest.fixture
def unsealed() -> Callable[..., ReleaseFacts]:
    """Return the function that fills a directory and returns its facts."""
    return fill


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """Return a small sealed release."""
    directory = tmp_path / "release"
    directory.mkdir()
    release.seal(directory, fill(directory))
    return directory
