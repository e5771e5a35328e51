"""Assembly: the finished tasks of a build become one release directory, whose books are checked before it is sealed."""

import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from manifests import ledger, manifest, release, withdrawals
from manifests.facts import ReleaseFacts, SourceFacts
from manifests.ledger import STAGES, Stage
from manifests.manifest import Balance, Input, Manifest, Publisher
from manifests.shards import write
from pipeline import provenance
from pipeline.config import Config
from pipeline.errors import BuildError
from pipeline.files import sha256_of
from pipeline.snapshot import Snapshot
from pipeline.steps.shard import PLACES
from pipeline.steps.store import EVIDENCE, LEDGER, RECORDS
from pipeline.task import Task, done, key_of, result_digest

LEDGER_ROWS = 1_000_000  # rows in one ledger file
RULES = Path(__file__).parent.parent / "licenses" / "rules.toml"


@dataclass(frozen=True, slots=True)
class Parts:
    """The finished tasks of a build.

    Args:
        snapshots: what was read.
        taken: tasks of the take-in phase, in order.
        judged: tasks of the judging phase, in order.
        decided: the task that decided about duplicates.
        shards: tasks that wrote shards, one a source.
        config: all settings, with the day of evaluation set.
    """

    snapshots: Sequence[Snapshot]
    taken: Sequence[Task]
    judged: Sequence[Task]
    decided: Task
    shards: Sequence[Task]
    config: Config

    def key(self) -> str:
        """Return the key of the release: over everything that goes into it."""
        return key_of(
            tasks=[result_digest(t.folder) for t in (*self.taken, *self.judged, self.decided, *self.shards)],
            config=settings(self.config),
            sources=[
                (s.source.model_dump(mode="json"), s.digest, s.acquired, s.revision, s.tdm) for s in self.snapshots
            ],
            code=provenance.code().model_dump(mode="json"),
            writers=provenance.assembly_digest(),
            withdrawals=withdrawals.load(self.config.work.withdrawals).digest(),
            previous=fingerprint(self.config.release.previous) if self.config.release.previous else "",
        )


def settings(config: Config) -> dict[str, Any]:
    """Return the settings that a release records: all but those that name this machine and its engine."""
    here: dict[str, Any] = {
        "acquire": True,
        "engine": True,
        "local": True,
        "work": {"folder", "withdrawals"},
        "release": {"previous"},
    }
    return config.model_dump(mode="json", exclude=here)


def fingerprint(directory: Path) -> str:
    """Return the digest by which a release directory is known again, signed or not; empty when there is none."""
    try:
        return sha256_of(directory / manifest.PATH)
    except OSError:
        return ""


def repeated(taken: Sequence[Task]) -> dict[str, frozenset[str]]:
    """Return, by task folder name, the uids that an earlier task of the same source has already."""
    seen: dict[str, set[str]] = defaultdict(set)
    found: dict[str, frozenset[str]] = {}
    for task in taken:
        kept = set(pl.read_parquet(task.folder / RECORDS, columns=["uid"])["uid"])
        ended = set(pl.read_parquet(task.folder / LEDGER, columns=["uid"])["uid"])
        found[f"{task.source}/{task.name}"] = frozenset(kept & seen[task.source])
        seen[task.source] |= kept | ended
    return found


def assemble(parts: Parts, directory: Path) -> Manifest:
    """Write a whole release.

    Args:
        parts: finished tasks.
        directory: an empty place; the caller renames it once it is sealed.

    Raises:
        BuildError: when a source is out of its bounds or a task's result is gone.
        BalanceError: when the books do not balance.
    """
    balances = tuple(_balances(parts))
    _bounds(parts, balances)
    _shards(parts, directory)
    rows = _ledger(parts)
    _write_ledger(rows, directory)
    _evidence(parts, rows, directory)
    shutil.copyfile(RULES, directory / "manifest" / "rules.toml")
    config = parts.config
    if config.release.on is None:
        raise BuildError("release.on: no day of evaluation. Give one in gemeingut.toml.")
    return release.seal(
        directory,
        ReleaseFacts(
            name=config.release.name,
            version=config.release.version,
            released=config.release.on,
            publisher=Publisher(
                name=config.release.publisher, url=config.release.publisher_url, contact=config.release.contact
            ),
            code=provenance.code(),
            config=settings(config),
            sources=tuple(_source(s) for s in parts.snapshots),
            counts=balances,
            models=provenance.models(),
            tokenizer="gemeingut words 1 (filters/analysis.py)",
            known_gaps=config.release.known_gaps,
            previous=config.release.previous,
            withdrawals=withdrawals.load(config.work.withdrawals),
        ),
    )


def _source(snapshot: Snapshot) -> SourceFacts:
    inputs = tuple(Input(path=f.path, sha256=f.sha256, bytes=f.size) for f in snapshot.files)
    return SourceFacts(
        snapshot.source, inputs, snapshot.completeness, snapshot.acquired, snapshot.revision, dict(snapshot.tdm)
    )


def _record(task: Task) -> dict[str, Any]:
    record = done(task)
    if record is None:
        raise BuildError(f"{task.title}: its result is gone or altered. Run the build again.")
    return record


def _balances(parts: Parts) -> Iterator[Balance]:
    """Yield the books of each source and stage, as the steps themselves counted."""
    counted: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    ended: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for task in (*parts.taken, *parts.judged):
        counts = _record(task)["counts"]
        for stage, number in counts["entered"].items():
            counted[task.source, stage]["entered"] += number
        for stage, number in counts["left"].items():
            counted[task.source, stage]["kept"] += number
        for name, number in counts["chars"].items():
            stage, _, way = name.partition(":")
            counted[task.source, stage][f"chars_{way}"] += number
        for name, number in counts["ended"].items():
            stage, _, what = name.partition(":")
            ended[task.source, stage][what] += number
    decided = _record(parts.decided)["sources"]
    written = {t.source: _record(t)["counts"] for t in parts.shards}
    for snapshot in parts.snapshots:
        source = snapshot.source.name
        for stage in STAGES[: STAGES.index(Stage.WITHDRAWN)]:
            yield _line(source, stage, counted[source, stage], ended[source, stage])
        yield from _last_lines(source, decided[source], written[source])


def _last_lines(source: str, decided: Mapping[str, int], written: Mapping[str, Mapping[str, int]]) -> Iterator[Balance]:
    read, taken, dropped = decided["read"], decided["taken"], decided["dropped"]
    stays = read - taken
    yield Balance(source=source, stage=Stage.WITHDRAWN, entered=read, kept=stays, taken_down=taken)
    yield Balance(source=source, stage=Stage.DUPLICATES, entered=stays, kept=stays - dropped, duplicates=dropped)
    rows = written["left"].get(Stage.SHARDS, 0)
    chars = written["chars"].get(f"{Stage.SHARDS}:out", 0)
    yield Balance(
        source=source, stage=Stage.SHARDS, entered=stays - dropped, kept=rows, chars_in=chars, chars_out=chars
    )


def _line(source: str, stage: Stage, counted: Mapping[str, int], ended: Mapping[str, int]) -> Balance:
    dropped: dict[str, int] = {}
    quarantined = 0
    for what, number in ended.items():
        disposition, _, reason = what.partition(":")
        if disposition == "quarantined":
            quarantined += number
        else:
            dropped[reason] = dropped.get(reason, 0) + number
    return Balance(
        source=source,
        stage=stage,
        entered=counted.get("entered", 0),
        kept=counted.get("kept", 0),
        dropped=dict(sorted(dropped.items())),
        quarantined=quarantined,
        chars_in=counted.get("chars_in", 0),
        chars_out=counted.get("chars_out", 0),
    )


def _bounds(parts: Parts, balances: Sequence[Balance]) -> None:
    """Stop when a source is suddenly smaller or larger than its author said it could be.

    Raises:
        BuildError: naming every source that is out of its bounds.
    """
    entered = {b.source: b.entered for b in balances if b.stage == Stage.READ}
    faults = [
        f"{s.source.name}: {entered[s.source.name]} records, but its declaration allows {low} to {high}."
        for s in parts.snapshots
        for low, high in [s.documents]
        if not low <= entered[s.source.name] <= high
    ]
    if faults:
        raise BuildError("\n".join(faults) + "\nLook at the source; change `documents` only if it really changed.")


def _shards(parts: Parts, directory: Path) -> None:
    """Copy every shard into its place: who alters a release must not alter what the next build reuses."""
    for task in parts.shards:
        for path in sorted(task.folder.glob("data@*.parquet")):
            target = directory / path.name.replace("@", "/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _ledger(parts: Parts) -> pl.DataFrame:
    """Return all ledger rows by uid, with the last decisions and the places of the published documents."""
    # Judged tasks first: of two records with one id, the one that was kept holds the name.
    rows = pl.concat([pl.read_parquet(t.folder / LEDGER) for t in (*parts.judged, *parts.taken)])
    rows = _told_apart(rows)
    fates = pl.concat(
        [pl.read_parquet(parts.decided.folder / f"{s.source.name}.parquet") for s in parts.snapshots]
    ).filter(pl.col("disposition") != "")
    places = pl.concat([pl.read_parquet(t.folder / PLACES) for t in parts.shards])
    rows = rows.drop("shard", "row").join(places, on="uid", how="left")
    rows = rows.join(fates, on="uid", how="left", suffix="_fate")
    gone = pl.col("disposition_fate").is_not_null()
    overruled = {
        name: pl.when(gone).then(pl.col(f"{name}_fate")).otherwise(pl.col(name))
        for name in ("disposition", "stage", "reason", "similarity")
    }
    rows = rows.with_columns(
        **overruled,
        dup_of=pl.when(gone).then(pl.col("dup_of_fate").fill_null("")).otherwise(pl.col("dup_of")),
        score=pl.when(gone).then(pl.col("similarity_fate")).otherwise(pl.col("score")),
        text_sha256=pl.when(gone).then(pl.lit("")).otherwise(pl.col("text_sha256")),
        chars_out=pl.when(gone).then(pl.lit(0)).otherwise(pl.col("chars_out")),
        shard=pl.col("shard").fill_null(""),
        row=pl.col("row").fill_null(-1),
    )
    rows = rows.select([f.name for f in ledger.SCHEMA])
    return _buried(rows, parts.config).sort("uid")


def _buried(rows: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Put a tombstone in place of each row whose document was taken down: it no longer names what stood there."""
    taken = rows.filter(pl.col("disposition") == ledger.Disposition.TAKEN_DOWN)
    if taken.is_empty():
        return rows
    orders = withdrawals.load(config.work.withdrawals)
    stones = [
        withdrawals.tombstone(order, source)
        for uid, source in zip(taken["uid"], taken["source"], strict=True)
        if (order := orders.find(uid))
    ]
    buried = pl.DataFrame(pl.from_arrow(ledger.table(stones)))
    return pl.concat([rows.filter(pl.col("disposition") != ledger.Disposition.TAKEN_DOWN), buried])


def _told_apart(rows: pl.DataFrame) -> pl.DataFrame:
    """Give a record that ended before it could be judged an id of its own when another file has its id too."""
    twice = rows["uid"].is_duplicated() & ~rows["uid"].is_first_distinct()
    if not twice.any():
        return rows
    named = rows.with_row_index("place_in_order").with_columns(
        record_id=pl.when(twice)
        .then(pl.format("{}#{}#{}", "record_id", "path", "place_in_order"))
        .otherwise(pl.col("record_id"))
    )
    uids = [
        ledger.uid(source, record, revision) if again else uid
        for uid, source, record, revision, again in zip(
            named["uid"], named["source"], named["record_id"], named["revision"], twice, strict=True
        )
    ]
    return named.drop("place_in_order").with_columns(uid=pl.Series(uids))


def _write_ledger(rows: pl.DataFrame, directory: Path) -> None:
    folder = directory / "ledger"
    folder.mkdir(parents=True, exist_ok=True)
    table = rows.to_arrow().cast(ledger.SCHEMA)
    for number in range(max(1, -(-table.num_rows // LEDGER_ROWS))):
        part = table.slice(number * LEDGER_ROWS, LEDGER_ROWS)
        write(part, folder / f"{number:05d}.parquet")


def _evidence(parts: Parts, rows: pl.DataFrame, directory: Path) -> None:
    """Write every licence statement that a row rests on, under its digest."""
    wanted = set(rows["evidence"].explode().drop_nulls().unique())
    folder = directory / "manifest" / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    for task in parts.taken:
        statements: dict[str, str] = orjson.loads((task.folder / EVIDENCE).read_bytes())
        for digest in wanted & statements.keys():
            (folder / f"{digest}.txt").write_text(statements[digest], "utf-8")
