"""What a release consists of: counted once, drawn the same each time, checked against the manifest."""

import hashlib
import subprocess
import sys

import polars as pl
import pytest

from manifests import canonical, manifest
from manifests.errors import ReleaseError
from manifests.views import composition, plots


def taken(sealed):
    """Return manifest and composition of a release."""
    found = manifest.read(sealed)
    return found, composition.take(found, sealed)


def test_the_counts_are_those_of_the_rows(sealed):
    """Each dimension adds up to all documents and characters."""
    found, counted = taken(sealed)
    rows = pl.concat([pl.read_parquet(sealed / s.path, columns=["chars", "register"]) for s in found.shards])

    assert (counted.documents, counted.chars) == (rows.height, rows["chars"].sum())
    for dimension in composition.DIMENSIONS:
        totals = counted.totals(dimension).values()
        assert sum(documents for documents, _ in totals) == rows.height, dimension
    assert {n: d for n, (d, _) in counted.totals("register").items()} == found.totals.registers


def test_the_counts_are_read_back_as_they_were_written(sealed):
    """And hold no text and no name of a person."""
    found, counted = taken(sealed)
    data = (sealed / composition.PATH).read_bytes()

    assert data == counted.to_bytes(found)
    assert composition.parse(data) == counted
    assert not list(composition.faults(data, found))


def test_altered_counts_are_found(sealed):
    """A register with one document more does not agree with the manifest."""
    found, counted = taken(sealed)
    told = canonical.loads(counted.to_bytes(found), "x")
    told["by"]["register"][0]["documents"] += 1

    assert [f.where for f in composition.faults(canonical.dumps(told), found)] == [f"{composition.PATH} register"]


@pytest.mark.parametrize("data", [b"{}", b'{"total":{}}'])
def test_what_is_no_composition_is_an_error_of_the_release(data):
    """Never a crash."""
    with pytest.raises(ReleaseError, match="not a composition"):
        composition.parse(data)


def test_pictures_are_the_same_in_another_process(sealed):
    """Same counts, same bytes: no font of this machine and no clock."""
    _, counted = taken(sealed)
    script = (
        "import hashlib, sys; from pathlib import Path; from manifests.views import composition, plots\n"
        "made = plots.views(composition.parse(Path(sys.argv[1]).read_bytes()))\n"
        "print(*(hashlib.sha256(made[name]).hexdigest() for name in sorted(made)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(sealed / composition.PATH)], capture_output=True, text=True, check=True
    )
    made = plots.views(counted)
    assert done.stdout.split() == [hashlib.sha256(made[name]).hexdigest() for name in sorted(made)]
    assert all(data == (sealed / path).read_bytes() for path, data in made.items())


def test_centuries_stand_in_their_order():
    """The year 1900 is of the nineteenth; what is not known stands last."""
    rows = pl.DataFrame(
        {
            "source": ["s"] * 4,
            "register": ["law"] * 4,
            "license": ["CC0-1.0"] * 4,
            "origin": ["ocr"] * 4,
            "variety": ["deu"] * 4,
            "year": [1900, 1901, None, 5],
            "chars": [1, 2, 3, 4],
            "authors": [[{"name": "A"}], [], None, []],
        },
        schema_overrides={"year": pl.Int32},
    )
    counted = composition._counted(rows, "pd")

    assert sorted(counted["century"]) == ["1-100", "1801-1900", "1901-2000", "?"]
    assert plots._chronological(dict.fromkeys(counted["century"], (1, 1))) == ["1-100", "1801-1900", "1901-2000", "?"]
    assert counted.filter("signed")["chars"].sum() == 1
