"""Cutting into tasks: by the room that texts and rows take, whatever the number of files and the length of documents."""

import orjson
import polars as pl
import pytest

from pipeline.phases import plan_shard
from pipeline.steps.decide import FATES
from pipeline.task import DONE, Task
from tests.pipeline.building import declared, settings


def judged(folder, number, chars, kept):
    """Return a judging task that ended with so many code points and records."""
    task = Task("judge", "soldatenbriefe", f"{number:05d}", f"{number:064x}", folder / "judge")
    task.folder.mkdir(parents=True)
    counts = {"chars": {"contamination:out": chars}}
    record = {"key": task.key, "outputs": {"n": str(number)}, "counts": counts, "kept": kept}
    (task.folder / DONE).write_bytes(orjson.dumps(record))
    pl.DataFrame({"uid": [f"{number}"]}).write_parquet(task.folder / "uids.parquet")
    return task


@pytest.mark.parametrize(
    ("chars", "kept", "tasks"),
    [(99_000_000, 1_000, 2), (1_000_000, 99_000, 2), (1_000_000, 1_000, 1)],
)
def test_shards_are_cut_by_texts_and_by_rows(tmp_path, chars, kept, tasks):
    """What four tasks passed on fills a shard, be it few long texts or many short ones."""
    found = [judged(tmp_path, n, chars, kept) for n in range(8)]
    decided = Task("decide", "all", "00000", "d" * 64, tmp_path / "decide")
    decided.folder.mkdir(parents=True)
    pl.DataFrame(schema=FATES).write_parquet(decided.folder / "soldatenbriefe.parquet")
    (decided.folder / DONE).write_bytes(orjson.dumps({"outputs": {"soldatenbriefe.parquet": "0"}}))

    planned = list(plan_shard(found, decided, declared("soldatenbriefe"), settings(tmp_path / "work")))

    assert len(planned) == tasks
    assert [folder for task in planned for folder in task.inputs[:-1]] == [task.folder for task in found]
