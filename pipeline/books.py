"""The books of a build: what its tasks counted by source and stage, and when a build must stop because of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from manifests.ledger import STAGES, Stage
from manifests.manifest import Balance
from pipeline.errors import BuildError
from pipeline.snapshot import Snapshot
from pipeline.steps.guard import FAILED
from pipeline.task import Task, done

FEW_FAILED = 3  # records of a source that steps may fail on, whatever its size
MAX_FAILED_SHARE = 0.01  # fraction of a source's records that steps may fail on


class Records:
    """The completion records of all tasks that go into a release, whose outputs are held against them once.

    Args:
        tasks: finished ones.

    Raises:
        BuildError: when a task's result is gone or altered.
    """

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._records: dict[Path, dict[str, Any]] = {}
        for task in tasks:
            record = done(task)
            if record is None:
                raise BuildError(f"{task.title}: its result is gone or altered. Run the build again.")
            self._records[task.folder] = record

    def of(self, task: Task) -> dict[str, Any]:
        """Return the record of a task."""
        return self._records[task.folder]

    def all(self) -> Iterable[dict[str, Any]]:
        """Return the records of all tasks."""
        return self._records.values()


def balances(
    sources: Sequence[str], curated: Sequence[Task], decided: Task, shards: Sequence[Task], records: Records
) -> Iterator[Balance]:
    """Yield the books of each source and stage, as the steps themselves counted.

    Args:
        sources: names, in the order of the books.
        curated: tasks of the take-in and the judging phase.
        decided: the task that decided about duplicates.
        shards: tasks that wrote shards.
        records: of all these tasks.
    """
    counted: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    ended: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for task in curated:
        counts = records.of(task)["counts"]
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
    fates = records.of(decided)["sources"]
    rows: Counter[str] = Counter()
    chars: Counter[str] = Counter()
    for task in shards:
        counts = records.of(task)["counts"]
        rows[task.source] += counts["left"].get(Stage.SHARDS, 0)
        chars[task.source] += counts["chars"].get(f"{Stage.SHARDS}:out", 0)
    for source in sources:
        for stage in STAGES[: STAGES.index(Stage.WITHDRAWN)]:
            yield _line(source, stage, counted[source, stage], ended[source, stage])
        yield from _last_lines(source, fates[source], rows[source], chars[source])


def _last_lines(source: str, decided: Mapping[str, int], rows: int, chars: int) -> Iterator[Balance]:
    read, taken, dropped = decided["read"], decided["taken"], decided["dropped"]
    stays = read - taken
    yield Balance(source=source, stage=Stage.WITHDRAWN, entered=read, kept=stays, taken_down=taken)
    yield Balance(source=source, stage=Stage.DUPLICATES, entered=stays, kept=stays - dropped, duplicates=dropped)
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


def check_steps(curated: Sequence[Task], records: Records) -> None:
    """Stop when steps failed on more documents than chance would have it: the step is broken, not the documents.

    Args:
        curated: tasks of the take-in and the judging phase.
        records: of these tasks.

    Raises:
        BuildError: naming every source with its number.
    """
    failed: Counter[str] = Counter()
    entered: Counter[str] = Counter()
    for task in curated:
        counts = records.of(task)["counts"]
        entered[task.source] += counts["entered"].get(Stage.READ, 0)
        failed[task.source] += sum(n for what, n in counts["ended"].items() if what.endswith(f":{FAILED}"))
    faults = [
        f"{source}: steps failed on {number} of {entered[source]} records, more than {MAX_FAILED_SHARE:.0%}."
        for source, number in failed.items()
        if number > max(FEW_FAILED, MAX_FAILED_SHARE * entered[source])
    ]
    if faults:
        raise BuildError("\n".join(faults) + "\nThe ledger parts tell the places (`step_failed`). Mend the step.")


def check_bounds(snapshots: Sequence[Snapshot], balances: Sequence[Balance]) -> None:
    """Stop when a source is suddenly smaller or larger than its author said it could be.

    Raises:
        BuildError: naming every source that is out of its bounds.
    """
    entered = {b.source: b.entered for b in balances if b.stage == Stage.READ}
    faults = [
        f"{s.source.name}: {entered[s.source.name]} records, but its declaration allows {low} to {high}."
        for s in snapshots
        for low, high in [s.documents]
        if not low <= entered[s.source.name] <= high
    ]
    if faults:
        raise BuildError("\n".join(faults) + "\nLook at the source; change `documents` only if it really changed.")
