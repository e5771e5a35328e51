"""What tests of builds share: small sources, settings, a screen that shows nothing."""

import json
import random
from datetime import date
from pathlib import Path

import polars as pl

from manifests import source
from pipeline import snapshot
from pipeline.config import Config, LocalEngine, Release, Work

REPOSITORY = Path(__file__).parent.parent.parent
SAMPLES = REPOSITORY / "samples"
SMALL = ("gesetze-im-internet-2022", "soldatenbriefe", "oparl", "reichsanzeiger")


class Silent:
    """A screen that shows nothing and remembers which tasks began."""

    def __init__(self):
        self.began = []

    def phase(self, name, tasks, total_bytes):
        """Begin a phase."""
        return _Watcher(self, name, tasks)

    def done(self):
        """Nothing to put back."""


class _Watcher:
    def __init__(self, screen, name, tasks):
        self.screen, self.name, self.tasks = screen, name, tasks

    def started(self, rank):
        self.screen.began.append(f"{self.name} {self.tasks[rank].source}")

    def advanced(self, rank, documents, size):
        pass

    def finished(self, rank):
        pass

    def retried(self, rank, cause):
        self.screen.began.append(f"retried {rank} {cause}")

    def failed(self, rank, cause):
        pass


def settings(folder, workers=2, **sections):
    """Return settings whose work lies in `folder` and whose day is fixed."""
    base = Config(
        release=Release(on=date(2026, 11, 22), record_cost=False),
        work=Work(folder=folder, withdrawals=folder / "withdrawals", task_bytes=200_000),
        local=LocalEngine(workers=workers),
    )
    return base.model_copy(update=sections)


def declared(*names):
    """Return declared sources by name."""
    return [s for s in source.discover() if s.name in names]


def snapshots(*names, folder=SAMPLES):
    """Return the samples of some sources."""
    return [snapshot.sample(s, folder) for s in declared(*names)]


def taken():
    """Return the sample of every declared source that has one."""
    return [snapshot.sample(s, SAMPLES) for s in source.discover() if s.sample]


def digests(directory):
    """Return the bytes of every file of a release, by path."""
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in sorted(directory.rglob("*")) if p.is_file()}


def prose(number, sentences=12):
    """Return German prose of our own, different for every number, in which no two sentences are alike."""
    chance = random.Random(number)
    return " ".join(
        f"{chance.choice(_WHO)} {chance.choice(_DOES)} {chance.choice(_WHERE)} {chance.choice(_WHAT)}, "
        f"weil {chance.choice(_WHY)} {chance.choice(_WHEN)} {chance.choice(_THEN)}."
        for _ in range(sentences)
    )


_WHO = ("Der alte Müller", "Die junge Lehrerin", "Unser Nachbar", "Das Kind", "Der Bürgermeister", "Die Wirtin",
        "Ein Fremder", "Der Gärtner", "Meine Schwester", "Der Bote", "Die Schneiderin", "Ein Fischer")  # fmt: skip
_DOES = ("sucht", "findet", "beschreibt", "vergisst", "verkauft", "bringt", "zeichnet", "versteckt", "holt", "zeigt")
_WHERE = ("am Ufer", "im Garten", "auf dem Markt", "hinter der Kirche", "in der Stube", "unter der Brücke",
          "vor dem Tor", "neben der Mühle", "im Keller", "auf dem Hügel")  # fmt: skip
_WHAT = ("einen schweren Korb", "das gelbe Buch", "die lange Leiter", "einen Brief", "den kleinen Wagen",
         "das neue Fenster", "eine alte Karte", "den silbernen Löffel", "die blaue Jacke", "ein Bündel Holz")  # fmt: skip
_WHY = ("der Winter", "das Wasser", "die Ernte", "der Sturm", "das Fest", "die Reise", "der Lärm", "die Arbeit")
_WHEN = ("in diesem Jahr", "gegen Abend", "vor dem Sonntag", "seit gestern", "nach dem Regen", "zum ersten Mal")
_THEN = ("früher kommt", "alles verändert", "noch lange dauert", "niemanden freut", "viel Mühe macht", "zu Ende geht")


def written(folder, name, documents, granted="CC0-1.0", **fields):
    """Write documents as JSON lines and return the snapshot of their source.

    Args:
        folder: below which the source gets a folder.
        name: of the source.
        documents: rows with id and text, and title, date, register, work_key as wanted; a list of lists is files.
        granted: licence declared for all of them.
        fields: of the declaration.
    """
    root = folder / name
    root.mkdir(parents=True, exist_ok=True)
    files = documents if documents and isinstance(documents[0], list) else [documents]
    for number, rows in enumerate(files):
        (root / f"{number:03}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    evidence = {"url": "https://quelle.example", "read_on": date(2026, 1, 1), "quote": granted}
    declaration = {
        "name": name,
        "title": name,
        "publisher": "Verlag",
        "url": "https://quelle.example",
        "format": "jsonl",
        "register": "novel",
        "origin": "transcribed",
        "personal_tier": "T0",
        "license": {"declared": granted, "evidence": [evidence]},
        "documents": [0, 1_000_000],
        "acquire": {"kind": "directory", "path": str(root)},
        **fields,
    }
    return snapshot.take(source.Source.model_validate(declaration), root)


def ledger_of(directory):
    """Return the ledger of a release."""
    return pl.read_parquet(directory / "ledger" / "*.parquet")


def rows_of(directory):
    """Return all published rows of a release, by id."""
    found = [pl.read_parquet(p) for p in sorted(directory.glob("data/*/*.parquet"))]
    return {row["id"]: row for frame in found for row in frame.iter_rows(named=True)}
