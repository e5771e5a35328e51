"""A second build held against the first."""

from dataclasses import replace

from manifests import release, reproduction


def test_an_equal_build_is_the_same_in_documents_and_bytes(sealed, tmp_path, unsealed):
    """Nothing differs, nothing is said."""
    again = tmp_path / "again"
    again.mkdir()
    release.seal(again, unsealed(again))

    found = reproduction.compare(sealed, again)

    assert (found.same_documents, found.same_bytes, found.faults) == (True, True, ())


def test_another_configuration_is_named(sealed, tmp_path, unsealed):
    """The cause is named before its effects."""
    again = tmp_path / "again"
    again.mkdir()
    release.seal(again, replace(unsealed(again, 4), config={"other": 1}))

    found = reproduction.compare(sealed, again)

    assert not found.same_documents
    assert [fault.where for fault in found.faults] == [
        "config_sha256",
        "ledger",
        "ledger",
        "data/by/stuecke-00000.parquet",
        "data/pd/gesetze-00000.parquet",
    ]
