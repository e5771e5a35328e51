"""How work is cut decides nothing: neither the number of tasks nor that of shard tasks shows in what is published."""

import shutil

from manifests.manifest import read
from pipeline import build, snapshot
from tests.pipeline.building import SMALL, Silent, declared, settings, snapshots
from tests.pipeline.test_build import ledger_of


def cut(folder, size):
    """Return settings that cut raw files into tasks of some bytes."""
    config = settings(folder)
    return config.model_copy(update={"work": config.work.model_copy(update={"task_bytes": size})})


def contents(directory):
    """Return the ledger root and the digest of every shard."""
    manifest = read(directory)
    return manifest.ledger.root, [(s.path, s.sha256) for s in manifest.shards]


def test_many_tasks_give_the_ledger_root_and_the_shards_of_few(small_build, tmp_path):
    """With one file a task, everything that is published is the same."""
    built, _ = small_build

    many = build.build(snapshots(*SMALL), cut(tmp_path, 1), Silent())

    assert many.worked["take-in"] > 8
    assert contents(many.directory) == contents(built.directory)


def test_an_id_that_comes_twice_is_treated_alike_however_work_is_cut(own_samples, tmp_path):
    """The twin is quarantined with the same row, whether it lies in the same task or in another."""
    folder = own_samples / "soldatenbriefe"
    (folder / "again").mkdir()
    shutil.copy(folder / "letter-001.xml", folder / "again" / "letter-001.xml")
    (source,) = declared("soldatenbriefe")
    wider = source.model_copy(update={"sample": source.sample.model_copy(update={"files": ("**/*.xml",)})})
    found = snapshot.sample(wider, own_samples)
    taken = snapshot.Snapshot(found.source, found.root, found.files, (0, 100))

    one = build.build([taken], cut(tmp_path / "one", 10_000_000), Silent())
    many = build.build([taken], cut(tmp_path / "many", 1), Silent())

    assert ledger_of(one.directory).filter(reason="duplicate_id").height == 1
    assert contents(one.directory) == contents(many.directory)


def test_shards_of_one_source_may_be_written_by_many_tasks(small_build, tmp_path):
    """Smaller shards make more tasks; they are counted through, and the ledger's root does not know."""
    built, _ = small_build
    config = cut(tmp_path, 100_000)
    config = config.model_copy(update={"shards": config.shards.model_copy(update={"max_bytes": 50_000})})

    many = build.build(snapshots(*SMALL), config, Silent())

    numbers = sorted(
        p.stem.rpartition("-")[2] for p in many.directory.glob("data/pd/gesetze-im-internet-2022-*.parquet")
    )
    assert many.worked["shard"] > len(SMALL)
    assert numbers == [f"{n:05d}" for n in range(len(numbers))]
    assert len(numbers) > 1
    assert contents(many.directory)[0] == contents(built.directory)[0]
