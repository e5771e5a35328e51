"""Stored signatures: a column at a time finds the same pairs as a table in memory, and recipes are held to."""

import polars as pl
import pyarrow.parquet as pq
import pytest

from filters.duplicates import decide, signature, store
from filters.duplicates.store import Stored, check_recipe, write_signatures
from filters.errors import FilterError


def corpus(size=60):
    """Return documents, some of them copies of others, and a way to fetch their texts."""
    texts = {}
    for i in range(size):
        words = [f"wort{i // 3}x{j}" for j in range(120)]
        words[: 5 * (i % 3)] = [f"neu{i}y{j}" for j in range(5 * (i % 3))]
        texts[f"u{(i * 37) % size:03}"] = " ".join(words)
    rows = []
    for uid, text in texts.items():
        sig = signature(text)
        signed = {"exact": sig.exact, "minhash": sig.minhash, "sample": sig.sample.tolist()}
        rows.append({"uid": uid, "register": "novel", **signed})
    frame = pl.DataFrame(rows, schema_overrides={"sample": pl.List(pl.UInt64)})
    return frame, lambda uids: {u: texts[u] for u in uids}


@pytest.mark.parametrize("held", [0, 1 << 26])
def test_files_give_the_same_decisions_as_a_table(tmp_path, monkeypatch, held):
    """However documents are spread over files, read in pieces or at once, decisions are those of a table."""
    monkeypatch.setattr(store, "HELD_BYTES", held)
    frame, fetch = corpus()
    expected = decide(frame, fetch)
    for parts in (1, 2, 7):
        paths = [tmp_path / f"{parts}-{part}.parquet" for part in range(parts)]
        for part, path in enumerate(paths):
            write_signatures(frame[part::parts], path)
        stored = Stored(paths)

        assert decide(stored.table(), fetch, signatures=stored) == expected
    assert expected.dropped


def test_a_new_source_is_compared_with_what_was_published(tmp_path):
    """A published copy stays and the new one goes; published documents are not compared with each other."""
    frame, fetch = corpus()
    published, new = frame.filter(pl.col("uid") >= "u030"), frame.filter(pl.col("uid") < "u030")
    gone = decide(published, fetch).dropped
    write_signatures(published.filter(~pl.col("uid").is_in(list(gone))), tmp_path / "1.parquet")
    write_signatures(new, tmp_path / "2.parquet")
    stored = Stored([tmp_path / "1.parquet", tmp_path / "2.parquet"])
    fetched = []

    decisions = decide(
        stored.table().with_columns(incumbent=pl.col("uid") >= "u030", elsewhere=pl.col("uid") >= "u030"),
        lambda uids: fetched.extend(uids) or fetch(uids),
        signatures=stored,
    )

    assert decisions.dropped
    assert all(uid < "u030" for uid in decisions.dropped)
    assert len(set(fetched)) < frame.height


@pytest.mark.parametrize("key", [b"recipe", b"probe"])
def test_a_file_of_another_recipe_is_refused(tmp_path, key):
    """Signatures of another folding or another hash would find nothing and say nothing."""
    path = tmp_path / "s.parquet"
    write_signatures(corpus(6)[0], path)
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({**table.schema.metadata, key: b"older"}), path)

    with pytest.raises(FilterError, match=f"{key.decode()} differs"):
        check_recipe(path)


def test_a_file_that_is_none_is_refused(tmp_path):
    """The error names the file and what to do."""
    (tmp_path / "s.parquet").write_bytes(b"nothing")

    with pytest.raises(FilterError, match="not a file of signatures"):
        Stored([tmp_path / "s.parquet"])


def test_a_cut_signature_is_refused():
    """A signature of another length is no signature."""
    frame, fetch = corpus(6)

    with pytest.raises(FilterError, match="bytes a document expected"):
        decide(frame.with_columns(minhash=pl.lit(b"short")), fetch)
