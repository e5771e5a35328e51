"""Cleaning removes builds and spares what was signed."""

from pathlib import Path

import pytest

from pipeline.clean import clean
from pipeline.errors import BuildError
from pipeline.files import locked
from pipeline.predecessor import receipt_of
from tests.pipeline.test_cli import run


def laid(folder, *names):
    """Write small files under a folder."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")


def test_clean_spares_signed_releases_and_says_which(tmp_path):
    """What somebody vouched for may be the only copy; its receipt stays too, so that it is known as built."""
    signed = ["release/0.1.0/manifest/MANIFEST.json.sig", receipt_of(Path(), "0.1.0").as_posix()]
    others = ["release/0.2.0/manifest/MANIFEST.json", "release/.0.3.0.1.tmp/x", "logs/build.jsonl"]
    others += [receipt_of(Path(), "0.2.0").as_posix(), (Path("work") / "take-in" / "a" / "b.parquet").as_posix()]
    laid(tmp_path / "own", *signed, *others, "index/0.1.0/index.json", "raw/a/b.txt")
    settings = tmp_path / "own.toml"
    settings.write_text(f'[work]\nfolder = "{tmp_path / "own"}"\n', "utf-8")

    done = run("clean", "--config", settings)
    left = {p.relative_to(tmp_path / "own").as_posix() for p in (tmp_path / "own").rglob("*") if p.is_file()}

    assert done.returncode == 0, done.stderr
    assert left == {"raw/a/b.txt", ".lock", *signed}
    assert f"kept     {tmp_path / 'own' / 'release' / '0.1.0'}: it is signed" in done.stdout
    assert "0.2.0" not in done.stdout


def test_clean_leaves_a_build_alone_that_is_at_work(tmp_path):
    """What it writes would be taken from under it."""
    laid(tmp_path, "logs/build.jsonl")

    with locked(tmp_path), pytest.raises(BuildError, match="another run is at work here"):
        clean(tmp_path)

    assert (tmp_path / "logs" / "build.jsonl").is_file()
