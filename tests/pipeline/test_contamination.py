"""Evaluation sets: indexed by a command from downloaded files, found in a whole build, dropped or flagged by share."""

import hashlib
import json

import polars as pl
import pytest
from typer.testing import CliRunner

from filters.contamination import ContaminationConfig, read_index
from pipeline import build
from pipeline.cli.app import build_app
from pipeline.errors import ConfigError
from pipeline.phases import evaluation_digest
from tests.pipeline.building import Silent, ledger_of, prose, rows_of, settings, written

ITEMS = [prose(n, 4) for n in range(9_000, 9_004)]


def run(*arguments):
    """Run the command line; errors come out as they are raised."""
    return CliRunner().invoke(build_app(), ["contamination", *map(str, arguments)], catch_exceptions=True)


@pytest.fixture
def downloads(tmp_path):
    """A downloaded set of our own, and its declaration without a digest."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "own.jsonl").write_text("".join(json.dumps({"question": item}) + "\n" for item in ITEMS), "utf-8")
    return folder, declared(tmp_path, "")


def declared(folder, digest):
    """Write a declaration of the set."""
    path = folder / "sets.toml"
    path.write_text(
        '[[sets]]\nname = "own"\ntitle = "Own"\nurl = "https://set.example"\nlicense = "CC0-1.0"\n'
        f'format = "jsonl"\ncolumns = ["question"]\nfiles = [{{ path = "own.jsonl", sha256 = "{digest}" }}]\n',
        "utf-8",
    )
    return path


def test_planted_items_are_dropped_or_flagged_in_a_whole_build(tmp_path, downloads):
    """A whole item drops its document with set and share in the ledger; half of one stands in the row."""
    folder, sets = downloads
    index = tmp_path / "evaluation.parquet"
    told = run("index", folder, "--out", index, "--declarations", sets)
    half = " ".join(ITEMS[1].split()[: len(ITEMS[1].split()) // 2])
    source = written(
        tmp_path,
        "quelle",
        [
            {"id": "ganz", "title": "", "text": f"{prose(1)}\n\n{ITEMS[0].upper()}\n\n{prose(2)}"},
            {"id": "halb", "title": "", "text": f"{prose(3)}\n\n{half}\n\n{prose(4)}"},
            {"id": "rein", "title": "", "text": f"{prose(5)}\n\n{prose(6)}"},
        ],
    )
    config = settings(tmp_path / "build").model_copy(update={"contamination": ContaminationConfig(index=index)})

    directory = build.build([source], config, Silent()).directory
    gone = ledger_of(directory).filter(pl.col("record_id") == "ganz").row(0, named=True)
    rows = rows_of(directory)

    assert told.exit_code == 0
    assert read_index(index).names == ("xquad-de", "mgsm-de", "own")
    assert (gone["stage"], gone["reason"], gone["score"]) == ("contamination", "contaminated_own", 1.0)
    assert [found["set"] for found in rows["quelle/halb"]["contamination"]] == ["own"]
    assert 0.3 <= rows["quelle/halb"]["contamination"][0]["share"] < 0.7
    assert rows["quelle/rein"]["contamination"] == []
    recorded = json.loads((directory / "manifest/config.json").read_bytes())["contamination"]
    assert recorded["index_sha256"] == hashlib.sha256(index.read_bytes()).hexdigest()
    assert str(tmp_path) not in (directory / "manifest/config.json").read_text("utf-8")


def test_a_file_that_is_not_the_declared_one_is_refused(tmp_path, downloads):
    """The message gives both digests and where to get the right file; nothing is written."""
    folder, _ = downloads
    sets = declared(tmp_path, "0" * 64)

    told = run("index", folder, "--out", tmp_path / "x.parquet", "--declarations", sets)

    assert told.exit_code != 0
    assert "expected " + "0" * 64 in str(told.exception)
    assert "https://set.example" in str(told.exception)
    assert not (tmp_path / "x.parquet").exists()


def test_a_file_without_a_declared_digest_gives_the_one_to_declare(tmp_path, downloads):
    """A steward can copy the line into the declaration."""
    folder, sets = downloads
    digest = hashlib.sha256((folder / "own.jsonl").read_bytes()).hexdigest()

    told = run("index", folder, "--out", tmp_path / "x.parquet", "--declarations", sets)

    assert f'sha256 = "{digest}"' in told.output


def test_a_folder_without_any_set_says_what_belongs_there(tmp_path, downloads):
    """Each declared file is named with its address."""
    _, sets = downloads
    (tmp_path / "empty").mkdir()

    told = run("index", tmp_path / "empty", "--out", tmp_path / "x.parquet", "--declarations", sets)

    assert "own: own.jsonl  (https://set.example)" in str(told.exception)


def test_an_index_that_is_gone_stops_the_build_before_it_judges(tmp_path):
    """The key and the command that writes the file are named."""
    config = settings(tmp_path).model_copy(
        update={"contamination": ContaminationConfig(index=tmp_path / "none.parquet")}
    )

    with pytest.raises(ConfigError, match=r"contamination\.index.*gemeingut contamination index"):
        evaluation_digest(config)


def test_the_declared_sets_are_listed():
    """Packaged ones are told from those to download."""
    told = run("sets")

    assert "packaged  xquad-de" in told.output
    assert "declared  germanquad" in told.output
