"""Plain files over HTTP, from servers that fail as real ones do."""

import gzip
import hashlib
import os

import pytest

from pipeline.errors import ConfigError, OutsideError, SourceChangedError
from tests.pipeline.acquire.site import busy, cut, http_date, redirect, reply

BODY = os.urandom(300_000)


def one(site, path="a.md", more=""):
    """Return the table for one file of a site."""
    return f'kind = "http"\nurl = "{site.url}/data/"\n[[acquire.resources]]\nurl = "{path}"\n{more}'


def test_a_file_comes_as_it_is_with_its_facts(desk, site):
    """Bytes, address, time, filtered headers and digest are on record."""
    site.put("/data/a.md", BODY, headers={"Content-Type": "text/markdown", "Set-Cookie": "id=1"})

    acquired = desk.acquire(desk.declare(one(site)))

    (entry,) = acquired.record.files
    assert desk.files(acquired) == {"a.md": BODY}
    assert entry.sha256 == hashlib.sha256(BODY).hexdigest()
    assert entry.url == f"{site.url}/data/a.md"
    assert entry.headers["content-type"] == "text/markdown"
    assert "set-cookie" not in entry.headers
    assert entry.fetched.endswith("Z")


def test_the_user_agent_says_whom_to_write_to(desk, site):
    """A publisher who is annoyed must be able to say so."""
    site.put("/data/a.md", BODY)

    desk.acquire(desk.declare(one(site)))

    agents = {headers["User-Agent"] for _, headers in site.asked}
    assert len(agents) == 1
    assert agents.pop().endswith("(+rechte@gemeingut.example)")


def test_a_cut_connection_goes_on_where_it_broke(desk, site):
    """The rest is asked for, under the condition that the file is still the same."""
    site.put("/data/a.md", BODY, tricks=[cut(100_000), cut(50_000)])

    acquired = desk.acquire(desk.declare(one(site)))

    asked = site.requests("/data/a.md")
    assert desk.files(acquired) == {"a.md": BODY}
    assert [r.get("Range") for r in asked] == [None, "bytes=100000-", "bytes=150000-"]
    assert all(r["If-Range"] == site.things["/data/a.md"].tag() for r in asked[1:])


def test_a_server_without_ranges_or_validators_is_asked_for_the_whole_again(desk, site):
    """What cannot be proved to be the same file is not glued together."""
    site.put("/data/a.md", BODY, etag="", ranges=False, tricks=[cut(100_000)])
    site.put("/data/b.md", BODY, etag='W/"weak"', tricks=[cut(100_000)])

    acquired = desk.acquire(desk.declare(one(site, more='[[acquire.resources]]\nurl = "b.md"\n')))

    assert desk.files(acquired) == {"a.md": BODY, "b.md": BODY}
    assert all("Range" not in r for r in site.requests("/data/b.md"))


def test_an_old_date_is_a_validator_and_a_young_one_is_not(desk, site):
    """A file may change twice within the second of its date."""
    site.put("/data/a.md", BODY, etag="", headers={"Last-Modified": http_date(-86400)}, tricks=[cut(100_000)])
    site.put("/data/b.md", BODY, etag="", headers={"Last-Modified": http_date(0)}, tricks=[cut(100_000)])

    acquired = desk.acquire(desk.declare(one(site, more='[[acquire.resources]]\nurl = "b.md"\n')))

    assert desk.files(acquired) == {"a.md": BODY, "b.md": BODY}
    assert site.requests("/data/a.md")[1]["Range"] == "bytes=100000-"
    assert "Range" not in site.requests("/data/b.md")[1]


def test_a_file_that_changes_midway_is_fetched_anew(desk, site):
    """Half of the old and half of the new would be a file that never was."""
    thing = site.put("/data/a.md", BODY)
    later = os.urandom(280_000)

    def change(handler):
        thing.data = later
        return False

    thing.tricks = [cut(100_000), change]
    acquired = desk.acquire(desk.declare(one(site)))

    assert desk.files(acquired) == {"a.md": later}


def test_a_server_that_ignores_the_condition_is_found_out(desk, site):
    """Some servers send the rest of another file without a word."""
    thing = site.put("/data/a.md", BODY)
    later = os.urandom(300_000)

    def cheat(handler):
        thing.data = later
        del handler.headers["If-Range"]
        return False

    thing.tricks = [cut(100_000), cheat]
    acquired = desk.acquire(desk.declare(one(site)))

    assert desk.files(acquired) == {"a.md": later}


def test_a_file_that_never_stops_changing_is_given_up(desk, site):
    """And the message says so."""
    thing = site.put("/data/a.md", BODY)

    def change(handler):
        thing.data = os.urandom(200_000)
        return cut(100_000)(handler)

    thing.tricks = [change] * 40
    with pytest.raises(OutsideError):
        desk.acquire(desk.declare(one(site)))

    assert len(site.requests("/data/a.md")) < 20


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("after", ["1", "date", None])
def test_a_busy_server_is_given_the_time_it_asks_for(desk, site, status, after):
    """As seconds, as a date, or our own patience."""
    import time

    wait = http_date(2) if after == "date" else after
    site.put("/data/a.md", BODY, tricks=[busy(status, wait)])
    began = time.monotonic()

    acquired = desk.acquire(desk.declare(one(site)))

    assert desk.files(acquired) == {"a.md": BODY}
    assert time.monotonic() - began >= (0.9 if after else 0)


def test_a_server_that_wants_to_be_left_alone_for_long_is_left_alone(desk, site):
    """We do not sleep for hours; the steward comes back."""
    site.put("/data/a.md", BODY, tricks=[busy(503, "86400")])

    with pytest.raises(OutsideError, match="come back in 86400 seconds"):
        desk.acquire(desk.declare(one(site)))


@pytest.mark.parametrize("announced", [300_100, 299_900])
def test_a_wrong_length_is_never_taken_for_the_whole(desk, site, announced):
    """Too short: it never ends; too long for what was announced: the tail is missing."""
    site.put("/data/a.md", BODY, headers={"Content-Length": str(announced)})
    digest = hashlib.sha256(BODY).hexdigest()

    with pytest.raises((OutsideError, SourceChangedError)):
        desk.acquire(desk.declare(one(site, more=f'sha256 = "{digest}"\n')))

    assert not (desk.folder / "raw" / "rat" / "snapshots").exists()


def test_redirects_are_followed_and_a_move_for_good_is_told(desk, site):
    """Month ten: the publisher moved."""
    site.put("/data/a.md", tricks=[redirect("/neu/a.md", 301)] * 3)
    site.put("/neu/a.md", BODY)

    acquired = desk.acquire(desk.declare(one(site)))

    assert desk.files(acquired) == {"a.md": BODY}
    assert any("moved for good to" in note and "/neu/a.md" in note for note in acquired.notes)


def test_redirects_in_a_circle_end(desk, site):
    """Two addresses that point at each other."""
    site.put("/data/a.md", tricks=[redirect("/data/b.md")] * 30)
    site.put("/data/b.md", tricks=[redirect("/data/a.md")] * 30)

    with pytest.raises(OutsideError, match="in a circle"):
        desk.acquire(desk.declare(one(site)))


@pytest.mark.parametrize(
    "to",
    ["http://127.0.0.1:{other}/secret", "http://[::1]:{other}/", "http://169.254.169.254/latest/", "http://10.0.0.1/x"],
)
def test_a_redirect_to_a_private_address_is_refused(desk, site, to):
    """A publisher's server must not make us read our own network."""
    from tests.pipeline.acquire.site import Site

    inner = Site()
    inner.put("/secret", b"secret")
    site.put("/data/a.md", tricks=[redirect(to.format(other=inner.port))] * 9)

    with pytest.raises(OutsideError, match="private address"):
        desk.acquire(desk.declare(one(site)))

    assert inner.asked == []
    inner.close()


def test_a_private_mirror_may_be_named(desk, site):
    """By host and port, in the settings."""
    from tests.pipeline.acquire.site import Site

    mirror = Site()
    mirror.put("/a.md", BODY)
    site.put("/data/a.md", tricks=[redirect(f"{mirror.url}/a.md")] * 9)

    acquired = desk.acquire(desk.declare(one(site)), private_hosts=(f"127.0.0.1:{mirror.port}",))

    assert desk.files(acquired) == {"a.md": BODY}
    mirror.close()


def test_a_redirect_to_another_protocol_is_refused(desk, site):
    """No file:, no ftp:."""
    site.put("/data/a.md", tricks=[redirect("file:///etc/passwd")])

    with pytest.raises(OutsideError, match="no web address"):
        desk.acquire(desk.declare(one(site)))


def test_compression_for_the_way_is_kept_and_recorded(desk, site):
    """The bytes are those that were sent; the reader is told how to open them."""
    packed = gzip.compress(b"# Titel\n\n" + b"Ein Satz. " * 1000)
    site.put("/data/a.md", packed, headers={"Content-Encoding": "gzip"})

    acquired = desk.acquire(desk.declare(one(site)))

    assert desk.files(acquired) == {"a.md": packed}
    assert acquired.record.files[0].encoding == "gzip"


def test_a_page_that_is_a_decompression_bomb_ends_at_its_bound(desk, site):
    """An index of a few kilobytes that unpacks to gigabytes."""
    bomb = gzip.compress(b"<html>" + b"\0" * 80_000_000, compresslevel=9)
    site.put("/data/list", bomb, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})
    table = f'kind = "http"\nurl = "{site.url}/data/"\n[[acquire.indexes]]\nurl = "list"\nlinks = "md$"\n'

    with pytest.raises(OutsideError, match="once decompressed"):
        desk.acquire(desk.declare(table))


def test_digests_of_the_publisher_are_held_against_the_file(desk, site):
    """A list as sha256sum writes it, and headers."""
    site.put("/data/a.md", BODY)
    site.put("/data/SHA256SUMS", f"{hashlib.sha256(BODY).hexdigest()}  a.md\n")
    table = one(site).replace("[[", 'checksums = ["SHA256SUMS"]\n[[', 1)

    good = desk.acquire(desk.declare(table))
    site.put("/data/SHA256SUMS", f"{'0' * 64}  a.md\n")

    assert good.record.files[0].verified == ("sha256",)
    with pytest.raises(SourceChangedError, match="its sha256 is"):
        desk.acquire(desk.declare(table))


def test_a_repr_digest_of_the_server_counts(desk, site):
    """RFC 9530; a wrong one means damage on the way."""
    import base64

    right = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    site.put("/data/a.md", BODY, headers={"Repr-Digest": f"sha-256=:{right}:"})
    site.put("/data/b.md", BODY + b"x", headers={"Repr-Digest": f"sha-256=:{right}:"})

    good = desk.acquire(desk.declare(one(site)))

    assert good.record.files[0].verified == ("sha256",)
    with pytest.raises(SourceChangedError, match="the publisher states"):
        desk.acquire(desk.declare(one(site, "b.md"), name="andere"))


def test_robots_txt_binds_us(desk, site):
    """Unless a written permission stands in the declaration."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /data/\n")
    site.put("/data/a.md", BODY)
    allowed = one(site).replace("[[", 'robots_exception = "Erlaubnis vom 3. Februar 2026"\n[[', 1)

    with pytest.raises(OutsideError, match=r"robots\.txt"):
        desk.acquire(desk.declare(one(site)))
    assert site.requests("/data/a.md") == []
    assert desk.files(desk.acquire(desk.declare(allowed))) == {"a.md": BODY}


def test_a_robots_txt_that_cannot_be_had_closes_the_host(desk, site):
    """RFC 9309: a server error means that everything is off limits."""
    site.put("/robots.txt", tricks=[busy(500)] * 30)
    site.put("/data/a.md", BODY)

    with pytest.raises(OutsideError, match=r"robots\.txt"):
        desk.acquire(desk.declare(one(site)))

    assert site.requests("/data/a.md") == []


def test_requests_to_one_host_keep_their_distance(desk, site):
    """The longer of the declared delay and the Crawl-delay."""
    import time

    site.put("/robots.txt", "User-agent: gemeingut\nCrawl-delay: 0.3\n")
    for name in ("a", "b", "c"):
        site.put(f"/data/{name}.md", BODY)
    more = '[[acquire.resources]]\nurl = "b.md"\n[[acquire.resources]]\nurl = "c.md"\n'
    began = time.monotonic()

    desk.acquire(desk.declare(one(site, more=more)))

    assert time.monotonic() - began >= 0.9


def test_a_key_stays_with_its_host(desk, site, monkeypatch):
    """A redirect elsewhere does not take it along, and no record holds it."""
    from tests.pipeline.acquire.site import Site

    other = Site()
    other.put("/a.md", BODY)
    site.put("/data/a.md", tricks=[redirect(f"{other.url}/a.md")] * 3)
    monkeypatch.setenv("RAT_KEY", "geheim")
    table = one(site).replace("[[", '[acquire.secret]\nenv = "RAT_KEY"\nprefix = "Bearer "\n[[', 1)

    acquired = desk.acquire(desk.declare(table), private_hosts=("127.0.0.1",))

    assert site.requests("/data/a.md")[0]["Authorization"] == "Bearer geheim"
    assert "Authorization" not in other.requests("/a.md")[0]
    assert "geheim" not in acquired.record.model_dump_json()
    other.close()


def test_an_index_names_the_files(desk, site):
    """HTML, XML, JSON and plain lists; foreign hosts are not followed."""
    site.put(
        "/data/list.html",
        '<html><a href="eins.md">1</a><a href="/data/zwei.md">2</a><a href="http://fremd.example/drei.md">3</a></html>',
        headers={"Content-Type": "text/html"},
    )
    site.put(
        "/data/toc.xml",
        f"<?xml version='1.0'?><items><item><link>{site.url}/data/vier.md</link></item></items>",
        headers={"Content-Type": "application/xml"},
    )
    site.put("/data/api", f'{{"next": "{site.url}/data/f%C3%BCnf.md"}}', headers={"Content-Type": "application/json"})
    for name in ("eins", "zwei", "vier", "f%C3%BCnf"):
        site.put(f"/data/{name}.md", name)
    table = f'kind = "http"\nurl = "{site.url}/data/"\n' + "".join(
        f'[[acquire.indexes]]\nurl = "{u}"\nlinks = "md$"\n' for u in ("list.html", "toc.xml", "api")
    )

    acquired = desk.acquire(desk.declare(table))

    assert sorted(desk.files(acquired)) == ["eins.md", "fünf.md", "vier.md", "zwei.md"]
    assert any("fremd.example" in note for note in acquired.notes)


def test_an_index_in_pages_is_walked_to_its_end(desk, site):
    """By numbers, by a cursor, by links to further pages."""
    for n in range(0, 30, 10):
        links = "".join(f'<a href="n{n}-{i}.md">x</a>' for i in range(2)) if n < 20 else ""
        site.put(f"/data/list?offset={n}", f"<html>{links}</html>", headers={"Content-Type": "text/html"})
    site.put("/data/start", '{"ids": ["c1"], "cursor": "abc"}', headers={"Content-Type": "application/json"})
    site.put("/data/start?cursor=abc", '{"ids": ["c2"], "cursor": "abc"}', headers={"Content-Type": "application/json"})
    site.put(
        "/data/dir/", '<html><a href="sub/">s</a><a href="f1.md">f</a></html>', headers={"Content-Type": "text/html"}
    )
    site.put(
        "/data/dir/sub/",
        '<html><a href="../">up</a><a href="f2.md">f</a></html>',
        headers={"Content-Type": "text/html"},
    )
    for path in ("n0-0", "n0-1", "n10-0", "n10-1", "c1", "c2", "dir/f1", "dir/sub/f2"):
        site.put(f"/data/{path}.md", path)
    table = f"""kind = "http"
url = "{site.url}/data/"
[[acquire.indexes]]
url = "list?offset={{n}}"
numbers = [0, 1000, 10]
links = "md$"
[[acquire.indexes]]
url = "start"
pattern = '"(c\\d)"'
template = "{{1}}.md"
next_pattern = '"cursor": "(\\w+)"'
next_template = "start?cursor={{1}}"
[[acquire.indexes]]
url = "dir/"
links = "md$"
follow = "/dir/.*/$"
"""

    acquired = desk.acquire(desk.declare(table))

    assert sorted(desk.files(acquired)) == [
        "c1.md", "c2.md", "dir/f1.md", "dir/sub/f2.md", "n0-0.md", "n0-1.md", "n10-0.md", "n10-1.md",
    ]  # fmt: skip
    assert not site.requests("/data/list?offset=30")


def test_an_index_that_is_cut_off_is_no_index(desk, site):
    """Half a list must not look like a source that shrank."""
    site.put("/data/toc.xml", "<items><item><link>http://x/a.md</link>", headers={"Content-Type": "text/xml"})
    table = f'kind = "http"\nurl = "{site.url}/data/"\n[[acquire.indexes]]\nurl = "toc.xml"\nlinks = "md$"\n'

    with pytest.raises(OutsideError, match="not well-formed"):
        desk.acquire(desk.declare(table))


def test_listed_files_that_are_not_there_stop_or_are_recorded(desk, site):
    """The declaration says how many dead links are usual."""
    site.put(
        "/data/list", "<html><a href='a.md'></a><a href='weg.md'></a></html>", headers={"Content-Type": "text/html"}
    )
    site.put("/data/a.md", BODY)
    table = f'kind = "http"\nurl = "{site.url}/data/"\n%s[[acquire.indexes]]\nurl = "list"\nlinks = "md$"\n'

    with pytest.raises(OutsideError, match=r"1 listed file\(s\) are not there.*weg\.md"):
        desk.acquire(desk.declare(table % ""))
    acquired = desk.acquire(desk.declare(table % "missing = 1\n"))

    assert acquired.record.missing == ("weg.md",)
    assert desk.files(acquired) == {"a.md": BODY}


def test_names_are_safe_on_every_file_system(desk, site):
    """Umlauts in both forms, dots that lead upwards, signs that are forbidden, cases that clash, a query."""
    paths = [
        "%C3%BC.md",
        "u%CC%88.md",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "A.md",
        "a.md",
        "x.md?id=1&b=%22",
        "%FF.md",
        "leer.md",
    ]
    for path in paths:
        site.put(f"/data/{path}", b"" if "leer" in path else path)
    table = f'kind = "http"\nurl = "{site.url}/data/"\n' + "".join(
        f"[[acquire.resources]]\nurl = '{p}'\n" for p in paths
    )

    acquired = desk.acquire(desk.declare(table))
    names = list(desk.files(acquired))

    assert len(names) == len(paths)
    assert len({n.casefold() for n in names}) == len(names)
    assert "ü.md" in names
    assert not any(".." in n.split("/") or set('<>:"|?*\\') & set(n) for n in names)
    assert any("no bytes" in note for note in acquired.notes)


def test_more_bytes_than_declared_stop_it(desk, site):
    """Announced or not."""
    site.put("/data/a.md", BODY)
    site.put("/data/b.md", BODY, headers={"Content-Length": None}, etag="")

    for path in ("a.md", "b.md"):
        with pytest.raises(SourceChangedError, match="allowed"):
            desk.acquire(desk.declare(one(site, path), name=path[0], bytes="[1, 1000]"))


def test_a_declaration_that_names_nothing_says_so(desk, site):
    """And where to read on."""
    with pytest.raises(ConfigError, match="names nothing to fetch"):
        desk.acquire(desk.declare(f'kind = "http"\nurl = "{site.url}/"\n'))


def test_nobody_is_asked_without_a_name(desk, site):
    """A polite client says who it is."""
    config = desk.config.model_copy(update={"release": desk.config.release.model_copy(update={"contact": ""})})
    desk.config = config

    with pytest.raises(ConfigError, match=r"acquire\.contact"):
        desk.acquire(desk.declare(one(site)))

    assert site.asked == []


def test_a_reply_without_a_body_is_an_empty_file(desk, site):
    """Zero bytes are bytes."""
    site.put("/data/a.md", b"", tricks=[lambda handler: reply(handler, 200, b"")])
    site.put("/data/b.md", b"b")

    acquired = desk.acquire(desk.declare(one(site, more='[[acquire.resources]]\nurl = "b.md"\n')))

    assert desk.files(acquired) == {"a.md": b"", "b.md": b"b"}
