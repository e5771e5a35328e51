"""From samples to the Hub and back: what the card shows is run as it is written, by the real clients."""

import hashlib
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from manifests import files, shards
from tests.hub import Hub, Options
from tests.hub.tls import PublicName
from tests.pipeline.building import REPOSITORY
from tests.pipeline.publish.conftest import REPO, publish

BIN = Path(sys.executable).parent

pytestmark = pytest.mark.timeout(900)

RUN = """
import json, sys, traceback
for number, block in enumerate(json.load(sys.stdin)):
    print(f"# block {number}")
    exec(compile(block, f"block {number}", "exec"), {"__name__": "__main__"})
"""


@pytest.fixture(scope="module")
def public(releases):
    """A Hub under the public name that holds both releases."""
    with Hub(options=Options(redirect=False)) as hub, PublicName(hub) as named:
        for release in releases:
            publish(hub, release)
        yield named


def blocks(path, language):
    """Return the blocks of code of a page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def run(public, code, **options):
    """Run Python in a process of its own, for which the Hub is the public one, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=public.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
        **options,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize("which", [0, 1])
def test_every_block_of_the_card_runs_as_it_is_written(public, releases, which, tmp_path):
    """datasets, streaming, one source, polars, pandas, DuckDB, a choice with its attribution."""
    card = releases[which].directory / "README.md"

    told = run(public, RUN, input=json.dumps(blocks(card, "python")), cwd=tmp_path)

    assert told.count("# block") == len(blocks(card, "python")) == 7
    assert releases[which].manifest.version in card.read_text("utf-8")
    for configuration, count in releases[which].manifest.totals.configs.items():
        if configuration == "pd":
            assert f"{count} " in told
    assert "documents" in told


WATCH = """
import pyarrow.fs

class Watched(pyarrow.fs.FSSpecHandler):
    def __init__(self, files):
        print("# Arrow holds a file system of Python's")
        super().__init__(files)

pyarrow.fs.FSSpecHandler = Watched
"""


def test_no_block_that_reads_columns_can_abort_at_its_end(public, first, tmp_path):
    """A thread of Arrow's that still holds a file of Python's when the interpreter ends aborts the process.

    That comes to pass once in twenty runs or less, so what is asked is whether Arrow is given such files at all;
    `datasets` gives it some, which is not for this card to mend.
    """
    reading = [b for b in blocks(first.directory / "README.md", "python") if "datasets import" not in b]
    assert all(name in "".join(reading) for name in ("scan_parquet", "duckdb.sql", "to_pandas"))

    told = run(public, WATCH + RUN, input=json.dumps(reading), cwd=tmp_path)
    old = run(public, WATCH + RUN, input=json.dumps([OLD.format(address=address(first))]), cwd=tmp_path)

    assert "Arrow holds" not in told
    assert "Arrow holds" in old


OLD = """
import pandas as pd

print(pd.read_parquet("{address}", columns=["id"]).head(3))
"""
"""What the card once showed."""


def address(release):
    """Return the address of a shard of a release."""
    return f"hf://datasets/{REPO}@{release.tag}/{release.manifest.shards[0].path}"


def test_every_line_for_the_shell_of_the_card_runs(public, second, tmp_path):
    """Choose, download, check: with the commands of this project and of the client."""
    # Each block stands for itself, in the folder that the reader is in.
    lines = [f"({block.strip()})" for block in blocks(second.directory / "README.md", "sh")]
    script = "set -e\n" + "\n".join(lines)
    environment = public.environment | {"PATH": f"{BIN}:/usr/bin:/bin"}

    done = subprocess.run(
        ["bash", "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=280
    )

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert (tmp_path / "selection.parquet").exists()
    assert (tmp_path / "selection.ATTRIBUTION.txt").read_text("utf-8").strip()
    assert "verified  yes" in done.stdout


def test_an_older_tag_loads_byte_for_byte_after_the_next_release(public, releases, tmp_path):
    """What v1.0.0 held it holds for ever: its files by digest, its rows by text."""
    first = releases[0]
    code = (
        "import json, sys\n"
        "from datasets import load_dataset\n"
        "from huggingface_hub import snapshot_download\n"
        f"snapshot_download('{REPO}', repo_type='dataset', revision='v1.0.0', local_dir='{tmp_path}/back')\n"
        "found = {}\n"
        "for config in ('pd', 'by-sa', 'default'):\n"
        f"    whole = load_dataset('{REPO}', config, revision='v1.0.0', split='train')\n"
        f"    stream = load_dataset('{REPO}', config, revision='v1.0.0', split='train', streaming=True)\n"
        "    assert [r['uid'] for r in stream] == whole['uid'][:]\n"
        "    found[config] = whole['text_sha256'][:]\n"
        "json.dump(found, sys.stdout)\n"
    )

    found = json.loads(run(public, code).splitlines()[-1])

    for file in first.files:
        assert files.sha256(tmp_path / "back" / file.path) == file.sha256, file.path
    for config in ("pd", "by-sa"):
        local = pl.read_parquet(first.directory / "data" / config / "*.parquet", hive_partitioning=False)
        assert sorted(found[config]) == sorted(local["text_sha256"])
    assert found["default"] == found["pd"]


def test_a_new_configuration_appears_with_its_release_only(public):
    """`by` came with 1.1.0; at v1.0.0 it is not there."""
    code = (
        "from datasets import get_dataset_config_names\n"
        f"for tag in ('v1.0.0', 'v1.1.0'):\n"
        f"    print(sorted(get_dataset_config_names('{REPO}', revision=tag)))\n"
    )

    assert run(public, code).splitlines()[-2:] == [
        "['by-sa', 'default', 'pd']",
        "['by', 'by-sa', 'default', 'pd']",
    ]


def test_verify_runs_against_the_repository_by_tag(public, releases):
    """Both tags, in a process that knows nothing of the release but its address."""
    for release in releases:
        done = subprocess.run(
            [BIN / "gemeingut", "verify", f"hf://{REPO}@{release.tag}"],
            env=public.environment,
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
            timeout=280,
        )

        assert done.returncode == 0, done.stdout + done.stderr
        assert f"gemeingut {release.manifest.version}" in done.stdout


def test_features_of_the_card_are_those_of_datasets(first):
    """A wrong `dataset_info` would stop every reader."""
    import yaml
    from datasets import Features

    from manifests.shards import SHARD_SCHEMA

    block = yaml.safe_load((first.directory / "README.md").read_text("utf-8").split("---\n")[1])

    assert Features._from_yaml_list(block["dataset_info"][0]["features"]) == Features.from_arrow_schema(SHARD_SCHEMA)
    assert block["dataset_info"][0]["features"] == Features.from_arrow_schema(SHARD_SCHEMA)._to_yaml_list()


STREAM = """
import os, sys
from datasets import load_dataset
from pyarrow.dataset import ParquetFragmentScanOptions

more = {"fragment_scan_options": ParquetFragmentScanOptions(pre_buffer=False)} if sys.argv[1:] else {}
rows = load_dataset("REPO", split="train", streaming=True, **more)
print([row["id"] for row in rows.take(3)], flush=True)
os._exit(0)  # Threads that read ahead may wait for each other when the interpreter ends.
""".replace("REPO", REPO)


@pytest.mark.slow
def test_a_few_rows_do_not_cost_a_shard(tmp_path):
    """Three rows of a shard of 105 MB: at most 45 MB as the client reads ahead, one row group where it does not."""
    path = tmp_path / "long-00000.parquet"
    shards.write(long_shard(2_000), path, sorted_by="id", row_group_bytes=16_000_000)
    with Hub() as hub:
        api = HfApi(endpoint=hub.endpoint, token="hf_steward")
        api.create_repo(REPO, repo_type="dataset")
        operation = [CommitOperationAdd("data/pd/long-00000.parquet", path)]
        api.create_commit(REPO, operation, commit_message="add", repo_type="dataset")
        costs = []
        for more in ([], ["no reading ahead"]):
            before = sum(s.sent for s in hub.requests("GET", "/large/"))
            told = streamed(hub, more)
            costs.append(sum(s.sent for s in hub.requests("GET", "/large/")) - before)
            assert "long/00000" in told

    assert path.stat().st_size > 100_000_000
    assert costs[0] < 45_000_000
    assert costs[1] < 20_000_000


def streamed(hub, more):
    """Stream three rows in a process of their own and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", STREAM, *more],
        env=hub.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def long_shard(count):
    """Return rows of 100 kB of text each, which compress to half of that."""
    draw = random.Random(5)
    rows = []
    for number in range(count):
        uid = hashlib.sha256(str(number).encode()).hexdigest()
        text = draw.randbytes(50_000).hex()
        rows.append({"id": f"long/{number:05d}", "uid": uid, "text": text, "source": "long"})
    return pa.Table.from_pylist(rows, shards.SHARD_SCHEMA)
