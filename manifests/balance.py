"""The books: what entered each stage left it again, and nothing entered that the stage before did not keep."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
import pyarrow as pa

from manifests.fault import Fault
from manifests.ledger import STAGES, Disposition
from manifests.manifest import Balance

ORDER = {stage.value: position for position, stage in enumerate(STAGES)}
"""Position of each stage on the way of a document."""


@dataclass(slots=True)
class Books:
    """What the ledger says, summed while its rows pass by.

    Args:
        ended: rows by (source, stage, disposition, reason).
        kept: kept rows by source.
    """

    ended: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    def add(self, table: pa.Table) -> None:
        """Count the rows of one ledger table."""
        keys = ("source", "stage", "disposition", "reason")
        frame = pl.DataFrame(pl.from_arrow(table.select(keys)))
        for *key, count in frame.group_by(keys).len().iter_rows():
            source, stage, disposition, reason = (value or "" for value in key)
            self.ended[source, stage, disposition, reason] += count

    @property
    def sources(self) -> set[str]:
        """Return every source that has a row."""
        return {source for source, *_ in self.ended}


def faults(books: Books, counts: Sequence[Balance], expected: Mapping[str, int | None]) -> list[Fault]:
    """Return every way in which counts, ledger and numbers from outside disagree."""
    by_source: dict[str, list[Balance]] = defaultdict(list)
    for line in counts:
        by_source[line.source].append(line)
    found: list[Fault] = []
    for name in sorted(by_source.keys() | books.sources | expected.keys()):
        if name not in expected:
            found.append(Fault(f"balance {name}", "a source that is not among the release's sources."))
        lines = by_source.get(name, [])
        if not lines and expected.get(name, 0) != 0:
            found.append(Fault(f"balance {name}", "no stage was counted for this source."))
        found += _lines(name, lines)
        found += _against_ledger(name, lines, books)
    return [*found, *outside(counts, expected)]


def outside(counts: Sequence[Balance], expected: Mapping[str, int | None]) -> list[Fault]:
    """Return every source whose first stage another number entered than stands for it outside.

    Args:
        counts: the books as the steps counted them, in the order of the stages.
        expected: every declared source with the number from outside, where there is one.
    """
    first = {line.source: line for line in reversed(counts)}
    return [
        Fault(
            f"balance {name}/{line.stage}",
            f"{line.entered} entered, but {expected[name]} were expected from outside (`completeness.expected`).",
        )
        for name, line in sorted(first.items())
        if expected.get(name) is not None and line.entered != expected[name]
    ]


def _lines(name: str, lines: Sequence[Balance]) -> Iterable[Fault]:
    """Check each stage in itself and against the one before."""
    before: Balance | None = None
    for line in lines:
        where = f"balance {name}/{line.stage}"
        if line.stage not in ORDER:
            yield Fault(where, f"no such stage (expected one of {', '.join(ORDER)}).")
            continue
        left = line.kept + sum(line.dropped.values()) + line.duplicates + line.quarantined + line.taken_down
        if line.entered != left:
            yield Fault(
                where, f"{line.entered} entered, but {left} are kept, dropped, duplicate, quarantined or taken."
            )
        if before is not None and ORDER[line.stage] <= ORDER[before.stage]:
            yield Fault(where, f"stands after {before.stage}, which comes later or is the same stage.")
        elif before is not None and line.entered != before.kept:
            yield Fault(where, f"{line.entered} entered, but {before.stage} kept {before.kept}.")
        before = line


def _against_ledger(name: str, lines: Sequence[Balance], books: Books) -> Iterable[Fault]:
    """Check that what the steps counted out is what the ledger's rows say."""
    ended = {key[1:]: count for key, count in books.ended.items() if key[0] == name}
    last_kept = lines[-1].kept if lines else 0
    kept = sum(count for (_, disposition, _), count in ended.items() if disposition == Disposition.KEPT)
    if kept != last_kept:
        yield Fault(f"balance {name}", f"the ledger has {kept} kept rows, the last stage kept {last_kept}.")
    told: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        for reason, count in line.dropped.items():
            told[line.stage, Disposition.DROPPED, reason] += count
        told[line.stage, Disposition.DUPLICATE, ""] += line.duplicates
        told[line.stage, Disposition.QUARANTINED, ""] += line.quarantined
        told[line.stage, Disposition.TAKEN_DOWN, ""] += line.taken_down
    written: Counter[tuple[str, str, str]] = Counter()
    for (stage, disposition, reason), count in ended.items():
        if disposition != Disposition.KEPT:
            written[stage, disposition, reason if disposition == Disposition.DROPPED else ""] += count
    for key in sorted(told.keys() | written.keys()):
        if told[key] != written[key]:
            stage, disposition, reason = key
            yield Fault(
                f"balance {name}/{stage}",
                f"{disposition}{' ' + reason if reason else ''}: the ledger has {written[key]} rows, "
                f"the steps counted {told[key]}.",
            )
