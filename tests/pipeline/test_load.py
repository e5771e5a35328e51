"""Choosing from a release: what fits, what it owes, what it counts, from a folder and from the Hub."""

import hashlib
import json
import subprocess
import sys

import polars as pl
import pyarrow.parquet as pq
import pytest
from huggingface_hub import HfApi
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from licenses.errors import LicenseError
from pipeline import load
from pipeline.errors import ConfigError, OutsideError
from pipeline.load import Filter


@pytest.fixture(scope="module")
def release(small_build):
    """A small release."""
    return small_build[0].directory


def rows(release):
    """Return all rows of a release."""
    return pl.read_parquet(release / "data" / "*" / "*.parquet", hive_partitioning=False)


@pytest.fixture
def tokenizer(tmp_path):
    """A tokenizer that makes one token of each word."""
    model = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    model.pre_tokenizer = Whitespace()
    model.save(str(tmp_path / "tokenizer.json"))
    return tmp_path / "tokenizer.json"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), pl.lit(value=True)),
        (Filter(registers=("letter",)), pl.col("register") == "letter"),
        (Filter(licenses=("CC-BY-SA-4.0",)), pl.col("license") == "CC-BY-SA-4.0"),
        (Filter(years=(1800, 1899)), pl.col("year").is_between(1800, 1899)),
        (Filter(varieties=("deu-hist", "deu")), pl.col("variety").is_in(["deu-hist", "deu"])),
        (Filter(sources=("oparl",)), pl.col("source") == "oparl"),
        (
            Filter(registers=("letter",), years=(1870, 1872)),
            (pl.col("register") == "letter") & (pl.col("year") >= 1870),
        ),
    ],
)
def test_a_filter_finds_what_fits_and_nothing_else(release, wanted, expected):
    """As polars finds it in the same rows."""
    found = load.select(release, wanted)

    mine = rows(release).filter(expected)
    assert sorted(found.facts["id"].to_pylist()) == sorted(mine["id"])
    assert sorted(found.texts()["text_sha256"].to_pylist()) == sorted(mine["text_sha256"])


def test_a_configuration_keeps_share_alike_apart(release):
    """Who asks for `pd` gets nothing that asks for sharing alike."""
    found = load.select(release, Filter(configs=("pd",)))

    assert found.facts.num_rows
    assert not [name for name in found.licenses() if "SA" in name]


def test_what_a_selection_owes_is_exactly_its_own(release):
    """Each line once, and none of a document that was not chosen."""
    found = load.select(release, Filter(registers=("letter",)))

    mine = rows(release).filter(pl.col("register") == "letter")
    assert sorted(found.attribution()) == sorted(set(mine["attribution"]))
    assert len(found.attribution()) == len(set(found.attribution()))


@pytest.mark.parametrize("name", ["a.parquet", "a.jsonl"])
def test_a_selection_is_written_with_what_it_owes(release, tmp_path, name):
    """Texts in one file, attribution beside it."""
    found = load.select(release, Filter(sources=("soldatenbriefe",)))

    owed = load.save(found, tmp_path / name)

    written = (
        pq.read_table(tmp_path / name).to_pylist()
        if name.endswith("parquet")
        else [json.loads(line) for line in (tmp_path / name).read_text("utf-8").splitlines()]
    )
    assert [row["text"] for row in written] == found.texts()["text"].to_pylist()
    assert owed.read_text("utf-8").splitlines() == found.attribution()


def test_words_are_counted_without_reading_texts(release):
    """By the release's own tokenisation, which is named."""
    counted = load.tokens(load.select(release))

    assert counted.count == rows(release)["tokens"].sum()
    assert "gemeingut words" in counted.tokenizer


def test_a_model_counts_with_its_own_tokenizer(release, tokenizer):
    """Named with its digest; a pinned digest that differs stops."""
    found = load.select(release, Filter(sources=("oparl",)))
    digest = hashlib.sha256(tokenizer.read_bytes()).hexdigest()
    model = Tokenizer.from_file(str(tokenizer))

    counted = load.tokens(found, tokenizer, digest, batch=1)

    assert counted.count == sum(len(model.encode(text)) for text in found.texts()["text"].to_pylist()) > 50
    assert digest in counted.tokenizer
    with pytest.raises(ConfigError, match="another file than asked for"):
        load.tokens(found, tokenizer, "0" * 64)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("nowhere", "not the top folder of a release"),
        ("hf://org/name", "a tag fixes what you get"),
    ],
)
def test_an_address_that_is_none_is_told(address, message):
    """Where, what, and what to do."""
    with pytest.raises(ConfigError, match=message):
        load.select(address)


def test_a_filter_that_cannot_be_meant_is_told(release):
    """A configuration that does not exist, a licence that is none, a file that is no tokenizer, a wrong ending."""
    found = load.select(release)

    with pytest.raises(ConfigError, match="no such configuration"):
        load.select(release, Filter(configs=("cc0",)))
    with pytest.raises(LicenseError):
        load.select(release, Filter(licenses=("quatsch",)))
    with pytest.raises(ConfigError, match="not a tokenizer"):
        load.tokens(found, release / "README.md")
    with pytest.raises(ConfigError, match="cannot be read"):
        load.tokens(found, release / "nothing.json")
    with pytest.raises(ConfigError, match=r"expected \.parquet or \.jsonl"):
        load.save(found, release / "a.csv")


@pytest.mark.parametrize("address", ["hf://datasets/org/none@v1.0.0", "hf://org/texts@v9"])
def test_a_release_that_is_not_there_is_the_outside_world(hub, monkeypatch, address):
    """A typing error in the name or the tag is told as such."""
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    HfApi(endpoint=hub.endpoint, token="hf_steward").create_repo("org/texts", repo_type="dataset")

    with pytest.raises(OutsideError, match="no such release"):
        load.select(address)


def test_the_command_counts_and_writes(release, tmp_path):
    """As a researcher runs it."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from pipeline.cli.app import main; main()",
            "load",
            str(release),
            "--register",
            "letter",
            "--years",
            "1700-1899",
            "--out",
            str(tmp_path / "letters.jsonl"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "documents   8" in done.stdout
    assert (tmp_path / "letters.ATTRIBUTION.txt").exists()


def test_a_value_that_no_document_has_is_named_with_what_may_be_meant(release):
    """An empty selection by a typing error is told apart from one that is empty."""
    wrong = load.select(release, Filter(registers=("leter",), varieties=("deu",), sources=("nothing-like-it",)))
    empty = load.select(release, Filter(registers=("letter",), years=(1100, 1200)))

    letter, nothing = load.absent(wrong)
    assert letter == "--register: no document has leter. Is letter meant?"
    assert nothing.startswith("--source: no document has nothing-like-it. There are: ")
    assert load.absent(empty) == []
