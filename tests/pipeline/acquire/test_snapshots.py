"""Snapshots: a changed upstream stands beside the old one, and nothing is fetched twice."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from io import BytesIO

import pytest

from pipeline import far_snapshot, snapshot
from pipeline.errors import BuildError, OutsideError, SourceChangedError
from pipeline.files import locked
from pipeline.storage import Storage
from tests.pipeline.acquire.conftest import HEAD
from tests.pipeline.acquire.site import busy

BODY = os.urandom(200_000)


def two(site, more=""):
    """Return the table for two files of a site."""
    return f"""kind = "http"
url = "{site.url}/"
{more}
[[acquire.resources]]
url = "a.md"
[[acquire.resources]]
url = "b.md"
"""


@pytest.fixture
def rat(desk, site):
    """Return a declared source of two files."""
    site.put("/a.md", BODY)
    site.put("/b.md", b"zwei")
    return desk.declare(two(site))


def test_an_unchanged_source_makes_no_new_snapshot(desk, site, rat):
    """The server is only asked whether anything changed; the look is on record."""
    first = desk.acquire(rat)
    site.asked.clear()

    second = desk.acquire(rat)

    assert (first.is_new, second.is_new) == (True, False)
    assert second.snapshot == first.snapshot
    assert site.requests("/a.md")[0]["If-None-Match"] == site.things["/a.md"].tag()
    assert len(list((desk.folder / "raw" / "rat" / "checks").iterdir())) == 1


def test_a_changed_source_is_a_new_snapshot_beside_the_old_one(desk, site, rat):
    """The old bytes stay; what did not change is stored once; what changed, came and went is told."""
    first = desk.acquire(rat)
    site.put("/b.md", b"anders")

    second = desk.acquire(rat)

    assert desk.files(first) == {"a.md": BODY, "b.md": b"zwei"}
    assert desk.files(second) == {"a.md": BODY, "b.md": b"anders"}
    assert second.changes == ((), ("b.md",), ())
    inodes = {(desk.folder / "raw/rat/snapshots" / a.snapshot / "files/a.md").stat().st_ino for a in (first, second)}
    assert len(inodes) == 1
    assert second.record.files[0].same_as == first.snapshot


def test_the_build_takes_the_newest_snapshot_or_a_named_one(desk, site, rat):
    """With day, revision and signals of the acquisition; `rebuild` finds the recorded one by its digest."""
    first = desk.acquire(rat)
    site.put("/b.md", b"anders")
    second = desk.acquire(rat)
    root = desk.folder / "raw" / "rat"

    newest = snapshot.take(rat, root)
    older = snapshot.take(rat, root, first.snapshot)
    found = snapshot.find(rat, root, first.record.snapshot_sha256)

    assert newest.root.parent.name == second.snapshot
    assert older.files == found.files != newest.files
    assert newest.acquired == second.record.started[:10]
    assert newest.tdm["robots"] == "absent (404)"


def test_files_beside_the_snapshots_are_told(desk, rat):
    """Somebody put them there when there were no snapshots yet."""
    (desk.folder / "raw" / "rat").mkdir(parents=True)
    (desk.folder / "raw" / "rat" / "alt.md").write_text("alt")

    assert any("holds alt.md and 0 more" in n for n in desk.acquire(rat).notes)


def test_a_snapshot_that_somebody_altered_is_not_built_from(desk, rat):
    """A file more, a file less, another size; other bytes of the same size are found when they are read."""
    acquired = desk.acquire(rat)
    files = desk.folder / "raw" / "rat" / "snapshots" / acquired.snapshot / "files"

    (files / "c.md").write_text("mehr")
    with pytest.raises(SourceChangedError, match=r"not as acquired, such as c\.md"):
        snapshot.take(rat, files.parent.parent.parent)


def test_two_acquisitions_in_one_folder_do_not_mix(desk, rat):
    """The second one is told to wait."""
    with locked(desk.folder / "raw" / "rat"), pytest.raises(BuildError, match="another run is at work"):
        desk.acquire(rat)


def test_what_came_before_an_outage_is_not_fetched_again(desk, site, rat):
    """The same command goes on where it stopped."""
    site.things["/b.md"].tricks = [busy(503)] * 20
    with pytest.raises(OutsideError):
        desk.acquire(rat)
    site.things["/b.md"].tricks = []
    site.asked.clear()

    acquired = desk.acquire(rat)

    assert desk.files(acquired) == {"a.md": BODY, "b.md": b"zwei"}
    assert site.requests("/a.md") == []


def test_work_for_another_declaration_is_not_mixed_in(desk, site, rat):
    """Who changes the table begins anew."""
    site.things["/b.md"].tricks = [busy(503)] * 20
    with pytest.raises(OutsideError):
        desk.acquire(rat)
    site.things["/b.md"].tricks = []
    changed = desk.declare(two(site, 'exclude = ["a.md"]'))

    assert desk.files(desk.acquire(changed)) == {"b.md": b"zwei"}


def test_a_damaged_file_of_an_interrupted_run_is_fetched_again(desk, site, rat):
    """What lies there is hashed before it counts."""
    site.things["/b.md"].tricks = [busy(503)] * 20
    with pytest.raises(OutsideError):
        desk.acquire(rat)
    site.things["/b.md"].tricks = []
    held = desk.folder / "raw" / "rat" / ".work" / "files" / "a.md"
    held.chmod(0o644)
    held.write_bytes(BODY[:-1] + b"?")

    assert desk.files(desk.acquire(rat))["a.md"] == BODY


def test_a_source_that_shrank_is_not_sealed(desk, site, rat):
    """The lower bound of bytes."""
    small = desk.declare(two(site), bytes="[1000000, 2000000]")

    with pytest.raises(SourceChangedError, match="the declaration allows 1000000"):
        desk.acquire(small)

    assert snapshot.snapshot_record.listed(desk.folder / "raw" / "rat") == []


def test_files_that_went_upstream_are_gone_from_the_next_snapshot_and_told(desk, site):
    """A listing that names less."""
    site.put("/list", "<html><a href=a.md></a><a href=b.md></a></html>", headers={"Content-Type": "text/html"})
    site.put("/a.md", BODY)
    site.put("/b.md", b"zwei")
    rat = desk.declare(f'kind = "http"\nurl = "{site.url}/"\n[[acquire.indexes]]\nurl = "list"\nlinks = "md$"\n')
    desk.acquire(rat)
    site.put("/list", "<html><a href=b.md></a></html>", headers={"Content-Type": "text/html"})

    second = desk.acquire(rat)

    assert list(desk.files(second)) == ["b.md"]
    assert second.changes == ((), (), ("a.md",))


@pytest.mark.parametrize("after", [0.15, 0.4, 0.8])
def test_a_killed_acquisition_goes_on_and_ends_with_the_same_bytes(desk, site, after):
    """SIGKILL in the middle of a file, through the real command."""
    body = os.urandom(1_000_000)
    site.put("/a.md", body, pace=0.02)
    site.put("/b.md", b"zwei")
    desk.declare(two(site))
    settings = desk.folder / "gemeingut.toml"
    settings.write_text('[release]\ncontact = "rechte@gemeingut.example"\n[acquire]\nmin_free_bytes = 0\n', "utf-8")
    command = [sys.executable, "-c", "from pipeline.cli.app import main; main()", "acquire", "rat"]
    command += ["--raw", "raw", "--declarations", "declarations", "--config", str(settings)]
    work = desk.folder / "raw" / "rat" / ".work"

    running = subprocess.Popen(command, cwd=desk.folder, stdout=subprocess.DEVNULL)
    while not list(work.glob("parts/*.part")):
        assert running.poll() is None
        time.sleep(0.01)
    time.sleep(after)
    running.send_signal(signal.SIGKILL)
    running.wait()
    done = subprocess.run(command, cwd=desk.folder, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    (name,) = snapshot.snapshot_record.listed(desk.folder / "raw" / "rat")
    assert (desk.folder / "raw/rat/snapshots" / name / "files/a.md").read_bytes() == body
    assert site.requests("/a.md")[1]["Range"].startswith("bytes=")
    assert not work.exists()


def test_a_full_disk_is_told_before_it_happens(desk, site, rat):
    """Free space is looked at before the first byte."""
    big = desk.declare(two(site).replace('url = "a.md"', 'url = "a.md"\nbytes = 200000'))
    free = shutil.disk_usage(desk.folder).free

    with pytest.raises(OutsideError, match="Make room"):
        desk.acquire(big, min_free_bytes=free * 2)


def packed(**members):
    """Return a ZIP archive."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


def archive(site, name, data, more=""):
    """Lay an archive on the site and return a table that unpacks it."""
    site.put(f"/{name}", data)
    return f'kind = "http"\nurl = "{site.url}/"\nunpack = ["**/*"]\n{more}\n[[acquire.resources]]\nurl = "{name}"\n'


def test_archives_are_unpacked_beside_themselves(desk, site):
    """The archive stays; members are counted by its own listing."""
    data = packed(**{"x__eins.md": b"1", "zwei.md": b"2", "bild.png": b"3"})
    head = HEAD + '\n[completeness]\ncounted_by = "archive-members"\nbasis = "Dateien"\nmembers = ["**/*.md"]\n'
    rat = desk.declare(archive(site, "a.zip", data, 'files = ["**/*.md"]'), head=head)

    acquired = desk.acquire(rat)
    taken = snapshot.take(rat, desk.folder / "raw" / "rat")

    assert list(desk.files(acquired)) == ["a.zip", "a.zip!/bild.png", "a.zip!/x/eins.md", "a.zip!/zwei.md"]
    assert acquired.record.expected.number == 2
    assert [f.path for f in taken.files if f.holds_documents] == ["a.zip!/x/eins.md", "a.zip!/zwei.md"]
    assert taken.completeness.expected == 2


def test_a_corrected_stated_number_holds_for_the_files_that_are_there(desk, site):
    """Nothing new is fetched for it, and the old number in the record is not believed any more."""
    number = '\n[completeness]\nexpected = %s\nbasis = "the publisher\'s own count"\n'
    site.put("/a.md", BODY)
    site.put("/b.md", b"zwei")
    desk.acquire(desk.declare(two(site), head=HEAD + number % 3))
    corrected = desk.declare(two(site), head=HEAD + number % 2)

    again = desk.acquire(corrected)

    assert not again.is_new
    assert snapshot.take(corrected, desk.folder / "raw" / "rat").completeness.expected == 2
    left_out = desk.declare(two(site))
    assert snapshot.take(left_out, desk.folder / "raw" / "rat").completeness is None


def test_a_number_that_is_counted_otherwise_wants_a_new_snapshot(desk, site):
    """The files are the same; what was counted of them is not, and a build says so until it is counted anew."""
    data = packed(**{"eins.md": b"1", "zwei.md": b"2", "drei.txt": b"3"})
    head = HEAD + '\n[completeness]\ncounted_by = "%s"\nbasis = "Dateien"\nmembers = ["%s"]\n'
    table = archive(site, "a.zip", data)
    root = desk.folder / "raw" / "rat"
    desk.acquire(desk.declare(table, head=head % ("archive-members", "**/*.md")))
    listed = desk.declare(table, head=head % ("listing", "**/*"))

    with pytest.raises(SourceChangedError, match=r"asks for listing of records, .* Run `gemeingut acquire rat`"):
        snapshot.take(listed, root)
    widened = desk.declare(table, head=head % ("archive-members", "**/*"))
    second, third = desk.acquire(widened), desk.acquire(widened)

    assert (second.is_new, third.is_new) == (True, False)
    assert any("is 3 records (archive-members) now; it was 2 records" in note for note in second.notes)
    near, far = snapshot.take(widened, root), far_snapshot.take(widened, Storage(root.as_uri()), desk.folder)
    assert near.completeness == far.completeness
    assert near.completeness.expected == 3


def overlapping():
    """Return a ZIP archive whose two members share their bytes."""
    data = bytearray(packed(a=b"0" * 100_000, b=b"1" * 100_000))
    second = data.rfind(b"PK\x01\x02")
    first = data.find(b"PK\x01\x02")
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    data[second + 20 : second + 24] = len(data).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("bomb.zip", packed(a=b"\0" * 3_000_000), "once unpacked"),
        ("overlap.zip", overlapping(), "overlap"),
        ("slip.zip", packed(**{"..__..__etc__passwd": b"x"}), "leads out of the archive"),
        ("twice.zip", packed(**{"A.md": b"1", "a.md": b"2"}), "twice"),
        ("broken.zip", packed(a=b"1" * 5000)[:-30], "not a readable archive"),
    ],
    ids=("bomb", "overlap", "slip", "twice", "broken"),  # archives bear the time; two workers must see one name
)
def test_dangerous_archives_are_refused(desk, site, name, data, fault):
    """By their listing, before anything is unpacked, and again while it is."""
    rat = desk.declare(archive(site, name, data, "max_unpacked_bytes = 2000000"))

    with pytest.raises(SourceChangedError, match=fault):
        desk.acquire(rat)

    assert not (desk.folder / "etc").exists()
    assert snapshot.snapshot_record.listed(desk.folder / "raw" / "rat") == []


@pytest.mark.parametrize("kind", ["link", "bomb", "good"])
def test_tar_archives_are_looked_at_alike(desk, site, kind):
    """Links and devices are refused, sizes are counted, files come out."""
    import tarfile

    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        info = tarfile.TarInfo("ordner/ü.md")
        info.size = 4_000_000 if kind == "bomb" else 4
        tar.addfile(info, BytesIO(b"\0" * info.size if kind == "bomb" else b"Text"))
        if kind == "link":
            link = tarfile.TarInfo("passwd.md")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(link)
    rat = desk.declare(archive(site, "a.tar.gz", stream.getvalue(), "max_unpacked_bytes = 2000000"))

    if kind == "good":
        assert desk.files(desk.acquire(rat))["a.tar.gz!/ordner/ü.md"] == b"Text"
    else:
        with pytest.raises(SourceChangedError, match="is a link" if kind == "link" else "once unpacked"):
            desk.acquire(rat)


def test_stated_numbers_of_files_are_held_against_what_came(desk, site):
    """A number that somebody published."""
    site.put("/a.md", BODY)
    site.put("/b.md", b"zwei")
    number = '\n[completeness]\nexpected = 3\ncounts = "files"\nbasis = "the publisher\'s own count"\n'

    with pytest.raises(SourceChangedError, match="2 document files came, 3 are expected"):
        desk.acquire(desk.declare(two(site), head=HEAD + number))


def test_the_digest_of_a_snapshot_is_that_of_a_release(desk, rat):
    """One digest, from the folder to the manifest."""
    acquired = desk.acquire(rat)
    (entry, _) = acquired.record.files

    assert acquired.snapshot.endswith(acquired.record.snapshot_sha256[:12])
    assert entry.sha256 == hashlib.sha256(BODY).hexdigest()
