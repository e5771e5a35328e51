"""One source of each kind: from a server on the loopback interface through the real commands into a verified release."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from moto.server import ThreadedMotoServer

from manifests import manifest
from tests.pipeline.acquire.conftest import HEAD
from tests.pipeline.acquire.git_server import Remote
from tests.pipeline.acquire.site import Site
from tests.pipeline.acquire.test_oai_pmh import LETTERS, TEI, Server
from tests.pipeline.building import SAMPLES

KINDS = ("http", "dump-index", "oai-pmh", "hf-dataset", "git", "s3", "directory")
CHAPTER = SAMPLES / "oparl" / "src" / "1-00-einleitung.md"
SETTINGS = """
[release]
on = 2026-11-22
contact = "rechte@gemeingut.example"
[work]
folder = "build"
[acquire]
min_free_bytes = 0
private_hosts = ["127.0.0.1"]
first_wait_s = 0.01
[local]
workers = 1
"""


def text(kind):
    """Return a chapter of free German text that no other kind has."""
    pages = {
        "http": "Das Archiv hebt seine Urkunden in einem Keller auf, der trocken und kühl ist.",
        "dump-index": "Der Bote brachte jeden Morgen die Post in die kleinen Dörfer am Rande des Waldes.",
        "git": "Die Brücke über den Fluss wurde in einem einzigen Sommer von vielen Händen gebaut.",
        "s3": "Auf dem Markt verkauften die Bäuerinnen Äpfel, Birnen und frisches Brot aus Roggen.",
        "directory": "Die Schule hatte zwei Zimmer, einen Ofen und einen Lehrer, der alle Kinder kannte.",
        "hf-dataset": "Im Rathaus hing eine Uhr, die seit Jahren um fünf Minuten nachging, was niemanden störte.",
    }
    sentences = (
        "Wir haben das in den Akten der Stadt gefunden und hier so aufgeschrieben, wie es dort steht. "
        "Niemand weiß genau, wer diese Zeilen zuerst schrieb, aber sie wurden oft gelesen und weitergegeben. "
    )
    return f"# {kind}\n\n{pages[kind]} {sentences}\n\n{pages[kind][::1]} Das war damals so, und es blieb lange so.\n"


class Town:
    """A desk with one declaration for each kind, and the servers behind them."""

    def __init__(self, folder, hub, service):
        self.folder, self.site = folder, Site()
        (folder / "declarations").mkdir()
        (folder / "gemeingut.toml").write_text(SETTINGS, "utf-8")
        for name, make in (
            ("http", self.http),
            ("dump-index", self.dump),
            ("oai-pmh", self.oai),
            ("git", self.git),
            ("directory", self.directory),
        ):
            make(name)
        self.hub(hub)
        self.s3(service)

    def declare(self, name, acquire, head=HEAD, more=""):
        """Write a declaration."""
        path = self.folder / "declarations" / f"{name}.toml"
        table = f"[acquire]\nseconds_between_requests = 0\n{acquire}\n"
        path.write_text(f"{head}\n{more}\n{table}", "utf-8")

    def http(self, name):
        """A ZIP archive behind an index page, unpacked, with a list of checksums."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("band/eins.md", text("http"))
        data = stream.getvalue()
        self.site.put("/h/list", "<html><a href='a.zip'>a</a></html>", headers={"Content-Type": "text/html"})
        self.site.put("/h/a.zip", data)
        self.site.put("/h/SHA256SUMS", f"{hashlib.sha256(data).hexdigest()}  a.zip\n")
        self.declare(
            name,
            f'kind = "http"\nurl = "{self.site.url}/h/"\nfiles = ["**/*.md"]\nunpack = ["*.zip"]\n'
            'checksums = ["SHA256SUMS"]\n[[acquire.indexes]]\nurl = "list"\nlinks = "zip$"',
            more='[completeness]\ncounted_by = "archive-members"\nbasis = "members of the archive"',
        )

    def dump(self, name):
        """A dump as Wikimedia lists it."""
        data = text("dump-index").encode()
        facts = f'{{"size": {len(data)}, "url": "/w/20261101/a.md", "sha1": "{hashlib.sha1(data).hexdigest()}"}}'
        self.site.put("/w/", "<html><a href='20261101/'>x</a></html>", headers={"Content-Type": "text/html"})
        self.site.put(
            "/w/20261101/dumpstatus.json", f'{{"jobs": {{"a": {{"status": "done", "files": {{"a.md": {facts}}}}}}}}}'
        )
        self.site.put("/w/20261101/a.md", data)
        self.declare(
            name,
            f'kind = "dump-index"\nurl = "{self.site.url}/w/"\nlayout = "wikimedia"',
            more='[completeness]\ncounted_by = "dump-index"\nbasis = "files of the dump index"',
        )

    def oai(self, name):
        """Letters, one of them deleted."""
        server = Server(self.site, count=3, page=2)
        words = ("Haus", "Garten", "Hafen")
        server.records = {
            f"oai:rat:{n}": TEI.format(n=n).replace(
                "aus der Stadt.",
                f"aus der Stadt. Ich schreibe Dir heute vom {words[n]}, weil wir uns lange nicht gesehen haben. "
                f"Der {words[n]} liegt still in der Sonne, und ich denke oft an die Zeit, die wir dort hatten.",
            )
            for n in range(3)
        }
        server.deleted = {"oai:rat:2"}
        self.declare(name, server.table(), head=LETTERS.replace('register = "specification"', 'register = "letter"'))

    def git(self, name):
        """A repository with a licence beside its texts."""
        remote = Remote(self.site, self.folder)
        remote.commit({"texte/a.md": text("git").encode(), "LICENSE": b"CC0-1.0"})
        self.declare(name, f'kind = "git"\nurl = "{remote.url}"\nrevision = "main"\nfiles = ["texte/*.md"]')

    def directory(self, name):
        """A folder of this machine."""
        (self.folder / "scans").mkdir()
        (self.folder / "scans" / "a.md").write_text(text("directory"), "utf-8")
        self.declare(name, f'kind = "directory"\npath = "{self.folder / "scans"}"')

    def hub(self, hub):
        """A dataset of one shard."""
        api = HfApi(endpoint=hub.endpoint, token="hf_steward")
        api.create_repo("org/texts", repo_type="dataset")
        sink = io.BytesIO()
        pq.write_table(pa.table({"id": ["eins"], "text": [text("hf-dataset")]}), sink)
        done = api.create_commit(
            "org/texts", [CommitOperationAdd("a.parquet", sink.getvalue())], commit_message="x", repo_type="dataset"
        )
        head = HEAD.replace('format = "markdown"', 'format = "parquet"\noptions = { id = "id", text = "text" }')
        self.declare(
            "hf-dataset",
            f'kind = "hf-dataset"\nrepository = "org/texts"\nrevision = "{done.oid}"\nendpoint = "{hub.endpoint}"\n'
            'files = ["*.parquet"]',
            head=head,
        )

    def s3(self, service):
        """A bucket."""
        client = boto3.client("s3", endpoint_url=service, region_name="us-east-1")
        client.create_bucket(Bucket="ratsarchiv")
        client.put_object(Bucket="ratsarchiv", Key="texte/a.md", Body=text("s3").encode())
        client.close()
        self.declare("s3", f'kind = "s3"\nurl = "s3://ratsarchiv/texte"\nendpoint = "{service}"\nanonymous = false')

    def run(self, *arguments):
        """Run the real command."""
        return subprocess.run(
            [sys.executable, "-c", "from pipeline.cli.app import main; main()", *arguments],
            cwd=self.folder,
            env={**os.environ, "COLUMNS": "150"},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Return a desk whose sources were acquired and built by the command line."""
    from tests.hub import Hub

    patch = pytest.MonkeyPatch()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        patch.setenv(name, "probe")
    service = ThreadedMotoServer(port=0, ip_address="127.0.0.1", verbose=False)
    service.start()
    with Hub() as hub:
        desk = Town(tmp_path_factory.mktemp("town"), hub, "http://{}:{}".format(*service.get_host_and_port()))
        desk.acquired = desk.run("acquire", "--all", "--declarations", "declarations")
        desk.built = desk.run("build", "--declarations", "declarations")
    desk.site.close()
    service.stop()
    patch.undo()
    return desk


def test_every_kind_is_acquired_and_built_into_a_verified_release(town):
    """Seven sources, seven snapshots, one release whose books balance."""
    assert town.acquired.returncode == 0, town.acquired.stdout + town.acquired.stderr
    assert town.built.returncode == 0, town.built.stdout + town.built.stderr

    made = manifest.read(town.folder / "build/release/0.1.0")
    assert {s.name: s.method for s in made.sources} == {kind: kind for kind in KINDS}
    assert {s.name: s.completeness.observed for s in made.sources if s.completeness} == {
        "http": 1,
        "dump-index": 1,
        "oai-pmh": 3,
    }
    kept = {c.source: c.kept for c in made.balance if c.stage == "shards"}
    assert kept == {**dict.fromkeys(KINDS, 1), "oai-pmh": 2}


@pytest.mark.parametrize("kind", KINDS)
def test_why_shows_the_snapshot_a_document_comes_from(town, kind):
    """Its digest and day, for each kind."""
    release = town.folder / "build/release/0.1.0"
    entry = next(s for s in manifest.read(release).sources if s.name == kind)
    name = {"oai-pmh": "oai:rat:0", "hf-dataset": "eins"}.get(kind)
    documents = town.run("why", str(release), "--id", f"{kind}/{name}") if name else None
    (folder,) = (town.folder / "build/raw" / kind / "snapshots").iterdir()

    assert folder.name.endswith(entry.snapshot_sha256[:12])
    assert entry.acquired
    if documents is not None:
        assert documents.returncode == 0, documents.stderr
        assert entry.snapshot_sha256 in documents.stdout
        assert entry.acquired in documents.stdout


@pytest.mark.slow
def test_the_release_is_repeated_from_the_snapshots_alone(town):
    """The servers are gone; a newer snapshot does not disturb."""
    release = str(town.folder / "build/release/0.1.0")
    (town.folder / "scans" / "b.md").write_text(text("directory").replace("Schule", "Mühle"), "utf-8")
    newer = town.run("acquire", "directory", "--declarations", "declarations")

    again = town.run("rebuild", release, "--raw", "build/raw", "--declarations", "declarations")

    assert newer.returncode == 0, newer.stderr
    assert "a new snapshot" in newer.stdout
    assert again.returncode == 0, again.stdout + again.stderr
    assert "documents the same" in again.stdout
    assert "bytes     the same" in again.stdout


def test_a_dry_run_shows_and_fetches_nothing(town):
    """Exit code 0 and no new snapshot."""
    shown = town.run("acquire", "directory", "--dry-run", "--declarations", "declarations")

    assert shown.returncode == 0
    assert "a.md" in shown.stdout
    assert "nothing was fetched" in shown.stdout


def test_the_next_command_is_told_with_the_options_that_it_wants(town):
    """Copied as it stands, it finds what was fetched."""
    (town.folder / "haus.toml").write_text('[work]\nfolder = "haus"\n', "utf-8")
    own = ("--declarations", "declarations", "--config", "haus.toml")

    fetched = town.run("acquire", "directory", *own)

    assert fetched.returncode == 0, fetched.stderr
    assert fetched.stdout.splitlines()[-1] == f"next: gemeingut build --sources directory {' '.join(own)}"


def test_the_command_tells_what_is_wrong_by_its_exit_code(town):
    """2 for the steward's own, 3 for the world outside; --all goes on with the others."""
    unknown = town.run("acquire", "weg", "--declarations", "declarations")
    nothing = town.run("acquire", "--declarations", "declarations")
    outside = town.run("acquire", "http", "directory", "--declarations", "declarations")

    assert (unknown.returncode, nothing.returncode, outside.returncode) == (2, 2, 3)
    assert "Run the same command again" in outside.stderr
    assert "directory:" in outside.stdout


@pytest.mark.slow
def test_kills_at_any_moment_end_with_the_same_bytes(tmp_path):
    """SIGKILL, again and again, for each kind; the last run seals what an undisturbed one seals."""
    import random
    import time

    from pipeline.snapshot_record import listed, read
    from tests.hub import Hub

    patch = pytest.MonkeyPatch()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        patch.setenv(name, "probe")
    service = ThreadedMotoServer(port=0, ip_address="127.0.0.1", verbose=False)
    service.start()
    chance = random.Random(4)
    with Hub() as hub:
        desk = Town(tmp_path, hub, "http://{}:{}".format(*service.get_host_and_port()))
        assert desk.run("acquire", "--all", "--declarations", "declarations", "--raw", "ruhig").returncode == 0
        command = [sys.executable, "-c", "from pipeline.cli.app import main; main()", "acquire", "--all"]
        command += ["--declarations", "declarations", "--raw", "gestört"]
        for _ in range(12):
            running = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(1.0, 6.0))
            running.kill()
            running.wait()
        last = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    desk.site.close()
    service.stop()
    patch.undo()

    assert last.returncode == 0, last.stdout + last.stderr
    for kind in KINDS:
        calm, killed = tmp_path / "ruhig" / kind, tmp_path / "gestört" / kind
        records = [read(root / "snapshots" / listed(root)[-1]) for root in (calm, killed)]
        assert len(listed(killed)) == 1
        if kind == "oai-pmh":  # each answer bears the time of its day
            assert len({r.content for r in records}) == 1
        else:
            assert len({r.snapshot_sha256 for r in records}) == 1
