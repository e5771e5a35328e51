"""Results, sources and releases in an object store or behind HTTP: whole or not there, and the same bytes as here."""

import shutil
from dataclasses import replace

import fsspec
import pytest

from pipeline import build, far_snapshot
from pipeline.config import Remote
from pipeline.errors import BuildError, ConfigError, OutsideError, SourceChangedError
from pipeline.files import sha256_of
from pipeline.storage import Storage
from tests.pipeline.building import SAMPLES, Silent, declared, digests, settings, snapshots
from tests.pipeline.far import KEYS, failing, s3, served

TWO = ("oparl", "soldatenbriefe")


@pytest.fixture(scope="module")
def server():
    """An S3 server."""
    with s3() as address:
        yield address


@pytest.fixture
def bucket(server, monkeypatch, request):
    """A bucket of this test's own; give its URL and the options that lead to it."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    name = f"b{abs(hash(request.node.name)) % 10**12}"
    fs = fsspec.filesystem("s3", endpoint_url=server, use_listings_cache=False, skip_instance_cache=True)
    fs.mkdir(name)
    return f"s3://{name}", {"endpoint_url": server}, fs


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """The release of two sources, built on this machine alone."""
    return build.build(snapshots(*TWO), settings(tmp_path_factory.mktemp("local")), Silent())


def far(folder, url, options, **more):
    """Return settings whose results lie in a store."""
    return settings(folder, storage=Remote(results=f"{url}/results", options=options, **more))


def uploaded(storage, folder):
    """Put the files of a folder into a store, as a steward would."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            storage.put(path, path.relative_to(folder).as_posix())


def test_a_second_machine_finds_the_results_of_the_first(bucket, local, tmp_path):
    """With an empty work folder nothing is done again, and the release has the same bytes."""
    url, options, _ = bucket
    build.build(snapshots(*TWO), far(tmp_path / "first", url, options), Silent())
    screen = Silent()

    second = build.build(snapshots(*TWO), far(tmp_path / "second", url, options), screen)

    assert screen.began == []
    assert digests(second.directory) == digests(local.directory)


def test_sources_and_release_in_an_object_store(bucket, local, tmp_path):
    """Read from a bucket and put into a bucket, the release is the one made from folders; its manifest came last."""
    url, options, fs = bucket
    taken = []
    for source in declared(*TWO):
        storage = Storage(f"{url}/raw/{source.name}", options)
        uploaded(storage, SAMPLES / source.sample.path)
        from_sample = source.model_copy(
            update={"acquire": source.acquire.model_copy(update={"files": source.sample.files})}
        )
        found = far_snapshot.take(from_sample, storage, tmp_path / "cache")
        taken.append(
            replace(found, source=source, documents=source.sample.documents, completeness=source.sample.completeness)
        )

    built = build.build(taken, far(tmp_path / "work", url, options, releases=f"{url}/releases"), Silent())

    top = f"{url.removeprefix('s3://')}/releases/gemeingut/0.1.0/"
    there = {name.removeprefix(top): fs.cat_file(name) for name in fs.find(top)}
    assert digests(built.directory) == digests(local.directory)
    assert there == digests(built.directory)
    assert not list((tmp_path / "cache").rglob("*.xml"))


def test_a_result_without_its_mark_does_not_count(bucket, local, tmp_path):
    """What an upload left behind that was cut off is made again."""
    url, options, fs = bucket
    build.build(snapshots(*TWO), far(tmp_path / "first", url, options), Silent())
    marks = [n for n in fs.find(f"{url.removeprefix('s3://')}/results/judge/oparl") if n.endswith("done.json")]
    fs.rm(marks[0])
    screen = Silent()

    again = build.build(snapshots(*TWO), far(tmp_path / "second", url, options), screen)

    assert "judge oparl" in screen.began
    assert digests(again.directory) == digests(local.directory)


def test_a_result_altered_in_the_store_is_taken_away_and_made_again(bucket, local, tmp_path):
    """A flipped byte is noticed where it is read, told, and mended by the next run."""
    url, options, fs = bucket
    build.build(snapshots(*TWO), far(tmp_path / "first", url, options), Silent())
    (victim,) = [n for n in fs.find(f"{url.removeprefix('s3://')}/results/decide") if n.endswith("oparl.parquet")]
    data = bytearray(fs.cat_file(victim))
    data[len(data) // 2] ^= 1
    fs.pipe_file(victim, bytes(data))
    hasty = far(tmp_path / "second", url, options)

    with pytest.raises(BuildError, match="altered since it was published"):
        build.build(snapshots(*TWO), hasty, Silent())
    again = build.build(snapshots(*TWO), hasty, Silent())

    assert digests(again.directory) == digests(local.directory)


def test_errors_and_slow_answers_of_the_store_are_waited_out(bucket, server, local, tmp_path):
    """Every fifth request is refused, every seventh slow, some answers cut off or changed: the release is the same."""
    url, _, _ = bucket

    def fault(number, method, path):
        if number % 5 == 3:
            return "503"
        if number % 7 == 5:
            return "slow"
        if method == "GET" and "parquet" in path:
            return {11: "cut", 7: "flip"}.get(number % 13, "pass")
        return "pass"

    with failing(server, fault) as address:
        built = build.build(snapshots(*TWO), far(tmp_path, url, {"endpoint_url": address}), Silent())

    assert digests(built.directory) == digests(local.directory)


def test_a_store_that_stays_away_stops_the_build_and_nothing_is_lost(bucket, server, local, tmp_path):
    """The steward reads that the store did not answer; the next run ends as if nothing had happened."""
    url, options, _ = bucket
    with failing(server, lambda *_: "503") as address:
        impatient = Storage(f"{url}/results", {"endpoint_url": address}, patience=0.01)

        with pytest.raises(OutsideError, match="6 times"):
            impatient.read("x")
    built = build.build(snapshots(*TWO), far(tmp_path, url, options), Silent())

    assert digests(built.directory) == digests(local.directory)


@pytest.mark.parametrize(
    ("url", "options", "told"),
    [
        ("s3://bucket", {"endpoint": "http://127.0.0.1:1"}, "endpoint_url"),
        ("s4://bucket", {}, "no file system"),
    ],
)
def test_settings_that_no_store_takes_are_told_as_such(url, options, told):
    """A misspelt option is no fault of the store, and is not tried six times."""
    with pytest.raises(ConfigError, match=told):
        Storage(url, options).read("x")


def test_a_store_without_keys_is_told_as_such(server, monkeypatch, tmp_path):
    """The steward reads which variables to set."""
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))

    with pytest.raises(ConfigError, match="AWS_ACCESS_KEY_ID"):
        Storage("s3://bucket", {"endpoint_url": server, "skip_instance_cache": True}).read("x")


def test_a_store_that_refuses_is_told_as_such_and_not_as_a_disk(bucket, server):
    """Access denied is no fault that passes, and none of this machine."""
    url, _, _ = bucket
    with (
        failing(server, lambda *_: "403") as address,
        pytest.raises(OutsideError, match=r"refused at x\. Look at the keys"),
    ):
        Storage(url, {"endpoint_url": address}).read("x")


def test_a_place_for_releases_that_cannot_be_reached_is_told_before_the_work(server, bucket, tmp_path):
    """A day's work does not end at a door that was shut all the time; address and store are named."""
    url, _, _ = bucket
    screen = Silent()
    with failing(server, lambda *_: "503") as address:
        chosen = settings(tmp_path, storage=Remote(releases=f"{url}/releases", options={"endpoint_url": address}))

        with pytest.raises(OutsideError, match=address):
            build.build(snapshots(*TWO), chosen, screen)

    assert screen.began == []


def test_a_store_without_an_inventory_is_read_through_its_errors(bucket, server, tmp_path):
    """Each file is read once for its digest, and again where the store refused it or cut it off."""
    url, options, fs = bucket
    (source,) = declared("soldatenbriefe")
    folder = SAMPLES / source.sample.path
    uploaded(Storage(f"{url}/raw", options), folder)
    fs.pipe_file(f"{url.removeprefix('s3://')}/raw/.hidden.xml", b"<x/>")
    listed = source.model_copy(update={"acquire": source.acquire.model_copy(update={"files": source.sample.files})})

    def fault(number, method, path):
        return (
            ("503", "cut", "pass")[number % 3]
            if method == "GET" and path.partition("?")[0].endswith(".xml")
            else "pass"
        )

    with failing(server, fault) as address:
        storage = Storage(f"{url}/raw", {"endpoint_url": address}, patience=0.01)
        found = far_snapshot.take(listed, storage, tmp_path / "cache")

    there = {p.relative_to(folder).as_posix(): sha256_of(p) for p in folder.rglob("*") if p.is_file()}
    assert {f.path: f.sha256 for f in found.files} == there


def test_sources_behind_http_with_a_list_of_digests(local, tmp_path):
    """A web server and SHA256SUMS are enough; a file that is not the listed one stops the build."""
    (source,) = declared("soldatenbriefe")
    folder = tmp_path / "www"
    shutil.copytree(SAMPLES / source.sample.path, folder)
    lines = [f"{sha256_of(p)}  {p.relative_to(folder).as_posix()}\n" for p in sorted(folder.rglob("*")) if p.is_file()]
    (folder / "SHA256SUMS").write_text("".join(lines) + f"{'0' * 64}  ../outside.xml\n", "utf-8")
    listed = source.model_copy(update={"acquire": source.acquire.model_copy(update={"files": source.sample.files})})
    with served(folder) as address:
        storage = Storage(address, patience=0.01)
        found = far_snapshot.take(listed, storage, tmp_path / "cache")
        taken = replace(found, source=source, documents=source.sample.documents)

        built = build.build([taken], settings(tmp_path / "work"), Silent())
        victim = folder / found.files[0].path
        victim.write_bytes(victim.read_bytes()[:-1] + b" ")
        with pytest.raises(BuildError, match="not the file that was acquired"):
            build.build([taken], settings(tmp_path / "other"), Silent())

    kept = [k for k in digests(built.directory) if k.startswith("data/")]
    assert kept
    assert {k: digests(local.directory)[k] for k in kept} == {k: digests(built.directory)[k] for k in kept}
    assert not [f for f in found.files if ".." in f.path]


def test_a_web_server_without_a_list_is_told_what_it_lacks(tmp_path):
    """Nothing is guessed from a page of links."""
    (source,) = declared("soldatenbriefe")
    with served(tmp_path) as address, pytest.raises(SourceChangedError, match="needs an inventory"):
        far_snapshot.take(source, Storage(address, patience=0.01), tmp_path / "cache")
