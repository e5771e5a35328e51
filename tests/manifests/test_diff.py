"""Differences between releases, and the version number they call for."""

import random
from dataclasses import replace
from hashlib import sha256

import pytest

from manifests import commands, diff, release
from manifests.diff import Bump
from manifests.errors import ReleaseError
from manifests.verify import Level, verify


def built(directory, unsealed, documents, version="1.0.0", previous=None, **how):
    """Seal a release with so many documents a source."""
    directory.mkdir()
    facts = unsealed(directory, documents, **how)
    release.seal(directory, replace(facts, version=version, previous=previous))
    return directory


@pytest.fixture
def first(tmp_path, unsealed):
    """Return a release of three documents a source."""
    return built(tmp_path / "first", unsealed, 3)


def test_equal_documents_call_for_a_patch(tmp_path, unsealed, first):
    """The same ledger root is a re-serialisation."""
    newer = built(tmp_path / "newer", unsealed, 3, "1.0.1", first)

    found = diff.compare(first, newer)

    assert (found.bump, found.expected, found.changes) == (Bump.PATCH, "1.0.1", ())


def test_added_documents_call_for_a_minor_release(tmp_path, unsealed, first):
    """Nothing that was kept is lost or changed."""
    newer = built(tmp_path / "newer", unsealed, 4, "1.1.0", first)

    found = diff.compare(first, newer)

    assert found.bump is Bump.MINOR
    assert [(c.kind, c.source) for c in found.changes] == [("added", "gesetze"), ("added", "stuecke")]
    assert verify(newer, [Level.CHAIN], previous=first).verified


def test_a_lost_document_calls_for_a_major_release(tmp_path, unsealed, first):
    """Whoever relied on it must be told by the number."""
    newer = built(tmp_path / "newer", unsealed, 3, "2.0.0", first, skip=frozenset({1}))

    found = diff.compare(first, newer)

    assert (found.bump, found.expected) == (Bump.MAJOR, "2.0.0")
    assert {c.kind for c in found.changes} == {"removed"}
    assert found.changes[0].reason == "withdrawn, or no longer offered by its source"


@pytest.mark.parametrize(("version", "documents"), [("1.0.1", 4), ("2.0.0", 4), ("1.1.0", 3), ("1.0.0", 3)])
def test_a_wrong_number_stops_the_release(tmp_path, unsealed, first, version, documents):
    """The number is computed, not chosen."""
    with pytest.raises(ReleaseError, match="the documents call for a"):
        built(tmp_path / "newer", unsealed, documents, version, first)


def test_a_wrong_predecessor_is_found(tmp_path, unsealed, first):
    """Each field that links two releases is held against the predecessor itself."""
    newer = built(tmp_path / "newer", unsealed, 4, "1.1.0", first)
    other = built(tmp_path / "other", unsealed, 5)

    report = verify(newer, [Level.CHAIN], previous=other)

    assert [f.where for f in report.faults] == [
        "manifest/MANIFEST.json previous.manifest_sha256",
        "manifest/MANIFEST.json previous.ledger_root",
        "manifest/MANIFEST.json version",
    ]


def test_the_difference_is_told_by_source_and_licence(tmp_path, unsealed, first):
    """The command counts, lists on request, and exits clean when the number is right."""
    newer = built(tmp_path / "newer", unsealed, 4, "1.1.0", first)

    code, told = commands.compare(first, newer, documents=True)

    assert code == 0
    assert "added            1  stuecke  CC-BY-4.0" in told
    assert "added     gesetze/gesetze-0003" in told


def test_a_changed_text_or_licence_is_a_change():
    """Identity is uid, text, configuration and licence."""
    import polars as pl

    row = {"uid": "a", "source": "s", "record_id": "1", "disposition": "kept", "stage": "shards", "reason": ""}
    row |= {"dup_of": "", "text_sha256": "x", "config": "pd", "license_concluded": "CC0-1.0"}
    older = pl.DataFrame([row])

    (text,) = diff.changed(older, pl.DataFrame([row | {"text_sha256": "y"}]))
    (rights,) = diff.changed(older, pl.DataFrame([row | {"config": "by", "license_concluded": "CC-BY-4.0"}]))
    (revised,) = diff.changed(older, pl.DataFrame([row | {"uid": "b"}]))

    assert (text.kind, text.reason) == ("changed", "text")
    assert (rights.kind, rights.reason) == ("changed", "config and license")
    assert revised.kind == "revised"


def test_reading_range_by_range_finds_what_reading_all_at_once_finds(tmp_path):
    """What both ledgers keep alike is left out early; the changes are the same, for digests and for damaged uids."""
    import polars as pl

    dice = random.Random(5)
    known = [sha256(str(n).encode()).hexdigest() for n in range(300)] + ["", "zzz", "~"]
    paths = []
    for name in ("older", "newer"):
        rows = [
            {
                "uid": uid,
                "source": "s",
                "record_id": str(place // 2),
                "disposition": dice.choice(["kept", "kept", "kept", "dropped"]),
                "stage": "shards",
                "reason": "",
                "dup_of": "",
                "text_sha256": dice.choice("xxxy"),
                "config": "pd",
                "license_concluded": dice.choice(["CC0-1.0", "CC0-1.0", None]),
            }
            for place, uid in enumerate(known)
            if dice.random() < 0.8
        ]
        paths.append(tmp_path / f"{name}.parquet")
        pl.DataFrame(rows).sort("uid").write_parquet(paths[-1], row_group_size=50)
    older, newer = ([path] for path in paths)

    whole = diff.changed(diff.rows(older), diff.rows(newer))

    assert diff.changed(*diff.differing(older, newer)) == whole
    assert {change.kind for change in whole} == {"added", "removed", "changed", "revised"}
