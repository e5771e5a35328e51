"""The step that writes shards of one source: stable order, stable names, files cut by content and bytes."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from datatrove.data import Document

from licenses.work import Person
from manifests.ledger import Stage
from manifests.shards import SHARD_SCHEMA, Cutter, write
from pipeline.dossier import Dossier
from pipeline.steps.sign import score
from pipeline.steps.step import Step
from pipeline.steps.store import UIDS, stored
from pipeline.steps.text import year_of
from pipeline.task import result

PLACES = "places.parquet"
PLACE_SCHEMA = pa.schema({"uid": pa.string(), "shard": pa.string(), "row": pa.int64()})
"""Where each published document stands."""

_PACKED_ROWS = 4096
_PACKED_CHARS = 4_000_000
"""Rows and code points of text that wait as Python's objects, three kilobytes a row, before they are packed."""


@dataclass(slots=True)
class _Config:
    """The open shard of one configuration."""

    cutter: Cutter
    number: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    chars: int = 0
    packed: list[pa.Table] = field(default_factory=list)

    def add(self, row: dict[str, Any]) -> None:
        """Add a row."""
        self.rows.append(row)
        self.chars += row["chars"]
        if len(self.rows) >= _PACKED_ROWS or self.chars >= _PACKED_CHARS:
            self._pack()

    def _pack(self) -> None:
        self.packed.append(pa.Table.from_pylist(self.rows, SHARD_SCHEMA))
        self.rows, self.chars = [], 0

    def drained(self) -> pa.Table:
        """Return all rows by id, as one piece, and hold them no longer."""
        self._pack()
        whole = pa.concat_tables(self.packed).combine_chunks()
        self.packed = []
        return whole.take(pc.sort_indices(whole, sort_keys=[("id", "ascending"), ("uid", "ascending")]))


class WriteShards(Step):
    """Write shards of one source, by configuration, in the order of its raw files, counted from nought in each task.

    Args:
        job: tasks whose last input is the decision.
        book: counts what is written.
    """

    type = "💽 - WRITER"
    name = "shard"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write every document that nothing speaks against."""
        del data, world_size
        task = self.job.tasks[rank]
        *inputs, decided = task.inputs
        fates = _fates(decided / f"{task.source}.parquet")
        origin = self.job.snapshots[task.source].source.origin.value
        before = added_before(self.job.config.release.previous, task.source)
        version = self.job.config.release.version
        facts: dict[str, Any] = {}
        places = [PLACE_SCHEMA.empty_table()]
        with result(task, facts) as folder:
            configs: dict[str, _Config] = {}
            for folder_in in inputs:
                for uid, text, dossier in stored(folder_in):
                    fate = fates.get(uid, {})
                    if fate.get("disposition"):
                        continue
                    name = _config_of(dossier)
                    config = configs.setdefault(name, _Config(Cutter(self.job.config.shards.max_bytes)))
                    if config.cutter.before(uid, len(text.encode())):
                        places.append(self._close(folder, task.source, name, config))
                    config.add(published(dossier, text, origin, before.get(uid, version), fate))
                    self.book.leave(Stage.SHARDS, len(text))
            for name, config in sorted(configs.items()):
                places.append(self._close(folder, task.source, name, config))
            pq.write_table(pa.concat_tables(places), folder / PLACES)
            facts["counts"] = self.book.counts()
        yield from ()

    def _close(self, folder: Path, source: str, name: str, config: _Config) -> pa.Table:
        """Write the open shard, its rows by id, begin the next, and return where each document stands."""
        rows = config.drained()
        shard = shard_name(name, source, config.number)
        how = self.job.config.shards
        write(
            rows,
            folder / file_name(shard),
            sorted_by="id",
            row_group_bytes=how.row_group_bytes,
            level=how.compression_level,
        )
        config.number += 1
        place = pa.array(range(rows.num_rows), pa.int64())
        names = pa.repeat(pa.scalar(shard, pa.string()), rows.num_rows)
        return pa.table([rows["uid"].combine_chunks(), names, place], PLACE_SCHEMA)


def named_through(tasks: Iterable[tuple[str, Path]]) -> Iterator[dict[str, str]]:
    """Yield, for each shard task, the names of its shards to their names in the release.

    A task counts its shards from nought, the release counts those of a source through.

    Args:
        tasks: source and folder of each, those of a source in order.
    """
    before: Counter[tuple[str, str]] = Counter()
    for source, folder in tasks:
        names: dict[str, str] = {}
        for path in sorted(folder.glob("data@*.parquet")):
            given = path.name.replace("@", "/")
            _, config, _ = given.split("/")
            names[given] = shard_name(config, source, before[config, source])
            before[config, source] += 1
        yield names


def file_name(shard: str) -> str:
    """Return the name under which a task keeps a shard in its one folder."""
    return shard.replace("/", "@")


def shard_name(config: str, source: str, number: int) -> str:
    """Return the path of a shard below its release."""
    return f"data/{config}/{source}-{number:05d}.parquet"


def _config_of(dossier: Dossier) -> str:
    if dossier.conclusion is None or dossier.conclusion.config is None:
        raise ValueError(
            f"{dossier.uid}: reached the shards without a concluded licence; this is a fault of the pipeline."
        )
    return dossier.conclusion.config.value


def added_before(previous: Path | None, source: str) -> dict[str, str]:
    """Return the version in which each document of a source first appeared, as the release before tells.

    Args:
        previous: folder of the release before; `None` for the first.
        source: name of the source.
    """
    if previous is None:
        return {}
    return dict(_added(previous, source).iter_rows())


def _added(previous: Path | None, source: str) -> pl.DataFrame:
    schema = {"uid": pl.String, "release_added": pl.String}
    paths = sorted((previous / "data").glob(f"*/{source}-[0-9]*.parquet")) if previous else []
    frames = [pl.read_parquet(path, columns=list(schema), hive_partitioning=False) for path in paths]
    return pl.concat([pl.DataFrame(schema=schema), *frames])


class Firsts:
    """Tell in which version the documents of a source first appeared, as far as the bytes of its shards depend on it.

    A first release and the next one say the same of a document that stays, though only the next has a predecessor; so
    what is keyed by this is not written again.

    Args:
        decided: folder of the decision.
        source: name of the source.
        previous: folder of the release before; `None` for the first.
        version: of this release.
    """

    def __init__(self, decided: Path, source: str, previous: Path | None, version: str) -> None:
        fates = pl.read_parquet(decided / f"{source}.parquet", columns=["uid", "disposition"])
        self._gone = fates.filter(pl.col("disposition") != "").select("uid")
        self._before = _added(previous, source)
        self._version = version

    def digest(self, inputs: Iterable[Path]) -> str:
        """Return the version, when all published documents of some judged folders share it, else a digest over all."""
        uids = pl.concat([pl.read_parquet(folder / UIDS) for folder in inputs])
        uids = uids.join(self._gone, on="uid", how="anti", maintain_order="left")
        told = uids.join(self._before, on="uid", how="left", maintain_order="left")["release_added"]
        told = told.fill_null(self._version)
        return told[0] if told.n_unique() == 1 else hashlib.sha256("\n".join(told).encode()).hexdigest()


def _fates(path: Path) -> dict[str, dict[str, Any]]:
    return {line["uid"]: line for line in pq.read_table(path).to_pylist()}


def published(dossier: Dossier, text: str, origin: str, version: str, fate: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row a researcher gets, in `SHARD_SCHEMA`.

    Args:
        dossier: with a conclusion.
        text: as it is published.
        origin: how the source's texts came to be machine-readable.
        version: of the release in which the document first appeared.
        fate: what was decided about the document: the copies that went for it.
    """
    record, conclusion, language = dossier.record, dossier.conclusion, dossier.language
    if conclusion is None or language is None:
        raise ValueError(f"{dossier.uid}: reached the shards unjudged; this is a fault of the pipeline.")
    return {
        "id": f"{dossier.source}/{record.id}",
        "uid": dossier.uid,
        "text": text,
        "source": dossier.source,
        "title": record.work.title,
        "authors": [_author(p) for p in record.work.authors],
        "publisher": record.publisher,
        "date": record.date,
        "year": year_of(dossier),
        "url": record.url,
        "license": conclusion.license,
        "license_declared": conclusion.declared,
        "license_rule": conclusion.rule,
        "license_evidence": list(dossier.evidence),
        "status_de": conclusion.de.status.value,
        "status_us": conclusion.us.status.value,
        "attribution": dossier.attribution,
        "register": dossier.register,
        "origin": origin,
        "language": language.language,
        "variety": language.variety,
        "language_score": language.score,
        "century": language.century,
        "script": language.script,
        "quality": _quality(dossier, language.foreign_share),
        "labels": list(dossier.labels),
        "pii": [{"kind": kind, "count": count} for kind, count in dossier.personal],
        "personal_tier": dossier.tier,
        "duplicates": {
            "count": fate.get("copies") or 0,
            "sources": fate.get("copy_sources") or [],
            "licenses": fate.get("copy_licenses") or [],
        },
        "links": fate.get("links") or [],
        "contamination": [{"set": name, "share": share} for name, share in dossier.contamination],
        "chars": len(text),
        "tokens": dossier.words,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "release_added": version,
    }


def _quality(dossier: Dossier, foreign_share: float) -> dict[str, Any]:
    measures = dossier.quality
    return {
        "score": score(measures),
        "ocr_confidence": dossier.record.confidence,
        "dictionary_share": measures.get("known_words"),
        "repetition": max(measures.get(n, 0.0) for n in ("repeated_lines", "repeated_paragraphs", "repeated_5grams")),
        "stop_words": measures.get("stop_words"),
        "foreign_share": foreign_share,
        "words": dossier.words,
        "sentences": int(measures["sentences"]) if "sentences" in measures else None,
    }


def _author(person: Person) -> dict[str, Any]:
    ids = dict(i.partition(":")[::2] for i in person.ids)
    return {
        "name": person.name,
        "birth": person.birth,
        "death": person.death,
        "gnd": ids.get("gnd"),
        "wikidata": ids.get("wikidata"),
    }
