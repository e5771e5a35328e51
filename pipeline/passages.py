"""The two phases that find a source's repeated paragraphs: counted task by task, then judged source by source.

They stand between taking in and judging. The whole of a source must have been seen before a paragraph of it can be
called repeated, and language, quality, personal data and signature must see the text as it will be published. What is
repeated depends on one source alone, so another source changes nothing; and a judging task is keyed by those repeated
paragraphs only that its own texts hold.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from datatrove.pipeline.base import PipelineStep

from manifests.ledger import Stage
from pipeline import codebase
from pipeline.book import Book
from pipeline.config import Config, digest
from pipeline.task import Job, Task, chars_left, home, key_of, result_digest, storage_of

SURVEY = "survey"
REPEATED = "repeated"
TOUCHED = "touched.json"
"""Which tasks hold which repeated paragraphs: a digest for each task that holds any."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What a judging task must know of its source's repeated paragraphs.

    Args:
        folder: that holds the source's repeated paragraphs.
        digest: over those that the task's texts hold; empty when they hold none.
    """

    folder: Path
    digest: str


def survey(job: Job, book: Book) -> Sequence[PipelineStep]:
    """Return the step that counts the paragraphs of one task."""
    from pipeline.steps.passages import Survey  # noqa: PLC0415  # a phase loads only what it runs

    return [Survey(job, book)]


def repeated(job: Job, book: Book) -> Sequence[PipelineStep]:
    """Return the step that judges the paragraphs of one source."""
    from pipeline.steps.passages import Repeated  # noqa: PLC0415  # a phase loads only what it runs

    return [Repeated(job, book)]


def plan_survey(taken: Sequence[Task], config: Config) -> Iterator[Task]:
    """Yield one counting task for each finished take-in task."""
    code = codebase.digest(("pipeline.steps.passages",))
    for task in taken:
        key = key_of(phase=SURVEY, code=code, input=result_digest(task.folder), words=config.passages.words)
        where = home(config, SURVEY, task.source)
        far, chars = storage_of(config), chars_left(task.folder, Stage.LICENSE)
        yield Task(SURVEY, task.source, task.name, key, where, inputs=(task.folder,), storage=far, weight=chars)


def plan_repeated(surveyed: Sequence[Task], config: Config) -> Iterator[Task]:
    """Yield one task a source that says which of its paragraphs are repeated."""
    code = codebase.digest(("pipeline.steps.passages",))
    for source in dict.fromkeys(task.source for task in surveyed):
        inputs = tuple(task.folder for task in surveyed if task.source == source)
        key = key_of(
            phase=REPEATED,
            code=code,
            inputs=[(folder.name.split("-")[0], result_digest(folder)) for folder in inputs],
            passages=digest(config.passages),
        )
        where = home(config, REPEATED, source)
        yield Task(REPEATED, source, "00000", key, where, inputs=inputs, storage=storage_of(config))


def touched(tasks: Sequence[Task]) -> Mapping[str, Touched]:
    """Return, by `source/task`, what each judging task must know.

    Args:
        tasks: of `plan_repeated`, finished.
    """
    found: dict[str, Touched] = {}
    for task in tasks:
        digests = orjson.loads((task.folder / TOUCHED).read_bytes())
        found |= {f"{task.source}/{name}": Touched(task.folder, digest) for name, digest in digests.items()}
    return found
