"""The steps that call the roll of all documents and propose pairs of them, a piece of the search a task."""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
import polars as pl
from datatrove.data import Document

from filters.duplicates.candidates import Boilerplate, Pairs, sharing
from filters.duplicates.proposal import pieces, propose
from manifests import withdrawals
from pipeline.shelf import GONE, INCUMBENTS, Shelf
from pipeline.steps.shard import added_before
from pipeline.steps.step import Step
from pipeline.task import Task, result

PAIRS = "pairs.parquet"
NEAR, CONTAINED = 0, 1
"""What a proposing task looks for: its span is the kind, then piece and number of pieces, or first and last part."""

_GONE = {"row": pl.Int64, "uid": pl.String, "source": pl.String, "withdrawn": pl.Boolean}


def shelf_of(step: Step, task: Task, rolled: bool = True) -> Shelf:
    """Return the shelf of a deciding task.

    Args:
        step: whose job it is.
        task: its inputs are the judged folders; beside them the folder of the roll, then pairs of a folder of
            published documents and the release that they stand in.
        rolled: whether the roll was called already.
    """
    first, *others = task.beside if rolled else (None, *task.beside)
    places = list(zip(others[::2], others[1::2], strict=True))
    recalled = [(folder, release) for folder, release in places if folder and release]
    return Shelf(step.job, task.inputs, recalled, first)


class Roll(Step):
    """Say who of all documents is withdrawn, published elsewhere already, or was published before.

    Args:
        job: one task that reads the uids of all judged documents.
        book: told of nothing; the deciding step writes what became of them.
    """

    type = "📊 - STATS"
    name = "roll"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write the numbers of those who are gone and of those who were published, and count by source."""
        del data, world_size
        task = self.job.tasks[rank]
        shelf = shelf_of(self, task, rolled=False)
        orders = withdrawals.load(self.job.config.work.withdrawals)
        own, others = shelf.files[: len(task.inputs)], shelf.files[len(task.inputs) :]
        elsewhere = pl.concat([pl.scan_parquet(path).select("uid") for path in others]) if others else None
        read: Counter[str] = Counter()
        gone: list[pl.DataFrame] = []
        incumbents: list[pl.Series] = []
        before: dict[str, set[str]] = {}
        for path, start in zip(own, shelf.starts, strict=False):
            frame = pl.read_parquet(path, columns=["uid", "source"]).with_row_index("row", int(start))
            frame = frame.with_columns(pl.col("row").cast(pl.Int64))
            source = frame["source"][0] if frame.height else ""
            read[source] += frame.height
            ordered = [orders.find(uid) is not None for uid in frame["uid"]] if orders.orders else [False]
            frame = frame.with_columns(
                withdrawn=pl.Series(ordered, dtype=pl.Boolean) if orders.orders else pl.lit(value=False)
            )
            left = frame.filter("withdrawn")
            if elsewhere is not None:
                twice = frame.lazy().filter(~pl.col("withdrawn")).join(elsewhere, on="uid", how="semi").collect()
                left = pl.concat([left, twice])
            gone.append(left)
            if source not in before:
                before = {source: set(added_before(self.job.config.release.previous, source))}
            if before[source]:
                incumbents.append(frame.filter(pl.col("uid").is_in(list(before[source])))["row"])
        left = pl.concat([pl.DataFrame(schema=_GONE), *(part.select(list(_GONE)) for part in gone)]).sort("row")
        published = pl.concat([pl.Series("row", [], pl.Int64), *incumbents])
        facts = {"rows": shelf.own, "all": int(shelf.starts[-1]), "read": dict(sorted(read.items()))}
        with result(task, facts) as folder:
            left.write_parquet(folder / GONE)
            published.to_frame().write_parquet(folder / INCUMBENTS)
        yield from ()


class Propose(Step):
    """Propose the pairs of one piece of the search.

    Args:
        job: tasks, whose span says which piece.
        book: told of nothing; no record ends here.
    """

    type = "🫂 - DEDUPS"
    name = "propose"

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write pairs of numbers, and for shared samples how many they share."""
        del data, world_size
        task = self.job.tasks[rank]
        shelf = shelf_of(self, task)
        config = self.job.config.duplicates
        kind, one, other = task.span
        if kind == NEAR:
            pairs = propose(shelf.signatures(), config, pieces(other)[one])
            shared = np.zeros(pairs.shape[0], np.int64)
        else:
            pairs, shared = sharing(shelf.signatures(), range(one, other), Boilerplate(config.boilerplate))
        fresh = pairs[:, 0] < shelf.own
        frame = _table(pairs[fresh], shared[fresh])
        with result(task, {"pairs": frame.height}) as folder:
            frame.write_parquet(folder / PAIRS, row_group_size=1 << 16)
        yield from ()


def _table(pairs: Pairs, shared: "np.typing.NDArray[np.int64]") -> pl.DataFrame:
    return pl.DataFrame({"a": pairs[:, 0], "b": pairs[:, 1], "shared": shared})
