"""S3 by s3fs against moto's server, the Hub by its own client against the loopback Hub, folders of this machine."""

import hashlib
import io
import os

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import load_dataset
from huggingface_hub import CommitOperationAdd, HfApi
from moto.server import ThreadedMotoServer

from pipeline.errors import ConfigError, OutsideError, SourceChangedError
from tests.hub import Answer, Cut, WrongDigest

BODY = os.urandom(100_000)


@pytest.fixture(scope="module")
def service():
    """Return the address of a running S3 service."""
    server = ThreadedMotoServer(port=0, ip_address="127.0.0.1", verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(service, monkeypatch):
    """Return a client and an empty bucket."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "probe")
    client = boto3.client("s3", endpoint_url=service, region_name="eu-central-1")
    name = f"rat-{os.urandom(4).hex()}"
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield client, name
    client.close()


def s3(service, name, more="anonymous = false"):
    """Return the declaration's table."""
    return (
        f'kind = "s3"\nurl = "s3://{name}/daten/"\nendpoint = "{service}"\nregion = "eu-central-1"\n'
        f'files = ["**/*.md"]\n{more}\n'
    )


def test_objects_below_a_prefix_come_with_their_digests(desk, service, bucket):
    """An ETag is a digest where the object came in one piece; folders are no files; empty objects are."""
    client, name = bucket
    for key, data in {
        "daten/a.md": BODY,
        "daten/tief/ü.md": b"2",
        "daten/leer.md": b"",
        "daten/ordner/": b"",
        "andere/x.md": b"x",
    }.items():
        client.put_object(Bucket=name, Key=key, Body=data)

    acquired = desk.acquire(desk.declare(s3(service, name)))

    assert desk.files(acquired) == {"a.md": BODY, "leer.md": b"", "tief/ü.md": b"2"}
    assert {f.verified for f in acquired.record.files} == {("md5",)}
    assert not desk.acquire(desk.declare(s3(service, name))).is_new


def test_an_object_in_parts_is_checked_by_its_version(desk, service, bucket):
    """Its ETag is no digest; an unchanged one is not fetched again."""
    client, name = bucket
    upload = client.create_multipart_upload(Bucket=name, Key="daten/a.md")["UploadId"]
    body = os.urandom(6_000_000)
    parts = []
    for number, data in enumerate((body[:5_242_880], body[5_242_880:]), 1):
        tag = client.upload_part(Bucket=name, Key="daten/a.md", UploadId=upload, PartNumber=number, Body=data)["ETag"]
        parts.append({"ETag": tag, "PartNumber": number})
    client.complete_multipart_upload(Bucket=name, Key="daten/a.md", UploadId=upload, MultipartUpload={"Parts": parts})
    rat = desk.declare(s3(service, name))

    first = desk.acquire(rat)
    second = desk.acquire(rat)

    assert desk.files(first) == {"a.md": body}
    assert first.record.files[0].verified == ()
    assert not second.is_new


def test_an_object_that_changes_after_it_was_listed_is_not_mixed(desk, service, bucket, monkeypatch):
    """Every range is asked for under the condition of the listed version."""
    from pipeline.acquire.kinds import s3 as kind

    client, name = bucket
    client.put_object(Bucket=name, Key="daten/a.md", Body=BODY)
    monkeypatch.setattr(kind, "RANGE", 30_000)
    read, times = kind._range, []

    def changing(*arguments):
        times.append(1)
        if len(times) == 2:
            client.put_object(Bucket=name, Key="daten/a.md", Body=os.urandom(100_000))
        return read(*arguments)

    monkeypatch.setattr(kind, "_range", changing)
    with pytest.raises((SourceChangedError, OutsideError)):
        desk.acquire(desk.declare(s3(service, name)))


def test_a_bucket_that_is_not_there_or_not_open_is_told(desk, service, bucket):
    """With what to do."""
    _, name = bucket

    with pytest.raises((OutsideError, SourceChangedError), match=r"not there|offers no file"):
        desk.acquire(desk.declare(s3(service, f"{name}-weg")))


REPO = "org/texts"


def shard():
    """Return the bytes of a small Parquet file."""
    sink = io.BytesIO()
    pq.write_table(pa.table({"id": ["1"], "text": ["Ein Satz."]}), sink)
    return sink.getvalue()


@pytest.fixture
def commit(hub):
    """Return a commit with a card, a small file and a large one."""
    api = HfApi(endpoint=hub.endpoint, token="hf_steward")
    api.create_repo(REPO, repo_type="dataset")
    files = {
        "README.md": b"---\nlicense: cc0-1.0\n---\n# Texte\n",
        "data/a.parquet": shard(),
        "data/b.parquet": shard() + b"",
        "notiz/ü.md": b"2",
    }
    done = api.create_commit(
        REPO,
        [CommitOperationAdd(path, data) for path, data in files.items()],
        commit_message="Stand",
        repo_type="dataset",
    )
    return done.oid


def dataset(hub, revision, more=""):
    """Return the declaration's table."""
    return (
        f'kind = "hf-dataset"\nrepository = "{REPO}"\nrevision = "{revision}"\nendpoint = "{hub.endpoint}"\n'
        f'include = ["README.md", "data/*.parquet", "notiz/*"]\nfiles = ["data/*.parquet"]\n{more}\n'
    )


def test_a_dataset_comes_at_its_commit_with_the_hubs_digests(desk, hub, commit, tmp_path):
    """Large files by their SHA-256, small ones by their object id; unchanged files are not fetched again."""
    rat = desk.declare(dataset(hub, commit))

    acquired = desk.acquire(rat, private_hosts=("127.0.0.1",))
    before = len(hub.seen)
    again = desk.acquire(rat, private_hosts=("127.0.0.1",))

    root = desk.folder / "raw/rat/snapshots" / acquired.snapshot / "files"
    loaded = load_dataset("parquet", data_files=str(root / "data/a.parquet"), split="train", cache_dir=str(tmp_path))
    assert loaded["text"][0] == "Ein Satz."
    assert desk.files(acquired)["data/a.parquet"] == shard()
    assert desk.files(acquired)["notiz/ü.md"] == b"2"
    verified = {f.path: f.verified for f in acquired.record.files}
    assert verified["data/a.parquet"] == ("sha256",)
    assert verified["README.md"] == ("git",)
    assert acquired.record.revision == commit
    assert not again.is_new
    assert not any("/resolve/" in seen.path for seen in hub.seen[before:])


def test_the_hub_may_be_busy_cut_off_and_slow(desk, hub, commit):
    """The same bytes in the end."""
    hub.faults.add(Answer(503), "GET", "/tree/")
    hub.faults.add(Cut(), "GET", "/resolve/")

    acquired = desk.acquire(desk.declare(dataset(hub, commit)), private_hosts=("127.0.0.1",))

    assert desk.files(acquired)["data/a.parquet"] == shard()


def test_another_file_than_the_digest_describes_is_refused(desk, hub, commit):
    """Damage on the way, or worse."""
    hub.faults.add(WrongDigest(), "GET", "/tree/", times=9)

    with pytest.raises(SourceChangedError, match="not the file that the Hub's digest describes"):
        desk.acquire(desk.declare(dataset(hub, commit)), private_hosts=("127.0.0.1",))


def test_a_repository_or_commit_that_is_not_there_is_told(desk, hub, commit):
    """Exit code 3, and where to look."""
    with pytest.raises(OutsideError, match="no such repository, commit or file"):
        desk.acquire(desk.declare(dataset(hub, "0" * 40)))
    with pytest.raises(OutsideError, match="no such repository, commit or file"):
        desk.acquire(desk.declare(dataset(hub, commit).replace("org/texts", "org/weg"), name="weg"))


def test_the_hubs_store_on_a_private_address_is_refused_unless_named(desk, hub, commit):
    """The guard holds for the Hub's client too."""
    with pytest.raises(OutsideError, match="private address"):
        desk.acquire(desk.declare(dataset(hub, commit)))


def folder(path, more=""):
    """Return the declaration's table."""
    return f'kind = "directory"\npath = "{path}"\nfiles = ["**/*.md"]\n{more}\n'


@pytest.mark.parametrize("link", ["copy", "hard-link"])
def test_a_folder_is_taken_byte_for_byte(desk, tmp_path, link):
    """Copied or linked; its own files keep their mode; no network is asked."""
    home = tmp_path / "scans"
    (home / "ä").mkdir(parents=True)
    (home / "ä" / "1.md").write_bytes(BODY)
    (home / "A.md").write_bytes(b"A")
    (home / "a.md").write_bytes(b"a")
    mode = (home / "A.md").stat().st_mode
    rat = desk.declare(folder(home, f'link = "{link}"'))

    acquired = desk.acquire(rat)

    found = desk.files(acquired)
    assert found["ä/1.md"] == BODY
    assert len(found) == 3
    assert len({p.casefold() for p in found}) == 3
    assert (home / "A.md").stat().st_mode == mode
    root = desk.folder / "raw/rat/snapshots" / acquired.snapshot / "files"
    assert (root / "ä/1.md").samefile(home / "ä/1.md") == (link == "hard-link")
    assert not desk.acquire(rat).is_new


def test_links_and_special_files_of_a_folder_are_refused_by_name(desk, tmp_path):
    """All at once; an excluded one does not matter."""
    home = tmp_path / "scans"
    home.mkdir()
    (home / "a.md").write_bytes(b"a")
    (home / "b.md").symlink_to("/etc/passwd")
    (home / "c").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(home / "d.md")

    with pytest.raises(SourceChangedError, match=r"b\.md, c, d\.md"):
        desk.acquire(desk.declare(folder(home)))
    acquired = desk.acquire(desk.declare(folder(home, 'exclude = ["b.md", "c", "d.md"]')))

    assert desk.files(acquired) == {"a.md": b"a"}


def test_a_folder_that_is_not_there_is_told(desk, tmp_path):
    """The mount may be missing."""
    with pytest.raises(ConfigError, match="no folder"):
        desk.acquire(desk.declare(folder(tmp_path / "weg")))


def test_names_of_other_bytes_than_utf8_are_taken_in(desk, tmp_path):
    """As old archives have them."""
    home = tmp_path / "scans"
    home.mkdir()
    (home / os.fsdecode(b"\xfc.md")).write_bytes(b"x")

    acquired = desk.acquire(desk.declare(folder(home)))

    assert list(desk.files(acquired)) == ["%FC.md"]


def dump(site, layout):
    """Lay a dump on the site, in one of the three ways of listing it; return the address of its index."""
    name = "dewikisource-20261101-pages-articles.xml.bz2"
    sha1, md5 = hashlib.sha1(BODY).hexdigest(), hashlib.md5(BODY).hexdigest()
    if layout == "wikimedia":
        site.put(
            "/dewikisource/",
            '<html><a href="20261001/">x</a><a href="20261101/">x</a><a href="20261120/">x</a></html>',
            headers={"Content-Type": "text/html"},
        )
        for date, status in (("20261001", "done"), ("20261101", "done"), ("20261120", "in-progress")):
            place = f"/dewikisource/{date}/{name.replace('20261101', date)}"
            facts = f'{{"size": {len(BODY)}, "url": "{place}", "md5": "{md5}", "sha1": "{sha1}"}}'
            site.put(
                f"/dewikisource/{date}/dumpstatus.json",
                f'{{"jobs": {{"articles": {{"status": "{status}", "files": {{"{place.rpartition("/")[2]}": {facts}}}}}}}}}',
            )
            site.put(place, BODY)
        return f"{site.url}/dewikisource/"
    if layout == "internet-archive":
        site.put(
            "/metadata/posten",
            f'{{"files": [{{"name": "x y.xml", "size": "{len(BODY)}", "md5": "{md5}", "sha1": "{sha1}"}}, {{"name": "posten_files.xml", "size": "9"}}]}}',
        )
        site.put("/download/posten/x%20y.xml", BODY)
        return f"{site.url}/metadata/posten"
    site.put("/pub/SHA1SUMS", f"{sha1} *teil/a.xml\n")
    site.put("/pub/teil/a.xml", BODY)
    return f"{site.url}/pub/SHA1SUMS"


@pytest.mark.parametrize("layout", ["wikimedia", "internet-archive", "checksums"])
def test_a_dump_comes_with_every_digest_of_its_index(desk, site, layout):
    """The newest finished one; a file that is not the listed one is refused."""
    table = f'kind = "dump-index"\nurl = "{dump(site, layout)}"\nlayout = "{layout}"\n'
    rat = desk.declare(table)

    acquired = desk.acquire(rat)
    (path,) = desk.files(acquired)
    for address, thing in site.things.items():
        if thing.data == BODY:
            site.things[address].data = BODY[:-1] + bytes([BODY[-1] ^ 1])

    assert desk.files(acquired) == {path: BODY}
    assert "sha1" in acquired.record.files[0].verified
    assert acquired.record.revision == ("20261101" if layout == "wikimedia" else "")
    with pytest.raises(SourceChangedError, match="the publisher states"):
        desk.acquire(desk.declare(table, name="andere"))


def test_an_unfinished_dump_is_not_fetched(desk, site):
    """A named revision whose jobs still run."""
    table = f'kind = "dump-index"\nurl = "{dump(site, "wikimedia")}"\nlayout = "wikimedia"\nrevision = "20261120"\n'

    with pytest.raises(OutsideError, match="not finished yet"):
        desk.acquire(desk.declare(table))
