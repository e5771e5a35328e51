"""How shards are written: cut by content, told in the footer, the same bytes for the same rows."""

import hashlib
import json
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manifests import shards


def uid(name):
    """Return a uid."""
    return hashlib.sha256(name.encode()).hexdigest()


def documents(count, seed=1):
    """Return uids and sizes of documents whose sizes differ as those of real sources do."""
    draw = random.Random(seed)
    return [(uid(str(n)), int(draw.lognormvariate(8, 1.5))) for n in range(count)]


def runs(found, limit):
    """Return the runs that documents are cut into."""
    cutter, made = shards.Cutter(limit), [[]]
    for name, weight in found:
        if cutter.before(name, weight):
            made.append([])
        made[-1].append((name, weight))
    return made


def table(count=300, text="Wort "):
    """Return rows of a shard, sorted by id."""
    rows = [
        {"id": f"s/{n:05d}", "uid": uid(str(n)), "text": text * random.Random(n).randint(10, 4000), "source": "s"}
        for n in range(count)
    ]
    return pa.Table.from_pylist(rows, shards.SHARD_SCHEMA)


def test_no_run_is_larger_than_allowed():
    """Only a single document may be."""
    made = runs(documents(20_000), 1_000_000)

    assert all(sum(w for _, w in run) <= 1_000_000 or len(run) == 1 for run in made)
    assert sum(map(len, made)) == 20_000
    assert len(made) <= 4 * sum(w for _, w in documents(20_000)) / 1_000_000


def test_a_document_that_goes_moves_no_cut_but_its_own():
    """On average less than two runs differ, whichever document goes."""
    found = documents(5_000)
    before = {tuple(run) for run in runs(found, 1_000_000)}
    draw = random.Random(7)

    changed = []
    for _ in range(100):
        gone = draw.randrange(len(found))
        after = {tuple(run) for run in runs(found[:gone] + found[gone + 1 :], 1_000_000)}
        changed.append(len(after - before))

    assert sum(changed) / len(changed) < 2
    assert len(before) > 50


def test_the_footer_tells_how_the_file_was_made(tmp_path):
    """Zstandard, page index, content-defined pages, the sorted column, no smallest text."""
    shards.write(table(), tmp_path / "a.parquet", sorted_by="id", row_group_bytes=500_000)

    footer = pq.ParquetFile(tmp_path / "a.parquet").metadata
    columns = {
        footer.row_group(0).column(i).path_in_schema: footer.row_group(0).column(i) for i in range(footer.num_columns)
    }
    assert json.loads(footer.metadata[b"content_defined_chunking"]) == shards.CHUNKING
    assert footer.num_row_groups > 1
    assert footer.row_group(0).sorting_columns == (pq.SortingColumn(0),)
    assert all(column.compression == "ZSTD" for column in columns.values())
    assert columns["id"].has_offset_index
    assert columns["id"].has_column_index
    assert columns["text"].has_offset_index
    assert columns["text"].statistics is None
    assert pq.read_schema(tmp_path / "a.parquet").remove_metadata() == shards.SHARD_SCHEMA


def test_the_same_rows_give_the_same_bytes(tmp_path):
    """However the table lies in memory."""
    rows = table()
    parts = pa.concat_tables([rows.slice(0, 100), rows.slice(100)])

    shards.write(rows, tmp_path / "a.parquet", sorted_by="id")
    shards.write(parts, tmp_path / "b.parquet", sorted_by="id")

    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


@pytest.mark.parametrize("limit", [1, 1_000, 10_000_000])
def test_row_groups_cover_all_rows_once(limit):
    """In their order, whatever the limit."""
    found = list(shards.row_groups(table(50), limit))

    assert found[0][0] == 0
    assert found[-1][1] == 50
    assert [stop for _, stop in found[:-1]] == [start for start, _ in found[1:]]
