"""Licence pages as evidence, and reservations of text and data mining."""

import hashlib

import pytest

from pipeline.acquire.evidence import ATTEMPTS
from pipeline.errors import ConfigError, SourceChangedError
from tests.pipeline.acquire.conftest import HEAD, Quiet
from tests.pipeline.acquire.site import reply

PAGE = """<!DOCTYPE html><html><head><title>Nutzung</title><script>var s = {nonce};</script></head>
<body><p>Alle Texte stehen unter der <b>Lizenz CC0&nbsp;1.0</b>,
und zwar &bdquo;ohne Wenn und Aber&ldquo;.</p>{more}</body></html>"""


def quoting(site, quote="Alle Texte stehen unter der Lizenz CC0 1.0 … »ohne Wenn und Aber«"):
    """Return a head whose licence rests on a page of the site."""
    return HEAD.replace(
        'statute = "CC0 1.0 Universal"',
        f"[[license.evidence]]\nurl = \"{site.url}/nutzung\"\nread_on = 2026-11-25\nquote = '{quote}'",
    )


def page(nonce=1, more=""):
    """Return the licence page."""
    return PAGE.replace("{nonce}", str(nonce)).replace("{more}", more)


@pytest.fixture
def table(site):
    """Return the table for one file."""
    site.put("/a.md", b"# Titel\n\nText.\n")
    return f'kind = "http"\nurl = "{site.url}/"\n[[acquire.resources]]\nurl = "a.md"\n'


def lay(site, body, **facts):
    """Put a page on the site."""
    site.put("/nutzung", body, headers={"Content-Type": "text/html; charset=utf-8", **facts}, etag="")


def test_the_licence_page_is_kept_with_its_digest(desk, site, table):
    """Its bytes lie beside the snapshots; the quote stands in its words, whatever its quotation marks."""
    lay(site, page())

    acquired = desk.acquire(desk.declare(table, head=quoting(site)))

    (kept,) = acquired.record.evidence
    assert kept.quote_found is True
    assert (desk.folder / "raw/rat/evidence" / kept.sha256).read_bytes() == page().encode()
    assert kept.sha256 == hashlib.sha256(page().encode()).hexdigest()
    assert acquired.findings == ()


def test_a_page_that_no_longer_says_it_is_a_finding(desk, site, table):
    """The steward must read again."""
    lay(site, page().replace("CC0&nbsp;1.0", "CC BY-NC 4.0"))

    acquired = desk.acquire(desk.declare(table, head=quoting(site)))

    assert "no longer says what the declaration quotes" in acquired.findings[0]


def test_a_page_that_changed_since_the_last_acquisition_is_a_finding(desk, site, table):
    """Only its words count: a session in a script is no change. The snapshot itself may still hold."""
    rat = desk.declare(table, head=quoting(site))
    lay(site, page(1))
    desk.acquire(rat)
    lay(site, page(2))
    same = desk.acquire(rat)
    lay(site, page(3, "<p>Ab 2027 nur mit Genehmigung.</p>"))
    changed = desk.acquire(rat)

    assert same.findings == ()
    assert "page changed since" in changed.findings[0]
    assert not changed.is_new


def test_a_page_that_is_gone_is_a_finding_and_one_that_is_silent_a_note(desk, site, table):
    """404 is an answer, no answer is none."""
    gone = desk.acquire(desk.declare(table, head=quoting(site)))
    silent = desk.acquire(
        desk.declare(table, head=quoting(site).replace(site.url, "http://127.0.0.1:9"), name="andere")
    )

    assert "not there any more (404)" in gone.findings[0]
    assert silent.findings == ()
    assert any("could not be read today" in n for n in silent.notes)


def test_a_folder_of_this_machine_waits_for_no_silent_host(desk, site, tmp_path):
    """Its licence pages hold it up for two attempts a host, and it says what it waits for."""
    (tmp_path / "texte").mkdir()
    (tmp_path / "texte" / "a.md").write_text("# Titel\n", "utf-8")
    site.put("/robots.txt", tricks=[lambda handler: reply(handler, 503)] * 30)
    head = quoting(site) + quoting(site).partition("[[license")[1] + quoting(site).partition("[[license")[2]
    head = head.replace("/nutzung", "/nochmal", 1)
    watcher = Quiet()

    acquired = desk.acquire(desk.declare(f'kind = "directory"\npath = "{tmp_path / "texte"}"', head=head), watcher)

    assert len(site.requests("/robots.txt")) == ATTEMPTS
    assert [page.status for page in acquired.record.evidence] == [0, 0]
    assert "rat: looks at the pages of its licence and terms" in watcher.lines


def test_a_folder_that_is_not_there_is_told_before_anybody_is_asked(desk, site, tmp_path):
    """A slip in a path need not wait for a network."""
    declared = desk.declare(f'kind = "directory"\npath = "{tmp_path / "weg"}"', head=quoting(site))

    with pytest.raises(ConfigError, match="no folder"):
        desk.acquire(declared)

    assert site.asked == []


RESERVING = {
    "robots": ("/robots.txt", "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n", {}),
    "content-signal": ("/robots.txt", "User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n", {}),
    "content-usage": ("/robots.txt", "User-agent: *\nContent-Usage: train-ai=n\nAllow: /\n", {}),
    "tdmrep": (
        "/.well-known/tdmrep.json",
        '[{"location": "/*", "tdm-reservation": 1, "tdm-policy": "https://x.example/p"}]',
        {},
    ),
    "tdm-header": ("/a.md", "# Titel\n", {"tdm-reservation": "1"}),
    "x-robots-tag": ("/a.md", "# Titel\n", {"X-Robots-Tag": "noai, noimageai"}),
    "tdm-meta": ("/nutzung", page(1, '<meta name="tdm-reservation" content="1">'), {"Content-Type": "text/html"}),
}


@pytest.mark.parametrize("protocol", RESERVING)
def test_a_reservation_is_recorded_and_shown_or_stops(desk, site, table, protocol):
    """As the setting, or the source's own, says."""
    lay(site, page())
    path, body, headers = RESERVING[protocol]
    site.put(path, body, headers=headers, etag="")
    rat = desk.declare(table, head=quoting(site))

    with pytest.raises(SourceChangedError, match="text and data mining is reserved"):
        desk.acquire(rat, reservations="stop")
    acquired = desk.acquire(rat)

    assert [s.protocol for s in acquired.record.signals if s.reserved] == [protocol]
    assert protocol in acquired.record.tdm
    assert any("§ 44b UrhG" in note for note in acquired.notes)


def test_the_nearest_rule_of_tdmrep_decides(desk, site, table):
    """A publisher reserves everything but the folder we fetch from."""
    site.put(
        "/.well-known/tdmrep.json",
        '[{"location": "/", "tdm-reservation": 1}, {"location": "/a.md$", "tdm-reservation": 0}]',
    )

    acquired = desk.acquire(desk.declare(table), reservations="stop")

    assert acquired.record.tdm["tdmrep"] == "0"


def test_no_reservation_is_recorded_as_such(desk, site, table):
    """Absence on that day is a fact too."""
    acquired = desk.acquire(desk.declare(table))

    assert acquired.record.tdm == {"robots": "absent (404)", "tdmrep": "absent (404)"}
