"""Publishing elsewhere: a directory, an archive, an object store; each whole or not there, each checked again."""

import os
import shutil
import subprocess
import tarfile

import httpx
import pytest
from moto.server import ThreadedMotoServer

from manifests.verify import verify
from pipeline.errors import ConfigError, OutsideError, PublishError, RaceError
from pipeline.publish.archive import Archive
from pipeline.publish.directory import Directory
from pipeline.publish.s3 import S3
from pipeline.publish.target import target
from tests.pipeline.publish.conftest import Quiet

BUCKET = "s3://korpora/gemeingut"


@pytest.fixture
def store(monkeypatch):
    """An object store on the loopback interface."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)
    httpx.post(f"http://{host}:{port}/moto-api/reset").raise_for_status()
    made = S3(BUCKET).store
    made.mkdir("korpora")
    yield made
    server.stop()


def send(where, release):
    """Publish as a steward who has agreed."""
    return where.publish(where.plan(release), Quiet())


def test_a_directory_holds_whole_releases(first, second, tmp_path):
    """Each under its tag, verifiable, untouched by the next."""
    where = Directory(tmp_path / "share")

    send(where, first)
    send(where, second)

    assert verify(tmp_path / "share" / "v1.0.0").verified
    assert verify(tmp_path / "share" / "v1.1.0").verified
    assert where.plan(first).state == "done"
    assert sorted(p.name for p in (tmp_path / "share").iterdir()) == ["v1.0.0", "v1.1.0"]


def test_a_directory_with_another_release_is_refused(first, tmp_path):
    """What stands there is compared byte by byte."""
    where = Directory(tmp_path)
    send(where, first)
    (tmp_path / "v1.0.0" / "NOTICE.md").write_text("altered")

    with pytest.raises(PublishError, match=r"1 files differ, first NOTICE\.md"):
        where.plan(first)


def test_a_directory_that_somebody_else_filled_meanwhile(first, tmp_path):
    """The second run puts nothing there and says so."""
    where = Directory(tmp_path)
    plan = where.plan(first)
    send(where, first)

    with pytest.raises(RaceError, match="another run"):
        where.publish(plan, Quiet())
    assert [p.name for p in tmp_path.iterdir()] == ["v1.0.0"]


def test_a_directory_that_cannot_be_written(first, tmp_path):
    """The error names the place."""
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(OutsideError, match="cannot be written"):
        send(Directory(tmp_path / "file" / "below"), first)


def test_an_archive_is_the_same_each_time_and_verifies(first, tmp_path):
    """Opened with tar, checked with sha256sum and with verify."""
    for name in ("a.tar", "b.tar"):
        send(Archive(tmp_path / name), first)

    assert (tmp_path / "a.tar").read_bytes() == (tmp_path / "b.tar").read_bytes()
    subprocess.run(["sha256sum", "-c", "--quiet", "a.tar.sha256"], cwd=tmp_path, check=True)
    with tarfile.open(tmp_path / "a.tar") as archive:
        archive.extractall(tmp_path, filter="data")
    assert verify(tmp_path / "gemeingut-1.0.0").verified
    assert Archive(tmp_path / "a.tar").plan(first).state == "done"


def test_an_archive_of_something_else_is_not_replaced(first, second, tmp_path):
    """Neither another release nor a file that is no archive."""
    send(Archive(tmp_path / "a.tar"), first)
    (tmp_path / "b.tar").write_text("no archive")

    with pytest.raises(PublishError, match="holds something else"):
        Archive(tmp_path / "a.tar").plan(second)
    with pytest.raises(PublishError, match="holds something else"):
        Archive(tmp_path / "b.tar").plan(first)


def test_an_archive_that_cannot_be_written_leaves_nothing(first, tmp_path):
    """No half file under any name."""
    with pytest.raises(OutsideError, match="cannot be written"):
        send(Archive(tmp_path / "none" / "a.tar"), first)

    assert not list(tmp_path.iterdir())


def test_an_object_store_holds_whole_releases(store, first, second):
    """The list comes last; what the release before has is copied inside the store."""
    send(S3(BUCKET), first)
    plan = S3(BUCKET).plan(second)
    send(S3(BUCKET), second)

    assert S3(BUCKET).plan(first).state == S3(BUCKET).plan(second).state == "done"
    assert {f.path for f in plan.uploaded if f.path.startswith("data/")} == {
        "data/by/bundestag-plenarprotokolle-00000.parquet"
    }
    for file in second.files:
        assert store.cat_file(f"korpora/gemeingut/v1.1.0/{file.path}") == (second.directory / file.path).read_bytes(), (
            file.path
        )


def test_a_release_in_an_object_store_verifies_when_it_is_fetched(store, first, tmp_path):
    """Nothing is lost on the way."""
    send(S3(BUCKET), first)

    store.get("korpora/gemeingut/v1.0.0/", str(tmp_path / "back"), recursive=True)

    for file in first.files:
        if not file.size:
            (tmp_path / "back" / file.path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "back" / file.path).touch()
    assert verify(tmp_path / "back").verified


def test_an_unfinished_prefix_is_no_release_and_is_finished(store, first):
    """A run that died left objects, one of them broken, and no list."""
    where = S3(BUCKET)
    some = first.files[:5]
    for file in some:
        store.pipe_file(f"korpora/gemeingut/v1.0.0/{file.path}", b"half")
    store.pipe_file("korpora/gemeingut/v1.0.0/data/pd/foreign.parquet", b"x")

    plan = where.plan(first)
    where.publish(plan, Quiet())

    assert plan.state == "new"
    assert plan.deleted == ("data/pd/foreign.parquet",)
    assert where.plan(first).state == "done"


def test_of_two_runs_into_an_object_store_one_finishes(store, first):
    """The list is written only if it is not there."""
    plan = S3(BUCKET).plan(first)
    send(S3(BUCKET), first)

    with pytest.raises(RaceError, match="another run finished"):
        S3(BUCKET).publish(plan, Quiet())


def test_another_release_in_an_object_store_is_refused(store, first):
    """An object with other bytes bears another digest."""
    send(S3(BUCKET), first)
    store.pipe_file("korpora/gemeingut/v1.0.0/NOTICE.md", b"altered")

    with pytest.raises(PublishError, match=r"first NOTICE\.md"):
        S3(BUCKET).plan(first)


def test_an_object_store_that_is_away(first, store, monkeypatch):
    """The outside world, without keys in the message."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "geheim")

    with pytest.raises(OutsideError) as raised:
        send(S3("s3://nothing-here/x"), first)

    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("org/name", "HubTarget"),
        ("hf://org/name", "HubTarget"),
        ("hf://datasets/org/name", "HubTarget"),
        ("s3://bucket/a/b", "S3"),
        ("/tmp/x.tar", "Archive"),
        ("x.tar", "Archive"),
        ("dir:share", "Directory"),
        ("./share", "Directory"),
    ],
)
def test_an_address_means_one_place(address, kind):
    """A steward need not name the kind."""
    assert type(target(address)).__name__ == kind


@pytest.mark.parametrize("address", ["name", "a/b/c", "s3://", "http://x/y", ""])
def test_an_address_that_means_no_place_is_refused(address):
    """With the forms that are known."""
    with pytest.raises(ConfigError, match="not a"):
        target(address)


def test_a_killed_copy_leaves_nothing_that_looks_whole(first, tmp_path):
    """What a dead run left is swept by the next."""
    left = tmp_path / ".v1.0.0.part"
    shutil.copytree(first.directory / "data", left / "data")

    send(Directory(tmp_path), first)

    assert not left.exists()
    assert verify(tmp_path / "v1.0.0").verified
