"""What an operator meets in month ten: certificates, full disks, portals at work, lists that lose half of themselves."""

import datetime as dt
import os
import ssl
import subprocess
import sys

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pipeline import snapshot
from pipeline.acquire import run
from pipeline.errors import OutsideError, SourceChangedError
from tests.pipeline.acquire.conftest import HEAD, Quiet
from tests.pipeline.acquire.site import Site, redirect

BODY = os.urandom(400_000)


def one(site, path="a.md", more=""):
    """Return the table for one file of a site."""
    return f'kind = "http"\nurl = "{site.url}/"\n[[acquire.resources]]\nurl = "{path}"\n{more}'


def certified(folder, *, days):
    """Return a site behind TLS whose certificate ends so many days from now, and the certificate's file."""
    import ipaddress

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=400))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    site = Site()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    site.url = site.url.replace("http:", "https:")
    return site, path


def test_a_valid_certificate_is_enough_and_an_expired_one_is_told(desk, tmp_path, monkeypatch):
    """Nothing is fetched without; nobody can switch it off."""
    for days in (30, -1):
        site, path = certified(tmp_path, days=days)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        site.put("/a.md", BODY)
        rat = desk.declare(one(site), name=f"rat{days % 7}")
        if days > 0:
            assert desk.files(desk.acquire(rat)) == {"a.md": BODY}
        else:
            with pytest.raises(OutsideError, match=r"certificate is not valid .*expired"):
                desk.acquire(rat)
        site.close()


def test_a_redirect_from_https_to_http_is_refused(desk, tmp_path, monkeypatch):
    """Who stands between could send anything."""
    site, path = certified(tmp_path, days=30)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    site.put("/a.md", tricks=[redirect(site.url.replace("https:", "http:") + "/b.md")])

    with pytest.raises(OutsideError, match="from https to"):
        desk.acquire(desk.declare(one(site)))

    site.close()


def command(desk, *arguments):
    """Return the real command for the desk."""
    settings = desk.folder / "gemeingut.toml"
    settings.write_text('[release]\ncontact = "rechte@gemeingut.example"\n[acquire]\nmin_free_bytes = 0\n', "utf-8")
    return [
        sys.executable,
        "-c",
        "from pipeline.cli.app import main; main()",
        *arguments,
        *("--raw", "raw", "--declarations", "declarations", "--config", str(settings)),
    ]


def test_a_disk_that_fills_up_in_the_middle_is_told_and_the_next_run_goes_on(desk, site):
    """By a limit on the size of a file, which the system reports as it reports a full disk."""
    site.put("/a.md", BODY)
    desk.declare(one(site))
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (150000, -1)); "
    arguments = command(desk, "acquire", "rat")
    full = [arguments[0], "-c", limited + arguments[2], *arguments[3:]]

    first = subprocess.run(full, cwd=desk.folder, capture_output=True, text=True, check=False)
    second = subprocess.run(arguments, cwd=desk.folder, capture_output=True, text=True, check=False)

    assert first.returncode == 3
    assert "Make room; the same command goes on where it stopped." in first.stderr
    assert second.returncode == 0, second.stderr
    (name,) = snapshot.snapshot_record.listed(desk.folder / "raw" / "rat")
    assert (desk.folder / "raw/rat/snapshots" / name / "files/a.md").read_bytes() == BODY
    assert site.requests("/a.md")[1]["Range"].startswith("bytes=")


def test_a_web_page_in_place_of_a_file_is_not_taken(desk, site):
    """Portals at work answer everything with a page and 200."""
    site.put("/a.xml", "\n<!DOCTYPE html><html><body>Wartung</body></html>", headers={"Content-Type": "text/html"})

    with pytest.raises(SourceChangedError, match=r"a web page came in place of a \.xml file"):
        desk.acquire(desk.declare(one(site, "a.xml", "").replace("[[", 'files = ["*"]\n[[', 1)))


def test_a_list_that_lost_half_of_itself_is_a_finding(desk, site):
    """The snapshot is made; the steward looks before he builds."""
    names = [f"{n}.md" for n in range(20)]
    for name in names:
        site.put(f"/{name}", name)
    page = {"headers": {"Content-Type": "text/html"}, "etag": ""}
    site.put("/list", "<html>" + "".join(f"<a href={n}></a>" for n in names) + "</html>", **page)
    rat = desk.declare(f'kind = "http"\nurl = "{site.url}/"\n[[acquire.indexes]]\nurl = "list"\nlinks = "md$"\n')
    desk.acquire(rat)
    site.put("/list", "<html>" + "".join(f"<a href={n}></a>" for n in names[:10]) + "</html>", **page)

    half = desk.acquire(rat)

    assert half.is_new
    assert any("10 of 20 files of the snapshot before are gone" in f for f in half.findings)


def test_a_dry_run_leaves_no_trace(desk, site):
    """Nor does it throw away what an interrupted run has."""
    site.put("/a.md", BODY)
    rat = desk.declare(one(site))
    work = desk.folder / "raw" / "rat" / ".work" / "files"
    work.mkdir(parents=True)
    (work.parent / "plan.json").write_bytes(b'{"key": "of another declaration", "started": "2026-11-25T00:00:00Z"}')
    before = sorted(desk.folder.rglob("*"))

    survey, signals = run.dry_run(rat, desk.folder / "raw" / "rat", desk.config, Quiet())

    assert [f.path for f in survey.files] == ["a.md"]
    assert {s.protocol for s in signals} == {"robots", "tdmrep"}
    assert sorted(desk.folder.rglob("*")) == before
    assert site.requests("/a.md") == []


def test_a_steward_who_read_the_page_again_has_seen_the_change(desk, site):
    """His new `read_on` settles it."""
    site.put("/a.md", BODY)
    head = HEAD.replace(
        'statute = "CC0 1.0 Universal"',
        f'[[license.evidence]]\nurl = "{site.url}/nutzung"\nread_on = 2026-01-01\nquote = "CC0"',
    )
    site.put("/nutzung", "CC0", etag="")
    desk.acquire(desk.declare(one(site), head=head))
    site.put("/nutzung", "CC0, wirklich", etag="")

    unread = desk.acquire(desk.declare(one(site), head=head))
    read = desk.acquire(desk.declare(one(site), head=head.replace("2026-01-01", "2999-01-01")))

    assert "page changed since" in unread.findings[0]
    assert read.findings == ()


def test_an_unfinished_acquisition_is_not_built_from(desk, site):
    """Neither by name nor by chance."""
    root = desk.folder / "raw" / "rat"
    (root / ".work").mkdir(parents=True)
    rat = desk.declare(one(site))

    assert not snapshot.is_acquired(root)
    with pytest.raises(SourceChangedError, match="was not finished"):
        snapshot.take(rat, root)


def test_a_file_whose_end_nobody_announced_is_told(desk, site):
    """The server closes the connection, and that is all."""
    site.put("/a.md", BODY, headers={"Content-Length": None}, etag="")

    acquired = desk.acquire(desk.declare(one(site)))

    assert desk.files(acquired) == {"a.md": BODY}
    assert any("a cut would not be seen" in n for n in acquired.notes)


def test_a_compressed_list_that_breaks_off_is_asked_for_again(desk, site):
    """Half of it would still unpack."""
    import gzip

    whole = gzip.compress(b"<html>" + b"".join(b"<a href=%d.md></a>" % n for n in range(500)) + b"</html>")
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    thing = site.put("/list", whole[: len(whole) // 2], headers=headers)

    def mend(handler):
        thing.data = whole
        return False

    thing.tricks = [lambda handler: False, mend]
    for n in range(500):
        site.put(f"/{n}.md", b"x")
    rat = desk.declare(f'kind = "http"\nurl = "{site.url}/"\n[[acquire.indexes]]\nurl = "list"\nlinks = "md$"\n')

    assert len(desk.files(desk.acquire(rat))) == 500


def test_a_part_that_nobody_asked_for_is_not_the_whole(desk, site):
    """206 as an answer to a plain request."""
    from tests.pipeline.acquire.site import reply

    part = {"Content_Range": f"bytes 0-9/{len(BODY)}"}
    site.put("/a.md", BODY, tricks=[lambda handler: reply(handler, 206, BODY[:10], **part)] * 9)

    with pytest.raises(OutsideError, match="a part came"):
        desk.acquire(desk.declare(one(site)))
