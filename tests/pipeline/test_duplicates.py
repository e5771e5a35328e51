"""Once is enough, through whole builds: whatever the order and the tasks, and from one release to the next."""

import itertools
import shutil

import polars as pl
import pyarrow.parquet as pq
import pytest

from manifests import withdrawals
from pipeline import build, deciding
from pipeline.index import index_of
from pipeline.steps.candidates import PAIRS
from tests.pipeline.building import Silent, ledger_of, prose, rows_of, settings, written

COPIES = 12


def own(start, number):
    """Return documents with prose of their own."""
    return [{"id": f"d{i}", "title": f"Titel {i}", "text": prose(i, 30)} for i in range(start, start + number)]


def copies(of, change=" Ende."):
    """Return copies of documents under other ids, every second one changed a little."""
    return [
        {"id": f"k{n}", "title": row["title"], "text": row["text"] + (change if n % 2 else "")}
        for n, row in enumerate(of)
    ]


def fates(directory):
    """Return what became of each record, and for which other."""
    rows = ledger_of(directory)
    names = {uid: f"{source}/{name}" for uid, source, name in rows.select("uid", "source", "record_id").iter_rows()}
    columns = ("uid", "disposition", "reason", "dup_of", "similarity")
    return {
        names[uid]: (disposition, reason, names.get(dup_of, dup_of), similarity)
        for uid, disposition, reason, dup_of, similarity in rows.select(columns).iter_rows()
    }


def dropped(directory):
    """Return the records that went as duplicates, with reason and survivor."""
    return {name: (fate[1], fate[2]) for name, fate in fates(directory).items() if fate[0] == "duplicate_of"}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A first release: twenty documents under CC BY."""
    folder = tmp_path_factory.mktemp("first")
    source = written(folder, "alt", own(0, 20), granted="CC-BY-4.0")
    built = build.build([source], settings(folder / "build"), Silent())
    return source, built.directory


def second(folder, previous, sources, **release):
    """Build a second release elsewhere, on nothing of the first but its directory."""
    config = settings(folder / "build")
    update = {"version": "1.0.0", "previous": previous, **release}
    config = config.model_copy(update={"release": config.release.model_copy(update=update)})
    return build.build(sources, config, Silent()).directory


def test_any_order_of_sources_and_files_and_any_number_of_tasks_decide_the_same(tmp_path, monkeypatch):
    """Sources turned round, files cut otherwise, one worker or four, one deciding task or many: the same fates."""
    base = own(0, 16)
    near = copies(base, " Nachtrag zum Text.")
    chain = [{"id": f"kette-{n}", "title": "", "text": f"{prose(n)} {prose(0, 30)} {prose(n + 1)}"} for n in range(6)]
    a, b, c = (written(tmp_path / "a", name, rows) for name, rows in (("eins", base), ("zwei", near), ("drei", chain)))
    plain = fates(build.build([a, b, c], settings(tmp_path / "1"), Silent()).directory)

    turned = [
        written(tmp_path / "b", name, [rows[::-1][n : n + 4] for n in range(0, len(rows), 4)])
        for name, rows in (("drei", chain), ("zwei", near), ("eins", base))
    ]
    for constant in ("DOCUMENTS_EACH", "PAIRS_EACH", "DROPS_EACH"):
        monkeypatch.setattr(deciding, constant, 3)
    config = settings(tmp_path / "2", workers=3)
    config = config.model_copy(update={"work": config.work.model_copy(update={"task_bytes": 3_000})})
    cut = fates(build.build(turned, config, Silent()).directory)

    assert cut == plain
    assert sum(fate[0] == "duplicate_of" for fate in plain.values()) >= 16
    assert 3 < len(list((tmp_path / "2").glob("work/compare/all/*"))) <= len(base + near + chain)  # cut where pairs are


def test_comparing_tasks_begin_as_many_pairs_each(tmp_path):
    """Most pairs begin at few documents; cut by documents, one task would hold nearly all of them."""
    begun = [n for n in range(1000) for _ in range(200 if n < 40 else 1)]
    pl.DataFrame({"a": begun, "b": [1000] * len(begun), "shared": [0] * len(begun)}).write_parquet(tmp_path / PAIRS)

    bounds = deciding.evenly([tmp_path], 1001, 8)

    sizes = [sum(low <= n < high for n in begun) for low, high in itertools.pairwise(bounds)]
    assert (bounds[0], bounds[-1], len(sizes)) == (0, 1001, 8)
    assert max(sizes) <= 1.2 * min(sizes)


def test_removed_copies_stay_on_record_at_their_survivor(tmp_path):
    """The survivor tells how many copies went, from which sources and under which licences."""
    base = own(0, 12)
    kept = written(tmp_path, "frei", base)
    others = [
        written(tmp_path, "eins", copies(base[:3]), granted="CC-BY-4.0"),
        written(tmp_path, "zwei", copies(base[:3]), granted="CC-BY-SA-4.0"),
    ]

    directory = build.build([kept, *others], settings(tmp_path / "build"), Silent()).directory
    row = rows_of(directory)["frei/d1"]

    assert row["duplicates"] == {"count": 2, "sources": ["eins", "zwei"], "licenses": ["CC-BY-4.0", "CC-BY-SA-4.0"]}
    assert dropped(directory)["eins/k1"] == ("duplicate_near", "frei/d1")
    assert dropped(directory)["zwei/k0"] == ("duplicate_exact", "frei/d0")


def test_a_freer_copy_takes_the_place_of_a_published_one_and_says_why(tmp_path, first):
    """The published documents go, with the point of the order that decided; what has no copy stays."""
    source, previous = first
    freer = written(tmp_path, "frei", copies(own(0, COPIES)), granted="CC0-1.0")

    found = dropped(second(tmp_path, previous, [source, freer]))

    assert found.keys() == {f"alt/d{i}" for i in range(COPIES)}
    assert found["alt/d0"] == ("duplicate_exact_superseded_by_license", "frei/k0")
    assert found["alt/d1"] == ("duplicate_near_superseded_by_license", "frei/k1")


@pytest.mark.parametrize(
    ("granted", "rank"), [("CC-BY-4.0", 0), pytest.param("CC-BY-SA-4.0", 50, marks=pytest.mark.slow)]
)
def test_a_copy_without_a_better_claim_moves_nobody(tmp_path, first, granted, rank):
    """Neither a lower rank of its source nor a smaller uid makes a published document go; ids stay."""
    source, previous = first
    worse = written(tmp_path, "neu", copies(own(0, COPIES)), granted=granted, rank=rank)

    directory = second(tmp_path, previous, [worse, source], version="0.2.0")

    assert dropped(directory).keys() == {f"neu/k{i}" for i in range(COPIES)}
    before, after = rows_of(previous), rows_of(directory)
    assert {name: row["uid"] for name, row in before.items()} == {name: row["uid"] for name, row in after.items()}
    assert {row["release_added"] for row in after.values()} == {"0.1.0"}


@pytest.fixture
def published(tmp_path, first):
    """The first release with its index, alone: raw files and work are gone."""
    _, directory = first
    target = tmp_path / "published/release/0.1.0"
    shutil.copytree(directory, target)
    shutil.copytree(index_of(directory), index_of(target))
    return target


def added(folder, published, rows=None, **release):
    """Build a release that stands beside a published one, of a new source alone."""
    new = written(folder, "neu", rows or [*copies(own(0, COPIES)), *own(500, 5)])
    return second(folder, None, [new], adds_to=(published,), version="0.2.0", **release)


def uid_of(directory, name):
    """Return the uid of a published document."""
    return rows_of(directory)[name]["uid"]


@pytest.mark.parametrize(
    "index",
    [pytest.param("kept", marks=pytest.mark.slow), "lost", pytest.param("of another recipe", marks=pytest.mark.slow)],
)
def test_a_new_source_is_compared_with_a_release_whose_raw_files_are_gone(tmp_path, published, index):
    """From its index, or from its texts signed again when there is none or the recipe differs."""
    if index == "lost":
        shutil.rmtree(index_of(published))
    if index == "of another recipe":
        path = index_of(published) / "alt-00000.parquet"
        table = pq.read_table(path)
        pq.write_table(table.replace_schema_metadata({**table.schema.metadata, b"recipe": b"older"}), path)

    directory = added(tmp_path, published)
    found = dropped(directory)

    # The new copies are freer; beside a release that stays published they are told apart from what is only new.
    assert rows_of(directory).keys() == {f"neu/k{i}" for i in range(COPIES)} | {f"neu/d{i}" for i in range(500, 505)}
    assert not found
    superseded = pl.read_parquet(next((tmp_path / "build" / "work" / "decide" / "all").glob("*/superseded.parquet")))
    assert set(superseded["uid"]) == {uid_of(published, f"alt/d{i}") for i in range(COPIES)}
    assert set(superseded["reason"]) == {
        "duplicate_exact_superseded_by_license",
        "duplicate_near_superseded_by_license",
    }


def test_copies_of_a_published_release_go_and_withdrawn_ones_count_no_more(tmp_path, published):
    """A worse copy points to the document of the other release; one of a withdrawn document is published."""
    gone = uid_of(published, "alt/d3")
    config = settings(tmp_path / "build")
    withdrawals.withdraw(config.work.withdrawals, [gone], withdrawals.Reason.RIGHTS, "2026-11")
    new = written(tmp_path, "neu", [*copies(own(0, COPIES)), *own(500, 5)], granted="CC-BY-SA-4.0")

    directory = second(tmp_path, None, [new], adds_to=(published,), version="0.2.0")
    found = dropped(directory)

    assert found.keys() == {f"neu/k{i}" for i in range(COPIES) if i != 3}
    assert found["neu/k0"] == ("duplicate_exact", uid_of(published, "alt/d0"))
    assert "neu/k3" in rows_of(directory)


def test_a_withdrawn_document_leaves_every_index(tmp_path):
    """Neither its signature nor what was measured of its text is kept."""
    base = own(0, 6)
    sources = [written(tmp_path, "eins", base), written(tmp_path, "zwei", copies(base), granted="CC-BY-4.0")]
    config = settings(tmp_path / "build")
    one = build.build(sources, config, Silent()).directory
    gone = uid_of(one, "eins/d1")
    exact = pl.read_parquet(index_of(one) / "eins-*.parquet", columns=["uid", "exact"]).filter(pl.col("uid") == gone)
    withdrawals.withdraw(config.work.withdrawals, [gone], withdrawals.Reason.RIGHTS, "2026-11")

    two = second(tmp_path, one, sources, version="1.0.0")

    assert exact.height == 1
    for index in (index_of(one), index_of(two)):
        assert gone not in set(pl.read_parquet(index / "eins-*.parquet", columns=["uid"])["uid"])
        measured = pl.read_parquet(index / "likeness-*.parquet")
        assert exact["exact"][0] not in {*measured["exact_a"], *measured["exact_b"]}
    assert "zwei/k1" in rows_of(two)
