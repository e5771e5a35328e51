"""The phases of a build, each a datatrove pipeline; keyed apart, so a changed setting redoes only what it decides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from datatrove.pipeline.base import PipelineStep

from manifests.ledger import Stage
from manifests.source import Source
from pipeline import codebase, formats
from pipeline.book import Book
from pipeline.config import Config, digest
from pipeline.errors import ConfigError
from pipeline.files import sha256_of
from pipeline.passages import Touched
from pipeline.record import WHOLE, Window
from pipeline.snapshot import RawFile, Snapshot
from pipeline.task import Job, Task, chars_left, home, key_of, records_left, result_digest, storage_of

TAKE_IN = "take-in"
JUDGE = "judge"
SHARD = "shard"

_TAKE_IN_CODE = ("pipeline.steps.read", "pipeline.steps.normalise", "pipeline.steps.rights", "pipeline.steps.store")
_JUDGE_CODE = ("pipeline.steps.passages", "pipeline.steps.text", "pipeline.steps.sign", "pipeline.steps.store")
MAX_WINDOWS = 64
"""Windows of one file; each task hashes the whole of it before it reads its own."""

MAX_PACKED_WINDOWS = 8
PACKED_RATIO = 4
"""Bytes that one packed byte is taken for; a wrong guess makes the last window larger or empty, nothing else."""

ROW_ROOM = 1_000
"""Bytes that the other columns of a row take beside its text while a shard is written."""

PACKED = frozenset({".gz", ".bz2", ".xz", ".zst"})

_DECIDES = {
    "name",
    "title",
    "publisher",
    "url",
    "attribution",
    "format",
    "options",
    "facts",
    "text_register",
    "kind",
    "issuer",
    "language",
    "license",
    "other_licenses",
}
"""The keys of a source declaration that decide what becomes of a record when it is taken in."""


def take_in(job: Job, book: Book) -> Sequence[PipelineStep]:
    """Return the steps from raw bytes to documents with a concluded licence."""
    from pipeline.steps.normalise import Normalise  # noqa: PLC0415  # a phase loads only what it runs
    from pipeline.steps.read import Read  # noqa: PLC0415
    from pipeline.steps.rights import Rights  # noqa: PLC0415
    from pipeline.steps.store import TAKEN, Store, taken  # noqa: PLC0415

    return [Read(job, book), Normalise(job, book), Rights(job, book), Store(job, book, TAKEN, taken)]


def judge(job: Job, book: Book) -> Sequence[PipelineStep]:
    """Return the steps from usable documents to curated ones with their signatures."""
    from pipeline.steps.passages import Passages  # noqa: PLC0415
    from pipeline.steps.sign import StoreSigned  # noqa: PLC0415
    from pipeline.steps.store import Load  # noqa: PLC0415
    from pipeline.steps.text import Contamination, Language, Personal, Quality  # noqa: PLC0415

    return [
        Load(job, book),
        Passages(job, book),
        Language(job, book),
        Quality(job, book),
        Personal(job, book),
        Contamination(job, book),
        StoreSigned(job, book),
    ]


def shard(job: Job, book: Book) -> Sequence[PipelineStep]:
    """Return the one step that writes a source's shards."""
    from pipeline.steps.shard import WriteShards  # noqa: PLC0415  # a phase loads only what it runs

    return [WriteShards(job, book)]


def plan_take_in(snapshots: Sequence[Snapshot], config: Config) -> Iterator[Task]:
    """Yield the tasks that read the snapshots, cut by bytes, so that no number of workers changes them."""
    for snapshot in snapshots:
        source = snapshot.source
        companions = [(f.path, f.sha256) for f in snapshot.files if not f.holds_documents]
        code = codebase.digest((*_TAKE_IN_CODE, *formats.modules_of(source.format, source.options)))
        cut = [w for f in snapshot.files for w in _windows(f, source.format, config.work.task_bytes)]
        for number, files in enumerate(_slices(cut, config.work.task_bytes)):
            key = key_of(
                phase=TAKE_IN,
                code=code,
                source=source.model_dump(mode="json", include=_DECIDES),
                files=[(f.path, f.sha256, f.window.start, f.window.stop) for f in files],
                companions=companions,
                # All terms end with a year (§ 69 UrhG): a build on another day of the same one reads nothing again.
                year=config.release.on.year if config.release.on else None,
                normalise=digest(config.normalise),
                limits=[config.work.max_document_chars, config.work.max_file_bytes, *_limits(config)],
            )
            yield Task(
                TAKE_IN,
                source.name,
                f"{number:05d}",
                key,
                home(config, TAKE_IN, source.name),
                files=files,
                storage=storage_of(config),
                weight=sum(f.weight for f in files),
            )


def plan_judge(
    done: Sequence[Task],
    sources: Sequence[Source],
    config: Config,
    repeated: Mapping[str, frozenset[str]],
    passages: Mapping[str, Touched],
) -> Iterator[Task]:
    """Yield one judging task for each finished take-in task; what it reads is keyed by content.

    Args:
        done: the take-in tasks.
        sources: their declarations.
        config: all settings.
        repeated: by `source/task`, the uids that an earlier task of the source has already.
        passages: by `source/task`, the paragraphs to take out of its texts.
    """
    code = codebase.digest(_JUDGE_CODE)
    evaluation = evaluation_digest(config)
    tiers = {s.name: s.personal_tier for s in sources}
    for task in done:
        again = repeated[f"{task.source}/{task.name}"]
        touched = passages[f"{task.source}/{task.name}"]
        key = key_of(
            phase=JUDGE,
            repeated=sorted(again),
            code=code,
            input=result_digest(task.folder),
            language=digest(config.language),
            quality=digest(config.quality),
            personal=digest(config.personal),
            recogniser=codebase.model_digest(config.personal.recogniser),
            contamination=digest(config.contamination.model_copy(update={"index": None})),
            evaluation=evaluation,
            passages=[touched.digest, digest(config.passages)] if touched.digest else [],
            tier=tiers[task.source],
            year=config.release.on.year if config.release.on else None,
            limits=_limits(config),
        )
        beside = (touched.folder,) if touched.digest else ()
        yield Task(
            JUDGE,
            task.source,
            task.name,
            key,
            home(config, JUDGE, task.source),
            inputs=(task.folder,),
            repeated=again,
            beside=beside,
            storage=storage_of(config),
            weight=chars_left(task.folder, Stage.LICENSE),
        )


def evaluation_digest(config: Config) -> str:
    """Return the digest of the steward's index of evaluation sets; empty when the packaged one is used.

    Raises:
        ConfigError: when the file cannot be read.
    """
    path = config.contamination.index
    if path is None:
        return ""
    try:
        return sha256_of(path)
    except OSError as error:
        raise ConfigError(
            f"contamination.index: {path} cannot be read ({error.strerror}). Write it with "
            "`gemeingut contamination index FOLDER --out FILE`, or leave the key out."
        ) from error


def plan_shard(judged: Sequence[Task], decided: Task, sources: Sequence[Source], config: Config) -> Iterator[Task]:
    """Yield the tasks that write shards, cut by texts and rows; a source that nothing changed keeps its bytes.

    A task writes at most about one shard of each configuration, so that it needs no more memory than that.
    """
    from pipeline.steps.decide import source_digest  # noqa: PLC0415  # polars is not needed to plan the rest
    from pipeline.steps.shard import Firsts  # noqa: PLC0415

    code = codebase.digest(("pipeline.steps.shard",))
    for source in sources:
        decisions = source_digest(decided.folder, source.name)
        firsts = Firsts(decided.folder, source.name, config.release.previous, config.release.version)
        own = [t.folder for t in judged if t.source == source.name]
        for number, (inputs, room) in enumerate(_lots(own, config.shards.max_bytes)):
            key = key_of(
                phase=SHARD,
                code=code,
                inputs=[result_digest(folder) for folder in inputs],
                decisions=decisions,
                shards=digest(config.shards),
                firsts=firsts.digest(inputs),
                origin=source.origin.value,
            )
            yield Task(
                SHARD,
                source.name,
                f"{number:05d}",
                key,
                home(config, SHARD, source.name),
                inputs=(*inputs, decided.folder),
                storage=storage_of(config),
                weight=room,
            )


def _lots(folders: Sequence[Path], limit: int) -> Iterator[tuple[list[Path], int]]:
    """Yield runs of judged tasks whose rows take at most `limit` bytes, one task at least, and how many they take."""
    run: list[Path] = []
    taken = 0
    for folder in folders:
        room = chars_left(folder) + ROW_ROOM * records_left(folder)  # a code point is about a byte
        if run and taken + room > limit:
            yield run, taken
            run, taken = [], 0
        run.append(folder)
        taken += room
    if run:
        yield run, taken


def _limits(config: Config) -> list[float]:
    """Return what one document may cost: another limit may give another result."""
    return [config.work.max_document_seconds, config.work.max_worker_bytes]


def _windows(file: RawFile, format_: str, limit: int) -> Iterator[RawFile]:
    """Yield a file, or the windows of one that is larger than a task should be and whose format can be split.

    A packed file is unpacked from its beginning for each window, so it is cut into few.
    """
    packed = Path(file.path).suffix in PACKED
    if not file.holds_documents or file.size <= 2 * limit or not formats.splits(format_):
        yield file
        return
    number = min(-(-file.size // limit), MAX_PACKED_WINDOWS if packed else MAX_WINDOWS)
    width = -(-file.size * (PACKED_RATIO if packed else 1) // number)
    for n in range(number):
        stop = (n + 1) * width if n + 1 < number else WHOLE.stop
        yield replace(file, window=Window(n * width, stop))


def _slices(files: Sequence[RawFile], limit: int) -> Iterator[tuple[RawFile, ...]]:
    """Yield runs of files of at most `limit` bytes together, one file at least."""
    run: list[RawFile] = []
    size = 0
    for file in files:
        if not file.holds_documents:
            continue
        if run and size + file.weight > limit:
            yield tuple(run)
            run, size = [], 0
        run.append(file)
        size += file.weight
    if run:
        yield tuple(run)
