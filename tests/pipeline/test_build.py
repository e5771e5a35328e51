"""A build keeps its promises: same bytes whatever the workers, no work twice, damage accounted for."""

import gzip
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from manifests.errors import ReleaseError
from manifests.manifest import read
from manifests.shards import SHARD_SCHEMA
from manifests.verify import verify
from pipeline import build, snapshot
from pipeline.config import Personal, Release
from pipeline.errors import BuildError, SourceChangedError
from tests.pipeline.building import SMALL, Silent, declared, digests, settings, snapshots, written


def ledger_of(directory):
    """Return the ledger of a release."""
    return pl.read_parquet(directory / "ledger" / "*.parquet")


def relaxed(name, folder, low=0, high=1_000_000):
    """Return a source's damaged sample, packed files included, with bounds that let it through."""
    (source,) = declared(name)
    files = (*source.sample.files, *(f"{glob}.gz" for glob in source.sample.files))
    wider = source.model_copy(update={"sample": source.sample.model_copy(update={"files": files})})
    taken = snapshot.sample(wider, folder)
    return snapshot.Snapshot(taken.source, taken.root, taken.files, (low, high))


def test_a_release_verifies_as_built(small_build):
    """What a build leaves is complete and agrees with itself."""
    built, _ = small_build

    report = verify(built.directory)

    assert report.verified, list(report.lines())


def test_the_shards_have_the_schema_of_the_house(small_build):
    """A researcher finds the promised columns in every shard."""
    built, _ = small_build

    schemas = {pl.read_parquet(p).to_arrow().schema.names[0] for p in built.directory.glob("data/*/*.parquet")}
    names = [list(pl.read_parquet_schema(p)) for p in built.directory.glob("data/*/*.parquet")]

    assert schemas == {"id"}
    assert all(n == SHARD_SCHEMA.names for n in names)


def test_a_row_tells_script_and_tier(small_build):
    """What was judged without dropping stands beside the text."""
    built, _ = small_build

    rows = pl.read_parquet(built.directory / "data" / "*" / "*.parquet", columns=["script", "personal_tier"])

    assert set(rows["script"]) == {"Latn"}
    assert set(rows["personal_tier"]) <= {"T0", "T1", "T2", "T3"}


def test_datasets_reads_the_shards(small_build):
    """The researchers' usual loader reads what was written."""
    import datasets

    built, folder = small_build
    files = [str(p) for p in sorted(built.directory.glob("data/*/*.parquet"))]

    loaded = datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=str(folder / "cache"))

    assert loaded.num_rows == ledger_of(built.directory).filter(pl.col("disposition") == "kept").height
    assert loaded.column_names == SHARD_SCHEMA.names


def test_one_two_and_four_workers_give_the_same_bytes(small_build, tmp_path):
    """The number of workers decides nothing."""
    two, _ = small_build
    one = build.build(snapshots(*SMALL), settings(tmp_path / "one", workers=1), Silent())
    four = build.build(snapshots(*SMALL), settings(tmp_path / "four", workers=4), Silent())

    assert digests(one.directory) == digests(two.directory)
    assert digests(four.directory) == digests(two.directory)


def test_a_second_run_does_nothing_and_says_so(small_build):
    """What is there and whole is not done again."""
    built, folder = small_build
    before = digests(built.directory)
    screen = Silent()

    again = build.build(snapshots(*SMALL), settings(folder), screen)

    assert screen.began == []
    assert again.manifest is None
    assert not any(again.worked.values())
    assert digests(again.directory) == before


def test_a_changed_source_redoes_only_its_own_tasks(tmp_path, small_build):
    """Changing one declaration costs one source, not the build."""
    _, folder = small_build
    shutil.copytree(folder, tmp_path / "work")
    screen = Silent()
    changed = [
        snapshot.Snapshot(s.source.model_copy(update={"attribution": "Anders"}), s.root, s.files, s.documents)
        if s.source.name == "oparl"
        else s
        for s in snapshots(*SMALL)
    ]

    build.build(changed, settings(tmp_path / "work"), screen)

    assert {line for line in screen.began if line.startswith(("take-in", "judge", "shard"))} == {
        "take-in oparl",
        "judge oparl",
        "shard oparl",
    }


def test_a_changed_setting_for_personal_data_reads_nothing_again(tmp_path, small_build):
    """The raw files are not parsed again when a later stage changes."""
    _, folder = small_build
    shutil.copytree(folder, tmp_path / "work")
    screen = Silent()

    build.build(snapshots(*SMALL), settings(tmp_path / "work", personal=Personal(max_hits=1000)), screen)

    assert not [line for line in screen.began if line.startswith("take-in")]
    assert [line for line in screen.began if line.startswith("judge")]


def test_a_build_on_another_day_judges_rights_again_only_in_another_year(tmp_path, small_build):
    """All terms end with a calendar year (§ 69 UrhG); a steward who builds every week reads nothing twice."""
    _, folder = small_build
    shutil.copytree(folder, tmp_path / "work")
    same, next_ = Silent(), Silent()

    for day, screen in ((date(2026, 12, 31), same), (date(2027, 1, 1), next_)):
        release = Release(on=day, record_cost=False)
        built = build.build(snapshots(*SMALL), settings(tmp_path / "work", release=release), screen)
        assert read(built.directory).released == day

    assert not [line for line in same.began if line.startswith(("take-in", "judge"))]
    assert [line for line in next_.began if line.startswith("take-in")]


def test_a_damaged_result_is_noticed_and_made_again(tmp_path, small_build):
    """A flipped byte in an intermediate file leads to the same release, not to a wrong one."""
    built, folder = small_build
    shutil.copytree(folder, tmp_path / "work")
    victim = next((tmp_path / "work" / "work" / "judge" / "soldatenbriefe").glob("*/records.parquet"))
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(bytes(data))
    screen = Silent()

    again = build.build(snapshots(*SMALL), settings(tmp_path / "work"), screen)

    assert "judge soldatenbriefe" in screen.began
    assert digests(again.directory) == digests(built.directory)


def test_two_runs_in_one_folder_do_not_meet(tmp_path):
    """The second run says that the first is at work."""
    from pipeline.files import locked

    with locked(tmp_path), pytest.raises(BuildError, match="another run is at work"):
        build.build(snapshots("oparl"), settings(tmp_path), Silent())


def test_an_altered_input_stops_the_build(own_samples, tmp_path):
    """A file that is not the one that was acquired is no input."""
    taken = snapshots("oparl", folder=own_samples)
    (own_samples / "oparl" / "src" / "1-00-einleitung.md").write_text("Etwas anderes.", "utf-8")

    with pytest.raises(BuildError, match="not the file that was acquired"):
        build.build(taken, settings(tmp_path / "work"), Silent())


def test_a_source_without_files_is_named(own_samples):
    """A steward reads which source has no files and where they were looked for."""
    shutil.rmtree(own_samples / "oparl" / "src")

    with pytest.raises(SourceChangedError, match="oparl: no file below"):
        snapshots("oparl", folder=own_samples)


def test_a_release_is_never_older_than_its_evidence(tmp_path):
    """A statement that was read after the day of the release cannot have been a reason for it."""
    early = Release(on=date(2026, 11, 21), record_cost=False)

    with pytest.raises(BuildError, match=r"oparl: .* read on 2026-11-22, after 2026-11-21.\nSet release.on"):
        build.build(snapshots("oparl"), settings(tmp_path, release=early), Silent())


def test_a_source_out_of_its_bounds_stops_before_the_release(own_samples, tmp_path):
    """A source that suddenly shrinks is not published."""
    next((own_samples / "soldatenbriefe").glob("*.xml")).unlink()

    with pytest.raises(BuildError, match="soldatenbriefe: 7 records"):
        build.build(snapshots("soldatenbriefe", folder=own_samples), settings(tmp_path / "work"), Silent())

    assert not (tmp_path / "work" / "release").exists()


def damage(folder: Path) -> dict[str, str]:
    """Put seven kinds of damage among the letters and return the reason that each must be quarantined for."""
    good = (folder / "letter-001.xml").read_bytes()
    with gzip.open(folder / "zz-truncated.xml.gz", "wb") as stream:
        stream.write(good)
    packed = (folder / "zz-truncated.xml.gz").read_bytes()
    (folder / "zz-truncated.xml.gz").write_bytes(packed[: len(packed) // 2])
    (folder / "zz-empty.xml").write_bytes(b"")
    (folder / "zz-broken.xml").write_bytes(good[: len(good) // 2])
    (folder / "zz-latin1.xml").write_bytes(good.replace(b"</title>", "ü</title>".encode("latin-1"), 1))
    (folder / "zz-duplicate.xml").write_bytes(good)
    return {"zz-truncated.xml.gz": "", "zz-empty.xml": "empty_file", "zz-broken.xml": "", "zz-latin1.xml": ""}


def test_a_build_that_would_publish_nothing_is_refused_with_its_reasons(tmp_path):
    """An empty release verifies and misleads: nothing is put in place, and every reason is told with its number."""
    texts = [
        "Zu kurz.",
        "Das auch.",
        "The family went to the market to buy some bread and butter for the evening. " * 9,
    ]
    empty = written(tmp_path / "raw", "kurz", [{"id": str(n), "text": text} for n, text in enumerate(texts)])

    with pytest.raises(ReleaseError, match=r"no document would be published, of 3 record\(s\) read") as told:
        build.build([empty], settings(tmp_path / "work", workers=1), Silent())

    assert [line.split() for line in str(told.value).splitlines()[1:3]] == [
        ["2", "kurz,", "quality:", "too_few_letters"],
        ["1", "kurz,", "language:", "not_german"],
    ]
    assert list((tmp_path / "work" / "release").glob("*")) == []


def test_bad_input_is_quarantined_with_its_place_and_all_else_goes_on(own_samples, tmp_path):
    """Damage of every kind ends in a ledger row that names file and place; the books still balance."""
    expected = damage(own_samples / "soldatenbriefe")

    built = build.build([relaxed("soldatenbriefe", own_samples)], settings(tmp_path / "work"), Silent())

    rows = ledger_of(built.directory)
    quarantined = {r["path"]: r for r in rows.filter(pl.col("disposition") == "quarantined").iter_rows(named=True)}
    assert set(expected) <= set(quarantined)
    assert all(r["place"] and r["reason"] for r in quarantined.values())
    assert quarantined["zz-empty.xml"]["reason"] == "empty_file"
    assert rows.filter(pl.col("disposition") == "kept").height == 8
    assert verify(built.directory).verified


def test_a_record_id_that_comes_twice_is_quarantined_in_whichever_task_it_lies(own_samples, tmp_path):
    """Two files that give one record id do not overwrite each other."""
    folder = own_samples / "soldatenbriefe"
    (folder / "again").mkdir()
    shutil.copy(folder / "letter-001.xml", folder / "again" / "letter-001.xml")
    base = relaxed("soldatenbriefe", own_samples)
    everywhere = base.source.model_copy(
        update={"sample": base.source.sample.model_copy(update={"files": ("**/*.xml",)})}
    )
    taken = snapshot.sample(everywhere, own_samples)
    taken = snapshot.Snapshot(taken.source, taken.root, taken.files, (0, 100))
    for size in (1_000, 10_000_000):
        config = settings(tmp_path / str(size))
        config = config.model_copy(update={"work": config.work.model_copy(update={"task_bytes": size})})

        built = build.build([taken], config, Silent())

        rows = ledger_of(built.directory)
        assert rows.filter(pl.col("reason") == "duplicate_id").height == 1
        assert rows.filter(pl.col("disposition") == "kept").height == 8


def test_a_document_over_the_limit_is_quarantined(own_samples, tmp_path):
    """A document longer than the limit does not take the build's memory; it is written down instead."""
    config = settings(tmp_path / "work")
    config = config.model_copy(update={"work": config.work.model_copy(update={"max_document_chars": 2_000})})

    built = build.build([relaxed("soldatenbriefe", own_samples)], config, Silent())

    rows = ledger_of(built.directory).filter(pl.col("reason") == "too_long")
    assert rows.height > 0
    assert rows["limit"].unique().to_list() == [2000.0]
    assert (rows["score"] > 2000).all()


def test_the_manifest_counts_what_went_in_and_out(small_build):
    """Every source and stage has a line in the books."""
    built, _ = small_build

    manifest = read(built.directory)

    assert {line.source for line in manifest.balance} == set(SMALL)
    assert all(
        line.entered == line.kept + sum(line.dropped.values()) + line.duplicates + line.quarantined + line.taken_down
        for line in manifest.balance
    )


def test_no_text_stands_in_ledger_manifest_or_log(small_build):
    """What is not a shard holds no sentence of a document."""
    built, folder = small_build
    shards = sorted(built.directory.glob("data/*/*.parquet"))
    rows_ = pl.concat([pl.read_parquet(p, columns=["text", "title"], hive_partitioning=False) for p in shards])
    lines = {line.strip() for text in rows_["text"] for line in text.splitlines() if len(line.strip()) > 60}
    titles = "\n".join(rows_["title"])  # attribution owes the title, and some texts begin with it
    lines = {line for line in lines if line not in titles}
    others = [
        p for p in built.directory.rglob("*") if p.is_file() and "data" not in p.relative_to(built.directory).parts
    ]
    others += [p for p in (folder / "logs").rglob("*") if p.is_file()]
    rows = "".join(str(r) for r in ledger_of(built.directory).iter_rows())
    content = rows + "".join(p.read_text("utf-8", "ignore") for p in others)

    assert lines
    assert not [line for line in lines if line in content]


def test_of_two_records_with_one_id_the_kept_one_holds_the_name(own_samples, tmp_path):
    """A refused twin in another file does not take the kept document's place in the ledger."""
    folder = own_samples / "soldatenbriefe"
    (folder / "zwei").mkdir()
    twin = (folder / "letter-001.xml").read_text("utf-8").replace("by-sa/4.0", "by-nc/4.0").replace("BY-SA", "BY-NC")
    (folder / "zwei" / "letter-001.xml").write_text(twin, "utf-8")
    (source,) = declared("soldatenbriefe")
    wider = source.model_copy(update={"sample": source.sample.model_copy(update={"files": ("**/*.xml",)})})
    taken = snapshot.sample(wider, own_samples)
    config = settings(tmp_path / "work")
    config = config.model_copy(update={"work": config.work.model_copy(update={"task_bytes": 1_000})})

    built = build.build([snapshot.Snapshot(taken.source, taken.root, taken.files, (0, 100))], config, Silent())

    rows = ledger_of(built.directory)
    assert rows.filter(pl.col("disposition") == "kept").height == 8
    assert verify(built.directory).verified


def test_an_altered_release_is_put_right_by_the_next_build(tmp_path, small_build):
    """A shard that somebody changed is not taken for the release."""
    built, folder = small_build
    shutil.copytree(folder, tmp_path / "work")
    victim = next((tmp_path / "work" / "release").glob("*/data/*/*.parquet"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"?")

    again = build.build(snapshots(*SMALL), settings(tmp_path / "work"), Silent())

    assert again.manifest is not None
    assert again.replaced is None
    assert digests(again.directory) == digests(built.directory)


def test_a_signed_release_is_not_replaced_by_another(tmp_path, small_build):
    """Who vouched for a number vouched for those bytes."""
    _, folder = small_build
    shutil.copytree(folder, tmp_path / "work")
    (tmp_path / "work" / "release" / "0.1.0" / "manifest" / "MANIFEST.json.sig").write_text("signature", "utf-8")

    told = r"Raise release\.version \(now 0\.1\.0\) in gemeingut\.toml.*: 0\.1\.1 where no document changed, 0\.2\.0 where .* added, 1\.0\.0"
    with pytest.raises(BuildError, match=told):
        build.build(snapshots(*SMALL[:2]), settings(tmp_path / "work"), Silent())
